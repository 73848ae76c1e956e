"""What works once, in whichever replica it turns up: states of installs, signatures of requests."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from bot.schema import spent_states


class Spent:
    """The table behind a plain method; `change` and `insert` are the store's."""

    def __init__(self, change: Callable[[Any], Awaitable[int]], insert: Callable[[Any], Any]) -> None:
        self._change, self._insert = change, insert

    async def once(self, digest: str, until: float) -> bool:
        """Use something up that is good until a moment; False where it was used before."""
        put = self._insert(spent_states).values(digest=digest, until=until).on_conflict_do_nothing()
        return bool(await self._change(put))
