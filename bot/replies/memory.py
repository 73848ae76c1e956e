"""What is kept of a diagnosis so that its buttons still work later: ids, figures and the redacted quotes shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from bot.replies.findings import decisive, excerpt
from bot.replies.logs import brief
from bot.replies.waiting import REMAINING
from knowledge.article import Contrast, Fix, Role, Sender
from knowledge.diagnosis import Candidate, Diagnosis, Intent, Outcome, Reason
from knowledge.library import Library
from knowledge.reading.evidence import Evidence, Facts, Kind
from knowledge.redaction import redact
from knowledge.triage import Tally, Triage

HEADERS = (
    *("allow", "date", "retry-after", "ratelimit"),
    *(
        f"{name}{kind}"
        for name in ("x-ratelimit-reset", "ratelimit-reset", "x-rate-limit-reset", *REMAINING)
        for kind in ("", "-requests", "-tokens")
    ),
    *("content-range", "www-authenticate", "proxy-authenticate", "server", "cf-ray"),
)
HEADER_LENGTH = 300
ROLES = tuple(map(str, Role))


def packed(diagnosis: Diagnosis, notes: Sequence[str] = ()) -> dict[str, Any]:
    """A diagnosis as JSON without the text it was made of, and the notes of its reply."""
    log = brief(diagnosis.log) if diagnosis.log else None
    return {
        "outcome": diagnosis.outcome.value,
        "reason": diagnosis.reason.value if diagnosis.reason else None,
        "intent": diagnosis.intent.value,
        "articles": [[c.id, c.article.id, round(c.score, 4)] for c in diagnosis.candidates],
        "sender": diagnosis.sender.value,
        "role": diagnosis.role.value,
        "statuses": {str(s): n for s, n in diagnosis.statuses.items()},
        "evidence": list(_shown(diagnosis)),
        "confidence": round(diagnosis.confidence, 4),
        "facts": _facts(diagnosis.facts),
        "question": _question(diagnosis.question),
        "log": asdict(log) if log else None,
        "notes": list(notes),
    }


def unpacked(library: Library, seen: Mapping[str, Any]) -> Diagnosis | None:
    """The diagnosis again; None where its articles are gone or it was kept by another version."""
    try:
        return Diagnosis(
            outcome=Outcome(seen["outcome"]),
            reason=Reason(seen["reason"]) if seen["reason"] else None,
            intent=Intent(seen["intent"]),
            candidates=tuple(_candidates(library, seen["articles"])),
            sender=Sender(seen["sender"]),
            role=Role(seen["role"]),
            statuses={int(s): n for s, n in seen["statuses"].items()},
            evidence=tuple(_evidence(e) for e in seen["evidence"]),
            confidence=seen["confidence"],
            facts=_told(seen["facts"]),
            question=Contrast(**seen["question"]) if seen["question"] else None,
            log=_log(seen["log"]) if seen.get("log") else None,
        )
    except (KeyError, ValueError, TypeError, AttributeError):
        return None


def topic(seen: Mapping[str, Any]) -> tuple[str, ...]:
    """What a reply is about: what was wanted, and of which articles; of none where it told of none."""
    intent = str(seen.get("intent") or "")
    told = [str(article[0]) for article in seen.get("articles") or () if seen.get("outcome") != Outcome.NONE]
    return (intent, *sorted(told[:2] if intent == Intent.COMPARE else told[:1]))


def notes_of(seen: Mapping[str, Any]) -> tuple[str, ...]:
    """The notes of a reply again."""
    return tuple(seen.get("notes") or ())


def _log(kept: Mapping[str, Any]) -> Triage:
    tallies = tuple(_tally(t) for t in kept["tallies"])
    buckets = tuple((at, {int(s): n for s, n in counts.items()}) for at, counts in kept["buckets"])
    return Triage(**{**kept, "tallies": tallies, "buckets": buckets})


def _tally(kept: Mapping[str, Any]) -> Tally:
    pairs = {name: tuple((key, count) for key, count in kept[name]) for name in ("paths", "clients", "areas")}
    return Tally(**{**kept, **pairs, "loudest": tuple(kept["loudest"]), "sender": Sender(kept["sender"])})


def _candidates(library: Library, kept: list[Any]) -> Iterator[Candidate]:
    for told, id_, score in kept:
        article = library.get(id_)
        if article:
            yield Candidate(told, article, score)


def _shown(diagnosis: Diagnosis) -> Iterator[dict[str, Any]]:
    found = (decisive(diagnosis, c.article) for c in diagnosis.candidates[:5])
    for e in {id(e): e for e in found if e}.values():
        text = excerpt(e)
        kept = {"kind": e.kind.value, "line": e.line, "text": text, "reads": redact(e.reads), "article": e.article}
        kept |= {"value": e.value, "sender": e.sender.value, "product": e.product}
        yield kept | {"weight": e.weight, "cause": e.cause, "fix": {role: getattr(e.fix, role) for role in ROLES}}


def _evidence(kept: Mapping[str, Any]) -> Evidence:
    fields = {**kept, "kind": Kind(kept["kind"]), "sender": Sender(kept["sender"]), "fix": Fix.of(kept["fix"])}
    return Evidence(start=0, end=len(kept["text"]), **fields)


def _facts(facts: Facts) -> dict[str, Any]:
    headers = {n: redact(facts.headers[n])[:HEADER_LENGTH] for n in HEADERS if n in facts.headers}
    fields = [[redact(name), redact(said)] for name, said in facts.fields]
    kept = {"method": facts.method[:20], "body_bytes": facts.body_bytes, "ray": facts.ray[:40], "wait": facts.wait[:20]}
    told = {"product": facts.product, "passed": facts.passed, "spoken": facts.spoken}
    return {**kept, **told, "fields": fields, "headers": headers}


def _told(kept: Mapping[str, Any]) -> Facts:
    return Facts(**{**kept, "fields": tuple((name, said) for name, said in kept["fields"])})


def _question(question: Contrast | None) -> dict[str, str] | None:
    if not question:
        return None
    return {n: getattr(question, n) for n in ("neighbour", "words", "question", "yes", "no")}
