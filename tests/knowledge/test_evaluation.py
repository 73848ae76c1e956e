"""Accuracy on a team's own cases: what is counted, what is a miss, and what is said about lines that are no cases."""

from __future__ import annotations

import json

import pytest

from knowledge.article import Sender
from knowledge.evaluation import Case, CasesError, Report, Result, Row, evaluate, main, read_cases, told
from knowledge.library import Library
from knowledge.outcome import Outcome

ANSWER, CHOICE, NONE = Outcome.ANSWER, Outcome.CHOICE, Outcome.NONE
CLOUDFLARE, ORIGIN, PROXY, UNKNOWN = Sender.CLOUDFLARE, Sender.ORIGIN, Sender.PROXY, Sender.UNKNOWN
PASTE = "HTTP/1.1 413 Content Too Large"


@pytest.fixture(scope="module")
def library():
    return Library.load()


def result(outcome, place, *, accept=("413",), sender=None, told=UNKNOWN, ids=("413", "414", "431"), **fields):
    case = Case("c1", "text", tuple(accept), sender=sender, **fields)
    return Result(case, outcome, () if outcome is NONE else tuple(ids), place, told)


def write(path, *lines):
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


RESULTS = [
    # outcome, place, accept, right, miss
    (ANSWER, 1, ["413"], True),
    (CHOICE, 1, ["413"], True),
    (ANSWER, 2, ["414"], False),
    (CHOICE, 3, ["431"], False),
    (ANSWER, 0, ["499"], False),
    (NONE, 0, ["413"], False),
    (NONE, 0, [], True),
    (CHOICE, 0, [], True),
    (ANSWER, 0, [], False),
]


@pytest.mark.parametrize(("outcome", "place", "accept", "right"), RESULTS)
def test_a_case_is_right_if_its_article_comes_first_or_nothing_is_answered_that_must_not_be(
    outcome, place, accept, right
):
    found = result(outcome, place, accept=accept)
    assert found.right is right
    assert (found in Report((found,)).misses) is not right


def test_counts_of_a_kind():
    results = [
        result(ANSWER, 1, sender=CLOUDFLARE, told=CLOUDFLARE),
        result(ANSWER, 2, accept=["414"], sender=ORIGIN, told=PROXY),
        result(CHOICE, 3, accept=["431"], sender=ORIGIN, told=UNKNOWN),
        result(NONE, 0),
        result(ANSWER, 0, accept=[]),
        result(CHOICE, 0, accept=[]),
        result(NONE, 0, accept=[]),
    ]
    assert Row.of("pastes", results) == Row(
        kind="pastes", cases=7, wanted=4, first=1, among=3, answered=3, wrong=2, choices=2, none=1,
        senders=3, found=1, blamed=1, false=1,
    )  # fmt: skip


def test_a_sender_missed_is_a_miss_though_the_article_is_right():
    found = result(ANSWER, 1, sender=CLOUDFLARE, told=UNKNOWN)
    assert Report((found,)).misses == (found,)
    assert list(told(Report((found,))))[-1] == "c1 sender wanted cloudflare got unknown"


def test_naming_nobody_blames_nobody():
    assert not result(ANSWER, 1, sender=CLOUDFLARE, told=UNKNOWN).blamed
    assert not result(ANSWER, 1, told=CLOUDFLARE).blamed
    assert result(ANSWER, 1, sender=PROXY, told=CLOUDFLARE).blamed


def test_soft_misses_are_told_and_fail_nothing():
    report = Report((result(ANSWER, 0, accept=["499"], soft=True),))
    assert report.passed
    assert list(told(report))[-1] == "c1 wanted 499 got 413 (answer), soft"


MISSES = [
    (result(ANSWER, 2, accept=["414"]), "c1 wanted 414 got 413 (answer), right at 2"),
    (result(CHOICE, 0, accept=["499"], family="nginx logs"), "c1 wanted 499 got 413 (choice), nginx logs"),
    (result(NONE, 0), "c1 wanted 413 got nothing (none)"),
    (result(ANSWER, 0, accept=[]), "c1 wanted none got 413 (answer)"),
    (result(ANSWER, 0, accept=["499", "408"], expect="408"), "c1 wanted 408 got 413 (answer)"),
    (
        result(ANSWER, 0, accept=["499"], sender=ORIGIN, told=PROXY),
        "c1 wanted 499 got 413 (answer), sender wanted origin got proxy",
    ),
]


@pytest.mark.parametrize(("found", "line"), MISSES)
def test_each_miss_is_one_line(found, line):
    assert list(told(Report((found,))))[-1] == line


def test_the_table_is_aligned_and_sums_up_several_kinds():
    results = (result(ANSWER, 1, kind="pastes"), result(NONE, 0, accept=[], kind="decoys"))
    head, pastes, decoys, total = told(Report(results))
    assert {len(head)} == {len(pastes), len(decoys), len(total)}
    assert pastes.split()[:4] == ["pastes", "1", "1/1", "100.0%"]
    assert [line.split()[0] for line in (pastes, decoys, total)] == ["pastes", "decoys", "all"]


