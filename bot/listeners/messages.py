"""Direct messages: every one is a question, answered in line."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.answering import Answering
from bot.intake import message_text
from bot.listeners.gate import said_by_person
from bot.question import Key, Question, Surface
from bot.workspaces import Workspaces, installed_team


def register(app: AsyncApp, answering: Answering, workspaces: Workspaces) -> None:
    """Listen to messages of every kind; those in channels are answered where they mention the bot (see mentions)."""

    @app.event("message")
    async def written(event: dict[str, Any], body: dict[str, Any]) -> None:
        team = installed_team(body)
        me = workspaces.of(team)
        if event.get("channel_type") != "im" or not said_by_person(event, me):
            return
        await answering.answer(
            Question(
                key=Key(team, event["channel"], event["ts"]),
                surface=Surface.DIRECT,
                asker=event["user"],
                text=message_text(event, me.user),
                thread=event.get("thread_ts"),
            )
        )
