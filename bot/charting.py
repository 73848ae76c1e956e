"""The chart of a log's file: posted once its reply is on the way."""

from __future__ import annotations

import asyncio
import logging

from slack_sdk.errors import SlackApiError

from bot import charts
from bot.calls import Later
from bot.delivery import Delivery
from bot.question import Kept
from bot.store import Store
from knowledge.triage import Triage

log = logging.getLogger(__name__)


class Charting:
    """Draws a log's figures into the thread of the question."""

    def __init__(self, store: Store, delivery: Delivery) -> None:
        self._store = store
        self._delivery = delivery

    async def post(self, kept: Kept, figures: Triage) -> None:
        """Put the chart where the reply goes; the reply says the same in figures, so it is tried once."""
        content = await asyncio.to_thread(charts.png, figures)
        if not content:
            return
        key, alt = kept.key, charts.told(figures)
        try:
            await self._delivery.share(key.team, key.channel, kept.thread, charts.NAME, content, alt=alt)
        except (SlackApiError, Later):
            log.info("a chart did not come through; the reply says the same in figures")
