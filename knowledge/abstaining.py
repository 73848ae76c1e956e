"""Texts that are not ours to answer, and say so themselves."""

from __future__ import annotations

import re

from knowledge import asking
from knowledge.cutoffs import GARBLED, HTTP_SURE, LONGEST_QUESTION, MOST_EVIDENCE, NAMED, REPORTED, STATUS_LINE, SURE
from knowledge.library import Library
from knowledge.outcome import Diagnosis, Outcome, Reason
from knowledge.reading import Reading
from knowledge.reading.evidence import Evidence, Kind

DATA = re.compile(r"[\s<>*|]{0,8}(?:[{\[\"]|location:)", re.IGNORECASE)
ODD = re.compile("[\ufffd\x00-\x08\x0b-\x1f]")


def other_protocol(reading: Reading) -> bool:
    """Whether a text speaks another protocol, or tells of other trouble in an error's everyday name.

    None where it holds a status that only HTTP has.
    """
    if any(e.kind is Kind.STATUS and e.weight >= HTTP_SURE for e in reading.evidence):
        return False
    found = reading.trouble
    return found is not None and (found.protocol or all(e.kind is Kind.NAME for e in reading.evidence))


def abstention(reading: Reading, surest: float) -> Diagnosis | None:
    """The diagnosis of a text that says itself that it is no 4xx, else None. `surest` weighs the evidence of one."""
    found = reading.trouble
    if found:
        reason = Reason.OTHER_PROTOCOL if found.protocol else Reason.OTHER_TROUBLE
        return Diagnosis(Outcome.NONE, reason, statuses=reading.statuses, trouble=found.name, advice=found.advice)
    told = [e for e in reading.evidence if e.kind is Kind.STATUS and e.value and e.weight >= _least(e.value)]
    sure = {e.value for e in told if e.value}
    failed = max((e.weight for e in told if e.value and e.value >= 500), default=0.0)
    if not sure or surest >= max(REPORTED, failed):
        return None
    evidence = tuple(e for e in reading.evidence if e.value in sure)[:MOST_EVIDENCE]
    if any(s >= 500 for s in sure):
        return Diagnosis(Outcome.NONE, Reason.SERVER_ERROR, statuses=reading.statuses, evidence=evidence)
    if all(s < 400 for s in sure):
        if asking.RETURN.any(reading.page.lowered[:LONGEST_QUESTION]):
            return None
        return Diagnosis(Outcome.NONE, Reason.NOT_AN_ERROR, statuses=reading.statuses, evidence=evidence)
    return Diagnosis(Outcome.NONE, Reason.UNKNOWN_STATUS, statuses=reading.statuses, evidence=evidence)


def of_server_error(reading: Reading, near: str) -> Diagnosis | None:
    """The diagnosis of a sentence about HTTP that holds a 5xx and no 4xx, else None.

    None, too, where the nearest words of an article hold the same number. Nobody counts 502 of a thing, but 500; and
    what to answer instead of one is asked of a 4xx.
    """
    told = [e for e in reading.evidence if e.kind is Kind.STATUS and e.value and e.value > 500 and e.weight >= NAMED]
    told = [e for e in told if not DATA.match(e.text) and str(e.value) not in near]
    if not told or asking.RETURN.any(reading.page.lowered[:LONGEST_QUESTION]):
        return None
    return Diagnosis(Outcome.NONE, Reason.SERVER_ERROR, statuses=reading.statuses, evidence=tuple(told[:MOST_EVIDENCE]))


def outvoted(reading: Reading, library: Library) -> Diagnosis | None:
    """The diagnosis of a text whose words are known from a 4xx, where another status came with them, else None.

    That is a 5xx on their own line, or a status line of a 5xx, 3xx or 2xx above them: they are of that response.
    """
    others = [e for e in reading.evidence if _other(e, library)]
    words = [e for e in reading.evidence if not _other(e, library)]
    if not others or any(e.kind not in (Kind.SIGNATURE, Kind.NAME) for e in words):
        return None
    heads = [e for e in others if e.weight >= STATUS_LINE][:2]
    beside = {e.line: e for e in reversed(others)}
    if not all(_beside(e, beside.get(e.line)) or (len(heads) == 1 and _below(e, heads[0])) for e in words):
        return None
    reason = Reason.SERVER_ERROR if any(map(_server_error, others)) else Reason.NOT_AN_ERROR
    return Diagnosis(Outcome.NONE, reason, statuses=reading.statuses, evidence=tuple(others)[:MOST_EVIDENCE])


def _beside(words: Evidence, other: Evidence | None) -> bool:
    """Whether words stand on the line of a 5xx, or in the JSON after another status that is no 4xx."""
    if other is None:
        return False
    return _server_error(other) or "{" in words.text[other.end : words.start]


def _below(words: Evidence, head: Evidence) -> bool:
    """Whether words stand in the response that a status line begins; in one that succeeded, in its JSON or Location.

    Pages that block, or that are missing, often come with a 200.
    """
    if head.line >= words.line:
        return False
    return _server_error(head) or DATA.match(words.text) is not None


def _other(e: Evidence, library: Library) -> bool:
    """Whether a piece of evidence is a status that is no 4xx, and no article explains."""
    if e.kind is not Kind.STATUS or e.value is None or 400 <= e.value < 500:
        return False
    return library.of_status(e.value) is None


def _server_error(e: Evidence) -> bool:
    return e.kind is Kind.STATUS and e.value is not None and e.value >= 500 and e.weight >= REPORTED


def garbled(text: str) -> bool:
    """Whether a text is no text: bytes read as if they were one."""
    return len(ODD.findall(text)) > GARBLED * len(text)


def _least(status: int) -> float:
    """How sure a status must be to be what a text is about: "a 500" is told in so many words, "a 200" often beside."""
    return REPORTED if status >= 500 else SURE
