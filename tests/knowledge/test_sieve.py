"""Patterns tried only where their words stand find what they would find anywhere."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.reading.trouble import PATTERNS, ROWS
from knowledge.sieve import Patterns, Sieve, needed

NEEDS = [
    (r"connection refused", {"connection refused"}),
    (r"\bsip/2\.0\b", {"sip/2.0"}),
    (r"(?:foo|bar)+x", {"foo", "bar"}),
    (r"\b(?:liveness|readiness) probe", {" probe"}),
    (r"oom ?killed", {"oom"}),
    (r"(?<!bad )requests?(?! line)", {"request"}),
    (r"(?=.*token)x{0,3}expired", {"token"}),
    (r"(?>upload)ed", {"uploaded"}),
    (r"(web|shop|)site", {"site"}),
    (r"(?i)Ray ID", {"ray id"}),
]
NEEDLESS = [r"a*", r"[45]\d\d", r"(?:foo|\d+)", r"(?:foo)?", r"(?!foo)", r".{3}", r""]


@pytest.mark.parametrize(("pattern", "words"), NEEDS)
def test_the_words_that_a_pattern_needs_are_read_off_it(pattern, words):
    assert needed(pattern) == words


@pytest.mark.parametrize("pattern", NEEDLESS)
def test_a_pattern_that_matches_without_any_word_needs_none(pattern):
    assert needed(pattern) == frozenset()


def test_words_are_held_wherever_they_stand():
    sieve = Sieve(["a", "log", "catalogue", "", "журнал"])
    assert sieve.held("a catalogue") == {"a", "log", "catalogue"}
    assert sieve.held("журналы") == {"журнал"}
    assert sieve.held("") == sieve.held("xyz") == frozenset()


def test_patterns_are_told_in_the_order_of_their_table():
    patterns = Patterns(["refused", r"\d+", "timed? out", "reset"])
    assert list(patterns.matching("reset, then refused")) == [0, 3]
    assert list(patterns.matching("1 time out")) == [1, 2]
    assert not patterns.any("nothing of the kind")


PIECES = st.sampled_from(sorted({w for _, p in ROWS for w in needed(p)} | {" ", ": ", "\n", "4.2.1", "451", "x"}))


@given(st.lists(PIECES, max_size=6).map("".join))
def test_no_pattern_is_left_out_that_matches(text):
    patterns = [pattern for _, pattern in ROWS]
    assert list(PATTERNS.matching(text)) == [n for n, p in enumerate(patterns) if re.search(p, text)]
