"""Installs by OAuth: many workspaces and organisations at once, tokens sealed, nothing left when they leave."""

from __future__ import annotations

import asyncio
import base64
import itertools
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from yarl import URL

from bot.installations import Installation, Installations
from bot.installing import Renewing
from bot.schema import metadata
from bot.serving import Running, running
from bot.settings import INSTALL, REDIRECT, Settings, SettingsError
from bot.shelf import Shelf
from bot.store import Store
from bot.turns import FEW
from bot.vault import Vault, VaultError
from bot.writes import StoreError
from knowledge.library import Library
from tests.ports import free_port
from tests.slack_peer import MESSAGE, SECRET, Slack, delivered, direct_message, signed

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))
PASTE = "HTTP/1.1 413 Content Too Large"


@dataclass
class Place:
    """A deployment that workspaces install into."""

    slack: Slack
    bot: Running
    settings: Settings
    browser: aiohttp.ClientSession

    async def install(self, code: str) -> int:
        """A person's way through the install; returns the status of the last page."""
        state = await self.state()
        async with self.browser.get(self.settings.public_url + REDIRECT, params={"code": code, "state": state}) as page:
            return page.status

    async def state(self) -> str:
        async with self.browser.get(self.settings.public_url + INSTALL, allow_redirects=False) as sent:
            assert sent.status == 302
            return parse_qs(urlsplit(sent.headers["Location"]).query)["state"][0]

    async def send(self, team: str | None, event: dict[str, Any], org: str | None = None) -> int:
        raw = delivered(team, event, org)
        url = f"http://127.0.0.1:{self.bot.port}/slack/events"
        async with self.browser.post(url, data=raw, headers=signed(raw)) as answer:
            return answer.status

    async def ask(self, team: str, ts: str, org: str | None = None) -> int:
        return await self.send(team, direct_message(team, ts, PASTE), org)


@pytest.fixture
async def place(tmp_path: Path, library: Library) -> AsyncIterator[Place]:
    slack, port = Slack(), free_port()
    async with slack.up() as api:
        settings = Settings(
            signing_secret=SECRET,
            client_id="1.2",
            client_secret="client-secret",
            api_url=api,
            database_url=f"sqlite+aiosqlite:///{tmp_path / 'i.sqlite3'}",
            token_keys=(KEY,),
            public_url=f"http://127.0.0.1:{port}",
            port=port,
        )
        async with running(settings, shelf=Shelf(library=library)) as bot:
            jar = aiohttp.CookieJar(unsafe=True)
            async with aiohttp.ClientSession(cookie_jar=jar) as browser:
                yield Place(slack, bot, settings, browser)


async def test_each_workspace_is_answered_with_its_own_token(place: Place) -> None:
    assert [await place.install(team) for team in ("T1", "T2")] == [200, 200]
    before = len(place.slack.calls)
    assert [await place.ask(team, "1.1") for team in ("T1", "T2")] == [200, 200]
    sent = await place.slack.posted(2)
    assert sorted((token.split("-")[1], given["channel"]) for token, given in sent) == [("T1", "DT1"), ("T2", "DT2")]
    assert {method for method, _, _ in place.slack.calls[before:]} == {"chat.postMessage"}


async def test_an_organisation_is_installed_once_for_all_its_workspaces(place: Place) -> None:
    assert await place.install("E1+T9") == 200
    for team in ("T7", "T8"):
        assert await place.ask(team, "1.1", "E1") == 200
    assert {token.split("-")[1] for token, _ in await place.slack.posted(2)} == {"E1"}
    await place.bot.delivery.drain(5)
    await place.send(None, {"type": "app_uninstalled"}, "E1")
    assert await place.bot.store.teams() == []


async def test_installing_again_takes_the_new_token(place: Place) -> None:
    await place.install("T1")
    await place.ask("T1", "1.1")
    await place.install("T1")
    await place.ask("T1", "1.2")
    first, second = [token for token, _ in await place.slack.posted(2)]
    assert first != second


