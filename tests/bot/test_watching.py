"""Watching a channel: promised only where the app can do it, and never often."""

from __future__ import annotations

from typing import Any

import pytest

from bot.manifest import manifest
from bot.playground import App
from bot.watching import Mode, missing
from tests.bot.conftest import Place, Start
from tests.bot.test_surfaces import PASTE, now, settled

LACK = "the app lacks"
UNHEARD = "no message of any channel"


def app_without(*scopes: str, follow: bool = True) -> App:
    described: dict[str, Any] = manifest(follow=follow)
    given = described["oauth_config"]["scopes"]
    for kind in ("bot", "bot_optional"):
        given[kind] = [scope for scope in given[kind] if scope not in scopes]
    return App.from_manifest(described)


async def told(place: Place, words: str, channel: str = "general") -> str:
    [reply] = await place.ws.replies(await place.ws.command(place.ws.you, channel, "/4xx", words))
    return reply.text


@pytest.mark.parametrize("delivery", ["socket", "http"])
@pytest.mark.parametrize(
    ("words", "scope"),
    [("watch", "channels:history"), ("watch alerts", "channels:history"), ("watch react", "reactions:write")],
)
async def test_what_the_app_lacks_is_named_and_nothing_promised(
    start: Start, delivery: str, words: str, scope: str
) -> None:
    async with start(delivery, app=app_without(scope)) as place:
        said = await told(place, words)
        assert f"{LACK} `{scope}`" in said
        assert "from now on" not in said.lower()
        assert await place.bot.store.watching(place.ws.team_id) == {}


async def test_an_app_without_reactions_still_answers(start: Start) -> None:
    async with start(app=app_without("reactions:write")) as place:
        assert LACK not in await told(place, "watch")
        [reply] = await place.ws.replies(await place.ws.say(place.ws.colleague, "general", PASTE))
        assert "413" in reply.text


async def test_an_app_that_hears_no_channel_says_so(start: Start) -> None:
    async with start(follow=False) as place:
        assert UNHEARD in await told(place, "watch")
        await place.ws.say(place.ws.colleague, "general", "good morning")
        await settled(place)
        assert UNHEARD in await told(place, "watch")
        assert UNHEARD not in await told(place, "unwatch")


async def test_an_app_that_hears_channels_promises_plainly(place: Place) -> None:
    await place.ws.say(place.ws.colleague, "general", "good morning")
    await settled(place)
    said = await told(place, "watch")
    assert UNHEARD not in said
    assert LACK not in said


async def test_a_direct_message_needs_no_watching(place: Place) -> None:
    assert "answer all you write" in await told(place, "watch", place.ws.dm().id)
    assert await place.bot.store.watching(place.ws.team_id) == {}


@pytest.mark.parametrize(
    ("scopes", "mode", "private", "lacking"),
    [
        ("", Mode.REACT, False, []),
        ("chat:write", Mode.ANSWER, False, ["channels:history"]),
        ("chat:write", Mode.ALERTS, True, ["groups:history"]),
        ("channels:history", Mode.ANSWER, True, ["groups:history"]),
        ("channels:history", Mode.ANSWER, False, []),
        ("groups:history", Mode.REACT, True, ["reactions:write"]),
        ("chat:write", Mode.REACT, False, ["channels:history", "reactions:write"]),
    ],
)
def test_which_scopes_are_missing(scopes: str, mode: Mode, private: bool, lacking: list[str]) -> None:
    assert missing(frozenset(scopes.split()), mode, private=private) == lacking


async def test_a_channel_that_wants_reactions_has_them_not_often(place: Place) -> None:
    await told(place, "watch react")
    first = await place.ws.say(place.ws.colleague, "general", PASTE)
    await place.ws.until(lambda: (m := now(place, first)) and m.reactions)
    await settled(place)
    again = await place.ws.say(place.ws.colleague, "general", "HTTP/1.1 429 Too Many Requests")
    await settled(place)
    assert [m.reactions for m in (now(place, again),) if m] == [()]
    assert len(place.ws.called("reactions.add")) == 1


async def test_a_reaction_makes_no_thread_to_follow_up_in(place: Place) -> None:
    await told(place, "watch react")
    first = await place.ws.say(place.ws.colleague, "general", PASTE)
    await place.ws.until(lambda: (m := now(place, first)) and m.reactions)
    await settled(place)
    await place.ws.say(place.ws.you, "general", "HTTP/1.1 429 Too Many Requests", first.ts)
    await settled(place)
    assert place.ws.called("chat.postMessage") == []
    await place.ws.say(place.ws.you, "general", place.me, first.ts)
    [reply] = await place.ws.replies(first)
    assert "413 Content Too Large" in reply.text
