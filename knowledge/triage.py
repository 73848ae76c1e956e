"""A log of any size -> what it is about: which statuses, when, where, from whom.

The log is a stream of bytes, read in blocks of whole lines. Lines in the common format are taken a block at a time by
one pattern, successes in JSON are counted by the place of their status, and every other line goes to the line reader,
which the shortcuts must agree with.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import compress
from operator import itemgetter

from knowledge.article import Sender
from knowledge.reading.access_logs.moments import moment, shown, spread
from knowledge.reading.access_logs import Entry, Header, read, read_line
from knowledge.reading.access_logs.quoted import sender_by_tail

BLOCK = 1 << 20
LONGEST_LINE = 16_384
TOP = 3
MOST_KEYS = 20_000
MOST_MINUTES = 20_000
LONGEST_KEY = 200
MINUTE, HOUR, DAY = 16, 13, 10

COMMON = re.compile(
    rb"([0-9A-Fa-f:.]++) - [^\[\"\n]*+\[([0-9]{2}/[A-Z][a-z]{2}/[0-9]{4}[: ][0-9:]{8}(?: [+-][0-9]{4})?+)\]"
    rb" \"[A-Z]{3,20}+ ([^ \"?\\\n]++)(?:\?[^ \"\\\n]*+)?+ HTTP/[0-9.]++\" ([1-5][0-9]{2})( [^\n]*+)?+\n"
    rb"|([^\n]*+)\n"
)
PLAIN_TAIL = re.compile(rb'(?: (?:[0-9]++|-)(?: "[^"]*+" "[^"]*+"(?: "[^"]*+")?)?)?\s*')
CLIENT, TIME, PATH, STATUS, TAIL, OTHER = range(6)
SUCCESS = frozenset(str(status).encode() for status in range(100, 400))
STATUS_KEY = re.compile(r'"[^"\\\s]+"\s{0,2}:\s{0,2}"?$')
METHOD_KEY = re.compile(r'"[^"\\\s]*(?:[Mm]ethod|[Vv]erb)"\s{0,2}:')
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
    for block in blocks(chunks):
        counts.add(block)
    return counts.result()


def blocks(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Whole lines, about a megabyte at a time; of a line longer than a block only the beginning is kept."""
    held: list[bytes] = []
    size = 0
    skipping = False
    for chunk in chunks:
        held.append(chunk)
        size += len(chunk)
        if size < BLOCK:
            continue
        data = b"".join(held)
        start = 0
        while len(data) - start >= BLOCK:
            end = data.rfind(b"\n", start, start + BLOCK) + 1
            if skipping:
                end = data.find(b"\n", start, start + BLOCK) + 1
                skipping = not end
            elif end:
                yield data[start:end]
            else:
                yield data[start : start + LONGEST_LINE] + b"\n"
                skipping = True
            start = end or start + BLOCK
        held, size = [data[start:]], len(data) - start
    data = b"".join(held)
    if skipping:
        data = data[data.find(b"\n") + 1 :] if b"\n" in data else b""
    if data:
        yield data if data.endswith(b"\n") else data + b"\n"


