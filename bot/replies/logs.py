"""A log in figures -> the head of a reply: what it is mostly about, and a table of its statuses."""

from __future__ import annotations

from dataclasses import replace

from bot.replies.markdown import shortened
from bot.replies.outline import COUNTED_LABEL, Outline, Part, Style, Table
from knowledge.triage import Tally, Triage

SHOWN = 8
PATH_LENGTH = 60
BARS = " ▁▂▃▄▅▆▇█"
MOST_BARS = 30
LOUD = 0.4  # of a status' lines: a client with more of them is named
# Parts of `YYYY-MM-DD HH:MM:SS +0000`.
DAY, MINUTE, CLOCK, DATED, ZONE = slice(0, 10), slice(0, 16), slice(11, 16), slice(5, 16), slice(19, None)
MANY = 3  # of one status, from which a log is said to be mostly that
WORTH = 20  # lines from which a text is shown as a log


def headed(words: Outline, found: Triage) -> Outline:
    """A reply with the log's figures before its advice."""
    errors = [t for t in found.tallies if 400 <= t.status < 500]
    if found.read < WORTH or not errors:
        return words
    rest = [t for t in found.tallies if t not in errors]
    table = Table(
        ("Status", "Count", "When", "Busiest"),
        tuple(_row(found, tally) for tally in [*errors, *rest][:SHOWN]),
    )
    span = f", {_span(found)}" if found.first else ""
    head = f"{found.read:,} of {found.lines:,} lines log a request{span}."
    chart = _chart(found)
    parts = (Part((head, *([chart] if chart else [])), style=Style.NOTE),)
    most = str(errors[0].status)
    title = words.title if words.title.startswith(most) else f"{most}: {words.title}".rstrip(": ")
    title = f"Mostly {title}" if errors[0].count >= MANY else title
    when = _when(found, errors[0])
    title = f"{title}, {when}" if when.startswith(("since", "at")) else title
    return replace(words, title=title, parts=parts, table=table, after=(*filter(_is_new, words.parts), *words.after))


def _is_new(part: Part) -> bool:
    """Whether a part says more than the table does."""
    return not part.lines or not part.lines[0].startswith(COUNTED_LABEL)


def _row(found: Triage, tally: Tally) -> tuple[str, ...]:
    path, client = _share(tally, tally.paths), _share(tally, tally.clients, LOUD)
    busiest = ", ".join(filter(None, (path, f"from {client}" if client else "")))
    return str(tally.status), f"{tally.count:,}", _when(found, tally), busiest


def _when(found: Triage, tally: Tally) -> str:
    """When a status was seen: all along, since a moment, until one, or between two."""
    late, gone = tally.first[MINUTE] > found.first[MINUTE], tally.last[MINUTE] < found.last[MINUTE]
    one_day = found.first[DAY] == found.last[DAY]
    first, last = (moment[CLOCK if one_day else DATED] for moment in (tally.first, tally.last))
    if first == last and (late or gone):
        return f"at {first}"
    if late and gone:
        return f"{first} to {last}"
    return f"since {first}" if late else f"until {last}" if gone else "all along"


def _span(found: Triage) -> str:
    """From when to when, in the log's own zone."""
    last = found.last[CLOCK] if found.first[DAY] == found.last[DAY] else found.last[MINUTE]
    return f"{found.first[MINUTE]} to {last} {found.last[ZONE].strip().replace('+0000', 'UTC')}".rstrip()


def _share(tally: Tally, top: tuple[tuple[str, int], ...], least: float = 0.0) -> str:
    if not top or top[0][1] < least * tally.count:
        return ""
    name, count = top[0]
    return f"{shortened(name, PATH_LENGTH)} ({round(100 * count / tally.count)} %)"


def _chart(found: Triage) -> str:
    totals = [sum(counts.values()) for _, counts in found.buckets]
    highest = max(totals, default=0)
    if highest == 0 or len(totals) < 2:
        return ""
    at = found.buckets[totals.index(highest)][0]
    at = at[CLOCK] if found.first[DAY] == found.last[DAY] else at
    step = -(-len(totals) // MOST_BARS)
    totals = [sum(totals[n : n + step]) for n in range(0, len(totals), step)]
    tallest = max(totals)
    bars = "".join(BARS[-(-total * (len(BARS) - 1) // tallest)] for total in totals)
    return f"4xx over time: `{bars}` (highest {highest:,} at {at})"
