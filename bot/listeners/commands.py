"""The slash command: the answer travels in the acknowledgement, seen by the asker alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.answering import Answering
from bot.intake import plain_text
from bot.listeners.orders import ordered
from bot.question import Key, Question, Surface
from bot.replies.fallback import acceptable
from bot.workspaces import installed_team

TS_LENGTH = 64
HELP = "help"


def register(app: AsyncApp, answering: Answering) -> None:
    """Listen to every command the app has, whatever a team called it."""

    @app.command(re.compile(".*", re.DOTALL))
    async def asked(ack: AsyncAck, body: dict[str, Any]) -> None:
        question = question_of(body)
        done = await ordered(answering, question, body)
        reply = acceptable(done or await answering.reply(await answering.found(question)))
        await ack(text=reply.text, blocks=list(reply.blocks), response_type="ephemeral")


def question_of(body: Mapping[str, Any]) -> Question:
    """The question of a command's payload; a command without text asks for help."""
    said = str(body.get("trigger_id") or body.get("response_url") or "")[-TS_LENGTH:]
    return Question(
        key=Key(installed_team(body), str(body.get("channel_id") or ""), said),
        surface=Surface.COMMAND,
        asker=str(body.get("user_id") or ""),
        text=plain_text(body.get("text")) or HELP,
    )
