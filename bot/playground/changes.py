"""What changed in the workspace, told to everybody who waits for it."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

Json = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True)
class Change:
    """One thing that happened; `user` is set when only that person may see it, `keys` say what it is about."""

    kind: str
    data: Json = field(default_factory=dict)
    user: str | None = None
    keys: tuple[Hashable, ...] = ()


class Changes:
    """Publishes changes to queues and wakes those who wait for a condition, without polling."""

    def __init__(self) -> None:
        self._queues: list[asyncio.Queue[Change]] = []
        self._waiting: defaultdict[Hashable, list[asyncio.Future[None]]] = defaultdict(list)

    def publish(self, change: Change) -> None:
        """Tell every subscriber, and let those look again who wait for anything or for one of the change's keys."""
        for queue in self._queues:
            queue.put_nowait(change)
        for key in (None, *change.keys):
            for future in self._waiting.pop(key, ()):
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

    async def until(
        self,
        look: Callable[[], T],
        timeout: float,  # noqa: ASYNC109
        what: Callable[[], str],
        key: Hashable = None,
    ) -> T:
        """The first truthy value of `look`, asked again at every change (with `key`, at every change about it).

        Raises TimeoutError after `timeout` seconds, saying `what` was there instead.
        """
        try:
            async with asyncio.timeout(timeout):
                while not (value := look()):
                    future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                    self._waiting[key].append(future)
                    await future
                return value
        except TimeoutError:
            raise TimeoutError(f"after {timeout} s: {what()}") from None
