"""Socket Mode over several connections: each is kept up for itself, and all of them answer as one."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from bot.playground import Faults
from bot.playground.socket_mode import MAX_CONNECTIONS
from tests.bot.conftest import Start

PASTE = "HTTP/1.1 413 Content Too Large"


@pytest.mark.parametrize("sockets", [2, MAX_CONNECTIONS])
async def test_the_same_event_on_two_connections_is_answered_once(start: Start, sockets: int) -> None:
    async with start(sockets=sockets, faults=Faults(copies=lambda _kind, _payload: 2)) as place:
        ws = place.ws
        asked = [await ws.say(ws.you, "general", f"{place.me} {PASTE}") for _ in range(3)]
        for question in asked:
            await ws.replies(question)
        await ws.settled()
        await place.bot.delivery.drain(5)
        assert 0 not in ws.sockets.carried
        assert [len(ws.messages("general", question.ts)) for question in asked] == [2, 2, 2]


async def test_one_connection_answers_while_another_is_silent(start: Start) -> None:
    async with start(ack_seconds=1.0, retry_delays=(0.0, 0.0, 0.0)) as place:
        ws = place.ws
        deaf = ws.sockets._connections[0]
        deaf.socket.send_json = _swallow  # a half-open connection: nothing arrives, nothing is refused
        for n in range(2):
            asked = await ws.say(ws.you, ws.dm(), f"{PASTE}\nn: {n}")
            [reply] = await ws.replies(asked)
            assert "413" in reply.text
        await ws.settled()
        assert max(len(d.attempts) for d in ws.deliveries) > 1
        assert all(d.acknowledged for d in ws.deliveries)


async def _swallow(_value: object) -> None:
    return


async def test_a_connection_that_breaks_comes_back_and_the_other_stays(start: Start) -> None:
    async with start() as place:
        ws = place.ws
        staying, going = ws.sockets._connections
        ws.sockets._drop(going)
        await going.socket.close(drain=False)
        asked = await ws.say(ws.you, ws.dm(), PASTE)
        assert await ws.replies(asked)
        await ws.connected(2, timeout=15)
        assert staying in ws.sockets._connections


async def test_one_connection_too_many_does_not_end_the_others(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.sockets.MOST_FAILURES", 1)
    async with start(sockets=MAX_CONNECTIONS) as place:
        sockets = place.bot.sockets
        assert sockets
        sockets._count += 1
        further = asyncio.create_task(sockets._kept_up())
        await place.ws.until(lambda: len(place.ws.called("apps.connections.open")) >= MAX_CONNECTIONS + 2, timeout=15)
        assert sockets.connected == MAX_CONNECTIONS
        assert not further.done()
        further.cancel()


async def test_who_is_asked_to_go_leaves_only_for_another(start: Start) -> None:
    async with start() as place:
        ws = place.ws
        ws.sockets.enabled = False  # no new connection to be had
        await ws.sockets.disconnect("warning")
        await ws.until(lambda: len(ws.called("apps.connections.open")) >= 4, timeout=10)
        asked = await ws.say(ws.you, ws.dm(), PASTE)
        assert await ws.replies(asked)
        ws.sockets.enabled = True
        await ws.connected(2, timeout=15)


async def test_how_many_are_open_is_told(start: Start) -> None:
    async with start(sockets=3) as place:
        url = f"http://127.0.0.1:{place.bot.health_port}/metrics"
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            assert "fourxx_socket_connected 3\n" in await answer.text()


async def test_draining_leaves_none_open(start: Start) -> None:
    async with start(sockets=3) as place:
        ws = place.ws
        asked = [await ws.say(ws.you, ws.dm(), f"{PASTE}\nn: {n}") for n in range(9)]
        await ws.until(lambda: all(d.answer for d in ws.deliveries))
        assert place.bot.sockets
        await place.bot.sockets.drain(4)
        assert place.bot.sockets.connected == 0
    assert len([m for m in ws.messages(ws.dm()) if m.from_bot]) == len(asked)
