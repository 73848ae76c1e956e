"""The HTTP entrance: forged, replayed, malformed and oversized requests have no effect and leave no trace."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import io
import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from aiohttp import web
from yarl import URL

from bot import retention
from bot.entrance import AHEAD, LARGEST, OLDEST, PATH, Entrance, parsed
from bot.store import Store
from bot.writes import StoreError

SECRET = "a-signing-secret"
NOW = 1_800_000_000
CANARY = "canary-in-the-body"
ASKED = {"type": "app_mention", "channel": "C1", "user": "U1", "ts": "1.2", "text": CANARY}
EVENT = json.dumps({"type": "event_callback", "team_id": "T1", "event": ASKED}).encode()
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


class Recorder:
    """Stands where the app stands."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, Any]] = []
        self.status = 200

    async def async_dispatch(self, request: Any) -> Any:
        from slack_bolt.response import BoltResponse

        self.bodies.append(request.body)
        return BoltResponse(status=self.status, body="")


@pytest.fixture
def app() -> Recorder:
    return Recorder()


@pytest.fixture
async def url(app: Recorder) -> AsyncIterator[str]:
    server = Entrance(app, SECRET, lambda: NOW).server()  # type: ignore[arg-type]
    runner = web.AppRunner(server, auto_decompress=False)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}{PATH}"
    await runner.cleanup()


def sign(body: bytes, stamp: object = NOW, secret: str = SECRET) -> str:
    return "v0=" + hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()


def headers(body: bytes, kind: str = JSON, **changed: str) -> dict[str, str]:
    given = {"X-Slack-Request-Timestamp": str(NOW), "X-Slack-Signature": sign(body), "Content-Type": kind}
    return given | {name.replace("_", "-"): value for name, value in changed.items()}


async def post(url: str, body: bytes, given: dict[str, str]) -> int:
    async with aiohttp.ClientSession() as session, session.post(url, data=io.BytesIO(body), headers=given) as answer:
        assert await answer.text() == "" or answer.status in {200, 413}
        return answer.status


async def test_what_slack_signed_is_taken(url: str, app: Recorder) -> None:
    assert await post(url, EVENT, headers(EVENT)) == 200
    assert app.bodies == [json.loads(EVENT)]


