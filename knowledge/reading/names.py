"""Reason phrases that stand alone on a line, as error pages and exceptions print them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from knowledge.library import Library
from knowledge.reading.evidence import Evidence, Kind
from knowledge.reading.page import Page

ALONE, IN_EXCEPTION = 0.75, 0.8
LONGEST = 240
MOST_LINES = 2_000
TRIMMED = " \t#*_`'\"=>|<[](){}-–—:;,.!?"
PREFIX = re.compile(
    r"^(?:[\w.$\\/]{0,80}(?:error|exception|fault|failure)s?|http|status|message|detail|reason|title"
    r"|statustext|statusmessage|error message|"
    r"uncaught|fatal|denied|err|e|warning|response|server replied|the server replied)\W{0,3}[:=]\s*(.+)$"
)

INSIDE = re.compile(
    r"(?:https?://\S{1,200}|[Ee]rror|[Ff]ailed[^:]{0,60}|[Dd]enied|[Rr]esponse|[Ss]erver returned[^:]{0,20}): ?[\"']?"
    r"([A-Z][A-Za-z' -]{3,40}?)[\"']?(?= at | in |\.|,|;| \(| -|\s*$)"
)


@dataclass(frozen=True)
class Names:
    """Every name that every article goes by, lower case."""

    articles: Mapping[str, str]

    @classmethod
    def of(cls, library: Library) -> Names:
        """The names of a library; one that two articles share belongs to the first."""
        found: dict[str, str] = {}
        for article in library:
            for name in (article.title, *article.names):
                found.setdefault(name.lower().strip(TRIMMED), article.id)
                found.setdefault(name.lower().replace(" ", "").strip(TRIMMED), article.id)
        return cls(found)

    def read(self, page: Page, skip: frozenset[int] = frozenset()) -> Iterator[Evidence]:
        """Every line that is nothing but a name, or a name after `SomethingError:` or `message:`."""
        for index, line in enumerate(page.plain.split("\n")[:MOST_LINES]):
            if index in skip or len(line) > LONGEST:
                continue
            alone = line.strip(TRIMMED).lower()
            article, weight = self.articles.get(alone), ALONE
            if article is None and (prefixed := PREFIX.match(alone)):
                article, weight = self.articles.get(prefixed[1].strip(TRIMMED)), IN_EXCEPTION
            if article is None and (inside := INSIDE.search(line)):
                article, weight = self.articles.get(inside[1].strip(TRIMMED).lower()), IN_EXCEPTION
            if article is not None and alone:
                start = len(line) - len(line.lstrip(TRIMMED))
                yield Evidence(
                    kind=Kind.NAME,
                    line=page.number(index),
                    text=page.lines[index],
                    start=start,
                    end=start + len(alone),
                    reads="an error's name on a line of its own",
                    article=article,
                    weight=weight,
                )
