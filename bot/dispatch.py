"""Requests of Slack's -> listeners: by Bolt, except for what people say, which is most of it."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.logger.messages import warning_client_prioritized_and_token_skipped
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.answering import Answering
from bot.calls import Later
from bot.composing import BROKEN, Found
from bot.logs import about, where
from bot.question import Key, Question, Surface
from bot.replies.outline import Outline, Part
from bot.replies.slack import Reply
from bot.shape import KINDS
from bot.tracing import tracing
from bot.vault import VaultError
from bot.workspaces import Workspaces, installed_team
from bot.writes import StoreError

SORRY = "Something broke on my side, not yours. Try again; if it stays, tell whoever runs me the reference `{}`."
BOLT = "slack_bolt.AsyncApp"
RATE_LIMITED = "app_rate_limited"
ASKING = frozenset({"app_mention", "message", "function_executed"})
Heard = Callable[[AsyncBoltRequest], Awaitable[None]]
log = logging.getLogger(__name__)


class App(AsyncApp):
    """Bolt's app, with a watch on each request, which middleware cannot have: Bolt runs listeners only after it.

    What people say goes straight to its listener. Bolt would make a client, look at every kind of payload and gather
    some thirty arguments for each message, of which no listener here takes more than the request; that the bot ignores
    itself, and who is asked for the token, is not left to Bolt anyway (`gate`, `workspaces`).
    """

    def __init__(self, answering: Answering, workspaces: Workspaces, **options: Any) -> None:
        logging.getLogger(BOLT).addFilter(_news)
        super().__init__(**options)
        self._answering = answering
        self._workspaces = workspaces
        self._heard: dict[str, Heard] = {}

    def hear(self, kind: str) -> Callable[[Heard], Heard]:
        """Register the listener to an event that goes straight to it."""

        def register(heard: Heard) -> Heard:
            self._heard[kind] = heard
            return heard

        return register

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        """Answer a request; what this returns is what Slack gets to see."""
        begun = time.monotonic()
        with self._answering.delivery.incoming(), tracing.whole():
            try:
                response = await self._dispatched(req)
            except Later:
                response = BoltResponse(status=503, body="")  # nothing was recorded: Slack's own retry is the way back
        self._answering.delivery.metrics.acknowledged.add(time.monotonic() - begun)
        return response

    async def _dispatched(self, req: AsyncBoltRequest) -> BoltResponse:
        kind = req.body.get("type")
        if kind == RATE_LIMITED:
            self._answering.delivery.metrics.rate_limited += 1
            log.warning("Slack holds back events: over 30,000 an hour for workspace %s", installed_team(req.body))
        if kind not in KINDS and not req.body.get("command"):
            return BoltResponse(status=200, body="")
        heard = self._heard.get(_event(req.body))
        return await (self._straight(heard, req) if heard else super().async_dispatch(req))

    async def _straight(self, heard: Heard, req: AsyncBoltRequest) -> BoltResponse:
        try:
            me = await self._workspaces.known(installed_team(req.body), req.context.enterprise_id)
        except (StoreError, VaultError) as e:
            log.error("a question waits for Slack to send it again: %s", e)
            return BoltResponse(status=503, body="")  # another replica may know who is asked, or this one soon
        try:
            if me:
                await heard(req)
        except Exception as e:  # the same end as of what goes wrong under Bolt
            return await ended(self._answering, e, req.body)
        return BoltResponse(status=200, body="")


def _news(record: logging.LogRecord) -> bool:
    """Whether Bolt says something new: not that the token in the environment is not its business."""
    return record.msg != warning_client_prioritized_and_token_skipped()


def _event(body: Mapping[str, Any]) -> str:
    event = body.get("event")
    return str(event.get("type")) if body.get("type") == "event_callback" and isinstance(event, dict) else ""


async def ended(answering: Answering, error: Exception, body: Mapping[str, Any]) -> BoltResponse:
    """What a request comes to that something broke under."""
    event = body.get("event") or {}
    if isinstance(error, Later):
        raise error
    if isinstance(error, StoreError) and event and event["type"] not in ASKING:
        raise Later(None, doubtful=False)  # nobody asked, and nothing has happened yet
    said = str(event.get("ts") or event.get("function_execution_id") or body.get("trigger_id") or "")[-64:]
    key = Key(installed_team(body), str(event.get("channel") or body.get("channel_id") or ""), said)
    failed = (key.reference, type(error).__name__, where(error))
    log.error("%s failed: %s at %s", *failed, extra=about(key.reference, team=key.team))
    words = SORRY.format(key.reference)
    sorry = Reply(words)
    if event.get("type") == "message" and event.get("channel_type") != "im":
        return BoltResponse(status=200, body="")  # nobody asked
    if event.get("type") == "function_executed":
        await answering.settle(Found(Question(key, Surface.STEP, "", ""), BROKEN, Outline(parts=(Part((words,)),))))
    elif event.get("type") in {"app_mention", "message"} and event.get("user"):
        thread = event.get("thread_ts") or (None if event.get("channel_type") == "im" else event.get("ts"))
        question = Question(key, Surface.MENTION, event["user"], "", thread)
        await answering.settle(Found(question, BROKEN, Outline(parts=(Part((words,)),))))
    elif body.get("command"):
        return BoltResponse(status=200, body={"response_type": "ephemeral", "text": sorry.text})
    elif body.get("response_url"):
        answering.delivery.spawn(answering.delivery.respond(body["response_url"], sorry, replace=False))
    return BoltResponse(status=200, body="")
