"""`fourxx check`: what is the matter with installs is said in words, each with what mends it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import inspect, select, text, update

from bot.checking import SAMPLED, findings
from bot.installations import Installation, Installations
from bot.manifest import SCOPES
from bot.migrations import LATEST, VERSIONS
from bot.probing import BEFORE
from bot.schema import engine_for, installations, metadata, private_file, spent_states
from bot.settings import Settings
from bot.store import Store
from bot.vault import Vault
from tests.bot.test_installs import KEY, OTHER, Place, place
from tests.slack_peer import Slack

__all__ = ["place"]

IT = Installation("T1", None, False, "U1", "B1", ",".join(SCOPES), "xoxb-1-secret")


@pytest.fixture
def answers() -> dict[str, str]:
    """The workspaces whose tokens Slack refuses, and its word for it."""
    return {}


@pytest.fixture
async def slack(answers: dict[str, str]) -> AsyncIterator[str]:
    """Slack's address; it accepts any other token."""
    peer = Slack()
    answer = peer.answer

    async def refused(request: web.Request) -> web.Response:
        team = request.headers.get("Authorization", "").removeprefix("Bearer xoxb-").partition("-")[0]
        if team in answers:
            return web.json_response({"ok": False, "error": answers[team]})
        return await answer(request)

    peer.answer = refused  # type: ignore[method-assign]
    async with peer.up() as api:
        yield api


@pytest.fixture
def settings(tmp_path: Path, slack: str) -> Settings:
    return Settings(
        api_url=slack,
        signing_secret="s",
        client_id="1.2",
        client_secret="c",
        token_keys=(KEY,),
        public_url="http://127.0.0.1:9",
        database_url=f"sqlite+aiosqlite:///{tmp_path / 'c.sqlite3'}",
    )


@pytest.fixture
async def store(settings: Settings) -> AsyncIterator[Store]:
    opened = await Store.open(settings.database_url)
    yield opened
    await opened.close()


@pytest.fixture
def kept(store: Store) -> Installations:
    return store.installations(Vault([KEY]))


async def told(settings: Settings, *, good: bool | None = False) -> list[str]:
    """What is said of installs; what is wrong, or what is in order."""
    return [line async for fine, line in findings(settings) if "installs" in line and fine is good]


async def test_installs_in_order_are_said_to_be(settings: Settings, kept: Installations) -> None:
    await kept.save(IT)
    await kept.save(replace(IT, team="T2", expires_at=time.time() + 9999))
    assert await told(settings) == []
    assert "installs: 2; 2 of their tokens open" in await told(settings, good=True)


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ({"client_secret": ""}, "SLACK_CLIENT_SECRET is missing, installs by OAuth need it"),
        ({"token_keys": ()}, "TOKEN_KEY is missing, installs by OAuth need it"),
        ({"public_url": ""}, "PUBLIC_URL is missing, installs by OAuth need it"),
        ({"signing_secret": "", "app_token": "xapp-1"}, "SLACK_SIGNING_SECRET is missing, installs by OAuth need it"),
        ({"app_token": "xapp-1"}, "SLACK_APP_TOKEN is set: unset it"),
        ({"client_id": ""}, "SLACK_CLIENT_ID is missing, 1 installs are not served"),
    ],
)
async def test_an_incomplete_setting_is_named(
    settings: Settings, kept: Installations, missing: dict[str, Any], words: str
) -> None:
    await kept.save(IT)
    assert [line for line in await told(replace(settings, **missing)) if words in line]


async def test_a_secret_without_its_id_is_told(settings: Settings, store: Store) -> None:
    [line] = await told(replace(settings, client_id=""))
    assert "SLACK_CLIENT_ID is missing beside SLACK_CLIENT_SECRET" in line


