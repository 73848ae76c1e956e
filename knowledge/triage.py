"""A log of any size -> what it is about: which statuses, when, where, from whom."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from operator import itemgetter

from knowledge.article import Sender
from knowledge.reading.access_logs import Entry, Header, read, read_line
from knowledge.reading.access_logs import blocks as block
from knowledge.reading.access_logs.blocks import CLIENT, LINE, PATH, STATUS, TIME, TOLD, Row, Skeleton
from knowledge.reading.access_logs.moments import moment, shown, spread

TOP = 3
MOST_KEYS = 50_000
MOST_MINUTES = 20_000
MOST_SKELETONS = 4
MOST_JUDGED = 4_096
SAMPLE = 50
LONGEST_KEY = 200
MINUTE, HOUR, DAY = 16, 13, 10
CLF_MINUTE, ISO_MINUTE, EPOCH_SECOND = 17, 16, 10
IPV4 = re.compile(r"[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}(?=\.)")
ORIGIN_OF_URL = re.compile(r"https?://[^/]*")


@dataclass(frozen=True, slots=True)
class Tally:
    """One status: how often, when first and last, its busiest paths and clients with their counts.

    Paths and clients are told for 4xx and 5xx only, three each; addresses are masked to their network.
    """

    status: int
    count: int
    first: str
    last: str
    paths: tuple[tuple[str, int], ...] = ()
    clients: tuple[tuple[str, int], ...] = ()


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
    for lines in block.blocks(chunks):
        counts.add(lines)
    return counts.result()


class _Counts:
    """What has been counted so far."""

    def __init__(self) -> None:
        self._lines = 0
        self._statuses: Counter[int] = Counter()
        self._spans: dict[int, tuple[str, str]] = {}
        self._paths: Counter[tuple[int, str]] = Counter()
        self._clients: Counter[tuple[int, str]] = Counter()
        self._senders: Counter[Sender] = Counter()
        self._formats: Counter[str] = Counter()
        self._minutes: Counter[tuple[str, int]] = Counter()
        self._grain = MINUTE
        self._header = ""
        self._skeletons: list[Skeleton] = []
        self._judged: dict[tuple[bytes, bytes], Sender] = {}

    def add(self, lines: bytes) -> None:
        self._lines += lines.count(b"\n")
        rows, others = block.common_rows(lines)
        if rows:
            self._add_rows(rows, CLF_MINUTE, block.common_sender)
            self._formats[block.common_format(lines)] += len(rows)
        self._learn(others[:SAMPLE])
        for skeleton in self._skeletons:
            others = self._add_alike(skeleton, others)
        if others:
            self._add_others([block.text_of(line.rstrip(b"\r")) for line in others])
        self._paths = _bounded(self._paths)
        self._clients = _bounded(self._clients)
        self._coarsen()

    def _learn(self, lines: list[bytes]) -> None:
        """Take up the skeletons of JSON lines that are met for the first time, a few in all."""
        for line in lines:
            if len(self._skeletons) < MOST_SKELETONS and line.startswith(b"{"):
                if any(skeleton.row(line) for skeleton in self._skeletons):
                    continue
                text = block.text_of(line)
                entry = read_line(text)
                skeleton = Skeleton.of(text, entry) if entry else None
                self._skeletons += [skeleton] if skeleton else []

    def _add_alike(self, skeleton: Skeleton, lines: list[bytes]) -> list[bytes]:
        """Count the lines with this skeleton; what is left is returned."""
        found = [skeleton.row(line) for line in lines]
        rows = [row for row in found if row]
        if rows:
            clock = rows[0][TIME]
            end = ISO_MINUTE if clock[4:5] in b"-/" else EPOCH_SECOND if clock[:10].isdigit() else CLF_MINUTE
            self._add_rows(rows, end, self._judge)
            self._formats[skeleton.format] += len(rows)
        return [line for line, row in zip(lines, found, strict=True) if not row]

    def _add_rows(self, rows: list[Row], minute_end: int, judge: Callable[[Row], Sender]) -> None:
        for code, count in Counter(map(itemgetter(STATUS), rows)).items():
            self._statuses[int(code)] += count
        last = dict(map(itemgetter(STATUS, TIME), rows))
        first = dict(map(itemgetter(STATUS, TIME), reversed(rows)))
        for code, time in last.items():
            self._seen(int(code), block.text_of(first[code]), block.text_of(time))
        errors = [row for row in rows if row[STATUS] >= b"4"]
        for (code, path), count in Counter(map(itemgetter(STATUS, PATH), errors)).items():
            self._paths[int(code), _path(block.text_of(path))] += count
        for (code, client), count in Counter(map(itemgetter(STATUS, CLIENT), errors)).items():
            self._clients[int(code), masked(block.text_of(client))] += count
        ours = [row for row in errors if row[STATUS] < b"5"]
        for (code, minute), count in Counter([(row[STATUS], row[TIME][:minute_end]) for row in ours]).items():
            self._minutes[moment(block.text_of(minute))[: self._grain], int(code)] += count
        self._senders.update(map(judge, ours))

    def _judge(self, row: Row) -> Sender:
        """Who answered, by a full reading the first time a status meets these values of the fields that tell."""
        key = row[STATUS], row[TOLD]
        if key not in self._judged:
            if len(self._judged) >= MOST_JUDGED:
                self._judged.clear()
            entry = read_line(block.text_of(row[LINE]))
            self._judged[key] = entry.sender if entry else Sender.UNKNOWN
        return self._judged[key]

    def _add_others(self, texts: list[str]) -> None:
        if self._header:
            texts.insert(0, self._header)
        for _, entry in read(texts):
            self._add_entry(entry)
        headers = [text for text in texts if "#F" in text and Header.of(text)]
        self._header = headers[-1] if headers else ""

    def _add_entry(self, entry: Entry) -> None:
        status = entry.status
        self._statuses[status] += 1
        self._formats[entry.format] += 1
        if entry.time:
            self._seen(status, entry.time, entry.time)
        if status >= 400:
            if entry.path:
                self._paths[status, _path(entry.path.partition("?")[0])] += 1
            if entry.client:
                self._clients[status, masked(entry.client)] += 1
        if 400 <= status < 500:
            self._senders[entry.sender] += 1
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
        paths, clients = _top(self._paths), _top(self._clients)
        tallies = []
        for status, count in self._statuses.most_common():
            first, last = map(shown, self._spans.get(status, ("", "")))
            tallies.append(Tally(status, count, first, last, paths.get(status, ()), clients.get(status, ())))
        times = [time for span in self._spans.values() for time in span]
        return Triage(
            self._lines,
            self._statuses.total(),
            shown(min(times, default="")),
            shown(max(times, default="")),
            self._formats.most_common(1)[0][0] if self._formats else "",
            tuple(tallies),
            dict(+self._senders),
            spread(self._minutes),
        )


def masked(client: str) -> str:
    """A client's network: `203.0.113.x`, `2001:db8::x`, `x.example.com`."""
    found = IPV4.match(client)
    if found:
        return f"{found[0]}.x"
    if ":" in client:
        groups = [group for group in client.lstrip("[").partition("::")[0].split(":") if group]
        return ":".join(groups[:2]) + "::x"
    host, dot, rest = client.partition(".")
    return f"x.{rest[:LONGEST_KEY]}" if dot else host[:LONGEST_KEY]


def _path(path: str) -> str:
    return (ORIGIN_OF_URL.sub("", path, count=1) or "/")[:LONGEST_KEY]


def _bounded(counts: Counter[tuple[int, str]]) -> Counter[tuple[int, str]]:
    """The same counts, or where there are too many the larger half and what leads each status."""
    if len(counts) <= MOST_KEYS:
        return counts
    leading: Counter[int] = Counter()
    kept: Counter[tuple[int, str]] = Counter()
    for place, ((status, key), count) in enumerate(counts.most_common()):
        leading[status] += 1
        if place < MOST_KEYS // 2 or leading[status] <= TOP:
            kept[status, key] = count
    return kept


def _top(counts: Counter[tuple[int, str]]) -> dict[int, tuple[tuple[str, int], ...]]:
    """The leading keys of each status with their counts."""
    leading: dict[int, tuple[tuple[str, int], ...]] = {}
    for (status, key), count in counts.most_common():
        found = leading.get(status, ())
        if key and len(found) < TOP:
            leading[status] = (*found, (key, count))
    return leading