def test_one_kind_needs_no_sum():
    assert len(Report((result(ANSWER, 1, kind="pastes"),)).rows) == 1


def test_real_cases_are_diagnosed(library):
    cases = [
        Case("a", PASTE, ("413",)),
        Case("b", "lunch at noon in room 404?", ()),
        Case("c", "error code: 1007", ("cf-1006",)),
        Case("d", "error code: 1007", ("cf-1007",)),
    ]
    report = evaluate(library, cases)
    assert [r.right for r in report.results] == [True] * 4
    assert report.passed


def test_a_file_is_read_line_by_line(tmp_path):
    lines = [
        {
            "id": "a",
            "text": PASTE,
            "accept": ["413"],
            "sender": "origin",
            "family": "raw",
            "soft": True,
            "expect": "413",
        },
        {"id": "b", "text": "hello", "accept": [], "note": "further fields are the writer's own"},
    ]
    first, second = read_cases(write(tmp_path / "pastes.jsonl", *lines))
    assert first == Case("a", PASTE, ("413",), "pastes", "413", ORIGIN, "raw", True)
    assert second == Case("b", "hello", (), "pastes")


def test_a_folder_is_read_file_by_file(tmp_path):
    (tmp_path / "deep").mkdir()
    write(tmp_path / "b.jsonl", {"id": "b", "text": "x", "accept": []})
    write(tmp_path / "a.jsonl", {"id": "a", "text": "x", "accept": []})
    write(tmp_path / "deep" / "c.jsonl", {"id": "c", "text": "x", "accept": []})
    (tmp_path / "README.md").write_text("not cases")
    assert [(c.id, c.kind) for c in read_cases(tmp_path)] == [("a", "a"), ("b", "b"), ("c", "c")]


GOOD = '{"id": "a", "text": "x", "accept": []}'
BAD = [
    ("{", "write one JSON object a line"),
    ("[]", "write one JSON object a line"),
    ("\xff", "save the file as UTF-8"),
    ('{"text": "x", "accept": []}', "add `id`"),
    ('{"id": "z", "accept": []}', "add `text`"),
    ('{"id": "z", "text": "x"}', "add `accept`"),
    ('{"id": 7, "text": "x", "accept": []}', "write `id` as text, not 7"),
    ('{"id": "z", "text": ["x"], "accept": []}', "write `text` as text"),
    ('{"id": "z", "text": "x", "accept": "413"}', "write `accept` as a list"),
    ('{"id": "z", "text": "x", "accept": [413]}', "put quotes around the ids"),
    ('{"id": "z", "text": "x", "accept": [], "soft": "yes"}', "write `soft` as true or false"),
    ('{"id": "z", "text": "x", "accept": [], "sender": "nginx"}', "write a `sender` out of cloudflare, origin"),
    (GOOD, "the id `a` stands in"),
]


@pytest.mark.parametrize(("line", "words"), BAD)
def test_a_line_that_is_no_case_is_named_with_what_to_write(tmp_path, capsys, line, words):
    path = tmp_path / "cases.jsonl"
    path.write_bytes(f"{GOOD}\n\n".encode() + line.encode("latin-1") + b"\n")
    assert main([str(path)]) == 2
    out, err = capsys.readouterr()
    assert not out
    assert err.startswith(f"fourxx: {path}:3: ")
    assert words in err
    assert err.count("\n") == 1


def test_a_missing_file_is_named(tmp_path, capsys):
    assert main([str(tmp_path / "none.jsonl")]) == 2
    assert capsys.readouterr().err == f"fourxx: cannot read {tmp_path / 'none.jsonl'}: No such file or directory\n"


def test_a_folder_without_cases_is_an_error(tmp_path):
    with pytest.raises(CasesError, match="there are no cases"):
        list(read_cases(tmp_path))


def test_all_right_ends_with_0(tmp_path, capsys, library):
    path = write(tmp_path / "own.jsonl", {"id": "a", "text": PASTE, "accept": ["413"]})
    assert main([str(path)], library) == 0
    assert capsys.readouterr().out.splitlines()[1].split()[:4] == ["own", "1", "1/1", "100.0%"]


def test_a_miss_ends_with_1(tmp_path, capsys, library):
    path = write(tmp_path / "own.jsonl", {"id": "a", "text": PASTE, "accept": ["414"]})
    assert main([str(path)], library) == 1
    assert capsys.readouterr().out.splitlines()[-1].startswith("a wanted 414 got 413 (answer)")


def test_the_pack_is_the_library_unless_another_is_given(tmp_path):
    path = write(tmp_path / "own.jsonl", {"id": "a", "text": PASTE, "accept": ["413"]})
    assert main([str(path)]) == 0
    assert main([str(path)], Library.of(())) == 1
