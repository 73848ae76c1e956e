"""Why an answer is what it is: what was read, how it weighed, and what else could have been meant."""

from __future__ import annotations

from bot.replies.findings import excerpt
from bot.replies.markdown import quoted
from bot.replies.outline import Outline, Part, Style
from knowledge.diagnosis import Diagnosis
from knowledge.reading.evidence import Evidence

PHRASES_ONLY = "Nothing in it names a code: the words are near what people say of it."


def reasoned(diagnosis: Diagnosis) -> Outline:
    """The evidence, the candidates and their scores, as `fourxx ask --why` prints them."""
    sure, sender, role = f"{diagnosis.confidence:.2f}", diagnosis.sender.value, diagnosis.role.value
    read = tuple(map(_read, diagnosis.evidence)) or (PHRASES_ONLY,)
    scores = tuple(f"**{c.title}**: {c.score:.2f}" for c in diagnosis.candidates)
    parts = (
        Part((f"Confidence {sure} of 1. Sent by: {sender}. Written for: {role}.",)),
        Part(read, heading="What I read", style=Style.BULLETS),
        Part(scores, heading="What it may be, and how much speaks for it", style=Style.BULLETS),
    )
    return Outline("Why this answer", tuple(part for part in parts if part.lines))


def _read(evidence: Evidence) -> str:
    return f"line {evidence.line}: {evidence.reads} (weight {evidence.weight:.2f}): {quoted(excerpt(evidence))}"
