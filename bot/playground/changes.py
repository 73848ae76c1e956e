"""What changed in the workspace, told to everybody who waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

Json = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True)
class Change:
    """One thing that happened; `user` is set when only that person may see it."""

    kind: str
    data: Json = field(default_factory=dict)
    user: str | None = None


class Changes:
    """Publishes changes to queues and wakes those who wait for a condition, without polling."""

    def __init__(self) -> None:
        self._queues: list[asyncio.Queue[Change]] = []
        self._waiting: list[asyncio.Future[None]] = []

    def publish(self, change: Change) -> None:
        """Tell every subscriber, and let every waiter look again."""
        for queue in self._queues:
            queue.put_nowait(change)
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(None)

    @contextmanager
    def subscribe(self) -> Iterator[asyncio.Queue[Change]]:
        """A queue that receives every change made while the block runs."""
        queue: asyncio.Queue[Change] = asyncio.Queue()
        self._queues.append(queue)
        try:
            yield queue
        finally:
            self._queues.remove(queue)

    async def until(self, look: Callable[[], T], timeout: float, what: Callable[[], str]) -> T:  # noqa: ASYNC109
        """The first truthy value of `look`, asked again at every change.

        Raises TimeoutError after `timeout` seconds, saying `what` was there instead.
        """
        try:
            async with asyncio.timeout(timeout):
                while not (value := look()):
                    future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                    self._waiting.append(future)
                    await future
                return value
        except TimeoutError:
            raise TimeoutError(f"after {timeout} s: {what()}") from None
