"""The table in README.md: each feature of ours is shown by a test that is there."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
README = TESTS.parent / "README.md"
ROW = re.compile(r"^\| (?P<feature>[^|]+) \| yes: `(?P<test>test_\w+)` \|(?P<others>.*)\|$", re.MULTILINE)


def test_every_yes_names_a_test_that_is_there() -> None:
    rows = list(ROW.finditer(README.read_text(encoding="utf-8")))
    there = {name for path in TESTS.rglob("test_*.py") for name in re.findall(r"def (test_\w+)", path.read_text())}
    assert len(rows) > 20
    assert [row["test"] for row in rows if row["test"] not in there] == []
    assert len({row["test"] for row in rows}) == len(rows)
    assert {row["others"].count("|") for row in rows} == {4}