@dataclass(frozen=True, slots=True)
class _Template:
    """How the JSON lines of a log begin, and what stands before the status in each."""

    head: bytes
    before: bytes
    method: bytes
    format: str

    @classmethod
    def of(cls, line: str, entry: Entry) -> _Template | None:
        key = STATUS_KEY.search(line, max(0, entry.start - 80), entry.start)
        method = METHOD_KEY.search(line)
        colon = line.find(":")
        if not key or not method or not line.startswith("{") or line.find(key[0]) != key.start():
            return None
        return cls(line[: colon + 1].encode(), key[0].encode(), method[0].encode(), entry.format)


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
        self._template: _Template | None = None

    def add(self, block: bytes) -> None:
        self._lines += block.count(b"\n")
        rows = COMMON.findall(block)
        common = list(compress(rows, map(itemgetter(STATUS), rows)))
        if common:
            self._add_common(common)
            self._formats[_format_of(block)] += len(common)
        if len(common) < len(rows):
            self._add_others(list(filter(None, map(itemgetter(OTHER), rows))))
        self._paths = _bounded(self._paths)
        self._clients = _bounded(self._clients)
        self._coarsen()

    def _add_common(self, rows: list[tuple[bytes, ...]]) -> None:
        for code, count in Counter(map(itemgetter(STATUS), rows)).items():
            self._statuses[int(code)] += count
        last = dict(map(itemgetter(STATUS, TIME), rows))
        first = dict(map(itemgetter(STATUS, TIME), reversed(rows)))
        for code, time in last.items():
            self._seen(int(code), first[code].decode(), time.decode())
        errors = [row for row in rows if row[STATUS] >= b"4"]
        for (code, path), count in Counter(map(itemgetter(STATUS, PATH), errors)).items():
            self._paths[int(code), _path(_text(path))] += count
        for (code, client), count in Counter(map(itemgetter(STATUS, CLIENT), errors)).items():
            self._clients[int(code), masked(client.decode())] += count
        ours = [row for row in errors if row[STATUS] < b"5"]
        for (code, minute), count in Counter((row[STATUS], row[TIME][:17]) for row in ours).items():
            self._minutes[moment(minute.decode())[: self._grain], int(code)] += count
        self._senders[Sender.ORIGIN] += len(ours)
        for (code, tail), count in Counter((r[STATUS], r[TAIL]) for r in ours if not PLAIN_TAIL.fullmatch(r[TAIL])).items():
            self._senders[Sender.ORIGIN] -= count
            self._senders[sender_by_tail(_text(tail), int(code))] += count

    def _add_others(self, lines: list[bytes]) -> None:
        texts = [_text(line[:LONGEST_LINE].rstrip(b"\r")) for line in self._without_successes(lines)]
        if self._header:
            texts.insert(0, self._header)
        for index, entry in read(texts):
            self._add_entry(entry)
            if self._template is None and texts[index].startswith("{"):
                self._template = _Template.of(texts[index], entry)
        headers = [text for text in texts if "#F" in text and Header.of(text)]
        self._header = headers[-1] if headers else ""

    def _without_successes(self, lines: list[bytes]) -> list[bytes]:
        """The lines left to read after counting those that are, by the template, a request that went well."""
        template = self._template
        if template is None:
            return lines
        left = []
        spans: dict[bytes, list[int]] = {}
        counts: Counter[bytes] = Counter()
        for number, line in enumerate(lines):
            at = line.find(template.before) + len(template.before)
            code = line[at : at + 3]
            if code in SUCCESS and line.startswith(template.head) and template.method in line:
                counts[code] += 1
                spans.setdefault(code, [number, number])[1] = number
            else:
                left.append(line)
        for code, (first, last) in spans.items():
            entries = [read_line(_text(lines[number])) for number in (first, last)]
            times = [entry.time for entry in entries if entry]
            if times:
                self._seen(int(code), times[0], times[-1])
            self._statuses[int(code)] += counts[code]
            self._formats[template.format] += counts[code]
        return left

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
        times = [time for span in self._spans.values() for time in span]
        return Triage(
            self._lines,
            self._statuses.total(),
            shown(min(times, default="")),
            shown(max(times, default="")),
            self._formats.most_common(1)[0][0] if self._formats else "",
            tuple(self._tally(status, count) for status, count in self._statuses.most_common()),
            dict(+self._senders),
            spread(self._minutes),
        )

    def _tally(self, status: int, count: int) -> Tally:
        first, last = self._spans.get(status, ("", ""))
        return Tally(status, count, shown(first), shown(last), _top(self._paths, status), _top(self._clients, status))


def masked(client: str) -> str:
    """A client's network: `203.0.113.x`, `2001:db8::x`, `x.example.com`."""
    if ":" in client:
        groups = [group for group in client.partition("::")[0].split(":") if group]
        return ":".join(groups[:2]) + "::x"
    host, dot, rest = client.partition(".")
    if client.replace(".", "").isdigit():
        return client.rpartition(".")[0] + ".x"
    return f"x.{rest[:LONGEST_KEY]}" if dot else host[:LONGEST_KEY]


def _format_of(block: bytes) -> str:
    for found in COMMON.finditer(block):
        if found[STATUS + 1]:
            entry = read_line(_text(found[0][:LONGEST_LINE]))
            return entry.format if entry else ""
    return ""


def _path(path: str) -> str:
    return (ORIGIN_OF_URL.sub("", path, count=1) or "/")[:LONGEST_KEY]


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


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


def _top(counts: Counter[tuple[int, str]], status: int) -> tuple[tuple[str, int], ...]:
    own = Counter({key: count for (code, key), count in counts.items() if code == status and key})
    return tuple(own.most_common(TOP))
