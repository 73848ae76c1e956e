"""What a person runs, chosen once: on the Home tab or by command."""

from __future__ import annotations

import re
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.answering import Answering
from bot.desk import STACK
from bot.listeners import home
from bot.question import Question
from bot.replies import stack as words
from bot.replies.outline import Outline, Part
from bot.replies.slack import Reply
from bot.workspaces import installed_team
from bot.writes import StoreError
from knowledge.diagnosis import Diagnosis, Outcome
from knowledge.reading.evidence import Kind

ORDER = re.compile(r"stack(?: (?P<name>.{1,80}))?", re.IGNORECASE)
NOT_KEPT = Outline(parts=(Part(("That could not be kept just now; choose it again in a minute.",)),))


def register(app: AsyncApp, answering: Answering) -> None:
    """Listen to the menu of the Home tab."""

    @app.action(STACK)
    async def chosen(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        team, person = installed_team(body), str(body["user"]["id"])
        wanted, trigger = str((action.get("selected_option") or {}).get("value") or ""), body.get("trigger_id")
        product = words.named(answering.shelf.library, wanted)
        try:
            if product or wanted == words.NONE:
                await answering.preferences.run(team, person, product or None)
            answering.delivery.spawn(home.publish(answering, team, person))
        except StoreError:
            view = answering.view(NOT_KEPT)
            answering.delivery.spawn(answering.delivery.call("views.open", team, trigger_id=trigger, view=view))
        await ack()


async def order(answering: Answering, question: Question, asked: re.Match[str]) -> Reply | None:
    """Choose what one runs, or be told; None where the words are a question of another kind. Raises StoreError."""
    team, person, wants = question.key.team, question.asker, answering.preferences
    library, name = answering.shelf.library, (asked["name"] or "").strip("\"'`")
    if not name:
        return Reply(words.told(library, await wants.stack(team, person)))
    product = words.named(library, name)
    if not product and name.lower() != words.NONE:
        asks = _asks(await answering.diagnosis(question.text))
        return None if asks else Reply(words.unknown(library, name))
    await wants.run(team, person, product or None)
    return Reply(words.SET.format(product) if product else words.ENDED)


def _asks(diagnosis: Diagnosis) -> bool:
    """Whether words that begin like the command are a question: "stack trace says 413"."""
    read = any(e.kind is not Kind.PHRASE for e in diagnosis.evidence)
    return diagnosis.outcome is Outcome.ANSWER or (read and diagnosis.outcome is Outcome.CHOICE)
