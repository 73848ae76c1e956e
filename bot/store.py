"""What must outlive the process: questions claimed with their replies, and feedback. SQLite or Postgres."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import asdict, fields
from typing import Any, Self

from sqlalchemy import ColumnElement, Select, and_, delete, func, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import retention
from bot.desk import Desk
from bot.installations import Installations
from bot.migrations import migrate
from bot.question import Kept, Key, Surface, Verdict
from bot.schema import KEY, engine_for, feedback, gaps, is_key, missing_folder, private_file, questions, watched
from bot.spent import Spent
from bot.tracing import tracing
from bot.turns import ALL, Place
from bot.vault import Vault
from bot.writes import BUSY, StoreError, Writes, temporary, told
from knowledge.outcome import Outcome

MOST_ROWS = 1000
WITHDRAWN = "withdrawn"  # why an answer was not delivered that nobody wants any more
PAUSE = 0.3  # seconds between two tries to open
BRIEFLY = 1.0
OPENING = 15  # seconds for the database to be reached; bringing its tables up to date may take as long as it takes
NAMES = "reference surface asker thread reply seen outcome article tries doubtful reply_ts lease_until asked_at"
KEPT_FIELDS = (*KEY, *NAMES.split())
ASLEEP = questions.c.delivered_at.is_(None)


class Store:
    """The tables behind plain methods. Writes of one moment share one transaction."""

    def __init__(self, engine: AsyncEngine, writes: Writes) -> None:
        self._engine = engine
        self._writes = writes
        self._change = writes.run
        self._insert = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert
        self.desk = Desk(self._read, self._change, self._insert)
        self.spent = Spent(self._change, self._insert)

    @classmethod
    async def open(cls, url: str, patience: float = BRIEFLY) -> Self:
        """A store with its tables in place. Raises StoreError where the database does not answer for so long."""
        engine = engine_for(url)
        if missing := missing_folder(engine.url):
            raise StoreError(f"there is no folder {missing}")
        end = time.monotonic() + patience
        private_file(engine.url)
        while True:  # processes that create one SQLite file together disturb each other
            try:
                async with asyncio.timeout(OPENING):
                    connection = await engine.connect()
                async with aclosing(connection), connection.begin():
                    await connection.run_sync(migrate)
                return cls(engine, Writes(engine))
            except Exception as e:  # drivers have errors of their own
                if time.monotonic() > end or not temporary(e):
                    await engine.dispose()
                    raise StoreError(told(e)) from None
            await asyncio.sleep(PAUSE)

    def installations(self, vault: Vault) -> Installations:
        """The workspaces that installed the app, with their tokens sealed by a vault."""
        return Installations(self._read, self._change, self._insert, vault)

    @property
    def failing(self) -> str:
        """What the database said to the last write; empty where it took it."""
        return self._writes.failing

    async def close(self) -> None:
        """Finish what is being written, then let go of the database."""
        await self._writes.close()
        await self._engine.dispose()

    async def claim(self, kept: Kept, lease: float) -> bool:
        """Put a question with its reply into its row, leased to the caller; False where the row was there already."""
        if not kept.key.team:
            raise ValueError("a question has to be some workspace's")
        now = time.time()
        row = {**_row(kept), "asked_at": now, "lease_until": kept.lease_until or now + lease, "doubtful": True}
        return await self._writes.claim(row)

    async def delivered(self, key: Key, reply_ts: str | None, failure: str | None = None) -> None:
        """Slack has taken the reply, or never will (`failure` says why)."""
        await self._writes.mark(key, time.time(), reply_ts, failure)

    async def postpone(
        self, key: Key, until: float, *, doubtful: bool, held: float | None = None, tried: bool = True
    ) -> None:
        """The reply is to be tried again; `doubtful` where the last try may have come through after all.

        Nothing changes where the caller `held` it until a moment and another replica has leased it since.
        """
        values = {"lease_until": until, "tries": questions.c.tries + int(tried), "doubtful": doubtful}
        same = (is_key(key), *([] if held is None else [questions.c.lease_until == held]))
        await self._change(update(questions).where(*same).values(values))

    async def hold(self, kept: Kept, lease: float) -> Kept | None:
        """Lease a reply for longer; None where it is another's by now."""
        until = time.time() + lease
        return kept.leased(until) if await self._leased(kept.key, kept.lease_until, until) else None

    async def replace(self, kept: Kept) -> None:
        """Keep another reply in the row of a question that was edited."""
        fields = ("reply", "seen", "outcome", "article")
        values = {n: getattr(kept, n) for n in fields}
        await self._change(update(questions).where(is_key(kept.key)).values(values))

    async def seen_in(self, team: str, channel: str, thread: str) -> list[Mapping[str, Any]]:
        """What was seen in the questions of a thread whose answers stand there or are on their way."""
        where = (questions.c.team == team, questions.c.channel == channel, questions.c.thread == thread)
        stands = questions.c.failure.is_distinct_from(WITHDRAWN)
        return [row.seen for row in await self._read(select(questions.c.seen).where(*where, stands).limit(MOST_ROWS))]

    async def answered(self, team: str, channel: str, article: str, since: float, but: str | None) -> str | None:
        """The ts of the last answer with an article, no choice, in a channel since a moment, outside one thread."""
        reply_ts = questions.c.reply_ts
        where = (questions.c.team == team, questions.c.channel == channel, reply_ts > f"{since:.6f}")
        same = (questions.c.article == article, questions.c.outcome == Outcome.ANSWER.value)
        other = questions.c.thread.is_distinct_from(but)
        rows = await self._read(select(reply_ts).where(*where, *same, other).order_by(reply_ts.desc()).limit(1))
        return str(rows[0].reply_ts) if rows else None

    async def last_in(self, team: str, channel: str, surface: Surface) -> float:
        """When a channel was last answered on a surface; 0 where never."""
        where = (questions.c.team == team, questions.c.channel == channel, questions.c.surface == surface.value)
        return float((await self._read(select(func.max(questions.c.asked_at).label("at")).where(*where)))[0].at or 0)

    async def recent(self, team: str, asker: str, limit: int) -> list[str]:
        """The articles a person was answered with lately, newest first."""
        where = (questions.c.team == team, questions.c.asker == asker, questions.c.article.is_not(None))
        query = select(questions.c.article).where(*where).order_by(questions.c.asked_at.desc()).limit(limit)
        return [str(row.article) for row in await self._read(query)]

    async def counts(self, team: str, by: str) -> dict[str, int]:
        """How many questions of a workspace, by a column of theirs, the most first."""
        column, count = questions.c[by], func.count().label("n")
        query = select(column.label("what"), count).where(questions.c.team == team, column.is_not(None))
        rows = await self._read(query.group_by(column).order_by(count.desc(), column).limit(MOST_ROWS))
        return {str(row.what): row.n for row in rows}

    async def due(
        self,
        limit: int,
        lease: float,
        few: int | None = None,
        closed: Collection[Place] = frozenset(),
        but: Container[Key] = frozenset(),
    ) -> list[Kept]:
        """Replies nobody is delivering, leased to the caller: `few` of a workspace, the longest waiting of each first.

        None are from where it is `closed`, nor those that the caller has in hand (`but`). From here on the row is in
        doubt: were the caller to end in the middle, nobody could know how far it got.
        """
        now, c = time.time(), questions.c
        turn = func.row_number().over(partition_by=c.team, order_by=c.asked_at).label("turn")
        ready = select(*[c[n] for n in KEY], turn).where(ASLEEP, c.lease_until < now, *_open(closed)).subquery()
        same = and_(*[c[n] == ready.c[n] for n in KEY])
        query = select(*[c[n] for n in KEPT_FIELDS]).join(ready, same).where(ready.c.turn <= (few or limit))
        rows = await self._read(query.order_by(ready.c.turn, c.asked_at).limit(limit))
        until, found = now + lease, [kept for row in rows if (kept := _kept(row)).key not in but]
        return [kept.leased(until) for kept in found if await self._leased(kept.key, kept.lease_until, until)]

    async def _leased(self, key: Key, held: float, until: float) -> bool:
        unchanged = (is_key(key), ASLEEP, questions.c.lease_until == held)
        return bool(await self._change(update(questions).where(*unchanged).values(lease_until=until, doubtful=True)))

    async def next_due(self, after: float = 0.0) -> float | None:
        """When the next undelivered reply may be tried that cannot be before a moment; None where there is none."""
        waits = (ASLEEP, questions.c.lease_until >= after)
        rows = await self._read(select(func.min(questions.c.lease_until).label("at")).where(*waits))
        at: float | None = rows[0].at
        return at

    async def waiting(self) -> int:
        """How many replies Slack has not taken yet."""
        return int((await self._read(select(func.count().label("n")).where(ASLEEP)))[0].n)

    async def recall(self, team: str, reference: str) -> Kept | None:
        """A question of this workspace by its reference."""
        where = (questions.c.team == team, questions.c.reference == reference)
        return await self._one(select(*[questions.c[n] for n in KEPT_FIELDS]).where(*where))

    async def find(self, key: Key) -> Kept | None:
        """A question by its key."""
        return await self._one(select(*[questions.c[n] for n in KEPT_FIELDS]).where(is_key(key)))

    async def rate(self, verdict: Verdict) -> None:
        """Keep what one person thinks of one answer; the last word counts."""
        row = {**asdict(verdict), "given_at": time.time()}
        put = self._insert(feedback).values(row)
        await self._change(put.on_conflict_do_update(index_elements=["team", "reference", "person"], set_=row))

    async def ratings(self, team: str) -> dict[tuple[str, str], int]:
        """How often each article got each verdict in a workspace."""
        count = func.count().label("n")
        columns = (feedback.c.article, feedback.c.verdict)
        rows = await self._read(select(*columns, count).where(feedback.c.team == team).group_by(*columns))
        return {(row.article, row.verdict): row.n for row in rows}

    async def teams(self) -> list[str]:
        """The workspaces that asked something."""
        rows = await self._read(select(questions.c.team).distinct().order_by(questions.c.team))
        return [str(row.team) for row in rows]

    async def rejected(self, team: str, limit: int) -> list[Verdict]:
        """Answers that did not help, newest first."""
        columns = [feedback.c[f.name] for f in fields(Verdict)]
        where = (feedback.c.team == team, feedback.c.verdict == "bad")
        rows = await self._read(select(*columns).where(*where).order_by(feedback.c.given_at.desc()).limit(limit))
        return [Verdict(*row) for row in rows]

    async def watch(self, team: str, channel: str, person: str, mode: str | None) -> None:
        """Watch a channel in a mode, or with None no more."""
        gone = delete(watched).where(watched.c.team == team, watched.c.channel == channel)
        await self._change(gone)
        if mode:
            row = {"team": team, "channel": channel, "mode": mode, "person": person, "since": time.time()}
            await self._change(self._insert(watched).values(row).on_conflict_do_nothing())

    async def watching(self, team: str) -> dict[str, str]:
        """The watched channels of a workspace and how each is watched."""
        rows = await self._read(select(watched.c.channel, watched.c.mode).where(watched.c.team == team))
        return {row.channel: row.mode for row in rows}

    async def forget(self, before: float, stop: asyncio.Event | None = None) -> int:
        """Delete what has expired by a moment (see retention), until told to stop; returns how many rows."""
        return await retention.forget(self._change, before, time.time(), stop)

    async def forget_team(self, *teams: str, also: Sequence[Any] = ()) -> None:
        """Delete all that belongs to workspaces, and at last, in one step with it, what `also` has to go."""
        await retention.forget_teams(self._change, teams, also)

    async def discard(self, key: Key) -> None:
        """Delete a question whose workspace has left, and what is known of it."""
        gap = (gaps.c.team == key.team, gaps.c.reference == key.reference)
        await self._change(delete(questions).where(is_key(key)), delete(gaps).where(*gap))

    async def _one(self, query: Select[Any]) -> Kept | None:
        rows = await self._read(query.limit(1))
        return _kept(rows[0]) if rows else None

    async def _read(self, query: Select[Any]) -> Sequence[Any]:
        with tracing.part("store read"):
            try:
                async with asyncio.timeout(BUSY), self._engine.connect() as connection:
                    rows: Sequence[Any] = (await connection.execute(query)).all()
                    return rows
            except Exception as e:  # drivers have errors of their own, SQLAlchemy does not wrap them all
                raise StoreError(told(e)) from None


def _open(closed: Collection[Place]) -> Iterator[ColumnElement[bool]]:
    c = questions.c
    if teams := [team for team, where in closed if where == ALL]:
        yield c.team.not_in(teams)
    if places := [place for place in closed if place[1] != ALL][:MOST_ROWS]:
        yield tuple_(c.team, c.channel).not_in(places)


def _row(kept: Kept) -> dict[str, Any]:
    fields = {n: getattr(kept, n) for n in KEPT_FIELDS if n not in KEY}
    return {**kept.key._asdict(), **fields, "surface": kept.surface.value}


def _kept(row: Any) -> Kept:
    fields = {n: getattr(row, n) for n in KEPT_FIELDS if n not in (*KEY, "surface")}
    return Kept(key=Key(row.team, row.channel, row.ts), surface=Surface(row.surface), **fields)
