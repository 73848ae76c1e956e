"""The same answered in a channel a while ago: a link to it. Only our own rows are looked at, never messages."""

from __future__ import annotations

import asyncio
import time

from slack_sdk.errors import SlackApiError

from bot.calls import Later
from bot.delivery import Delivery
from bot.question import Question, Surface
from bot.store import Store
from bot.writes import StoreError
from knowledge.diagnosis import Diagnosis, Outcome

LATELY = 86_400.0  # seconds in which an answer is worth a link
QUICKLY = 0.5  # seconds that looking may take: an answer waits for it
SEEN_BY_ALL = frozenset({Surface.MENTION, Surface.THREAD, Surface.WATCHED})
NOTE = "The same was answered in this channel {} earlier: [see there]({})."


class Earlier:
    """Finds answers that a channel has had."""

    def __init__(self, store: Store, delivery: Delivery) -> None:
        self._store = store
        self._delivery = delivery

    async def note(self, question: Question, diagnosis: Diagnosis) -> tuple[str, ...]:
        """What to say of the last answer with the same article in another thread of the channel, if there is one."""
        if question.surface not in SEEN_BY_ALL or diagnosis.outcome is not Outcome.ANSWER or not diagnosis.best:
            return ()
        key, article, since = question.key, diagnosis.best.id, time.time() - LATELY
        try:
            async with asyncio.timeout(QUICKLY):
                ts = await self._store.answered(key.team, key.channel, article, since, question.thread)
                if not ts:
                    return ()
                found = await self._delivery.read("chat.getPermalink", key.team, channel=key.channel, message_ts=ts)
        except (StoreError, SlackApiError, Later, TimeoutError):
            return ()
        link = str(found.get("permalink") or "")
        return (NOTE.format(_span(time.time() - float(ts)), link),) if link.startswith("http") else ()


def _span(seconds: float) -> str:
    minutes = max(1, round(seconds / 60))
    number, unit = (minutes, "minute") if minutes < 60 else (round(minutes / 60), "hour")
    return f"{number} {unit}{'s' if number > 1 else ''}"
