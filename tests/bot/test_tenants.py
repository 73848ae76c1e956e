"""Every row belongs to one workspace, and none crosses."""

from __future__ import annotations

import contextlib
import json
import logging
import time
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
import pytest
from slack_bolt.request.internals import extract_team_id
from sqlalchemy import Float, Integer, String, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.logs import Json, about
from bot.manifest import GLOBAL_SHORTCUT
from bot.question import Key
from bot.replies.views import ASK_FORM, QUESTION
from bot.schema import engine_for, metadata
from bot.store import Store
from bot.vault import Vault
from bot.workspaces import Workspaces, installed_team
from bot.writes import StoreError
from tests.bot import test_installs
from tests.bot.conftest import Place
from tests.bot.test_installs import KEY
from tests.bot.test_installs import place as installs
from tests.bot.test_store import KEPT
from tests.slack_peer import delivered, signed

__all__ = ["installs"]

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
        await store.seen_in(team, both, both),
        await store.recent(team, both, 10),
        await store.counts(team, "outcome"),
        await store.ratings(team),
        await store.rejected(team, 10),
        await store.watching(team),
        await store.last_in(team, both, KEPT.surface),
        await store.desk.preferred(team),
        await store.desk.runs(team, both),
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


GRANTED = {"team_id": "T1", "enterprise_id": "E1", "is_enterprise_install": True}
USER, VIEW = {"id": "U1", "team_id": "T2"}, {"id": "V1", "team_id": "T3"}


@pytest.mark.parametrize(
    ("body", "team"),
    [
        ({"team": {"id": "T1"}, "user": USER, "view": VIEW}, "T1"),
        ({"team": "T1", "user": USER}, "T1"),
        ({"team": {"id": "T9"}, "view": {**VIEW, "app_installed_team_id": "T1"}}, "T1"),
        ({"team_id": "T9", "authorizations": [GRANTED]}, "T1"),
        ({"team_id": "T1", "enterprise_id": "E1"}, "T1"),
        ({"team": None, "enterprise": {"id": "E1"}, "user": USER, "view": VIEW}, "T2"),
        ({"team": None, "enterprise": {"id": "E1"}, "user": {"id": "U1"}, "view": VIEW}, "T3"),
        ({"team": None, "enterprise": {"id": "E1"}, "user": {"id": "U1"}}, "E1"),
        ({"team_id": None, "authorizations": [{**GRANTED, "team_id": None}]}, "E1"),
        ({"team": None, "enterprise": None, "user": {"id": "U1"}}, ""),
        ({"team": {}, "authorizations": [None], "view": None, "user": "U1"}, ""),
        ({}, ""),
    ],
)
def test_a_payload_tells_whose_it_is_as_it_tells_bolt(body: dict[str, object], team: str) -> None:
    assert installed_team(body) == team
    with contextlib.suppress(AttributeError):
        assert (extract_team_id(body) or "") in {team, ""}


async def press(place: test_installs.Place, payload: dict[str, object]) -> int:
    raw = urlencode({"payload": json.dumps(payload)}).encode()
    headers = signed(raw) | {"Content-Type": "application/x-www-form-urlencoded"}
    async with place.browser.post(f"http://127.0.0.1:{place.bot.port}/slack/events", data=raw, headers=headers) as page:
        return page.status


@pytest.mark.parametrize("home", [True, False], ids=["with a workspace", "without one"])
async def test_an_organisation_is_spoken_to_with_its_own_token(installs: test_installs.Place, home: bool) -> None:
    orgs = ("E1", "E2", "E1")
    assert [await installs.install(f"{org}+T9") for org in orgs[:2]] == [200, 200]
    asking = {"id": "V1", "type": "modal", "callback_id": ASK_FORM, "blocks": []}
    asking["state"] = {"values": {QUESTION: {QUESTION: {"value": "413"}}}}
    for n, org in enumerate(orgs):
        user = {"id": f"W{org}", "team_id": f"T{org}"} if home else {"id": f"W{org}"}
        whose = {"team": None, "enterprise": {"id": org}, "is_enterprise_install": True, "user": user}
        shortcut = {"type": "shortcut", "callback_id": GLOBAL_SHORTCUT, "trigger_id": f"s{n}", **whose}
        form = {"type": "view_submission", "view": asking, "trigger_id": f"f{n}", **whose}
        assert [await press(installs, shortcut), await press(installs, form)] == [200, 200]
    await installs.bot.delivery.drain(5)
    spoke = [token.split("-")[1] for method, token, _ in installs.slack.calls if method == "views.open"]
    assert spoke == list(orgs)
    assert await installs.bot.store.teams() == (["TE1", "TE2"] if home else ["E1", "E2"])
    raw = delivered(None, {"type": "app_uninstalled"}, "E1")
    async with installs.browser.post(
        f"http://127.0.0.1:{installs.bot.port}/slack/events", data=raw, headers=signed(raw)
    ) as page:
        assert page.status == 200
    assert await installs.bot.store.teams() == (["TE2"] if home else ["E2"])


async def test_nobody_is_no_workspace(installs: test_installs.Place) -> None:
    await installs.install("E1+T9")
    store = installs.bot.store
    kept = store.installations(Vault([KEY]))
    assert await kept.find("", "E1") is None
    assert await Workspaces(installed=kept).known("", "E1") is None
    nobodys = {"type": "shortcut", "callback_id": GLOBAL_SHORTCUT, "trigger_id": "t", "user": {"id": "U1"}}
    before = len(installs.slack.calls)
    assert await press(installs, nobodys) == 200
    await installs.bot.delivery.drain(5)
    assert len(installs.slack.calls) == before
    with pytest.raises(ValueError, match="workspace"):
        await store.claim(replace(KEPT, key=KEPT.key._replace(team="")), 10)
    assert await store.teams() == []
