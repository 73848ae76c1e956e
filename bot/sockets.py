"""Socket Mode, supervised: a connection that is refreshed, silent or broken is replaced; one that cannot be is said."""

from __future__ import annotations

import asyncio
import json
import logging
import random
import re
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import aiohttp
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.calls import retry_after, throttled
from bot.logs import where
from bot.settings import MOST_SOCKETS
from bot.shape import sound, storable
from bot.workspaces import BAD_TOKENS, UNREACHABLE, SlackProblem, error_of, refusal

HEARTBEAT = 10.0  # seconds between pings; a pong that is half as late ends the connection
GREETING = 15.0  # seconds Slack has for its hello
LONGEST_MESSAGE = 16 * 1024 * 1024
AT_ONCE = 500  # envelopes under way; beyond them nothing more is read
LONGEST_PAUSE = 30.0
MOST_FAILURES = 30  # in a row; then the process ends and whoever runs it starts it anew
STEADY = 60.0  # seconds a connection has to last for the failures before it to be forgotten
CLOSED = "closed"
ENDING = frozenset({"link_disabled"})
CHANGING = frozenset({"warning", "refresh_requested"})
SLACKS_WORD = re.compile(r"[\w .:-]{1,60}", re.ASCII)
SWITCHED_OFF = "Socket Mode is switched off for this app: switch it on, or unset SLACK_APP_TOKEN"
log = logging.getLogger(__name__)


class Unconnected(Exception):  # noqa: N818 - a signal, not an error
    """There is no connection to be had now; the message is Slack's own word where it gave one.

    `pause` is how long it wants to be left alone.
    """

    def __init__(self, word: str, pause: float = 0.0) -> None:
        super().__init__(_word(word))
        self.pause = pause


