"""Putting messages into the workspace, changing them and taking them away, with the events each of it makes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.playground import events
from bot.playground.changes import Json
from bot.playground.message import Message
from bot.playground.state import SLACKBOT, State


@dataclass(frozen=True)
class Content:
    """What a message says."""

    text: str = ""
    blocks: tuple[Json, ...] = ()
    attachments: tuple[Json, ...] = ()
    files: tuple[Json, ...] = ()
    metadata: Json | None = None

    @classmethod
    def read(cls, state: State, body: Json) -> Content:
        """The content of an API call, an acknowledgement or a response_url post; blocks get the ids they lack."""
        return cls(
            text=body.get("text") or "",
            blocks=named(state, body.get("blocks") or ()),
            attachments=tuple(body.get("attachments") or ()),
            metadata=body.get("metadata") or None,
        )


def named(state: State, blocks: Sequence[Json]) -> tuple[Json, ...]:
    """Blocks with the block_id and action_id Slack makes up where the app gave none."""
    return tuple(_named(state, {"block_id": state.ids.new("b")[-5:], **block}) for block in blocks)


def _named(state: State, value: Any) -> Any:
    if isinstance(value, list):
        return [_named(state, item) for item in value]
    if not isinstance(value, dict):
        return value
    fresh = {key: _named(state, item) for key, item in value.items()}
    if fresh.get("type") in _INTERACTIVE and "action_id" not in fresh:
        fresh["action_id"] = state.ids.new("a")[-5:]
    return fresh


_INTERACTIVE = frozenset({
    "button", "overflow", "static_select", "multi_static_select", "feedback_buttons", "icon_button", "checkboxes",
    "radio_buttons", "plain_text_input", "email_text_input", "url_text_input", "number_input", "datepicker",
    "timepicker", "datetimepicker", "users_select", "channels_select", "conversations_select", "external_select",
    "rich_text_input", "file_input", "workflow_button",
})  # fmt: skip


def as_bot(state: State, channel: str, content: Content, **more: Any) -> Message:
    """A message from the app, not yet posted; `more` are further fields of Message."""
    return Message(
        channel,
        state.ids.ts(),
        state.credentials.bot_user_id,
        content.text or plain(content.blocks),
        blocks=content.blocks,
        attachments=content.attachments,
        files=content.files,
        metadata=content.metadata,
        bot=state.bot_mark,
        **more,
    )


def post(state: State, message: Message) -> Message:
    """Show a message to everybody and tell the app; a reply makes its parent a thread."""
    parent = state.timeline.find(message.channel, message.thread_ts) if message.thread_ts else None
    if parent and parent.thread_ts is None and not parent.visible_to:
        state.timeline.put(replace(parent, thread_ts=parent.ts))
    state.timeline.put(message)
    events.posted(state, message)
    return message


def whisper(state: State, message: Message, user: str) -> Message:
    """Show a message to one person only; no event is made."""
    return state.timeline.put(replace(message, visible_to=user))


def notice(
    state: State, user: str, channel: str, text: str, *, cause: str | None = None, thread_ts: str | None = None
) -> Message:
    """What Slack itself tells one person, such as a command's time-out."""
    message = Message(channel, state.ids.ts(), SLACKBOT.id, text, thread_ts, cause=cause)
    return whisper(state, message, user)


def amend(state: State, old: Message, content: Content, *, by: str | None) -> Message:
    """Replace what a message says; `by` marks it as edited by that member."""
    new = replace(
        old,
        text=content.text or plain(content.blocks),
        blocks=content.blocks,
        attachments=content.attachments,
        files=content.files or old.files,
        metadata=content.metadata or old.metadata,
        edited={"user": by, "ts": f"{state.ids.seconds()}.000000"} if by else old.edited,
    )
    state.timeline.put(new)
    if not new.visible_to:
        events.changed(state, old, new)
    return new


def retract(state: State, old: Message) -> None:
    """Delete a message; one that others replied to leaves a tombstone, until its last reply goes as well."""
    if old.visible_to:
        state.timeline.remove(old)
    elif state.timeline.replies(old):
        buried = Message(old.channel, old.ts, SLACKBOT.id, "This message was deleted.", old.ts, subtype="tombstone")
        state.timeline.put(buried)
        events.changed(state, old, buried)
    else:
        state.timeline.remove(old)
        events.deleted(state, old)
        _remove_empty_grave(state, old)


def _remove_empty_grave(state: State, reply: Message) -> None:
    parent = state.timeline.find(reply.channel, reply.thread_ts) if reply.thread_ts else None
    if parent and parent.subtype == "tombstone" and not state.timeline.replies(parent):
        state.timeline.remove(parent)
        events.deleted(state, parent)


def plain(blocks: Sequence[Json]) -> str:
    """The text Slack builds from blocks when a message brings none."""
    return " ".join(_texts(list(blocks)))


def _texts(value: Any) -> list[str]:
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    if isinstance(value, dict):
        own = [value["text"]] if isinstance(value.get("text"), str) else []
        return own + [text for key, item in value.items() if key != "text" or not own for text in _texts(item)]
    return []
