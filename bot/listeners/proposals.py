"""Articles and phrases proposed from Slack: a form, the rules for articles, a maintainer's word, then live."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackApiError

from bot import drafting
from bot.answering import Answering
from bot.calls import Later
from bot.desk import APPROVED, PENDING, REJECTED, Proposal
from bot.listeners import home
from bot.question import Key
from bot.replies import forms
from bot.replies.outline import Outline, Part
from bot.replies.values import REFERENCE, Value
from bot.replies.views import answer_view
from bot.template import ID
from bot.workspaces import installed_team
from bot.writes import StoreError
from knowledge.library import Library

MOST_PENDING = 50
PHRASE_LENGTH = 300
THANKS = "A maintainer will look at it. Thank you."
ENOUGH = "There are many proposals waiting already. Ask a maintainer to go through them first."
NO_FOLDER = "There is no folder for your team's own articles yet: set `KNOWLEDGE_PATH` and start me again."
LIVE = "`{}` is live now, with {}'s name in it."
DOWN = "Turned down. Nothing has changed."
CHECKING = "Checking it against all other articles; this takes some seconds."
DECIDED = "Somebody decided that before."
UNWRITTEN = "It could not be written ({}); it waits as before."
GOOD_NEWS = "Your {} for `{}` has been taken over and is live now. Thank you."
NOT_KEPT = "That could not be kept just now; try again in a minute."


def register(app: AsyncApp, answering: Answering) -> None:
    """Listen to the three forms."""

    @app.view(forms.PHRASE_FORM)
    async def phrase_sent(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        fields = forms.filled(view)
        wrong = await asyncio.to_thread(_phrase_problems, answering.shelf.library, fields)
        await _received(ack, answering, body, wrong, drafting.PHRASE, fields.get(forms.PHRASE, "")[:PHRASE_LENGTH])

    @app.view(forms.ARTICLE_FORM)
    async def article_sent(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        fields = {name: forms.filled(view).get(name, "") for name in drafting.FIELDS}
        wrong = await asyncio.to_thread(drafting.field_problems, answering.shelf.library, fields)
        await _received(ack, answering, body, wrong, drafting.ARTICLE, "" if wrong else drafting.article_text(fields))

    @app.view(forms.DECISION_FORM)
    async def decided(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        answering.delivery.spawn(_told(answering, body, view))
        await ack(response_action="update", view=_said(CHECKING))


async def ask(answering: Answering, body: Mapping[str, Any], form: dict[str, Any]) -> None:
    """Open one of the forms, over the modal it was asked from where there is one."""
    over = (body.get("view") or {}).get("type") == "modal"
    method = "views.push" if over else "views.open"
    call = answering.delivery.call(method, installed_team(body), trigger_id=body.get("trigger_id"), view=form)
    answering.delivery.spawn(call)


async def ask_phrase(answering: Answering, body: Mapping[str, Any], value: Value) -> None:
    """Open the form for a phrase."""
    await ask(answering, body, forms.phrase_view(value.reference, value.view.article))


async def ask_article(answering: Answering, body: Mapping[str, Any], value: Value) -> None:
    """Open the form for an article."""
    await ask(answering, body, forms.article_view(value.reference))


async def review(answering: Answering, body: Mapping[str, Any], value: Value) -> None:
    """Show a proposal to a maintainer."""
    team = installed_team(body)
    proposal = await answering.store.desk.proposal(team, value.reference)
    person = str(body["user"]["id"])
    if not answering.preferences.maintains(team, person):
        return
    if not proposal or proposal.state != PENDING:
        answering.delivery.spawn(home.publish(answering, team, person))
        return
    there = answering.shelf.library.get(proposal.article)
    note = (
        f"It replaces the article that is there, {there.title}." if there and proposal.kind == drafting.ARTICLE else ""
    )
    await ask(answering, body, forms.decision_view(proposal, note))


def _phrase_problems(library: Library, fields: Mapping[str, str]) -> dict[str, str]:
    article = library.get(fields.get(forms.ID, ""))
    if not article:
        return {forms.ID: "There is no article of that id; /4xx list shows them all."}
    found = drafting.problems(library, article.id, drafting.with_phrase(article, fields.get(forms.PHRASE, "")))
    return {forms.PHRASE: found[0][1]} if found else {}


async def _received(
    ack: AsyncAck, answering: Answering, body: Mapping[str, Any], wrong: Mapping[str, str], kind: str, text: str
) -> None:
    if wrong:
        await ack(response_action="errors", errors=dict(wrong))
        return
    team, desk, view = installed_team(body), answering.store.desk, body.get("view") or {}
    id_ = forms.filled(view)[forms.ID]
    article = answering.shelf.library.get(id_)
    gap = str(view.get("private_metadata") or "")
    proposal = Proposal(
        team=team,
        id=Key(team, "proposal", str(view.get("id") or "")[-64:]).reference,
        kind=kind,
        article=article.id if article and kind == drafting.PHRASE else id_,
        text=text,
        person=str(body["user"]["id"]),
        name=str(body["user"].get("name") or "a member")[:80],
        gap=gap if REFERENCE.fullmatch(gap) else "",
    )
    try:
        full = len(await desk.pending(team, MOST_PENDING)) >= MOST_PENDING
        if not full:
            await desk.propose(proposal)
        words = ENOUGH if full else THANKS
    except StoreError:
        words = NOT_KEPT
    await ack(response_action="update", view=_said(words))


async def _told(answering: Answering, body: Mapping[str, Any], view: Mapping[str, Any]) -> None:
    try:
        words = await decide(answering, body, view)
    except StoreError:
        words = NOT_KEPT
    team, id_ = installed_team(body), view.get("id")
    await answering.delivery.call("views.update", team, view_id=id_, view=_said(words))
    await home.publish(answering, team, str(body["user"]["id"]))


async def decide(answering: Answering, body: Mapping[str, Any], view: Mapping[str, Any]) -> str:
    """Carry out a maintainer's decision, and say what came of it."""
    team, person = installed_team(body), str(body["user"]["id"])
    desk, id_ = answering.store.desk, str(view.get("private_metadata") or "")
    proposal = await desk.proposal(team, id_) if REFERENCE.fullmatch(id_) else None
    if not proposal or not answering.preferences.maintains(team, person):
        return DECIDED
    if forms.filled(view).get(forms.DECISION) != forms.APPROVE:
        return DOWN if await desk.decide(team, id_, REJECTED, person) else DECIDED
    return await _taken_over(answering, proposal, person, str(body["user"].get("name") or "a maintainer"))


