"""A line cut into pieces: its words, its texts in quotes, and where the status, the time, the path and client stand.

What stands where is found by trial: a line in which it is changed is read again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from knowledge.reading.access_logs.entry import Entry

Read = Callable[[str], Entry | None]

MOST_PIECES = 160
PIECE = re.compile(
    r'(?P<space> +|\t+)|(?P<text>\\"[^"\\\x00-\x1f]*\\"|"[^"\\\x00-\x1f]*")|(?P<braces>\{[^{}"\\\x00-\x1f]*\})'
    r'|(?P<word>[^\s"\\{}]+)|(?P<mark>.)',
    re.DOTALL,
)
ALNUM = re.compile("[A-Za-z0-9]")
PLAIN_PATH = re.compile(r"(?P<path>(?:/|https?://)[!-~]*)")
IPV4 = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}")
LONGEST_CLOCK = 19  # characters of a time from which on it may hold a fraction or a zone
OTHER_PATH, OTHER_CLIENT = "z9", "198.51.100.77"


class Piece(NamedTuple):
    """Part of a line: what kind of part, and its text. A role is a kind as well."""

    kind: str
    text: str

    @property
    def build(self) -> tuple[str, str]:
        """What is the same in all lines of one build."""
        match self.kind:
            case "space":
                return self.kind, self.text[:2]
            case "mark":
                return self.kind, self.text
            case "text":
                return self.kind, self.text[0]
        return self.kind, ""


def pieces_of(line: str, entry: Entry, read: Read) -> list[Piece] | None:
    """A line cut into pieces, or None where it cannot be said which of its words are the time, path and client."""
    spans = _spans(line, entry, read)
    if spans is None or (not line.isprintable() and "\x1b" not in line and "\t" not in line):
        return None
    pieces: list[Piece] = []
    closing: dict[int, int] = {}
    place = 0
    while place < len(line):
        if place in spans:
            kind, end = spans[place]
        elif place in closing:
            kind, end = "mark", closing[place]
        else:
            kind, end = _next(line, place, min((start for start in spans if start > place), default=len(line)), closing)
        pieces.append(Piece(kind, line[place:end]))
        place = end
        if len(pieces) > MOST_PIECES:
            return None
    return pieces


def _next(line: str, place: int, limit: int, closing: dict[int, int]) -> tuple[str, int]:
    """The kind and the end of the piece that begins here; a quoted text that holds a role is opened."""
    found = PIECE.match(line, place)
    assert found
    kind, end = found.lastgroup or "mark", found.end()
    if kind == "text":
        mark = 2 if line[place] == "\\" else 1
        if end > limit:
            closing[end - mark] = end
            return "mark", place + mark
        if line[end : end + 1] == ":" or (not ALNUM.search(found[0]) and line[end : end + 1] not in ("", " ")):
            return "mark", end
        return kind, end
    if end > limit:
        return ("mark", place + 1) if kind == "braces" else (kind, limit)
    return kind, end


def _spans(line: str, entry: Entry, read: Read) -> dict[int, tuple[str, int]] | None:
    """Where the status, the time, the path and the client stand, by start; each found by changing it."""
    if line[entry.start : entry.end] != str(entry.status):
        return None
    spans = {entry.start: ("status", entry.end)}
    wanted: list[tuple[str, str, str]] = []
    if entry.time:
        digit = max((n for n, c in enumerate(entry.time[:LONGEST_CLOCK]) if c.isdigit()), default=-1)
        other = entry.time[:digit] + ("1" if entry.time[digit] != "1" else "2") + entry.time[digit + 1 :]
        wanted.append(("time", entry.time, other))
    if entry.path:
        if not PLAIN_PATH.fullmatch(entry.path):
            return None
        wanted.append(("path", entry.path, entry.path + OTHER_PATH))
    if entry.client:
        if not IPV4.fullmatch(entry.client):
            return None
        wanted.append(("client", entry.client, OTHER_CLIENT))
    for name, text, other in wanted:
        span = _place_of(line, name, text, other, read)
        if span is None or any(start < span[1] and span[0] < end for start, (_, end) in spans.items()):
            return None
        spans[span[0]] = name, span[1]
    places = {name: start for start, (name, _) in spans.items()}
    return None if places.get("time", -1) > places.get("path", len(line)) else spans


def _place_of(line: str, name: str, text: str, other: str, read: Read) -> tuple[int, int] | None:
    for written in (text, text.replace(" ", "\t")) if name == "time" else (text,):
        place = line.find(written)
        while place >= 0:
            end = place + len(written)
            changed = other if written == text else other.replace(" ", "\t")
            entry = read(line[:place] + changed + line[end:])
            if entry and getattr(entry, name) == other:
                return place, end
            place = line.find(written, place + 1)
    return None
