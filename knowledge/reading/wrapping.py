"""Lines that a terminal, a mail or a chat broke, put together again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from operator import add

from knowledge.reading.page import Page
from knowledge.redaction import told_by

MOST_LINES, NARROWEST = 400, 30
CUT_SHARE = 0.7  # of the lines that are full where something cut them all at one width
WRAPPED_SHARE = 0.5  # of the breaks that a word too long for the line explains, where something wrapped them

QUOTED = re.compile(r"^(?:[>|] ?){1,6}")
FIGURES, LETTERS = re.compile(r"\d+"), re.compile(r"[A-Za-z]+")


def rejoined(text: str) -> str | None:
    """The text with its lines put together again, where something broke them all at one width; None where not.

    Quote marks that a mail or chat put before each line are taken out. None as well where a secret could be told from
    the lines and no longer from the whole.
    """
    written = text.strip("\n").split("\n")
    if not 2 <= len(written) <= MOST_LINES:
        return None
    lines = [QUOTED.sub("", line) for line in written]
    whole = _cut(lines) or _wrapped(lines)
    return None if whole is None or told_by("\n".join(lines), Page.of(whole).text) else whole


def _cut(lines: Sequence[str]) -> str | None:
    """The whole of lines that were cut wherever they were full; after one that is not, what begins like the first."""
    width = max(map(len, lines))
    full = [len(line) >= width - 1 for line in lines[:-1]]
    if width < NARROWEST or sum(full) < CUT_SHARE * len(full):
        return None
    first = _shape(lines[0])
    ends = (not cut and _shape(line) == first for cut, line in zip(full, lines[1:], strict=True))
    return _joined(lines, ("\n" if end else "" for end in ends))


def _wrapped(lines: Sequence[str]) -> str | None:
    """The whole of lines that were broken before the word that did not fit, or within it where all those are full.

    What fitted, begins like the first line or is an object of JSON stays apart. A word longer than the lines are wide
    stands on a line of its own.
    """
    width = max((len(line) for line in lines if " " in line), default=0)
    first = _shape(lines[0])
    apart = [
        _fits(before, line, width) or line.startswith("{") or _shape(line) == first for before, line in pairwise(lines)
    ]
    if width < NARROWEST or apart.count(False) < WRAPPED_SHARE * len(apart):
        return None
    cut = all(len(line) == width for line, ends in zip(lines, apart, strict=False) if not ends)
    return _joined(lines, ("\n" if ends else "" if cut else " " for ends in apart))


def _joined(lines: Sequence[str], joints: Iterable[str]) -> str:
    return lines[0] + "".join(map(add, joints, lines[1:]))


def _fits(before: str, line: str, width: int) -> bool:
    """Whether a line could have gone on with the first word of the next."""
    word = line.partition(" ")[0]
    return not word or not before or len(before) + 1 + len(word) <= width


def _shape(line: str) -> str:
    """The kind of word that a line begins with: a date, an address, a name."""
    return LETTERS.sub("a", FIGURES.sub("0", line.partition(" ")[0]))
