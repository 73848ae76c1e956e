"""A mention in a channel: answered in its thread. Mentioned alone, the bot reads the message the thread began with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.errors import SlackApiError

from bot.answering import Answering
from bot.calls import Later
from bot.dispatch import App
from bot.intake import message_text
from bot.listeners.gate import said_by_person, sent_again
from bot.question import Key, Question, Surface
from bot.replies.outlines import unread_parent
from bot.workspaces import Identity, Workspaces, error_of, installed_team
from knowledge.diagnosis import Diagnosis, Outcome, Reason


def register(app: App, answering: Answering, workspaces: Workspaces) -> None:
    """Listen to mentions."""

    @app.hear("app_mention")
    async def mentioned(request: AsyncBoltRequest) -> None:
        team, event = installed_team(request.body), request.body["event"]
        me = workspaces.of(team)
        if said_by_person(event, me):
            await answer_mention(answering, me, team, event, again=sent_again(request))


async def answer_mention(
    answering: Answering, me: Identity, team: str, event: Mapping[str, Any], *, again: bool
) -> None:
    """Answer a mention, of which only the first delivery counts."""
    parent = event.get("thread_ts")
    question = Question(
        key=Key(team, event["channel"], event["ts"]),
        surface=Surface.MENTION,
        asker=event["user"],
        text=message_text(event, me.user),
        thread=parent or event["ts"],
        again=again,
    )
    if question.text or event.get("files") or not parent or parent == event["ts"]:
        await answering.attaching.answer(question, event)
        return
    try:
        text = await _parent_text(answering, me, question)
    except (SlackApiError, Later) as e:
        missing = isinstance(e, SlackApiError) and error_of(e) == "missing_scope"
        nothing = Diagnosis(Outcome.NONE, Reason.NO_TEXT)
        await answering.settle(question, nothing, unread_parent(missing_scope=missing))
        return
    await answering.answer(question.asking(text))


async def _parent_text(answering: Answering, me: Identity, question: Question) -> str:
    found = await answering.delivery.read(
        "conversations.replies", question.key.team, channel=question.key.channel, ts=question.thread, limit=1
    )
    messages = found.get("messages") or [{}]
    parent = messages[0]
    return "" if parent.get("user") == me.user else message_text(parent, me.user)
