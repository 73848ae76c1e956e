"""What Slack sends over HTTP: verified before anything of it is parsed, then handed to the app."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import re
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.door import trusted, welcomed
from bot.logs import where
from bot.shape import read, sound, storable
from bot.writes import StoreError

PATH = "/slack/events"
LARGEST = 1024 * 1024
SLOWEST = 10  # seconds for a body to arrive
OLDEST = 300  # seconds a signature stays good
AHEAD = 60  # seconds Slack's clock may be ahead of ours
REMEMBERED = 20_000  # signatures kept to refuse a second showing
SPENDING = 0.5  # seconds of the three that Slack waits
ASKING = frozenset({"message", "app_mention"})  # events whose questions are claimed, unless they change one
WITHOUT_EFFECT = frozenset({"url_verification", "app_rate_limited"})
CHANGING = frozenset({"message_changed", "message_deleted"})
Spend = Callable[[str, float], Awaitable[bool]]
RETRY = ("X-Slack-Retry-Num", "X-Slack-Retry-Reason")
SIGNATURE = re.compile(r"v0=[0-9a-f]{64}", re.ASCII)
TIMESTAMP = re.compile(r"\d{1,12}", re.ASCII)
FIELDS = 200
log = logging.getLogger(__name__)


class Entrance:
    """The address Slack posts to.

    The same signed bytes have an effect once. This process remembers what it has seen. Another replica, or the next
    process, would take a question again, and find it claimed; but a command could set again what was unset since, a
    press share an answer for another time, an edit undo a later one. So all but questions is also spent in the store
    (`spend`), which Slack, as it signs each retry anew, never notices. Without the store it is taken: who can replay it
    needs to have read Slack's traffic, and who asks must not wait for that.
    """

    def __init__(
        self, app: AsyncApp, secret: str, now: Callable[[], float] = time.time, spend: Spend | None = None
    ) -> None:
        self._app = app
        self._secret = secret.encode()
        self._now = now
        self._spend = spend
        self._seen: OrderedDict[str, float] = OrderedDict()

    def server(self) -> web.Application:
        """The web application."""
        server = web.Application(client_max_size=LARGEST, middlewares=[welcomed])
        server.router.add_post(PATH, self.take)
        return server

    async def take(self, request: web.Request) -> web.Response:
        """One request of Slack's, or of somebody who would like to be Slack."""
        if request.headers.get("Content-Encoding", "identity") != "identity":
            return web.Response(status=415)
        try:
            raw = await _body(request)
        except TimeoutError:
            return web.Response(status=408)
        except (ConnectionError, web.RequestPayloadError):  # it hung up before the end
            return web.Response(status=400)
        signature = self.verified(request.headers, raw)
        if signature is None:
            return web.Response(status=401)
        trusted(request)
        body = parsed(raw, request.content_type)
        if body is None:
            return web.Response(status=400)
        if changes(body) and not await self._unspent(signature):
            return web.Response(status=401)
        self._seen[signature] = self._now()
        response = await self._dispatched(body, request.headers)
        if response.status != 200:
            self._seen.pop(signature, None)  # it had no effect, so the same bytes may come again
        kind = response.headers.get("content-type", ["text/plain"])[0].partition(";")[0]
        return web.Response(status=response.status, text=response.body or "", content_type=kind)

    async def _dispatched(self, body: dict[str, Any], given: Mapping[str, str]) -> BoltResponse:
        headers: dict[str, str | Sequence[str]] = {n: given[n] for n in RETRY if n in given}
        try:
            return await self._app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=body, headers=headers))
        except Exception as e:  # whatever it is, Slack is to hear of it, and the log where it was
            log.error("a request of Slack's broke: %s at %s", type(e).__name__, where(e))
            return BoltResponse(status=500, body="")

    def verified(self, headers: Any, raw: bytes) -> str | None:
        """The signature, if it is Slack's, fresh, and not seen before; else None."""
        stamps, signatures = headers.getall("X-Slack-Request-Timestamp", ()), headers.getall("X-Slack-Signature", ())
        if len(stamps) != 1 or len(signatures) != 1:
            return None
        stamp, signature = stamps[0], signatures[0]
        if not TIMESTAMP.fullmatch(stamp) or not SIGNATURE.fullmatch(signature):
            return None
        if not -AHEAD <= self._now() - int(stamp) <= OLDEST:
            return None
        expected = "v0=" + hmac.digest(self._secret, b"v0:" + stamp.encode() + b":" + raw, "sha256").hex()
        if not self._secret or not hmac.compare_digest(expected, signature) or self._again(signature):
            return None
        return str(signature)

    async def _unspent(self, signature: str) -> bool:
        if self._spend is None:
            return True
        digest = hashlib.sha256(signature.encode()).hexdigest()
        try:
            async with asyncio.timeout(SPENDING):
                return await self._spend(digest, self._now() + OLDEST + AHEAD)
        except (StoreError, TimeoutError):
            return True

    def _again(self, signature: str) -> bool:
        oldest = self._now() - OLDEST - AHEAD
        while self._seen and (len(self._seen) > REMEMBERED or next(iter(self._seen.values())) < oldest):
            self._seen.popitem(last=False)
        return signature in self._seen


async def _body(request: web.Request) -> bytes:
    if request.content.is_eof():  # as a rule all of it comes with its headers
        return await request.read()
    async with asyncio.timeout(SLOWEST):
        return await request.read()


def parsed(raw: bytes, kind: str) -> dict[str, Any] | None:
    """A verified body: JSON, a form with a JSON `payload`, or a plain form; None where it is not as Slack sends it."""
    try:
        text = raw.decode()
        if kind == "application/json":
            found = read(text)
        else:
            fields = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=FIELDS))
            found = read(fields["payload"]) if "payload" in fields else storable(fields)
    except ValueError:
        return None
    return found if found is not None and sound(found) else None


def changes(body: Mapping[str, Any]) -> bool:
    """Whether a body may have an effect for another time: all but what is asked and what only says something."""
    if body.get("type") != "event_callback":
        return body.get("type") not in WITHOUT_EFFECT and "ssl_check" not in body
    event = body["event"]
    return event["type"] not in ASKING or event.get("subtype") in CHANGING
