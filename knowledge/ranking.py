"""Which articles stand for what was read, best first: evidence alone, or with the words around it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from knowledge import asking
from knowledge.article import Article
from knowledge.cutoffs import (
    AGREEING,
    ALONE,
    BEHIND_CARRIER,
    BELOW_READ,
    IN_SENTENCE,
    LOG_SHARE,
    NEAR_ENOUGH,
    NEGATED,
    REGISTERED,
    REPORTED,
    SURE,
    UNNAMED_VENDOR,
    UNREGISTERED,
    WORDS_BESIDE,
)
from knowledge.library import Library
from knowledge.reading import Reading
from knowledge.reading.evidence import Evidence, Kind
from knowledge.reading.prose import ABOUT, SHORT
from knowledge.search import Found, Hit


class Ranking:
    """Orders what a library holds by what a text says."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def of(self, reading: Reading) -> dict[str, float]:
        """How much the evidence of a text speaks for each id, before any words do."""
        if not reading.evidence:
            return {}
        scores = defaultdict[str, float](float)
        named = self._named_numbers(reading)
        for e in reading.evidence:
            id_ = self.id(e)
            if id_ is None:
                continue
            id_ = named.get(id_, id_)
            scores[id_] = max(scores[id_], e.weight) + (AGREEING if id_ in scores else 0)
        total = sum(n for status, n in reading.logged.items() if str(status) in scores)
        for status, n in reading.logged.items():
            if str(status) in scores and total:
                scores[str(status)] += LOG_SHARE * n / total
        self._lower_unread(reading, scores)
        self._raise_specific(reading, scores)
        return dict(scores)

    def _lower_unread(self, reading: Reading, scores: dict[str, float]) -> None:
        """Put what only signatures name after a status that was surely read."""
        read = {str(e.value) for e in reading.evidence if e.kind is Kind.STATUS and e.weight >= SURE} & scores.keys()
        least = min((scores[i] for i in read), default=0.0)
        for id_ in scores.keys() - read if read else ():
            scores[id_] = min(scores[id_], least - BELOW_READ)

    def _named_numbers(self, reading: Reading) -> dict[str, str]:
        """For each article of several numbers, the id of the number that was read."""
        numbers = [e.value for e in reading.evidence if e.kind is Kind.NUMBER and e.value]
        return {article.id: article.id_for(n) for n in numbers if (article := self._library.of_number(n))}

    def _raise_specific(self, reading: Reading, scores: dict[str, float]) -> None:
        """Put a specific article before the status that carries it."""
        read = {e.value for e in reading.evidence if e.kind is Kind.STATUS}
        for e in reading.evidence:
            id_ = self.id(e)
            article = self._library.get(id_) if id_ else None
            if article is None or id_ is None or e.kind is Kind.STATUS or e.weight < SURE:
                continue
            if e.kind is Kind.NAME and article.numbers and not any(b in reading.page.lowered for b in article.brands):
                continue  # others' words are like a vendor's: only its own stand before the status that carries them
            vendors = e.kind is Kind.NUMBER or (e.kind is Kind.SIGNATURE and article.numbers)
            carriers = read | set(map(_number, scores)) if vendors else read
            for carrier in {article.status, *article.carriers} & carriers - {_number(id_), None}:
                scores[id_] = max(scores[id_], scores.get(str(carrier), 0) + BEHIND_CARRIER)

    def id(self, e: Evidence) -> str | None:
        """The id that a piece of evidence speaks for, if the library answers it."""
        if e.kind in (Kind.STATUS, Kind.MENTION) and e.value is not None:
            return str(e.value) if self._library.of_status(e.value) else None
        if e.kind is Kind.NUMBER and e.value is not None:
            article = self._library.of_number(e.value)
            return article.id_for(e.value) if article else None
        return e.article

    def with_words(self, text: str, scores: Mapping[str, float], hits: Sequence[Hit]) -> list[tuple[str, float]]:
        """The ids that evidence and words speak for together, best first, each with its score."""
        lowered = text.lower()
        refused = asking.refused(text) if len(scores) > 1 else set()
        sending = asking.RETURN.any(lowered)
        total = {i: IN_SENTENCE * s * (NEGATED if _number(i) in refused else 1) for i, s in scores.items()}
        if len(total) == 1 and not refused and ABOUT.search(lowered):
            short = len(text) <= SHORT
            total = {i: s + (ALONE if short or scores[i] >= REPORTED else 0) for i, s in total.items()}
        named = {article.id: i for i in reversed(total) if (article := self._library.get(i))}
        compared = sum(score >= REPORTED for score in scores.values()) > 1
        for hit in hits:
            known = named.get(hit.subject.id, hit.subject.id)
            if compared and known not in total:
                continue
            share = (WORDS_BESIDE if scores else 1) * (UNREGISTERED if sending and not _registered(known) else 1)
            total[known] = total.get(known, 0) + share * hit.score
        return sorted(total.items(), key=lambda kv: -kv[1])  # of two alike the one that was named first


def hits(text: str, found: Found) -> list[Hit]:
    """The articles found, best first; a vendor's own errors come after the general ones unless the vendor is named."""
    lowered = text.lower()
    told = [
        hit._replace(score=hit.score * UNNAMED_VENDOR) if _unnamed(article, hit, lowered) else hit
        for article, hit in found.articles
    ]
    return sorted(told, key=lambda h: -h.score)


def _unnamed(article: Article, hit: Hit, lowered: str) -> bool:
    if not article.numbers or hit.closeness >= NEAR_ENOUGH:
        return False
    return not any(brand in lowered for brand in article.brands)


def _registered(id_: str) -> bool:
    """Whether an id is a status that the standards hold; others are made by servers and vendors, not by applications.

    An id that is no number is a team's own, and what it stands for is theirs to say.
    """
    number = _number(id_)
    return number is None or number in REGISTERED


def _number(id_: str) -> int | None:
    digits = id_.rpartition("-")[2]
    return int(digits) if digits.isdigit() else None
