"""How likely a guess is right, told by signs and calibrated on questions and on texts that are not ours."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge import asking, worlds
from knowledge.search import Found, Hit
from knowledge.words import everyday

MOST_MATCHED = 8

# By logistic regression over labelled questions and texts that are not ours: the bias, then the worth of one unit of
# score, margin, covered, lead, closeness, matched, everyday, sending, and of how far from the web the text is.
WORDS_TRUST = (-6.34, -1.06, 0.65, 1.56, 3.7, 0.57, 0.53, -0.57, 1.19, 2.56)
# The same where a number stands in the sentence: bias, then score, covered, lead, everyday, number, joined, web.
NUMBER_TRUST = (-1.16, -1.21, 1.48, 2.43, -1.39, 0.27, 2.37, 2.31)


@dataclass(frozen=True, slots=True)
class Signs:
    """What tells whether the first article found for a sentence is the right one.

    Of the search: the best `score`, its `margin` on the next article and its `lead` on texts that are not ours, the
    share of the question `covered`, the `closeness` of the closest phrase, how many words `matched` (at most
    `MOST_MATCHED`). Beside it: how many words of an office day there are, the weight of a `number`'s place in the
    sentence, and by how much the first article leads when number and words are `joined`; whether it is asked which
    status to send, and what for (`sending`); and how much the text speaks of the `web`.
    """

    score: float = 0.0
    margin: float = 0.0
    covered: float = 0.0
    lead: float = 0.0
    closeness: float = 0.0
    matched: int = 0
    everyday: int = 0
    number: float = 0.0
    joined: float = 0.0
    sending: bool = False
    web: float = 0.0

    @classmethod
    def of(
        cls, text: str, found: Found, hits: Sequence[Hit], ranked: Sequence[tuple[str, float]], number: float
    ) -> Signs:
        """The signs of a text, given what the search found, and the ranking with its numbers."""
        of_web = worlds.web(text)
        first, second = ([score for _, score in ranked[:2]] + [0.0, 0.0])[:2]
        rival = found.elsewhere[1].score if found.elsewhere else 0.0
        if not hits:
            return cls(lead=-rival, everyday=everyday(text), number=number, joined=first - second, web=of_web)
        best = hits[0]
        return cls(
            score=best.score,
            margin=best.score - (hits[1].score if len(hits) > 1 else 0.0),
            covered=best.covered,
            lead=best.score - rival,
            closeness=best.closeness,
            matched=min(best.matched, MOST_MATCHED),
            everyday=everyday(text, best.phrase),
            number=number,
            joined=first - second,
            sending=best.matched > 1 and asking.RETURN.any(text.lower()),
            web=of_web,
        )

    def of_words(self) -> float:
        """How likely the article is right where only words speak for it, between 0 and 1."""
        told = (self.score, self.margin, self.covered, self.lead, self.closeness, self.matched, self.everyday)
        return _likely(WORDS_TRUST, (*told, self.sending, min(self.web, 0.0)))

    def of_number(self) -> float:
        """How likely the article is right where a number in the sentence speaks for it, between 0 and 1."""
        told = (self.score, self.covered, self.lead, self.everyday, self.number, self.joined, self.web)
        return _likely(NUMBER_TRUST, told)


def _likely(trust: Sequence[float], told: Sequence[float]) -> float:
    bias, *weights = trust
    return 1 / (1 + math.exp(-bias - sum(w * x for w, x in zip(weights, told, strict=True))))
