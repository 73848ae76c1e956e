"""The values a diagnosis is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from knowledge.article import Article, Contrast, Role, Sender
from knowledge.elsewhere import Reason
from knowledge.reading.evidence import Evidence, Facts
from knowledge.triage import Triage

__all__ = ["Candidate", "Diagnosis", "Intent", "Outcome", "Reason"]


class Outcome(StrEnum):
    """How a diagnosis ends."""

    ANSWER = "answer"
    CHOICE = "choice"
    NONE = "none"


class Intent(StrEnum):
    """What is wanted of the articles."""

    EXPLAIN = "explain"
    COMPARE = "compare"
    RETURN = "return"
    RETRY = "retry"
    HELP = "help"
    LIST = "list"
    GREET = "greet"
    THANK = "thank"
    PART = "part"


class Candidate(NamedTuple):
    """An article that may be the answer. `id` names the number read (`cf-1007` of the article `cf-1006`)."""

    id: str
    article: Article
    score: float

    @property
    def title(self) -> str:
        """The heading of an answer: `413 Content Too Large`."""
        return f"{self.id} {self.article.title}"


@dataclass(frozen=True)
class Diagnosis:
    """The result of reading one text.

    `candidates` are best first, at most five; `confidence` is between 0 and 1; `question` is set where a choice
    can be settled by one yes-or-no question; `trouble` names what the text speaks of where that is no 4xx, and
    `advice` what to look at then;
    `secrets` holds the kinds of secret seen, never a value; `log` is set where the text is a log of requests.
    """

    outcome: Outcome
    reason: Reason | None = None
    intent: Intent = Intent.EXPLAIN
    candidates: tuple[Candidate, ...] = ()
    sender: Sender = Sender.UNKNOWN
    role: Role = Role.VISITOR
    statuses: Mapping[int, int] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    confidence: float = 0.0
    facts: Facts = field(default_factory=Facts)
    question: Contrast | None = None
    trouble: str = ""
    advice: str = ""
    secrets: tuple[str, ...] = ()
    log: Triage | None = None

    @property
    def best(self) -> Candidate | None:
        """The first candidate, if any."""
        return self.candidates[0] if self.candidates else None
