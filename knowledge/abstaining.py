"""Texts that are not ours to answer, and say so themselves."""

from __future__ import annotations

import re

from knowledge import asking
from knowledge.cutoffs import GARBLED, HTTP_SURE, LONGEST_QUESTION, MOST_EVIDENCE, REPORTED, SURE
from knowledge.outcome import Diagnosis, Outcome, Reason
from knowledge.reading import Reading
from knowledge.reading.evidence import Evidence, Kind

ODD = re.compile("[\ufffd\x00-\x08\x0b-\x1f]")


def other_protocol(reading: Reading) -> bool:
    """Whether a text speaks another protocol, and holds no status that only HTTP has."""
    if any(e.kind is Kind.STATUS and e.weight >= HTTP_SURE for e in reading.evidence):
        return False
    found = reading.trouble
    return found is not None and found.protocol


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


def outvoted(reading: Reading) -> Diagnosis | None:
    """The diagnosis of a text whose words are known from a 4xx, where their line holds a 5xx, else None."""
    if any(e.kind is not Kind.SIGNATURE and not _server_error(e) for e in reading.evidence):
        return None
    failed = {e.line for e in reading.evidence if _server_error(e)}
    if not all(_server_error(e) or e.line in failed for e in reading.evidence):
        return None
    evidence = tuple(e for e in reading.evidence if _server_error(e))[:MOST_EVIDENCE]
    return Diagnosis(Outcome.NONE, Reason.SERVER_ERROR, statuses=reading.statuses, evidence=evidence)


def _server_error(e: Evidence) -> bool:
    return e.kind is Kind.STATUS and e.value is not None and e.value >= 500 and e.weight >= REPORTED


def garbled(text: str) -> bool:
    """Whether a text is no text: bytes read as if they were one."""
    return len(ODD.findall(text)) > GARBLED * len(text)


def _least(status: int) -> float:
    """How sure a status must be to be what a text is about: "a 500" is told in so many words, "a 200" often beside."""
    return REPORTED if status >= 500 else SURE
