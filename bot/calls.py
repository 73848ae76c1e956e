"""Calls to Slack: with the workspace's own token, and errors told apart by whether trying again makes sense."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import IO, Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.absent import Absent
from bot.files import Attached, allowed, fetch
from bot.metrics import Metrics
from bot.replies.fallback import plainly
from bot.replies.slack import Reply
from bot.tracing import tracing
from bot.turns import ALL, Place, Turns, place_of
from bot.vault import VaultError
from bot.workspaces import BAD_TOKENS, UNREACHABLE, Identity, Workspaces, error_of, passing
from bot.writes import StoreError

MOST_WAITED = 600.0  # seconds of Retry-After that are believed
WITHOUT_TOKEN = 60.0  # seconds until a token that was refused is tried again
NOT_INSTALLED = "not_installed"
HOOKS = frozenset({"hooks.slack.com", "hooks.slack-gov.com"})
log = logging.getLogger(__name__)


class Later(Exception):  # noqa: N818 - a signal, not an error
    """Slack did not take it now. `doubtful` where it may have taken it without our hearing.

    With a `pause` it was no try: so long there is no sense in one, whatever is to be said.
    """

    def __init__(self, pause: float | None, *, doubtful: bool) -> None:
        super().__init__(pause)
        self.pause = pause
        self.doubtful = doubtful


class Calls:
    """Slack, as far as the bot calls it."""

    def __init__(self, client: AsyncWebClient, workspaces: Workspaces) -> None:
        self._client = client
        self._workspaces = workspaces
        self.metrics = Metrics()
        self.turns = Turns()
        self.absent = Absent(client)

    async def call(self, method: str, team: str, **arguments: Any) -> Any:
        """A Web API call that changes something; what Slack refuses for its blocks is sent as plain text.

        Raises Later where trying again makes sense, else SlackApiError.
        """
        place, given = place_of(method, team, arguments), {k: v for k, v in arguments.items() if v is not None}
        try:
            return await self._traced(method, place, json=given)
        except SlackApiError as e:
            plain = plainly(given, error_of(e))
            if plain is None:
                raise
        log.error("%s: Slack refused the blocks, sent as plain text", method)
        return await self._traced(method, place, json=plain)

    async def read(self, method: str, team: str, **arguments: Any) -> Any:
        """A Web API call that only reads; it takes its arguments as a form. Raises as `call` does."""
        place = place_of(method, team, arguments)
        return await self._traced(method, place, data={k: str(v) for k, v in arguments.items()})

    async def _traced(self, method: str, place: Place, **body: Any) -> Any:
        if wait := self.turns.wait(place):
            raise Later(wait, doubtful=False)
        with tracing.part(f"slack {method}"), self.turns.trying(place):
            me = await self._me(method, place[0])
            try:
                return await self._call(method, place, me, **body)
            except SlackApiError as e:
                if error_of(e) not in BAD_TOKENS:
                    raise
            return await self._anew(method, place, me, **body)

    async def _anew(self, method: str, place: Place, before: Identity, **body: Any) -> Any:
        """Once more with the token that is in the store; without another one, what is to be said waits for it."""
        team = place[0]
        self._workspaces.renewed(team)
        me = await self._me(method, team)
        if me.token != before.token:
            try:
                return await self._call(method, place, me, **body)
            except SlackApiError as e:
                if error_of(e) not in BAD_TOKENS:
                    raise
        elif not self._workspaces.settled(team):
            await self.absent.refused(me.team, me.token)
            await self._me(method, team)
        self.turns.shut((team, ALL), WITHOUT_TOKEN)
        raise Later(WITHOUT_TOKEN, doubtful=False)

    async def _call(self, method: str, place: Place, me: Identity, **body: Any) -> Any:
        try:
            answer = await self._client.api_call(method, headers={"Authorization": f"Bearer {me.token}"}, **body)
        except SlackApiError as e:
            self.metrics.errors[method, self._word(error_of(e), place[0])] += 1
            if throttled(e):
                self.turns.shut(place, pause := retry_after(e))
                raise Later(pause, doubtful=False) from None
            if passing(e):
                raise Later(None, doubtful=True) from None
            raise
        except aiohttp.ClientConnectorError:
            self.metrics.errors[method, "no connection"] += 1
            raise Later(None, doubtful=False) from None
        except (*UNREACHABLE, ValueError):  # ValueError: an answer that is not JSON
            self.metrics.errors[method, "no answer"] += 1
            raise Later(None, doubtful=True) from None
        self.absent.here(me.team)
        return answer

    def _word(self, error: str, team: str) -> str:
        """What an error is counted as: the token of one install among many is not that of the settings."""
        return f"{error} of an install" if error in BAD_TOKENS and not self._workspaces.settled(team) else error

    async def _me(self, method: str, team: str) -> Identity:
        try:
            me = await self._workspaces.known(team)
        except (StoreError, VaultError):
            raise Later(None, doubtful=False) from None
        if me is None:
            gone = {"ok": False, "error": NOT_INSTALLED}
            raise SlackApiError(f"{method}: not installed", gone)  # type: ignore[no-untyped-call]
        return me

    async def scopes(self, team: str) -> frozenset[str]:
        """What the app may do in a workspace; empty where Slack does not tell."""
        me = await self._workspaces.known(team)
        return me.scopes if me else frozenset()

    async def fetch(self, team: str, file: Attached) -> IO[bytes]:
        """An attached file's content. Raises FileError."""
        session = self._client.session
        assert session is not None
        return await fetch(session, file, (await self._me("fetch", team)).token, self._client.base_url)

    async def share(self, team: str, channel: str, thread: str | None, name: str, content: bytes, *, alt: str) -> str:
        """Put a picture into a conversation, in Slack's three steps; returns the file's id. Raises as `call` does."""
        length = str(len(content))
        place = await self.read("files.getUploadURLExternal", team, filename=name, length=length, alt_txt=alt)
        session, url = self._client.session, str(place["upload_url"])
        if session is None or not allowed(url, self._client.base_url):
            raise Later(None, doubtful=False)
        try:
            async with session.post(url, data=content, allow_redirects=False) as answer:
                if answer.status != 200:
                    raise Later(None, doubtful=False)
        except UNREACHABLE:
            raise Later(None, doubtful=False) from None
        files = [{"id": place["file_id"], "title": name}]
        await self.call("files.completeUploadExternal", team, files=files, channel_id=channel, thread_ts=thread)
        return str(place["file_id"])

    async def respond(self, url: object, reply: Reply, *, replace: bool, public: bool = False) -> bool:
        """Answer through a response_url of Slack's, to one person or all; says whether it was taken."""
        if not isinstance(url, str) or not self._ours(url):
            return False
        seen_by = "in_channel" if public else "ephemeral"
        hook = AsyncWebhookClient(url, session=self._client.session, retry_handlers=[])
        how = {"response_type": seen_by, "replace_original": replace}
        answer = await hook.send_dict({**reply.message(), **how})
        if reply.blocks and answer.status_code == HTTPStatus.BAD_REQUEST:
            log.error("response_url: Slack refused the blocks, sent as plain text")
            answer = await hook.send_dict({"text": reply.text, **how})
        return bool(answer.status_code == HTTPStatus.OK)

    async def take_back(self, url: object) -> bool:
        """Delete the message that a response_url belongs to; says whether that was taken."""
        if not isinstance(url, str) or not self._ours(url):
            return False
        hook = AsyncWebhookClient(url, session=self._client.session, retry_handlers=[])
        return bool((await hook.send_dict({"delete_original": True})).status_code == HTTPStatus.OK)

    def _ours(self, url: str) -> bool:
        """Whether an address is Slack's: its hooks, or the peer of the settings."""
        given, api = urlsplit(url), urlsplit(self._client.base_url)
        if given.scheme == "https" and given.netloc in HOOKS:
            return True
        return (given.scheme, given.netloc) == (api.scheme, api.netloc)


def throttled(error: SlackApiError) -> bool:
    """Whether Slack wants fewer calls."""
    return getattr(error.response, "status_code", 0) == 429 or error_of(error) == "ratelimited"


def retry_after(error: SlackApiError) -> float:
    """How long Slack wants to be left alone then."""
    headers = getattr(error.response, "headers", None) or {}
    given = str(headers.get("Retry-After") or headers.get("retry-after") or "1")
    return min(float(given) if given.replace(".", "", 1).isdigit() else 1.0, MOST_WAITED)
