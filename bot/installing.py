"""Installing by OAuth: from the first link to a workspace whose token is kept, and kept fresh."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import html
import logging
import secrets
import time
from contextlib import suppress
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode, urlsplit

from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.absent import Absent
from bot.calls import Later
from bot.installations import Installation, Installations
from bot.logs import where
from bot.manifest import OPTIONAL_SCOPES, SCOPES
from bot.settings import INSTALL, REDIRECT, Settings
from bot.vault import VaultError
from bot.workspaces import UNREACHABLE, Workspaces, error_of, passing
from bot.writes import StoreError

COOKIE = "fourxx_install"
VALID = 600  # seconds from the link to the return
RENEWED_BEFORE = 2 * 3600.0  # seconds before a token ends; Slack's live for 12 hours
LEASE = 60.0
SAVING = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)  # seconds between tries to keep a new token
LOOKED_EVERY = 300.0
AT_ONCE = 10  # tokens renewed together
RESEALED_AFTER = 900.0  # seconds after the start; replicas that do not have the first key yet are gone by then
GUARDED = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
log = logging.getLogger(__name__)


class NoBot(Exception):  # noqa: N818 - what came is in order, but no bot
    """Slack installed something that no bot can speak with: a person's token alone."""


class Installing:
    """The two addresses a browser comes to."""

    def __init__(self, client: AsyncWebClient, settings: Settings, kept: Installations, workspaces: Workspaces) -> None:
        self._client, self._settings, self._kept, self._workspaces = client, settings, kept, workspaces
        self._key = hashlib.sha256(b"state of " + settings.client_secret.encode()).digest()

    def add_to(self, server: web.Application) -> None:
        """Register the routes."""
        server.router.add_get(INSTALL, self.begin)
        server.router.add_get(REDIRECT, self.end)

    async def begin(self, _request: web.Request) -> web.Response:
        """Send the browser to Slack with a state that only this browser can bring back. Nothing is stored."""
        browser, until = secrets.token_urlsafe(24), int(time.time()) + VALID
        head = f"{until}.{secrets.token_urlsafe(16)}"
        query = {
            "client_id": self._settings.client_id,
            "scope": ",".join(sorted([*SCOPES, *OPTIONAL_SCOPES])),
            "state": f"{head}.{self._signature(head, browser)}",
            "redirect_uri": self._settings.public_url + REDIRECT,
        }
        api = urlsplit(self._settings.api_url)
        target = f"{api.scheme}://{api.netloc}/oauth/v2/authorize?{urlencode(query)}"
        response = web.Response(status=302, headers={**GUARDED, "Location": target})
        secure = self._settings.public_url.startswith("https://")
        response.set_cookie(COOKIE, browser, max_age=VALID, path="/slack", httponly=True, secure=secure, samesite="Lax")
        return response

    async def end(self, request: web.Request) -> web.Response:
        """The browser comes back: trade the code for a token and keep it."""
        code = request.query.get("code", "")
        if not code:
            return _page("Nothing was installed", "Slack sent no code; the install was cancelled.", 400)
        try:
            if not await self._fresh(request.query.get("state", ""), request.cookies.get(COOKIE, "")):
                return _page("Nothing was installed", "This link is used up or not yours. Start again.", 400)
            it = await self._traded(code)
            await self._kept.save(it)
        except NoBot:
            log.warning("an install brought no bot token")
            return _page("Nothing was installed", "Slack gave no token for a bot. Start again, with this link.", 400)
        except SlackApiError as e:
            log.warning("an install was refused by Slack: %s", error_of(e))
            return _page("Nothing was installed", f"Slack refused: {error_of(e)}. Start again.", 400)
        except (*UNREACHABLE, ValueError, StoreError) as e:
            log.warning("an install failed: %s", type(e).__name__)
            return _page("Not installed yet", "Slack or the store is out of reach. Start again in a minute.", 503)
        self._workspaces.renewed(it.team)
        log.info("installed in %s", it.team)
        response = _page("Installed", "fourxx is in your workspace: write /4xx 413 there.", 200)
        response.del_cookie(COOKIE, path="/slack")
        return response

    def _signature(self, head: str, browser: str) -> str:
        return hmac.new(self._key, f"{head}.{browser}".encode(), hashlib.sha256).hexdigest()

    async def _fresh(self, state: str, browser: str) -> bool:
        head, _, given = state.rpartition(".")
        until = head.partition(".")[0]
        if not (state + browser).isascii() or not hmac.compare_digest(self._signature(head, browser), given):
            return False
        spent = hashlib.sha256(state.encode()).hexdigest()
        return int(until) >= time.time() and await self._kept.spent.once(spent, float(until))

    async def _traded(self, code: str) -> Installation:
        redirect = self._settings.public_url + REDIRECT
        answer = await _access(self._client, self._settings, code=code, redirect_uri=redirect)
        enterprise, org = (answer.get("enterprise") or {}).get("id"), bool(answer.get("is_enterprise_install"))
        team = str((enterprise if org else (answer.get("team") or {}).get("id")) or "")
        token, user = str(answer.get("access_token") or ""), str(answer.get("bot_user_id") or "")
        if not (team and token and user):
            raise NoBot
        me = await self._client.auth_test(token=token)
        scopes = str(answer.get("scope") or "")
        return renewed(Installation(team, enterprise, org, user, str(me.get("bot_id") or ""), scopes, token), answer)


