"""Figures for Prometheus, counted in this process. Labels are words of ours or of Slack's, never anybody's text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0)
WORD = re.compile(r"[\w .:-]{1,60}", re.ASCII)


@dataclass
class Histogram:
    """How often something took how many seconds."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    total: float = 0.0

    def add(self, seconds: float) -> None:
        """One more."""
        self.counts[bisect_left(BOUNDS, seconds)] += 1
        self.total += seconds

    def lines(self, name: str) -> Iterator[str]:
        """As Prometheus reads it."""
        yield f"# TYPE {name} histogram"
        reached = 0
        for bound, count in zip((*map(str, BOUNDS), "+Inf"), self.counts, strict=True):
            reached += count
            yield f'{name}_bucket{{le="{bound}"}} {reached}'
        yield f"{name}_sum {self.total:.6f}"
        yield f"{name}_count {reached}"


@dataclass
class Metrics:
    """All figures of a process."""

    questions: Counter[tuple[str, str]] = field(default_factory=Counter)
    errors: Counter[tuple[str, str]] = field(default_factory=Counter)
    duplicates: int = 0
    unrecorded: int = 0
    rate_limited: int = 0
    answered: Histogram = field(default_factory=Histogram)
    acknowledged: Histogram = field(default_factory=Histogram)

    def text(self, version: str, problems: int, undelivered: int | None, connected: int | None) -> str:
        """The page; what is None is left out."""
        lines = [
            *_counter("fourxx_questions_total", ("surface", "outcome"), self.questions),
            *_counter("fourxx_slack_errors_total", ("method", "error"), self.errors),
            *_lone("fourxx_duplicates_total", "counter", self.duplicates),
            *_lone("fourxx_unrecorded_total", "counter", self.unrecorded),
            *_lone("fourxx_rate_limited_total", "counter", self.rate_limited),
            *self.answered.lines("fourxx_answer_seconds"),
            *self.acknowledged.lines("fourxx_ack_seconds"),
            *_gauge("fourxx_undelivered", undelivered),
            *_gauge("fourxx_socket_connected", connected),
            *_lone("fourxx_library_problems", "gauge", problems),
            *_lone("fourxx_library_info", "gauge", 1, f'{{version="{version}"}}'),
        ]
        return "\n".join(lines) + "\n"


def _counter(name: str, labels: tuple[str, str], counts: Counter[tuple[str, str]]) -> Iterator[str]:
    yield f"# TYPE {name} counter"
    for values, count in sorted(counts.items()):
        told = ",".join(f'{n}="{_word(v)}"' for n, v in zip(labels, values, strict=True))
        yield f"{name}{{{told}}} {count}"


def _gauge(name: str, value: float | None) -> Iterator[str]:
    if value is not None:
        yield from _lone(name, "gauge", int(value))


def _lone(name: str, kind: str, value: int, labels: str = "") -> Iterator[str]:
    yield f"# TYPE {name} {kind}"
    yield f"{name}{labels} {value}"


def _word(text: str) -> str:
    return text if WORD.fullmatch(text) else "other"
