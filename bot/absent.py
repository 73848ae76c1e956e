"""Workspaces that have left without our hearing of it: Slack refuses their token, and says why when asked."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspaces import UNREACHABLE, error_of

GONE = frozenset({"account_inactive", "invalid_auth", "token_revoked"})
SURE_AFTER = 3600.0  # seconds of nothing but refusals; Slack's own troubles are over by then, or told otherwise
log = logging.getLogger(__name__)


class Absent:
    """Since when each install's token is refused. `forget` is told of those that are gone, and since when."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._since: dict[str, float] = {}
        self.forget: Callable[[str, float], Awaitable[None]] | None = None

    def here(self, team: str) -> None:
        """An install's token was taken."""
        self._since.pop(team, None)

    async def refused(self, team: str, token: str) -> None:
        """An install's token was refused. Raises what `forget` raises."""
        since = self._since.setdefault(team, time.time())
        if self.forget is None or time.time() - since < SURE_AFTER or not await self._confirmed(token):
            return
        log.info("workspace %s is taken for one that left: its token is refused", team)
        await self.forget(team, since)
        self.here(team)

    async def _confirmed(self, token: str) -> bool:
        try:
            await self._client.auth_test(token=token)
        except SlackApiError as e:
            return error_of(e) in GONE
        except (*UNREACHABLE, ValueError):  # ValueError: an answer that is not JSON
            return False
        return False
