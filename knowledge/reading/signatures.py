"""The exact words that products print, found wherever they stand in a text.

Words are compared without case, punctuation or white space, so a wrapped or quoted line still matches. One pass over
the words tells which signatures begin there at all.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter

from knowledge import worlds
from knowledge.article import Article, Signature
from knowledge.library import Library
from knowledge.reading import mentioned
from knowledge.reading.evidence import Evidence, Kind
from knowledge.reading.page import Page
from knowledge.sieve import Sieve

TOKEN = re.compile(r"\w+")
CODE_FIELD = re.compile(
    r"(?:[\"']?\b(?:code|error|errors|errorcode|error_code|reason|type|__type|title|status|error_type|errortype|errcode|err|name|slug|"
    r"error_name|error_category|exception|errno|key|kind|issue|faultcode|fault|x-amzn-errortype|x-ms-error-code|grpc-message|desc)[\"']?"
    r"\s{0,3}(?:[:=]>?|=>|is)\s{0,3}[\"'(\[]{0,2}[\w.:/#-]{0,80}?"
    r"|<(?:\w{1,20}:)?(?:code|reason|errorcode|error|type|status|title)>\s{0,3}"
    r"|an error occurred \(|\bcode = |error code: ?|\(|\[|#|\.|:|urn:ietf:params:acme:error:|^\W{0,6})\Z",
    re.IGNORECASE,
)
GAP = 16  # words that a `*` may stand for
MOST_WORDS, MOST_TRIES = 200_000, 24
LONG_WORDS, SHORT_WORDS, IN_SENTENCE = 0.92, 0.86, 0.6
MACHINE = re.compile(
    r"[{}<>=\[\]|\\`_;]|[\w}\]]\"\s?[:,}\]=]|[:\[{,=(]\s?\"\w"
    r"|::|\w\.\w+\(|https?://|\d\d:\d\d:\d\d|\b\w*(?:Error|Exception|ERR|WARN|FATAL)\b"
    r"|\w+/\d|^\s+at |^\S+: "
)
ORDINARY = re.compile(r"[A-Za-z' -]{1,48}[.!]?")
MOST_OF_LINE = 0.55
IDENTIFIER = re.compile(r"\w*[a-z][A-Z]\w*|[A-Za-z]+(?:_[A-Za-z]+)+")
QUOTED = re.compile(  # before a code that a person passes on
    r"\b(?:(?:says?|said|saying|gets?|got|getting|gives?|gave|returns?|returned|throws?|threw|shows?)"
    r"(?: me| us| an?| the| only| just)*|with|error) [\"'`(]?\Z",
    re.IGNORECASE,
)
CODED = re.compile(r"(?!x-)\S*[A-Z._:]\S*|[a-z]{14,}:?")
"""A code of one word, which counts only as it is written: `toomanyrequests:` is no class `TooManyRequests`."""
UNMISTAKABLE = re.compile(r"(?:[A-Z][a-z]+){3,}")
"""An error's code that no sentence holds by chance: `SignatureDoesNotMatch`."""


@dataclass(frozen=True, slots=True)
class _Pattern:
    article: Article
    signature: Signature
    parts: tuple[tuple[str, ...], ...]
    order: int


@dataclass(frozen=True)
class Signatures:
    """All signatures of a library, by their first part: its words with a space before each and after the last."""

    by_part: Mapping[str, tuple[_Pattern, ...]]
    sieve: Sieve

    @classmethod
    def of(cls, library: Library) -> Signatures:
        """Index the signatures of every article."""
        index = defaultdict[str, list[_Pattern]](list)
        for order, (article, signature) in enumerate((a, s) for a in library for s in a.signatures):
            if parts := _parts(signature.text):
                index[_spaced(parts[0])].append(_Pattern(article, signature, parts, order))
        return cls({part: tuple(found) for part, found in index.items()}, Sieve(index))

    def read(self, page: Page, skip: frozenset[int] = frozenset()) -> Iterator[Evidence]:
        """Every signature in a text, each at its first place outside the lines of `skip`, the longer first.

        Of an article's signatures for the same words the first counts. At most the first `MOST_WORDS` words are looked
        at, and a signature at most `MOST_TRIES` times.
        """
        found = [e for *_, e in sorted(self._found(page, skip), key=itemgetter(0, 1, 2))]
        told = {(e.article, e.line, e.start, e.end): e for e in reversed(found)}.values()
        return (e for e in reversed(told) if not any(_within(e, other) for other in found))

    def _found(self, page: Page, skip: frozenset[int]) -> Iterator[tuple[int, int, int, Evidence]]:
        """The same with the first word of each, the last from behind, and its place among all signatures."""
        text = page.plain_lowered
        words = TOKEN.findall(text)[:MOST_WORDS]
        said = _spaced(words)
        held = self.sieve.held(said)
        spans = [m.span() for m in TOKEN.finditer(text)] if held else []
        for part in held:
            for pattern in self.by_part[part]:
                for at in islice(_places(said, part), MOST_TRIES):
                    end = _end(pattern, words, at)
                    index = page.index_at(spans[at][0])
                    if not end or index in skip:
                        continue
                    start, stop = spans[at][0], spans[end - 1][1]
                    if _counts(pattern.signature, page, text, start) and _happened(pattern, page, index, start, stop):
                        yield at, -end, pattern.order, _evidence(pattern, page, index, start, stop)
                        break


