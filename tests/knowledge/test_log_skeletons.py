"""Whole blocks of lines are counted as the line reader reads each: in every format, mixed, cut and damaged."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.article import Sender
from knowledge.busiest import TOP, address_of, area_of, masked
from knowledge.reading.access_logs import Header, read, read_line
from knowledge.reading.access_logs.alike import WORTH, Alike
from knowledge.reading.access_logs.blocks import BLOCK
from knowledge.reading.access_logs.moments import moment, shown, spread
from knowledge.triage import Tally, Triage, triage
from tests.access_logs import FORMATS, HEADERS, Request, log, requests
from tests.knowledge.test_access_logs import LINES, NOTHING, marked

ENOUGH = WORTH + 200
DAMAGED = 0.06
NASTY = (
    "status=404", "code: 404", "code=404", " st=404", "http_status=500 ", "status=404 method=GET path=/a", "resp=404",
    "Completed 404 in 3ms", "GET /x 404 12ms", "GET /x HTTP/1.1", '" 404 ', '"GET /y HTTP/1.1" 403 9', "HTTP/1.1",
    "[01/Oct/2026:10:00:00 +0000]", "2026-10-01T10:00:00Z", "2025-01-01 10:00:00", "Oct  1 10:00:00", "10.0.0.1", "::1",
    "-", "", "null", "#Fields: x sc-status", "{", "}", "[0m", "\x1b[31m", "\\", '\\"', "'", "`", " | 404 | ", "é",
    "%00", "\u00a0", "\u2028", "a=b", ":80", "TCP_DENIED/403", "app/x", "<NOSRV>", "be/<NOSRV>", "0", "000", "404",
    "UH", "NR", "DC", "waf", "Error", "x" * 300, "x" * 20_000, ",", ";", "(", "https://h/p?status=404", "- -", "[GIN]",
    "code=H12", "at=error", "foo.example.com", '" "', "  two  spaces",
)  # fmt: skip
PREFIXES = ("web-2  | ", "2026-10-01T10:00:00.123456789Z stdout F ", "Oct  1 10:00:00 host1 app[413]: ", "> ", "   ")
ENDS = ("\r", " ", "\t", "\x1b[0m", " 404", " status=404", ' "x"')
OBJECTS = ("{", "Foo {", "}", '  "status": 404,', '  "method": "GET",', '{"method": "GET",', "")
CLIENTS = (
    "2001:db8::7",
    "::1",
    "host.example.com",
    "localhost",
    "-",
    "10.0.0.1, 10.0.0.2",
    "unix:",
    "300.1.2",
    "1.2.3",
)
VERBS = ("PROPFIND", "OPTIONS", "-", "get", "FOO", "LIST", "watch")
STATUSES = (0, 100, 199, 418, 444, 499, 600, 999, 40, 4040)


def one_by_one(data: bytes) -> Triage:
    """What the line reader alone says of a log."""
    lines = data.removesuffix(b"\n").split(b"\n")
    texts = [line.rstrip(b"\r")[:16_384].decode("utf-8", "replace") for line in lines]
    entries = [entry for _, entry in read(texts)]
    ours = [entry for entry in entries if 400 <= entry.status < 500]
    tallies = []
    statuses = Counter(entry.status for entry in entries)
    for status, count in sorted(statuses.items(), key=lambda item: (-item[1], item[0])):
        some = [entry for entry in entries if entry.status == status]
        times = sorted(filter(None, (moment(entry.time) for entry in some))) or [""]
        failed = some if status >= 400 else []
        paths = [whole_path(entry.path) for entry in failed if entry.path]
        clients = [address_of(entry.client) for entry in failed if entry.client]
        senders = Counter(entry.sender for entry in some if 400 <= status < 500)
        tallies.append(
            Tally(
                status,
                count,
                shown(times[0]),
                shown(times[-1]),
                leading(paths),
                leading(map(masked, clients)),
                areas=leading(map(area_of, paths)),
                loudest=tuple(n for _, n in leading(clients)),
                sender=min(senders, key=lambda sender: (-senders[sender], sender), default=Sender.UNKNOWN),
            )
        )
    times = sorted(filter(None, (moment(entry.time) for entry in entries))) or [""]
    formats = Counter(entry.format for entry in entries)
    return Triage(
        len(lines), len(entries), shown(times[0]), shown(times[-1]),
        min(formats, key=lambda name: (-formats[name], name), default=""),
        tuple(tallies), dict(Counter(entry.sender for entry in ours)),
        spread(Counter((moment(entry.time)[:16], entry.status) for entry in ours)),
    )  # fmt: skip


def whole_path(path: str) -> str:
    """A path without its query and its origin."""
    path = path.partition("?")[0]
    host = path.partition("://")[2]
    return (f"/{host.partition('/')[2]}" if path.startswith(("http://", "https://")) else path or "/")[:200]


def counted(data: bytes) -> Triage:
    """What is told of a log, but for since when and until when, which follow from the rest."""
    found = triage([data])
    return replace(found, tallies=tuple(replace(tally, since="", until="") for tally in found.tallies))


def leading(keys: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(filter(None, keys)).items(), key=lambda item: (-item[1], item[0]))[:TOP])


def nasty(draw: random.Random) -> str:
    return "".join(draw.choice(NASTY) for _ in range(draw.choice((1, 1, 2, 3))))


def odd(draw: random.Random, request: Request) -> Request:
    """A request with something in it that nobody expects."""
    field = draw.choice(("agent", "path", "query", "referer", "client", "id", "method", "server", "status"))
    known = {"client": CLIENTS, "method": VERBS, "status": STATUSES}
    value = draw.choice(known[field]) if field in known else f"/{nasty(draw)}" if field == "path" else nasty(draw)
    return replace(request, **{field: value})


def damaged(draw: random.Random, line: str) -> str:
    """A line that was cut, spilt upon or glued to something."""
    place = draw.randrange(len(line) + 1)
    end = place + draw.choice((1, 2, 5, 20))
    words = line.split(" ")
    words[draw.randrange(len(words))] = nasty(draw)
    return draw.choice((
        line[:place], line[place:], line[:place] + line[end:], line[:place] + nasty(draw) + line[place:],
        line[:place] + nasty(draw) + line[end:], draw.choice(PREFIXES) + line, line + draw.choice(ENDS),
        " ".join(words),
    ))  # fmt: skip


def hard(seed: int, name: str, lines: int = ENOUGH) -> bytes:
    """A log of one format with all that goes wrong in logs, and sometimes another format from some line on."""
    draw = random.Random(seed)
    line_of, others = FORMATS[name], draw.sample(list(FORMATS.values()), 3)
    made = []
    for _, request in zip(range(lines), requests(seed, draw.choice((0.02, 0.12, 0.5, 1.0)), paths=200), strict=False):
        fate = draw.random() / DAMAGED
        line = line_of(odd(draw, request) if fate < 0.3 else request)
        if 0.3 <= fate < 0.6:
            line = damaged(draw, line)
        elif 0.6 <= fate < 0.8:
            line = draw.choice(others)(request)
        elif 0.8 <= fate < 1:
            line = draw.choice((marked(draw.choice(LINES))[0], draw.choice(NOTHING), draw.choice(OBJECTS)))
        made.append(line)
    if draw.random() < 0.3:
        other = draw.choice(list(FORMATS))
        made += [*HEADERS.get(other, "").splitlines(), *log(other, lines, seed=seed).splitlines()]
    end = draw.choice(("\n", "\n", "\n", "\r\n"))
    data = (HEADERS.get(name, "").replace("\n", end) + end.join(made)).encode()
    return data[draw.choice((0, 0, 100)) :]


@pytest.mark.parametrize("name", FORMATS)
def test_nearly_all_lines_of_every_format_are_counted_together(name: str) -> None:
    header = Header.of(HEADERS[name].splitlines()[-1]) if name in HEADERS else None
    taken, rest = Alike(header).split(log(name, 3_000).encode())
    assert sum(len(found.rows) for found in taken) >= 2_700
    assert rest.count(b"\n") <= 300


@pytest.mark.parametrize("errors", [0.0, 0.12, 1.0])
@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_counted_as_it_is_read(name: str, errors: float) -> None:
    data = log(name, ENOUGH, errors, seed=7).encode()
    assert counted(data) == one_by_one(data)


@pytest.mark.parametrize("name", FORMATS)
def test_damaged_and_mixed_logs_are_counted_as_they_are_read(name: str) -> None:
    data = hard(1, name)
    assert counted(data) == one_by_one(data)


@pytest.mark.parametrize(("seed", "name"), [
    (170, "Amazon S3"), (735262701, "ingress-nginx"), (729073587, "JSON, Envoy"), (273362131, "combined, with times"),
    (476908927, "AWS ELB"),
])  # fmt: skip
def test_logs_that_were_once_counted_otherwise_are_not_any_more(seed: int, name: str) -> None:
    data = hard(seed, name)
    assert counted(data) == one_by_one(data)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.integers(0, 10**9), st.sampled_from(list(FORMATS)))
def test_whatever_happens_to_a_log_it_is_counted_as_it_is_read(seed: int, name: str) -> None:
    data = hard(seed, name)
    assert counted(data) == one_by_one(data)


def test_what_is_learnt_in_one_block_holds_in_the_next() -> None:
    data = log("HAProxy", 6_000).encode() + log("AWS ALB", 3_000).encode() + log("HAProxy", 6_000, seed=2).encode()
    assert len(data) > 3 * BLOCK
    assert counted(data) == one_by_one(data)


@pytest.mark.parametrize("name", ["combined", "HAProxy", "JSON, nginx"])
def test_a_log_out_of_order_has_its_first_and_last_time_too(name: str) -> None:
    lines = log(name, ENOUGH).splitlines()
    random.Random(1).shuffle(lines)
    data = "\n".join(lines).encode()
    assert counted(data) == one_by_one(data)


def test_a_log_over_the_turn_of_a_month_has_its_first_and_last_time() -> None:
    line = '203.0.113.9 - - [{day} +0000] "GET /x HTTP/1.1" 404 1 "-" "-"'
    days = ("30/Sep/2026:23:59:59", "01/Oct/2026:00:00:00", "02/Oct/2026:10:00:00")
    data = "\n".join(line.format(day=days[n * 3 // ENOUGH]) for n in range(ENOUGH)).encode()
    (tally,) = triage([data]).tallies
    assert (tally.first, tally.last) == ("2026-09-30 23:59:59 +0000", "2026-10-02 10:00:00 +0000")


def test_each_fields_line_governs_the_lines_after_it() -> None:
    data = (log("IIS W3C", ENOUGH) + log("CloudFront", ENOUGH) + log("IIS W3C", ENOUGH, seed=2)).encode()
    assert counted(data) == one_by_one(data)


def test_an_object_over_the_border_of_blocks_is_read() -> None:
    one = '{\n  "time": "2026-10-01T10:00:00Z",\n  "method": "GET",\n  "path": "/x",\n  "status": 404\n}\n'
    found = triage([one.encode() * (2 * BLOCK // len(one) + 9)])
    assert found.read == 2 * BLOCK // len(one) + 9


def test_an_object_that_never_ends_is_read_at_the_end() -> None:
    assert triage([b'{\n"method": "GET",\n"path": "/x",\n"status": 404,\n']).read == 1


def test_the_sender_is_judged_by_words_that_the_first_lines_do_not_have() -> None:
    """Nothing fails at first; what tells the sender of a failure is not known when the lines' skeleton is drawn."""
    data = (log("HAProxy", ENOUGH, 0.0) + log("HAProxy", ENOUGH, 0.3)).encode()
    assert triage([data]).senders == one_by_one(data).senders


UNTOLD = {
    "Rails, lograge": {"client"}, "uvicorn": {"time"}, "Express": {"client", "time"}, "Rails": {"path", "client"},
    "JSON, Kubernetes audit": {"path"},
}  # fmt: skip


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_tells_what_was_asked_when_and_by_whom(name: str) -> None:
    header = Header.of(HEADERS[name].splitlines()[-1]) if name in HEADERS else None
    for _, request in zip(range(40), requests(2, 0.5), strict=False):
        entry = read_line(FORMATS[name](request), header)
        assert entry
        told = {"path": whole_path(entry.path), "client": address_of(entry.client), "time": moment(entry.time)[:16]}
        asked = {"path": request.path, "client": request.client, "time": f"{request.at:%Y-%m-%d %H:%M}"}
        known = asked.keys() - UNTOLD.get(name, set())
        assert entry.status == request.status
        assert {key: told[key] for key in known} == {key: asked[key] for key in known}
