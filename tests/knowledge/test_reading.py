"""Which numbers count.

`statuses/` holds pastes and questions as people send them, parted by lines of `§`: `⟦404⟧` marks every status that must
be read, and whatever else stands there must not be. `near_misses/` holds lines, each a case; none may be read at all.
"""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.library import Library
from knowledge.reading import Reader
from knowledge.reading.evidence import Kind
from knowledge.reading.names import ALIKE, SERVER_ERRORS, Names
from knowledge.reading.page import Page
from knowledge.reading.spelled import in_figures
from knowledge.reading.wrapping import rejoined

HERE = Path(__file__).parent
LIBRARY = Library.load()
READER = Reader(LIBRARY)
ODD = [
    'HTTP/1.0 ⟦401⟧ Unauthorized\r\nWWW-Authenticate: Basic realm="x"\r\n\r\n',
    "\x1b[32mHTTP/1.1\x1b[0m \x1b[31m⟦409⟧\x1b[0m Conflict",
    "HTTP/1.1\u00a0⟦404⟧\u00a0Not Found",
    "HTTP/1.1 ⟦413⟧ Payload\u200b Too Large",
    "\ufeffHTTP/1.1 ⟦404⟧ Not Found",
    "HTTP/1.1 ⟦403⟧ Forbidden\tx",
    "HTTP/1.1 ⟦403⟧ Forbidden\n" * 3,
]


def cases(folder, parting):
    return [
        pytest.param(text, id=f"{path.stem}: {text[:60]!r}")
        for path in sorted((HERE / folder).glob("*.txt"))
        for text in path.read_text().rstrip("\n").split(parting)
    ]


def marked(text):
    """The text without marks, and the statuses that were marked."""
    pieces = re.split("[⟦⟧]", text)
    return "".join(pieces), {int(p) for p in pieces[1::2]}


def read(text):
    return set(READER.read(text).statuses)


def vendor(text):
    return {e.value for e in READER.read(text).evidence if e.kind is Kind.NUMBER}


@pytest.mark.parametrize("text", [*cases("statuses", "\n§\n"), *ODD])
def test_a_status_in_its_place_is_read_and_nothing_else(text):
    plain, statuses = marked(text)
    assert read(plain) == statuses


@pytest.mark.parametrize("text", cases("near_misses", "\n"))
def test_a_number_out_of_its_place_is_never_read(text):
    assert read(text) == set()


def test_there_are_at_least_as_many_near_misses_as_hits():
    assert len(cases("near_misses", "\n")) >= len(cases("statuses", "\n§\n"))


def test_lines_that_were_cut_are_put_together_unless_that_tells_a_secret():
    line = "GET /api/v1/orders?page=2&access_token=a1b2c3d4e5f6g7h8 answered HTTP/1.1 404 Not Found"
    assert rejoined("\n".join(f"> {line[at : at + 40]}" for at in range(0, len(line), 40))) == line
    assert rejoined("the word that you asked me to get is\x1b[0\npassword=hunter2hunter2hunter2hunter") is None
    assert rejoined("the word that you asked me to get is\npassword=hunter2hunter2hunter2hunter") is not None


RECORDS = [
    '198.51.100.7 - - [02/Feb/2027:10:00:01 +0000] "GET /cats HTTP/1.1" 200 49 "-" "probe/1" "-"',
    '203.0.113.9 - - [02/Feb/2027:10:00:02 +0000] "PUT /cats/tabby/photos HTTP/1.1" 415 0 "-" "curl/8.5.0" "-"',
    '203.0.113.9 - - [02/Feb/2027:10:00:03 +0000] "PUT /cats/tabby/photos HTTP/1.1" 415 0 "-" "curl/8.5.0" "-"',
]


@pytest.mark.parametrize("width", [50, 62, 71, 80])
def test_records_that_were_broken_are_put_together_each(width):
    whole = "\n".join(RECORDS)
    at_words = "\n".join("\n".join(textwrap.wrap(r, width, break_on_hyphens=False)) for r in RECORDS)
    anywhere = "\n".join(r[at : at + width] for r in RECORDS for at in range(0, len(r), width))
    assert (rejoined(at_words), rejoined(anywhere)) == (whole, whole)


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(RECORDS),
        "\n".join(f'{{"at":"2027-02-02T10:00:0{n}Z","path":"/{n * "cats/"}","status":200}}' for n in range(5)),
        "the site is slow since noon today\nis somebody on it?\nthanks",
        "one\ntwo\nthree\nfour",
    ],
)
def test_lines_that_nothing_broke_stay_as_they_are(text):
    assert rejoined(text) is None


