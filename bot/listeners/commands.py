"""The slash command: the answer travels in the acknowledgement, seen by the asker alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.answering import Answering
from bot.intake import plain_text
from bot.question import Key, Question, Surface
from bot.replies.slack import Reply
from bot.watching import Mode
from bot.workspaces import installed_team

TS_LENGTH = 64
HELP = "help"
WATCH = re.compile(r"(?P<off>unwatch|watch off)|watch(?P<react> react)?(?: on)?")
WATCHED = {
    Mode.ANSWER: "I answer here unasked from now on, where an error is certain, at most every two minutes. "
    "Invite me if I am not a member. `/4xx unwatch` ends it, `/4xx watch react` lets me only react.",
    Mode.REACT: "From now on I react with :information_source: where I know the answer; mention me in the thread to "
    "have it. Invite me if I am not a member. `/4xx unwatch` ends it.",
    None: "I answer here only when I am asked.",
}


def register(app: AsyncApp, answering: Answering) -> None:
    """Listen to every command the app has, whatever a team called it."""

    @app.command(re.compile(".*", re.DOTALL))
    async def asked(ack: AsyncAck, body: dict[str, Any]) -> None:
        question = question_of(body)
        watch = WATCH.fullmatch(question.text.strip().lower())
        reply = await _watched(answering, question, watch) if watch else await answering.reply(question)
        await ack(text=reply.text, blocks=list(reply.blocks), response_type="ephemeral")


async def _watched(answering: Answering, question: Question, asked: re.Match[str]) -> Reply:
    mode = None if asked["off"] else Mode.REACT if asked["react"] else Mode.ANSWER
    await answering.watching.change(question.key.team, question.key.channel, question.asker, mode)
    return Reply(WATCHED[mode])


def question_of(body: Mapping[str, Any]) -> Question:
    """The question of a command's payload; a command without text asks for help."""
    said = str(body.get("trigger_id") or body.get("response_url") or "")[-TS_LENGTH:]
    return Question(
        key=Key(installed_team(body), str(body.get("channel_id") or ""), said),
        surface=Surface.COMMAND,
        asker=str(body.get("user_id") or ""),
        text=plain_text(body.get("text")) or HELP,
    )
