"""Markdown as articles use it, turned into what each reader wants; the one place where text is escaped for Slack."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

CODE = re.compile(r"(`+)(.+?)\1", re.DOTALL)
LINK = re.compile(r"\[([^\]\n]+)\]\((https?://[^\s)]+)\)")
AUTOLINK = re.compile(r"<(https?://[^\s>]+)>")
ITALIC = re.compile(r"(?<![\w*])\*([^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])")
INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
QUOTE_LENGTH = 160


def escape(text: str) -> str:
    """Text in which Slack sees no mention, link or command: `&`, `<` and `>` as entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def quoted(text: str, length: int = QUOTE_LENGTH) -> str:
    """Somebody's words as inline code: one line, nothing invisible, nothing that ends the code early."""
    clean = " ".join(INVISIBLE.sub(" ", text).replace("`", "'").replace("@{", "@ {").split())
    return f"`{shortened(clean, length)}`" if clean else ""


def shortened(text: str, length: int) -> str:
    """The text, cut to a length with an ellipsis where it is longer."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def slack_markdown(text: str) -> str:
    """For a markdown block: standard Markdown, escaped."""
    return escape(AUTOLINK.sub(r"\1", text))


@lru_cache(maxsize=8192)
def mrkdwn(text: str) -> str:
    """For a message's `text`: Slack's own dialect, escaped."""
    return _outside_code(text, _mrkdwn, escape)


def plain(text: str) -> str:
    """For a terminal: no emphasis, links as `label (address)`, code in its backticks."""
    return _outside_code(text, _plain, lambda code: code)


def _outside_code(text: str, change: Callable[[str], str], code: Callable[[str], str]) -> str:
    out, end = [], 0
    for found in CODE.finditer(text):
        out += [change(text[end : found.start()]), code(found[0])]
        end = found.end()
    return "".join([*out, change(text[end:])])


def _mrkdwn(text: str) -> str:
    text = escape(AUTOLINK.sub(r"\1", text))
    text = LINK.sub(lambda m: f"<{m[2]}|{m[1].replace('|', '/')}>", text)
    return ITALIC.sub(r"_\1_", text).replace("**", "*")


def _plain(text: str) -> str:
    text = LINK.sub(r"\1 (\2)", AUTOLINK.sub(r"\1", text))
    return ITALIC.sub(r"\1", text).replace("**", "")
