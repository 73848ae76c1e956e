"""The store's side of team work: what teams decide, pass on to people, leave open and propose."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from sqlalchemy import Select, case, delete, func, null, select, update

from bot.schema import gaps, handovers, preferences, proposals

UNANSWERED = "unanswered"  # why a question is in the queue where it had no answer
HELD = (
    "held"  # in place of who closed it: an answer that nobody has rejected; its text waits, the queue does not show it
)
PENDING, APPROVED, REJECTED = "pending", "approved", "rejected"
ANYWHERE = ""  # the channel of a preference that holds for the whole workspace
STACK = "stack"  # the preference that is a person's own: its row has the person in place of a channel


@dataclass(frozen=True, slots=True)
class Handover:
    """An answer passed on to people. `home` and `thread` are where it was asked, empty where that was private."""

    team: str
    reference: str
    person: str
    home: str = ""
    thread: str | None = None
    channel: str | None = None
    ts: str | None = None
    resolved_by: str | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A question that got no answer, or one that did not help. `text` is redacted, and kept only if the team wants."""

    team: str
    reference: str
    why: str
    reason: str | None = None
    article: str | None = None
    rather: str | None = None
    text: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A whole article or one phrase that somebody wants in the team's own articles."""

    team: str
    id: str
    kind: str
    article: str
    text: str = field(repr=False)
    person: str = ""
    name: str = ""
    gap: str = ""
    state: str = PENDING


