"""A log in figures -> the head of a reply: what it is mostly about, and a table of its statuses."""

from __future__ import annotations

from dataclasses import replace

from bot.replies.markdown import shortened
from bot.replies.outline import Outline, Part, Style, Table
from knowledge.triage import Tally, Triage

SHOWN = 8
PATH_LENGTH = 60
BARS = " ▁▂▃▄▅▆▇█"
WORTH = 20  # lines from which a text is shown as a log


def headed(words: Outline, found: Triage) -> Outline:
    """A reply with the log's figures before its advice."""
    errors = [t for t in found.tallies if 400 <= t.status < 500]
    if found.read < WORTH or not errors:
        return words
    rest = [t for t in found.tallies if t not in errors]
    table = Table(
        ("Status", "Count", "First, last", "Busiest", "Mostly from"), tuple(map(_row, [*errors, *rest][:SHOWN]))
    )
    head = f"{found.read:,} of {found.lines:,} lines log a request, {found.first} to {found.last}."
    chart = _chart(found)
    parts = (Part((head, *([chart] if chart else [])), style=Style.NOTE),)
    title = f"Mostly {errors[0].status}: {words.title}" if words.title else f"Mostly {errors[0].status}"
    return replace(words, title=title, parts=parts, table=table, after=(*words.parts, *words.after))


def _row(tally: Tally) -> tuple[str, ...]:
    path, client = _share(tally, tally.paths), _share(tally, tally.clients)
    return str(tally.status), f"{tally.count:,}", f"{tally.first}, {tally.last}", path, client


def _share(tally: Tally, top: tuple[tuple[str, int], ...]) -> str:
    if not top:
        return ""
    name, count = top[0]
    return f"{shortened(name, PATH_LENGTH)} ({round(100 * count / tally.count)} %)"


def _chart(found: Triage) -> str:
    totals = [sum(counts.values()) for _, counts in found.buckets]
    highest = max(totals, default=0)
    if highest == 0 or len(totals) < 2:
        return ""
    bars = "".join(BARS[-(-total * (len(BARS) - 1) // highest)] for total in totals)
    return f"4xx over time: `{bars}` (highest {highest:,} at {found.buckets[totals.index(highest)][0]})"
