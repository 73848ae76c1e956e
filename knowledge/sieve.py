"""Many patterns, of which only those are tried on a text whose words stand in it.

What words a pattern needs is read off the pattern itself, and one pass over a text tells which of all the words it
holds, however many they are (Aho and Corasick, Efficient string matching, CACM 18, 1975). Most texts hold few. The
words of all tables are looked for together, so that a text is gone through once, however many tables it meets.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from re import _constants as op  # type: ignore[attr-defined]  # the parser of `re` has no public name
from re import _parser  # type: ignore[attr-defined]
from typing import Any

from ahocorasick_rs import AhoCorasick

LATELY = 16  # texts and lines whose words are remembered: a text is asked about between its lines
SHORT = 3  # letters from which on a word tells enough

Words = frozenset[str]

_tabled = set[str]()


class Sieve:
    """Some words to look for, each a piece of text of any characters. Build once, use often; never changes."""

    def __init__(self, words: Iterable[str]) -> None:
        told = set(words) - {""}
        self._letters = [word for word in told if len(word) == 1]  # a text holds the same ones again and again
        self._search = AhoCorasick(sorted(told.difference(self._letters)), store_patterns=True)

    def held(self, text: str) -> Words:
        """Those of the words that stand anywhere in a text, also inside other words; time is linear in its length."""
        try:
            found = self._search.find_matches_as_strings(text, overlapping=True)
        except UnicodeEncodeError:  # halves of characters: JSON can say them, UTF-8 cannot
            return self.held(text.encode("utf-8", "replace").decode())
        return frozenset(found).union(letter for letter in self._letters if letter in text)


def table(words: Iterable[str]) -> Words:
    """Words for which `held` looks from now on, beside those of other tables."""
    found = frozenset(words)
    _tabled.update(found)
    _of_all.cache_clear()
    held.cache_clear()
    return found


@lru_cache(maxsize=LATELY)
def held(text: str) -> Words:
    """Those of all tables' words that stand anywhere in a text."""
    return _of_all().held(text)


@cache
def _of_all() -> Sieve:
    return Sieve(_tabled)


class Patterns:
    """A table of regular expressions for lower-case texts. Build once, use often; never changes."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._rows = [(needed(p), re.compile(p)) for p in patterns]
        table(word for needs, _ in self._rows for words in needs for word in words)
        self._always = [number for number, (needs, _) in enumerate(self._rows) if not needs]
        self._of = defaultdict[str, list[int]](list)
        for number, (needs, _) in enumerate(self._rows):
            for word in needs[0] if needs else ():
                self._of[word].append(number)
        self._first = frozenset(self._of)

    def matching(self, lowered: str) -> Iterator[int]:
        """The numbers of the patterns that match somewhere in a text, in their order."""
        return (n for n, pattern in self._likely(lowered) if pattern.search(lowered))

    def any(self, lowered: str) -> bool:
        """Whether one of the patterns matches somewhere in a text."""
        return any(pattern.search(lowered) for _, pattern in self._likely(lowered))

    def found(self, lowered: str) -> set[str]:
        """Every different piece of a text that one of the patterns matches; patterns without groups only."""
        return {piece for _, pattern in self._likely(lowered) for piece in pattern.findall(lowered)}

    def _likely(self, lowered: str) -> Iterator[tuple[int, re.Pattern[str]]]:
        words = held(lowered)
        first = self._first & words
        if not first and not self._always:
            return
        numbers = {number for word in first for number in self._of[word]}
        for number in sorted(numbers.union(self._always)):
            needs, pattern = self._rows[number]
            if not any(map(words.isdisjoint, needs)):
                yield number, pattern


def needed(pattern: str, flags: int = 0) -> tuple[Words, ...]:
    """Sets of lower-case words; every text that a pattern matches holds at least one word of each.

    Single letters are told of only where there is nothing longer.
    """
    found = sorted(set(_words(_parser.parse(pattern, flags))), key=_telling, reverse=True)
    return tuple([words for words in found if _telling(words)[0] > 1] or found[:1])


def _telling(words: Words) -> tuple[int, int, list[str]]:
    """The longer the shortest word and the fewer they are, the more they tell."""
    return min(SHORT, *map(len, words)), -len(words), sorted(words)


def _words(sequence: Iterable[tuple[Any, Any]]) -> Iterator[Words]:
    """Every set of words that a part of a pattern needs one of."""
    run = ""
    for kind, value in [*_flat(sequence), (None, None)]:
        if kind is op.LITERAL:
            run += chr(value).lower()
            continue
        if run:
            yield frozenset([run])
            run = ""
        if kind is op.BRANCH:
            each = [max(_words(way), key=_telling, default=frozenset[str]()) for way in value[1]]
            if all(each):
                yield frozenset[str]().union(*each)
        elif kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT) and value[0]:
            yield from _words(value[2])
        elif kind is op.ASSERT:
            yield from _words(value[1])


def _flat(sequence: Iterable[tuple[Any, Any]]) -> Iterator[tuple[Any, Any]]:
    """The pieces of a pattern in order, those of its groups among them."""
    for kind, value in sequence:
        if kind is op.SUBPATTERN:
            yield from _flat(value[3])
        elif kind is op.ATOMIC_GROUP:
            yield from _flat(value)
        elif kind is not op.AT:
            yield kind, value
