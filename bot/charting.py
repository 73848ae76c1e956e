"""The chart of a log's file: posted once its reply is on the way, and gone with it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from slack_sdk.errors import SlackApiError

from bot import charts
from bot.calls import Later
from bot.delivery import Delivery
from bot.question import Kept, Key
from bot.store import Store
from bot.writes import StoreError
from knowledge.triage import Triage

CHART = "chart"
GONE: Mapping[str, Any] = {"gone": True}  # what is left of what was seen in a question whose answer was taken away
log = logging.getLogger(__name__)


class Charting:
    """Draws a log's figures into the thread of the question, and remembers the file with the question."""

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
            file = await self._delivery.share(key.team, key.channel, kept.thread, charts.NAME, content, alt=alt)
        except (SlackApiError, Later):
            log.info("a chart did not come through; the reply says the same in figures")
            return
        try:
            await self._remember(key, file)
        except StoreError as e:
            log.warning("a chart will outlive its reply: %s", e)

    def revised(self, kept: Kept, seen: Mapping[str, Any], figures: Triage | None) -> Mapping[str, Any]:
        """What is seen in an edited question, with the chart it has; the chart of a log that is none any more goes."""
        file = kept.seen.get(CHART)
        if file and figures:
            return {**seen, CHART: file}
        self.withdraw(kept)
        return seen

    def withdraw(self, kept: Kept) -> None:
        """Take the chart of a question away, if it has one."""
        if file := kept.seen.get(CHART):
            self._delivery.spawn(self._removed(kept.key, str(file)))

    async def _remember(self, key: Key, file: str) -> None:
        kept = await self._store.find(key)
        if kept is None or kept.seen == GONE:
            await self._removed(key, file)
            return
        await self._store.replace(replace(kept, seen={**kept.seen, CHART: file}))

    async def _removed(self, key: Key, file: str) -> None:
        """Delete the message that holds the file, where Slack tells which, and the file."""
        with suppress(SlackApiError, Later):
            told = await self._delivery.read("files.info", key.team, file=file)
            for ts in _shared(told.get("file") or {}, key.channel):
                await self._delivery.call("chat.delete", key.team, channel=key.channel, ts=ts)
        try:
            await self._delivery.call("files.delete", key.team, file=file)
        except (SlackApiError, Later):
            log.info("a chart could not be deleted")


def _shared(file: Mapping[str, Any], channel: str) -> Iterator[str]:
    for places in (file.get("shares") or {}).values():
        yield from (str(place["ts"]) for place in places.get(channel) or () if place.get("ts"))