async def test_a_replica_that_knows_an_older_token_takes_the_one_in_the_store(place: Place) -> None:
    await place.install("T1")
    await place.ask("T1", "1.1")
    [(old, _)] = await place.slack.posted()
    workspaces = place.bot.delivery._workspaces
    known = dict(workspaces._known)
    await place.install("T1")
    workspaces._known.update(known)
    place.slack.dead.add(old)
    for n in range(3):
        assert await place.ask("T1", f"2.{n}") == 200
    await place.slack.posted(3)
    await place.bot.delivery.drain(5)
    assert await place.bot.store.waiting() == 0
    assert len([token for method, token, _ in place.slack.calls if token == old and method == MESSAGE]) <= 4


async def test_what_is_to_be_said_waits_for_a_token_that_is_taken(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.calls.WITHOUT_TOKEN", 0.5)
    for team in ("T1", "T2"):
        await place.install(team)
    old = await place.bot.store.installations(Vault([KEY])).find("T1")
    assert old
    place.slack.dead.add(old.token)
    for n in range(30):
        assert await place.ask("T1", f"1.{n:02}") == 200
    assert await place.ask("T2", "1.1") == 200
    await place.slack.posted()
    await place.bot.delivery.drain(5)
    assert await place.bot.store.waiting() == 30
    assert len([token for _, token, _ in place.slack.calls if token == old.token]) <= 1 + 4 * FEW
    metrics = place.bot.delivery.metrics.text("", 0, None, None)
    assert 'error="account_inactive of an install"' in metrics
    assert 'error="account_inactive"' not in metrics
    await place.install("T1")
    sent = await place.slack.posted(30)
    assert {token.split("-")[1] for token, _ in sent} == {"T1", "T2"}


async def test_who_is_not_installed_gets_no_answer_and_no_error(place: Place) -> None:
    assert await place.ask("T5", "1.1") == 200
    assert place.slack.calls == []
    assert await place.bot.store.waiting() == 0


async def test_a_state_works_once_and_only_in_the_browser_that_asked_for_it(place: Place) -> None:
    state, back = await place.state(), place.settings.public_url + REDIRECT
    given = {"code": "T1", "state": state}
    async with aiohttp.ClientSession() as other, other.get(back, params=given) as page:
        assert page.status == 400
    async with place.browser.get(back, params=given, allow_redirects=False) as page:
        assert page.status == 200
        assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    again = await place.state()
    cookie = place.browser.cookie_jar.filter_cookies(URL(place.settings.public_url))
    async with place.browser.get(back, params={"code": "T2", "state": again}) as page:
        assert page.status == 200
    kept = {k: m.value for k, m in cookie.items()}
    given = {"code": "T2", "state": again}
    async with aiohttp.ClientSession(cookies=kept) as replayed, replayed.get(back, params=given) as page:
        assert page.status == 400


async def test_a_state_spent_in_one_replica_is_spent_in_all(place: Place) -> None:
    from bot.installing import Installing

    other = await Store.open(place.settings.database_url)
    kept, workspaces = other.installations(Vault([KEY])), place.bot.delivery._workspaces
    replica = Installing(place.bot.delivery._client, place.settings, kept, workspaces)
    state = await place.state()
    [cookie] = [c.value for c in place.browser.cookie_jar]
    assert (await replica._fresh(state, cookie), await replica._fresh(state, cookie)) == (True, False)
    async with place.browser.get(place.settings.public_url + REDIRECT, params={"code": "T1", "state": state}) as page:
        assert page.status == 400
    await other.close()


@pytest.mark.parametrize("state", ["", "x", "9999999999.a.b", "é.é.é", "1.2." + "0" * 64, "..", "٣.a.b"])
async def test_a_made_up_state_is_refused(place: Place, state: str) -> None:
    async with place.browser.get(place.settings.public_url + REDIRECT, params={"code": "T1", "state": state}) as page:
        assert page.status == 400
    assert place.slack.calls == []


async def test_what_slack_refuses_is_said(place: Place) -> None:
    place.slack.refuse = "invalid_code"
    assert await place.install("T1") == 400


async def test_no_token_lies_open(place: Place, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    place.slack.ends_in = 43_200
    await place.install("T1")
    stored = kept_in(tmp_path)
    assert b"xoxb-" not in stored
    assert b"xoxe-" not in stored
    assert "xoxb-" not in caplog.text


@pytest.mark.parametrize(
    "event", [{"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"bot": ["UBOTT1"]}}]
)
async def test_who_leaves_takes_everything_along(place: Place, event: dict[str, Any]) -> None:
    for team in ("T1", "T2"):
        await place.install(team)
        await place.ask(team, "1.1")
    await place.slack.posted(2)
    await place.bot.delivery.drain(5)
    assert await place.send("T1", event) == 200
    assert await place.bot.store.teams() == ["T2"]
    assert await place.ask("T1", "1.2") == 200
    assert await place.ask("T2", "1.2") == 200
    assert len(await place.slack.posted(3)) == 3


async def test_a_token_that_does_not_open_is_that_workspaces_trouble_alone(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    for team in ("T1", "T2"):
        assert await place.install(team) == 200
    kept, workspaces = place.bot.store.installations(Vault([KEY])), place.bot.delivery._workspaces
    good = await kept.find("T1")
    assert good
    await place.bot.store.installations(Vault([OTHER])).save(good)
    workspaces.renewed("T1")
    assert [await place.ask(team, "1.1") for team in ("T1", "T2")] == [503, 200]
    assert [given["channel"] for _, given in await place.slack.posted()] == ["DT2"]
    await place.bot.delivery.drain(5)
    assert "TOKEN_KEY does not open the token of workspace T1" in caplog.text
    await kept.save(good)
    await asyncio.sleep(1)  # or its bytes were the same
    assert await place.ask("T1", "1.1") == 200
    [_, (_, late)] = await place.slack.posted(2)
    assert late["channel"] == "DT1"
    assert "413" in late["text"]


async def test_a_token_that_ends_is_renewed_by_one_replica(place: Place) -> None:
    day = 86_400
    place.slack.ends_in = day  # not due for the replica that runs here
    await place.install("T1")
    kept = place.bot.store.installations(Vault([KEY]))
    client, workspaces = place.bot.delivery._client, place.bot.delivery._workspaces
    replicas = [Renewing(client, place.settings, kept, workspaces) for _ in range(3)]
    before = await kept.find("T1")
    place.slack.ends_in = 9 * day
    await asyncio.gather(*(r.renew(time.time() + 2 * day) for r in replicas))
    after = await kept.find("T1")
    assert before
    assert after
    assert after.token != before.token
    assert sum("refresh_token" in given for method, _, given in place.slack.calls if method == "oauth.v2.access") == 1


async def test_a_workspace_that_cannot_be_looked_up_is_answered_when_it_can_be(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_given: object) -> None:
        raise StoreError("ConnectionRefusedError")

    await place.install("T1")
    with monkeypatch.context() as patched:
        patched.setattr(place.bot.delivery._workspaces._installed, "_read", away)
        patched.setattr(place.bot.store, "claim", away)
        assert await place.ask("T1", "1.1") == 503
    await asyncio.sleep(1)  # or its bytes were the same
    assert await place.ask("T1", "1.1") == 200
    [(_, given)] = await place.slack.posted()
    assert "413" in given["text"]


async def renewing(place: Place, teams: list[str]) -> tuple[Renewing, Installations]:
    """Workspaces whose tokens are due for a replica that is about to look, and not for the one that runs."""
    place.slack.ends_in = 86_400
    assert [await place.install(team) for team in teams] == [200] * len(teams)
    kept = place.bot.store.installations(Vault([KEY]))
    client, workspaces = place.bot.delivery._client, place.bot.delivery._workspaces
    return Renewing(client, place.settings, kept, workspaces), kept


async def asked_for(place: Place, renewals: int) -> None:
    """Wait until so many tokens are being renewed."""
    async with asyncio.timeout(10), place.slack.changed:
        await place.slack.changed.wait_for(lambda: len(renewed_in(place)) >= renewals)


def renewed_in(place: Place) -> list[str]:
    return [str(given["refresh_token"]) for _, _, given in place.slack.calls if "refresh_token" in given]


DUE = 2 * 86_400


async def test_a_workspace_that_leaves_while_its_token_is_renewed_is_gone(place: Place) -> None:
    replica, kept = await renewing(place, ["T1"])
    place.slack.open.clear()
    work = asyncio.create_task(replica.renew(time.time() + DUE))
    await asked_for(place, 1)
    assert await place.send("T1", {"type": "app_uninstalled"}) == 200
    place.slack.open.set()
    await work
    assert await kept.find("T1") is None


async def test_a_workspace_that_installs_while_its_token_is_renewed_keeps_the_one_it_came_with(place: Place) -> None:
    replica, kept = await renewing(place, ["T1"])
    place.slack.open.clear()
    work = asyncio.create_task(replica.renew(time.time() + DUE))
    await asked_for(place, 1)
    await place.install("T1")
    came = await kept.find("T1")
    place.slack.open.set()
    await work
    assert await kept.find("T1") == came


async def test_a_token_is_kept_also_where_it_is_sealed_anew_meanwhile(place: Place) -> None:
    replica, kept = await renewing(place, ["T1"])
    before = await kept.find("T1")
    place.slack.open.clear()
    work = asyncio.create_task(replica.renew(time.time() + DUE))
    await asked_for(place, 1)
    both = place.bot.store.installations(Vault([OTHER, KEY]))
    assert await both.reseal() == 1
    place.slack.open.set()
    await work
    after = await both.find("T1")
    assert before
    assert after
    assert after.token != before.token
    assert after.installed_at == before.installed_at


async def test_tokens_are_renewed_together_and_none_is_begun_once_told_to_stop(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.installing.AT_ONCE", 3)
    teams = [f"T{n}" for n in range(1, 8)]
    replica, kept = await renewing(place, teams)
    before = {team: it.token for team in teams if (it := await kept.find(team))}
    monkeypatch.setattr("bot.installing.RENEWED_BEFORE", DUE)
    place.slack.open.clear()
    stop = asyncio.Event()
    work = asyncio.create_task(replica.run(stop))
    await asked_for(place, 3)
    stop.set()
    await asyncio.sleep(0.1)
    assert not work.done(), "Slack has answered, or will, with tokens that are nowhere else"
    place.slack.open.set()
    async with asyncio.timeout(5):
        await work
    assert len(renewed_in(place)) == 3
    after = {team: it.token for team in teams if (it := await kept.find(team))}
    assert sorted(f"xoxe-{team}" for team in teams if after[team] != before[team]) == sorted(renewed_in(place))


@pytest.mark.parametrize(
    ("error", "told"),
    [
        ("ratelimited", "T1 is not renewed yet (ratelimited)"),
        ("internal_error", "T1 is not renewed yet (internal_error)"),
        ("invalid_refresh_token", "T1 cannot be renewed (invalid_refresh_token): install again"),
    ],
)
async def test_why_a_token_is_not_renewed_is_said(
    place: Place, caplog: pytest.LogCaptureFixture, error: str, told: str
) -> None:
    replica, kept = await renewing(place, ["T1"])
    before = await kept.find("T1")
    place.slack.refuse = error
    await replica.renew(time.time() + DUE)
    assert [r.getMessage() for r in caplog.records if "the token of" in r.getMessage()] == [
        f"the token of workspace {told}"
    ]
    assert await kept.find("T1") == before


@pytest.mark.parametrize("missing", ["access_token", "bot_user_id", "team"])
async def test_an_install_without_a_bot_is_no_install(
    place: Place, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    whole = place.slack.access({"code": "T1"})
    place.slack.access = lambda _given: {k: v for k, v in whole.items() if k != missing}
    assert await place.install("T1") == 400
    assert await place.bot.store.installations(Vault([KEY])).conditions() == []


def kept_in(folder: Path) -> bytes:
    return b"".join(p.read_bytes() for p in folder.iterdir())


IT = Installation("T1", None, False, "U1", "B1", "chat:write", "xoxb-1", "xoxe-1", 1.0)


async def test_keys_can_be_changed_while_replicas_are_replaced_one_by_one(tmp_path: Path) -> None:
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path / 'k.sqlite3'}")
    rolls = [(KEY,), (KEY, OTHER), (OTHER, KEY), (OTHER,)]
    await store.installations(Vault([KEY])).save(IT)
    for before, after in itertools.pairwise(rolls):
        older, newer = (store.installations(Vault(list(keys))) for keys in (before, after))
        await newer.save(IT)  # a new replica takes an install, an old one answers for it, and the other way round
        assert await older.find("T1") == IT
        await older.save(IT)
        assert await newer.find("T1") == IT
        await newer.reseal()
    await store.close()


async def test_tokens_are_sealed_anew_only_when_older_replicas_are_gone(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    await place.install("T1")
    client, workspaces = place.bot.delivery._client, place.bot.delivery._workspaces
    both = place.bot.store.installations(Vault([OTHER, KEY]))
    for after, aged in ((3600.0, True), (0.0, False)):
        monkeypatch.setattr("bot.installing.RESEALED_AFTER", after)
        stop = asyncio.Event()
        work = asyncio.create_task(Renewing(client, place.settings, both, workspaces).run(stop))
        await asyncio.sleep(0.2)
        stop.set()
        await work
        assert [it.aged for it in await both.conditions()] == [aged]


async def test_keys_can_be_changed(tmp_path: Path) -> None:
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path / 'k.sqlite3'}")
    await store.installations(Vault([KEY])).save(IT)
    both = store.installations(Vault([OTHER, KEY]))
    assert await both.find("T1") == IT
    assert (await both.reseal(), await both.reseal()) == (1, 0)
    assert await store.installations(Vault([OTHER])).find("T1") == IT
    with pytest.raises(VaultError, match="TOKEN_KEY"):
        await store.installations(Vault([KEY])).find("T1")
    await store.close()


def test_a_sealed_token_opens_for_its_workspace_only() -> None:
    vault = Vault([KEY])
    assert vault.open(vault.seal("xoxb-1", "T1"), "T1") == "xoxb-1"
    with pytest.raises(VaultError):
        vault.open(vault.seal("xoxb-1", "T1"), "T2")


def test_every_table_says_whose_its_rows_are() -> None:
    ownerless = [t.name for t in metadata.sorted_tables if "team" not in t.c and t.name != "spent_states"]
    assert ownerless == []


def test_what_installs_need_is_asked_for(tmp_path: Path) -> None:
    alone = Settings.read({"SLACK_CLIENT_ID": "1.2"}, tmp_path / ".env")
    with pytest.raises(SettingsError) as caught:
        alone.require_slack()
    for name in ("SLACK_CLIENT_SECRET", "TOKEN_KEY", "PUBLIC_URL", "SLACK_SIGNING_SECRET"):
        assert name in str(caught.value)
    key = base64.b64encode(KEY).decode()
    given = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "s", "TOKEN_KEY": f"{key},{key}"}
    whole = {**given, "PUBLIC_URL": "https://x.example/", "SLACK_SIGNING_SECRET": "s"}
    Settings.read(whole, tmp_path / ".env").require_slack()
    for wrong in ({"TOKEN_KEY": "short"}, {"PUBLIC_URL": "http://x.example"}, {"PUBLIC_URL": "https://x.example/a"}):
        with pytest.raises(SettingsError, match=next(iter(wrong))):
            Settings.read({**whole, **wrong}, tmp_path / ".env")
