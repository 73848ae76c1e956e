"""Where a number stands decides whether it counts.

A place is a pattern for the words before a number (`left`, matched up to the number) or after it (`right`, matched
from the number on). The rooms `responses`, `exceptions`, `bodies` and `prose` hold tables of them; `elsewhere` holds
the places that say a number is something else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

BEFORE, AFTER = 56, 48


@dataclass(frozen=True, slots=True)
class Place:
    """A place in which a number is a status. `weight` is between 0 and 1: how sure the place is."""

    reads: str
    pattern: str
    weight: float


@dataclass(frozen=True)
class Places:
    """A table of places compiled into one pattern; the first row that fits wins."""

    rows: tuple[Place, ...]
    pattern: re.Pattern[str]

    @classmethod
    def before(cls, rows: Sequence[Place]) -> Places:
        """Places that are told by what stands before the number."""
        return cls(tuple(rows), re.compile("|".join(f"((?:{r.pattern})\\Z)" for r in rows)))

    @classmethod
    def after(cls, rows: Sequence[Place]) -> Places:
        """Places that are told by what stands after the number."""
        return cls(tuple(rows), re.compile("|".join(f"(\\A(?:{r.pattern}))" for r in rows)))

    def find(self, words: str) -> Place | None:
        """The place that the lower-case words before or after a number make, if any."""
        found = self.pattern.search(words)
        return self.rows[found.lastindex - 1] if found and found.lastindex else None
