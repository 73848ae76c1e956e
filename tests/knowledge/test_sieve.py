"""Patterns tried only where their words stand find what they would find anywhere."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.reading.trouble import PATTERNS, ROWS
from knowledge.sieve import Patterns, Sieve, held, needed, table

NEEDS = [
    (r"connection refused", [{"connection refused"}]),
    (r"\bsip/2\.0\b", [{"sip/2.0"}]),
    (r"(?:foo|bar)+x", [{"foo", "bar"}]),
    (r"\b(?:liveness|readiness) probe", [{" probe"}, {"liveness", "readiness"}]),
    (r"\b(?:mail|smtp)\b.{0,40}\b(?:421|550)\b", [{"mail", "smtp"}, {"421", "550"}]),
    (r"oom ?killed", [{"oom"}, {"killed"}]),
    (r"(?<!bad )requests?(?! line)", [{"request"}]),
    (r"(?=.*token)x{0,3}expired", [{"token"}, {"expired"}]),
    (r"(?>upload)ed", [{"uploaded"}]),
    (r"(web|shop|)site", [{"site"}]),
    (r"(?i)Ray ID", [{"ray id"}]),
    (r"4\.\d", [{"4."}]),
    (r"\d: \d\.", [{": "}]),
    (r"\d[.]\d,", [{"."}]),
]
NEEDLESS = [r"a*", r"[45]\d\d", r"(?:foo|\d+)", r"(?:foo)?", r"(?!foo)", r".{3}", r""]


@pytest.mark.parametrize(("pattern", "words"), NEEDS)
def test_the_words_that_a_pattern_needs_are_read_off_it(pattern, words):
    assert sorted(map(sorted, needed(pattern))) == sorted(map(sorted, words))


@pytest.mark.parametrize("pattern", NEEDLESS)
def test_a_pattern_that_matches_without_any_word_needs_none(pattern):
    assert needed(pattern) == ()


def test_words_are_held_wherever_they_stand():
    sieve = Sieve(["a", "log", "catalogue", "", "журнал"])
    assert sieve.held("a catalogue") == {"a", "log", "catalogue"}
    assert sieve.held("журналы") == {"журнал"}
    assert sieve.held("\ud83d log") == {"log"}
    assert sieve.held("") == sieve.held("xyz") == frozenset()


def test_the_words_of_every_table_are_held_together():
    fruit, trees = table(["pear", "apple"]), table(["apple tree", "oak"])
    assert (fruit | trees) & held("a pear of the apple tree") == {"pear", "apple", "apple tree"}
    assert not trees & held("an apple")
    later = table(["cider"])
    assert later & held("an apple") == frozenset()
    assert (fruit | later) & held("apple cider") == {"apple", "cider"}


def test_patterns_are_told_in_the_order_of_their_table():
    patterns = Patterns(["refused", r"\d+", "timed? out", "reset"])
    assert list(patterns.matching("reset, then refused")) == [0, 3]
    assert list(patterns.matching("1 time out")) == [1, 2]
    assert patterns.found("12 times out of 12") == {"12"}
    assert patterns.any("3")
    assert not patterns.any("nothing of the kind")


WORDS = {word for _, pattern in ROWS for words in needed(pattern) for word in words}
PIECES = st.sampled_from(sorted(WORDS | {" ", ": ", "\n", "4.2.1", "451", "x"}))


@given(st.lists(PIECES, max_size=6).map("".join))
def test_no_pattern_is_left_out_that_matches(text):
    patterns = [pattern for _, pattern in ROWS]
    assert list(PATTERNS.matching(text)) == [n for n, p in enumerate(patterns) if re.search(p, text)]