@pytest.mark.parametrize(
    "forged",
    [
        {"X_Slack_Signature": sign(EVENT, secret="another")},
        {"X_Slack_Signature": sign(b"another body")},
        {"X_Slack_Signature": ""},
        {"X_Slack_Signature": "v0=" + "é" * 64},
        {"X_Slack_Signature": sign(EVENT).upper()},
        {"X_Slack_Signature": "v1" + sign(EVENT)[2:]},
        {"X_Slack_Request_Timestamp": "abc"},
        {"X_Slack_Request_Timestamp": ""},
        {"X_Slack_Request_Timestamp": "-1"},
        {"X_Slack_Request_Timestamp": "٣"},
        {"X_Slack_Request_Timestamp": "9" * 400},
        {"X_Slack_Request_Timestamp": str(NOW - OLDEST - 1), "X_Slack_Signature": sign(EVENT, NOW - OLDEST - 1)},
        {"X_Slack_Request_Timestamp": str(NOW + AHEAD + 1), "X_Slack_Signature": sign(EVENT, NOW + AHEAD + 1)},
    ],
)
async def test_what_slack_did_not_sign_is_refused(
    url: str, app: Recorder, forged: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    assert await post(url, EVENT, headers(EVENT, **forged)) == 401
    assert app.bodies == []
    assert CANARY not in caplog.text


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff\xfe", b"ssl_check=1", b"payload={", b"", b"{}" * 1000])
async def test_unsigned_bodies_of_any_kind_are_refused_unparsed(url: str, app: Recorder, body: bytes) -> None:
    for kind in (JSON, FORM, "text/plain"):
        assert await post(url, body, {"Content-Type": kind}) == 401
    assert app.bodies == []


async def test_two_signatures_are_none(url: str, app: Recorder) -> None:
    async with aiohttp.ClientSession() as session:
        given = [*headers(EVENT).items(), ("X-Slack-Signature", sign(EVENT))]
        async with session.post(url, data=EVENT, headers=given) as answer:
            assert answer.status == 401


async def test_a_replay_has_no_second_effect(url: str, app: Recorder) -> None:
    assert [await post(url, EVENT, headers(EVENT)) for _ in range(3)] == [200, 401, 401]
    assert len(app.bodies) == 1


COMMAND = urlencode({"command": "/4xx", "text": "watch", "trigger_id": "1.2"}).encode()
ACTION = {"action_id": "show:0", "block_id": "b", "value": "{}"}
PRESSED = {"type": "block_actions", "trigger_id": "1.2", "user": {"id": "U1"}, "actions": [ACTION]}
PRESS = urlencode({"payload": json.dumps(PRESSED)}).encode()


def told(**event: Any) -> bytes:
    return json.dumps({"type": "event_callback", "team_id": "T1", "event": event}).encode()


EDIT = told(type="message", subtype="message_changed", channel="C1", message={"ts": "1.2", "text": "404"})
DELETION = told(type="message", subtype="message_deleted", channel="C1", deleted_ts="1.2")
OPENING = told(type="app_home_opened", user="U1", tab="home")
FAREWELL = told(type="app_uninstalled")
REVOKING = told(type="tokens_revoked", tokens={"bot": ["U1"]})
CHANGES = {
    "command": (COMMAND, FORM),
    "press": (PRESS, FORM),
    "edit": (EDIT, JSON),
    "deletion": (DELETION, JSON),
    "home": (OPENING, JSON),
    "farewell": (FAREWELL, JSON),
    "revoking": (REVOKING, JSON),
}


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    sqlite = f"sqlite+aiosqlite:///{tmp_path / 'e.sqlite3'}"
    return sqlite if request.param == "sqlite" else str(request.getfixturevalue("postgres"))


@pytest.fixture
async def replicas(database: str, app: Recorder) -> AsyncIterator[list[str]]:
    """The addresses of two replicas on one store; the app counts for both."""
    stores, runners = [await Store.open(database) for _ in range(2)], list[web.AppRunner]()
    await retention.forget(stores[0]._change, 0, NOW * 2)
    for store in stores:
        entrance = Entrance(app, SECRET, lambda: NOW, store.spent.once)  # type: ignore[arg-type]
        runners.append(web.AppRunner(entrance.server()))
        await runners[-1].setup()
        await web.TCPSite(runners[-1], "127.0.0.1", 0).start()
    yield [f"http://127.0.0.1:{runner.addresses[0][1]}{PATH}" for runner in runners]
    for runner, store in zip(runners, stores, strict=True):
        await runner.cleanup()
        await store.close()


@pytest.mark.parametrize(("body", "kind"), CHANGES.values(), ids=CHANGES)
async def test_a_replay_at_another_replica_has_no_effect(
    replicas: list[str], app: Recorder, body: bytes, kind: str
) -> None:
    assert [await post(url, body, headers(body, kind)) for url in replicas * 2] == [200, 401, 401, 401]
    assert len(app.bodies) == 1


@pytest.mark.parametrize(
    "event", [EVENT, told(type="message", channel="D1", channel_type="im", user="U1", ts="1.3", text="413")]
)
async def test_questions_are_left_to_their_claims(replicas: list[str], event: bytes) -> None:
    assert [await post(url, event, headers(event)) for url in replicas] == [200, 200]


@pytest.mark.parametrize("failure", [StoreError("gone"), TimeoutError()])
async def test_without_the_store_commands_are_taken(app: Recorder, failure: Exception) -> None:
    async def away(_digest: str, _until: float) -> bool:
        raise failure

    entrance = Entrance(app, SECRET, lambda: NOW, away)  # type: ignore[arg-type]
    runner = web.AppRunner(entrance.server())
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}{PATH}"
    assert [await post(url, COMMAND, headers(COMMAND, FORM)) for _ in range(2)] == [200, 401]
    await runner.cleanup()


async def test_what_had_no_effect_may_come_again(url: str, app: Recorder) -> None:
    app.status = 503
    assert await post(url, EVENT, headers(EVENT)) == 503
    app.status = 200
    assert await post(url, EVENT, headers(EVENT)) == 200


async def test_a_body_too_large_is_refused(url: str, app: Recorder) -> None:
    body = b"x" * (LARGEST + 1)
    assert await post(url, body, headers(body)) == 413
    assert app.bodies == []


async def test_a_body_that_ends_early_has_no_effect(url: str, app: Recorder, caplog: pytest.LogCaptureFixture) -> None:
    address = URL(url)
    given = {"Host": "x", "Content-Length": "9000", **headers(EVENT)}
    lines = [f"POST {PATH} HTTP/1.1", *(f"{name}: {value}" for name, value in given.items())]
    _, writer = await asyncio.open_connection(address.host, address.port)
    writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + EVENT)
    await writer.drain()
    await asyncio.sleep(0.1)
    writer.transport.abort()
    await asyncio.sleep(0.1)
    assert await post(url, EVENT, headers(EVENT)) == 200
    assert len(app.bodies) == 1
    assert [r for r in caplog.records if r.levelno >= logging.ERROR] == []


