"""The Bolt app: who may call it, what it listens to, what happens when something breaks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot import listeners
from bot.answering import Answering
from bot.dispatch import App, ended
from bot.listeners import farewells
from bot.workspaces import Workspaces, installed_team


def build_app(client: AsyncWebClient, answering: Answering, workspaces: Workspaces) -> App:
    """The app with all its listeners. Requests come verified and parsed (see entrance and sockets)."""

    async def authorize(team_id: str | None, enterprise_id: str | None) -> AuthorizeResult | None:
        return await workspaces.authorized(team_id or "", enterprise_id)

    app = App(
        answering,
        workspaces,
        client=client,
        authorize=authorize,
        process_before_response=True,
        request_verification_enabled=False,
        ssl_check_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )

    @app.error
    async def failed(error: Exception, body: dict[str, Any]) -> BoltResponse:
        return await ended(answering, error, body)

    @app.middleware
    async def placed(
        next: Callable[[], Awaitable[None]],  # noqa: A002 - Bolt's word
        body: dict[str, Any],
        context: AsyncBoltContext,
    ) -> BoltResponse | None:
        event = body.get("event")
        leaving = isinstance(event, dict) and event.get("type") in farewells.KINDS  # which needs no token that opens
        if not leaving and not await workspaces.known(installed_team(body), context.enterprise_id):
            return BoltResponse(status=200, body="")
        await next()
        return None

    listeners.register(app, answering, workspaces)
    return app