@pytest.mark.parametrize(
    "printed",
    [
        "\x1b[31m{}\x1b[0m",
        "[31m{}[39m",
        "[1;31m{}[0m",
        "[38;5;196m{}[0m",
        "^[[0;31m{}^[[0m",
        "\\u001b[31m{}\\u001b[0m",
        "\\033[31m{}\\033[0m",
        "␛[2K␛[1G{}",
    ],
)
def test_what_colours_a_terminal_is_not_read(printed):
    assert Page.of(printed.format("default backend - 404")).text == "default backend - 404"


@pytest.mark.parametrize("text", ["rate(requests_total[5m])", "[30 min] 404", "a[0]m", "[info] [client 192.0.2.1]"])
def test_what_only_looks_like_a_colour_stays(text):
    assert Page.of(text).text == text


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_as_they_are_pasted(end):
    found = READER.read(end.join(["a", "b", "", "HTTP/1.1 404 Not Found"])).evidence
    assert {e.line for e in found if e.value == 404} == {4}


def test_a_tag_over_several_lines_moves_no_line():
    found = READER.read('<body\n class="error"\n id="e">\n<h1>\nNot Found\n</h1>').evidence
    assert {(e.line, e.text[e.start : e.end]) for e in found if e.kind is Kind.NAME} == {(5, "Not Found")}


@pytest.mark.parametrize("before", [100, 16_382, 16_384, 40_000])
def test_evidence_far_along_a_line_shows_the_words_it_is(before):
    [found] = [e for e in READER.read("x" * before + ' {"status": 404}').evidence if e.kind is Kind.STATUS]
    assert found.text[found.start : found.end] == "404"


def test_half_a_character_is_none():
    assert READER.read("HTTP/1.1 404 \ud83d Not Found").page.text.encode() == "HTTP/1.1 404 \ufffd Not Found".encode()


@pytest.mark.parametrize("text", cases("statuses", "\n§\n"))
def test_evidence_tells_where_it_stands(text):
    plain, statuses = marked(text)
    lines = plain.split("\n")
    found = [e for e in READER.read(plain).evidence if e.kind is Kind.STATUS]
    assert {e.value for e in found} == statuses
    for e in found:
        assert e.text[e.start : e.end] == str(e.value)
        assert str(e.value) in lines[e.line - 1]
        assert str(e.value) in e.reads
        assert 0 < e.weight <= 1


VENDOR = [
    ("Error 1020", {1020}),
    ("error code: 1020", {1020}),
    ("Error 1015 Ray ID: 8f1a2b3c4d5e6f70 • 2026-11-18 10:22:41 UTC", {1015}),
    ("error code: 1010", {1010}),
    ('<span class="cf-error-code">1009</span>', {1009}),
    ("Cloudflare error 1003: Direct IP access not allowed", {1003}),
    ("cloudflare 1012", {1012}),
    ("CF 1015", {1015}),
    ('{"cloudflare_error":true,"error_code":1006,"status":403}', {1006}),
    ("Fehler 1020 bei Cloudflare", {1020}),
    ("エラー 1015 が出る", {1015}),
    ("ошибка 1020", {1020}),
    ("what is error 1034", {1034}),
    ("1020?", {1020}),
    ("and 1015?", {1015}),
    ("getting a 1003 error on my site", {1003}),
    ("Error 1020 and then error code 1015", {1015, 1020}),
]
NO_VENDOR = """
port 1020
listening on :1015
the file has 1010 lines
1020 bytes
1015 ms
step 1009 of 2000
ERROR 1015 (HY000): Can't lock file
ERROR 1045 (28000): Access denied for user 'root'@'localhost'
websocket closed with code 1006
WebSocket close code 1009
close code 1012
Disconnected: close status 1006
user 1012
issue #1020
order 1015
in the year 1010
room 1020
resolution 1920x1020
model 1003b
10.0.10.15
abc1020
1020px
version 1.1015
1.1020
Windows error 1018 of the printer driver at line 1019 x1020y
Error 1721
Error 99
Error 10201
"""


