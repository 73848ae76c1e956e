"""Events per second and core of the bot against a Bolt app that echoes, over HTTP, same run. Prints, asserts nothing.

Each side runs in a process of its own, Slack's part in this one, so that only the bot's own work counts. What is asked
are the pastes and the questions of `cases`, in turn. The best of a few turns counts for each side. At the end, how long
an answer takes that comes alone.
usage: python -m tests.benchmarks.throughput [EVENTS [sqlite|postgres]]
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import chain, cycle, islice
from pathlib import Path

import aiohttp

from knowledge.evaluation import read_cases
from tests.benchmarks import latency, table
from tests.ports import free_port
from tests.postgres import Postgres
from tests.slack_peer import SECRET, Slack, delivered, direct_message, signed

TEAM = "T0BENCH"
CASES = Path(__file__).parent / "cases"
ASKED = ("pastes", "questions")
OURS = "fourxx"
TOGETHER = 20
TURNS = 3
WARMING = 100
ALONE = 200
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


def texts() -> Iterator[str]:
    """What is asked: a paste, a question, the next paste, …, without end."""
    kinds = [cycle([case.text for case in read_cases(CASES / f"{name}.jsonl")]) for name in ASKED]
    return chain.from_iterable(zip(*kinds, strict=True))


@asynccontextmanager
async def process(command: list[str], api: str, database: str) -> AsyncIterator[tuple[int, str]]:
    """A side at work: its process id and its address."""
    port = free_port()
    given = {"SLACK_BOT_TOKEN": f"xoxb-{TEAM}-1", "SLACK_SIGNING_SECRET": SECRET, "SLACK_API_URL": api}
    environ = {**given, "PORT": str(port), "DATABASE_URL": database, "PATH": os.environ["PATH"], "LOG_LEVEL": "ERROR"}
    with tempfile.TemporaryDirectory() as folder:
        quiet = asyncio.subprocess.DEVNULL
        running = await asyncio.create_subprocess_exec(*command, env=environ, cwd=folder, stderr=quiet)
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


async def measure(peer: Slack, pid: int, url: str, count: int, start: int) -> Measured:
    """Send so many events and wait for the last reply."""
    taken, wanted = list[float](), peer.messages + count
    room = asyncio.Semaphore(TOGETHER)

    async def one(session: aiohttp.ClientSession, number: int, text: str) -> None:
        ts = f"{1_800_000_000 + start + number}.000100"
        raw = delivered(TEAM, direct_message(TEAM, ts, f"{text} {number}"), event_id=f"Ev{ts}")
        async with room:
            begun = time.perf_counter()
            async with session.post(url, data=raw, headers=signed(raw)) as answer:
                assert answer.status == 200
            taken.append(time.perf_counter() - begun)

    begun, used = time.perf_counter(), cpu_of(pid)
    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(one(session, n, text) for n, text in zip(range(count), texts(), strict=False)))
    await peer.reached(wanted, 120)
    return Measured((cpu_of(pid) - used) / count, taken, count / (time.perf_counter() - begun))


def sides() -> dict[str, list[str]]:
    """The command of each side."""
    found = {"echo": [sys.executable, "-c", ECHO]}
    if find_spec("uvloop"):
        found["echo, uvloop"] = [sys.executable, "-c", f"import uvloop\nuvloop.install()\n{ECHO}"]
    return found | {OURS: [str(Path(sys.executable).with_name("fourxx")), "serve"]}


async def main(count: int, database: str) -> None:
    peer, found = Slack(remember=False), defaultdict[str, list[Measured]](list)
    async with peer.up() as api:
        for turn in range(TURNS):
            for name, command in sides().items():
                async with process(command, api, database) as (pid, url):
                    await measure(peer, pid, url, WARMING, 10_000_000 * turn + 5_000_000)
                    found[name].append(await measure(peer, pid, url, count, 10_000_000 * turn))
    best = {name: min(turns, key=lambda m: m.cpu) for name, turns in found.items()}
    head = ("", "CPU an event", "events/s and core", "acknowledged, median", "p99", f"{OURS} does of it")
    table.show(
        f"{count} events, {TOGETHER} together",
        head,
        [
            (
                name,
                table.duration(it.cpu),
                f"{1 / it.cpu:.0f}",
                table.duration(statistics.median(it.taken)),
                table.duration(table.percentile(it.taken, 0.99)),
                table.times(it.cpu / best[OURS].cpu),
            )
            for name, it in best.items()
        ],
    )
    await latency.main(list(islice(texts(), ALONE)), database)


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
