"""After "Not it": the runners-up and a word on why, in a modal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.answering import Answering
from bot.question import Verdict
from bot.replies.fallback import acceptable_view
from bot.replies.memory import unpacked
from bot.replies.outline import Act, Outline, Part, Press, View
from bot.replies.values import REFERENCE, Value
from bot.replies.views import NONE_OF_THEM, REASON_FORM, RUNNER_UP, WORDS, WORDS_LENGTH, reason_view
from bot.workspaces import installed_team
from knowledge.diagnosis import Candidate, Diagnosis
from knowledge.redaction import redact

OFFERED = 4
PROPOSALS = (Press("Propose a phrase", Act.PHRASE), Press("Propose an article", Act.PROPOSE))
THANKS = Outline(
    "Thanks",
    (Part(("Whoever looks after the articles will see it. You can propose what was missing.",)),),
    presses=PROPOSALS,
)


def register(app: AsyncApp, answering: Answering) -> None:
    """Listen to the modal being sent."""

    @app.view(REASON_FORM)
    async def sent(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        words = await _taken(answering, body, view)
        shown = answering.view(words, str(view.get("private_metadata") or ""))
        await ack(response_action="update", view=acceptable_view(shown))


async def ask_why(answering: Answering, body: Mapping[str, Any], value: Value) -> None:
    """Open the modal with the articles that came next."""
    team = installed_team(body)
    kept = await answering.recalled(team, value.reference)
    diagnosis = unpacked(answering.shelf.library, kept.seen) if kept else None
    view = reason_view(value.reference, _offered(answering, diagnosis, value.view.article) if diagnosis else [])
    await answering.delivery.call("views.open", team, trigger_id=body.get("trigger_id"), view=view)


def _offered(answering: Answering, diagnosis: Diagnosis, shown: str) -> list[tuple[str, str]]:
    """What it may have been instead: the runners-up, then what the article shown is most taken for."""
    library, best = answering.shelf.library, diagnosis.best
    titles = {c.id: c.title for c in diagnosis.candidates}
    for neighbour in [c.neighbour for c in best.article.contrasts] if best else []:
        if article := library.get(neighbour):
            titles.setdefault(neighbour, Candidate(neighbour, article, 0.0).title)
    return [(id_, title) for id_, title in titles.items() if id_ != shown][:OFFERED]


async def _taken(answering: Answering, body: Mapping[str, Any], view: Mapping[str, Any]) -> Outline:
    team, person = installed_team(body), str(body["user"]["id"])
    reference = str(view.get("private_metadata") or "")
    values = (view.get("state") or {}).get("values") or {}
    option = (values.get(RUNNER_UP, {}).get(RUNNER_UP) or {}).get("selected_option") or {}
    rather = str(option.get("value") or NONE_OF_THEM)
    reason = redact(str((values.get(WORDS, {}).get(WORDS) or {}).get("value") or ""))[:WORDS_LENGTH]
    kept = await answering.recalled(team, reference) if REFERENCE.fullmatch(reference) else None
    known = answering.shelf.library.get(rather) is not None
    if kept:
        verdict = Verdict(
            team, reference, person, kept.article or "", Act.BAD, reason or None, rather if known else None
        )
        await answering.store.rate(verdict)
        await answering.gaps.rejected(verdict)
    shown = await answering.shown(team, Value(Act.SHOW, View(article=rather), reference), person) if known else None
    return shown or THANKS
