"""The two passes an interaction carries: trigger ids that open modals and response URLs that post later."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.playground.ids import Ids

TRIGGER_SECONDS = 3.0
RESPONSE_USES = 5
RESPONSE_SECONDS = 30 * 60.0


@dataclass(frozen=True)
class Trigger:
    """A trigger id: whose interaction it belongs to, until when, and whether it is used up."""

    user: str
    expires: float
    view_id: str | None = None
    used: bool = False


@dataclass(frozen=True)
class ResponsePass:
    """A response URL: where it posts, for whom, what it may replace, and how often it was used."""

    channel: str
    user: str
    expires: float
    original_ts: str | None = None
    thread_ts: str | None = None
    cause: str | None = None
    uses: int = 0


class Passes:
    """Gives out trigger ids and response URLs, and refuses them once they are used or too old."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._triggers: dict[str, Trigger] = {}
        self._responses: dict[str, ResponsePass] = {}

    def trigger(self, user: str, view_id: str | None = None) -> str:
        """A trigger id, good once within 3 seconds; `view_id` names the modal it was pressed in."""
        trigger_id = f"{self._ids.seconds()}.{self._ids.secret()}"
        self._triggers[trigger_id] = Trigger(user, self._ids.now() + TRIGGER_SECONDS, view_id)
        return trigger_id

    def exchange(self, trigger_id: str) -> Trigger | str:
        """Use a trigger id up; or Slack's error: invalid_trigger_id, exchanged_trigger_id, expired_trigger_id."""
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            return "invalid_trigger_id"
        if trigger.used:
            return "exchanged_trigger_id"
        if self._ids.now() > trigger.expires:
            return "expired_trigger_id"
        self._triggers[trigger_id] = replace(trigger, used=True)
        return trigger

    def response(self, channel: str, user: str, original_ts: str | None = None, thread_ts: str | None = None) -> str:
        """A key for a response URL, good five times within 30 minutes."""
        key = self._ids.secret()
        expires = self._ids.now() + RESPONSE_SECONDS
        self._responses[key] = ResponsePass(channel, user, expires, original_ts, thread_ts)
        return key

    def caused_by(self, key: str, cause: str) -> None:
        """Note which delivery carried this response URL."""
        self._responses[key] = replace(self._responses[key], cause=cause)

    def use(self, key: str) -> ResponsePass | str:
        """Use a response URL once; or Slack's error: used_url, expired_url, invalid_url."""
        found = self._responses.get(key)
        if found is None:
            return "invalid_url"
        if self._ids.now() > found.expires:
            return "expired_url"
        if found.uses >= RESPONSE_USES:
            return "used_url"
        self._responses[key] = replace(found, uses=found.uses + 1)
        return found
