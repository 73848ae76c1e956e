"""Evidence and search hits -> one diagnosis. Every weight and cut-off stands in `cutoffs`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from knowledge import asking, directives, sender, worlds
from knowledge.abstaining import abstention, garbled, of_server_error, other_protocol, outvoted
from knowledge.article import Article, Contrast, Role, Sender
from knowledge.confidence import Signs
from knowledge.cutoffs import (
    AGREED,
    ANSWER_CONFIDENCE,
    ANSWER_MATCHED,
    BESIDE_NUMBER,
    CHOICE_CONFIDENCE,
    ELSEWHERE_SCORE,
    LOG_CONFIDENCE,
    LOG_LINES,
    LONGEST_HEAD,
    LONGEST_QUESTION,
    MENTIONED,
    MOST_CANDIDATES,
    MOST_CHOICES,
    MOST_EVIDENCE,
    NAMED_WHOLLY,
    NUMBER_CONFIDENCE,
    REPORTED,
    SURE,
)
from knowledge.encoding import in_utf8
from knowledge.library import Library, once
from knowledge.outcome import Candidate, Diagnosis, Intent, Outcome, Reason
from knowledge.ranking import Ranking, hits
from knowledge.reading import Reader, Reading, bodies, mentioned
from knowledge.reading.evidence import Evidence, Kind
from knowledge.reading.wrapping import rejoined
from knowledge.redaction import secrets
from knowledge.search import Found, Hit, Search
from knowledge.triage import Triage, triage

__all__ = ["Candidate", "Diagnosis", "Engine", "Intent", "Outcome", "Reason", "diagnose", "engine"]


class Engine:
    """A library made ready for reading: build once, diagnose often. The same text always gives the same diagnosis."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._ranking = Ranking(library)

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
            return Diagnosis(Outcome.NONE, Reason.SMALL_TALK, wish)
        reading = self._read(text)
        found = self._diagnosed(reading)
        if kinds := secrets(reading.page.raw):
            found = replace(found, secrets=tuple(kinds))
        if sum(reading.logged.values()) < LOG_LINES:
            return found
        return self._of_log(found, triage([reading.page.text.encode()]))

    def _diagnosed(self, reading: Reading) -> Diagnosis:
        scores = self._ranking.of(reading)
        if max(scores.values(), default=0) >= SURE and not other_protocol(reading):
            if no := outvoted(reading, self.library):
                return no
            return self._told(reading, scores)
        if no := abstention(reading, max(scores.values(), default=0.0)):
            return no
        return self._guessed(reading, scores)

    def diagnose_file(self, chunks: Iterable[bytes]) -> Diagnosis:
        """Read a file of any size as a stream: a log is counted to its end, of anything else the beginning is read.

        Bytes that are not UTF-8, or UTF-16 where the file says so, are read as replacement characters.
        """
        head = bytearray()

        def kept() -> Iterator[bytes]:
            for chunk in in_utf8(chunks):
                head.extend(chunk[: max(0, LONGEST_HEAD - len(head))])
                yield chunk

        counted = triage(kept())
        diagnosis = self.diagnose(head.decode("utf-8", "replace"))
        if counted.read < LOG_LINES:
            return diagnosis
        ranked = len(head) >= LONGEST_HEAD and diagnosis.candidates[:1] and diagnosis.candidates[0].id.isdigit()
        return self._of_log(replace(diagnosis, candidates=()) if ranked else diagnosis, counted)

    def _of_log(self, diagnosis: Diagnosis, log: Triage) -> Diagnosis:
        """The diagnosis of a whole log: the article that its beginning named, else of its commonest statuses."""
        statuses = {t.status: t.count for t in sorted(log.tallies, key=lambda t: t.status)}
        ours = [(a, t) for t in log.tallies if t.status >= 400 and (a := self.library.of_status(t.status))]
        total = sum(t.count for _, t in ours)
        candidates = tuple(Candidate(a.id, a, round(t.count / total, 4)) for a, t in ours[:MOST_CANDIDATES])
        if not candidates or (diagnosis.candidates and diagnosis.outcome is Outcome.ANSWER):
            return replace(diagnosis, statuses=statuses, log=log)
        told = next((t.sender for _, t in ours if t.status < 500), Sender.UNKNOWN)
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
        if any(e.weight >= SURE and self._ranking.id(e) for e in reading.evidence):
            return reading
        whole = rejoined(reading.page.text)
        return self.reader.read(whole) if whole else reading

    def _article(self, e: Evidence) -> Article | None:
        id_ = self._ranking.id(e)
        return self.library.get(id_) if id_ else None

    def _told(self, reading: Reading, scores: Mapping[str, float]) -> Diagnosis:
        ranked = sorted(scores, key=lambda i: (-scores[i], i))
        return self._diagnosis(reading, Outcome.ANSWER, [(i, scores[i]) for i in ranked], confidence=0.97)

    def _guessed(self, reading: Reading, scores: dict[str, float]) -> Diagnosis:
        """The diagnosis of a text whose evidence does not stand alone: words decide, with any number in them."""
        text = reading.page.plain[:LONGEST_QUESTION]
        found = Found() if garbled(text) else self.search.find(text, limit=8)
        near = hits(text, found)
        ranked = self._ranking.with_words(text, scores, near)
        told = max(scores.values(), default=0.0)
        signs = Signs.of(text, found, near, ranked, told)
        if scores and ((confidence := signs.of_number()) >= CHOICE_CONFIDENCE or told >= REPORTED):
            told_so = _reported(reading) or _agreed(near, ranked[0][0])
            sure = confidence >= NUMBER_CONFIDENCE and told_so and ranked[0][0] in scores
            outcome = Outcome.ANSWER if sure else Outcome.CHOICE
            ranked = [(i, s) for i, s in ranked if i in scores or s >= BESIDE_NUMBER * ranked[0][1]]
            return self._diagnosis(reading, outcome, ranked, confidence=confidence, hits=near)
        if no := of_server_error(reading, near[0].phrase if near else ""):
            return no
        confidence = signs.of_words()
        if not near or confidence < CHOICE_CONFIDENCE:
            return self._not_ours(reading, found, ranked, confidence)
        sure = confidence >= ANSWER_CONFIDENCE and near[0].matched >= ANSWER_MATCHED
        sure = sure and not self._unknown(reading) and not _nothing_happened(reading, text)
        sure = sure and not _of_another_thing(near[0], text)
        outcome = Outcome.ANSWER if sure else Outcome.CHOICE
        return self._diagnosis(reading, outcome, ranked, confidence=confidence, hits=near)

    def _unknown(self, reading: Reading) -> bool:
        """Whether a text names a number of Cloudflare's that no article explains."""
        return any(not self.library.of_number(n) for n in bodies.cloudflares(reading.page.lowered))

    def _not_ours(self, reading: Reading, found: Found, ranked: list[tuple[str, float]], sure: float) -> Diagnosis:
        if found.elsewhere and found.elsewhere[1].score >= ELSEWHERE_SCORE:
            what = found.elsewhere[0]
            return Diagnosis(Outcome.NONE, what.reason, statuses=reading.statuses, trouble=what.name)
        near = [hit for _, hit in found.articles]
        return self._diagnosis(reading, Outcome.NONE, ranked, confidence=sure, hits=near, reason=Reason.NO_EVIDENCE)

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
        marks = sender.marks(reading.page) if outcome is not Outcome.NONE else []
        maker = best.article.maker if best and (best.article.made_by or _numbered(supporting)) else None
        who, product = sender.sender(marks, supporting, maker)
        asker = asking.role(reading, product)
        facts, passed = reading.facts, sender.passed(reading.page)
        spoken = asking.spoken(reading.page.text, best.article) if best and not product else ""
        return Diagnosis(
            outcome=outcome,
            reason=reason,
            intent=asking.intent(reading, [c.id for c in candidates]),
            candidates=candidates,
            sender=who,
            role=asker,
            statuses=reading.statuses,
            evidence=tuple(supporting[:MOST_EVIDENCE]) or _phrase_evidence(reading, hits),
            confidence=round(confidence, 3),
            facts=facts._replace(product=product, passed=passed, spoken=spoken)
            if product or passed or spoken
            else facts,
            question=_question(candidates, asker) if outcome is Outcome.CHOICE else None,
        )


