"""Replies to Slack: each is tried until Slack has taken it or said that it never will."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.calls import Calls, Later
from bot.logs import about, where
from bot.question import Kept, Key
from bot.replies.slack import Reply
from bot.store import Store
from bot.workspaces import Workspaces, error_of
from bot.writes import StoreError

LEASE = 20.0  # seconds a reply belongs to who took it
TRY = 15.0  # seconds one try may last with all its calls: it is over before its lease is, clocks may differ by the rest
POLL = 5.0  # seconds between two looks for replies left behind
CALM = 30  # requests of Slack's under way beyond which replies wait
HELD_BACK = 2.0  # seconds they wait at most
AT_ONCE = 20  # calls to Slack under way together
LONGEST_PAUSE = 60.0
RECORDING = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0)  # pauses while the store does not take what was delivered
PATIENT = 5  # tries for a change to a reply that is out already
MOST_TRIES = 300
REFUSED_BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "block_mismatch"})
LOOKED_THROUGH = 100  # messages, in search of a reply that may be out already
EVENT_TYPE = "fourxx_reply"
log = logging.getLogger(__name__)


class Refused(Exception):  # noqa: N818 - a signal, not an error
    """Slack will never take it."""


class Delivery(Calls):
    """Delivers what is in the store, and keeps hold of all work under way."""

    def __init__(self, client: AsyncWebClient, store: Store, workspaces: Workspaces) -> None:
        super().__init__(client, workspaces)
        self._store = store
        self.unfinished: Callable[[Kept], Coroutine[Any, Any, None]] | None = None  # finds a reply for a row without
        self._tasks: set[asyncio.Task[Any]] = set()
        self._room = asyncio.Semaphore(AT_ONCE)
        self._wake = asyncio.Event()
        self._stopping = False
        self._incoming = 0
        self._calm = asyncio.Event()
        self._calm.set()

    @contextmanager
    def incoming(self) -> Iterator[None]:
        """While a request of Slack's is answered: with many of them, replies wait, for acknowledgements cannot."""
        self._incoming += 1
        if self._incoming > CALM:
            self._calm.clear()
        try:
            yield
        finally:
            self._incoming -= 1
            if self._incoming <= CALM:
                self._calm.set()

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Do something beside the acknowledgement, not lost when the process drains."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)
        return task

    def stop(self) -> None:
        """Take up nothing that was left behind any more."""
        self._stopping = True
        self._wake.set()

    async def drain(self, seconds: float) -> int:
        """Wait for what is under way and what comes of it; returns how much is left when the time is over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._tasks:
                    await asyncio.wait(self._tasks)
        return len(self._tasks)

    async def run(self) -> None:
        """Deliver what was left behind, now and from time to time, until told to stop."""
        while not self._stopping:
            try:
                for kept in await self._store.due(AT_ONCE, LEASE):
                    work = self.deliver if kept.reply or not self.unfinished else self.unfinished
                    self.spawn(work(kept))
            except StoreError as e:
                log.warning("cannot look for replies to deliver: %s", e)
            except Exception as e:  # a row of a newer version's, say: looking has to go on
                log.error("looking for replies to deliver failed: %s at %s", type(e).__name__, where(e))
            with suppress(TimeoutError):
                async with asyncio.timeout(await self._pause()):
                    await self._wake.wait()
            self._wake.clear()

    async def deliver(self, kept: Kept) -> None:
        """One try, unless it is another replica's by now; its result goes into the row."""
        try:
            async with self._room:
                await self._quiet()
                held = await self._held(kept)
                if held is None:
                    return
                kept = held
                reply_ts = await self.post(kept)
        except Later as later:
            pause = later.pause if later.pause is not None else _backoff(kept.tries)
            if kept.tries < MOST_TRIES:
                until, doubtful = time.time() + pause, kept.doubtful or later.doubtful
                postpone = partial(self._store.postpone, kept.key, until, doubtful=doubtful, held=kept.lease_until)
                await self._recorded(postpone)
                self._wake.set()
                return
            await self._end(kept.key, None, "given up")
        except Refused as refused:
            log.warning("reply %s cannot be delivered: %s", kept.reference, refused, extra=about(kept.reference))
            await self._end(kept.key, None, str(refused))
        else:
            if kept.arrived is not None:
                self.metrics.answered.add(time.monotonic() - kept.arrived)
            await self._end(kept.key, reply_ts, None)

    async def post(self, kept: Kept) -> str:
        """Send a reply, after looking whether it is there already where that is in doubt; returns its ts."""
        try:
            async with asyncio.timeout(TRY):
                return await self._posted(kept)
        except TimeoutError:
            raise Later(None, doubtful=True) from None

    async def _posted(self, kept: Kept) -> str:
        if kept.doubtful and (there := await self._there(kept)):
            return there
        reply = kept.reply
        try:
            return await self._sent(kept, reply)
        except SlackApiError as e:
            if error_of(e) not in REFUSED_BLOCKS or not reply.get("blocks"):
                raise Refused(error_of(e)) from None
        log.error("reply %s: Slack refused its blocks, sent as plain text", kept.reference, extra=about(kept.reference))
        try:
            return await self._sent(kept, {"text": reply["text"]})
        except SlackApiError as e:
            raise Refused(error_of(e)) from None

    async def _sent(self, kept: Kept, reply: Any) -> str:
        answer = await self.call(
            "chat.postMessage",
            kept.key.team,
            channel=kept.key.channel,
            thread_ts=kept.thread,
            unfurl_links=False,
            unfurl_media=False,
            metadata={"event_type": EVENT_TYPE, "event_payload": {"reference": kept.reference}},
            **reply,
        )
        return str(answer["ts"])

    async def recorded(self, kept: Kept, reply_ts: str) -> None:
        """Give a reply that went out without a row its row, once the store takes it."""

        async def write() -> None:
            await self._store.claim(kept.leased(0.0), LEASE)
            await self._store.delivered(kept.key, reply_ts)

        await self._recorded(write)

    async def left_behind(self, kept: Kept) -> None:
        """Give a reply that did not go out a row to be delivered from, once the store takes it."""

        async def write() -> None:
            await self._store.claim(kept.leased(0.0), 0.0)
            self._wake.set()

        await self._recorded(write)

    async def update(self, key: Key, ts: str, reply: Reply) -> None:
        """Put another reply in the place of one."""
        await self._settled("chat.update", key, ts=ts, **reply.message())

    async def remove(self, key: Key, ts: str) -> None:
        """Take a reply away."""
        await self._settled("chat.delete", key, ts=ts)

    async def _settled(self, method: str, key: Key, **arguments: Any) -> None:
        for tries in range(PATIENT):
            try:
                await self.call(method, key.team, channel=key.channel, **arguments)
            except Later as later:
                await asyncio.sleep(later.pause if later.pause is not None else _backoff(tries))
            except SlackApiError as e:
                log.warning("%s was refused: %s", method, error_of(e))
                return
            else:
                return

    async def _held(self, kept: Kept) -> Kept | None:
        """The reply with a lease that lasts for a try; None where that cannot be had, and another will see to it."""
        if kept.lease_until - time.time() >= TRY:
            return kept
        try:
            return await self._store.hold(kept, LEASE)
        except StoreError as e:
            log.warning("reply %s waits for the store: %s", kept.reference, e, extra=about(kept.reference))
            return None

    async def _quiet(self) -> None:
        if not self._calm.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(HELD_BACK):
                    await self._calm.wait()

    async def _there(self, kept: Kept) -> str | None:
        channel, root = kept.key.channel, kept.thread
        method = "conversations.replies" if root else "conversations.history"
        place = {"ts": root} if root else {"oldest": kept.key.ts}
        try:
            found = await self.read(
                method, kept.key.team, channel=channel, limit=LOOKED_THROUGH, include_all_metadata="true", **place
            )
        except SlackApiError:
            return None
        for message in found.get("messages") or ():
            metadata = message.get("metadata") or {}
            if (metadata.get("event_payload") or {}).get("reference") == kept.reference:
                return str(message["ts"])
        return None

    async def _end(self, key: Key, reply_ts: str | None, failure: str | None) -> None:
        await self._recorded(lambda: self._store.delivered(key, reply_ts, failure))

    async def _recorded(self, write: Callable[[], Coroutine[Any, Any, None]]) -> None:
        for pause in (*RECORDING, 0.0):
            try:
                await write()
                break
            except StoreError as e:
                log.warning("could not record a delivery: %s", e)
                await asyncio.sleep(pause)

    async def _pause(self) -> float:
        try:
            at = await self._store.next_due()
        except StoreError:
            return POLL
        return POLL if at is None else min(POLL, max(0.05, at - time.time()))

    def _finished(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("work beside an acknowledgement failed: %s", type(error).__name__)


def _backoff(tries: int) -> float:
    return random.uniform(0.5, 1.0) * min(2.0**tries, LONGEST_PAUSE)  # noqa: S311 - jitter, not a secret
