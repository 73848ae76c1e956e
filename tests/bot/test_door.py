"""The door to the public port: silence, slowness and crowds keep nobody out whom Slack sends."""

from __future__ import annotations

import asyncio
import logging
import resource
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest
from aiohttp import web

from bot import door
from bot.door import Door
from bot.entrance import PATH, Entrance
from tests.fuzz.forging import request, signed
from tests.fuzz.kinds.bodies import SECRET
from tests.slack_peer import delivered, direct_message

HALF = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nX-A: ".encode()
HALF_BODY = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc".encode()
MOST = 20


@dataclass
class Port:
    """A public port with room for some, and an app that takes its time."""

    number: int = 0
    door: Door = field(default_factory=lambda: Door(MOST))
    seconds: float = 0.0
    writers: list[asyncio.StreamWriter] = field(default_factory=list)
    n: int = 0

    async def async_dispatch(self, _request: Any) -> Any:
        from slack_bolt.response import BoltResponse

        await asyncio.sleep(self.seconds)
        return BoltResponse(status=200, body="")

    async def said(self, raw: bytes = b"") -> asyncio.StreamReader:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.number)
        self.writers.append(writer)
        writer.write(raw)
        await asyncio.sleep(0)
        return reader

    def slacks_own(self) -> bytes:
        self.n += 1
        body = delivered("T1", direct_message("T1", f"{self.n}.1", "413"))
        return request(signed(body, int(time.time())), body)

    async def asked(self) -> asyncio.StreamReader:
        return await self.said(self.slacks_own())


@asynccontextmanager
async def opened() -> AsyncIterator[Port]:
    port = Port()
    runner = web.AppRunner(Entrance(port, SECRET).server())  # type: ignore[arg-type]
    await runner.setup()
    listener = await asyncio.get_running_loop().create_server(partial(port.door.guest, runner.server), "127.0.0.1", 0)
    port.number = listener.sockets[0].getsockname()[1]
    yield port
    for writer in port.writers:
        writer.close()
    listener.close()
    await runner.cleanup()


async def status(reader: asyncio.StreamReader) -> int:
    """The status of an answer; 0 where the connection is closed instead."""
    try:
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
    except (asyncio.IncompleteReadError, ConnectionError):
        return 0
    return int(head.split()[1])


@pytest.mark.parametrize("said", [b"", b"P", HALF, HALF + b"1\r\nX-B: 2"])
async def test_who_does_not_say_what_it_wants_is_put_out(said: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "HEADERS", 0.2)
    async with opened() as port:
        reader = await port.said(said)
        assert await asyncio.wait_for(reader.read(), 2) == b""
        assert port.door.open == 0


async def test_a_header_a_byte_at_a_time_does_not_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "HEADERS", 0.3)
    async with opened() as port:
        reader = await port.said(HALF)
        begun = time.monotonic()
        while not reader.at_eof() and time.monotonic() - begun < 2:
            port.writers[0].write(b"a")
            await asyncio.sleep(0.05)
        assert time.monotonic() - begun < 1


async def test_who_is_answered_may_ask_again_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "HEADERS", 0.2)
    async with opened() as port:
        reader = await port.asked()
        assert await status(reader) == 200
        await asyncio.sleep(0.4)
        port.writers[0].write(port.slacks_own())
        assert await status(reader) == 200


async def test_an_answer_may_take_longer_than_headers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "HEADERS", 0.2)
    async with opened() as port:
        port.seconds = 0.5
        assert await status(await port.asked()) == 200


@pytest.mark.parametrize("said", [b"", HALF, HALF_BODY, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"])
async def test_slack_gets_through_a_crowd(said: bytes, caplog: pytest.LogCaptureFixture) -> None:
    async with opened() as port:
        for _ in range(3 * MOST):
            await port.said(said)
        await asyncio.sleep(0.2)
        assert port.door.open <= MOST
        assert await status(await port.asked()) == 200
    told = [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING]
    assert len(told) == 1
    assert "the public port is full" in told[0]


async def test_who_is_slacks_is_not_put_out_for_a_crowd() -> None:
    async with opened() as port:
        port.seconds = 1.0
        asked = [await port.asked() for _ in range(MOST // 2)]
        await asyncio.sleep(0.2)
        for _ in range(2 * MOST):
            await port.said(HALF)
        assert [await status(reader) for reader in asked] == [200] * len(asked)


async def test_where_all_are_slacks_no_more_are_let_in() -> None:
    async with opened() as port:
        port.seconds = 1.0
        asked = [await port.asked() for _ in range(MOST)]
        await asyncio.sleep(0.2)
        assert await status(await port.asked()) == 0
        assert [await status(reader) for reader in asked] == [200] * MOST


def test_half_the_files_are_left_for_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for files in (256, 1024, 65536, resource.RLIM_INFINITY):
        monkeypatch.setattr(resource, "getrlimit", lambda _what, files=files: (files, files))
        found.append(door.room())
    assert found == [128, 512, 1000, 1000]
