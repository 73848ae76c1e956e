"""Events per second of the bot against a Bolt app that echoes, over HTTP, same run, same peer. Prints, asserts nothing.

usage: python -m tests.benchmarks.throughput [EVENTS]
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web
from slack_bolt.async_app import AsyncApp, AsyncSay
from slack_sdk.web.async_client import AsyncWebClient

from bot.manifest import manifest
from bot.playground import Workspace
from bot.serving import running
from bot.settings import Settings

SECRET = "a-signing-secret"
PASTE = (
    "2026/03/02 10:11:12 [error] 7#7: *99 client intended to send too large body: 7340032 bytes, client: 198.51.100.4"
)
TOGETHER = 20


def body(ws: Workspace, channel: str, ts: str, text: str) -> bytes:
    event = {"type": "message", "channel": channel, "channel_type": "im", "user": ws.you.id, "ts": ts, "text": text}
    outer = {"type": "event_callback", "team_id": ws.team_id, "event_id": f"Ev{ts}", "event": event}
    return json.dumps({**outer, "authorizations": [{"team_id": ws.team_id, "is_bot": True}]}).encode()


def signed(raw: bytes) -> dict[str, str]:
    stamp = str(int(time.time()))
    digest = hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + raw, hashlib.sha256).hexdigest()
    kind = {"Content-Type": "application/json"}
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}", **kind}


@asynccontextmanager
async def echo(ws: Workspace) -> AsyncIterator[str]:
    app = AsyncApp(signing_secret=SECRET, client=AsyncWebClient(ws.bot_token, base_url=ws.api_url))

    @app.event("message")
    async def heard(event: dict[str, str], say: AsyncSay) -> None:
        await say(event["text"])

    runner = web.AppRunner(app.server(path="/slack/events").web_app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    await runner.cleanup()


@asynccontextmanager
async def fourxx(ws: Workspace) -> AsyncIterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/b.sqlite3"
        given = Settings(bot_token=ws.bot_token, signing_secret=SECRET, api_url=ws.api_url, database_url=url, port=0)
        async with running(given) as up:
            yield f"http://127.0.0.1:{up.port}/slack/events"


async def measure(ws: Workspace, url: str, count: int, start: int) -> tuple[float, list[float], float]:
    """Events a second until the last reply is out, seconds to each acknowledgement, CPU an event, the peer's too."""
    channel, taken = ws.dm().id, list[float]()
    before = len(ws.called("chat.postMessage"))
    room = asyncio.Semaphore(TOGETHER)

    async def one(session: aiohttp.ClientSession, number: int) -> None:
        raw = body(ws, channel, f"{1_800_000_000 + start + number}.000100", f"{PASTE} {number}")
        async with room:
            begun = time.perf_counter()
            async with session.post(url, data=raw, headers=signed(raw)) as answer:
                assert answer.status == 200
            taken.append(time.perf_counter() - begun)

    begun, used = time.perf_counter(), time.process_time()
    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(one(session, n) for n in range(count)))
    await ws.until(lambda: len(ws.called("chat.postMessage")) - before >= count, timeout=120)
    return count / (time.perf_counter() - begun), taken, (time.process_time() - used) / count


async def main(count: int) -> None:
    async with Workspace(app=manifest()) as ws:
        rates: dict[str, float] = {}
        sides: dict[str, Callable[[Workspace], object]] = {"echo": echo, "fourxx": fourxx}
        for turn in range(2):
            for name, side in sides.items():
                async with side(ws) as url:  # type: ignore[attr-defined]
                    await measure(ws, url, 50, 10_000_000 * turn + 5_000_000)
                    rate, taken, used = await measure(ws, url, count, 10_000_000 * turn)
                rates[name] = max(rate, rates.get(name, 0))
                middle, late = statistics.median(taken), sorted(taken)[int(len(taken) * 0.99)]
                acknowledged = (
                    f"acknowledged median {middle * 1e3:.1f} ms, p99 {late * 1e3:.1f} ms, {used * 1e3:.2f} ms CPU"
                )
                print(f"{name:>7}: {rate:7.1f} events/s, {acknowledged}")
        print(f"  ratio: {rates['fourxx'] / rates['echo']:.2f}")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 500))
