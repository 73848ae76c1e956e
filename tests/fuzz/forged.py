"""Forged, replayed, malformed and oversized requests against the real HTTP entrance of the running bot.

`python -m tests.fuzz.forged [COUNT]`, 100,000 unless told. Between them Slack's own requests go on, each to be answered
once. Counted are requests that were accepted, errors nobody handled, bodies in the log, and what the bot did without
being asked by Slack.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import logging
import re
import socket
import sqlite3
import struct
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from aiohttp.http_exceptions import HttpProcessingError

from bot.entrance import PATH
from bot.logs import set_up
from bot.manifest import manifest
from bot.playground import Workspace
from bot.serving import Running, running
from bot.settings import Settings
from bot.shelf import Shelf
from tests.fuzz import seeds
from tests.fuzz.figures import CLOSED, Figures, told
from tests.fuzz.forging import Scene, Sent, Where, event, forged, request, signed
from tests.fuzz.kinds.bodies import SECRET
from tests.ports import free_port

MANY, EVERY, KEPT = 100_000, 500, 20  # forged requests, how many of them between two of Slack's own, and replayed ones
PATIENCE = 15.0
AT_ONCE = 8
STORE = "fourxx.sqlite3"
ABRUPT = struct.pack("ii", 1, 0)


class Line:
    """A connection to the entrance, opened again when it was closed."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def say(self, sent: Sent) -> int:
        """Send a request; returns the status it was answered with, 0 where the connection was closed instead."""
        if sent.alone:
            self.hang_up()
        try:
            reader, writer = self._streams or await self._open()
            writer.write(sent.raw)
            with contextlib.suppress(ConnectionError):
                await writer.drain()
            status = CLOSED if sent.hangs_up else await asyncio.wait_for(_status(reader), PATIENCE)
        except (ConnectionError, asyncio.IncompleteReadError):
            status = CLOSED
        if sent.alone or status == CLOSED:
            self.hang_up()
        return status

    def hang_up(self) -> None:
        """Close the connection at once, as many are made."""
        if self._streams:
            made: socket.socket = self._streams[1].get_extra_info("socket")
            with contextlib.suppress(OSError):
                made.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ABRUPT)
            self._streams[1].close()
        self._streams = None

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        return self._streams


async def _status(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: *(\d+)", head)
    await reader.readexactly(int(length[1]) if length else 0)
    return int(head.split(b" ", 2)[1])


async def attacked(count: int, folder: Path, but: str = "") -> Figures:
    """Send so many forged requests of every kind but one to a bot that keeps its store in a folder."""
    figures = Figures()
    asyncio.get_running_loop().set_exception_handler(lambda _, told: figures.unhandled.append(str(told)))
    with _logged(figures):
        async with _bot(folder) as (place, bot):
            where = Where(place.team_id, place.dm().id, place.you.id)
            await _all(Crowd(figures, where, bot.port, Random(count), but), count)
            await place.until(lambda: len(place.called("chat.postMessage")) >= figures.asked, timeout=60)
            await bot.delivery.drain(10)
            figures.answered = len(place.called("chat.postMessage"))
            figures.strays = len([c for c in place.calls if c.method not in ("chat.postMessage", "auth.test")])
    with contextlib.closing(sqlite3.connect(folder / STORE)) as store:
        figures.rows = store.execute("select count(*) from questions").fetchone()[0]
    return figures


@dataclass(frozen=True)
class Crowd:
    """Who sends requests, from where to where."""

    figures: Figures
    where: Where
    port: int
    dice: Random
    but: str


async def _all(crowd: Crowd, count: int) -> None:
    """Slack's own requests in between, everything else at once."""
    taken: list[bytes] = []
    lines = [Line(crowd.port) for _ in range(AT_ONCE)]
    for first in range(0, count, EVERY):
        taken = [*taken[1 - KEPT :], await _slacks_own(crowd, lines[0], first)]
        numbers = iter(range(first, min(count, first + EVERY)))
        await asyncio.gather(*(_some(crowd, line, numbers, taken) for line in lines))
    for line in lines:
        line.hang_up()


async def _slacks_own(crowd: Crowd, line: Line, number: int) -> bytes:
    now = int(time.time())
    body = event(crowd.where, number, f"{now}.9{number:06d}")
    raw = request(signed(body, now), body)
    status = await line.say(Sent("Slack's own", raw))
    assert status == 200, f"Slack's own request was answered with {status}"
    crowd.figures.asked += 1
    return raw


async def _some(crowd: Crowd, line: Line, numbers: Iterator[int], taken: Sequence[bytes]) -> None:
    for number in numbers:
        sent = forged(Scene(crowd.dice, crowd.where, int(time.time()), taken, number), crowd.but)
        status = await line.say(sent)
        crowd.figures.answers.setdefault(sent.kind, Counter())[status] += 1


@asynccontextmanager
async def _bot(folder: Path) -> AsyncIterator[tuple[Workspace, Running]]:
    port = free_port()
    url = f"http://127.0.0.1:{port}{PATH}"
    async with Workspace(delivery="http", app=manifest(), request_url=url, signing_secret=SECRET) as place:
        settings = Settings(
            bot_token=place.bot_token,
            api_url=place.api_url,
            database_url=f"sqlite+aiosqlite:///{folder / STORE}",
            signing_secret=SECRET,
            port=port,
        )
        async with running(settings, shelf=Shelf(None, seeds.library())) as bot:
            yield place, bot


@contextmanager
def _logged(figures: Figures) -> Iterator[None]:
    """Log all there is, as the bot does, and keep it."""
    root = logging.getLogger()
    before, level, told = root.handlers[:], root.level, io.StringIO()
    with contextlib.redirect_stderr(told):
        set_up("DEBUG", "json")
    root.handlers.insert(0, _Kept(figures))  # first, as the other cuts records down
    try:
        yield
    finally:
        figures.log = told.getvalue()
        root.handlers[:] = before
        root.setLevel(level)


class _Kept(logging.Handler):
    """Keeps what is logged as an error, but for aiohttp's words about what is no HTTP."""

    def __init__(self, figures: Figures) -> None:
        super().__init__(logging.ERROR)
        self._figures = figures

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one."""
        if record.exc_info and isinstance(record.exc_info[1], HttpProcessingError):
            return
        self._figures.unhandled.append(f"{record.name}: {record.getMessage()} {record.exc_info}"[:300])


def main(arguments: Sequence[str]) -> int:
    """Attack and print the figures; 1 where anything got in, broke, or was logged."""
    count = int(arguments[0]) if arguments else MANY
    with tempfile.TemporaryDirectory() as folder:
        figures = asyncio.run(attacked(count, Path(folder)))
    print(*told(figures), sep="\n")
    return 0 if figures.sound else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
