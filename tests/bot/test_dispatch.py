"""What Slack says beside questions: acknowledged, counted where it matters, and never an error sign in a client."""

from __future__ import annotations

import json
import time
from typing import Any

import aiohttp
import pytest

from bot.entrance import PATH
from tests.bot.conftest import Place, Start
from tests.fuzz.kinds.bodies import FORM, JSON, SECRET, signature

RATE_LIMITED = {"type": "app_rate_limited", "token": "x", "team_id": "T1", "minute_rate_limited": 1518467820}


async def posted(place: Place, raw: bytes, kind: str = JSON) -> tuple[int, str]:
    stamp = str(int(time.time()))
    headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature(stamp, raw, SECRET)}
    url = f"http://127.0.0.1:{place.bot.port}{PATH}"
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=raw, headers={**headers, "Content-Type": kind}) as answer,
    ):
        return answer.status, await answer.text()


@pytest.mark.parametrize(
    "body",
    [
        RATE_LIMITED,
        {"type": "workflow_step_edit", "callback_id": "x", "user": {"id": "U1"}},
        {"type": "dialog_submission", "callback_id": "x", "user": {"id": "U1"}},
        {"type": "interactive_message", "callback_id": "x", "actions": [{"name": "a"}], "user": {"id": "U1"}},
        {"type": "something_new"},
        {"type": "event_callback", "team_id": "T1", "event": {"type": "something_new", "channel": {"id": "C1"}}},
    ],
)
async def test_what_nobody_listens_to_is_acknowledged(start: Start, body: dict[str, Any]) -> None:
    async with start("http") as place:
        assert await posted(place, json.dumps(body).encode()) == (200, "")


async def test_slack_may_check_the_connection(start: Start) -> None:
    async with start("http") as place:
        assert await posted(place, b"ssl_check=1&token=x", FORM) == (200, "")


async def test_events_that_are_held_back_are_counted(start: Start, caplog: pytest.LogCaptureFixture) -> None:
    async with start("http") as place:
        for minute in range(2):
            await posted(place, json.dumps({**RATE_LIMITED, "minute_rate_limited": minute}).encode())
        url = f"http://127.0.0.1:{place.bot.health_port}/metrics"
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            assert "fourxx_rate_limited_total 2\n" in await answer.text()
    assert "Slack holds back events" in caplog.text


@pytest.mark.parametrize("payload", [None, [], {"type": "event_callback"}, {"type": ["x"]}, "x"])
async def test_what_is_no_payload_ends_no_connection(
    start: Start, payload: Any, caplog: pytest.LogCaptureFixture
) -> None:
    async with start() as place:
        for number, connection in enumerate(place.ws.sockets._connections):
            await connection.socket.send_json({"type": "events_api", "envelope_id": f"e{number}", "payload": payload})
            await connection.socket.send_json({"type": "events_api", "envelope_id": [], "payload": {}})
        asked = await place.ws.say(place.ws.you, place.ws.dm(), "HTTP/1.1 413 X")
        assert await place.ws.replies(asked)
    assert "what came by Socket Mode is not as Slack sends it" in caplog.text
    assert "not acknowledged" not in caplog.text
