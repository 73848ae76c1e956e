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
MOST = 0.6  # of a status' lines: a few addresses with more of them are told of
# Parts of `YYYY-MM-DD HH:MM:SS +0000`.
DAY, MINUTE, CLOCK, DATED, ZONE = slice(0, 10), slice(0, 16), slice(11, 16), slice(5, 16), slice(19, None)
MANY = 3  # of one status, from which a log is said to be mostly that
WORTH = 20  # lines from which a text is shown as a log


def brief(found: Triage) -> Triage | None:
    """What is shown of a log; None where a text is not shown as one."""
    errors = [t for t in found.tallies if 400 <= t.status < 500]
    if found.read < WORTH or not errors:
        return None
    rest = [t for t in found.tallies if t not in errors]
    told = tuple(
        replace(t, paths=t.paths[:1], areas=t.areas[:1], clients=t.clients[:1]) for t in [*errors, *rest][:SHOWN]
    )
    return replace(found, tallies=told, senders={}, format="")


def headed(words: Outline, log: Triage) -> Outline:
    """A reply with the log's figures before its advice."""
    found = brief(log)
    if not found:
        return words
    errors = [t for t in found.tallies if 400 <= t.status < 500]
    table = Table(("Status", "Count", "When", "Busiest"), tuple(_row(found, tally) for tally in found.tallies))
    span = f", {_span(found)}" if found.first else ""
    head = f"{found.read:,} of {found.lines:,} lines log a request{span}."
    chart = _chart(found)
    parts = (Part((head, *([chart] if chart else [])), style=Style.NOTE),)
    most = str(errors[0].status)
    title = words.title if words.title.startswith(most) else f"{most}: {words.title}".rstrip(": ")
    title = f"Mostly {title}" if errors[0].count >= MANY else title
    when = _when(found, errors[0])
    title = f"{title}, {when}" if when.startswith(("since", "at")) else title
    return words._replace(title=title, parts=parts, table=table, after=(*filter(_is_new, words.parts), *words.after))


def _is_new(part: Part) -> bool:
    """Whether a part says more than the table does."""
    return not part.lines or not part.lines[0].startswith(COUNTED_LABEL)


def _row(found: Triage, tally: Tally) -> tuple[str, ...]:
    busiest = ", ".join(filter(None, (_path(tally), _clients(tally))))
    return str(tally.status), f"{tally.count:,}", _when(found, tally), busiest


def _path(tally: Tally) -> str:
    """The busiest path, or where there are many that differ by an id what they share."""
    area, path = _share(tally, tally.areas), _share(tally, tally.paths)
    return area if area and tally.paths[0][1] < LOUD * tally.count < tally.areas[0][1] else path


def _clients(tally: Tally) -> str:
    """Who sends most of it: how few addresses, or a network."""
    few, network = sum(tally.loudest), tally.clients[0][1] if tally.clients else 0
    if few >= MOST * tally.count and few > network:
        return f"{len(tally.loudest)} addresses send {_percent(few, tally.count)}"
    return f"from {_share(tally, tally.clients)}" if network >= LOUD * tally.count else ""


def _when(found: Triage, tally: Tally) -> str:
    """When a status was seen: all along, since a moment, until one, or between two."""
    cut = CLOCK if _of(found.first, DAY) == _of(found.last, DAY) else DATED
    minute = _of(tally.first, MINUTE)
    if minute and minute == _of(tally.last, MINUTE) and found.first[MINUTE] != found.last[MINUTE]:
        return f"at {_of(tally.first, cut)}"
    since, until = _of(tally.since, cut), _of(tally.until, cut)
    if since and until:
        return f"{since} to {until}"
    return f"since {since}" if since else f"until {until}" if until else "all along"


def _of(moment: str, part: slice) -> str:
    """Part of a moment; the log may not tell the year."""
    return (moment if moment[4:5] == "-" else f"{'':5}{moment}")[part].strip()


def _span(found: Triage) -> str:
    """From when to when, in the log's own zone."""
    last = _of(found.last, CLOCK if _of(found.first, DAY) == _of(found.last, DAY) else MINUTE)
    return f"{_of(found.first, MINUTE)} to {last} {_of(found.last, ZONE).replace('+0000', 'UTC')}".rstrip()


def _share(tally: Tally, top: tuple[tuple[str, int], ...]) -> str:
    if not top:
        return ""
    name, count = top[0]
    return f"{shortened(name, PATH_LENGTH)} ({_percent(count, tally.count)})"


def _percent(part: int, whole: int) -> str:
    return f"{round(100 * part / whole)} %"


def _chart(found: Triage) -> str:
    totals = [sum(counts.values()) for _, counts in found.buckets]
    highest = max(totals, default=0)
    if highest == 0 or len(totals) < 2:
        return ""
    at = found.buckets[totals.index(highest)][0]
    at = _of(at, CLOCK) if _of(found.first, DAY) == _of(found.last, DAY) else at
    step = -(-len(totals) // MOST_BARS)
    totals = [sum(totals[n : n + step]) for n in range(0, len(totals), step)]
    tallest = max(totals)
    bars = "".join(BARS[-(-total * (len(BARS) - 1) // tallest)] for total in totals)
    return f"4xx over time: `{bars}` (highest {highest:,} at {at})"
