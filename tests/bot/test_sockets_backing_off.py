"""Socket Mode against a Slack that does not let it stay: it says why, and comes back less and less often."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot import sockets
from bot.sockets import Sockets
from bot.workspaces import SlackProblem

HELLO = json.dumps({"type": "hello", "num_connections": 1})
SECONDS = 2.2


def going(reason: str) -> str:
    return json.dumps({"type": "disconnect", "reason": reason})


@dataclass
class Door:
    """Slack's side: says some words on each connection, then ends it, after a while or never."""

    words: list[str]
    stays: float | None = 0.0
    refusal: Callable[[], web.Response] | None = None
    opened: list[float] = field(default_factory=list)
    now_open: int = 0
    most_open: int = 0
    port: int = 0

    async def open(self, _request: web.Request) -> web.Response:
        self.opened.append(time.monotonic())
        if self.refusal:
            return self.refusal()
        return web.json_response({"ok": True, "url": f"ws://127.0.0.1:{self.port}/ws"})

    async def talk(self, request: web.Request) -> web.WebSocketResponse:
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        self.now_open += 1
        self.most_open = max(self.most_open, self.now_open)
        try:
            for word in self.words:
                await ws.send_str(word)
            if self.stays is None:
                await ws.receive()
            else:
                await asyncio.sleep(self.stays)
        finally:
            self.now_open -= 1
        return ws

    @property
    def gaps(self) -> list[float]:
        return [b - a for a, b in zip(self.opened, self.opened[1:], strict=False)]


@asynccontextmanager
async def connecting(door: Door, count: int = 1) -> AsyncIterator[Sockets]:
    server = web.Application()
    server.router.add_post("/api/apps.connections.open", door.open)
    server.router.add_get("/ws", door.talk)
    runner = web.AppRunner(server, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    door.port = runner.addresses[0][1]
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(base_url=f"http://127.0.0.1:{door.port}/api/", session=session, retry_handlers=[])
        yield Sockets(None, client, "xapp-1", count)  # type: ignore[arg-type]
    await runner.cleanup()


async def run_for(tried: Sockets, seconds: float = SECONDS) -> None:
    running = asyncio.create_task(tried.run())
    done, _ = await asyncio.wait({running}, timeout=seconds)
    running.cancel()
    await tried.drain(1)
    if done:
        running.result()


@pytest.mark.parametrize(
    ("words", "stays", "said"),
    [
        ([HELLO], 0.0, "closed"),
        ([HELLO, going("too_many_websockets")], 0.0, "too_many_websockets"),
        ([HELLO, going("refresh_requested")], 0.0, "refresh_requested"),
        ([HELLO, going("refresh_requested")], None, "refresh_requested"),
        ([HELLO, going("warning")], None, "warning"),
        ([going("too_many_websockets")], 0.0, "too_many_websockets"),
        (["[]"], None, "no hello"),
        (["no JSON"], None, "no hello"),
        ([json.dumps({"type": "disconnect", "reason": ["x"]})], 0.0, "no word of Slack's"),
        ([json.dumps({"type": "disconnect", "reason": "<a@example.com>\nforged"})], 0.0, "no word of Slack's"),
    ],
)
async def test_the_sooner_it_ends_the_longer_the_pause(
    words: list[str], stays: float | None, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    door = Door(words, stays)
    async with connecting(door) as tried:
        await run_for(tried)
    assert 2 <= len(door.opened) <= 3
    assert door.gaps[0] >= 0.5
    assert f"no connection to Slack ({said}), try 2" in caplog.text
    assert "forged" not in caplog.text


@pytest.mark.parametrize("count", [1, 2])
async def test_those_that_leave_are_few(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "_pause", lambda _failures: 0.05)
    door = Door([HELLO, going("refresh_requested")], None)
    async with connecting(door, count) as tried:
        await run_for(tried, 1.5)
    assert len(door.opened) > 8
    assert door.most_open <= 2 * count + 1  # one of them just being closed


@pytest.mark.parametrize("reason", ["refresh_requested", "warning"])
async def test_what_lasted_is_replaced_at_once(reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "STEADY", 0.3)
    door = Door([HELLO], 0.4)

    async def late(request: web.Request) -> web.WebSocketResponse:
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        await ws.send_str(HELLO)
        await asyncio.sleep(0.5)
        await ws.send_str(going(reason))
        await ws.receive()
        return ws

    monkeypatch.setattr(door, "talk", late)
    async with connecting(door) as tried:
        await run_for(tried, 2.0)
    assert max(door.gaps) < 0.8
    assert len(door.opened) >= 3


async def test_what_lasted_ends_the_counting(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(sockets, "STEADY", 0.2)
    monkeypatch.setattr(sockets, "_pause", lambda _failures: 0.05)
    async with connecting(Door([HELLO], 0.3)) as tried:
        await run_for(tried, 1.5)
    assert "try 1" in caplog.text
    assert "try 2" not in caplog.text


async def test_slack_is_left_alone_for_as_long_as_it_says(caplog: pytest.LogCaptureFixture) -> None:
    def refuse() -> web.Response:
        return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "2"})

    door = Door([HELLO], None, refuse)
    async with connecting(door) as tried:
        await run_for(tried, 2.6)
    assert len(door.opened) == 2
    assert door.gaps[0] >= 2
    assert "no connection to Slack (ratelimited)" in caplog.text


@pytest.mark.parametrize("words", [[going("link_disabled")], [HELLO, going("link_disabled")]])
async def test_what_is_switched_off_ends_the_run(words: list[str]) -> None:
    async with connecting(Door(words, None)) as tried:
        with pytest.raises(SlackProblem, match="switch it on"):
            await run_for(tried)


async def test_giving_up_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "MOST_FAILURES", 3)
    monkeypatch.setattr(sockets, "_pause", lambda _failures: 0.01)
    door = Door([HELLO], refusal=lambda: web.json_response({"ok": False, "error": "app_not_found"}))
    async with connecting(door) as tried:
        with pytest.raises(SlackProblem, match="app_not_found"):
            await run_for(tried)
    assert len(door.opened) == 3
