"""Shortcuts: "Explain this error" on anybody's message, and "Look up an error" with a form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.answering import Answering
from bot.attaching import Enclosed
from bot.dispatch import ended
from bot.files import attached
from bot.intake import message_text
from bot.manifest import GLOBAL_SHORTCUT, MESSAGE_SHORTCUT
from bot.question import Key, Question, Surface
from bot.replies.fallback import acceptable_view
from bot.replies.views import ASK_FORM, QUESTION, ask_view
from bot.workspaces import installed_team

TS_LENGTH = 64


def register(app: AsyncApp, answering: Answering) -> None:
    """Listen to both shortcuts and to the form."""

    @app.shortcut(MESSAGE_SHORTCUT)
    async def explained(ack: AsyncAck, body: dict[str, Any]) -> None:
        channel, message = str((body.get("channel") or {}).get("id") or ""), body.get("message") or {}
        question = _question(body, channel, Surface.SHORTCUT, message_text(message))
        given = answering.attaching.chosen(attached(message))
        if given.files:
            answering.delivery.spawn(_read(answering, body, question, given))
        else:
            reply = await answering.reply(await answering.found(question, notes=given.notes))
            answering.delivery.spawn(answering.delivery.respond(body.get("response_url"), reply, replace=False))
        await ack()

    @app.shortcut(GLOBAL_SHORTCUT)
    async def looked_up(ack: AsyncAck, body: dict[str, Any]) -> None:
        team, trigger = installed_team(body), body.get("trigger_id")
        answering.delivery.spawn(answering.delivery.call("views.open", team, trigger_id=trigger, view=ask_view()))
        await ack()

    @app.view(ASK_FORM)
    async def asked(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        values = (view.get("state") or {}).get("values") or {}
        text = str((values.get(QUESTION, {}).get(QUESTION) or {}).get("value") or "")
        question = _question(body, "", Surface.HOME, text)
        words = await answering.told(await answering.found(question))
        shown = answering.view(words, question.key.reference)
        await ack(response_action="update", view=acceptable_view(shown))


async def _read(answering: Answering, body: Mapping[str, Any], question: Question, given: Enclosed) -> None:
    """Explain a message with files, which takes longer than its acknowledgement may."""
    try:
        reply = await answering.reply(await answering.attaching.found(question, given))
        await answering.delivery.respond(body.get("response_url"), reply, replace=False)
    except Exception as e:  # the same end as of what goes wrong before the acknowledgement
        await ended(answering, e, body)


def _question(body: Mapping[str, Any], channel: str, surface: Surface, text: str) -> Question:
    said = str(body.get("trigger_id") or "")[-TS_LENGTH:]
    return Question(Key(installed_team(body), channel, said), surface, str(body["user"]["id"]), text)
