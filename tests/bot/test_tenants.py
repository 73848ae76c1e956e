"""Every row belongs to one workspace, and none crosses."""

from __future__ import annotations

import json
import logging
import time
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import Float, Integer, String, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.logs import Json, about
from bot.question import Key
from bot.schema import engine_for, metadata
from bot.store import Store
from bot.writes import StoreError
from tests.bot.conftest import Place
from tests.bot.test_store import KEPT

TABLES = [t for t in metadata.sorted_tables if "team" in t.c and t.name not in {"installations", "members"}]


async def fill(engine: AsyncEngine, team: str) -> None:
    """One row in every table; its texts name the workspace."""
    async with engine.begin() as connection:
        for table in TABLES:
            row: dict[str, object] = {}
            for column in table.c:
                kind = column.type
                row[column.name] = f"of {team}" if isinstance(kind, String) else {"of": team}
                if isinstance(kind, Float | Integer):
                    row[column.name] = 0
                if kind.python_type is bool:
                    row[column.name] = False
            given = {"team": team, "surface": "mention"}
            await connection.execute(insert(table).values({**row, **{k: v for k, v in given.items() if k in table.c}}))


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    sqlite = f"sqlite+aiosqlite:///{tmp_path / 'tenants.sqlite3'}"
    return sqlite if request.param == "sqlite" else str(request.getfixturevalue("postgres"))


async def test_a_workspace_that_leaves_takes_its_rows_from_every_table_and_no_others(url: str) -> None:
    store, engine = await Store.open(url), engine_for(url)
    for team in ("T1", "T2"):
        await store.forget_team(team)
        await fill(engine, team)
    await store.forget_team("T1")
    async with engine.connect() as connection:
        left = {t.name: [r.team for r in await connection.execute(select(t.c.team))] for t in TABLES}
    await store.forget_team("T2")
    await store.close()
    await engine.dispose()
    assert left == {t.name: ["T2"] for t in TABLES}


async def test_what_one_workspace_asks_for_is_the_same_with_another_beside_it(url: str) -> None:
    store, engine = await Store.open(url), engine_for(url)
    for team in ("T1", "T2"):
        await store.forget_team(team)
    await fill(engine, "T1")
    alone = await everything(store, "T1")
    await fill(engine, "T2")
    assert await everything(store, "T1") == alone
    assert "T2" not in alone
    for team in ("T1", "T2"):
        await store.forget_team(team)
    await store.close()
    await engine.dispose()


async def everything(store: Store, team: str) -> str:
    """All that the store tells about a workspace, asked with references and channels that both have."""
    both = "of T2"
    told = [
        await store.recall(team, "of T1"),
        await store.recall(team, both),
        await store.find(Key(team, both, both)),
        await store.articles_in(team, both, both),
        await store.recent(team, both, 10),
        await store.counts(team, "outcome"),
        await store.ratings(team),
        await store.rejected(team, 10),
        await store.watching(team),
        await store.last_in(team, both, KEPT.surface),
    ]
    return repr(told).replace(both, "")


def test_a_store_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    import asyncio

    async def opened() -> None:
        store = await Store.open(f"sqlite+aiosqlite:///{tmp_path / 'own.sqlite3'}")
        await store.claim(replace(KEPT), 10)
        modes.update(modes_in(tmp_path))
        await store.close()

    modes: set[int] = set()
    asyncio.run(opened())
    assert modes == {0o600}


def modes_in(folder: Path) -> set[int]:
    return {p.stat().st_mode & 0o777 for p in folder.iterdir()}


async def test_a_lost_store_is_told_but_keeps_a_replica_in_its_place(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def lost() -> int:
        raise StoreError("ConnectionRefusedError")

    monkeypatch.setattr(place.bot.store, "waiting", lost)
    url = f"http://127.0.0.1:{place.bot.health_port}/readyz"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        assert answer.status == 200
        assert "degraded" in await answer.text()


async def test_the_log_names_the_reference_that_the_person_sees(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "bot")
    asked = await place.ws.say(place.ws.you, place.ws.dm(), "HTTP/1.1 413 canary")
    [reply] = await place.ws.replies(asked)
    lines = [json.loads(Json().format(r)) for r in caplog.records]
    [line] = [line for line in lines if line.get("surface") == "direct"]
    assert line["outcome"] == "answer"
    assert line["reference"] == Key(place.ws.team_id, asked.channel, asked.ts).reference
    assert line["reference"] in json.dumps(reply.metadata)
    assert "canary" not in caplog.text


def test_a_json_line_stays_one_line() -> None:
    record = logging.LogRecord("bot", logging.INFO, "", 1, "a\nb %s", ('"\r\n',), None)
    record.__dict__.update(about("abc", team="T1"))
    record.created = time.time()
    line = Json().format(record)
    assert "\n" not in line
    assert json.loads(line)["reference"] == "abc"