@once
def engine(library: Library) -> Engine:
    """The engine of a library, made once while the library is in use."""
    return Engine(library)


def diagnose(library: Library, text: str) -> Diagnosis:
    """Read a text of any size and content with a library and say what it is."""
    return engine(library).diagnose(text)


def _reported(reading: Reading) -> bool:
    """Whether there is more than a number that could be anything's, or any maker's.

    In a text that is plainly of the web a number is enough, but for a round one: people count 400 of a thing.
    """
    if any(
        e.kind is not Kind.MENTION and (e.kind is not Kind.NUMBER or e.weight >= REPORTED) for e in reading.evidence
    ):
        return True
    said = [e.value for e in reading.evidence if e.kind is Kind.MENTION and e.value and e.weight >= MENTIONED]
    return any(value % 100 for value in said) and worlds.plainly(reading.page.plain)


def _of_another_thing(near: Hit, text: str) -> bool:
    """Whether an error's name is said of what more words speak of, and those do not speak of the web."""
    named = near.phrase in (near.subject.title, *near.subject.names) if isinstance(near.subject, Article) else False
    return named and near.covered < NAMED_WHOLLY and worlds.elsewhere(text)


def _agreed(near: Sequence[Hit], id_: str) -> bool:
    """Whether the words of a text are near a phrase of the article whose number it mentions."""
    return bool(near) and near[0].subject.id == id_ and near[0].closeness >= AGREED


def _nothing_happened(reading: Reading, text: str) -> bool:
    """Whether a text asks for a setting, tells of tests, changes or a success, or is header fields alone."""
    first = next((line for line in reading.page.lines if line.strip()), "")
    told = mentioned.told(first) or mentioned.documented(first) or mentioned.named(first)
    return told or asking.headers(text) or directives.asked(text) or _succeeded(reading)


def _succeeded(reading: Reading) -> bool:
    """Whether the answer that a text reports is no error at all."""
    return any(e.kind is Kind.STATUS and e.value and e.value < 400 and e.weight >= REPORTED for e in reading.evidence)


def _phrase_evidence(reading: Reading, hits: Iterable[Hit]) -> tuple[Evidence, ...]:
    line = next((x for x in reading.page.lines if x.strip()), "")
    return tuple(
        Evidence(Kind.PHRASE, 1, line, 0, len(line), f"close to “{h.phrase}”", article=h.subject.id, weight=h.closeness)
        for h in list(hits)[:1]
        if h.phrase
    )


def _question(candidates: tuple[Candidate, ...], asker: Role) -> Contrast | None:
    """The yes-or-no question that decides between the first two, where one of their articles holds it for the asker."""
    if len(candidates) < 2:
        return None
    first, second = candidates[0], candidates[1]
    for article, other in ((first.article, second.id), (second.article, first.id)):
        for found in article.contrasts:
            if found.neighbour == other and found.question and asking.answerable(found.question, asker):
                return found
    return None


def _numbered(evidence: Iterable[Evidence]) -> bool:
    return any(e.kind is Kind.NUMBER for e in evidence)
