"""As much of Slack's Web API as many workspaces need, without a workspace behind it, and what it sends, signed."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

SECRET = "a-signing-secret"
MESSAGE = "chat.postMessage"


@dataclass
class Slack:
    """Takes every call. A code `T1` installs in T1, `E1+T9` in the organisation E1; a token `xoxb-T1-…` is of T1.

    Where it does not `remember`, messages are only counted.
    """

    calls: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    messages: int = 0
    remember: bool = True
    ends_in: int = 0
    refuse: str = ""
    dead: set[str] = field(default_factory=set)
    """Tokens that are good for nothing any more, where they are not `vouched` for when Slack is asked about them."""
    vouched: bool = False
    open: asyncio.Event = field(default_factory=asyncio.Event)
    """While it is not set, no token is renewed: who asks waits for the answer."""

    def __post_init__(self) -> None:
        self.open.set()

    @asynccontextmanager
    async def up(self) -> AsyncIterator[str]:
        """Its address while the context lasts."""
        server = web.Application()
        server.router.add_post("/api/{method}", self.answer)
        runner = web.AppRunner(server, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
        await runner.cleanup()

    async def answer(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        given = await arguments(request) if self.remember else {"length": len(await request.read())}
        async with self.changed:
            self.messages += method == MESSAGE and token not in self.dead
            if self.remember:
                self.calls.append((method, token, given))
            self.changed.notify_all()
        if token in self.dead and not (self.vouched and method == "auth.test"):
            return web.json_response({"ok": False, "error": "account_inactive"})
        if method == "oauth.v2.access":
            answer, status = self.access(given), 429 if self.refuse == "ratelimited" else 200
            if "refresh_token" in given:
                await self.open.wait()
            return web.json_response(answer, status=status)
        team = token.removeprefix("xoxb-").partition("-")[0]
        who = {"team_id": team, "user_id": f"UBOT{team}", "bot_id": f"B{team}"}
        return web.json_response({"ok": True, **who, "ts": f"{time.time():.6f}"})

    def access(self, given: dict[str, Any]) -> dict[str, Any]:
        if self.refuse:
            return {"ok": False, "error": self.refuse}
        code = str(given.get("code") or str(given["refresh_token"]).removeprefix("xoxe-"))
        org, _, team = code.rpartition("+")
        name = f"xoxb-{org or team}-{len(self.calls)}"
        rotated = {"refresh_token": f"xoxe-{code}", "expires_in": self.ends_in} if self.ends_in else {}
        return {
            "ok": True,
            "access_token": name,
            "bot_user_id": f"UBOT{org or team}",
            "scope": "chat:write",
            "team": None if org else {"id": team},
            "enterprise": {"id": org} if org else None,
            "is_enterprise_install": bool(org),
            **rotated,
        }

    async def reached(self, messages: int, seconds: float = 10) -> None:
        """Wait until so many messages were posted."""
        async with asyncio.timeout(seconds), self.changed:
            await self.changed.wait_for(lambda: self.messages >= messages)

    async def posted(self, n: int = 1) -> list[tuple[str, dict[str, Any]]]:
        """Wait for messages; each with the token it was sent with."""
        await self.reached(n)
        return [(token, given) for method, token, given in self.calls if method == MESSAGE and token not in self.dead]


async def arguments(request: web.Request) -> dict[str, Any]:
    """What a call was given, as JSON or as a form."""
    return await request.json() if request.content_type == "application/json" else dict(await request.post())


def signed(raw: bytes) -> dict[str, str]:
    """The headers of a request of Slack's with this body."""
    stamp = str(int(time.time()))
    digest = hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + raw, hashlib.sha256).hexdigest()
    kind = {"Content-Type": "application/json"}
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}", **kind}


def delivered(team: str | None, event: dict[str, Any], org: str | None = None, **outer: Any) -> bytes:
    """The body of a request that tells of an event, to the app as a workspace or an organisation installed it."""
    granted = {"team_id": team, "enterprise_id": org, "is_enterprise_install": bool(org), "is_bot": True}
    around = {"type": "event_callback", "team_id": team, "enterprise_id": org, **outer}
    return json.dumps({**around, "event": event, "authorizations": [granted]}).encode()


def direct_message(team: str, ts: str, text: str) -> dict[str, Any]:
    """The event of a person writing to the bot."""
    place = {"channel": f"D{team}", "channel_type": "im"}
    return {"type": "message", **place, "user": "U1", "ts": ts, "text": text}
