"""HTTP delivery: signed requests to the app's request URL."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from itertools import count
from urllib.parse import urlencode

import aiohttp
from slack_sdk.signature import SignatureVerifier

from bot.playground.changes import Json
from bot.playground.delivery import Answer, Delivery
from bot.playground.ids import Ids

MAX_REDIRECTS = 2
_TYPES = {"events_api": "application/json"}
_FORM = "application/x-www-form-urlencoded"


class HttpDelivery:
    """Posts each payload, signed, to a request URL and reads the acknowledgement from the response.

    Several URLs stand for replicas behind a load balancer: they take turns, one that refuses connections is left out.
    """

    timed_out = "http_timeout"

    def __init__(self, request_url: str | Sequence[str], signing_secret: str, ids: Ids) -> None:
        self._urls = [request_url] if isinstance(request_url, str) else list(request_url)
        self._turn, self._ids = count(), ids
        self._signer = SignatureVerifier(signing_secret)
        self._session: aiohttp.ClientSession | None = None

    async def carry(self, delivery: Delivery, number: int, reason: str | None, seconds: float) -> Answer:
        """Post once; any answer but 2xx within `seconds` is a failure with Slack's retry reason."""
        body = _body(delivery)
        headers = self._signed(body, _TYPES.get(delivery.kind, _FORM))
        if number:
            headers |= {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": reason or "unknown_error"}
        try:
            async with asyncio.timeout(seconds):
                return await self._post(body, headers)
        except TimeoutError:
            return Answer(failure=self.timed_out, status=None)
        except aiohttp.TooManyRedirects:
            return Answer(failure="too_many_redirects", status=None)
        except aiohttp.ClientSSLError:
            return Answer(failure="ssl_error", status=None)
        except aiohttp.ClientConnectionError:
            return Answer(failure="connection_failed", status=None)
        except aiohttp.ClientError:
            return Answer(failure="unknown_error", status=None)

    async def verify_url(self) -> bool:
        """Slack's url_verification: whether the app echoes the challenge."""
        challenge = self._ids.secret()
        body = json.dumps({"type": "url_verification", "token": "playground", "challenge": challenge}).encode()
        answer = await self._post(body, self._signed(body, "application/json"))
        said = answer.body.get("challenge") if isinstance(answer.body, dict) else answer.body
        return answer.failure is None and said == challenge

    async def close(self) -> None:
        """Close the client's connections."""
        if self._session:
            await self._session.close()

    def _signed(self, body: bytes, content_type: str) -> dict[str, str]:
        timestamp = str(int(time.time()))
        return {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": self._signer.generate_signature(timestamp=timestamp, body=body) or "",
        }

    async def _post(self, body: bytes, headers: dict[str, str]) -> Answer:
        first = next(self._turn)
        for further in range(1, len(self._urls)):
            try:
                return await self._post_to(self._urls[(first + further) % len(self._urls)], body, headers)
            except aiohttp.ClientConnectorError:
                continue
        return await self._post_to(self._urls[first % len(self._urls)], body, headers)

    async def _post_to(self, url: str, body: bytes, headers: dict[str, str]) -> Answer:
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        async with self._session.post(url, data=body, headers=headers, max_redirects=MAX_REDIRECTS) as response:
            return Answer(
                failure=None if response.ok else "http_error",
                status=response.status,
                body=_read(await response.text(errors="replace"), response.content_type),
                no_retry=not response.ok and response.headers.get("x-slack-no-retry") == "1",
            )


def _body(delivery: Delivery) -> bytes:
    if delivery.kind == "events_api":
        return json.dumps(delivery.payload).encode()
    if delivery.kind == "slash_commands":
        return urlencode(delivery.payload).encode()
    return urlencode({"payload": json.dumps(delivery.payload)}).encode()


def _read(text: str, content_type: str) -> Json | str | None:
    if not text.strip():
        return None
    if content_type == "application/json":
        try:
            value = json.loads(text)
        except ValueError:
            return text
        return value if isinstance(value, dict) else text
    return text
