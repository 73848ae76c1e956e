"""What is kept for how long. Each table with a date is here: it ends, or it says what ends it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Delete, Table, and_, delete, exists, or_, select, tuple_

from bot.desk import HELD, PENDING, STACK
from bot.schema import feedback, gaps, handovers, preferences, proposals, questions, spent_states, watched

FEW = 1000  # rows deleted by one statement: many at once would hold up those who wait for an acknowledgement
HELD_FOR = 86_400.0  # seconds in which an answer may be rejected together with its text
OWNED = (questions, feedback, watched, preferences, handovers, gaps, proposals)  # what a workspace takes along
LASTING: Mapping[str, str] = {
    "watched": "until the channel is not watched any more",
    "preferences": "until the team decides otherwise, or the person whose it is does or asks nothing any more",
    "installations": "until the workspace leaves",
}


def expired(before: float, now: float) -> list[tuple[Table, ColumnElement[bool]]]:
    """What has to go: rows older than a moment that nobody waits for."""
    return [
        (questions, questions.c.delivered_at < before),  # none while a reply is not out
        (feedback, feedback.c.given_at < before),
        (handovers, handovers.c.asked_at < before),
        (gaps, or_(gaps.c.opened_at < before, and_(gaps.c.closed_by == HELD, gaps.c.opened_at < now - HELD_FOR))),
        (proposals, and_(proposals.c.proposed_at < before, proposals.c.state != PENDING)),
        (spent_states, spent_states.c.until < now),
    ]


def unused(before: float) -> tuple[Table, ColumnElement[bool]]:
    """What people run who have asked nothing since a moment; of who asks there is a question left."""
    c = preferences.c
    asks = exists().where(questions.c.team == c.team, questions.c.asker == c.person)
    return preferences, and_(c.name == STACK, c.since < before, ~asks)


async def forget(
    change: Callable[[Any], Awaitable[int]], before: float, now: float, stop: asyncio.Event | None = None
) -> int:
    """Delete what has expired, step by step until told to stop; returns how many rows."""
    gone = 0
    for table, old in (*expired(before, now), unused(before)):
        while not (stop and stop.is_set()) and (deleted := await change(_some(table, old))):
            gone += deleted
    return gone


async def forget_teams(change: Callable[..., Awaitable[int]], teams: Sequence[str], also: Sequence[Any]) -> None:
    """Delete all that belongs to workspaces: most of it step by step, the last of it together with what `also` goes."""
    for table in OWNED:
        while await change(_some(table, table.c.team.in_(teams))) >= FEW:
            pass
    await change(*[delete(table).where(table.c.team.in_(teams)) for table in OWNED], *also)


def _some(table: Table, which: ColumnElement[bool]) -> Delete:
    key = list(table.primary_key)
    some = select(*key).where(which).limit(FEW)
    return delete(table).where(tuple_(*key).in_(some) if len(key) > 1 else key[0].in_(some))
