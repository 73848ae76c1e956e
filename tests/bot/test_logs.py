"""What is logged at the most talkative level, by the process as it is started: nothing of anybody's, no secret."""

from __future__ import annotations

import base64
import json
import logging
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from bot.logs import set_up
from bot.manifest import manifest
from bot.playground import Fault, Faults, Workspace, in_turn
from bot.settings import INSTALL, REDIRECT
from bot.terminal import FAILED
from tests.chaos.replicas import Replica, environ_for
from tests.slack_peer import SECRET, Slack

CANARY = "canaryinthemine"
PLANTED = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
PASTE = f"HTTP/1.1 413 Content Too Large\nAuthorization: Bearer {PLANTED}\n{CANARY}"


@pytest.fixture
def logger() -> AsyncIterator[None]:
    root, ours = logging.getLogger(), logging.getLogger("bot")
    handlers, levels = list(root.handlers), (root.level, ours.level)
    yield
    root.handlers[:] = handlers
    root.setLevel(levels[0])
    ours.setLevel(levels[1])


@asynccontextmanager
async def talking(place: Replica, **environ: str) -> AsyncIterator[None]:
    """A process that says all it may say."""
    place.environ.update(environ, LOG_LEVEL="DEBUG", PYTHONASYNCIODEBUG="1")
    try:
        await place.ready()
        yield
    finally:
        await place.stop()


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("delivery", ["socket", "http"])
async def test_no_body_and_no_secret_is_logged_at_any_level(tmp_path: Path, delivery: str, form: str) -> None:
    faults = in_turn("chat.postMessage", [Fault("error"), Fault("ratelimited")])
    place = Replica(tmp_path, {})
    given = {"app": manifest(follow=True), "request_url": place.url, "signing_secret": SECRET}
    async with Workspace(delivery=delivery, faults=Faults(faults), **given) as ws:
        way = {"SLACK_APP_TOKEN": ws.app_token} if delivery == "socket" else {}
        environ = environ_for(ws, f"sqlite:///{tmp_path / 'l.sqlite3'}", **way, LOG_FORMAT=form)
        async with talking(place, **environ):
            await asked_in_every_way(ws)
            await hammered(place.url)
        said = place.log.read_text()
        assert said.count("question ") >= 3
        if form == "json":
            assert all(json.loads(line) for line in said.splitlines())
        assert "serving " in said
        assert "slack_bolt" not in said
        secrets = [ws.bot_token, ws.app_token, SECRET, PLANTED, PLANTED[4:], "xoxb-", "xapp-", "ticket", CANARY]
        assert [secret for secret in secrets if secret in said] == []


async def asked_in_every_way(ws: Workspace) -> None:
    asked = await ws.say(ws.you, ws.dm(), PASTE)
    [reply] = await ws.replies(asked, timeout=20)
    await ws.say(ws.you, "general", f"<@{ws.bot_user_id}> {PASTE}")
    await ws.upload(ws.you, ws.dm(), f"{CANARY}.log", PASTE.encode())
    await ws.command(ws.you, "general", "/4xx", PASTE)
    await ws.edit(asked, f"{PASTE}\nHTTP/1.1 429 X")
    await ws.uninstall()
    await ws.settled()
    assert CANARY not in reply.text


async def hammered(url: str) -> None:
    """What Slack would not send: unsigned, malformed, no HTTP at all."""
    async with aiohttp.ClientSession() as session:
        for body in (f'{{"text": "{CANARY}"}}', f"payload={CANARY}", CANARY):
            try:
                async with session.post(url, data=body, headers={"X-Slack-Signature": f"v0={CANARY}"}):
                    pass
            except aiohttp.ClientConnectionError:
                return  # by Socket Mode nobody listens there


async def test_no_token_code_or_state_is_logged_by_an_install(tmp_path: Path) -> None:
    slack, place = Slack(), Replica(tmp_path, {})
    async with slack.up() as api:
        key = base64.b64encode(bytes(range(32))).decode()
        app = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "a-client-secret", "TOKEN_KEY": key}
        more = {"SLACK_SIGNING_SECRET": SECRET, "SLACK_API_URL": api, "DATABASE_URL": f"sqlite:///{tmp_path / 'i.db'}"}
        address = f"http://127.0.0.1:{place.port}"
        async with talking(place, **app, **more, PUBLIC_URL=address):
            jar = aiohttp.CookieJar(unsafe=True)
            async with aiohttp.ClientSession(cookie_jar=jar) as browser:
                async with browser.get(address + INSTALL, allow_redirects=False) as sent:
                    [state] = parse_qs(urlsplit(sent.headers["Location"]).query)["state"]
                async with browser.get(address + REDIRECT, params={"code": "TCODE1", "state": state}) as page:
                    assert page.status == 200
        said = place.log.read_text()
        assert "installed in TCODE1" in said
        tokens = [token for _, token, _ in slack.calls if token]
        assert tokens
        secrets = [*tokens, state, "a-client-secret", key, SECRET, "code=", "xoxb-"]
        assert [secret for secret in secrets if secret in said] == []


@pytest.mark.usefixtures("logger")
@pytest.mark.parametrize("name", ["slack_sdk.web", "aiosqlite", "somebody.new", "root"])
def test_of_libraries_only_the_words_in_their_source_are_logged(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    set_up("DEBUG")
    stranger = logging.getLogger() if name == "root" else logging.getLogger(name)
    stranger.debug("Executing a statement with %s", CANARY)
    stranger.warning(f"{CANARY} went over the wire")
    stranger.error(f"Failed to send {CANARY}")
    stranger.error("Failed to take %s", CANARY)
    try:
        raise ValueError(CANARY)
    except ValueError:
        stranger.exception("Unhandled", stack_info=True)
    said = capsys.readouterr().err
    assert CANARY not in said
    assert "Executing" not in said
    assert "ValueError at test_logs.py:" in said
    assert [word for word in ("Failed to send", "Failed to take", "Unhandled") if word not in said] == []


@pytest.mark.usefixtures("logger")
def test_the_level_is_of_our_own_loggers(capsys: pytest.CaptureFixture[str]) -> None:
    set_up("DEBUG")
    logging.getLogger("bot.any").debug("heard")
    set_up("ERROR")
    logging.getLogger("bot.any").warning("not heard")
    logging.getLogger("somebody").warning("neither")
    assert [line.rpartition(" ")[2] for line in capsys.readouterr().err.splitlines()] == ["heard"]


@pytest.mark.parametrize("form", ["text", "json"])
def test_the_last_line_has_the_form_of_the_log(tmp_path: Path, form: str) -> None:
    given = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "SLACK_API_URL": "http://127.0.0.1:9/"}
    folder = {"DATABASE_URL": "sqlite:////no/such/folder/f", "SLACK_BOT_TOKE": "x", "LOG_FORMAT": form}
    told = subprocess.run(
        [sys.executable, "-c", STOPPING],
        env={"PATH": os.environ["PATH"], **given, **folder},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert told.returncode == FAILED
    first, last = told.stderr.splitlines()
    if form == "json":
        first, last = json.loads(first)["message"], json.loads(last)["message"]
    assert "SLACK_BOT_TOKE is no setting: is SLACK_BOT_TOKEN meant?" in first
    assert "cannot reach Slack" in last


STOPPING = "import sys, bot.serving; bot.serving.STARTING = 0.0; from bot.cli import main; sys.exit(main(['serve']))"
