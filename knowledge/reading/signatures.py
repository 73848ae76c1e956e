"""The exact words that products print, found wherever they stand in a text.

Words are compared without case, punctuation or white space, so a wrapped or quoted line still matches. The cost is one
dictionary look-up a word: a signature is only compared where its rarest word stands.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from knowledge.article import Article, Signature
from knowledge.library import Library
from knowledge.reading.evidence import Evidence, Kind
from knowledge.reading.page import Page

TOKEN = re.compile(r"\w+")
CODE_FIELD = re.compile(
    r"(?:[\"']?\b(?:code|error|errors|errorcode|error_code|reason|type|__type|title|status|error_type|errortype|errcode|err|name|slug|"
    r"error_name|error_category|exception|errno|key|kind|faultcode|fault|x-amzn-errortype|x-ms-error-code|grpc-message|desc)[\"']?"
    r"\s{0,3}(?:[:=]>?|=>|is)\s{0,3}[\"'(\[]{0,2}[\w.:/#-]{0,80}?"
    r"|<(?:\w{1,20}:)?(?:code|reason|errorcode|error|type|status|title)>\s{0,3}"
    r"|an error occurred \(|\bcode = |error code: ?|\(|\[|#|\.|:|urn:ietf:params:acme:error:|^\W{0,6})\Z",
    re.IGNORECASE,
)
GAP = 16  # words that a `*` may stand for
MOST_WORDS, MOST_TRIES = 200_000, 24
LONG_WORDS, SHORT_WORDS, IN_SENTENCE = 0.92, 0.86, 0.6
MACHINE = re.compile(
    r"[{}<>=\[\]|\\\"`_;]|::|\w\.\w+\(|https?://|\d\d:\d\d:\d\d|\b\w*(?:Error|Exception|ERR|WARN|FATAL)\b"
    r"|\w+/\d|^\s+at |^\S+: "
)
ORDINARY = re.compile(r"[A-Za-z' -]{1,48}")
MOST_OF_LINE = 0.55
CODED = re.compile(r"(?!x-)\S*[A-Z._:]\S*|[a-z]{14,}:?")
"""A code of one word, which counts only as it is written: `toomanyrequests:` is no class `TooManyRequests`."""
UNMISTAKABLE = re.compile(r"(?:[A-Z][a-z]+){3,}")
"""An error's code that no sentence holds by chance: `SignatureDoesNotMatch`."""


@dataclass(frozen=True, slots=True)
class _Pattern:
    article: Article
    signature: Signature
    parts: tuple[tuple[str, ...], ...]
    offset: int


@dataclass(frozen=True)
class Signatures:
    """All signatures of a library, by their rarest word."""

    by_word: Mapping[str, tuple[_Pattern, ...]]

    @classmethod
    def of(cls, library: Library) -> Signatures:
        """Index the signatures of every article."""
        patterns = [(a, s, _parts(s.text)) for a in library for s in a.signatures]
        frequency = Counter(word for _, _, parts in patterns for part in parts for word in set(part))
        index = defaultdict[str, list[_Pattern]](list)
        for article, signature, parts in patterns:
            if not parts:
                continue
            first = parts[0]
            offset = min(range(len(first)), key=lambda i: (frequency[first[i]], -len(first[i]), i))
            index[first[offset]].append(_Pattern(article, signature, parts, offset))
        return cls({word: tuple(found) for word, found in index.items()})

    def read(self, page: Page, skip: frozenset[int] = frozenset()) -> Iterator[Evidence]:
        """Every signature in a text, each at its first place outside the lines of `skip`.

        At most the first `MOST_WORDS` words are looked at, and a signature at most `MOST_TRIES` times.
        """
        found = list(self._found(page, skip))
        return (e for e in found if not any(_within(e, other) for other in found))

    def _found(self, page: Page, skip: frozenset[int]) -> Iterator[Evidence]:
        text = page.plain_lowered
        words = TOKEN.findall(text)[:MOST_WORDS]
        telling = self.by_word.keys() & set(words)
        if not telling:
            return
        spans: list[tuple[int, int]] | None = None
        tries = Counter[int]()
        for at, word in [(at, word) for at, word in enumerate(words) if word in telling]:
            for pattern in self.by_word[word]:
                if tries[id(pattern)] >= MOST_TRIES or (end := _match(pattern, words, at)) is None:
                    continue
                tries[id(pattern)] += 1
                if spans is None:
                    spans = [m.span() for m in TOKEN.finditer(text)]
                start, stop = spans[at - pattern.offset][0], spans[end - 1][1]
                index = page.index_at(start)
                if index not in skip and _counts(pattern.signature, page, text, start):
                    tries[id(pattern)] = MOST_TRIES
                    yield _evidence(pattern, page, index, start, stop)


def _within(shorter: Evidence, longer: Evidence) -> bool:
    """Whether the words of one are the beginning of another's of the same article, who says it better."""
    same = shorter.article == longer.article and shorter.line == longer.line and shorter.start == longer.start
    return same and shorter.end < longer.end


def _parts(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(words) for part in text.lower().split("*") if (words := TOKEN.findall(part)))


def _match(pattern: _Pattern, words: Sequence[str], at: int) -> int | None:
    """The index after the last word of the match whose rarest word stands at `at`; None if it does not match there."""
    start = at - pattern.offset
    first = pattern.parts[0]
    if start < 0 or words[start : start + 1] != [first[0]] or tuple(words[start : start + len(first)]) != first:
        return None
    end = start + len(first)
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
    line = page.starts[page.index_at(start)]
    return bool(CODE_FIELD.search(page.text, max(line, start - 110), start))


def _evidence(pattern: _Pattern, page: Page, index: int, start: int, stop: int) -> Evidence:
    signature = pattern.signature
    line, begin = page.around(index, start, start)
    by = f"words that {signature.product} prints" if signature.product else "words that only this error prints"
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
    signature = pattern.signature
    words = sum(map(len, pattern.parts))
    if signature.place == "any" and words <= 4 and ORDINARY.fullmatch(signature.text):
        written = line.strip()
        if length < MOST_OF_LINE * len(written) and not MACHINE.search(written):
            return IN_SENTENCE
    return LONG_WORDS if words > 2 or signature.place == "code" else SHORT_WORDS
