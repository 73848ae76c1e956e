"""Socket Mode, supervised: a connection that is refreshed, silent or broken is replaced; one that cannot be is said."""

from __future__ import annotations

import asyncio
import json
import logging
import random
from collections.abc import Mapping
from typing import Any

import aiohttp
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspaces import BAD_TOKENS, UNREACHABLE, SlackProblem, error_of, refusal

HEARTBEAT = 10.0  # seconds between pings; a pong that is half as late ends the connection
GREETING = 15.0  # seconds Slack has for its hello
LONGEST_MESSAGE = 16 * 1024 * 1024
AT_ONCE = 500  # envelopes under way; beyond them nothing more is read
LONGEST_PAUSE = 30.0
MOST_FAILURES = 30  # in a row; then the process ends and whoever runs it starts it anew
ENDING = frozenset({"link_disabled"})
CHANGING = frozenset({"warning", "refresh_requested"})
log = logging.getLogger(__name__)


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
        self._leaving: set[asyncio.Task[None]] = set()
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
        failures = 0
        while not self._stopping:
            try:
                await self._live()
                failures = 0
            except (*UNREACHABLE, ValueError) as e:  # ValueError: an answer that is not JSON
                failures += 1
                log.warning("no connection to Slack (%s), try %d", type(e).__name__, failures)
            if failures >= MOST_FAILURES and not self.connected:
                raise SlackProblem("gave up connecting to Slack by Socket Mode")
            await asyncio.sleep(_pause(failures))

    async def drain(self, seconds: float) -> None:
        """Take nothing more, finish and acknowledge what came in, close."""
        self._stopping = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        for ws in list(self._open):
            await ws.close()
        if self._leaving:
            await asyncio.wait(self._leaving)

    async def _live(self) -> None:
        """One connection after another while Slack asks to change over; returns when one just ends."""
        ws = await self._connected()
        try:
            while (reason := await self._read(ws)) in CHANGING and not self._stopping:
                fresh = await self._connected()
                self._let_go(ws)
                ws = fresh
        finally:
            self._let_go(ws)
        if reason in ENDING:
            raise SlackProblem("Socket Mode is switched off for this app: switch it on, or unset SLACK_APP_TOKEN")

    def _let_go(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        leaving = asyncio.create_task(self._leave(ws))
        self._leaving.add(leaving)
        leaving.add_done_callback(self._leaving.discard)

    async def _connected(self) -> aiohttp.ClientWebSocketResponse:
        try:
            answer = await self._client.apps_connections_open(app_token=self._token)
        except SlackApiError as e:
            if error_of(e) in BAD_TOKENS | {"not_allowed_token_type", "missing_scope"}:
                raise SlackProblem(refusal("SLACK_APP_TOKEN", error_of(e))) from None
            raise ConnectionError(error_of(e)) from None
        session = self._client.session
        assert session is not None
        ws = await session.ws_connect(
            str(answer["url"]), heartbeat=HEARTBEAT, max_msg_size=LONGEST_MESSAGE, timeout=aiohttp.ClientWSTimeout()
        )
        try:
            async with asyncio.timeout(GREETING):
                hello = await ws.receive_json()
        except (TypeError, ValueError, TimeoutError):
            await ws.close()
            raise ConnectionError("no hello") from None
        if hello.get("type") != "hello":
            await ws.close()
            raise ConnectionError(str(hello.get("reason") or "no hello")[:40])
        self._open.add(ws)
        log.info("connected to Slack by Socket Mode, %d of %d", self.connected, self._count)
        return ws

    async def _read(self, ws: aiohttp.ClientWebSocketResponse) -> str:
        """Hand on what comes in; returns why it ended."""
        async for message in ws:
            envelope = _parsed(message)
            if envelope is None:
                continue
            if envelope.get("type") == "disconnect":
                return str(envelope.get("reason"))
            if "envelope_id" in envelope and not self._stopping:
                await self._room.acquire()
                self._spawn(self._handle(ws, envelope))
        self._open.discard(ws)
        return "closed"

    async def _leave(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        """Go on reading a connection that Slack is about to close, then close it."""
        try:
            async with asyncio.timeout(HEARTBEAT):
                while await self._read(ws) != "closed":
                    pass
        except TimeoutError:
            await ws.close()
        self._open.discard(ws)

    async def _handle(self, ws: aiohttp.ClientWebSocketResponse, envelope: Mapping[str, Any]) -> None:
        try:
            response = await self._app.async_dispatch(_request(envelope))
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
            log.error("an envelope was not acknowledged: %s", type(error).__name__)


def _parsed(message: aiohttp.WSMessage) -> dict[str, Any] | None:
    if message.type is not aiohttp.WSMsgType.TEXT:
        return None
    try:
        envelope = json.loads(message.data)
    except (ValueError, RecursionError):
        return None
    return envelope if isinstance(envelope, dict) else None


def _request(envelope: Mapping[str, Any]) -> AsyncBoltRequest:
    retry: dict[str, str | Any] = {}
    if envelope.get("retry_attempt") is not None:
        retry["x-slack-retry-num"] = str(envelope["retry_attempt"])
    payload = envelope.get("payload")
    return AsyncBoltRequest(mode="socket_mode", body=payload if isinstance(payload, dict) else {}, headers=retry)


def _acknowledgement(envelope: Mapping[str, Any], response: BoltResponse) -> dict[str, Any]:
    acknowledgement: dict[str, Any] = {"envelope_id": envelope["envelope_id"]}
    if response.body and envelope.get("accepts_response_payload", True):
        kind = response.headers.get("content-type", [""])[0]
        is_json = kind.startswith("application/json")
        acknowledgement["payload"] = json.loads(response.body) if is_json else {"text": response.body}
    return acknowledgement


def _pause(failures: int) -> float:
    return random.uniform(0.5, 1.0) * min(2.0**failures / 2, LONGEST_PAUSE)  # noqa: S311 - jitter, not a secret
