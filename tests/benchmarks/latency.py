"""From a question said in the local workspace to its reply in there, one at a time, by each transport."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.manifest import manifest
from bot.playground import Workspace
from tests.benchmarks import table
from tests.chaos.replicas import Replica, environ_for

WARMING = 20
TRANSPORTS = {"socket": "Socket Mode", "http": "HTTP"}


@asynccontextmanager
async def place(delivery: str, database: str) -> AsyncIterator[Workspace]:
    """A workspace with the bot at work in it, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        bot = Replica(Path(folder), {})
        async with Workspace(delivery=delivery, app=manifest(follow=True), request_url=bot.url) as ws:
            by_socket = {"SLACK_APP_TOKEN": ws.app_token} if delivery == "socket" else {}
            bot.environ.update(environ_for(ws, database, **by_socket, LOG_LEVEL="ERROR"))
            await bot.ready()
            yield ws
            await bot.stop()


async def measure(ws: Workspace, texts: list[str]) -> list[float]:
    """Seconds to the reply to each."""
    channel, taken = ws.dm(), list[float]()
    for text in texts:
        begun = time.perf_counter()
        await ws.replies(await ws.say(ws.you, channel, text))
        taken.append(time.perf_counter() - begun)
    return taken


async def main(texts: list[str], database: str) -> None:
    rows = []
    for delivery, name in TRANSPORTS.items():
        async with place(delivery, database) as ws:
            await measure(ws, texts[:WARMING])
            taken = await measure(ws, texts)
        rows.append((name, table.duration(statistics.median(taken)), table.duration(table.percentile(taken, 0.99))))
    table.show(f"From event in to reply out, {len(texts)} questions one at a time", ("", "median", "p99"), rows)
