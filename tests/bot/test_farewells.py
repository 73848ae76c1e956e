"""Ways of leaving: a workspace's data goes with it, at once, and nobody else's."""

from __future__ import annotations

import asyncio
import itertools
import time
from typing import Any

import pytest

from bot.absent import SURE_AFTER
from bot.manifest import manifest
from bot.preferences import TEXTS
from bot.turns import Turns
from bot.vault import Vault
from bot.watching import Mode
from tests.bot.test_installs import KEY, OTHER, Place, place
from tests.slack_peer import delivered, signed

__all__ = ["place"]

UNINSTALLED = {"type": "app_uninstalled"}


async def settled(place: Place, messages: int) -> None:
    await place.slack.posted(messages)
    await place.bot.delivery.drain(5)


async def send(place: Place, team: str, event: dict[str, Any], event_time: float) -> None:
    raw = delivered(team, event, event_time=event_time)
    url = f"http://127.0.0.1:{place.bot.port}/slack/events"
    async with place.browser.post(url, data=raw, headers=signed(raw)) as answer:
        assert answer.status == 200


def test_each_way_of_leaving_is_subscribed_to() -> None:
    for url in ("", "https://bot.example"):
        heard = manifest(url)["settings"]["event_subscriptions"]["bot_events"]
        assert {"app_uninstalled", "team_access_revoked", "tokens_revoked"} <= set(heard)


async def test_a_workspace_taken_out_of_an_organisation_leaves_alone(place: Place) -> None:
    assert await place.install("E1+T9") == 200
    for team in ("T7", "T8"):
        assert await place.ask(team, "1.1", "E1") == 200
    await settled(place, 2)
    assert await place.send("T7", {"type": "team_access_revoked", "team_ids": ["T7"]}, "E1") == 200
    assert await place.bot.store.teams() == ["T8"]
    assert await place.bot.store.installations(Vault([KEY])).teams_of("E1") == ["T8"]
    assert await place.ask("T8", "1.2", "E1") == 200
    await settled(place, 3)


async def test_a_persons_own_token_taken_back_is_nobodys_leaving(place: Place) -> None:
    await place.install("T1")
    await place.ask("T1", "1.1")
    await settled(place, 1)
    assert await place.send("T1", {"type": "tokens_revoked", "tokens": {"oauth": ["U1"]}}) == 200
    assert await place.bot.store.teams() == ["T1"]


@pytest.mark.parametrize("event", [UNINSTALLED, {"type": "tokens_revoked", "tokens": {"bot": ["UBOTT1"]}}])
async def test_news_of_leaving_that_is_older_than_the_install_is_no_news(place: Place, event: dict[str, Any]) -> None:
    await place.install("T1")
    await place.ask("T1", "1.1")
    await settled(place, 1)
    await send(place, "T1", event, event_time=time.time() - 300)
    assert await place.bot.store.teams() == ["T1"]
    await place.ask("T1", "1.2")
    await settled(place, 2)
    await send(place, "T1", event, event_time=time.time())
    assert await place.bot.store.teams() == []


