"""Whose call to Slack is next: few of one workspace at once, and none where Slack wants us to wait."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from weakref import WeakValueDictionary

AT_ONCE = 32  # replies on their way to Slack together
FEW = 8  # of them for one workspace, so that its burst leaves room for the others
POST = "chat.postMessage"
PACE = 1.0  # seconds between two calls where Slack has just said that they are too many
STRICT = 10.0  # seconds for which they go one by one after it said so
ALL = ""  # in place of a channel or a method: nothing of the workspace gets through

Place = tuple[str, str]
"""What Slack limits: a workspace, and of it one channel's messages, or one method."""


def place_of(method: str, team: str, arguments: Mapping[str, Any]) -> Place:
    """What a call is limited by."""
    return (team, str(arguments.get("channel") or method) if method == POST else method)


class Turns:
    """In this process; another replica finds out by itself, with one call."""

    def __init__(self) -> None:
        self.room = asyncio.Semaphore(AT_ONCE)
        self._few: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
        self._shut: dict[Place, float] = {}
        self._strict: dict[Place, float] = {}
        self._trying: set[Place] = set()

    def of(self, team: str) -> asyncio.Semaphore:
        """Room among the replies of a workspace, to be waited for before `room` among all."""
        return self._few.get(team) or self._few.setdefault(team, asyncio.Semaphore(FEW))

    def wait(self, place: Place) -> float:
        """The seconds a call has to wait; 0 where it may go."""
        now = time.monotonic()
        until = max(self._shut.get(place, 0.0), self._shut.get((place[0], ALL), 0.0))
        return max(until - now, PACE if place in self._trying else 0.0, 0.0)

    @contextmanager
    def trying(self, place: Place) -> Iterator[None]:
        """During a call: where they were too many, no other goes beside it, nor at once after it."""
        strict = self._strict.get(place, 0.0) > time.monotonic()
        if not strict:
            yield
            return
        self._trying.add(place)
        try:
            yield
        finally:
            self._trying.discard(place)
            self._shut[place] = max(self._shut.get(place, 0.0), time.monotonic() + PACE)

    def shut(self, place: Place, seconds: float) -> None:
        """Slack, or what we know of the workspace, wants no call there for so long."""
        now = time.monotonic()
        self._shut[place] = max(self._shut.get(place, 0.0), now + seconds)
        self._strict[place] = now + seconds + STRICT

    def closed(self) -> set[Place]:
        """Where nobody may go just now."""
        now = time.monotonic()
        for ends in (self._shut, self._strict):
            for place in [place for place, until in ends.items() if until <= now]:
                del ends[place]
        return {*self._shut, *self._trying}

    def opens(self) -> float | None:
        """The seconds until somebody may go again where nobody may now; None where there is no such place."""
        soonest = min(self._shut.values(), default=None)
        if self._trying:
            return PACE
        return None if soonest is None else max(0.0, soonest - time.monotonic())
