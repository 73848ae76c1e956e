"""Messages, and the timeline that keeps them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from bot.playground.changes import Change, Changes, Json


@dataclass(frozen=True)
class Message:
    """One message as it stands now; `text` is escaped, as Slack keeps it.

    `visible_to` is set for an ephemeral one; `cause` names the delivery whose acknowledgement or response_url made it.
    """

    channel: str
    ts: str
    user: str | None
    text: str
    thread_ts: str | None = None
    blocks: tuple[Json, ...] = ()
    attachments: tuple[Json, ...] = ()
    files: tuple[Json, ...] = ()
    subtype: str | None = None
    bot: Json | None = None
    client_msg_id: str | None = None
    edited: Json | None = None
    metadata: Json | None = None
    reactions: tuple[tuple[str, str], ...] = ()
    visible_to: str | None = None
    cause: str | None = None

    @property
    def root(self) -> str:
        """The ts that a reply to this message has to name as its thread."""
        return self.thread_ts or self.ts

    @property
    def from_bot(self) -> bool:
        """Whether an app wrote it."""
        return self.bot is not None

    def payload(self, team_id: str) -> Json:
        """The message as events and the Web API show it."""
        body: Json = {"type": "message", "user": self.user, "ts": self.ts, "text": self.text, "team": team_id}
        optional: dict[str, Any] = {
            "subtype": self.subtype,
            "client_msg_id": self.client_msg_id,
            "thread_ts": self.thread_ts,
            "blocks": list(self.blocks),
            "attachments": list(self.attachments),
            "files": list(self.files),
            "edited": self.edited,
            "metadata": self.metadata,
            "reactions": self._reaction_counts(),
            **(self.bot or {}),
        }
        body.update({key: value for key, value in optional.items() if value})
        if self.files:
            body.update(upload=False, display_as_bot=False)
        if self.subtype == "tombstone":
            body.update(hidden=True, parent_user_id="USLACKBOT", is_locked=False, subscribed=False)
        if self.user is None:
            del body["user"]
        return body

    def _reaction_counts(self) -> list[Json]:
        names = dict.fromkeys(name for name, _ in self.reactions)
        users = {name: [user for other, user in self.reactions if other == name] for name in names}
        return [{"name": name, "users": who, "count": len(who)} for name, who in users.items()]


class Timeline:
    """Every message of the workspace in the order of writing, ephemerals included."""

    def __init__(self, changes: Changes) -> None:
        self._messages: dict[tuple[str, str], Message] = {}
        self._keyed: defaultdict[Hashable, dict[tuple[str, str], None]] = defaultdict(dict)
        self._changes = changes

    def put(self, message: Message) -> Message:
        """Add a message, or replace the one with the same channel and ts."""
        place = (message.channel, message.ts)
        self._messages[place] = message
        for key in _keys(message):
            self._keyed[key][place] = None
        self._tell("message", message)
        return message

    def remove(self, message: Message) -> None:
        """Take a message away for good."""
        place = (message.channel, message.ts)
        if self._messages.pop(place, None):
            for key in _keys(message):
                self._keyed[key].pop(place, None)
            self._tell("gone", message)

    def find(self, channel: str, ts: str) -> Message | None:
        """The message with that ts, ephemerals included; None when there is none."""
        return self._messages.get((channel, ts))

    def all(self) -> Iterator[Message]:
        """Every message, oldest first."""
        return iter(list(self._messages.values()))

    def shown(self, channel: str, thread_ts: str | None = None) -> list[Message]:
        """What everybody sees: a channel's own messages, or one thread with its parent first."""
        found = self.about(channel) if thread_ts is None else self.about((channel, thread_ts))
        return [m for m in found if not m.visible_to and _in(m, thread_ts)]

    def about(self, key: Hashable) -> list[Message]:
        """Messages by channel, by (channel, thread) or by the delivery that caused them, oldest first."""
        return [self._messages[place] for place in self._keyed.get(key, ())]

    def replies(self, parent: Message) -> list[Message]:
        """The visible replies in a message's thread."""
        return [m for m in self.shown(parent.channel, parent.ts) if m.ts != parent.ts]

    def react(self, message: Message, name: str, user: str, *, on: bool) -> Message:
        """The message with a reaction added or taken away."""
        kept = tuple(pair for pair in message.reactions if pair != (name, user))
        return self.put(replace(message, reactions=(*kept, (name, user)) if on else kept))

    def _tell(self, kind: str, message: Message) -> None:
        place: Json = {"channel": message.channel, "ts": message.ts}
        more = {"thread_ts": message.thread_ts}
        self._changes.publish(Change(kind, {**place, **more}, message.visible_to, tuple(_keys(message))))


def _keys(message: Message) -> Iterator[Hashable]:
    yield message.channel
    yield message.channel, message.root
    if message.cause:
        yield message.cause


def _in(message: Message, thread_ts: str | None) -> bool:
    if thread_ts is None:
        return message.thread_ts in (None, message.ts) or message.subtype == "thread_broadcast"
    return thread_ts in (message.ts, message.thread_ts)