def _spaced(words: Iterable[str]) -> str:
    return f" {' '.join(words)} "


def _places(said: str, part: str) -> Iterator[int]:
    """How many words stand before each place of a part."""
    at = said.find(part)
    before = 0
    last = 0
    while at >= 0:
        before += said.count(" ", last, at)
        yield before
        last, at = at, said.find(part, at + 1)


def _within(shorter: Evidence, longer: Evidence) -> bool:
    """Whether the words of one are the beginning of another's of the same article, who says it better."""
    same = shorter.article == longer.article and shorter.line == longer.line and shorter.start == longer.start
    return same and shorter.end < longer.end


def _parts(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(words) for part in text.lower().split("*") if (words := TOKEN.findall(part)))


def _end(pattern: _Pattern, words: Sequence[str], at: int) -> int | None:
    """The index after the last word of a signature whose first part begins at `at`; None if the rest is not there."""
    end = at + len(pattern.parts[0])
    for part in pattern.parts[1:]:
        found = next((i for i in range(end, end + GAP) if tuple(words[i : i + len(part)]) == part), None)
        if found is None:
            return None
        end = found + len(part)
    return end


def _counts(signature: Signature, page: Page, text: str, start: int) -> bool:
    if signature.needs and not any(need.lower() in page.lowered for need in signature.needs):
        return False
    if CODED.fullmatch(signature.text) and signature.text not in page.text:
        return False
    if signature.place != "code":
        return True
    if not text.startswith(signature.text.lower(), start):
        return False
    if UNMISTAKABLE.fullmatch(signature.text) and signature.text in page.text:
        return True
    begin = max(page.starts[page.index_at(start)], start - 110)
    if IDENTIFIER.fullmatch(signature.text) and QUOTED.search(page.text, begin, start):
        return True
    return bool(CODE_FIELD.search(page.text, begin, start))


def _happened(pattern: _Pattern, page: Page, index: int, start: int, stop: int) -> bool:
    """Whether an error's words do more than tell of it, and are no other program's."""
    line, begin = page.around(index, start, stop)
    end = begin + stop - start
    if mentioned.mentioned(line, begin, end) or (_ordinary(pattern) and worlds.far(line.lower())):
        return False
    single = sum(map(len, pattern.parts)) == 1
    return not (single and (mentioned.others(line, begin) or mentioned.set_to(line, end)))


def _evidence(pattern: _Pattern, page: Page, index: int, start: int, stop: int) -> Evidence:
    signature = pattern.signature
    line, begin = page.around(index, start, start)
    by = f"words known from {signature.product}" if signature.product else "words that only this error prints"
    return Evidence(
        kind=Kind.SIGNATURE,
        line=page.number(index),
        text=line,
        start=begin,
        end=min(begin + stop - start, len(line)),
        reads=by,
        article=pattern.article.id,
        sender=signature.sender,
        product=signature.product,
        cause=signature.cause,
        fix=signature.fix,
        weight=_weight(pattern, line, stop - start),
    )


def _weight(pattern: _Pattern, line: str, length: int) -> float:
    """Less for a few ordinary words inside a person's sentence than for words a machine must have printed."""
    if _ordinary(pattern):
        written = line.strip()
        if length < MOST_OF_LINE * len(written) and not MACHINE.search(written):
            return IN_SENTENCE
    words = sum(map(len, pattern.parts))
    return LONG_WORDS if words > 2 or pattern.signature.place == "code" else SHORT_WORDS


def _ordinary(pattern: _Pattern) -> bool:
    signature = pattern.signature
    return signature.place == "any" and sum(map(len, pattern.parts)) <= 4 and bool(ORDINARY.fullmatch(signature.text))
