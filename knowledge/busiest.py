"""Which paths and clients a status is seen with most, in bounded memory, and the names they are told by."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from heapq import nsmallest
from operator import neg

from knowledge.reading.access_logs.entry import client_in

TOP = 3
MOST_KEYS = 50_000
LONGEST_KEY = 200
IPV4_WHOLE = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}")
ID = re.compile(r"/(?:[0-9]+|[0-9A-Fa-f-]{8,}|[^/]*[0-9]{3}[^/]*)(?=/|$)")
IPV4 = re.compile(r"[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}(?=\.)")
ORIGIN_OF_URL = re.compile(r"https?://[^/]*")

Pair = tuple[bytes, ...]


class Busiest:
    """Counts pairs of status and key, both as logged.

    Where there are more different keys than are kept, what is told is a lower bound.
    """

    def __init__(self) -> None:
        self._counts: Counter[Pair] = Counter()

    def add(self, pairs: Iterable[Pair]) -> None:
        """Count some pairs; an empty key is none."""
        self._counts.update(pairs)
        if len(self._counts) > 2 * MOST_KEYS:
            self._counts = _bounded(self._counts)

    def top(self, *namings: Callable[[str], str]) -> list[dict[int, tuple[tuple[str, int], ...]]]:
        """The three leading names of each status with their counts; of equals those first in the alphabet.

        Once for each naming, which makes of a key what it is to be told as; keys with one name are counted together.
        """
        by_status: dict[bytes, list[tuple[bytes, int]]] = {}
        for (status, key), count in self._counts.items():
            by_status.setdefault(status, []).append((key, count))
        keys = {key: key.decode("utf-8", "replace") for key in {key for _, key in self._counts} if key}
        named = ({key: naming(text) for key, text in keys.items()} for naming in namings)
        return [{int(status): _leading(pairs, names) for status, pairs in by_status.items()} for names in named]


def _leading(pairs: list[tuple[bytes, int]], names: dict[bytes, str]) -> tuple[tuple[str, int], ...]:
    counts: dict[str, int] = {}
    for key, count in pairs:
        if key:
            name = names[key]
            counts[name] = counts.get(name, 0) + count
    return tuple((name, -count) for count, name in nsmallest(TOP, zip(map(neg, counts.values()), counts, strict=True)))


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


def masked(client: str) -> str:
    """A client's network: `203.0.113.x`, `2001:db8::x`, `x.example.com`."""
    found = IPV4.match(client)
    if found:
        return f"{found[0]}.x"
    if ":" in client:
        groups = [group for group in client.lstrip("[").partition("::")[0].split(":") if group]
        return ":".join(groups[:2]) + "::x"
    host, dot, rest = client.partition(".")
    return f"x.{rest[:LONGEST_KEY]}" if dot else host[:LONGEST_KEY]


def path_of(path: str) -> str:
    """A path without the origin of a whole URL."""
    return (path if path.startswith("/") else ORIGIN_OF_URL.sub("", path, count=1) or "/")[:LONGEST_KEY]


def area_of(path: str) -> str:
    """A path with what looks like an id left out of it: `/orders/…`."""
    return ID.sub("/…", path_of(path))


def address_of(client: str) -> str:
    """A client without its port."""
    found = IPV4_WHOLE.match(client)
    return found[0] if found else client_in(client) or client
