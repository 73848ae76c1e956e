"""The products whose words are known, those that articles have steps for, and those with the nearest names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from rapidfuzz import fuzz, process

from knowledge.article import NAMES, Article
from knowledge.library import Library, once

LEADING = re.compile(r"(?:\A|; )\*\*([^*]{2,60})\*\*")  # the names before a step, or before its part for others
NEAREST, NEAR = 3, 65.0  # how many names to offer instead of a word, and how much of 100 they have to be alike


@once
def printing(library: Library) -> Mapping[str, str]:
    """Every product whose words are known: its name, by that in lower case."""
    found: dict[str, str] = {}
    for article in library:
        for signature in article.signatures:
            found.setdefault(signature.product.lower(), signature.product)
    return found


@once
def products(library: Library) -> tuple[str, ...]:
    """Whatever leads a step and prints something known, by its name; what has steps in most articles comes first."""
    known = printing(library)
    counted = Counter(name for article in library for name in set(_leading(article)) if name in known)
    return tuple(known[name] for name, _ in sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def nearest(word: str, names: Sequence[str]) -> list[str]:
    """The names most like a word, the nearest first."""
    found = process.extract(word, names, scorer=fuzz.WRatio, processor=str.lower, limit=NEAREST, score_cutoff=NEAR)
    return [name for name, _, _ in found]


def _leading(article: Article) -> Iterator[str]:
    for steps in article.fix.values():
        for step in steps:
            for lead in LEADING.findall(step):
                yield from (name.strip().lower() for name in NAMES.split(lead))
