"""Events per second and core of the bot against a Bolt app that echoes, over HTTP, same run. Prints, asserts nothing.

Each side runs in a process of its own, Slack's part in this one, so that only the bot's own work counts.
usage: python -m tests.benchmarks.throughput [EVENTS [sqlite|postgres]]
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from aiohttp import web

from tests.ports import free_port
from tests.postgres import Postgres

SECRET = "a-signing-secret"
TEAM, BOT, PERSON = "T0BENCH", "U0BOT", "U0ASKER"
PASTE = (
    "2026/03/02 10:11:12 [error] 7#7: *99 client intended to send too large body: 7340032 bytes, client: 198.51.100.4"
)
TOGETHER = 20
TURNS = 3
ECHO = """
import os, sys
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
app = AsyncApp(
    signing_secret=os.environ["SLACK_SIGNING_SECRET"],
    client=AsyncWebClient(os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"]),
)
@app.event("message")
async def heard(event, say):
    await say(event["text"])
web.run_app(app.server(path="/slack/events").web_app, host="127.0.0.1", port=int(os.environ["PORT"]), print=None)
"""


class Peer:
    """As much of Slack as this takes: it knows the bot and takes its messages."""

    def __init__(self) -> None:
        self.posted = 0
        self.all_there = asyncio.Event()
        self.wanted = 0

    @asynccontextmanager
    async def up(self) -> AsyncIterator[str]:
        server = web.Application()
        server.router.add_post("/api/{method}", self.answer)
        runner = web.AppRunner(server, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
        await runner.cleanup()

    async def answer(self, request: web.Request) -> web.Response:
        await request.read()
        if request.match_info["method"] == "chat.postMessage":
            self.posted += 1
            if self.posted >= self.wanted:
                self.all_there.set()
        found = {"ok": True, "team_id": TEAM, "user_id": BOT, "bot_id": "B0BENCH", "ts": f"{time.time():.6f}"}
        return web.json_response(found)


@dataclass(frozen=True)
class Measured:
    """One turn: CPU seconds an event, and seconds to each acknowledgement."""

    cpu: float
    taken: list[float]
    rate: float


def cpu_of(pid: int) -> float:
    """CPU seconds that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def signed(raw: bytes) -> dict[str, str]:
    stamp = str(int(time.time()))
    digest = hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + raw, hashlib.sha256).hexdigest()
    kind = {"Content-Type": "application/json"}
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}", **kind}


def body(ts: str, text: str) -> bytes:
    place = {"channel": "D0BENCH", "channel_type": "im"}
    event = {"type": "message", **place, "user": PERSON, "ts": ts, "text": text}
    outer = {"type": "event_callback", "team_id": TEAM, "event_id": f"Ev{ts}", "event": event}
    return json.dumps({**outer, "authorizations": [{"team_id": TEAM, "is_bot": True}]}).encode()


@asynccontextmanager
async def process(command: list[str], api: str, database: str) -> AsyncIterator[tuple[int, str]]:
    """A side at work: its process id and its address."""
    port = free_port()
    given = {"SLACK_BOT_TOKEN": "xoxb-bench", "SLACK_SIGNING_SECRET": SECRET, "SLACK_API_URL": api, "PORT": str(port)}
    environ = {**given, "DATABASE_URL": database, "PATH": os.environ["PATH"], "LOG_LEVEL": "ERROR"}
    with tempfile.TemporaryDirectory() as folder:
        running = await asyncio.create_subprocess_exec(*command, env=environ, cwd=folder)
        await listening(port)
        yield running.pid, f"http://127.0.0.1:{port}/slack/events"
        running.terminate()
        await running.wait()


async def listening(port: int) -> None:
    for _ in range(300):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            writer.close()
            return
    raise TimeoutError("did not start")


async def measure(peer: Peer, pid: int, url: str, count: int, start: int) -> Measured:
    """Send so many events and wait for the last reply."""
    taken = list[float]()
    peer.wanted = peer.posted + count
    peer.all_there.clear()
    room = asyncio.Semaphore(TOGETHER)

    async def one(session: aiohttp.ClientSession, number: int) -> None:
        raw = body(f"{1_800_000_000 + start + number}.000100", f"{PASTE} {number}")
        async with room:
            begun = time.perf_counter()
            async with session.post(url, data=raw, headers=signed(raw)) as answer:
                assert answer.status == 200
            taken.append(time.perf_counter() - begun)

    begun, used = time.perf_counter(), cpu_of(pid)
    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(one(session, n) for n in range(count)))
    await asyncio.wait_for(peer.all_there.wait(), 120)
    return Measured((cpu_of(pid) - used) / count, taken, count / (time.perf_counter() - begun))


async def main(count: int, database: str) -> None:
    peer, cpu = Peer(), defaultdict[str, list[float]](list)
    sides = {
        "echo": [sys.executable, "-c", ECHO],
        "fourxx": [str(Path(sys.executable).with_name("fourxx")), "serve"],
    }
    async with peer.up() as api:
        for turn in range(TURNS):
            for name, command in sides.items():
                async with process(command, api, database) as (pid, url):
                    await measure(peer, pid, url, 50, 10_000_000 * turn + 5_000_000)
                    found = await measure(peer, pid, url, count, 10_000_000 * turn)
                cpu[name].append(found.cpu)
                late = sorted(found.taken)[int(len(found.taken) * 0.99)]
                acknowledged = (
                    f"acknowledged median {statistics.median(found.taken) * 1e3:.1f} ms, p99 {late * 1e3:.1f}"
                )
                per_core = f"{1 / found.cpu:6.1f} events/s and core ({found.cpu * 1e3:.2f} ms CPU)"
                print(f"{name:>7}: {per_core}, {found.rate:.1f} events/s, {acknowledged} ms")
    print(f"  ratio: {min(cpu['echo']) / min(cpu['fourxx']):.2f}")


def run(count: int, kind: str) -> None:
    if kind == "sqlite":
        asyncio.run(main(count, "sqlite:///bench.sqlite3"))
        return
    server = Postgres(free_port())
    try:
        server.start()
        asyncio.run(main(count, server.url))
    finally:
        server.close()


if __name__ == "__main__":
    run(int(sys.argv[1]) if len(sys.argv) > 1 else 1000, sys.argv[2] if len(sys.argv) > 2 else "sqlite")
