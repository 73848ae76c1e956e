"""Replies to Slack: each is tried until Slack has taken it or said that it never will."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.calls import NOT_INSTALLED, Calls, Later
from bot.logs import about, where
from bot.looking import already_there
from bot.question import Kept, Key, Surface
from bot.replies.slack import Reply
from bot.store import Store
from bot.turns import ALL, AT_ONCE, FEW, POST
from bot.workspaces import Workspaces, error_of
from bot.writes import RowError, StoreError

LEASE = 20.0  # seconds a reply belongs to who took it
TRY = 15.0  # seconds one try may last with all its calls: it is over before its lease is, clocks may differ by the rest
POLL = 5.0  # seconds between two looks for replies left behind
CALM = 30  # requests of Slack's under way beyond which replies wait
HELD_BACK = 2.0  # seconds they wait at most
LONGEST_PAUSE = 60.0
GIVEN_UP_AFTER = 86_400.0  # seconds: an answer of yesterday helps nobody
MORE = 0.05  # seconds after which there may be more where there was something to deliver
RECORDING = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0)  # pauses while the store does not take what was delivered
PATIENT = 5  # tries for a change to a reply that is out already
SETTLED = 600.0  # seconds such a change is tried for at most
EVENT_TYPE = "fourxx_reply"
NOT_TAKEN = "Slack did not take what this step found ({}). Whoever runs fourxx finds it under the reference {}."
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
        self._in_hand: set[Key] = set()  # waiting for their turn or on their way
        self._left_behind: Counter[str] = Counter()  # replies of each workspace that were taken up and are under way
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
            self._wake.clear()
            found = 0
            try:
                found = await self._take_up()
            except StoreError as e:
                log.warning("cannot look for replies to deliver: %s", e)
            except Exception as e:  # a row of a newer version's, say: looking has to go on
                log.error("looking for replies to deliver failed: %s at %s", type(e).__name__, where(e))
            with suppress(TimeoutError):
                async with asyncio.timeout(MORE if found else await self._pause()):
                    await self._wake.wait()

    async def _take_up(self) -> int:
        """Take up replies that were left behind, where there is room and Slack wants any; returns how many."""
        room = AT_ONCE - self._left_behind.total()
        if room <= 0:
            return 0
        full = {(team, ALL) for team, n in self._left_behind.items() if n >= FEW}
        found = await self._store.due(room, LEASE, FEW, self.turns.closed() | full, self._in_hand)
        for kept in found:
            self._left_behind[kept.key.team] += 1
            self.spawn(self._taken_up(kept))
        return len(found)

    async def _taken_up(self, kept: Kept) -> None:
        work = self.deliver if kept.reply or not self.unfinished else self.unfinished
        try:
            await work(kept)
        finally:
            self._left_behind -= Counter({kept.key.team: 1})
            self._wake.set()

    async def deliver(self, kept: Kept) -> None:
        """One try, unless it is another replica's by now; its result goes into the row."""
        self._in_hand.add(kept.key)
        try:
            await self._tried(kept)
        finally:
            self._in_hand.discard(kept.key)

    async def _tried(self, kept: Kept) -> None:
        try:
            async with self.turns.of(kept.key.team), self.turns.room:
                await self._quiet()
                held = await self._held(kept)
                if held is None:
                    return
                kept = held
                reply_ts = await self.post(kept)
        except Later as later:
            await self._put_off(kept, later)
        except Refused as refused:
            log.warning("reply %s cannot be delivered: %s", kept.reference, refused, extra=about(kept.reference))
            if str(refused) == NOT_INSTALLED:  # asked just before it left, and nothing of it may stay
                await self._recorded(partial(self._store.discard, kept.key))
            else:
                await self._end(kept.key, None, str(refused))
        else:
            if kept.arrived is not None:
                self.metrics.answered.add(time.monotonic() - kept.arrived)
            await self._end(kept.key, reply_ts or None, None)

    async def _put_off(self, kept: Kept, later: Later) -> None:
        if kept.asked_at and time.time() - kept.asked_at > GIVEN_UP_AFTER:
            log.error(
                "reply %s is given up: Slack did not take it for a day", kept.reference, extra=about(kept.reference)
            )
            await self._end(kept.key, None, "given up")
            return
        tried = later.pause is None
        until = time.time() + (_backoff(kept.tries) if later.pause is None else later.pause)
        doubt = {"doubtful": kept.doubtful or later.doubtful, "tried": tried}
        await self._recorded(partial(self._store.postpone, kept.key, until, held=kept.lease_until, **doubt))
        self._wake.set()

    async def post(self, kept: Kept) -> str:
        """Send a reply, after looking whether it is there already where that is in doubt; returns its ts."""
        try:
            async with asyncio.timeout(TRY):
                return await self._posted(kept)
        except TimeoutError:
            raise Later(None, doubtful=True) from None

    async def _posted(self, kept: Kept) -> str:
        if kept.surface is Surface.STEP:
            return await self._completed(kept)
        if kept.doubtful and (there := await already_there(self, kept)):
            return there
        try:
            answer = await self.call(
                POST,
                kept.key.team,
                channel=kept.key.channel,
                thread_ts=kept.thread,
                unfurl_links=False,
                unfurl_media=False,
                metadata={"event_type": EVENT_TYPE, "event_payload": {"reference": kept.reference}},
                **kept.reply,
            )
        except SlackApiError as e:
            raise Refused(error_of(e)) from None
        return str(answer["ts"])

    async def _completed(self, kept: Kept) -> str:
        """End the run of a workflow step, with its outputs or with an error: a run that is not ended never goes on."""
        run, reply = {"function_execution_id": kept.key.ts}, kept.reply
        why = reply.get("error")
        if not why:
            try:
                await self.call("functions.completeSuccess", kept.key.team, **run, outputs=reply["outputs"])
                return ""
            except SlackApiError as e:
                why = NOT_TAKEN.format(error_of(e), kept.reference)
        try:
            await self.call("functions.completeError", kept.key.team, **run, error=why)
        except SlackApiError as e:
            raise Refused(error_of(e)) from None
        return ""

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
        tries, end = 0, time.monotonic() + SETTLED
        while tries < PATIENT and time.monotonic() < end:
            try:
                await self.call(method, key.team, channel=key.channel, **arguments)
            except Later as later:
                tries += later.pause is None
                await asyncio.sleep(_backoff(tries) if later.pause is None else later.pause)
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

    async def _end(self, key: Key, reply_ts: str | None, failure: str | None) -> None:
        await self._recorded(lambda: self._store.delivered(key, reply_ts, failure))

    async def _recorded(self, write: Callable[[], Coroutine[Any, Any, None]]) -> None:
        for pause in (*RECORDING, 0.0):
            try:
                await write()
                break
            except RowError as e:
                log.error("a delivery cannot be recorded: %s", e)
                break
            except StoreError as e:
                log.warning("could not record a delivery: %s", e)
                await asyncio.sleep(pause)

    async def _pause(self) -> float:
        now = time.time()
        try:
            at = await self._store.next_due(now)
        except StoreError:
            return POLL
        opens = self.turns.opens()
        return max(MORE, min(POLL, POLL if at is None else at - now, POLL if opens is None else opens))

    def _finished(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("work beside an acknowledgement failed: %s", type(error).__name__)


def _backoff(tries: int) -> float:
    return random.uniform(0.5, 1.0) * min(2.0 ** min(tries, 9), LONGEST_PAUSE)  # noqa: S311 - jitter, not a secret
