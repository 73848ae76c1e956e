"""A mention in a channel: answered in its thread, for what it says or what stands above it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt.request.async_request import AsyncBoltRequest

from bot.answering import Answering
from bot.composing import Found
from bot.dispatch import App
from bot.intake import message_text
from bot.listeners.gate import said_by_person, sent_again
from bot.listeners.parents import Unread, subject
from bot.question import Key, Question, Surface
from bot.replies.framing import framed
from bot.replies.outlines import unread_parent
from bot.workspaces import Identity, Workspaces, installed_team
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
    question = Question(
        key=Key(team, event["channel"], event["ts"]),
        surface=Surface.MENTION,
        asker=event["user"],
        text=message_text(event, me.user),
        thread=event.get("thread_ts") or event["ts"],
        again=again,
    )
    try:
        asked = await subject(answering, me, question, event)
    except Unread as unread:
        await answering.settle(without_parent(question, unread))
        return
    await answering.attaching.answer(asked.question, asked.files)


def without_parent(question: Question, unread: Unread) -> Found:
    """What to say where the bot is mentioned alone and cannot read what is above."""
    nothing = Diagnosis(Outcome.NONE, Reason.NO_TEXT)
    words = unread_parent(missing_scope=unread.missing_scope)
    return Found(question, nothing, framed(words, question.surface, question.asker))
