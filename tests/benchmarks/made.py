"""Libraries of any size, the same ones every time: their texts mix the pack's words with names of their own.

An article is about a handful of words, drawn as often as the pack uses them, and two made-up names (a service, a code),
as a team's articles are. Each is drawn from its own number, so a larger library begins with the smaller one.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from knowledge.library import Library

PHRASES, TOPIC, ABOUT_TOPIC = 9, 10, 0.75
IN_FOLDER = 1_000
SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe qui ro su ta ve wi xo ya ze bri cla dro fle gra plo sti tra".split()
WORD = re.compile(r"[a-z]{2,16}")
ARTICLE = """\
---
id: "{id}"
title: {title}
status: {status}
names:
  - {name}
phrases:
{phrases}
translated:
  es: [{spanish}]
signatures:
  - text: {signature}
    sender: origin
    product: {product}
retry: changed
related: ["{status}"]
sources:
  - title: made up
    url: https://example.com/{id}
checked: 2026-11-22
---
## Meaning
{meaning}.

## Who sends it
- **{product}**: prints `{signature}`.

## Causes
1. {cause}.

## Fix
### Visitor
1. {fix}.
### Operator
1. {cause}.
### Developer
1. {meaning}.

## Example
```
{signature}
```

## Not to be confused with
- {status}: {cause}.

## Retry
{fix}.
"""


@dataclass(frozen=True)
class Words:
    """The English words of a library's texts, and two ways to draw them as cumulative weights: as often as they are
    used, and more evenly."""

    words: Sequence[str]
    usual: Sequence[float]
    even: Sequence[float]

    @classmethod
    def of(cls, library: Library) -> Words:
        """The words of a library."""
        counted = Counter(w for a in library for t in (a.title, *a.names, *a.phrases) for w in WORD.findall(t.lower()))
        words = sorted(counted)
        counts = [counted[w] for w in words]
        return cls(words, list(accumulate(counts)), list(accumulate(n**0.5 for n in counts)))

    def article(self, number: int) -> str:
        """The text of the article of that number."""
        draw = random.Random(number)
        product, code = made_up(draw), made_up(draw)
        topic = [*draw.choices(self.words, cum_weights=self.even, k=TOPIC), product, code]

        def said(least: int = 4, most: int = 9) -> str:
            length = draw.randint(least, most)
            return " ".join(self._word(draw, topic) for _ in range(length))

        return ARTICLE.format(
            id=id_of(number),
            title=f'"{said(2, 4)} {product}"',
            status=draw.choice((400, 401, 403, 404, 409, 413, 422, 429)),
            name=f'"{product} {said(2, 3)}"',
            phrases="\n".join(f'  - "{said()}"' for _ in range(PHRASES)),
            spanish=f'"{said()}"',
            signature=f'"{product} {code} {said(2, 4)}"',
            product=product.capitalize(),
            meaning=said(10, 20),
            cause=said(8, 14),
            fix=said(8, 14),
        )

    def question(self, number: int) -> str:
        """A question about the article of that number: a phrase of it with a word less, and one of its own names."""
        lines = self.article(number).split("\n")
        draw = random.Random(-number)
        phrase = draw.choice([line for line in lines if line.startswith('  - "')][1:-1]).strip(' -"').split()
        phrase.pop(draw.randrange(len(phrase)))
        return " ".join([*phrase, "with", made_up(random.Random(number))])

    def _word(self, draw: random.Random, topic: Sequence[str]) -> str:
        if draw.random() < ABOUT_TOPIC:
            return draw.choice(topic)
        return draw.choices(self.words, cum_weights=self.usual)[0]


def made_up(draw: random.Random) -> str:
    """A word that nobody uses."""
    return "".join(draw.choice(SYLLABLES) for _ in range(draw.randint(3, 4)))


def id_of(number: int) -> str:
    """The id of the article of that number."""
    return f"own-{number:05}"


def write(folder: Path, count: int, words: Words) -> None:
    """Write so many articles into a folder."""
    for number in range(1, count + 1):
        shelf = folder / f"{number // IN_FOLDER:03}"
        shelf.mkdir(parents=True, exist_ok=True)
        (shelf / f"{id_of(number)}.md").write_text(words.article(number), encoding="utf-8")
