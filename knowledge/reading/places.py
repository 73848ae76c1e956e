"""Where a number stands decides whether it counts.

A place is a pattern for the words before a number (matched up to the number) or after it (matched from the number on).
The rooms `responses`, `exceptions` and `bodies` hold tables of them; `elsewhere` holds what says that a number is
something else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

BEFORE, AFTER, NEAR = 96, 48, 60
ERROR_WORDS = (
    "error err erreur fehler erro errore błąd ошибка ошибку помилка hata エラー 错误 錯誤 오류 에러 خطأ خطا خطای שגיאה "
    "lỗi ข้อผิดพลาด σφάλμα chyba chybu fel fejl feil virhe hiba eroare"
)
"""An error, as people and programs of many languages call it before its number."""
ERROR_HINTS = (
    "err fehler błąd ошибк помилк hata エラー 错误 錯誤 오류 에러 خطأ خطا שגיאה lỗi ข้อผิดพลาด σφάλμα chyb fel fejl feil "
    "virhe hiba eroar"
)

SAYING = re.compile(
    r"\b(?:answer|return|respond|repl[iy]e?|g[ie]ve?|gave|get|got|throw|threw|send|sent|serve|see|saw|hit|fail|die|turn"
    r"|keep|end(?:s|ed)? up|c[ao]mes? back)(?:s|e?d|t?ing)? "
    r"(?:(?:with|in|on|at|to|into|back|me|us|them|out|an?|the|only|just|always|http|status|code|error|plain|bare) )*\Z"
)
"""Before a number that something is said to answer with, lower case."""
SAID = re.compile(
    r"s?(?:\W{0,2}\Z|[.,;:!?)]| (?:to|on|from|for|when(?:ever)?|while|if|in|at|but|and|or|with|because|after|as|every"
    r"|instead|via|since|though|even|all|again|here|there|back|not|by|until|unless|without|only|today|now|where|during"
    r"|upon|through|behind)\b)"
)
"""After a number that something is said to answer with: no noun that it could count."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in which a number is a status. `weight` is between 0 and 1: how sure the place is.

    `hints` are lower-case pieces, parted by spaces, one of which every match holds: a cheap look before the pattern.
    In a `shared` place numbers of other worlds stand as well (`error 413` on a printer).
    """

    reads: str
    weight: float
    hints: str = ""
    pattern: str = ""
    shared: bool = False


@dataclass(frozen=True)
class Places:
    """A table of places; the first row that fits wins."""

    rows: tuple[tuple[tuple[str, ...], re.Pattern[str], Place], ...]

    @classmethod
    def before(cls, rows: Sequence[Place]) -> Places:
        """Places that are told by what stands before the number."""
        return cls(tuple((tuple(r.hints.split()), re.compile(f"(?:{r.pattern})\\Z"), r) for r in rows))

    @classmethod
    def after(cls, rows: Sequence[Place]) -> Places:
        """Places that are told by what stands after the number."""
        return cls(tuple((tuple(r.hints.split()), re.compile(f"\\A(?:{r.pattern})"), r) for r in rows))

    def find(self, words: str) -> Place | None:
        """The place that the lower-case words before or after a number make, if any."""
        for hints, pattern, place in self.rows:
            for hint in hints:
                if hint in words:
                    if pattern.search(words):
                        return place
                    break
        return None


def any_of(words: str) -> str:
    """A pattern for any of some words, which are parted by spaces (a word's own space is written `_`)."""
    return "(?:" + "|".join(re.escape(word).replace("_", " ") for word in words.split()) + ")"


def answered(lowered: str, match: re.Match[str]) -> bool:
    """Whether a number in a lower-case text is said to be what something answers with: `it gives a 404 on reload`.

    One that the text begins with is, too: `404 on every reload`.
    """
    before = lowered[max(0, match.start() - NEAR) : match.start()].rpartition("\n")[2]
    said = not match.start() or SAYING.search(before) is not None
    return said and SAID.match(lowered, match.end()) is not None