@pytest.mark.parametrize(("text", "numbers"), VENDOR)
def test_a_vendors_number_in_its_place_is_read(text, numbers):
    assert vendor(text) == numbers


@pytest.mark.parametrize("text", NO_VENDOR.strip().splitlines())
def test_a_vendors_number_out_of_its_place_is_never_read(text):
    assert vendor(text) == set()


def test_only_numbers_that_the_library_knows_are_a_vendors():
    assert {e.value for e in Reader(Library.of(())).read("Error 1020").evidence} <= {None}


def test_what_a_paste_tells_besides_its_status():
    paste = (
        "> POST /v1/upload?x=1 HTTP/1.1\n> Host: api.example.net\n> Content-Length: 7340032\n>\n"
        "< HTTP/1.1 413 Payload Too Large\n< Retry-After: 120\n< CF-RAY: 8f1a2b3c4d5e6f70-FRA\n< Server: cloudflare"
    )
    facts = READER.read(paste).facts
    assert (facts.method, facts.url, facts.host) == ("POST", "/v1/upload?x=1", "api.example.net")
    assert facts.body_bytes == 7340032
    assert READER.read("HTTP/1.1 421 Misdirected Request\nContent-Length: 404").facts.body_bytes is None
    assert facts.ray == "8f1a2b3c4d5e6f70"
    assert facts.headers["retry-after"] == "120"
    assert facts.headers["server"] == "cloudflare"


@pytest.mark.parametrize("quote", ["> ", ">> ", "| ", "    ", "12: ", "\t"])
def test_quoting_indenting_and_numbering_lines_changes_nothing(quote):
    paste = "HTTP/1.1 404 Not Found\nServer: nginx"
    assert read("\n".join(quote + line for line in paste.split("\n"))) == {404}


@given(st.text(), st.sampled_from(["HTTP/1.1 404 Not Found", "requests: 404 Client Error: Not Found for url: x"]))
def test_whatever_stands_on_the_lines_around_it_a_status_line_is_read(text, line):
    assert 404 in read(f"{text}\n{line}\n{text}")


@given(st.text())
def test_any_text_is_read(text):
    found = READER.read(text)
    assert all(100 <= status <= 599 for status in found.statuses)
    for e in found.evidence:
        assert 1 <= e.line <= text.count("\n") + text.count("\r") + 1
        assert 0 <= e.start <= e.end


def nearest(said, names):
    found = process.extractOne(said, names, scorer=OSA.normalized_similarity, score_cutoff=ALIKE)
    return found and found[0]


def test_no_name_that_is_alike_is_left_out_for_its_length():
    names = Names.of(LIBRARY)
    every = (*names.articles, *SERVER_ERRORS)
    said = [*every, *(name[1:] for name in every), *(f"{name}{'x' * (len(name) // 6)}" for name in every)]
    assert [nearest(s, names.typed.get(len(s), ())) for s in said] == [nearest(s, every) for s in said]
    assert nearest("gatewayy timout", names.typed[15]) == "gateway timeout"
    assert nearest("a different text", names.typed[16]) is None


@pytest.mark.parametrize(
    ("spoken", "written"),
    [
        ("we get a four oh four", "we get a 404"),
        ("Four-oh-three on login", "403 on login"),
        ("4 oh 9 from the api", "409 from the api"),
        ("four zero one", "401"),
        ("four hundred and thirteen", "413"),
        ("a four hundred twenty-nine", "a 429"),
        ("four hundred errors all day", "400 errors all day"),
        ("the api returns four twenty two", "the api returns 422"),
        ("the proxy answers five oh two", "the proxy answers 502"),
        ("die Seite zeigt vier null vier", "die Seite zeigt 404"),
        ("devuelve un cuatro cero uno", "devuelve un 401"),
        ("quatre-zéro-trois", "403"),
    ],
)
def test_a_status_that_is_written_as_it_is_spoken_is_read(spoken, written):
    assert in_figures(spoken) == written


@pytest.mark.parametrize(
    "text",
    [
        "lunch at four thirty",
        "the server meeting is at four thirty",
        "the status call is four fifteen",
        "four hundred people came",
        "four two year olds",
        "a four twenty train",
        "five hundred and counting",
        "we need four or four",
        "forty four",
    ],
)
def test_what_only_sounds_like_a_status_stays(text):
    assert in_figures(text) == text
