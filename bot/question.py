"""A question as it came in, and what is kept of it. The asker's text is never part of what is kept."""

from __future__ import annotations

import hashlib
import time
from base64 import b32encode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple


class Surface(StrEnum):
    """Where a question came from."""

    COMMAND = "command"
    MENTION = "mention"
    DIRECT = "direct"
    SHORTCUT = "shortcut"
    WATCHED = "watched"
    THREAD = "thread"
    HOME = "home"
    STEP = "step"


class Key(NamedTuple):
    """What makes a question one: the same three seen again are the same question."""

    team: str
    channel: str
    ts: str

    @property
    def reference(self) -> str:
        """A short word for it that people can quote."""
        return _reference(self)


@lru_cache(maxsize=1024)
def _reference(key: Key) -> str:
    digest = hashlib.sha256("\0".join(key).encode()).digest()
    return b32encode(digest[:10])[:12].decode().lower()


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `thread` is the ts to answer under; None answers in line."""

    key: Key
    surface: Surface
    asker: str
    text: str = field(repr=False)
    thread: str | None = None
    arrived: float = field(default_factory=time.monotonic, compare=False)
    again: bool = False  # Slack sends it for another time: somebody may have answered without being able to record it

    def asking(self, text: str) -> Question:
        """The same question with another text."""
        return replace(self, text=text)


@dataclass(frozen=True, slots=True)
class Kept:
    """A row of the store: a question without its text, and its reply."""

    key: Key
    reference: str
    surface: Surface
    asker: str
    thread: str | None
    reply: Mapping[str, Any] = field(repr=False)
    seen: Mapping[str, Any] = field(repr=False)
    outcome: str = ""
    article: str | None = None
    tries: int = 0
    doubtful: bool = False
    reply_ts: str | None = None
    arrived: float | None = None
    lease_until: float = 0.0
    asked_at: float = 0.0  # 0 where it is not in the store yet

    def leased(self, until: float) -> Kept:
        """The same, leased until a moment; 0 leaves that to the store."""
        return replace(self, lease_until=until)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one person thinks of one answer; `rather` is the article they would have wanted."""

    team: str
    reference: str
    person: str
    article: str
    verdict: str
    reason: str | None = None
    rather: str | None = None
