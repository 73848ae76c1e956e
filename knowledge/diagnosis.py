"""Evidence and search hits -> one diagnosis. Every weight and cut-off stands in one block."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property, lru_cache
from http import HTTPStatus
from operator import itemgetter

from knowledge import asking, sender
from knowledge.article import Article, Contrast, Sender
from knowledge.confidence import Signs
from knowledge.library import Library
from knowledge.outcome import Candidate, Diagnosis, Intent, Outcome, Reason
from knowledge.reading import Reader, Reading
from knowledge.reading.evidence import Evidence, Kind
from knowledge.reading.page import rejoined
from knowledge.reading.trouble import trouble
from knowledge.redaction import secrets
from knowledge.search import Found, Hit, Search
from knowledge.triage import Triage, triage

__all__ = ["Candidate", "Diagnosis", "Engine", "Intent", "Outcome", "Reason", "diagnose", "engine"]

# Weights: evidence in its place beats signatures, signatures beat phrases.
SURE = 0.8  # from here on evidence needs no help from the words around it
REPORTED = 0.7  # from here on somebody reported the status rather than mentioned a number
HTTP_SURE = 0.96  # and from here on another protocol named in the text does not matter
BEHIND_CARRIER = 0.3  # what a specific article gains when the status that carries it was read too
BELOW_READ = 0.01  # how far what is not a status that was read stays below those that were
AGREEING = 0.04  # what further evidence for the same article adds
IN_SENTENCE = 1.15  # how much a number in a sentence counts beside the words around it
WORDS_BESIDE = 0.45  # how much the words around it count
UNREGISTERED = 0.6  # what is left of the words for a status that one would not send oneself, where that is asked
NEGATED = 0.4  # what is left of a status that is named to be refused ("instead of 400")
LOG_SHARE = 0.2  # what the share of a status among the log's 4xx adds

# Cut-offs.
UNNAMED_VENDOR, NEAR_ENOUGH = 0.85, 0.6  # what is left of a vendor's article if nothing names it and no phrase is near
ANSWER_CONFIDENCE, ANSWER_MATCHED = 0.9, 2  # words answer outright from here on, if so many of them are known
NUMBER_CONFIDENCE = 0.8  # a number in a sentence does from here on
CHOICE_CONFIDENCE = 0.12  # a choice is offered from here on
ELSEWHERE_SCORE = 0.48  # from here on the kind of text that is not ours is named

REGISTERED = frozenset(s.value for s in HTTPStatus)  # RFC 9110 and the registry it names, as Python holds them
MOST_CANDIDATES, MOST_CHOICES, MOST_EVIDENCE = 5, 3, 8
GARBLED = 0.03  # share of characters that are none from which on a text is not searched
LOG_LINES = 3  # from so many lines of requests on, a text is told of as a log
LOG_CONFIDENCE = 0.97
LONGEST_HEAD = 2_000_000  # bytes of a file that are read as text
LONGEST_QUESTION = 1_500  # characters that the search reads


class Engine:
    """A library made ready for reading: build once, diagnose often. The same text always gives the same diagnosis."""

    def __init__(self, library: Library) -> None:
        self.library = library

    @cached_property
    def reader(self) -> Reader:
        """Reads texts with what the library knows."""
        return Reader(self.library)

    @cached_property
    def search(self) -> Search:
        """Finds articles by words."""
        return Search(self.library)

    def diagnose(self, text: str) -> Diagnosis:
        """Read a text of any size and content and say what it is."""
        if not text.strip():
            return Diagnosis(Outcome.NONE, Reason.NO_TEXT)
        if wish := asking.wish(text):
            return Diagnosis(Outcome.NONE, Reason.NO_EVIDENCE, wish)
        reading = self._read(text)
        found = replace(self._diagnosed(reading), secrets=tuple(secrets(reading.page.raw)))
        if sum(reading.logged.values()) < LOG_LINES:
            return found
        return self._of_log(found, triage([reading.page.text.encode()]))

    def _diagnosed(self, reading: Reading) -> Diagnosis:
        scores = self._evidence_scores(reading)
        if max(scores.values(), default=0) >= SURE and not _other_protocol(reading):
            return self._told(reading, scores)
        if no := _elsewhere(reading, max(scores.values(), default=0.0)):
            return no
        return self._guessed(reading, scores)

    def diagnose_file(self, chunks: Iterable[bytes]) -> Diagnosis:
        """Read a file of any size as a stream: a log is counted to its end, of anything else the beginning is read.

        Bytes that are not UTF-8 are read as replacement characters.
        """
        head = bytearray()

        def kept() -> Iterator[bytes]:
            for chunk in chunks:
                head.extend(chunk[: max(0, LONGEST_HEAD - len(head))])
                yield chunk

        counted = triage(kept())
        diagnosis = self.diagnose(head.decode("utf-8-sig", "replace"))
        return self._of_log(diagnosis, counted) if counted.read >= LOG_LINES else diagnosis

    def _of_log(self, diagnosis: Diagnosis, log: Triage) -> Diagnosis:
        """The diagnosis of a whole log: what its beginning said, with the figures of all of it."""
        statuses = {t.status: t.count for t in sorted(log.tallies, key=lambda t: t.status)}
        ours = [(a, t) for t in log.tallies if t.status >= 400 and (a := self.library.of_status(t.status))]
        total = sum(t.count for _, t in ours)
        candidates = tuple(Candidate(a.id, a, round(t.count / total, 4)) for a, t in ours[:MOST_CANDIDATES])
        if not candidates or (diagnosis.candidates and diagnosis.outcome is Outcome.ANSWER):
            return replace(diagnosis, statuses=statuses, log=log)
        told = max(log.senders.items(), key=itemgetter(1), default=(Sender.UNKNOWN, 0))[0]
        return replace(
            diagnosis,
            outcome=Outcome.ANSWER,
            reason=None,
            candidates=candidates,
            sender=told,
            statuses=statuses,
            confidence=LOG_CONFIDENCE,
            log=log,
        )

    def _read(self, text: str) -> Reading:
        reading = self.reader.read(text)
        if any(e.weight >= SURE for e in reading.evidence):
            return reading
        whole = rejoined(reading.page.text)
        return self.reader.read(whole) if whole else reading

    def _evidence_scores(self, reading: Reading) -> dict[str, float]:
        scores = defaultdict[str, float](float)
        named = self._named_numbers(reading)
        for e in reading.evidence:
            id_ = self._id(e)
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
        return {article.id: article.id_for(n) for n in numbers if (article := self.library.of_number(n))}

    def _raise_specific(self, reading: Reading, scores: dict[str, float]) -> None:
        """Put a specific article before the status that carries it."""
        read = {e.value for e in reading.evidence if e.kind is Kind.STATUS}
        for e in reading.evidence:
            id_ = self._id(e)
            article = self.library.get(id_) if id_ else None
            if article is None or id_ is None or e.kind is Kind.STATUS or e.weight < SURE:
                continue
            carriers = read | set(map(_number, scores)) if e.kind is Kind.NUMBER else read
            for carrier in {article.status, *article.carriers} & carriers - {_number(id_), None}:
                scores[id_] = max(scores[id_], scores.get(str(carrier), 0) + BEHIND_CARRIER)

    def _id(self, e: Evidence) -> str | None:
        if e.kind in (Kind.STATUS, Kind.MENTION) and e.value is not None:
            return str(e.value) if self.library.of_status(e.value) else None
        if e.kind is Kind.NUMBER and e.value is not None:
            article = self.library.of_number(e.value)
            return article.id_for(e.value) if article else None
        return e.article

    def _article(self, e: Evidence) -> Article | None:
        id_ = self._id(e)
        return self.library.get(id_) if id_ else None

    def _told(self, reading: Reading, scores: Mapping[str, float]) -> Diagnosis:
        ranked = sorted(scores, key=lambda i: (-scores[i], i))
        return self._diagnosis(reading, Outcome.ANSWER, [(i, scores[i]) for i in ranked], confidence=0.97)

    def _guessed(self, reading: Reading, scores: dict[str, float]) -> Diagnosis:
        """The diagnosis of a text whose evidence does not stand alone: words decide, with any number in them."""
        text = reading.page.plain[:LONGEST_QUESTION]
        found = Found() if _garbled(text) else self.search.find(text, limit=8)
        hits = _hits(text, found)
        ranked = self._ranked(text, scores, hits)
        signs = Signs.of(text, found, hits, ranked, max(scores.values(), default=0.0))
        if scores and (confidence := signs.of_number()) >= CHOICE_CONFIDENCE:
            sure = confidence >= NUMBER_CONFIDENCE and _reported(reading)
            outcome = Outcome.ANSWER if sure else Outcome.CHOICE
            return self._diagnosis(reading, outcome, ranked, confidence=confidence, hits=hits)
        confidence = signs.of_words()
        if not hits or confidence < CHOICE_CONFIDENCE:
            return self._not_ours(reading, found, ranked, confidence)
        sure = confidence >= ANSWER_CONFIDENCE and hits[0].matched >= ANSWER_MATCHED and not asking.headers(text)
        outcome = Outcome.ANSWER if sure else Outcome.CHOICE
        return self._diagnosis(reading, outcome, ranked, confidence=confidence, hits=hits)

    def _ranked(self, text: str, scores: Mapping[str, float], hits: list[Hit]) -> list[tuple[str, float]]:
        refused = asking.refused(text)
        sending = asking.RETURN.search(text.lower()) is not None
        total = {i: IN_SENTENCE * s * (NEGATED if _number(i) in refused else 1) for i, s in scores.items()}
        for hit in hits:
            known = next((i for i in total if self.library.get(i) is hit.subject), hit.subject.id)
            share = (WORDS_BESIDE if scores else 1) * (UNREGISTERED if sending and not _registered(known) else 1)
            total[known] = total.get(known, 0) + share * hit.score
        return sorted(total.items(), key=lambda kv: -kv[1])  # of two alike the one that was named first

    def _not_ours(self, reading: Reading, found: Found, ranked: list[tuple[str, float]], sure: float) -> Diagnosis:
        if found.elsewhere and found.elsewhere[1].score >= ELSEWHERE_SCORE:
            what = found.elsewhere[0]
            return Diagnosis(
                Outcome.NONE,
                what.reason,
                statuses=dict(sorted(reading.statuses.items())),
                trouble=what.name,
            )
        hits = [hit for _, hit in found.articles]
        return self._diagnosis(reading, Outcome.NONE, ranked, confidence=sure, hits=hits, reason=Reason.NO_EVIDENCE)

    def _diagnosis(
        self,
        reading: Reading,
        outcome: Outcome,
        ranked: list[tuple[str, float]],
        *,
        confidence: float,
        hits: Iterable[Hit] = (),
        reason: Reason | None = None,
    ) -> Diagnosis:
        candidates = tuple(
            Candidate(i, article, round(s, 4))
            for i, s in ranked[: MOST_CHOICES if outcome is Outcome.CHOICE else MOST_CANDIDATES]
            if (article := self.library.get(i)) is not None
        )
        best = candidates[0] if candidates else None
        supporting = [e for e in reading.evidence if best and self._article(e) is best.article]
        marks = list(sender.marks(reading.page)) if outcome is not Outcome.NONE else []
        maker = best.article.maker if best and (best.article.made_by or _numbered(supporting)) else None
        who, product = sender.sender(marks, supporting, maker)
        return Diagnosis(
            outcome=outcome,
            reason=reason,
            intent=asking.intent(reading, [c.id for c in candidates]),
            candidates=candidates,
            sender=who,
            role=asking.role(reading, product),
            statuses=dict(sorted(reading.statuses.items())),
            evidence=tuple(supporting[:MOST_EVIDENCE]) or _phrase_evidence(reading, hits),
            confidence=round(confidence, 3),
            facts=replace(reading.facts, product=product, passed=sender.passed(reading.page)),
            question=_question(candidates) if outcome is Outcome.CHOICE else None,
        )


@lru_cache(maxsize=4)
def engine(library: Library) -> Engine:
    """The engine of a library, made once while the library is in use."""
    return Engine(library)


def diagnose(library: Library, text: str) -> Diagnosis:
    """Read a text of any size and content with a library and say what it is."""
    return engine(library).diagnose(text)


def _other_protocol(reading: Reading) -> bool:
    if any(e.kind is Kind.STATUS and e.weight >= HTTP_SURE for e in reading.evidence):
        return False
    found = trouble(reading.page.text[:20_000])
    return found is not None and found.protocol


def _elsewhere(reading: Reading, surest: float) -> Diagnosis | None:
    """The diagnosis of a text that says itself that it is no 4xx; `surest` weighs what evidence there is of one."""
    found = trouble(reading.page.text[:20_000])
    statuses = dict(sorted(reading.statuses.items()))
    if found:
        reason = Reason.OTHER_PROTOCOL if found.protocol else Reason.OTHER_TROUBLE
        return Diagnosis(Outcome.NONE, reason, statuses=statuses, trouble=found.name)
    told = [e for e in reading.evidence if e.kind is Kind.STATUS and e.value and e.weight >= _least(e.value)]
    sure = {e.value for e in told if e.value}
    failed = max((e.weight for e in told if e.value and e.value >= 500), default=0.0)
    if not sure or surest >= max(REPORTED, failed):
        return None
    evidence = tuple(e for e in reading.evidence if e.value in sure)[:MOST_EVIDENCE]
    if any(s >= 500 for s in sure):
        return Diagnosis(Outcome.NONE, Reason.SERVER_ERROR, statuses=statuses, evidence=evidence)
    if all(s < 400 for s in sure):
        if asking.RETURN.search(reading.page.lowered[:LONGEST_QUESTION]):
            return None
        return Diagnosis(Outcome.NONE, Reason.NOT_AN_ERROR, statuses=statuses, evidence=evidence)
    return Diagnosis(Outcome.NONE, Reason.UNKNOWN_STATUS, statuses=statuses, evidence=evidence)


def _reported(reading: Reading) -> bool:
    """Whether there is more than a number that could be anything's."""
    return any(e.kind is not Kind.MENTION for e in reading.evidence)