async def test_a_packed_body_is_refused(url: str, app: Recorder) -> None:
    assert await post(url, EVENT, headers(EVENT, Content_Encoding="br")) == 415
    assert app.bodies == []


@pytest.mark.parametrize("body", [b"{", b"[1]", b"null", b"\xff", b'"x"', b"[" * 100_000])
async def test_signed_nonsense_is_said_to_be_nonsense(url: str, app: Recorder, body: bytes) -> None:
    assert await post(url, body, headers(body)) == 400
    assert app.bodies == []


@pytest.mark.parametrize(
    ("fields", "read"),
    [
        ({"command": "/4xx", "text": "413 payload too large"}, {"command": "/4xx", "text": "413 payload too large"}),
        (
            {"command": "/4xx", "text": "payload=1&x", "channel_name": "payload-ops"},
            {"command": "/4xx", "text": "payload=1&x", "channel_name": "payload-ops"},
        ),
        ({"payload": json.dumps(PRESSED)}, PRESSED),
        ({"command": "/4xx", "text": "a\0b"}, {"command": "/4xx", "text": "a\ufffdb"}),
        ({"ssl_check": "1"}, {"ssl_check": "1"}),
    ],
)
def test_a_form_is_read_as_it_is(fields: dict[str, str], read: dict[str, str]) -> None:
    assert parsed(urlencode(fields).encode(), FORM) == read


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{}", JSON),
        (b'{"type":"event_callback"}', JSON),
        (told(type=["message"]), JSON),
        (b"a=1", FORM),
        (urlencode({"payload": "{}"}).encode(), FORM),
        (urlencode({"payload": json.dumps({**PRESSED, "actions": []})}).encode(), FORM),
        (urlencode({"payload": json.dumps({"type": "view_submission", "view": None})}).encode(), FORM),
    ],
)
async def test_what_slack_never_sends_is_refused(url: str, app: Recorder, body: bytes, kind: str) -> None:
    assert await post(url, body, headers(body, kind)) == 400
    assert app.bodies == []


async def test_what_breaks_is_told_with_its_place(
    url: str, app: Recorder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(_request: Any) -> None:
        raise LookupError(CANARY)

    monkeypatch.setattr(app, "async_dispatch", broken)
    async with aiohttp.ClientSession() as session, session.post(url, data=EVENT, headers=headers(EVENT)) as answer:
        assert (answer.status, await answer.text()) == (500, "")
    assert "a request of Slack's broke: LookupError at " in caplog.text
    assert "test_entrance.py:" in caplog.text
    assert CANARY not in caplog.text


@pytest.mark.parametrize("path", ["/", "/slack", "/healthz", "/metrics", "/slack/events/../../etc"])
async def test_nothing_else_is_there(url: str, path: str) -> None:
    async with aiohttp.ClientSession() as session, session.get(url.replace(PATH, path)) as answer:
        assert answer.status in {404, 405}
