"""How long to wait by the paste's own words: headers of the response, or what its body asks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from knowledge.reading.evidence import Facts

HTTP_DATE = "%a, %d %b %Y %H:%M:%S GMT"
EPOCH_START = 1_000_000_000  # larger reset values are moments, smaller ones are seconds to wait
MILLISECONDS = 1_000 * EPOCH_START  # and still larger ones are moments in milliseconds
LONGEST = 366 * 86_400  # seconds; who says to wait longer means something else
SECONDS = re.compile(r"\d{1,13}(?:\.\d{1,6})?", re.ASCII)
SPAN = re.compile(
    r"(?:(\d{1,6})h)?(?:(\d{1,6})m(?!s))?(?:(\d{1,6}(?:\.\d{1,9})?)s)?(?:(\d{1,9}(?:\.\d{1,9})?)ms)?", re.ASCII
)
POLICY = re.compile(r"(?:\"([\w.-]{1,40})\"|[\w-]{1,40})((?:; ?[a-z]{1,20}=[\w.\"-]{1,40}){1,8})", re.ASCII)
RESET = re.compile(r"(?:x-)?rate-?limit-reset(?:-([a-z-]{1,20}))?")
REMAINING = ("x-ratelimit-remaining", "ratelimit-remaining", "x-rate-limit-remaining")


@dataclass(frozen=True, slots=True)
class Clock:
    """Seconds of the epoch: now, and when the response was made, if it says so."""

    now: float
    made: float | None = None

    @classmethod
    def of(cls, headers: Mapping[str, str], now: datetime) -> Clock:
        """The clock of a response that is read now."""
        made = _date(headers.get("date", ""))
        return cls(now.timestamp(), made if made is not None and made <= now.timestamp() else None)

    def after(self, seconds: float) -> float:
        """The moment so many seconds after the response, or else after now."""
        return (self.now if self.made is None else self.made) + seconds


def waits(facts: Facts, now: datetime) -> Iterator[str]:
    """The one sentence on when to try again, from what is surest; none where nothing tells."""
    if not (facts.headers or facts.wait):
        return
    clock = Clock.of(facts.headers, now)
    after = facts.headers.get("retry-after", "").strip()
    told = _asked(after, clock) or _asked(facts.wait, clock) or _until(after, clock) or _reset(facts.headers, clock)
    if told:
        yield told


def moment(seconds: float) -> str:
    """A time that Slack shows in the reader's own zone; `@{…}` is drawn by the surface."""
    return f"@{{{round(seconds)}}}"


def duration(seconds: float) -> str:
    """Seconds as people say it."""
    for unit, factor in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= 2 * factor or (seconds >= factor and not seconds % factor):
            count = round(seconds / factor)
            return f"{count} {unit}{'s' if count > 1 else ''}"
    return f"{seconds:g} second{'' if seconds == 1 else 's'}"


def _asked(value: str, clock: Clock) -> str:
    seconds = float(value) if SECONDS.fullmatch(value) else None
    if seconds is None or seconds > LONGEST:
        return ""
    until = clock.after(seconds)
    if until <= clock.now and clock.made is not None:
        return f"The server asked to wait {duration(seconds)}; by its `Date` that was over at {moment(until)}."
    by = "now" if clock.made is None else "its `Date`"
    return f"The server asks to wait {duration(seconds)}; counted from {by} that is until {moment(until)}."


def _until(value: str, clock: Clock) -> str:
    at = _date(value)
    if at is None:
        return ""
    return f"It is safe to try again {'at' if at > clock.now else 'since'} {moment(at)}."


def _reset(headers: Mapping[str, str], clock: Clock) -> str:
    """When the limit starts anew: of several the one that is used up, else the last."""
    found = [*_policies(headers, clock), *_resets(headers, clock)]
    if not found:
        return ""
    _, at, name = max(found)
    what = f"The limit of {name}" if name else "The limit"
    return f"{what} {'starts' if at > clock.now else 'started'} anew at {moment(at)}."


def _resets(headers: Mapping[str, str], clock: Clock) -> Iterator[tuple[bool, float, str]]:
    for header, value in headers.items():
        found = RESET.fullmatch(header)
        at = _moment(value.strip(), clock) if found else None
        if found and at is not None:
            name = found[1] or ""
            left = next((headers[r] for n in REMAINING if (r := f"{n}-{name}".rstrip("-")) in headers), "")
            yield left.strip() == "0", at, name


def _policies(headers: Mapping[str, str], clock: Clock) -> Iterator[tuple[bool, float, str]]:
    """`"default";r=0;t=50`, and its older form `limit=10, remaining=0, reset=50`."""
    value = headers.get("ratelimit", "")
    for name, parameters in POLICY.findall(value):
        told = dict(p.strip().split("=", 1) for p in parameters.split(";") if p.strip())
        if told.get("t", "").isdigit() and len(told["t"]) < 9:
            yield told.get("r") == "0", clock.after(int(told["t"])), "" if name == "default" else name
    if old := re.search(r"\breset=(\d{1,8})\b", value, re.ASCII):
        yield True, clock.after(int(old[1])), ""


def _moment(value: str, clock: Clock) -> float | None:
    """What a reset header means: a moment in seconds or milliseconds, seconds to wait, a span such as `6m0s`."""
    if SECONDS.fullmatch(value):
        number = float(value)
        if number >= MILLISECONDS:
            return number / 1_000
        if number >= EPOCH_START:
            return number
        return clock.after(number) if number <= LONGEST else None
    span = SPAN.fullmatch(value) if value else None
    if span:
        hours, minutes, seconds, thousandths = (float(part or 0) for part in span.groups())
        return clock.after(hours * 3600 + minutes * 60 + seconds + thousandths / 1_000)
    return _date(value)


def _date(value: str) -> float | None:
    try:
        return datetime.strptime(value.strip(), HTTP_DATE).replace(tzinfo=UTC).timestamp()
    except ValueError:
        return None
