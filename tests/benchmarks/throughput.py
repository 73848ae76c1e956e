"""Events per second and core of the bot against a Bolt app that echoes, over HTTP, same run. Prints, asserts nothing.

Each side runs in a process of its own, Slack's part in this one, so that only the bot's own work counts. What is asked
are the pastes and the questions of `cases`, in turn. The sides take turns too, so that what else the machine does hits
all alike; a ratio is the median of those of one turn. At the end, how long an answer takes that comes alone.
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
from contextlib import AsyncExitStack, asynccontextmanager
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
TURNS = 10
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


def cpu_of(pid: int) -> float:
    """CPU seconds that a process has used, by its clock (the number is that of clock_getcpuclockid(3) on Linux)."""
    return time.clock_gettime(~pid << 3 | 2)


def texts() -> Iterator[str]:
    """What is asked: a paste, a question, the next paste, …, without end."""
    kinds = [cycle([case.text for case in read_cases(CASES / f"{name}.jsonl")]) for name in ASKED]
    return chain.from_iterable(zip(*kinds, strict=True))


@asynccontextmanager
async def process(command: list[str], api: str, database: str, **settings: str) -> AsyncIterator[tuple[int, str]]:
    """A side at work: its process id and its address."""
    port = free_port()
    given = {"SLACK_BOT_TOKEN": f"xoxb-{TEAM}-1", "SLACK_SIGNING_SECRET": SECRET, "SLACK_API_URL": api}
    environ = {**given, "PORT": str(port), "DATABASE_URL": database, "PATH": os.environ["PATH"], "LOG_LEVEL": "ERROR"}
    environ |= settings
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

    used = cpu_of(pid)
    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(one(session, n, text) for n, text in zip(range(count), texts(), strict=False)))
    await peer.reached(wanted, 120)
    return Measured((cpu_of(pid) - used) / count, taken)


def sides() -> dict[str, list[str]]:
    """The command of each side."""
    found = {"echo": [sys.executable, "-c", ECHO]}
    if find_spec("uvloop"):
        found["echo, uvloop"] = [sys.executable, "-c", f"import uvloop\nuvloop.install()\n{ECHO}"]
    return found | {OURS: [str(Path(sys.executable).with_name("fourxx")), "serve"]}


async def main(count: int, database: str) -> None:
    peer, found = Slack(remember=False), defaultdict[str, list[Measured]](list)
    async with peer.up() as api, AsyncExitStack() as stack:
        up = {name: await stack.enter_async_context(process(c, api, database)) for name, c in sides().items()}
        for turn in range(-1, TURNS):  # the first warms up
            for place, (name, (pid, url)) in enumerate(up.items()):
                start = (place * 100 + turn + 1) * 1_000_000
                measured = await measure(peer, pid, url, count // TURNS, start)
                if turn >= 0:
                    found[name].append(measured)
    head = ("", "CPU an event", "least", "events/s and core", "acknowledged, median", "p99", f"{OURS} does of it")
    rows = [(name, *told(turns, found[OURS])) for name, turns in found.items()]
    table.show(f"{TURNS} turns of {count // TURNS} events, {TOGETHER} together", head, rows)
    await latency.main(list(islice(texts(), ALONE)), database)


def told(turns: list[Measured], ours: list[Measured]) -> Iterator[str]:
    """The figures of a side."""
    used, taken = [it.cpu for it in turns], [seconds for it in turns for seconds in it.taken]
    yield table.duration(statistics.median(used))
    yield table.duration(min(used))
    yield f"{1 / statistics.median(used):.0f}"
    yield table.duration(statistics.median(taken))
    yield table.duration(table.percentile(taken, 0.99))
    yield table.times(statistics.median(it.cpu / our.cpu for it, our in zip(turns, ours, strict=True)))


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
