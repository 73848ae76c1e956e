"""Watched channels: answered unasked, but only on near-certain evidence, and not often."""

from __future__ import annotations

import time
from enum import StrEnum

from bot.question import Surface
from bot.store import Store
from knowledge.diagnosis import Diagnosis, Outcome
from knowledge.reading.evidence import Kind

CERTAIN = 0.9
COOLDOWN = 120.0  # seconds between two answers nobody asked for in one channel
FRESH = 15.0  # seconds the list of watched channels is taken as known
REACTION = "information_source"


class Mode(StrEnum):
    """How a channel is watched."""

    ANSWER = "answer"
    REACT = "react"
    ALERTS = "alerts"


class Watching:
    """Which channels are watched, remembered for a moment."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, tuple[float, dict[str, str]]] = {}
        self.hears = False
        """Whether any message of a channel has arrived: only an app that is subscribed to them can watch."""

    async def mode(self, team: str, channel: str) -> Mode | None:
        """How a channel is watched, if it is."""
        at, modes = self._known.get(team, (0.0, {}))
        if time.monotonic() - at > FRESH or not at:
            modes = await self._store.watching(team)
            self._known[team] = (time.monotonic(), modes)
        found = modes.get(channel)
        return Mode(found) if found in set(Mode) else None

    async def change(self, team: str, channel: str, person: str, mode: Mode | None) -> None:
        """Watch a channel in a mode, or with None no more."""
        await self._store.watch(team, channel, person, mode)
        self.forget(team)

    def forget(self, team: str) -> None:
        """Look up the channels of a workspace anew."""
        self._known.pop(team, None)

    async def rested(self, team: str, channel: str) -> bool:
        """Whether the channel has not been answered unasked for a while."""
        return time.time() - await self._store.last_in(team, channel, Surface.WATCHED) > COOLDOWN


def missing(scopes: frozenset[str], mode: Mode, *, private: bool) -> list[str]:
    """The scopes that watching needs and the app lacks; none where it is not known which it has."""
    needed = ["groups:history" if private else "channels:history", *(["reactions:write"] if mode is Mode.REACT else [])]
    return [scope for scope in needed if scopes and scope not in scopes]


def near_certain(diagnosis: Diagnosis) -> bool:
    """Whether a machine's own words or a status in its place were read, and one article stands."""
    read = {Kind.STATUS, Kind.SIGNATURE}
    certain = diagnosis.outcome is Outcome.ANSWER and diagnosis.confidence >= CERTAIN
    return certain and any(e.kind in read for e in diagnosis.evidence)
