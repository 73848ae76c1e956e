"""What people also write and no article answers: small talk, other programs' trouble, other protocols."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from knowledge.notation import Notation

TEXTS = Path(__file__).parent / "elsewhere.yaml"


class Reason(StrEnum):
    """Why there is no answer."""

    NO_TEXT = "no text"
    NO_EVIDENCE = "no evidence"
    SERVER_ERROR = "server error"
    NOT_AN_ERROR = "not an error"
    OTHER_PROTOCOL = "other protocol"
    OTHER_TROUBLE = "other trouble"
    UNKNOWN_STATUS = "unknown status"
    SMALL_TALK = "small talk"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """One kind of text that is not ours. `name` completes "that is …"."""

    name: str
    reason: Reason
    phrases: tuple[str, ...]

    @property
    def id(self) -> str:
        """A name that no article has."""
        return f"elsewhere: {self.name}"

    def texts(self) -> Iterator[tuple[str, bool]]:
        """Its phrases, in the form that an article tells its own."""
        return ((phrase, False) for phrase in self.phrases)


def load(path: Path = TEXTS) -> tuple[Elsewhere, ...]:
    """Every kind in the file that ships."""
    notation = Notation("elsewhere")
    found = notation.parse(path.read_text(encoding="utf-8"))
    notation.save()
    return tuple(Elsewhere(str(f["name"]), Reason(f["reason"]), tuple(map(str, f["phrases"]))) for f in found)
