"""Secrets out of any text: what stands in it, and the text without it.

`table` holds the named patterns, `values` judges whether what stands in a place is a secret at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from operator import itemgetter

from knowledge.redaction.row import ANY, NUMBERS, RUN, Row
from knowledge.redaction.table import ROWS
from knowledge.redaction.values import COOKIE_ATTRIBUTES, COOKIE_PAIR, LONGEST_NAME, masked
from knowledge.sieve import held, table

__all__ = ["redact", "secrets", "told_by"]

Span = tuple[int, int, str]

MOST_ROUNDS = 4  # a secret may only show once what stood around it is gone
SHORTEST_RUN = 20  # characters that stand together in every key told by its shape
NAME_BEFORE = re.compile(r"[A-Za-z0-9_.%+~-]+\Z")
IN_RUNS = bytes(ord("a") if chr(c).isalnum() or c in b"_-" else ord(".") for c in range(128)).ljust(256, b".")
IN_NUMBERS = bytes(ord("0") if 48 <= c <= 57 else c if c in b" -" else ord(".") for c in range(256))
NUMBER_SHAPES = (b"00000000", b"0000 0000", b"0000-0000")
KEYED = {
    row.key.lower(): [(rank, other) for rank, other in enumerate(ROWS) if other.key.lower() == row.key.lower()]
    for row in ROWS
}
KEYS = table(KEYED)


def secrets(text: str) -> list[str]:
    """The kinds of secret that stand in a text ("a bearer token"), each once, in the order they stand."""
    return list(dict.fromkeys(kind for *_, kind in _found(text)))


def told_by(text: str, other: str) -> bool:
    """Whether another text, redacted, still tells a secret that stands in this one."""
    values = {text[start:end] for start, end, _ in _found(text)}
    shown = redact(other) if values else ""
    return any(value in shown for value in values)


def redact(text: str) -> str:
    """The text with every secret replaced by its kind in brackets: `Authorization: Bearer [bearer token]`."""
    for _ in range(MOST_ROUNDS):
        found = _found(text)
        if not found:
            break
        text = _without(text, found)
    return text


def _without(text: str, found: list[Span]) -> str:
    parts, at = list[str](), 0
    for start, end, kind in found:
        parts += (text[at:start], f"[{kind.removeprefix('an ').removeprefix('a ')}]")
        at = end
    return "".join((*parts, text[at:]))


def _found(text: str) -> list[Span]:
    """Where secrets stand, in order; those that overlap are one, of the kind that stands first in the table."""
    lowered, shapes = _lowered(text), _shapes(text)
    found = [
        (*span, rank)
        for key in (*(KEYS & held(lowered)), "")
        for rank, row in KEYED[key]
        if row.shape in shapes
        for span in _spans(row, text, lowered)
    ]
    if not found:
        return []
    merged = list[tuple[int, int, str, int]]()
    for start, end, kind, rank in sorted(found, key=itemgetter(0, 1)):
        if merged and start < merged[-1][1]:
            begin, last, other, best = merged.pop()
            merged.append((begin, max(end, last), kind, rank) if rank < best else (begin, max(end, last), other, best))
        else:
            merged.append((start, end, kind, rank))
    return [(start, end, kind) for start, end, kind, _ in merged]


def _lowered(text: str) -> str:
    """Lower case, every character where it was."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _shapes(text: str) -> set[str]:
    """What a text holds of what keys and numbers are made of: most rows need not be tried on most texts."""
    characters = text.encode("ascii", "replace")
    numbers = characters.translate(IN_NUMBERS)
    shapes = {ANY}
    if b"a" * SHORTEST_RUN in characters.translate(IN_RUNS):
        shapes.add(RUN)
    if any(shape in numbers for shape in NUMBER_SHAPES):
        shapes.add(NUMBERS)
    return shapes


def _spans(row: Row, text: str, lowered: str) -> Iterator[Span]:
    searched = lowered if row.folded else text
    match = row.pattern.search(searched)
    while match:
        group = match.lastgroup or 0
        start, end = match.span(group)
        kind, back = row.kinds.get(str(group), (row.kind, 0))
        start = _grown(text, match.start()) if back is None else start - back
        at = match.start() + 1
        if row.accept(match, text[start:end], text):
            yield from _values(text, start, end, kind) if row.pairs else [(start, end, kind)]
            at = max(end, at)
        match = row.pattern.search(searched, at)


def _grown(text: str, end: int) -> int:
    """Where the name starts that ends at `end`."""
    found = NAME_BEFORE.search(text, max(0, end - LONGEST_NAME), end)
    return found.start() if found else end


def _values(text: str, start: int, end: int, kind: str) -> Iterator[Span]:
    """The values of the `name=value` pairs of a cookie header."""
    for pair in COOKIE_PAIR.finditer(text, start, end):
        if pair[1].lower() not in COOKIE_ATTRIBUTES and not masked(pair[2]):
            yield *pair.span(2), kind
