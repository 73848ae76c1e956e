"""Identifiers and timestamps in the shape Slack gives them."""

from __future__ import annotations

import itertools
import secrets
import time
from collections.abc import Callable

Clock = Callable[[], float]

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Ids:
    """Makes identifiers, each once in its workspace; timestamps rise strictly, as Slack's do in one channel."""

    def __init__(self, now: Clock = time.time) -> None:
        self.now = now
        self._numbers = itertools.count(1)
        self._last_micros = 0

    def new(self, prefix: str) -> str:
        """An identifier such as ``C000000001A``: the prefix and ten letters or digits."""
        number, tail = next(self._numbers), ""
        for _ in range(10):
            number, digit = divmod(number, 36)
            tail = _DIGITS[digit] + tail
        return prefix + tail

    def ts(self) -> str:
        """A message timestamp in seconds, with six decimals, as text."""
        self._last_micros = max(self._last_micros + 1, int(self.now() * 1_000_000))
        seconds, micros = divmod(self._last_micros, 1_000_000)
        return f"{seconds}.{micros:06d}"

    def seconds(self) -> int:
        """The present moment in whole seconds since 1970."""
        return int(self.now())

    @staticmethod
    def secret(prefix: str = "") -> str:
        """A value nobody can guess, for tokens, tickets and response addresses."""
        return prefix + secrets.token_hex(16)
