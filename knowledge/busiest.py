"""Which keys a status is seen with most, in bounded memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from heapq import nsmallest

TOP = 3
MOST_KEYS = 50_000

Pair = tuple[bytes, ...]


class Busiest:
    """Counts pairs of status and key, both as logged; `named` makes of a key the one to be told.

    Where there are more different keys than are kept, what is told is a lower bound.
    """

    def __init__(self, named: Callable[[str], str]) -> None:
        self._named = named
        self._counts: Counter[Pair] = Counter()

    def add(self, pairs: Iterable[Pair]) -> None:
        """Count some pairs; an empty key is none."""
        self._counts.update(pairs)
        if len(self._counts) > 2 * MOST_KEYS:
            self._counts = _bounded(self._counts)

    def top(self) -> dict[int, tuple[tuple[str, int], ...]]:
        """The three leading keys of each status with their counts; of equals those first in the alphabet."""
        named: Counter[tuple[bytes, str]] = Counter()
        for (status, key), count in self._counts.items():
            if key:
                named[status, self._named(key.decode("utf-8", "replace"))] += count
        by_status: dict[int, list[tuple[int, str]]] = {}
        for (status, name), count in named.items():
            by_status.setdefault(int(status), []).append((-count, name))
        leading = {status: nsmallest(TOP, found) for status, found in by_status.items()}
        return {status: tuple((name, -count) for count, name in found) for status, found in leading.items()}


def _bounded(counts: Counter[Pair]) -> Counter[Pair]:
    """The most frequent pairs, and those that lead each status."""
    least = sorted(counts.values(), reverse=True)[MOST_KEYS]
    kept = Counter({pair: count for pair, count in counts.items() if count > least})
    told = Counter(status for status, _ in kept)
    missing: dict[bytes, list[tuple[int, Pair]]] = {}
    for pair, count in counts.items():
        if count <= least and told[pair[0]] < TOP:
            missing.setdefault(pair[0], []).append((-count, pair))
    for found in missing.values():
        kept.update({pair: -count for count, pair in nsmallest(TOP, found)})
    return kept