class Desk:
    """The tables behind plain methods; `read`, `change` and `insert` are the store's."""

    def __init__(
        self,
        read: Callable[[Select[Any]], Awaitable[Sequence[Any]]],
        change: Callable[[Any], Awaitable[int]],
        insert: Callable[[Any], Any],
    ) -> None:
        self._read, self._change, self._insert = read, change, insert

    async def prefer(self, team: str, channel: str, name: str, value: str | None, person: str) -> None:
        """Set what a team wants of something in a channel or anywhere, or with None no more."""
        c = preferences.c
        if value is None:
            await self._change(delete(preferences).where(c.team == team, c.channel == channel, c.name == name))
            return
        row = {"team": team, "channel": channel, "name": name, "value": value, "person": person, "since": time.time()}
        put = self._insert(preferences).values(row)
        await self._change(put.on_conflict_do_update(index_elements=["team", "channel", "name"], set_=row))

    async def preferred(self, team: str) -> dict[tuple[str, str], str]:
        """All that a team wants, by channel and name; what its people run is no part of that."""
        rows = await self._read(select(preferences).where(preferences.c.team == team, preferences.c.name != STACK))
        return {(row.channel, row.name): row.value for row in rows}

    async def runs(self, team: str, person: str) -> str:
        """What a person of a workspace said they run; empty where they did not."""
        c = preferences.c
        own = (c.team == team, c.channel == person, c.name == STACK)
        rows = await self._read(select(c.value).where(*own))
        return str(rows[0].value) if rows else ""

    async def hand_over(self, handover: Handover) -> bool:
        """Note that an answer is passed on; False where it was already."""
        row = {**asdict(handover), "asked_at": time.time()}
        put = self._insert(handovers).values(row).on_conflict_do_nothing(index_elements=["team", "reference"])
        return bool(await self._change(put))

    async def handed(self, team: str, reference: str) -> Handover | None:
        """A handover by the reference of its question."""
        columns = [handovers.c[f.name] for f in fields(Handover)]
        rows = await self._read(select(*columns).where(*_is(handovers, team, reference)))
        return Handover(*rows[0]) if rows else None

    async def posted(self, team: str, reference: str, channel: str, ts: str) -> None:
        """Note where people were asked."""
        await self._change(update(handovers).where(*_is(handovers, team, reference)).values(channel=channel, ts=ts))

    async def take_back(self, team: str, reference: str) -> None:
        """Forget a handover that reached nobody."""
        await self._change(delete(handovers).where(*_is(handovers, team, reference)))

    async def resolve(self, team: str, reference: str, person: str) -> bool:
        """Note that people have helped; False where that was noted already."""
        is_open = (*_is(handovers, team, reference), handovers.c.resolved_by.is_(None))
        return bool(await self._change(update(handovers).where(*is_open).values(resolved_by=person)))

    async def open_gap(self, gap: Gap) -> None:
        """Put a question into the queue; what is known of it by now replaces what was."""
        row = {**asdict(gap), "opened_at": time.time()}
        known = {k: v for k, v in row.items() if v is not None}
        known["closed_by"] = case((gaps.c.closed_by == HELD, null()), else_=gaps.c.closed_by)
        put = self._insert(gaps).values(row)
        await self._change(put.on_conflict_do_update(index_elements=["team", "reference"], set_=known))

    async def hold_text(self, gap: Gap) -> None:
        """Keep the text of an answer in case it is rejected, out of sight of the queue."""
        row = {**asdict(gap), "opened_at": time.time(), "closed_by": HELD}
        await self._change(self._insert(gaps).values(row).on_conflict_do_nothing(index_elements=["team", "reference"]))

    async def drop_texts(self, team: str) -> None:
        """Forget the texts held of answers that nobody has rejected."""
        await self._change(delete(gaps).where(gaps.c.team == team, gaps.c.closed_by == HELD))

    async def gap(self, team: str, reference: str) -> Gap | None:
        """One question of the queue."""
        rows = await self._read(select(*_columns(gaps, Gap)).where(*_is(gaps, team, reference)))
        return Gap(*rows[0]) if rows else None

    async def open_gaps(self, team: str, limit: int) -> list[Gap]:
        """The queue of a team, newest first."""
        is_open = (gaps.c.team == team, gaps.c.closed_by.is_(None))
        query = select(*_columns(gaps, Gap)).where(*is_open).order_by(gaps.c.opened_at.desc()).limit(limit)
        return [Gap(*row) for row in await self._read(query)]

    async def count_gaps(self, team: str) -> int:
        """How many questions wait in the queue of a team."""
        is_open = (gaps.c.team == team, gaps.c.closed_by.is_(None))
        return int((await self._read(select(func.count().label("n")).select_from(gaps).where(*is_open)))[0].n)

    async def close_gap(self, team: str, reference: str, person: str) -> None:
        """Take a question out of the queue."""
        await self._change(update(gaps).where(*_is(gaps, team, reference)).values(closed_by=person))

    async def propose(self, proposal: Proposal) -> None:
        """Keep a proposal until somebody decides; sent twice it is one."""
        row = {**asdict(proposal), "proposed_at": time.time()}
        await self._change(self._insert(proposals).values(row).on_conflict_do_nothing(index_elements=["team", "id"]))

    async def proposal(self, team: str, id_: str) -> Proposal | None:
        """One proposal of a team."""
        where = (proposals.c.team == team, proposals.c.id == id_)
        rows = await self._read(select(*_columns(proposals, Proposal)).where(*where))
        return Proposal(*rows[0]) if rows else None

    async def pending(self, team: str, limit: int) -> list[Proposal]:
        """What nobody has decided yet, oldest first."""
        where = (proposals.c.team == team, proposals.c.state == PENDING)
        query = select(*_columns(proposals, Proposal)).where(*where).order_by(proposals.c.proposed_at).limit(limit)
        return [Proposal(*row) for row in await self._read(query)]

    async def decide(self, team: str, id_: str, state: str, person: str) -> bool:
        """Decide a proposal; False where it was decided before."""
        where = (proposals.c.team == team, proposals.c.id == id_, proposals.c.state == PENDING)
        return bool(await self._change(update(proposals).where(*where).values(state=state, decided_by=person)))

    async def reopen(self, team: str, id_: str) -> None:
        """Take a decision back."""
        where = (proposals.c.team == team, proposals.c.id == id_)
        await self._change(update(proposals).where(*where).values(state=PENDING, decided_by=None))


def _is(table: Any, team: str, reference: str) -> tuple[Any, Any]:
    return table.c.team == team, table.c.reference == reference


def _columns(table: Any, kind: Any) -> list[Any]:
    return [table.c[f.name] for f in fields(kind)]