class Renewing:
    """Keeps tokens that end from ending, each by one replica at a time."""

    def __init__(
        self,
        client: AsyncWebClient,
        settings: Settings,
        kept: Installations,
        workspaces: Workspaces,
        absent: Absent | None = None,
    ) -> None:
        self._client, self._settings, self._kept, self._workspaces = client, settings, kept, workspaces
        self._absent = absent or Absent(client)
        self._stop = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        """Renew tokens, and a while after the start seal anew what an older key sealed, until told to stop."""
        self._stop, sealing = stop, time.monotonic() + RESEALED_AFTER
        while not stop.is_set():
            try:
                await self.renew(time.time() + RENEWED_BEFORE)
                if time.monotonic() >= sealing and (resealed := await self._kept.reseal()):
                    log.info("sealed %d tokens with the first key", resealed)
            except (StoreError, VaultError) as e:
                log.warning("could not look after tokens: %s", e)
            except Exception as e:  # whatever it is, the other tokens have to be looked after
                log.error("looking after tokens failed: %s at %s", type(e).__name__, where(e))
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOKED_EVERY):
                    await stop.wait()

    async def renew(self, before: float) -> None:
        """Renew the tokens that end before a moment. Told to stop, it begins no more, and ends what was begun."""
        few = asyncio.Semaphore(AT_ONCE)
        work = [self._one(it, few) for it in await self._kept.expiring(before)]
        for result in await asyncio.gather(*work, return_exceptions=True):  # none is cut off by another's failure
            if isinstance(result, BaseException):
                raise result

    async def _one(self, it: Installation, few: asyncio.Semaphore) -> None:
        async with few:
            if not self._stop.is_set() and await self._kept.lease(it, time.time() + LEASE):
                await self._renewed(it)

    async def _renewed(self, it: Installation) -> None:
        try:
            grant = {"grant_type": "refresh_token", "refresh_token": str(it.refresh)}
            answer = await _access(self._client, self._settings, **grant)
        except SlackApiError as e:
            if passing(e):
                log.warning("the token of workspace %s is not renewed yet (%s)", it.team, error_of(e))
                return
            log.error("the token of workspace %s cannot be renewed (%s): install again", it.team, error_of(e))
            with suppress(Later):
                await self._absent.refused(it.team, it.token)
        except (*UNREACHABLE, ValueError) as e:
            log.warning("the token of workspace %s is not renewed yet (%s)", it.team, type(e).__name__)
        else:
            await self._saved(it, renewed(replace(it, token=str(answer["access_token"])), answer))
            self._workspaces.renewed(it.team)

    async def _saved(self, before: Installation, it: Installation) -> None:
        """Keep the new token at all costs: the old one is void, and the new one is nowhere else."""
        for pause in (*SAVING, None):
            try:
                if not await self._kept.renewed(before, it):
                    log.info("workspace %s left or came anew while its token was renewed", it.team)
                return
            except StoreError:
                if pause is None:
                    log.error("the renewed token of workspace %s could not be kept: install again", it.team)
                    raise
                await asyncio.sleep(pause)


async def _access(client: AsyncWebClient, settings: Settings, **given: str) -> Any:
    """oauth.v2.access, with the app's credentials in the form beside what is given."""
    who = {"client_id": settings.client_id, "client_secret": settings.client_secret}
    return await client.api_call("oauth.v2.access", data={**who, **given})


def renewed(it: Installation, answer: Any) -> Installation:
    """An installation with the end of its token and the way to a new one, where Slack gave them."""
    if not answer.get("refresh_token"):
        return it
    ends = time.time() + float(answer.get("expires_in") or 0)
    return replace(it, refresh=str(answer["refresh_token"]), expires_at=ends)


def _page(title: str, words: str, status: int) -> web.Response:
    text = f"<!doctype html><meta charset=utf-8><title>{title}</title><h1>{title}</h1><p>{html.escape(words)}</p>"
    return web.Response(text=text, content_type="text/html", status=status, headers=GUARDED)
