"""Outline -> plain text for a terminal, and diagnosis -> the JSON of `fourxx ask --json`."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from bot.replies.findings import excerpt, read_on
from bot.replies.logs import headed
from bot.replies.markdown import plain
from bot.replies.outline import Act, Outline, Part, Style, Table
from bot.replies.outlines import outline, secret_warning
from knowledge.diagnosis import Diagnosis

MOMENT = re.compile(r"@\{(\d{1,11})\}")
EVIDENCE_TOLD = 20
SEE = "Source: "


def as_text(diagnosis: Diagnosis) -> str:
    """The reply to a diagnosis as text."""
    words = outline(diagnosis, datetime.now(UTC))
    shown = drawn(headed(words, diagnosis.log) if diagnosis.log else words)
    warning = secret_warning(diagnosis)
    return f"{shown}\n\n{warning}" if warning else shown


def why(diagnosis: Diagnosis) -> str:
    """What was read, and who else could have been meant."""
    sure, sender, role = f"{diagnosis.confidence:.2f}", diagnosis.sender.value, diagnosis.role.value
    lines = [f"{diagnosis.outcome.value}, confidence {sure}, sender {sender}, role {role}"]
    lines += [f"  line {e.line}: {e.reads} (weight {e.weight:.2f}): {excerpt(e)}" for e in diagnosis.evidence]
    lines += [f"  candidate {c.title}: {c.score:.2f}" for c in diagnosis.candidates]
    return "\n".join(lines)


def as_json(diagnosis: Diagnosis, id_: object = None) -> dict[str, Any]:
    """The diagnosis as one JSON object, secrets out."""
    best = diagnosis.best
    return {
        "id": id_,
        "outcome": diagnosis.outcome.value,
        "reason": diagnosis.reason.value if diagnosis.reason else None,
        "articles": [c.id for c in diagnosis.candidates[:5]],
        "title": best.title if best else None,
        "sender": diagnosis.sender.value,
        "role": diagnosis.role.value,
        "statuses": {str(status): count for status, count in diagnosis.statuses.items()},
        "evidence": [
            {"line": e.line, "text": excerpt(e), "reads": e.reads} for e in diagnosis.evidence[:EVIDENCE_TOLD]
        ],
        "confidence": round(diagnosis.confidence, 3),
    }


def drawn(reply: Outline) -> str:
    """An outline as text."""
    blocks = [reply.title, *map(_part, reply.parts), _table(reply.table), *map(_part, reply.after)]
    ways = [f"- {p.label}" for p in reply.presses if p.act is Act.SHOW and f"- {p.label}" not in "\n".join(blocks)]
    if ways and not reply.table:
        blocks.append("\n".join(ways))
    if reply.source:
        blocks.append(f"{SEE}{reply.source.title}, {reply.source.url}")
    return MOMENT.sub(lambda m: read_on(int(m[1])), "\n\n".join(b for b in blocks if b))


def _part(part: Part) -> str:
    lines = [plain(line) for line in part.lines if line]
    if part.style is Style.STEPS:
        lines = [f"{number}. {line}" for number, line in enumerate(lines, 1)]
    if part.style is Style.BULLETS:
        lines = [f"- {line}" for line in lines]
    return "\n".join([*([f"{part.heading}:"] if part.heading else []), *lines])


def _table(table: Table | None) -> str:
    if not table:
        return ""
    rows = [
        f"{row[0]}\n" + "\n".join(f"  {h}: {c or '-'}" for h, c in zip(table.head[1:], row[1:], strict=True))
        for row in table.rows
    ]
    return "\n".join(rows)
