"""Faults a test can order: Web API calls that fail, deliveries that get lost or come twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from bot.playground.changes import Json

Kind = Literal["ratelimited", "error", "timeout", "drop", "lose"]


@dataclass(frozen=True)
class Fault:
    """One way for a Web API call to fail.

    ratelimited: 429 with `retry_after` seconds. error: `status` with an HTML body. timeout: no answer for `seconds`.
    drop: the connection closes before the call takes effect. lose: it closes after the call took effect.
    """

    kind: Kind
    retry_after: int = 1
    status: int = 500
    seconds: float = 60.0


OnCall = Callable[[str, Json], Fault | None]
Copies = Callable[[str, Json], int]


@dataclass(frozen=True)
class Faults:
    """What goes wrong, asked anew each time.

    `on_call(method, arguments)` gives the fault of a Web API call or None. `copies(kind, payload)` says how often a
    delivery is handed over: 1 as usual, 2 twice, 0 lost on the way (which counts as a timeout and is retried).
    """

    on_call: OnCall = lambda _method, _arguments: None
    copies: Copies = lambda _kind, _payload: 1


def in_turn(method: str, faults: Iterable[Fault | None]) -> OnCall:
    """Faults for the calls of one method in turn (None lets one pass); after the last one all calls pass."""
    order = iter(faults)
    return lambda called, _arguments: next(order, None) if called == method else None
