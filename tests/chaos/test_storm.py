"""The short form: what the long one shows at length (`python -m tests.chaos.long`), in a minute."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.manifest import manifest
from bot.playground import Workspace
from tests.chaos.replicas import Replica, environ_for
from tests.chaos.storm import Plan, Storm
from tests.postgres import MISSING, Postgres

BURST = 500
PASTE = "HTTP/1.1 413 Content Too Large\nServer: nginx"


@pytest.fixture
def installed() -> None:
    if not Postgres.installed():
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING)
        pytest.skip(MISSING)


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(
    "plan",
    [
        pytest.param(Plan(questions=200, rate=14.0, kill_every=4.0, silent=11.0, patience=60.0), id="http"),
        pytest.param(
            Plan(questions=100, rate=14.0, kill_every=2.5, silent=6.0, patience=60.0, delivery="socket"), id="socket"
        ),
    ],
)
async def test_nothing_is_lost_while_replicas_die_and_the_database_restarts(plan: Plan) -> None:
    figures = await Storm(plan).run()
    print(figures)
    assert figures.kills > 1
    assert figures.lost == 0, figures
    assert figures.given_up == 0, figures
    assert figures.doubles <= figures.kills, figures


@pytest.fixture
async def replica(tmp_path: Path, postgres: str) -> AsyncIterator[tuple[Workspace, Replica]]:
    """One process on Postgres and the workspace that delivers to it."""
    place = Replica(tmp_path, {})
    async with Workspace(delivery="http", app=manifest(follow=True), request_url=place.url) as ws:
        place.environ.update(environ_for(ws, postgres))
        await place.ready()
        yield ws, place
        place.kill()


async def test_a_burst_to_one_replica_is_acknowledged_in_time_and_answered(replica: tuple[Workspace, Replica]) -> None:
    ws, _ = replica
    channel = ws.dm()
    said = [await ws.say(ws.you, channel, f"{PASTE}\nn: {n}") for n in range(BURST)]
    await ws.until(lambda: len(ws.called("chat.postMessage")) >= BURST, timeout=60)
    await ws.settled()
    taken = sorted(a.seconds for d in ws.deliveries for a in d.attempts)
    print(f"burst {BURST}: acknowledged p50 {taken[len(taken) // 2]:.3f} s, last {taken[-1]:.3f} s")
    assert [d for d in ws.deliveries if len(d.attempts) > 1 or not d.acknowledged] == []
    assert len([m for m in ws.messages(channel) if m.from_bot]) == len(said)


async def test_a_replica_that_is_asked_to_stop_finishes_first(replica: tuple[Workspace, Replica]) -> None:
    ws, place = replica
    said = [await ws.say(ws.you, ws.dm(), f"{PASTE}\nn: {n}") for n in range(20)]
    await ws.until(lambda: all(d.answer for d in ws.deliveries))
    assert await asyncio.wait_for(place.stop(), 20) == 0
    assert len([m for m in ws.messages(ws.dm()) if m.from_bot]) == len(said)