class Sockets:
    """Keeps some connections to Slack, each supervised for itself, and hands what comes in to the app.

    Slack gives each payload to one of them: while one is silent or changing over, the others carry on.
    """

    def __init__(self, app: AsyncApp, client: AsyncWebClient, app_token: str, count: int = 1) -> None:
        self._app = app
        self._client = client
        self._token = app_token
        self._count = count
        self._room = asyncio.Semaphore(AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()
        self._leaving: dict[asyncio.Task[None], None] = {}  # those that leave longest first
        self._most_leaving = max(1, min(count, MOST_SOCKETS - count))
        self._open: set[aiohttp.ClientWebSocketResponse] = set()
        self._stopping = False

    @property
    def connected(self) -> int:
        """How many greeted connections are open."""
        return sum(not ws.closed for ws in self._open)

    async def run(self) -> None:
        """Stay connected until cancelled. Raises SlackProblem where no reconnecting can help."""
        kept = {asyncio.create_task(self._kept_up()) for _ in range(self._count)}
        try:
            done, _ = await asyncio.wait(kept, return_when=asyncio.FIRST_EXCEPTION)
            for task in done:
                task.result()
        finally:
            for task in kept:
                task.cancel()
            await asyncio.wait(kept)

    async def _kept_up(self) -> None:
        """One connection after another; the sooner each ends, the longer the pause before the next."""
        failures = 0
        while not self._stopping:
            begun, least = time.monotonic(), 0.0
            try:
                why = await self._live()
            except Unconnected as e:
                why, least = str(e), e.pause
            except (*UNREACHABLE, ValueError) as e:  # ValueError: an answer that is not JSON
                why = type(e).__name__
            if time.monotonic() - begun >= STEADY:
                failures = 0
                if why in CHANGING:
                    continue
            failures += 1
            log.warning("no connection to Slack (%s), try %d", why, failures)
            if failures >= MOST_FAILURES and not self.connected:
                raise SlackProblem(f"gave up connecting to Slack by Socket Mode ({why})")
            await asyncio.sleep(max(least, _pause(failures)))

    async def drain(self, seconds: float) -> None:
        """Take nothing more, finish and acknowledge what came in, close."""
        self._stopping = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        for ws in list(self._open):
            await ws.close()
        if self._leaving:
            await asyncio.wait(self._leaving)

    async def _live(self) -> str:
        """Keep one connection for as long as it lasts; returns why Slack ended it."""
        ws = await self._connected()
        try:
            reason = await self._read(ws)
        finally:
            self._let_go(ws)
        if reason in ENDING:
            raise SlackProblem(SWITCHED_OFF)
        return reason

    def _let_go(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        """Read on what Slack is about to close, while another opens; of many, those that leave longest are closed."""
        leaving = asyncio.create_task(self._leave(ws))
        self._leaving[leaving] = None
        leaving.add_done_callback(lambda done: self._leaving.pop(done, None))
        for early in list(self._leaving)[: -self._most_leaving]:
            early.cancel()

    async def _connected(self) -> aiohttp.ClientWebSocketResponse:
        try:
            answer = await self._client.apps_connections_open(app_token=self._token)
        except SlackApiError as e:
            if error_of(e) in BAD_TOKENS | {"not_allowed_token_type", "missing_scope"}:
                raise SlackProblem(refusal("SLACK_APP_TOKEN", error_of(e))) from None
            raise Unconnected(error_of(e), retry_after(e) if throttled(e) else 0.0) from None
        session = self._client.session
        assert session is not None
        ws = await session.ws_connect(
            str(answer["url"]), heartbeat=HEARTBEAT, max_msg_size=LONGEST_MESSAGE, timeout=aiohttp.ClientWSTimeout()
        )
        try:
            async with asyncio.timeout(GREETING):
                hello = _parsed(await ws.receive()) or {}
        except TimeoutError:
            hello = {}
        if hello.get("type") != "hello":
            await ws.close()
            word = _word(hello["reason"]) if "reason" in hello else "no hello"
            raise SlackProblem(SWITCHED_OFF) if word in ENDING else Unconnected(word)
        self._open.add(ws)
        log.info("connected to Slack by Socket Mode, %d of %d", min(self.connected, self._count), self._count)
        return ws

    async def _read(self, ws: aiohttp.ClientWebSocketResponse) -> str:
        """Hand on what comes in; returns why it ended."""
        async for message in ws:
            envelope = _parsed(message)
            if envelope is None:
                continue
            if envelope.get("type") == "disconnect":
                return _word(envelope.get("reason"))
            if isinstance(envelope.get("envelope_id"), str) and not self._stopping:
                await self._room.acquire()
                self._spawn(self._handle(ws, envelope))
        self._open.discard(ws)
        return CLOSED

    async def _leave(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        """Go on reading a connection that Slack is about to close, then close it."""
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(HEARTBEAT):
                    while await self._read(ws) != CLOSED:
                        pass
        finally:
            self._open.discard(ws)
            await ws.close()

    async def _handle(self, ws: aiohttp.ClientWebSocketResponse, envelope: Mapping[str, Any]) -> None:
        try:
            payload = storable(envelope.get("payload"))
            if not isinstance(payload, dict) or not sound(payload):
                log.warning("what came by Socket Mode is not as Slack sends it")
                return
            response = await self._app.async_dispatch(_request(envelope, payload))
        finally:
            self._room.release()
        if response.status == 200 and not ws.closed:
            await ws.send_json(_acknowledgement(envelope, response))

    def _spawn(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("an envelope was not acknowledged: %s at %s", type(error).__name__, where(error))


def _parsed(message: aiohttp.WSMessage) -> dict[str, Any] | None:
    if message.type is not aiohttp.WSMsgType.TEXT:
        return None
    try:
        envelope = json.loads(message.data)
    except (ValueError, RecursionError):
        return None
    return envelope if isinstance(envelope, dict) else None


def _request(envelope: Mapping[str, Any], payload: dict[str, Any]) -> AsyncBoltRequest:
    retry: dict[str, str | Any] = {}
    if envelope.get("retry_attempt") is not None:
        retry["x-slack-retry-num"] = str(envelope["retry_attempt"])
    return AsyncBoltRequest(mode="socket_mode", body=payload, headers=retry)


def _acknowledgement(envelope: Mapping[str, Any], response: BoltResponse) -> dict[str, Any]:
    acknowledgement: dict[str, Any] = {"envelope_id": envelope["envelope_id"]}
    if response.body and envelope.get("accepts_response_payload", True):
        kind = response.headers.get("content-type", [""])[0]
        is_json = kind.startswith("application/json")
        acknowledgement["payload"] = json.loads(response.body) if is_json else {"text": response.body}
    return acknowledgement


def _word(word: object) -> str:
    return word if isinstance(word, str) and SLACKS_WORD.fullmatch(word) else "no word of Slack's"


def _pause(failures: int) -> float:
    return random.uniform(0.5, 1.0) * min(2.0**failures / 2, LONGEST_PAUSE)  # noqa: S311 - jitter, not a secret
