"""Every row with a date goes when its time is over, except those that people still wait for."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Float, insert, select, update

from bot import retention
from bot.desk import PENDING, STACK, Proposal
from bot.question import Verdict
from bot.schema import engine_for, feedback, metadata, preferences, proposals, questions, spent_states
from bot.store import Store
from tests.bot.test_store import numbered
from tests.bot.test_tenants import TABLES, fill

DATES = {t.name for t in metadata.sorted_tables if any(isinstance(c.type, Float) for c in t.c)}


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    sqlite = f"sqlite+aiosqlite:///{tmp_path / 'r.sqlite3'}"
    return sqlite if request.param == "sqlite" else str(request.getfixturevalue("postgres"))


def test_every_table_with_a_date_expires_or_says_what_ends_it() -> None:
    expiring = {table.name for table, _ in retention.expired(0, 0)}
    assert expiring | retention.LASTING.keys() == DATES
    assert not expiring & retention.LASTING.keys()


async def test_all_that_is_old_goes(url: str) -> None:
    store, engine = await Store.open(url), engine_for(url)
    await store.forget_team("T1")
    await fill(engine, "T1")
    async with engine.begin() as connection:
        await connection.execute(update(questions).where(questions.c.team == "T1").values(delivered_at=0.0))
        await connection.execute(insert(spent_states).values(digest="spent", until=time.time() - 1))
    await store.forget(time.time() - 86_400)
    async with engine.connect() as connection:
        left = {t.name for t in TABLES if (await connection.execute(select(t).where(t.c.team == "T1"))).first()}
        spent = (await connection.execute(select(spent_states).where(spent_states.c.digest == "spent"))).all()
    await store.forget_team("T1")
    await store.close()
    await engine.dispose()
    assert left == retention.LASTING.keys() - {"installations"}
    assert spent == []


async def test_what_is_young_or_waited_for_stays(url: str) -> None:
    store, engine = await Store.open(url), engine_for(url)
    await store.forget(time.time())
    await store.forget_team("T1")
    await store.rate(Verdict("T1", "young", "U1", "413", "good"))
    await store.rate(Verdict("T1", "old", "U1", "413", "good"))
    await store.claim(numbered(1), 60)
    for state in (PENDING, "approved"):
        await store.desk.propose(Proposal("T1", state, "phrase", "413", "too big", state=state))
    async with engine.begin() as connection:
        await connection.execute(update(feedback).where(feedback.c.reference == "old").values(given_at=1.0))
        await connection.execute(update(questions).where(questions.c.team == "T1").values(asked_at=1.0))
        await connection.execute(update(proposals).where(proposals.c.team == "T1").values(proposed_at=1.0))
    assert await store.forget(time.time() - 86_400) == 2
    assert await store.ratings("T1") == {("413", "good"): 1}
    assert await store.waiting() == 1
    assert [p.id for p in await store.desk.pending("T1", 9)] == [PENDING]
    await store.forget_team("T1")
    await store.close()
    await engine.dispose()


async def test_what_people_run_goes_once_they_ask_nothing_any_more(url: str) -> None:
    store, engine = await Store.open(url), engine_for(url)
    await store.forget(time.time())
    for team in ("T1", "T2"):
        await store.forget_team(team)
    await store.claim(replace(numbered(1), asker="U1asks"), 60)
    for team, person in (("T1", "U1asks"), ("T1", "U2gone"), ("T2", "U1asks"), ("T1", "U3young")):
        await store.desk.prefer(team, person, STACK, "nginx", person)
    await store.desk.prefer("T1", "C1", "human", "C9", "U2gone")
    async with engine.begin() as connection:
        old = preferences.c.person != "U3young"
        await connection.execute(update(preferences).where(old).values(since=1.0))
    assert await store.forget(time.time() - 86_400) == 2
    left = [await store.desk.runs(*who) for who in (("T1", "U1asks"), ("T1", "U2gone"), ("T2", "U1asks"))]
    assert left == ["nginx", "", ""]
    assert await store.desk.runs("T1", "U3young") == "nginx"
    assert await store.desk.preferred("T1") == {("C1", "human"): "C9"}
    for team in ("T1", "T2"):
        await store.forget_team(team)
    await store.close()
    await engine.dispose()


async def test_much_at_once_goes_in_steps(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "FEW", 3)
    store = await Store.open(url)
    await store.forget(time.time())
    await store.forget_team("T1")
    for n in range(10):
        await store.claim(numbered(n), 60)
        await store.delivered(numbered(n).key, "9.9")
    assert await store.forget(time.time() + 1) == 10
    await store.close()


async def test_much_that_is_old_does_not_hold_up_the_end(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "FEW", 1)
    store, stop = await Store.open(url), asyncio.Event()
    await store.forget(time.time())
    await store.forget_team("T1")
    for n in range(20):
        await store.claim(numbered(n), 60)
        await store.delivered(numbered(n).key, "9.9")
    change = store._change

    async def counted(*statements: Any) -> int:
        deleted = await change(*statements)
        if deleted:
            stop.set()
        return deleted

    monkeypatch.setattr(store, "_change", counted)
    assert await store.forget(time.time() + 1, stop) == 1
    assert await store.forget(time.time() + 1) == 19
    await store.close()
