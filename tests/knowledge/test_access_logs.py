"""What counts as a request in an access log, and what never does. `⟦404⟧` marks where the status stands."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.article import Sender
from knowledge.reading.access_logs import Entry, Header, read, read_line

OPEN, CLOSE = "⟦", "⟧"
ORIGIN, PROXY, CLOUDFLARE, CLIENT, UNKNOWN = (
    Sender.ORIGIN, Sender.PROXY, Sender.CLOUDFLARE, Sender.CLIENT, Sender.UNKNOWN,
)  # fmt: skip


def only(text: str) -> Entry:
    entries = [entry for _, entry in read(text.splitlines())]
    assert len(entries) == 1, entries
    return entries[0]


def texts(file: str) -> list[str]:
    """The lines of a corpus file, without comments and blank ones."""
    found = Path(__file__).with_name(file).read_text(encoding="utf-8").split("\n")
    return [text.replace("␛", "\x1b").replace("⏎", "\n") for text in found if text and not text.startswith("# ")]


def section(name: str) -> list[str]:
    """The lines under `== name` in the corpus of access logs."""
    corpus = texts("access_logs.txt")
    start = next(n for n, text in enumerate(corpus) if text.startswith(f"== {name}")) + 1
    rest = corpus[start:]
    return rest[: next((n for n, text in enumerate(rest) if text.startswith("== ")), len(rest))]


QUOTED = section("quoted")
FRAMEWORKS = section("frameworks")
TOLD = [text.split("\t", 3) for text in section("told")]
LINES = [*QUOTED, *FRAMEWORKS, *(row[-1] for row in TOLD)]
UPSTREAM = [row[-1] for row in TOLD if row[0] == "ingress-nginx"]
NOTHING = texts("not_access_logs.txt")


def marked(text: str) -> tuple[str, str, int]:
    """The line without its marks, the status between them, where it starts."""
    start = text.index(OPEN)
    return text.replace(OPEN, "").replace(CLOSE, ""), text[start + 1 : text.index(CLOSE)], start


@pytest.mark.parametrize("text", LINES)
def test_reads_the_status_in_its_column(text: str) -> None:
    line, status, start = marked(text)
    entry = only(line)
    assert (entry.status, entry.start, line[entry.start : entry.end]) == (int(status), start, status)
    assert entry.format


@pytest.mark.parametrize(("name", "sender", "code", "text"), TOLD)
def test_tells_format_sender_and_code(name: str, sender: str, code: str, text: str) -> None:
    entry = only(marked(text)[0])
    assert (entry.sender.value, entry.code) == (sender, code)
    assert name.lower() in entry.format.lower()


@pytest.mark.parametrize("text", [*QUOTED, *FRAMEWORKS])
def test_a_server_logs_what_it_answered_itself(text: str) -> None:
    entry = only(marked(text)[0])
    assert entry.sender is ORIGIN or entry.format in {
        "request log", "Kong access log", "Go service log", "AWS API Gateway log", "Traefik access log", "Render log",
    }  # fmt: skip


@pytest.mark.parametrize("text", NOTHING)
def test_reads_nothing_elsewhere(text: str) -> None:
    assert list(read(text.splitlines())) == []


def test_near_misses_are_as_many_as_half_of_the_lines_read() -> None:
    assert 2 * len(NOTHING) >= len(LINES)


@pytest.mark.parametrize("text", [*QUOTED[:3], *FRAMEWORKS[:3], *(row[-1] for row in TOLD[:3])])
@pytest.mark.parametrize("prefix", [
    "", "    ", "> ", "> > ", "| ", "web-1  | ", "2026-10-01T10:00:00.123456789Z ", "2026-10-01T10:00:00.1Z stdout F ",
    "Oct  1 10:00:00 host1 app[413]: ", "<190>1 2026-10-01T10:00:00Z host app 404 - - ", "[pod/web-404/nginx] ",
])  # fmt: skip
def test_a_prefix_changes_nothing(prefix: str, text: str) -> None:
    line, status, start = marked(prefix + text)
    entry = only(line)
    assert (entry.status, entry.start) == (int(status), start)


@pytest.mark.parametrize("text", LINES)
def test_a_line_cut_before_its_status_tells_nothing(text: str) -> None:
    line, status, start = marked(text)
    for cut in (start, start + 1, start + 2):
        if cut < start + len(status):
            assert list(read([line[:cut]])) == []


FIELDS = (
    "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip "
    "sc-status sc-substatus sc-win32-status"
)


def test_a_fields_line_governs_the_lines_after_it() -> None:
    lines = [
        "#Software: Microsoft Internet Information Services 10.0",
        FIELDS,
        "2026-10-01 10:00:00 10.0.0.5 POST /up - 443 - 203.0.113.5 404 13 0",
        "2026-10-01 10:00:01 10.0.0.5 GET / - 443 - 203.0.113.5 200 0 0",
        "#Fields: date time sc-status cs-method cs-uri-stem",
        "2026-10-01 10:00:02 401 GET /413",
    ]
    found = [(index, e.status, e.code, e.format) for index, e in read(lines)]
    assert found == [(2, 404, "404.13", "IIS log"), (3, 200, "", "IIS log"), (5, 401, "", "IIS log")]


def test_fields_of_cloudfront_are_named_too() -> None:
    lines = [
        "#Version: 1.0",
        "#Fields: date x-edge-location c-ip cs-method sc-status x-edge-result-type x-edge-detailed-result-type",
        "2026-10-01\tFRA2\t203.0.113.9\tGET\t403\tError\tClientGeoBlocked",
        "2026-10-01\tFRA2\t203.0.113.9\tGET\t000\tError\tClientCommError",
    ]
    found = [(e.status, e.sender, e.code) for _, e in read(lines)]
    assert found == [(403, PROXY, "ClientGeoBlocked"), (0, PROXY, "ClientCommError")]


def test_fields_of_httperr_name_the_reason() -> None:
    lines = [
        "#Fields: date time c-ip c-port s-ip s-port cs-version cs-method cs-uri sc-status s-siteid s-reason",
        "2026-10-01 10:00:00 10.0.0.1 53413 10.0.0.2 80 HTTP/1.1 GET /x 400 - URL",
        "2026-10-01 10:00:00 10.0.0.1 53413 10.0.0.2 80 - - - - - Timer_ConnectionIdle",
    ]
    assert [(e.status, e.code, e.path) for _, e in read(lines)] == [(400, "URL", "/x")]


def test_an_ftp_log_in_the_same_form_is_not_http() -> None:
    lines = [
        "#Fields: date time c-ip cs-username s-ip s-port cs-method cs-uri-stem sc-status sc-win32-status",
        "2026-10-01 10:00:00 10.0.0.1 bob 10.0.0.2 21 PASS *** 530 1326",
        "2026-10-01 10:00:00 10.0.0.1 bob 10.0.0.2 21 RETR /x 426 0",
    ]
    assert list(read(lines)) == []


def test_an_object_over_several_lines_is_one_entry() -> None:
    text = """Here is the log entry:
{
  "httpRequest": {
    "requestMethod": "GET",
    "requestUrl": "https://example.com/413",
    "status": 403,
    "remoteIp": "203.0.113.9"
  },
  "jsonPayload": {"statusDetails": "denied_by_security_policy"},
  "timestamp": "2026-10-01T10:00:00Z"
}
thanks"""
    ((index, entry),) = read(text.splitlines())
    assert (index, entry.status, entry.sender) == (5, 403, PROXY)
    assert text.splitlines()[index][entry.start : entry.end] == "403"
    assert (entry.client, entry.path) == ("203.0.113.9", "https://example.com/413")


def test_an_object_that_is_no_log_is_left_alone() -> None:
    assert list(read(["{", '  "status": 404,', '  "error": "Not Found"', "}"])) == []


def test_lines_of_several_formats_are_read_side_by_side() -> None:
    texts = [QUOTED[0], NOTHING[2], FRAMEWORKS[0], TOLD[-1][-1], TOLD[0][-1]]
    lines = [text.replace(OPEN, "").replace(CLOSE, "") for text in texts]
    assert [index for index, _ in read(lines)] == [0, 2, 3, 4]


def test_keeps_what_the_line_tells() -> None:
    entry = only(marked(QUOTED[3])[0])
    assert (entry.time, entry.method, entry.path, entry.client) == (
        "01/Oct/2026:10:00:00 +0000", "GET", "/a", "203.0.113.9",
    )  # fmt: skip
    assert only(marked(QUOTED[4])[0]).client == "2001:db8::7"


def test_upstream_is_the_last_server_asked() -> None:
    assert only(marked(UPSTREAM[0])[0]).upstream == 413
    assert only(marked(UPSTREAM[1])[0]).upstream is None


DOCKER = r'{"log":"10.0.0.1 - - [01/Oct/2026:10:00:00 +0000] \"GET /x HTTP/1.1\" 404 9 \"-\" \"<AGENT>\"\n"}'


@pytest.mark.parametrize(("line", "path"), [
    (DOCKER, "/x"), (DOCKER.replace("<AGENT>", "{"), "/x"), (DOCKER.replace("<AGENT>", "[0m"), "/x"),
    (r'{"log":"[GIN] 2026/10/01 - 10:00:00 |\u001b[90;43m 404 \u001b[0m| 1ms | 10.0.0.1 | GET \"/x\"\n"}', "/x"),
    (DOCKER.replace("<AGENT>", "Completed 404 in 3ms"), "/x"),
    ('{"msg":"request completed","method":"GET","status":404}', ""),
    ('{"msg":"GET /x","method":"GET","status":404}', "/x"),
])  # fmt: skip
def test_the_path_is_that_of_a_request(line: str, path: str) -> None:
    entry = only(line)
    assert (entry.status, entry.path) == (404, path)


@given(st.text(alphabet=st.sampled_from('"[]{}:=|/\\ -.GETHTP1405\n\t#'), max_size=300))
def test_any_text_is_read_without_failing(text: str) -> None:
    lines = text.split("\n")
    for index, entry in read(lines):
        assert lines[index][entry.start : entry.end] in {f"{entry.status}", f"{entry.status:03}"}


ODD = [
    "a", "4", "404 ", '"', '" ', '" 404 ', '\\"', '"\\', '"GET ', '"GET /x HTTP/1.1" 404 ', "[", "] ", "{",
    '{"', '{"a":',
    '":', '"status":404,', '"status":404,::', '"\\":', '":k=', "[01/Oct/2026:10:00:00 +0000] ", "10.0.0.1 ",
    "::", "a:", "1:",
    "status=404 ", "k=", 'k="', "] k=", "method=", "GET ", "GET /x ", "GET /x 404 ", "| 404 ", "2026-10-01 10:00:00 ",
    "2026-10-01T10:00:00Z ", "app/x ", "HTTP/1.1 ", " - ", "\x1b[0m", "\t", " ", "é", "/", "-1/", "TCP_MISS/404 ",
    "1286536309.450 ", "#Fields: sc-status ", "Completed 404 ", "Request finished ", "] GET - ", "--> GET /",
    "[response] ",
    "REPORT ", ": GET - /", "] - 404 404 - GET https h ", "{\n", "[\n{\n",
]  # fmt: skip


def seconds(text: str) -> float:
    start = time.process_time()
    for _ in read(text.split("\n")):
        pass
    return time.process_time() - start


@pytest.mark.parametrize("odd", ODD)
def test_time_is_linear_in_the_length_of_hostile_text(odd: str) -> None:
    """From 1 kB on one line to 1 MB in lines of 16 kB, the longest that are read, and to 1 MB on one line."""
    start, end = '"404" GET /x = : ', ' " 404'
    short = max(min(seconds(start + odd * (1_000 // len(odd)) + end) for _ in range(3)), 0.000_2)
    long = start + odd * (15_900 // len(odd)) + end
    assert seconds("\n".join([long] * 63)) < 8 * 1_000 * short
    assert seconds(start + odd * (1_000_000 // len(odd)) + end) < 8 * 1_000 * short


def test_a_header_is_found_in_its_line() -> None:
    header = Header.of(FIELDS)
    assert header is not None
    assert header.read("2026-10-01 10:00:00 10.0.0.5 GET / - 443 - 203.0.113.5 404 0 0")
    assert Header.of("no fields") is None


def test_one_line_can_be_read_alone() -> None:
    assert read_line("GET /x 404 in 3ms")
    assert read_line("nothing") is None
