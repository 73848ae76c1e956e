"""The Bolt app: who may call it, what it listens to, what happens when something breaks."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot import listeners
from bot.answering import Answering
from bot.calls import Later
from bot.delivery import Delivery
from bot.logs import about, where
from bot.question import Key, Question, Surface
from bot.replies.outline import Outline, Part
from bot.replies.slack import Reply
from bot.tracing import tracing
from bot.workspaces import Workspaces, installed_team
from knowledge.diagnosis import Diagnosis, Outcome

SORRY = "Something broke on my side, not yours. Try again; if it stays, tell whoever runs me the reference `{}`."
log = logging.getLogger(__name__)


class App(AsyncApp):
    """Bolt's app, with a watch on each request: middleware cannot have it, Bolt runs listeners only after it."""

    def __init__(self, delivery: Delivery, **options: Any) -> None:
        super().__init__(**options)
        self._delivery = delivery

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        """Answer a request; what this returns is what Slack gets to see."""
        begun = time.monotonic()
        with self._delivery.incoming(), tracing.whole():
            response = await super().async_dispatch(req)
        self._delivery.metrics.acknowledged.add(time.monotonic() - begun)
        return response


def build_app(client: AsyncWebClient, answering: Answering, workspaces: Workspaces) -> AsyncApp:
    """The app with all its listeners. Requests come verified and parsed (see entrance and sockets)."""

    async def authorize(team_id: str | None, enterprise_id: str | None) -> AuthorizeResult | None:
        return await workspaces.authorized(team_id or "", enterprise_id)

    app = App(
        answering.delivery,
        client=client,
        authorize=authorize,
        process_before_response=True,
        request_verification_enabled=False,
        ssl_check_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )

    @app.error
    async def failed(error: Exception, body: dict[str, Any]) -> BoltResponse:
        return await _ended(answering, error, body)

    @app.middleware
    async def placed(
        next: Callable[[], Awaitable[None]],  # noqa: A002 - Bolt's word
        body: dict[str, Any],
        context: AsyncBoltContext,
    ) -> None:
        await workspaces.known(installed_team(body), context.enterprise_id)
        await next()

    listeners.register(app, answering, workspaces)
    return app


async def _ended(answering: Answering, error: Exception, body: Mapping[str, Any]) -> BoltResponse:
    if isinstance(error, Later):
        return BoltResponse(status=503, body="")  # nothing was recorded: Slack's own retry is the way back
    event = body.get("event") or {}
    said = str(event.get("ts") or body.get("trigger_id") or "")[-64:]
    key = Key(installed_team(body), str(event.get("channel") or body.get("channel_id") or ""), said)
    failed = (key.reference, type(error).__name__, where(error))
    log.error("%s failed: %s at %s", *failed, extra=about(key.reference, team=key.team))
    words = SORRY.format(key.reference)
    sorry = Reply(words)
    if event.get("type") == "message" and event.get("channel_type") != "im":
        return BoltResponse(status=200, body="")  # nobody asked
    if event.get("type") in {"app_mention", "message"} and event.get("user"):
        thread = event.get("thread_ts") or (None if event.get("channel_type") == "im" else event.get("ts"))
        question = Question(key, Surface.MENTION, event["user"], "", thread)
        await answering.settle(question, Diagnosis(Outcome.NONE), Outline(parts=(Part((words,)),)))
    elif body.get("command"):
        return BoltResponse(status=200, body={"response_type": "ephemeral", "text": sorry.text})
    elif body.get("response_url"):
        answering.delivery.spawn(answering.delivery.respond(body["response_url"], sorry, replace=False))
    return BoltResponse(status=200, body="")
