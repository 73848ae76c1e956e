"""Which messages are questions at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt.request.async_request import AsyncBoltRequest

from bot.workspaces import Identity

SAID_BY_PEOPLE = frozenset({None, "file_share", "thread_broadcast", "me_message"})
SAID_BY_MACHINES = frozenset({None, "bot_message", "file_share"})
SLACKBOT = "USLACKBOT"


def said_by_person(event: Mapping[str, Any], me: Identity) -> bool:
    """Whether a person other than the bot wrote a new message: no bot, no edit, no notice of the channel's."""
    if event.get("subtype") not in SAID_BY_PEOPLE or event.get("hidden"):
        return False
    if event.get("bot_id") or event.get("bot_profile"):
        return False
    user = event.get("user")
    return bool(user and event.get("channel") and event.get("ts")) and user not in (me.user, SLACKBOT)


def sent_again(request: AsyncBoltRequest) -> bool:
    """Whether Slack sends this for another time, having had no acknowledgement."""
    return request.headers.get("x-slack-retry-num", ["0"])[0] not in {"", "0"}


def said_by_machine(event: Mapping[str, Any], me: Identity) -> bool:
    """Whether another bot wrote a new message, as alert bots do."""
    if event.get("subtype") not in SAID_BY_MACHINES or event.get("hidden") or not event.get("bot_id"):
        return False
    ours = event["bot_id"] == me.bot or event.get("user") == me.user
    return not ours and bool(event.get("channel") and event.get("ts"))
