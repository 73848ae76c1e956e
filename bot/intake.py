"""Slack text, blocks, attachments -> the plain text a person or a machine wrote."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

TOKEN = re.compile(r"<((?:[@#!]|[A-Za-z][\w+.-]{0,20}:)[^<>\n]{1,3000})>")
FENCE = re.compile(r"```")
NOTHING = re.compile("[\u200b-\u200d\u2060\ufeff]")
SPACES = re.compile("[\u00a0\u2007\u202f]")
QUOTES = str.maketrans("“”„‟‘’‚‛", "\"\"\"\"''''")
SPOKEN = ("text", "title", "pretext", "value", "alt_text")
NESTED = (
    *("blocks", "elements", "fields", "text", "accessory", "rows", "attachments", "title", "subtitle", "body"),
    *("child_blocks", "cards", "message_blocks", "message"),
)
DEEPEST = 12
LONGEST = 1_000_000


def plain_text(text: object, me: str = "") -> str:
    """What was typed: links, mentions and entities turned back, the mention of the bot itself taken out."""
    if not isinstance(text, str):
        return ""
    turned = unescape(TOKEN.sub(lambda m: _token(m[1], me), text[:LONGEST]))
    if not turned.isascii():
        turned = SPACES.sub(" ", NOTHING.sub("", turned)).translate(QUOTES)
    return FENCE.sub("\n", turned).strip()


def unescape(text: str) -> str:
    """Undo Slack's escaping of three characters, once."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def message_text(message: Mapping[str, Any], me: str = "") -> str:
    """All that a message says: its text, and what only its blocks and attachments hold (alert bots)."""
    said = plain_text(message.get("text"), me)
    squeezed = _squeezed(said)
    parts = [said] if said else []
    blocks = [b for b in _list(message.get("blocks")) if not (said and _is_rich_text(b))]
    for part in _spoken([blocks, message.get("attachments")], me, 0):
        if _squeezed(part) not in squeezed:
            squeezed += _squeezed(part)
            parts.append(part)
    return "\n".join(parts)[:LONGEST]


def mentions(text: object, user: str) -> bool:
    """Whether a text mentions that user."""
    return isinstance(text, str) and bool(user) and re.search(rf"<@{re.escape(user)}(\|[^<>]*)?>", text) is not None


def _token(token: str, me: str) -> str:
    target, _, label = token.partition("|")
    if target.startswith("@"):
        return "" if target[1:] == me else f"@{label or 'someone'}"
    if target.startswith("#"):
        return f"#{label or 'channel'}"
    if target.startswith("!"):
        return label or f"@{target[1:].partition('^')[0]}"
    if target.startswith("mailto:"):
        return label or target[7:]
    typed = label and target in (f"http://{label}", f"https://{label}")  # Slack links bare names by itself
    return label if typed else target


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _is_rich_text(block: object) -> bool:
    """Whether a block only repeats the text, as those that Slack's own clients send."""
    return isinstance(block, dict) and block.get("type") == "rich_text"


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _spoken(value: object, me: str, depth: int) -> Iterator[str]:
    """The texts inside blocks and attachments, a line each; rich text sections are one line together."""
    if depth > DEEPEST:
        return
    if isinstance(value, list):
        for item in value:
            yield from _spoken(item, me, depth + 1)
    elif isinstance(value, dict) and str(value.get("type")) in {"rich_text_section", "rich_text_preformatted"}:
        line = "".join(_piece(e) for e in _list(value.get("elements")) if isinstance(e, dict))
        if line.strip():
            yield SPACES.sub(" ", NOTHING.sub("", line)).translate(QUOTES).strip()
    elif isinstance(value, dict):
        yield from _texts(value, me, depth)


def _texts(value: Mapping[str, Any], me: str, depth: int) -> Iterator[str]:
    literal = value.get("type") in ("plain_text", "raw_text")
    for name in SPOKEN:
        text = value.get(name)
        if isinstance(text, str) and text.strip():
            yield text.strip() if literal else plain_text(text, me)
    for name in NESTED:
        if isinstance(value.get(name), list | dict):
            yield from _spoken(value[name], me, depth + 1)
    if not any(isinstance(value.get(name), str | list) for name in (*SPOKEN, "blocks")) and value.get("fallback"):
        yield plain_text(value["fallback"], me)


def _piece(element: Mapping[str, Any]) -> str:
    match element.get("type"):
        case "text":
            return str(element.get("text") or "")
        case "link":
            return str(element.get("url") or "")
        case "user" | "usergroup":
            return ""
        case "channel":
            return "#channel"
        case "broadcast":
            return f"@{element.get('range', '')}"
        case "emoji":
            return f":{element.get('name', '')}:"
    return ""