async def _taken_over(answering: Answering, proposal: Proposal, person: str, name: str) -> str:
    shelf, desk = answering.shelf, answering.store.desk
    if shelf.overlay is None:
        return NO_FOLDER
    credit = f"{proposal.kind} proposed in Slack by {proposal.name}, approved by {name}"
    text = drafting.credited(_text(shelf.library, proposal), credit)
    wrong = await asyncio.to_thread(_still_wrong, shelf.library, proposal.article, text)
    if wrong:
        return f"It does not fit: {wrong}"
    if not await desk.decide(proposal.team, proposal.id, APPROVED, person):
        return DECIDED
    try:
        await asyncio.to_thread(drafting.write, shelf.overlay, shelf.library, proposal.article, text)
    except OSError as e:
        await desk.reopen(proposal.team, proposal.id)
        return UNWRITTEN.format(e.strerror)
    await asyncio.to_thread(shelf.renew)
    if proposal.gap:
        await desk.close_gap(proposal.team, proposal.gap, person)
    answering.delivery.spawn(_thanked(answering, proposal))
    return LIVE.format(proposal.article, proposal.name)


def _text(library: Library, proposal: Proposal) -> str:
    article = library.get(proposal.article)
    if proposal.kind == drafting.ARTICLE or not article or not ID.fullmatch(proposal.article):
        return proposal.text
    return drafting.with_phrase(article, proposal.text)


def _still_wrong(library: Library, id_: str, text: str) -> str:
    found = drafting.problems(library, id_, text)
    return found[0][1] if found else drafting.misled(library, id_, text)


async def _thanked(answering: Answering, proposal: Proposal) -> None:
    news = GOOD_NEWS.format(proposal.kind, proposal.article)
    try:
        await answering.delivery.call("chat.postMessage", proposal.team, channel=proposal.person, text=news)
    except (SlackApiError, Later):
        return  # a courtesy, not worth a second try


def _said(words: str) -> dict[str, Any]:
    return answer_view(Outline(parts=(Part((words,)),)))