@pytest.mark.parametrize("token", [None, "", "no colon", "deadbeef:%%%", "deadbeef:", "deadbeef:AAAA"])
async def test_tokens_that_do_not_open_are_named(
    settings: Settings, store: Store, kept: Installations, token: str | None
) -> None:
    await kept.save(IT)
    await store.installations(Vault([OTHER])).save(replace(IT, team="T2"))
    if token is not None:
        await kept._change(update(installations).where(installations.c.team == "T2").values(token=token))
    [line] = await told(settings)
    assert "TOKEN_KEY does not open the token of T2" in line
    assert "http://127.0.0.1:9/slack/install" in line
    assert "installs: 2; 1 of their tokens open" in await told(settings, good=True)


async def test_a_token_that_does_not_open_keeps_no_other_from_being_renewed(
    store: Store, kept: Installations, caplog: pytest.LogCaptureFixture
) -> None:
    ending = replace(IT, refresh="xoxe-1", expires_at=1.0)
    for team, key in (("T1", OTHER), ("T2", KEY), ("T3", bytes(32))):
        await store.installations(Vault([key])).save(replace(ending, team=team))
    assert [it.team for it in await kept.expiring(time.time())] == ["T2"]
    assert await store.installations(Vault([KEY, OTHER])).reseal() == 1
    assert [it.team for it in await kept.expiring(time.time())] == ["T1", "T2"]
    assert "workspace T3" in caplog.text
    assert "xox" not in caplog.text


async def test_a_token_that_ended_is_named(settings: Settings, kept: Installations) -> None:
    await kept.save(replace(IT, expires_at=time.time() - 60))
    [line] = await told(settings)
    assert "the token of T1 has ended" in line


async def test_scopes_the_manifest_asks_for_are_missed(settings: Settings, kept: Installations) -> None:
    await kept.save(replace(IT, scopes="chat:write,commands"))
    [line] = await told(settings)
    assert "T1 is without app_mentions:read, im:history" in line


async def test_an_older_key_is_no_trouble(settings: Settings, store: Store) -> None:
    await store.installations(Vault([OTHER])).save(IT)
    both = replace(settings, token_keys=(KEY, OTHER))
    assert await told(both) == []
    assert [line for line in await told(both, good=True) if "1 tokens are sealed with an older key" in line]


async def test_the_way_of_browsers_is_tried(place: Place, settings: Settings) -> None:
    found = await told(place.settings, good=True)
    assert [line for line in found if f"has to be {place.settings.public_url}/slack/oauth_redirect" in line]
    health = replace(place.settings, public_url=f"http://127.0.0.1:{place.bot.health_port}")
    [line] = await told(health)
    assert "answers 404 and does not lead to Slack" in line
    assert [line for line in await told(settings, good=None) if "is not reached from here" in line]


async def test_nothing_of_a_secret_is_said(settings: Settings, kept: Installations) -> None:
    await kept.save(replace(IT, scopes=""))
    lines = [line async for _, line in findings(settings)]
    assert "xoxb" not in str(lines)


async def test_tokens_that_slack_refuses_are_named(
    settings: Settings, kept: Installations, answers: dict[str, str]
) -> None:
    answers["T2"] = "token_revoked"
    for team in ("T1", "T2"):
        await kept.save(replace(IT, team=team, token=f"xoxb-{team}-secret"))
    [line] = await told(settings)
    assert "does not accept the token of T2 (token_revoked): have it install again" in line
    assert "installs: Slack accepts 1 of 2 tokens that were tried" in await told(settings, good=True)


async def test_of_many_tokens_some_are_tried(settings: Settings, kept: Installations) -> None:
    for n in range(3 * SAMPLED):
        await kept.save(replace(IT, team=f"T{n}"))
    assert f"installs: Slack accepts {SAMPLED} of {SAMPLED} tokens that were tried" in await told(settings, good=True)


async def test_a_slack_out_of_reach_refuses_no_token(settings: Settings, kept: Installations) -> None:
    await kept.save(IT)
    away = replace(settings, api_url="http://127.0.0.1:9/api/")
    assert await told(away) == []
    assert [line for line in await told(away, good=None) if "Slack was not asked about tokens" in line]


@pytest.mark.parametrize("url", ["https://no-such-host.invalid"])
async def test_a_name_that_is_not_there_is_said(settings: Settings, store: Store, url: str) -> None:
    [line] = await told(replace(settings, public_url=url))
    assert f"there is no host of the name in {url}" in line


