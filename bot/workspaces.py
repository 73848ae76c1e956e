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

BAD_TOKENS = frozenset(
    {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "not_allowed_token_type"}
)
PASSING = frozenset({429, 500, 502, 503, 504})
PAUSE = 1.0  # seconds between two tries to reach Slack when starting
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
    """The workspaces the bot is installed in: the one whose token the settings hold."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity

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

    def authorized(self, team: str) -> AuthorizeResult:
        """Bolt's question before each request, answered without asking Slack."""
        me = self.of(team)
        return AuthorizeResult(
            enterprise_id=None, team_id=me.team, bot_token=me.token, bot_id=me.bot, bot_user_id=me.user
        )

    def of(self, _team: str) -> Identity:
        """Who we are in that workspace."""
        return self._identity


async def identify(client: AsyncWebClient, token: str) -> Identity:
    """Who a bot token belongs to. Raises SlackProblem, naming the setting to mend."""
    try:
        answer = await client.auth_test(token=token)
    except SlackApiError as e:
        passing = getattr(e.response, "status_code", 0) in PASSING
        raise SlackProblem(refusal("SLACK_BOT_TOKEN", error_of(e)), passing=passing) from None
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
    word = response.get("error") if hasattr(response, "get") else None
    return str(word or f"HTTP {getattr(response, 'status_code', '?')}")


def refusal(setting: str, error: str) -> str:
    """One line for an operator about a token that Slack refused."""
    if error in BAD_TOKENS:
        return f"{setting} is not accepted by Slack ({error}): copy it again from the app's settings"
    return f"Slack refused with {error} when asked about {setting}"


def installed_team(body: Mapping[str, Any]) -> str:
    """The workspace of ours that a payload was sent to; with shared channels not the one of its author."""
    granted = body.get("authorizations")
    if isinstance(granted, list) and granted and isinstance(granted[0], dict) and granted[0].get("team_id"):
        return str(granted[0]["team_id"])
    team = body.get("team")
    named = team.get("id") if isinstance(team, dict) else None
    return str(body.get("team_id") or named or body.get("enterprise_id") or "")
