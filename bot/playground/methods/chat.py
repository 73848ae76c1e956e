"""chat.*: posting, changing and deleting messages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot import limits
from bot.playground import posting
from bot.playground.changes import Json
from bot.playground.message import Message
from bot.playground.methods.call import Method, SlackError, argument, place, refuse, structure, truth
from bot.playground.people import Channel
from bot.playground.posting import Content
from bot.playground.state import State


def _content(state: State, arguments: Json) -> Content:
    body = {
        "text": arguments.get("text"),
        "blocks": structure(arguments, "blocks", "invalid_blocks_format"),
        "attachments": structure(arguments, "attachments", "invalid_attachments"),
        "metadata": structure(arguments, "metadata", "invalid_metadata_format"),
    }
    if not (body["text"] or body["blocks"] or body["attachments"]):
        raise SlackError("no_text")
    problems = limits.message_problems(body)
    if problems:
        raise refuse(problems, limits.error_for(problems))
    return Content.read(state, body)


def _thread(state: State, channel: Channel, arguments: Json) -> str | None:
    thread_ts = arguments.get("thread_ts")
    if not thread_ts:
        return None
    parent = state.timeline.find(channel.id, str(thread_ts))
    if parent is None or parent.visible_to:
        raise SlackError("message_not_found")
    if parent.thread_ts not in (None, parent.ts):
        return parent.thread_ts
    return parent.ts


def _writable(state: State, arguments: Json) -> Channel:
    channel = place(state, arguments)
    if state.credentials.bot_user_id not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _post(state: State, arguments: Json) -> Json:
    channel = _writable(state, arguments)
    content, thread_ts = _content(state, arguments), _thread(state, channel, arguments)
    cut = len(content.text) > limits.TEXT_CUT
    content = replace(content, text=content.text[: limits.TEXT_CUT])
    broadcast = bool(thread_ts) and truth(arguments, "reply_broadcast")
    subtype = "thread_broadcast" if broadcast else None
    message = posting.as_bot(state, channel.id, content, thread_ts=thread_ts, subtype=subtype)
    posting.post(state, message)
    answer: Json = {"channel": channel.id, "ts": message.ts, "message": message.payload(state.team.id)}
    if cut:
        answer.update(warning="message_truncated", response_metadata={"warnings": ["message_truncated"]})
    return answer


def _post_ephemeral(state: State, arguments: Json) -> Json:
    channel, user = _writable(state, arguments), str(argument(arguments, "user", "user_not_in_channel"))
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    content, thread_ts = _content(state, arguments), _thread(state, channel, arguments)
    message = posting.as_bot(state, channel.id, content, thread_ts=thread_ts)
    posting.whisper(state, message, user)
    return {"message_ts": message.ts}


def _own(state: State, arguments: Json, not_own: str) -> Message:
    channel = place(state, arguments)
    message = state.timeline.find(channel.id, str(argument(arguments, "ts", "message_not_found")))
    if message is None or message.visible_to or message.subtype == "tombstone":
        raise SlackError("message_not_found")
    if not message.from_bot:
        raise SlackError(not_own)
    return message


def _update(state: State, arguments: Json) -> Json:
    old = _own(state, arguments, "cant_update_message")
    content = _content(state, arguments)
    if len(content.text) > limits.UPDATE_TEXT:
        raise SlackError("msg_too_long")
    new = posting.amend(state, old, content, by=state.credentials.bot_user_id)
    return {"channel": new.channel, "ts": new.ts, "text": new.text, "message": new.payload(state.team.id)}


def _delete(state: State, arguments: Json) -> Json:
    message = _own(state, arguments, "cant_delete_message")
    posting.retract(state, message)
    return {"channel": message.channel, "ts": message.ts}


def _permalink(state: State, arguments: Json) -> Json:
    channel = place(state, arguments)
    message = state.timeline.find(channel.id, str(argument(arguments, "message_ts", "message_not_found")))
    if message is None or message.visible_to:
        raise SlackError("message_not_found")
    link = f"{state.base_url}/archives/{channel.id}/p{message.ts.replace('.', '')}"
    thread = f"?thread_ts={message.thread_ts}&cid={channel.id}" if message.thread_ts not in (None, message.ts) else ""
    return {"channel": channel.id, "permalink": link + thread}


def _react(on: bool) -> Any:
    def run(state: State, arguments: Json) -> Json:
        channel, name = place(state, arguments), str(argument(arguments, "name", "invalid_name"))
        message = state.timeline.find(channel.id, str(argument(arguments, "timestamp", "bad_timestamp")))
        if message is None or message.visible_to:
            raise SlackError("message_not_found")
        bot = state.credentials.bot_user_id
        if ((name, bot) in message.reactions) is on:
            raise SlackError("already_reacted" if on else "no_reaction")
        state.timeline.react(message, name, bot, on=on)
        return {}

    return run


METHODS = {
    "chat.postMessage": Method(_post, "chat:write"),
    "chat.postEphemeral": Method(_post_ephemeral, "chat:write"),
    "chat.update": Method(_update, "chat:write"),
    "chat.delete": Method(_delete, "chat:write"),
    "chat.getPermalink": Method(_permalink),
    "reactions.add": Method(_react(on=True), "reactions:write"),
    "reactions.remove": Method(_react(on=False), "reactions:write"),
}
