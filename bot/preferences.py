"""What a team wants: where calls for a human go, whether redacted texts are kept, who looks after the articles.

And what a person says they run.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from dataclasses import dataclass
from typing import Self

from bot.desk import ANYWHERE, STACK
from bot.settings import Settings
from bot.store import Store
from bot.writes import StoreError

HUMAN, TEXTS = "human", "texts"
FRESH = 15.0  # seconds what a team or a person wants is taken as known
QUICKLY = 0.5  # seconds that looking up what a person runs may take: an answer waits for it
PEOPLE = 10_000  # of whom is remembered what they run
CHANNEL = re.compile(r"[CGD][A-Z0-9]{2,30}")
GROUP = re.compile(r"S[A-Z0-9]{2,30}")
PERSON = re.compile(r"[UW][A-Z0-9]{2,30}")
Known = dict[tuple[str, str], str]
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a call for a human goes: a channel's id, and the id of a group or person to tag there."""

    channel: str
    tag: str = ""

    def packed(self) -> str:
        """As the value of a preference."""
        return f"{self.channel} {self.tag}".strip()

    @classmethod
    def unpacked(cls, value: str) -> Self | None:
        """The same again; None where the value is none of ours."""
        channel, _, tag = value.partition(" ")
        good = CHANNEL.fullmatch(channel) and (not tag or GROUP.fullmatch(tag) or PERSON.fullmatch(tag))
        return cls(channel, tag) if good else None


@dataclass(frozen=True, slots=True)
class House:
    """What the settings decide for every team."""

    maintainers: frozenset[str] = frozenset()
    human_channel: str = ""

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The house of some settings."""
        return cls(settings.maintainers, settings.human_channel)

    def maintains(self, team: str, person: str) -> bool:
        """Whether a person of a workspace looks after the articles."""
        return not self.maintainers.isdisjoint({person, f"{team}/{person}"})

    def channel_of(self, team: str) -> str:
        """Where a workspace's calls for a human go: to its own channel, or to the one that names no workspace."""
        scoped = (entry.strip().rpartition("/") for entry in self.human_channel.split(","))
        found = {scope: channel for scope, _, channel in scoped}
        return found.get(team, found.get("", ""))


class Preferences:
    """What teams want, remembered for a moment."""

    def __init__(self, store: Store, house: House) -> None:
        self._store = store
        self._house = house
        self._known: dict[str, tuple[float, Known]] = {}
        self._stacks: dict[tuple[str, str], tuple[float, str]] = {}

    def maintains(self, team: str, person: str) -> bool:
        """Whether a person of a workspace looks after the articles."""
        return self._house.maintains(team, person)

    async def help_for(self, team: str, channel: str) -> Target | None:
        """Where a question of a channel is passed on to people, if anywhere."""
        known = await self._of(team)
        wanted = known.get((channel, HUMAN)) or known.get((ANYWHERE, HUMAN)) or self._house.channel_of(team)
        return Target.unpacked(wanted) if wanted else None

    async def keeps_texts(self, team: str) -> bool:
        """Whether redacted texts may be kept for the review queue."""
        return (ANYWHERE, TEXTS) in await self._of(team)

    def may_keep(self, team: str) -> bool:
        """The same, going by what was known last."""
        return (ANYWHERE, TEXTS) in self._known.get(team, (0.0, Known()))[1]

    async def stack(self, team: str, person: str) -> str:
        """The product that a person says they run; empty where they say nothing, or the store is out of reach."""
        at, known = self._stacks.get((team, person), (0.0, ""))
        if not person or (at and time.monotonic() - at < FRESH):
            return known
        try:
            async with asyncio.timeout(QUICKLY):
                known = await self._store.desk.runs(team, person)
        except (StoreError, TimeoutError) as e:
            log.warning("what a person runs could not be read: %s", e)
        while len(self._stacks) >= PEOPLE:
            self._stacks.pop(next(iter(self._stacks)))
        self._stacks[team, person] = (time.monotonic(), known)
        return known

    async def run(self, team: str, person: str, product: str | None) -> None:
        """A person runs a product, or with None does not say any more. Raises StoreError."""
        await self._store.desk.prefer(team, person, STACK, product, person)
        self._stacks.pop((team, person), None)

    async def change(self, team: str, channel: str, name: str, value: str | None, person: str) -> None:
        """Set one of them, or with None take it back. Raises StoreError."""
        await self._store.desk.prefer(team, channel, name, value, person)
        self.forget(team)

    def forget(self, team: str) -> None:
        """Read what a workspace and its people want anew."""
        self._known.pop(team, None)
        for place in [place for place in self._stacks if place[0] == team]:
            del self._stacks[place]

    async def _of(self, team: str) -> Known:
        at, known = self._known.get(team, (0.0, Known()))
        if at and time.monotonic() - at < FRESH:
            return known
        try:
            known = await self._store.desk.preferred(team)
        except StoreError as e:
            log.warning("what a team wants could not be read: %s", e)
        self._known[team] = (time.monotonic(), known)
        return known
