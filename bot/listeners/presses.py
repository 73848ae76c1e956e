"""Buttons under a reply: another view of it in its place, the list of codes, sharing, deleting, whether it helped."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackApiError

from bot.answering import Answering
from bot.calls import Later
from bot.listeners import home, humans, proposals
from bot.listeners.reasons import ask_why
from bot.replies.framing import SHARED
from bot.replies.memory import unpacked
from bot.replies.outline import Act, Outline, Part, Style
from bot.replies.reasoning import reasoned
from bot.replies.slack import FEEDBACK, Reply
from bot.replies.values import Value
from bot.workspaces import installed_team

OURS = re.compile(rf"({'|'.join(Act)}):\d+|{FEEDBACK}")
GONE = Outline(
    parts=(Part(("That article is not in the library any more. Ask again and I'll look for what fits now.",)),)
)


def register(app: AsyncApp, answering: Answering) -> None:
    """Listen to our own buttons."""

    @app.action(OURS)
    async def pressed(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        value = Value.unpacked((action.get("selected_option") or action).get("value"))
        if value:
            await ACTS.get(value.act, show)(answering, body, value)
        await ack()


async def show(answering: Answering, body: Mapping[str, Any], value: Value) -> None:
    """Put a view where the button was pressed: in place of the message, in a modal, or beside it."""
    words = await answering.shown(installed_team(body), value, str(body["user"]["id"]))
    reply = answering.draw(words or GONE, value.reference)
    container = body.get("container") or {}
    if container.get("type") == "view":
        answering.delivery.spawn(_in_view(answering, body, words or GONE, value.reference))
    elif words is None or value.act is Act.CODES:
        answering.delivery.spawn(answering.delivery.respond(body.get("response_url"), reply, replace=False))
    elif container.get("is_ephemeral"):
        answering.delivery.spawn(answering.delivery.respond(body.get("response_url"), reply, replace=True))
    else:
        answering.delivery.spawn(_in_place(answering, body, container, reply))


async def share(answering: Answering, body: Mapping[str, Any], value: Value) -> None:
    """Show an answer that one person had to the whole channel."""
    words = await answering.shown(installed_team(body), value, str(body["user"]["id"]))
    if words is None:
        return
    note = Part((f"Shared by {body['user'].get('name') or 'a member'}",), style=Style.NOTE)
    owner = str(body["user"]["id"])
    shared = Outline(words.title, (*words.parts, note), words.table, words.after, source=words.source, owner=owner)
    reply = answering.draw(shared, value.reference)
    answering.delivery.spawn(answering.delivery.respond(body.get("response_url"), reply, replace=False, public=True))


async def remove(answering: Answering, body: Mapping[str, Any], value: Value) -> None:
    """Take an answer away, for the one who asked for it."""
    kept = await answering.recalled(installed_team(body), value.reference)
    container = body.get("container") or {}
    if not kept or kept.asker != body["user"]["id"]:
        return
    if kept.key.channel != container.get("channel_id"):
        return
    if kept.reply_ts == container.get("message_ts"):
        await answering.withdraw(kept)
    elif kept.surface in SHARED:  # what was shared of it, of which Slack does not tell the ts
        answering.delivery.spawn(answering.delivery.take_back(body.get("response_url")))


async def explain(answering: Answering, body: Mapping[str, Any], value: Value) -> None:
    """Tell who pressed why the answer is what it is."""
    kept = await answering.recalled(installed_team(body), value.reference)
    diagnosis = unpacked(answering.shelf.library, kept.seen) if kept else None
    await proposals.ask(answering, body, answering.view(reasoned(diagnosis) if diagnosis else GONE))


async def rate(answering: Answering, body: Mapping[str, Any], value: Value) -> None:
    """Keep a thumb; a thumb down is asked for its reason."""
    await answering.rate(installed_team(body), body["user"]["id"], value)
    if value.act is Act.BAD:
        answering.delivery.spawn(ask_why(answering, body, value))


ACTS = {
    Act.SHARE: share,
    Act.REMOVE: remove,
    Act.GOOD: rate,
    Act.BAD: rate,
    Act.HUMAN: humans.ask,
    Act.RESOLVE: humans.resolve,
    Act.DONE: home.close,
    Act.PROPOSE: proposals.ask_article,
    Act.PHRASE: proposals.ask_phrase,
    Act.REVIEW: proposals.review,
    Act.WHY: explain,
}


async def _in_place(answering: Answering, body: Mapping[str, Any], container: Mapping[str, Any], reply: Reply) -> None:
    where = {"channel": container.get("channel_id"), "ts": container.get("message_ts")}
    try:
        await answering.delivery.call("chat.update", installed_team(body), **where, **reply.message())
    except (SlackApiError, Later):
        await answering.delivery.respond(body.get("response_url"), reply, replace=True)


async def _in_view(answering: Answering, body: Mapping[str, Any], words: Outline, reference: str) -> None:
    team, shown = installed_team(body), body.get("view") or {}
    view = answering.view(words, reference)
    if shown.get("type") == "home":
        await answering.delivery.call("views.open", team, trigger_id=body.get("trigger_id"), view=view)
    else:
        await answering.delivery.call("views.update", team, view_id=shown.get("id"), view=view)
