"""A workspace that uninstalls the app or takes its token back: all that was kept of it goes."""

from __future__ import annotations

import time
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.answering import Answering
from bot.leaving import Leaving
from bot.workspaces import Workspaces, installed_team

KINDS = frozenset({"app_uninstalled", "tokens_revoked", "team_access_revoked"})


def register(app: AsyncApp, answering: Answering, workspaces: Workspaces) -> None:
    """Listen to the ways of leaving."""

    leaving = Leaving(answering, workspaces)
    answering.delivery.absent.forget = leaving.left

    async def forget(team: str, body: dict[str, Any]) -> None:
        await leaving.left(team, float(body.get("event_time") or time.time()))

    @app.event("app_uninstalled")
    async def uninstalled(body: dict[str, Any]) -> None:
        await forget(_installation(body), body)

    @app.event("tokens_revoked")
    async def revoked(event: dict[str, Any], body: dict[str, Any]) -> None:
        if (event.get("tokens") or {}).get("bot"):
            await forget(_installation(body), body)

    @app.event("team_access_revoked")
    async def taken_out(event: dict[str, Any], body: dict[str, Any]) -> None:
        for team in event.get("team_ids") or ():
            await forget(str(team), body)


def _installation(body: dict[str, Any]) -> str:
    """What was installed: a workspace, or an organisation as a whole."""
    granted = (body.get("authorizations") or [{}])[0]
    org = granted.get("is_enterprise_install") or not body.get("team_id")
    return str(granted.get("enterprise_id") or body.get("enterprise_id") or "") if org else installed_team(body)