async def test_a_farewell_that_broke_for_whatever_reason_is_not_taken_for_done(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    await place.install("T1")
    with monkeypatch.context() as patched:
        patched.setattr(place.bot.store, "forget_team", lambda *_teams, **_also: 1 / 0)
        assert await place.send("T1", UNINSTALLED) == 503
    assert await place.bot.store.installations(Vault([KEY])).find("T1")


@pytest.mark.parametrize("lost", range(4))
async def test_a_farewell_that_the_store_did_not_take_is_told_again(
    place: Place, monkeypatch: pytest.MonkeyPatch, lost: int
) -> None:
    await place.install("E1+T9")
    for team in ("T7", "T8"):
        await place.ask(team, "1.1", "E1")
    await settled(place, 2)
    writes, taken = place.bot.store._writes, itertools.count()
    carry_out = writes._carried_out

    async def away(batch: Any) -> Any:
        if next(taken) >= lost:
            raise ConnectionRefusedError(111, "refused")
        return await carry_out(batch)

    with monkeypatch.context() as patched:
        patched.setattr(writes, "_carried_out", away)
        assert await place.send(None, UNINSTALLED, "E1") == 503
    kept = place.bot.store.installations(Vault([KEY]))
    assert await kept.find("E1")
    assert await kept.teams_of("E1") == ["T7", "T8"]
    await asyncio.sleep(1)  # or its bytes were the same
    assert await place.send(None, UNINSTALLED, "E1") == 200
    assert await place.bot.store.teams() == []
    assert await kept.find("E1") is None
    assert await kept.teams_of("E1") == []


async def test_a_workspace_whose_token_does_not_open_may_leave(place: Place) -> None:
    await place.install("T1")
    kept = place.bot.store.installations(Vault([KEY]))
    good = await kept.find("T1")
    assert good
    await place.bot.store.installations(Vault([OTHER])).save(good)
    place.bot.delivery._workspaces.renewed("T1")
    assert await place.send("T1", UNINSTALLED) == 200
    assert await kept.find("T1") is None


async def test_what_is_asked_of_a_replica_that_has_not_heard_of_the_leaving_leaves_nothing(place: Place) -> None:
    await place.install("T1")
    await place.ask("T1", "1.1")
    await settled(place, 1)
    workspaces = place.bot.delivery._workspaces
    other = dict(workspaces._known)  # what another replica goes on knowing for a while
    await place.send("T1", UNINSTALLED)
    workspaces._known.update(other)
    place.slack.dead.update(me.token for _, me in other.values())
    assert await place.ask("T1", "1.2") == 200
    await place.bot.delivery.drain(5)
    assert await place.bot.store.teams() == []
    assert await place.ask("T1", "1.3") == 200
    assert await place.bot.store.teams() == []


@pytest.mark.parametrize("vouched", [True, False], ids=["vouched for", "gone"])
async def test_who_left_without_our_hearing_is_forgotten_once_that_is_sure(
    place: Place, monkeypatch: pytest.MonkeyPatch, vouched: bool
) -> None:
    kept = place.bot.store.installations(Vault([KEY]))
    for team in ("T1", "T2"):
        await place.install(team)
        await place.ask(team, "1.1")
    await settled(place, 2)
    gone = await kept.find("T1")
    assert gone
    place.slack.dead.add(gone.token)
    place.slack.vouched = vouched
    await place.ask("T1", "1.2")
    await place.bot.delivery.drain(5)
    assert await kept.find("T1"), "one refusal is not enough"
    assert await place.bot.store.waiting() == 1
    place.bot.delivery.turns = Turns()
    monkeypatch.setattr("bot.absent.SURE_AFTER", 0.0)
    await place.ask("T1", "1.3")
    await place.bot.delivery.drain(5)
    assert (await kept.find("T1") is None, await place.bot.store.teams()) == (
        (False, ["T1", "T2"]) if vouched else (True, ["T2"])
    )


async def test_who_installed_again_meanwhile_is_not_taken_for_gone(place: Place) -> None:
    await place.install("T1")
    absent, kept = place.bot.delivery.absent, place.bot.store.installations(Vault([KEY]))
    it = await kept.find("T1")
    assert it
    place.slack.dead.add(it.token)
    absent._since["T1"] = time.time() - SURE_AFTER - 60
    await absent.refused("T1", it.token)
    assert await kept.find("T1") == it


async def test_what_is_remembered_of_a_workspace_goes_too(place: Place) -> None:
    answering = place.bot.answering
    for team in ("T1", "T2"):
        await place.install(team)
        await answering.preferences.change(team, "", TEXTS, "kept", "U1")
        assert await answering.preferences.keeps_texts(team)
        await answering.watching.change(team, "C1", "U1", Mode.ANSWER)
        assert await answering.watching.mode(team, "C1")
    await place.send("T1", UNINSTALLED)
    assert not await answering.preferences.keeps_texts("T1")
    assert not await answering.watching.mode("T1", "C1")
    assert await answering.preferences.keeps_texts("T2")
