"""What is fuzzed: how an input is made, what is done with it, and what must hold of what comes out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

PACE, PER = 0.050, 10_000  # processor seconds that so many bytes may take; shorter input may take as long
TRIES = 3


@dataclass(frozen=True)
class Kind:
    """A kind of input. `work` is what is timed; `broken` tells in words what does not hold of its result."""

    name: str
    make: Callable[[Random], Any]
    of: Callable[[bytes], Any]
    work: Callable[[Any], Any]
    broken: Callable[[Any, Any], Iterator[str]]
    size: Callable[[Any], int]
    share: int = 1


@dataclass(frozen=True)
class Outcome:
    """How one input ended: what does not hold, and its pace in processor ms per 10 kB."""

    wrong: tuple[str, ...]
    pace: float


def tried(kind: Kind, given: Any, patience: float = 1.0) -> Outcome:
    """Work on one input and look at what came out. Raises whatever the work raises.

    `patience` is how many times as long as promised it may take.
    """
    allowed = patience * PACE * max(1.0, kind.size(given) / PER)
    taken, result = _timed(kind, given)
    for _ in range(TRIES):
        if taken <= allowed:
            break
        taken = min(taken, _timed(kind, given)[0])
    wrong = list(kind.broken(given, result))
    if taken > allowed:
        wrong.append(f"took {taken * 1000:.0f} ms, {allowed * 1000:.0f} are allowed")
    return Outcome(tuple(wrong), taken * 1000 / max(1.0, kind.size(given) / PER))


def _timed(kind: Kind, given: Any) -> tuple[float, Any]:
    begun = time.thread_time()
    result = kind.work(given)
    return time.thread_time() - begun, result
