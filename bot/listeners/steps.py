"""The Workflow Builder step: a text in; title, explanation, fix and link out."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.answering import Answering
from bot.intake import plain_text
from bot.manifest import STEP
from bot.question import Key, Question, Surface
from bot.workspaces import installed_team


def register(app: AsyncApp, answering: Answering) -> None:
    """Listen to the step being run."""

    @app.event("function_executed")
    async def executed(event: dict[str, Any], body: dict[str, Any]) -> None:
        if (event.get("function") or {}).get("callback_id") != STEP:
            return
        run, team = str(event.get("function_execution_id") or ""), installed_team(body)
        inputs = event.get("inputs") or {}
        await answering.answer(Question(Key(team, "", run), Surface.STEP, "", plain_text(inputs.get("text"))))
