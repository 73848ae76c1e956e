"""Who we are in a workspace, and the token to speak with."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.installations import Installations
from bot.writes import StoreError

BAD_TOKENS = frozenset(
    {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "not_allowed_token_type"}
)
PASSING = frozenset({429, 500, 502, 503, 504})
TRANSIENT = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"})
PAUSE = 1.0  # seconds between two tries to reach Slack when starting
REMEMBERED = 300.0  # seconds an installation is taken as known
APART = 10.0  # seconds Slack's clock and ours may differ
UNREACHABLE = (aiohttp.ClientError, TimeoutError, OSError)


class SlackProblem(Exception):  # noqa: N818 - it is Slack's trouble or the token's, and reads so where it is caught
    """Slack cannot be reached or does not accept us; the message is one line for the operator.

    `passing` where it may be over in a moment.
    """

    def __init__(self, message: str, *, passing: bool = False) -> None:
        super().__init__(message)
        self.passing = passing


@dataclass(frozen=True)
class Identity:
    """The bot in one workspace."""

    team: str
    user: str
    bot: str
    token: str = field(repr=False)
    scopes: frozenset[str] = frozenset()


class Workspaces:
    """The workspaces the bot is installed in: the one whose token the settings hold, and those that installed it.

    What is known of them is remembered, so that nothing stands between an event and its acknowledgement.
    """

    def __init__(self, identity: Identity | None = None, installed: Installations | None = None) -> None:
        self._identity = identity
        self._installed = installed
        self._known: dict[str, tuple[float, Identity]] = {}

    @classmethod
    async def learn(cls, client: AsyncWebClient, token: str, patience: float = 0.0) -> Workspaces:
        """Ask Slack who the token belongs to, again for so long as Slack is out of reach. Raises SlackProblem."""
        end = time.monotonic() + patience
        while True:
            try:
                return cls(await identify(client, token))
            except SlackProblem as e:
                if not e.passing or time.monotonic() > end:
                    raise
            await asyncio.sleep(PAUSE)

    def with_installed(self, installed: Installations) -> Workspaces:
        """These, and those that installed the app."""
        return Workspaces(self._identity, installed)

    async def authorized(self, team: str, enterprise: str | None) -> AuthorizeResult | None:
        """Bolt's question before each request, answered without asking Slack; None where it is not installed."""
        me = await self.known(team or enterprise or "", enterprise)
        if me is None:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise, team_id=team or me.team, bot_token=me.token, bot_id=me.bot, bot_user_id=me.user
        )

    async def known(self, team: str, enterprise: str | None = None) -> Identity | None:
        """Who we are in a workspace; None where we are not installed. Raises StoreError where that cannot be told."""
        if not team:
            return None  # nobody's: what is remembered under no name would be everybody's
        if self.settled(team):
            return self._identity
        at, found = self._known.get(team, (0.0, None))
        if found and time.monotonic() - at < REMEMBERED:
            return found
        try:
            return await self._looked_up(team, enterprise)
        except StoreError:
            if found:
                return found  # what was true a while ago is better than no answer
            raise

    def of(self, team: str) -> Identity:
        """Who we are in a workspace that was asked about before."""
        found = self._identity if self.settled(team) else self._known.get(team, (0.0, None))[1]
        if found is None:
            raise LookupError("not installed")
        return found

    def renewed(self, team: str) -> None:
        """A workspace has another token now; those of an organisation may have been told apart by anything."""
        gone = [t for t, (_, me) in self._known.items() if team in {t, me.team}]
        for each in gone:
            del self._known[each]

    async def leaving(self, team: str, moment: float) -> list[str]:
        """The workspaces whose data has to go when an installation went at a moment.

        Those are none where the app was installed again since: Slack may tell of its going minutes later.
        """
        if self._installed is None:
            return [team]
        if await self._installed.newer(team, moment + APART):
            return []
        return [team, *await self._installed.teams_of(team)]

    def removal(self, team: str) -> list[Any]:
        """What deletes an installation from the store."""
        return self._installed.removal(team) if self._installed else []

    def settled(self, team: str) -> bool:
        """Whether a workspace is the one of the settings' token."""
        return self._identity is not None and (self._installed is None or self._identity.team == team)

    async def _looked_up(self, team: str, enterprise: str | None) -> Identity | None:
        it = await self._installed.find(team, enterprise) if self._installed else None
        if it is None:
            self._known.pop(team, None)
            return None
        me = Identity(it.team, it.user, it.bot, it.token, frozenset(it.scopes.split(",")))
        self._known[team] = (time.monotonic(), me)
        return me


async def identify(client: AsyncWebClient, token: str) -> Identity:
    """Who a bot token belongs to. Raises SlackProblem, naming the setting to mend."""
    try:
        answer = await client.auth_test(token=token)
    except SlackApiError as e:
        raise SlackProblem(refusal("SLACK_BOT_TOKEN", error_of(e)), passing=passing(e)) from None
    except (*UNREACHABLE, ValueError) as e:  # ValueError: an answer that is not JSON
        raise SlackProblem(f"cannot reach Slack at {client.base_url} ({type(e).__name__})", passing=True) from None
    scopes = str(answer.headers.get("x-oauth-scopes") or answer.headers.get("X-OAuth-Scopes") or "")
    return Identity(
        team=str(answer.get("team_id") or ""),
        user=str(answer.get("user_id") or ""),
        bot=str(answer.get("bot_id") or ""),
        token=token,
        scopes=frozenset(s.strip() for s in scopes.split(",") if s.strip()),
    )


def error_of(error: SlackApiError) -> str:
    """Slack's own word for what went wrong, or its HTTP status."""
    response = error.response
    said = getattr(response, "data", response)
    word = said.get("error") if isinstance(said, Mapping) else None
    return str(word or f"HTTP {getattr(response, 'status_code', '?')}")


def passing(error: SlackApiError) -> bool:
    """Whether it is Slack's trouble of the moment, and says nothing of what was asked."""
    status = getattr(error.response, "status_code", 0)
    return status in PASSING or status >= 500 or error_of(error) in TRANSIENT | {"ratelimited"}


def refusal(setting: str, error: str) -> str:
    """One line for an operator about a token that Slack refused."""
    if error in BAD_TOKENS:
        return f"{setting} is not accepted by Slack ({error}): copy it again from the app's settings"
    return f"Slack refused with {error} when asked about {setting}"


def installed_team(body: Mapping[str, Any]) -> str:
    """The workspace of ours that a payload was sent to; with shared channels not the one of its author.

    In an organisation-wide install `team` may be null; the places are looked through in the order Bolt does it in.
    What names only its organisation is the organisation's own.
    """
    view, user = _part(body, "view"), _part(body, "user")
    granted = body.get("authorizations")
    first = granted[0] if isinstance(granted, list) and granted and isinstance(granted[0], dict) else {}
    team = body.get("team")
    places = (
        view.get("app_installed_team_id"),
        team if isinstance(team, str) else _part(body, "team").get("id"),
        first.get("team_id"),
        body.get("team_id"),
        user.get("team_id"),
        view.get("team_id"),
        _part(body, "enterprise").get("id"),
        first.get("enterprise_id"),
        body.get("enterprise_id"),
    )
    return next((str(found) for found in places if found), "")


def _part(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = body.get(name)
    return found if isinstance(found, dict) else {}
