"""Whether a reply is out already, where its last try had no end that we heard of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.calls import Calls
from bot.question import Kept

PAGE = 100  # messages asked for at once; Slack gives some apps but 15
MOST_PAGES = 4  # little is said in a thread in the seconds between two tries


async def already_there(calls: Calls, kept: Kept) -> str | None:
    """The ts of a reply among what was said since its question; None also where we may not look. Raises Later."""
    method = "conversations.replies" if kept.thread else "conversations.history"
    place = {"channel": kept.key.channel, "oldest": kept.key.ts} | ({"ts": kept.thread} if kept.thread else {})
    cursor: dict[str, str] = {}
    for _ in range(MOST_PAGES):
        try:
            page = await calls.read(method, kept.key.team, limit=PAGE, include_all_metadata="true", **place, **cursor)
        except SlackApiError:
            return None
        if found := next((m for m in page.get("messages") or () if _reference(m) == kept.reference), None):
            return str(found["ts"])
        following = (page.get("response_metadata") or {}).get("next_cursor")
        if not page.get("has_more") or not following:
            return None
        cursor = {"cursor": str(following)}
    return None


def _reference(message: Mapping[str, Any]) -> object:
    return ((message.get("metadata") or {}).get("event_payload") or {}).get("reference")