async def stored(url: str) -> dict[str, bool | None]:
    """What is said of a store."""
    return {line: good async for good, line in findings(Settings(database_url=url)) if line.startswith("store: ")}


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    sqlite = f"sqlite+aiosqlite:///{tmp_path / 'v.sqlite3'}"
    return sqlite if request.param == "sqlite" else str(request.getfixturevalue("postgres"))


async def emptied(url: str) -> None:
    engine = engine_for(url)
    private_file(engine.url)
    async with engine.begin() as connection:
        await connection.run_sync(metadata.drop_all)
        await connection.execute(text(f"DROP TABLE IF EXISTS {VERSIONS}"))
    await engine.dispose()


async def tables(url: str) -> list[str]:
    engine = engine_for(url)
    async with engine.connect() as connection:
        found = await connection.run_sync(lambda c: sorted(inspect(c).get_table_names()))
    await engine.dispose()
    return found


async def test_looking_makes_no_tables(database: str) -> None:
    await emptied(database)
    [(line, good)] = (await stored(database)).items()
    assert good is True
    assert "the first start makes them" in line
    assert await tables(database) == []


async def test_looking_makes_no_file(tmp_path: Path) -> None:
    file = tmp_path / "n.sqlite3"
    assert await stored(f"sqlite+aiosqlite:///{file}") == {f"store: sqlite, the first start makes {file}": True}
    assert not file.exists()
    [line] = await stored(f"sqlite+aiosqlite:///{tmp_path / 'no' / 'n.sqlite3'}")
    assert f"there is no folder {tmp_path / 'no'}" in line


@pytest.mark.parametrize(
    ("version", "good", "words"),
    [
        (LATEST, True, f"version {LATEST}, takes rows, 0 replies waiting"),
        ("0000", True, f"version 0000; the next start brings it to {LATEST}"),
        (None, True, f"version {BEFORE}; the next start brings it to {LATEST}"),
        ("9999", False, "version 9999, made by a newer fourxx"),
    ],
)
async def test_the_version_is_told_and_stays(database: str, version: str | None, good: bool, words: str) -> None:
    await emptied(database)
    await (await Store.open(database)).close()
    engine = engine_for(database)
    async with engine.begin() as connection:
        await connection.execute(text(f"UPDATE {VERSIONS} SET version_num = '{version}'"))
        if version is None:
            await connection.execute(text(f"DROP TABLE {VERSIONS}"))
    before = await tables(database)
    [(line, found)] = (await stored(database)).items()
    assert (found, words in line) == (good, True), line
    assert await tables(database) == before
    async with engine.connect() as connection:
        assert (await connection.execute(select(spent_states))).all() == []
    await engine.dispose()
    await emptied(database)


async def test_a_store_that_takes_nothing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "r.sqlite3"
    await (await Store.open(f"sqlite+aiosqlite:///{file}")).close()
    holding = sqlite3.connect(file)
    holding.execute("BEGIN EXCLUSIVE")
    monkeypatch.setattr("bot.schema.SQLITE_WAITS", 0.1)
    [line] = await stored(f"sqlite+aiosqlite:///{file}")
    holding.close()
    assert "does not answer (OperationalError" in line


async def test_a_file_that_others_may_read_is_told(tmp_path: Path) -> None:
    file = tmp_path / "o.sqlite3"
    url = f"sqlite+aiosqlite:///{file}"
    await (await Store.open(url)).close()
    assert False not in (await stored(url)).values()
    file.chmod(0o644)
    [line] = [line for line, good in (await stored(url)).items() if good is False]
    assert f"other users of this machine get at {file}" in line
    assert f"chmod 600 {file}" in line


async def test_what_looks_like_a_setting_is_told_and_fails_nothing() -> None:
    found = [(good, line) async for good, line in findings(Settings(strange=("SLACK_BOT_TOKN",)))]
    assert (None, "settings: SLACK_BOT_TOKN is no setting: is SLACK_BOT_TOKEN meant?") in found