def _registered(id_: str) -> bool:
    """Whether an id is a status that the standards hold; others are made by servers and vendors, not by applications.

    An id that is no number is a team's own, and what it stands for is theirs to say.
    """
    number = _number(id_)
    return number is None or number in REGISTERED


def _least(status: int) -> float:
    """How sure a status must be to be what a text is about: "a 500" is told in so many words, "a 200" often beside."""
    return REPORTED if status >= 500 else SURE


def _phrase_evidence(reading: Reading, hits: Iterable[Hit]) -> tuple[Evidence, ...]:
    line = next((x for x in reading.page.lines if x.strip()), "")
    return tuple(
        Evidence(Kind.PHRASE, 1, line, 0, len(line), f"close to “{h.phrase}”", article=h.subject.id, weight=h.closeness)
        for h in list(hits)[:1]
        if h.phrase
    )


def _question(candidates: tuple[Candidate, ...]) -> Contrast | None:
    """The yes-or-no question that decides between the first two, where one of their articles holds it."""
    if len(candidates) < 2:
        return None
    first, second = candidates[0], candidates[1]
    for article, other in ((first.article, second.id), (second.article, first.id)):
        for found in article.contrasts:
            if found.neighbour == other and found.question:
                return found
    return None


def _hits(text: str, found: Found) -> list[Hit]:
    """The articles found, best first; a vendor's own errors come after the general ones unless the vendor is named."""
    lowered = text.lower()
    hits = [
        replace(hit, score=hit.score * UNNAMED_VENDOR) if _unnamed(article, hit, lowered) else hit
        for article, hit in found.articles
    ]
    return sorted(hits, key=lambda h: -h.score)


def _unnamed(article: Article, hit: Hit, lowered: str) -> bool:
    if not article.numbers or hit.closeness >= NEAR_ENOUGH:
        return False
    return not any(brand in lowered for brand in article.brands)


def _garbled(text: str) -> bool:
    """Whether a text is no text: bytes read as if they were one."""
    odd = sum(character == "\ufffd" or (character < " " and character not in "\n\t") for character in text)
    return odd > GARBLED * len(text)


def _numbered(evidence: Iterable[Evidence]) -> bool:
    return any(e.kind is Kind.NUMBER for e in evidence)


def _number(id_: str) -> int | None:
    digits = id_.rpartition("-")[2]
    return int(digits) if digits.isdigit() else None
