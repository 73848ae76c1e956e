"""Whatever Slack's signature is under: a running bot takes or refuses it. FUZZ=100000 sends as many."""

from __future__ import annotations

import asyncio
import copy
import io
import json
import logging
import os
import time
from random import Random
from urllib.parse import urlencode

import aiohttp
import pytest

from bot.entrance import PATH
from tests.bot.conftest import Place, library, start
from tests.fuzz import mutation, seeds
from tests.fuzz.kinds.bodies import FORM, JSON, SECRET, signature, spoil

__all__ = ["library", "start"]

SENT = int(os.environ.get("FUZZ", "700"))
AT_ONCE = 8
MADE_UP = ("failed: SlackApiError", "should be installed")  # of messages, triggers and workspaces that are not there


def odd(number: int, place: Place) -> tuple[bytes, str]:
    """A body of Slack's with something strange in up to three places."""
    dice = Random(f"odd:{number}")
    body = copy.deepcopy(dice.choice(seeds.EVENTS))
    if body["type"] == "event_callback":
        body["event"] |= {"channel": place.ws.dm().id, "ts": f"{number}.1"} if "channel" in body["event"] else {}
    body |= {"trigger_id": f"{number}.2", "event_id": f"Ev{number}"}
    body.pop("response_url", None)  # an address outside
    for _ in range(dice.randint(0, 3)):
        spoil(dice, body)
    told = json.dumps(body)
    match dice.randrange(3):
        case 0:
            return told.encode(), JSON
        case 1:
            return urlencode({"payload": told}, errors="replace").encode(), FORM
        case _:
            fields = {"command": "/4xx", "text": mutation.text(dice), "team_id": "T1", "trigger_id": f"{number}.3"}
            fields[dice.choice(list(fields))] = dice.choice(("", "\0", "x" * 9000, "\udc80", mutation.text(dice)))
            return urlencode(fields, errors="replace").encode(), FORM


async def sent(session: aiohttp.ClientSession, url: str, raw: bytes, kind: str) -> int:
    stamp = str(int(time.time()))
    headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature(stamp, raw, SECRET)}
    async with session.post(url, data=io.BytesIO(raw), headers={**headers, "Content-Type": kind}) as answer:
        return answer.status


async def test_whatever_is_signed_is_taken_or_refused(start, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    statuses: dict[int, list[int]] = {}
    async with start("http") as place, aiohttp.ClientSession() as session:
        url = f"http://127.0.0.1:{place.bot.port}{PATH}"

        async def some(first: int) -> None:
            for number in range(first, SENT, AT_ONCE):
                statuses.setdefault(await sent(session, url, *odd(number, place)), []).append(number)

        await asyncio.gather(*map(some, range(AT_ONCE)))
        await place.bot.delivery.drain(30)
    print({status: len(numbers) for status, numbers in statuses.items()})
    assert statuses.keys() <= {200, 400, 401, 413}, statuses
    assert len(statuses[200]) > SENT / 10
    assert len(statuses[400]) > SENT / 10
    assert len(statuses.get(401, ())) <= SENT / 50  # two of them the same
    told = [f"{r.name}: {r.getMessage()}" for r in caplog.records if r.levelno >= logging.ERROR]
    assert [line for line in told if not any(mark in line for mark in MADE_UP)] == []
