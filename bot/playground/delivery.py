"""Deliveries from the workspace to the app: attempts, Slack's retries, what came back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, Protocol

from bot.playground.changes import Change, Changes, Json
from bot.playground.faults import Faults
from bot.playground.ids import Ids

Kind = Literal["events_api", "slash_commands", "interactive"]
ACK_SECONDS = 3.0
RETRY_DELAYS = (0.0, 60.0, 300.0)


@dataclass(frozen=True)
class Answer:
    """What the app gave back: `failure` is None when it acknowledged, else Slack's retry reason.

    `status` is the HTTP status (200 for an acknowledged envelope), None when nothing came. `body` is the JSON object
    or the text sent along.
    """

    failure: str | None = None
    status: int | None = 200
    body: Json | str | None = None
    no_retry: bool = False


@dataclass(frozen=True)
class Attempt:
    """One try at a delivery: its number (0 is the first), why it was made again, how long it took in seconds."""

    number: int
    reason: str | None
    answer: Answer
    seconds: float


@dataclass
class Delivery:
    """One payload on its way to the app, with every attempt made so far."""

    kind: Kind
    payload: Json
    envelope_id: str
    attempts: list[Attempt] = field(default_factory=list)
    done: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def answer(self) -> Answer | None:
        """The answer to the last attempt; None while the first one is under way."""
        return self.attempts[-1].answer if self.attempts else None

    @property
    def acknowledged(self) -> bool:
        """Whether the app has taken it."""
        return self.answer is not None and self.answer.failure is None

    @property
    def event(self) -> Json:
        """The inner event of an events_api delivery; empty for the other kinds."""
        event: Json = self.payload.get("event", {})
        return event


class Carrier(Protocol):
    """A way to the app: Socket Mode or HTTP; `timed_out` is the retry reason it gives for silence."""

    timed_out: str

    async def carry(self, delivery: Delivery, number: int, reason: str | None, seconds: float) -> Answer:
        """Hand one payload over and wait at most `seconds` for its acknowledgement."""
        ...


class Deliveries:
    """Sends payloads in the background with Slack's time limit and retry schedule, and keeps the record.

    Events are tried up to four times; commands and interactions once.
    """

    def __init__(self, carrier: Carrier, ids: Ids, changes: Changes, faults: Faults) -> None:
        self.log: list[Delivery] = []
        self.pending = 0
        self.ack_seconds = ACK_SECONDS
        self.retry_delays: tuple[float, ...] = RETRY_DELAYS
        self._carrier, self._ids, self._changes, self._faults = carrier, ids, changes, faults
        self._tasks: set[asyncio.Task[None]] = set()

    def send(self, kind: Kind, payload: Json) -> Delivery:
        """Start a delivery and give its record at once."""
        delivery = Delivery(kind, payload, self._ids.secret())
        self.log.append(delivery)
        self.pending += 1
        task = asyncio.get_running_loop().create_task(self._deliver(delivery))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return delivery

    async def close(self) -> None:
        """Give up what is still under way."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _deliver(self, delivery: Delivery) -> None:
        delays = (0.0, *self.retry_delays) if delivery.kind == "events_api" else (0.0,)
        reason: str | None = None
        try:
            for number, delay in enumerate(delays):
                await asyncio.sleep(delay)
                answer = await self._attempt(delivery, number, reason)
                reason = answer.failure
                if reason is None or answer.no_retry:
                    return
        finally:
            delivery.done.set()
            self.pending -= 1
            self._changes.publish(Change("delivered"))

    async def _attempt(self, delivery: Delivery, number: int, reason: str | None) -> Answer:
        copies = self._faults.copies(delivery.kind, delivery.payload)
        clock: Callable[[], float] = asyncio.get_running_loop().time
        begun = clock()
        answers = await asyncio.gather(
            *(self._carrier.carry(delivery, number, reason, self.ack_seconds) for _ in range(copies))
        )
        answer = answers[0] if answers else Answer(failure=self._carrier.timed_out, status=None)
        delivery.attempts.append(Attempt(number, reason, answer, clock() - begun))
        self._changes.publish(Change("delivered"))
        return answer
