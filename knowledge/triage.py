"""A log of any size -> what it is about: which statuses, when, where, from whom."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, pairwise

from knowledge.article import Sender
from knowledge.busiest import Busiest, address_of, area_of, masked, path_of
from knowledge.reading.access_logs import Entry, Header, read_line
from knowledge.reading.access_logs.alike import Alike, Taken
from knowledge.reading.access_logs.blocks import blocks, text_of
from knowledge.reading.access_logs.moments import ends, minute_of, moment, shown, spread, stretch
from knowledge.reading.access_logs.reader import Search, read_objects

MOST_MINUTES = 20_000
MOST_HEADERS = 64
OPENS = re.compile(rb"\{[^\n!-~]*+\n")
FIELDS = re.compile(b"#Fields:")
MINUTE, HOUR, DAY = 16, 13, 10
NOTABLE, GAPS = 20, 3  # a status sets in late from this part of the log on, and this many times as late as it is rare


@dataclass(frozen=True, slots=True)
class Tally:
    """One status: how often, when first and last, its busiest paths and clients with their counts.

    `since` and `until` are empty where it sets in with the log and goes on to its end; strays do not count for them.
    Paths and clients are told for 4xx and 5xx only, three each; addresses are masked to their network. `areas` are
    paths with their ids left out, `loudest` the counts of the three single addresses that send most. `sender` is who
    answered most of a 4xx.
    """

    status: int
    count: int
    first: str
    last: str
    paths: tuple[tuple[str, int], ...] = ()
    clients: tuple[tuple[str, int], ...] = ()
    since: str = ""
    until: str = ""
    areas: tuple[tuple[str, int], ...] = ()
    loudest: tuple[int, ...] = ()
    sender: Sender = Sender.UNKNOWN


@dataclass(frozen=True, slots=True)
class Triage:
    """A log in figures. `read` of its `lines` log a request; `format` is what most of them are written in.

    Times are `YYYY-MM-DD HH:MM:SS` with the zone as logged, empty where no line tells. `tallies` hold every status, the
    commonest first. `senders` and `buckets` count the 4xx: who sent them, and how many of which status in each of at
    most 60 equal spans of time, named by their beginning. Where a log holds more different paths or clients than are
    kept, their counts are lower bounds.
    """

    lines: int = 0
    read: int = 0
    first: str = ""
    last: str = ""
    format: str = ""
    tallies: tuple[Tally, ...] = ()
    senders: Mapping[Sender, int] = field(default_factory=dict)
    buckets: tuple[tuple[str, Mapping[int, int]], ...] = ()


def triage(chunks: Iterable[bytes]) -> Triage:
    """Read a log to its end. Time is linear in its length, memory bounded; never raises for what it holds."""
    counts = _Counts()
    for lines in blocks(chunks):
        counts.add(lines)
    return counts.result()


class _Counts:
    """What has been counted so far."""

    def __init__(self) -> None:
        self._lines = 0
        self._statuses: Counter[int] = Counter()
        self._spans: dict[int, tuple[str, str]] = {}
        self._paths = Busiest()
        self._clients = Busiest()
        self._senders: Counter[tuple[int, Sender]] = Counter()
        self._formats: Counter[str] = Counter()
        self._minutes: Counter[tuple[str, int]] = Counter()
        self._grain = MINUTE
        self._alike = Alike()
        self._search = Search(more=True)
        self._held = b""

    def add(self, block: bytes) -> None:
        """Count whole lines; an object that is not closed yet waits for the lines to come."""
        self._lines += block.count(b"\n")
        block = self._held + block
        self._held = b""
        *parts, rest = _parts(self._without_objects(block))
        for part in parts:
            self._govern(text_of(part.partition(b"\n")[0].rstrip(b"\r")))
            taken, others = self._alike.split(part)
            for found in taken:
                self._add_taken(found)
            self._add_lines(others)
        self._add_lines(rest)
        self._coarsen()

    def _without_objects(self, block: bytes) -> bytes:
        """Count the objects that stand over several lines; the other lines are returned."""
        if not OPENS.search(block):
            self._search.passed += block.count(b"\n")
            return block
        lines = block.split(b"\n")[:-1]
        kept, place = list[bytes](), 0
        for first, last, _, entry in read_objects([text_of(line.rstrip(b"\r")) for line in lines], self._search):
            self._add_entry(entry)
            kept += lines[place:first]
            place = last + 1
        kept += lines[place : self._search.read]
        self._held = b"".join(line + b"\n" for line in lines[self._search.read :])
        return b"".join(line + b"\n" for line in kept)

    def _govern(self, line: str) -> None:
        """Take up a line as the header, if it is one and another than before."""
        header = Header.of(line) if "#F" in line else None
        if header and header != self._alike.header:
            self._alike = Alike(header)

    def _add_taken(self, taken: Taken) -> None:
        for entry, count in taken.kinds:
            self._statuses[entry.status] += count
            self._formats[entry.format] += count
        for entry, count in taken.answers:
            if entry.status < 500:
                self._senders[entry.status, entry.sender] += count
        get = taken.skeleton.getter
        for code, time in ends(list(map(get("status", "time"), taken.rows))):
            self._seen(int(code), text_of(time))
        self._paths.add(map(get("status", "path"), taken.errors))
        self._clients.add(map(get("status", "client"), taken.errors))
        for (code, minute), count in Counter(map(get("status", "minute"), taken.errors)).items():
            if code < b"5":
                self._minutes[moment(text_of(minute))[: self._grain], int(code)] += count

    def _add_lines(self, lines: bytes) -> None:
        """Count lines one by one."""
        for line in lines.split(b"\n"):
            text = text_of(line.rstrip(b"\r"))
            self._govern(text)
            entry = read_line(text, self._alike.header)
            if entry:
                self._add_entry(entry)

    def _add_entry(self, entry: Entry) -> None:
        status = entry.status
        self._statuses[status] += 1
        self._formats[entry.format] += 1
        if entry.time:
            self._seen(status, entry.time, entry.time)
        if status >= 400:
            if entry.path:
                self._paths.add([(b"%d" % status, entry.path.partition("?")[0].encode())])
            if entry.client:
                self._clients.add([(b"%d" % status, entry.client.encode())])
        if 400 <= status < 500:
            self._senders[entry.status, entry.sender] += 1
            self._minutes[moment(entry.time)[: self._grain], status] += 1

    def _seen(self, status: int, *times: str) -> None:
        moments = [*filter(None, map(moment, times)), *self._spans.get(status, ())]
        if moments:
            self._spans[status] = min(moments), max(moments)

    def _coarsen(self) -> None:
        while len(self._minutes) > MOST_MINUTES and self._grain > DAY:
            self._grain = HOUR if self._grain == MINUTE else DAY
            coarse: Counter[tuple[str, int]] = Counter()
            for (minute, status), count in self._minutes.items():
                coarse[minute[: self._grain], status] += count
            self._minutes = coarse

    def result(self) -> Triage:
        """The figures of all that was counted."""
        self._search.more = False
        self._add_lines(self._without_objects(self._held))
        times = [time for span in self._spans.values() for time in span]
        begin, end = min(times, default=""), max(times, default="")
        senders: Counter[Sender] = Counter()
        for (_, sender), number in self._senders.items():
            senders[sender] += number
        return Triage(
            self._lines,
            self._statuses.total(),
            shown(begin),
            shown(end),
            min(self._formats, key=lambda name: (-self._formats[name], name), default=""),
            tuple(self._tallies(begin, end)),
            dict(senders),
            spread(self._minutes),
        )

    def _tallies(self, begin: str, end: str) -> Iterator[Tally]:
        paths, areas = self._paths.top(path_of, area_of)
        clients, single = self._clients.top(masked, address_of)
        for status, count in sorted(self._statuses.items(), key=lambda item: (-item[1], item[0])):
            first, last = self._spans.get(status, ("", ""))
            since, until = self._stretch(status, count, begin, end)
            senders = {sender: number for (code, sender), number in self._senders.items() if code == status}
            yield Tally(
                status,
                count,
                shown(first),
                shown(last),
                paths.get(status, ()),
                clients.get(status, ()),
                shown(since),
                shown(until),
                areas.get(status, ()),
                tuple(number for _, number in single.get(status, ())),
                min(senders, key=lambda sender: (-senders[sender], sender), default=Sender.UNKNOWN),
            )

    def _stretch(self, status: int, count: int, begin: str, end: str) -> tuple[str, str]:
        """Since when and until when a status was seen; empty where that is, as often as it comes, all along."""
        first, last = self._spans.get(status, ("", ""))
        minutes = {time: count for (time, code), count in self._minutes.items() if code == status and time}
        since, until = stretch(minutes) if minutes else (first, last)
        marks = [minute_of(time) for time in (begin, first, since, until, last, end)]
        places = [mark for mark in marks if mark is not None]
        if len(places) < len(marks):
            return "", ""
        to_first, to_since, during, to_last, to_end = (later - earlier for earlier, later in pairwise(places))
        notable = max(1, (places[-1] - places[0]) // NOTABLE)
        since, before = (since, to_first + to_since) if to_since >= notable else (first, to_first)
        until, after = (until, to_end + to_last) if to_last >= notable else (last, to_end)
        least = max(notable, GAPS * during // max(1, count - 1))
        return since if before >= least else "", until if after >= least else ""


def _parts(block: bytes) -> list[bytes]:
    """A block cut before each line with `#Fields:`, of which each governs the lines after it.

    The last part is what comes after too many of them.
    """
    starts = {0}
    for found in islice(FIELDS.finditer(block), MOST_HEADERS):
        starts.add(block.rfind(b"\n", 0, found.start()) + 1)
    full = len(starts) >= MOST_HEADERS
    cuts = [*sorted(starts), len(block)]
    parts = [block[start:end] for start, end in pairwise(cuts)]
    return parts if full else [*parts, b""]
