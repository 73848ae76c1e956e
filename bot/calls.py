"""Calls to Slack: with the workspace's own token, and errors told apart by whether trying again makes sense."""

from __future__ import annotations

from typing import IO, Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.files import Attached, allowed, fetch
from bot.metrics import Metrics
from bot.replies.slack import Reply
from bot.tracing import tracing
from bot.turns import Place, Turns, place_of
from bot.vault import VaultError
from bot.workspaces import UNREACHABLE, Workspaces, error_of
from bot.writes import StoreError

MOST_WAITED = 600.0  # seconds of Retry-After that are believed
TRANSIENT = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"})
NOT_INSTALLED = "not_installed"
HOOKS = frozenset({"hooks.slack.com", "hooks.slack-gov.com"})


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

    async def call(self, method: str, team: str, **arguments: Any) -> Any:
        """A Web API call that changes something. Raises Later where trying again makes sense, else SlackApiError."""
        place, given = place_of(method, team, arguments), {k: v for k, v in arguments.items() if v is not None}
        return await self._traced(method, place, json=given)

    async def read(self, method: str, team: str, **arguments: Any) -> Any:
        """A Web API call that only reads; it takes its arguments as a form. Raises as `call` does."""
        place = place_of(method, team, arguments)
        return await self._traced(method, place, data={k: str(v) for k, v in arguments.items()})

    async def _traced(self, method: str, place: Place, **body: Any) -> Any:
        if wait := self.turns.wait(place):
            raise Later(wait, doubtful=False)
        with tracing.part(f"slack {method}"), self.turns.trying(place):
            return await self._call(method, place, **body)

    async def _call(self, method: str, place: Place, **body: Any) -> Any:
        headers = {"Authorization": f"Bearer {await self._token(method, place[0])}"}
        try:
            return await self._client.api_call(method, headers=headers, **body)
        except SlackApiError as e:
            self.metrics.errors[method, error_of(e)] += 1
            status = getattr(e.response, "status_code", 0)
            if status == 429 or error_of(e) == "ratelimited":
                self.turns.shut(place, pause := _retry_after(e))
                raise Later(pause, doubtful=False) from None
            if status >= 500 or error_of(e) in TRANSIENT:
                raise Later(None, doubtful=True) from None
            raise
        except aiohttp.ClientConnectorError:
            self.metrics.errors[method, "no connection"] += 1
            raise Later(None, doubtful=False) from None
        except (*UNREACHABLE, ValueError):  # ValueError: an answer that is not JSON
            self.metrics.errors[method, "no answer"] += 1
            raise Later(None, doubtful=True) from None

    async def _token(self, method: str, team: str) -> str:
        try:
            me = await self._workspaces.known(team)
        except (StoreError, VaultError):
            raise Later(None, doubtful=False) from None
        if me is None:
            gone = {"ok": False, "error": NOT_INSTALLED}
            raise SlackApiError(f"{method}: not installed", gone)  # type: ignore[no-untyped-call]
        return me.token

    async def fetch(self, team: str, file: Attached) -> IO[bytes]:
        """An attached file's content. Raises FileError."""
        session = self._client.session
        assert session is not None
        return await fetch(session, file, await self._token("fetch", team), self._client.base_url)

    async def share(self, team: str, channel: str, thread: str | None, name: str, content: bytes, *, alt: str) -> None:
        """Put a picture into a conversation, in Slack's three steps. Raises as `call` does."""
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

    async def respond(self, url: object, reply: Reply, *, replace: bool, public: bool = False) -> bool:
        """Answer through a response_url of Slack's, to one person or all; says whether it was taken."""
        if not isinstance(url, str) or not self._ours(url):
            return False
        seen_by = "in_channel" if public else "ephemeral"
        body = {**reply.message(), "response_type": seen_by, "replace_original": replace}
        answer = await AsyncWebhookClient(url, session=self._client.session, retry_handlers=[]).send_dict(body)
        return bool(answer.status_code == 200)

    def _ours(self, url: str) -> bool:
        """Whether an address is Slack's: its hooks, or the peer of the settings."""
        given, api = urlsplit(url), urlsplit(self._client.base_url)
        if given.scheme == "https" and given.netloc in HOOKS:
            return True
        return (given.scheme, given.netloc) == (api.scheme, api.netloc)


def _retry_after(error: SlackApiError) -> float:
    headers = getattr(error.response, "headers", None) or {}
    given = str(headers.get("Retry-After") or headers.get("retry-after") or "1")
    return min(float(given) if given.replace(".", "", 1).isdigit() else 1.0, MOST_WAITED)
