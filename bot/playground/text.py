"""What Slack does to the text a person types before an app sees it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.playground.changes import Json

_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_TOKEN = re.compile(
    r"(?P<given><(?:[@#][A-Z0-9]{3,}(?:\|[^<>\n]*)?|![a-z]+)>)"
    r"|(?P<url>\bhttps?://[^\s<>\"`|]+)"
    r"|(?P<mail>\b[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b)"
    r"|(?<![\w@/.])@(?P<person>[\w.-]*\w)"
    r"|(?<![\w&#/])#(?P<channel>[a-z][\w-]*)"
    r"|(?P<bare>\b(?:[a-z0-9-]+\.)+(?:com|org|net|io|dev|co)\b(?:/[^\s<>\"`|]*)?)",
    re.ASCII | re.IGNORECASE,
)
_FENCE = re.compile(r"```\n?(.*?)\n?```", re.DOTALL)
_PIECE = re.compile(r"<([^<>]+)>|`([^`\n]+)`")


def escape(text: str) -> str:
    """Escape exactly the three characters Slack escapes."""
    return re.sub("[&<>]", lambda found: _ESCAPES[found[0]], text)


def unescape(text: str) -> str:
    """Undo `escape`."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def typed(text: str, people: Mapping[str, str], channels: Mapping[str, str]) -> str:
    """Text as Slack sends it on: escaped, addresses auto-linked, `@name` and `#name` turned into their ids.

    `people` and `channels` map names to ids. Links are made inside code as well, as Slack's clients do.
    """
    parts, end = [], 0
    for found in _TOKEN.finditer(text):
        token, rest = _token(found, people, channels)
        if token is None:
            continue
        parts += [escape(text[end : found.start()]), token]
        end = found.end() - rest
    return "".join([*parts, escape(text[end:])])


def _token(found: re.Match[str], people: Mapping[str, str], channels: Mapping[str, str]) -> tuple[str | None, int]:
    kind, word = found.lastgroup, found[0]
    if kind == "given":
        known = word.startswith("<!") or word[2:-1].split("|")[0] in {*people.values(), *channels.values()}
        return (word if known else None), 0
    if kind == "person":
        user = people.get(found["person"].lower())
        return (f"<@{user}>" if user else None), 0
    if kind == "channel":
        channel = channels.get(found["channel"].lower())
        return (f"<#{channel}|{found['channel'].lower()}>" if channel else None), 0
    if kind == "mail":
        return f"<mailto:{word}|{word}>", 0
    address = word.rstrip(".,;:!?'\")]}")
    label = escape(address)
    return (f"<{label}>" if kind == "url" else f"<http://{label}|{label}>"), len(word) - len(address)


def rich_text(text: str, block_id: str) -> Json:
    """The rich_text block Slack's client sends along with typed text (sections, code fences, links, mentions)."""
    elements: list[Json] = []
    for place, part in enumerate(_FENCE.split(text)):
        if place % 2:
            elements.append({"type": "rich_text_preformatted", "elements": _pieces(part), "border": 0})
        elif stripped := part.strip("\n"):
            elements.append({"type": "rich_text_section", "elements": _pieces(stripped)})
    return {"type": "rich_text", "block_id": block_id, "elements": elements}


def _pieces(text: str) -> list[Json]:
    pieces, end = [], 0
    for found in _PIECE.finditer(text):
        if found.start() > end:
            pieces.append({"type": "text", "text": unescape(text[end : found.start()])})
        pieces.append(_piece(found))
        end = found.end()
    if end < len(text):
        pieces.append({"type": "text", "text": unescape(text[end:])})
    return pieces


def _piece(found: re.Match[str]) -> Json:
    if found[2]:
        return {"type": "text", "text": unescape(found[2]), "style": {"code": True}}
    target, _, label = found[1].partition("|")
    if target[0] == "@":
        return {"type": "user", "user_id": target[1:]}
    if target[0] == "#":
        return {"type": "channel", "channel_id": target[1:]}
    if target[0] == "!":
        return {"type": "broadcast", "range": target[1:]}
    link: Json = {"type": "link", "url": unescape(target)}
    return link | ({"text": unescape(label)} if label else {})
