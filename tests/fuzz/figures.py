"""What came of an attack on the entrance, in figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.fuzz.forging import CANARY

CLOSED = 0  # stands for a connection closed without an answer


@dataclass
class Figures:
    """What came of it. `answers` counts the statuses each kind of forgery was answered with, 0 where with none."""

    answers: dict[str, Counter[int]] = field(default_factory=dict)
    asked: int = 0
    answered: int = 0
    rows: int = 0
    strays: int = 0
    unhandled: list[str] = field(default_factory=list)
    log: str = ""

    def count(self, low: int, high: int) -> int:
        """How many were answered with a status from `low` to below `high`."""
        return sum(n for told in self.answers.values() for status, n in told.items() if low <= status < high)

    @property
    def sent(self) -> int:
        """How many were sent."""
        return self.count(0, 1000)

    @property
    def accepted(self) -> int:
        """How many were accepted."""
        return self.count(100, 400)

    @property
    def errors(self) -> int:
        """How many ended in an error nobody handled."""
        return self.count(500, 1000) + len(self.unhandled)

    @property
    def bodies(self) -> int:
        """How many bodies stand in the log."""
        return self.log.count(CANARY)

    @property
    def sound(self) -> bool:
        """Whether nothing got in, broke or was logged, and all that Slack sent was answered once."""
        effects = {self.asked, self.answered, self.rows}
        return not (self.accepted or self.errors or self.bodies or self.strays) and len(effects) == 1


def told(figures: Figures) -> Iterator[str]:
    """The figures as lines."""
    for kind, answers in figures.answers.items():
        statuses = ", ".join(f"{status or 'closed'} × {n:,}" for status, n in sorted(answers.items()))
        yield f"{kind:26} {answers.total():>7,}: {statuses}"
    yield (
        f"{figures.sent:,} forged requests: {figures.accepted} accepted, {figures.errors} errors, "
        f"{figures.bodies} bodies in the log; of Slack's own {figures.asked:,}, {figures.answered:,} answered "
        f"and {figures.rows:,} in the store"
    )
    yield from (f"  {what}" for what, _ in Counter(figures.unhandled).most_common(10))
