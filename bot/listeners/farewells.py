"""A workspace that uninstalls the app or takes its token back: all that was kept of it goes."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.answering import Answering
from bot.workspaces import installed_team


def register(app: AsyncApp, answering: Answering) -> None:
    """Listen to both ways of leaving."""

    @app.event("app_uninstalled")
    async def uninstalled(body: dict[str, Any]) -> None:
        await answering.store.forget_team(installed_team(body))

    @app.event("tokens_revoked")
    async def revoked(event: dict[str, Any], body: dict[str, Any]) -> None:
        if (event.get("tokens") or {}).get("bot"):
            await answering.store.forget_team(installed_team(body))
