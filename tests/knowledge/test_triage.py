"""A log as a stream: the shortcuts count what the line reader counts, within bounds, whatever the bytes."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.article import Sender
from knowledge.busiest import LONGEST_KEY, MOST_KEYS, TOP, area_of, masked
from knowledge.reading.access_logs import read
from knowledge.reading.access_logs.blocks import BLOCK, blocks
from knowledge.reading.access_logs.moments import MOST_BUCKETS, moment, spread
from knowledge.triage import Tally, Triage, triage

AGENT = "Mozilla/5.0 (X11; Linux x86_64)"


def common(second: int, status: int, path: str = "/x", client: str = "203.0.113.9", tail: str = "") -> str:
    clock = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
    return f'{client} - - [01/Oct/2026:{clock} +0000] "GET {path} HTTP/1.1" {status} 413 "-" "{AGENT}"{tail}'


def as_json(second: int, status: int, path: str = "/x", client: str = "203.0.113.9") -> str:
    clock = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
    return json.dumps({
        "time": f"2026-10-01T{clock}+00:00", "remote_addr": client, "request_method": "GET", "request_uri": path,
        "status": status, "body_bytes_sent": 413, "http_user_agent": AGENT, "upstream_status": str(status),
    })  # fmt: skip


def traefik(second: int, status: int, path: str = "/x", client: str = "203.0.113.9") -> str:
    return json.dumps({
        "ClientHost": client, "DownstreamStatus": status, "OriginStatus": status if second % 3 else 0,
        "RequestMethod": "GET", "RequestPath": path, "time": f"2026-10-01T10:00:{second % 60:02}Z",
    })  # fmt: skip


def ingress(second: int, status: int, path: str = "/x", client: str = "203.0.113.9") -> str:
    behind = f"10.0.0.2:80 10 0.001 {status}" if second % 3 else "- - - -"
    return common(second, status, path, client, f" 404 0.001 [d-web-80] [] {behind} 0123456789abcdef0123456789abcdef")


def gin(second: int, status: int, path: str = "/x", client: str = "203.0.113.9") -> str:
    return f'[GIN] 2026/10/01 - 10:00:{second % 60:02} | {status} |     1.2µs |  {client} | GET      "{path}"'


def composed(second: int, status: int, path: str = "/x", client: str = "203.0.113.9") -> str:
    return f"web-1  | {common(second, status, path, client)}"


def virtual(second: int, status: int, path: str = "/x", client: str = "203.0.113.9") -> str:
    return f"example.com:443 {common(second, status, path, client)}"


def kubernetes(second: int, status: int, path: str = "/x", client: str = "203.0.113.9") -> str:
    return f"2026-10-01T10:00:00.123456789Z stdout F {common(second, status, path, client)}"


def mixed(second: int, status: int, path: str = "/x", client: str = "203.0.113.9") -> str:
    return (common, as_json, traefik, ingress, gin, composed)[second % 6](second, status, path, client)


FORMATS = [common, as_json, traefik, ingress, gin, composed, virtual, kubernetes, mixed]


def log(make, lines: int, seed: int = 1) -> str:  # type: ignore[no-untyped-def]
    draw = random.Random(seed)
    statuses = [200, 200, 200, 301, 304, 400, 403, 404, 404, 429, 499, 500, 502]
    made = [
        make(
            n,
            draw.choice(statuses),
            f"/p/{draw.randrange(9)}?q={draw.randrange(999)}",
            f"203.0.{draw.randrange(3)}.{n % 250}",
        )
        for n in range(lines)
    ]
    return "\n".join(made) + "\n"


def in_chunks(data: bytes, size: int) -> Iterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


def counted(text: str) -> tuple[dict[int, int], dict[Sender, int], dict[int, Counter[str]], dict[int, Counter[str]]]:
    """What the line reader alone says: statuses, senders of the 4xx, paths and clients by status."""
    statuses: Counter[int] = Counter()
    senders: Counter[Sender] = Counter()
    paths: dict[int, Counter[str]] = {}
    clients: dict[int, Counter[str]] = {}
    for _, entry in read(text.splitlines()):
        statuses[entry.status] += 1
        if 400 <= entry.status < 500:
            senders[entry.sender] += 1
        if entry.status >= 400:
            paths.setdefault(entry.status, Counter())[entry.path.partition("?")[0]] += 1
            clients.setdefault(entry.status, Counter())[masked(entry.client)] += 1
    return dict(statuses), dict(senders), paths, clients


@pytest.mark.parametrize("make", FORMATS)
def test_counts_what_the_line_reader_counts(make) -> None:  # type: ignore[no-untyped-def]
    text = log(make, 600)
    statuses, senders, paths, clients = counted(text)
    found = triage([text.encode()])
    assert {tally.status: tally.count for tally in found.tallies} == statuses
    assert dict(found.senders) == senders
    for tally in found.tallies:
        top = Counter(paths.get(tally.status, {})).most_common()
        assert [count for _, count in tally.paths] == [count for _, count in top[:TOP]]
        assert all(paths[tally.status][path] == count for path, count in tally.paths)
        assert all(clients[tally.status][client] == count for client, count in tally.clients)
    assert found.read == found.lines == 600


@pytest.mark.parametrize("make", FORMATS)
def test_names_the_format_most_lines_have(make) -> None:  # type: ignore[no-untyped-def]
    text = log(make, 60)
    formats = Counter(entry.format for _, entry in read(text.splitlines()))
    found = triage([text.encode()]).format
    assert formats[found] == max(formats.values())


@pytest.mark.parametrize("size", [1, 7, 64, 4096, 1 << 22])
def test_how_the_bytes_arrive_changes_nothing(size: int) -> None:
    data = log(mixed, 300).encode()
    assert triage(in_chunks(data, size)) == triage([data])


def test_blocks_join_to_whole_lines() -> None:
    data = log(common, 20_000).encode()
    parts = list(blocks(in_chunks(data, 65_536)))
    assert len(parts) > 2
    assert all(part.endswith(b"\n") for part in parts)
    assert b"".join(parts) == data


def test_nothing_is_lost_at_the_border_of_blocks() -> None:
    text = log(common, 20_000)
    assert triage(in_chunks(text.encode(), 65_536)).read == 20_000


def test_commonest_status_comes_first() -> None:
    text = "\n".join([common(1, 404), common(2, 404), common(3, 200)])
    assert [tally.status for tally in triage([text.encode()]).tallies] == [404, 200]


def test_tells_first_and_last_time_also_where_the_newest_stands_first() -> None:
    lines = [common(n, 404) for n in range(0, 7200, 60)]
    for text in ("\n".join(lines), "\n".join(reversed(lines))):
        (tally,) = triage([text.encode()]).tallies
        assert (tally.first, tally.last) == ("2026-10-01 00:00:00 +0000", "2026-10-01 01:59:00 +0000")


def test_first_and_last_of_the_log_are_of_all_statuses() -> None:
    found = triage("\n".join([common(5, 200), common(9, 404), common(60, 301)]).encode() for _ in range(1))
    assert (found.first, found.last) == ("2026-10-01 00:00:05 +0000", "2026-10-01 00:01:00 +0000")


def test_paths_lose_their_query_and_their_origin() -> None:
    text = "\n".join([common(1, 404, "/a/7?token=s3cr3t"), common(1, 404, "http://h/a/7"), common(1, 404, "/a/7")])
    (tally,) = triage([text.encode()]).tallies
    assert tally.paths == (("/a/7", 3),)


@pytest.mark.parametrize(("client", "shown"), [
    ("203.0.113.9", "203.0.113.x"), ("2001:db8::1", "2001:db8::x"), ("2001:db8:1:2:3:4:5:6", "2001:db8::x"),
    ("::1", "::x"), ("::ffff:203.0.113.9", "::x"), ("fe80::1", "fe80::x"), ("crawl-1.example.com", "x.example.com"),
    ("localhost", "localhost"), ("", ""),
    ("203.0.113.9:40000", "203.0.113.x"), ("[2001:db8::1]:443", "2001:db8::x"),
])  # fmt: skip
def test_clients_are_masked(client: str, shown: str) -> None:
    assert masked(client) == shown


def test_no_client_is_told_whole() -> None:
    text = log(mixed, 400)
    clients = {entry.client for _, entry in read(text.splitlines())}
    told = {client for tally in triage([text.encode()]).tallies for client, _ in tally.clients}
    assert told
    assert not told & clients


def test_successes_have_neither_paths_nor_clients() -> None:
    for make in (common, as_json, gin):
        (tally,) = triage([make(1, 200).encode()]).tallies
        assert (tally.paths, tally.clients) == ((), ())


def test_buckets_count_the_4xx_and_no_other() -> None:
    text = "\n".join([common(60, 404), common(61, 404), common(62, 500), common(63, 200), common(120, 403)])
    assert triage([text.encode()]).buckets == (("2026-10-01 00:01", {404: 2}), ("2026-10-01 00:02", {403: 1}))


@pytest.mark.parametrize("minutes", [1, 59, 60, 61, 600, 1440, 100_000, 3_000_000])
def test_there_are_at_most_sixty_buckets(minutes: int) -> None:
    base = 739_000 * 1440
    times = [base + n * max(1, minutes // 500) for n in range(min(minutes, 501))]
    counts = {
        (f"{__import__('datetime').date.fromordinal(t // 1440)} {t % 1440 // 60:02}:{t % 60:02}", 404): 1 for t in times
    }
    found = spread(counts)
    assert 1 <= len(found) <= MOST_BUCKETS
    assert sum(sum(bucket.values()) for _, bucket in found) == len(counts)


def test_a_fields_line_governs_the_lines_of_later_blocks() -> None:
    head = "#Fields: date time cs-method cs-uri-stem c-ip sc-status sc-substatus\n"
    line = "2026-10-01 10:00:00 GET /x 203.0.113.9 404 13\n"
    count = 3 * BLOCK // len(line)
    found = triage(in_chunks((head + line * count).encode(), 65_536))
    assert found.read == count
    assert found.format == "IIS log"


def test_a_log_of_nothing_is_empty() -> None:
    assert triage([]) == Triage()
    assert triage([b"", b""]) == Triage()
    assert triage([b"hello 404\nworld\n"]) == Triage(lines=2)


def test_bytes_that_are_not_utf8_are_tolerated() -> None:
    line = common(1, 404).encode()
    data = (
        b"\xff\xfe\x00 413\n"
        + line.replace(b"/x", b"/\xff\xfe")
        + b"\n"
        + gin(1, 404).encode().replace(b"/x", b"/\xff")
        + b"\n\x00"
    )
    assert triage([data]).read == 2


def test_windows_line_ends_are_tolerated() -> None:
    text = log(mixed, 60).replace("\n", "\r\n")
    assert triage([text.encode()]).read == 60


def test_a_line_without_end_is_cut_and_the_rest_is_still_read() -> None:
    data = common(1, 404).encode() + b"x" * (3 * BLOCK) + b"\n" + common(2, 403).encode()
    found = triage(in_chunks(data, 65_536))
    assert {tally.status: tally.count for tally in found.tallies} == {404: 1, 403: 1}
    assert all(len(path) <= LONGEST_KEY for tally in found.tallies for path, _ in tally.paths)


def test_more_paths_than_are_kept_leave_the_busiest() -> None:
    lines = [common(n % 3600, 404, "/busy" if n % 10 == 0 else f"/{n}") for n in range(2 * MOST_KEYS)]
    lines.insert(100, common(1, 451, "/rare"))
    found = triage(in_chunks("\n".join(lines).encode(), 65_536))
    by_status = {tally.status: tally for tally in found.tallies}
    assert by_status[404].paths[0] == ("/busy", 2 * MOST_KEYS // 10)
    assert by_status[451].paths == (("/rare", 1),)


@pytest.mark.parametrize(("written", "read_as"), [
    ("01/Oct/2026:10:00:00 +0200", "2026-10-01 10:00:00 +0200"), ("01/Oct/2026 10:00:00", "2026-10-01 10:00:00"),
    ("2026-10-01T10:00:00.123Z", "2026-10-01 10:00:00 +0000"), ("2026-10-01T10:00:00+02:00",
    "2026-10-01 10:00:00 +0200"),
    ("2026/10/01 - 10:00:00", "2026-10-01 10:00:00"), ("2026-10-01 10:00:00,404", "2026-10-01 10:00:00"),
    ("1790848800.404", "2026-10-01 10:00:00 +0000"), ("1790848800404", "2026-10-01 10:00:00 +0000"),
    ("06/Feb/2026:12:14:14.655", "2026-02-06 12:14:14"), ("Oct  1 10:00:00 2026", "2026-10-01 10:00:00"),
    ("noon", ""), ("", ""), ("404", ""), ("01/Foo/2026:10:00:00", ""), ("Oct  1 10:00:00 0026", ""),
])  # fmt: skip
def test_times_of_all_formats_sort_together(written: str, read_as: str) -> None:
    assert moment(written) == read_as


@given(st.binary(max_size=400))
def test_any_bytes_are_counted_without_failing(data: bytes) -> None:
    assert triage([data]).lines == len(data.split(b"\n")) - (data.endswith(b"\n") or not data)


@given(st.text(alphabet=st.sampled_from('"[]{}:,=/ -.GETHTP1405\n'), max_size=200))
def test_lines_like_those_of_a_log_are_counted_as_they_are_read(text: str) -> None:
    seen = "\n".join([as_json(1, 404), common(1, 403), *text.split("\n")])
    assert triage([seen.encode()]).read == sum(1 for _ in read(seen.split("\n")))


def seconds(data: bytes) -> float:
    start = time.process_time()
    triage(in_chunks(data, 65_536))
    return time.process_time() - start


@pytest.mark.parametrize("odd", [
    b"a", b"4", b'"', b'" 404 ', b"\\", b"\n", b"\r\n", b"{", b"{\n", b'{"', b'{"a":1,', b"[", b"] ",
    b"10.0.0.1 - ", b" - ",
    b"| ", b"\x00", b"\xff", b'1.1.1.1 - - [01/Oct/2026:10:00:00 +0000] "GET /x HTTP/1.1" 404 ',
    b'1.1.1.1 - - [01/Oct/2026:10:00:00 +0000] "GET /x HTTP/1.1" 404 \n',
    b'{"status":404,"method":"GET","path":"/x"}\n',
    b"404\n", b"#Fields: sc-status\n", b"GET /x 404 in 1ms\n",
])  # fmt: skip
def test_time_is_linear_in_the_length_of_hostile_logs(odd: bytes) -> None:
    short = max(min(seconds(odd * (16_000 // len(odd))) for _ in range(2)), 0.001)
    assert seconds(odd * (1_000_000 // len(odd))) < 8 * 62.5 * short


def told_of(lines: list[str], status: int) -> Tally:
    found = triage(["\n".join(lines).encode()])
    return next(tally for tally in found.tallies if tally.status == status)


def test_a_storm_sets_in_when_it_does_whatever_strays_were_before() -> None:
    fine = [common(n, 200) for n in range(0, 7200, 10)]
    storm = [common(3725 + n, 429) for n in range(200)]
    assert told_of([*fine, *storm], 429).since == "2026-10-01 01:02:05 +0000"
    assert told_of([*fine, *storm, common(60, 429)], 429).since == "2026-10-01 01:02"
    assert told_of([*fine, *storm], 429).until == "2026-10-01 01:05:24 +0000"
    assert told_of([*fine, *storm, common(7190, 429)], 429).until == "2026-10-01 01:05"


@pytest.mark.parametrize("every", [1, 60, 600, 1500])
def test_what_comes_now_and_then_is_there_all_along(every: int) -> None:
    lines = [common(n, 200) for n in range(0, 7200, 10)]
    tally = told_of([*lines, *(common(n, 404) for n in range(every // 2, 7200, every))], 404)
    assert (tally.since, tally.until) == ("", "")


def test_what_ends_before_the_log_does_is_told_until_when() -> None:
    lines = [common(n, 200) for n in range(0, 7200, 10)]
    tally = told_of([*lines, *(common(n, 502) for n in range(0, 600, 5))], 502)
    assert (tally.since, tally.until) == ("", "2026-10-01 00:09:55 +0000")


def test_a_log_without_times_tells_no_since() -> None:
    tally = told_of([f"GET /x {status} 1.000 ms - 9" for status in (200, 200, 404)], 404)
    assert (tally.first, tally.since, tally.until) == ("", "", "")


@pytest.mark.parametrize(("path", "area"), [
    ("/orders/1353", "/orders/…"), ("/orders/1353/lines/7", "/orders/…/lines/…"), ("/api/v1/search", "/api/v1/search"),
    ("/u/0b9c4f1e-77aa-4a1b-9d5e-0f6f2f0a1c11", "/u/…"), ("/img/logo-20261001.png", "/img/…"), ("/", "/"),
    ("https://shop.example/orders/7", "/orders/…"), ("/wp-login.php", "/wp-login.php"),
])  # fmt: skip
def test_an_area_is_a_path_without_its_ids(path: str, area: str) -> None:
    assert area_of(path) == area


def test_many_paths_of_one_area_are_told_as_one() -> None:
    tally = told_of([common(n, 404, f"/orders/{n}" if n % 4 else "/favicon.ico") for n in range(100)], 404)
    assert tally.areas[0] == ("/orders/…", 75)
    assert tally.paths[0] == ("/favicon.ico", 25)


def test_the_loudest_addresses_are_counted_one_by_one_and_not_named() -> None:
    clients = ["198.51.100.7"] * 5 + ["198.51.100.8:4711"] * 2 + ["198.51.100.8"] * 2 + ["192.0.2.1"]
    tally = told_of([traefik(n, 429, client=client) for n, client in enumerate(clients)], 429)
    assert tally.loudest == (5, 4, 1)
    assert tally.clients == (("198.51.100.x", 9), ("192.0.2.x", 1))


def test_each_status_has_its_own_sender() -> None:
    refused = ingress(3, 429)
    found = [ingress(1, 404), ingress(2, 404), ingress(4, 404)]
    assert told_of([refused, *found], 429).sender is Sender.PROXY
    assert told_of([refused, *found], 404).sender is Sender.ORIGIN
