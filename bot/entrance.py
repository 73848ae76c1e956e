"""What Slack sends over HTTP: verified before anything of it is parsed, then handed to the app."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import re
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.door import trusted, welcomed
from bot.writes import StoreError

PATH = "/slack/events"
LARGEST = 1024 * 1024
SLOWEST = 10  # seconds for a body to arrive
OLDEST = 300  # seconds a signature stays good
AHEAD = 60  # seconds Slack's clock may be ahead of ours
REMEMBERED = 20_000  # signatures kept to refuse a second showing
SPENDING = 0.5  # seconds of the three that Slack waits
EVENTS = frozenset({"event_callback", "url_verification"})
Spend = Callable[[str, float], Awaitable[bool]]
SIGNATURE = re.compile(r"v0=[0-9a-f]{64}", re.ASCII)
TIMESTAMP = re.compile(r"\d{1,12}", re.ASCII)
FIELDS = 200


class Entrance:
    """The address Slack posts to.

    The same signed bytes have an effect once. This process remembers what it has seen. Another replica would take an
    event again, and find its question claimed; but a command could set again what was unset since, and a press could
    share an answer for another time. So commands and presses are also spent in the store (`spend`), which Slack, as it
    sends them once, never notices. Without the store they are taken: who can replay them needs to have read Slack's
    traffic, and who asks must not wait for that.
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
            async with asyncio.timeout(SLOWEST):
                raw = await request.read()
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
        if body.get("type") not in EVENTS and not await self._unspent(signature):
            return web.Response(status=401)
        self._seen[signature] = self._now()
        headers: dict[str, str | Sequence[str]] = {
            n: v for n, v in request.headers.items() if n.lower().startswith("x-slack-retry-")
        }
        response = await self._app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=body, headers=headers))
        if response.status != 200:
            self._seen.pop(signature, None)  # it had no effect, so the same bytes may come again
        kind = response.headers.get("content-type", ["text/plain"])[0].partition(";")[0]
        return web.Response(status=response.status, text=response.body or "", content_type=kind)

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
        expected = "v0=" + hmac.new(self._secret, b"v0:" + stamp.encode() + b":" + raw, hashlib.sha256).hexdigest()
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


def parsed(raw: bytes, kind: str) -> dict[str, Any] | None:
    """A verified body: JSON, a form with a JSON `payload`, or a plain form; None where it is none of them."""
    try:
        text = raw.decode()
        if kind == "application/json":
            return _object(text)
        fields = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=FIELDS))
        return _object(fields["payload"]) if "payload" in fields else fields
    except (ValueError, RecursionError):
        return None


def _object(text: str) -> dict[str, Any] | None:
    found = json.loads(text)
    return found if isinstance(found, dict) else None
