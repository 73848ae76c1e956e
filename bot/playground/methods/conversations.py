"""conversations.*: reading channels and threads."""

from __future__ import annotations

from collections.abc import Callable

from bot.playground.changes import Json
from bot.playground.message import Message
from bot.playground.methods.call import Method, SlackError, argument, place, truth
from bot.playground.people import Channel
from bot.playground.state import State

DEFAULT_LIMIT = 100
MOST = 1000


def _readable(state: State, arguments: Json) -> Channel:
    channel = place(state, arguments)
    if state.credentials.bot_user_id not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _window(arguments: Json) -> Callable[[Message], bool]:
    oldest, latest = float(arguments.get("oldest") or 0), float(arguments.get("latest") or "inf")
    inclusive = truth(arguments, "inclusive")
    return lambda m: oldest < float(m.ts) < latest or (inclusive and float(m.ts) in (oldest, latest))


def _limit(arguments: Json) -> int:
    limit = int(arguments.get("limit") or DEFAULT_LIMIT)
    if not 1 <= limit <= MOST:
        raise SlackError("invalid_limit")
    return limit


def _page(state: State, messages: list[Message], arguments: Json) -> Json:
    limit, cursor = _limit(arguments), str(arguments.get("cursor") or "0")
    if not cursor.isdigit():
        raise SlackError("invalid_cursor")
    end = int(cursor) + limit
    shown = [_counted(state, message) for message in messages[int(cursor) : end]]
    if len(messages) <= end:
        return {"messages": shown, "has_more": False}
    return {"messages": shown, "has_more": True, "response_metadata": {"next_cursor": str(end)}}


def _counted(state: State, message: Message) -> Json:
    body = message.payload(state.team.id)
    replies = state.timeline.replies(message) if message.thread_ts == message.ts else []
    if replies:
        users = list(dict.fromkeys(reply.user for reply in replies if reply.user))
        body.update(reply_count=len(replies), reply_users=users, reply_users_count=len(users))
        body.update(latest_reply=replies[-1].ts, is_locked=False, subscribed=True)
    return body


def _history(state: State, arguments: Json) -> Json:
    channel, wanted = _readable(state, arguments), _window(arguments)
    found = [message for message in reversed(state.timeline.shown(channel.id)) if wanted(message)]
    return _page(state, found, arguments)


def _replies(state: State, arguments: Json) -> Json:
    channel, ts = _readable(state, arguments), str(argument(arguments, "ts", "thread_not_found"))
    parent, wanted = state.timeline.find(channel.id, ts), _window(arguments)
    if parent is None or parent.visible_to:
        raise SlackError("thread_not_found")
    thread = state.timeline.shown(channel.id, parent.root)
    return _page(state, [m for m in thread if wanted(m) or m.ts == parent.root], arguments)


def _info(state: State, arguments: Json) -> Json:
    channel = place(state, arguments)
    body: Json = {
        "id": channel.id,
        "name": channel.name,
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind == "group",
        "is_im": channel.kind == "im",
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.kind != "channel",
        "is_archived": False,
        "is_member": state.credentials.bot_user_id in channel.members,
        "context_team_id": state.team.id,
    }
    if channel.kind == "im":
        body["user"] = next(iter(channel.members - {state.credentials.bot_user_id}))
    return {"channel": body}


def _open(state: State, arguments: Json) -> Json:
    users = str(argument(arguments, "users", "users_list_not_supplied")).split(",")
    if any(user not in state.people for user in users):
        raise SlackError("user_not_found")
    return {"channel": {"id": state.direct(users[0]).id}}


METHODS = {
    "conversations.history": Method(_history, "channels:history"),
    "conversations.replies": Method(_replies, "channels:history"),
    "conversations.info": Method(_info, "channels:read"),
    "conversations.open": Method(_open, "im:write"),
}
