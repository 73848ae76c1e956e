"""Times as logs write them -> one form that sorts, and equal spans of time for a chart."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NO_YEAR, FIRST_YEAR = "0004", "1970"  # no log is older
MOST_BUCKETS = 60
CLF_DAY, SYSLOG_DAY = 11, 6
STRAYS = 50
STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 7 * 1440, 30 * 1440, 90 * 1440, 365 * 1440)
ZONE = r"(?P<zone>Z| ?[+-][0-9]{2}:?[0-9]{2})?"
CLOCK = r"(?P<clock>[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:[.,][0-9]+)?"
CLF = re.compile(r"(?P<day>[0-9]{2})/(?P<month>[A-Z][a-z]{2})/(?P<year>[0-9]{4})[: ]" + CLOCK + ZONE)
ISO = re.compile(r"(?P<year>[0-9]{4})[-/](?P<month>[0-9]{2})[-/](?P<day>[0-9]{2})(?:T| - |[ \t])" + CLOCK + ZONE)
SYSLOG = re.compile(r"(?P<month>[A-Z][a-z]{2}) (?P<day>[ 0-9][0-9]) " + CLOCK + r"(?: (?P<year>[0-9]{4}))?(?P<zone>)")
EPOCH = re.compile(r"(?P<seconds>[0-9]{10})(?:\.[0-9]+|[0-9]{3}|[0-9]{6}|[0-9]{9})?")


@lru_cache(maxsize=4096)
def moment(time: str) -> str:
    """`YYYY-MM-DD HH:MM:SS`, with ` +HHMM` where the zone is told; an empty string for what is not a date and time."""
    epoch = EPOCH.fullmatch(time)
    if epoch:
        told = datetime.datetime.fromtimestamp(int(epoch["seconds"]), datetime.UTC)
        return f"{told:%Y-%m-%d %H:%M:%S} +0000"
    found = ISO.match(time) or CLF.match(time) or SYSLOG.match(time)
    if not found or (found["year"] and found["year"] < FIRST_YEAR):
        return ""
    month = found["month"]
    number = month if month.isdigit() else f"{MONTHS.index(month) + 1:02}" if month in MONTHS else ""
    day = f"{found['year'] or NO_YEAR}-{number}-{found['day'].replace(' ', '0')}"
    zone = (found["zone"] or "").strip().replace(":", "").replace("Z", "+0000")
    return f"{day} {found['clock']} {zone}".rstrip() if number else ""


def shown(time: str) -> str:
    """A moment for people: the year left out where the log does not tell it."""
    return time.removeprefix(f"{NO_YEAR}-")


def stretch(counts: Mapping[str, int]) -> tuple[str, str]:
    """The first and the last of some times without the strays: all but one in fifty lie between them."""
    total, passed, inside = sum(counts.values()), 0, []
    for time in sorted(counts):
        if passed < total - total // STRAYS and passed + counts[time] > total // STRAYS:
            inside.append(time)
        passed += counts[time]
    return inside[0], inside[-1]


def minute_of(time: str) -> int | None:
    """Minutes since the year 1 of a moment, to the minute, the hour or the day; None where it is none."""
    if not time:
        return None
    try:
        day = datetime.date.fromisoformat(time[:10])
        clock = (time[11:16] or "00").split(":")
        return day.toordinal() * 1440 + int(clock[0]) * 60 + int(clock[1] if len(clock) > 1 else 0)
    except ValueError:
        return None


def spread(counts: Mapping[tuple[str, int], int]) -> tuple[tuple[str, Mapping[int, int]], ...]:
    """Counts by (minute, status) gathered into at most 60 equal spans from the first to the last, empty ones too."""
    minutes: Counter[tuple[int, int]] = Counter()
    for (time, status), count in counts.items():
        number = minute_of(time)
        if number is not None:
            minutes[number, status] += count
    if not minutes:
        return ()
    first, last = min(minutes)[0], max(minutes)[0]
    step = next((s for s in STEPS if last // s - first // s < MOST_BUCKETS), (last - first) // (MOST_BUCKETS - 1) + 1)
    buckets: list[Counter[int]] = [Counter() for _ in range(last // step - first // step + 1)]
    for (number, status), count in minutes.items():
        buckets[number // step - first // step][status] += count
    return tuple((shown(_name((first // step + place) * step)), dict(found)) for place, found in enumerate(buckets))


def _name(minute: int) -> str:
    day = datetime.date.fromordinal(max(1, minute // 1440))
    return f"{day.isoformat()} {minute % 1440 // 60:02}:{minute % 60:02}"


def ends(pairs: Sequence[tuple[bytes, ...]]) -> Iterator[tuple[bytes, ...]]:
    """Of pairs of status and time some, among them the first and the last of each status; all are written alike."""
    times = [time for _, time in pairs]
    if times == sorted(times) and _day(times[0]) == _day(times[-1]):
        yield from {pair[0]: pair for pair in reversed(pairs)}.values()
        yield from {pair[0]: pair for pair in pairs}.values()
        return
    found: dict[tuple[bytes, bytes], list[bytes]] = {}
    for code, time in set(pairs):
        found.setdefault((code, _day(time)), []).append(time)
    for (code, _), some in found.items():
        yield code, min(some)
        yield code, max(some)


def _day(time: bytes) -> bytes:
    """The day, where days do not sort as they are written; nothing where the year comes first."""
    return b"" if time[:4].isdigit() else time[:CLF_DAY] if time[:1].isdigit() else time[:SYSLOG_DAY]
