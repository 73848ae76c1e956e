"""Buttons under a reply: another view of it in its place, the list of codes, and whether it helped."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackApiError

from bot.answering import Answering
from bot.delivery import Later
from bot.replies.outline import Act
from bot.replies.slack import FEEDBACK, Reply
from bot.replies.values import Value
from bot.workspaces import installed_team

OURS = re.compile(rf"({'|'.join(Act)}):\d+|{FEEDBACK}")
GONE = Reply("That article is not in the library any more. Ask again and I'll look for what fits now.")


def register(app: AsyncApp, answering: Answering) -> None:
    """Listen to our own buttons."""

    @app.action(OURS)
    async def pressed(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        value = Value.unpacked(action.get("value"))
        if value and value.act in {Act.GOOD, Act.BAD}:
            await answering.rate(installed_team(body), body["user"]["id"], value)
        elif value:
            reply = await answering.shown(installed_team(body), value)
            answering.delivery.spawn(show(answering, body, value, reply))
        await ack()


async def show(answering: Answering, body: Mapping[str, Any], value: Value, reply: Reply | None) -> None:
    """Put a view where the button was pressed: in place of the message, or beside it for its reader alone."""
    if reply is None or value.act is Act.CODES:
        await answering.delivery.respond(body.get("response_url"), reply or GONE, replace=False)
        return
    container = body.get("container") or {}
    if container.get("is_ephemeral") or container.get("type") != "message":
        await answering.delivery.respond(body.get("response_url"), reply, replace=True)
        return
    try:
        await answering.delivery.call(
            "chat.update",
            installed_team(body),
            channel=container.get("channel_id"),
            ts=container.get("message_ts"),
            **reply.message(),
        )
    except (SlackApiError, Later):
        await answering.delivery.respond(body.get("response_url"), reply, replace=True)
