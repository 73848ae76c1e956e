"""Articles side by side, then what decides between them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

from bot.replies.explain import source_for
from bot.replies.markdown import plain
from bot.replies.outline import Act, Outline, Part, Press, Style, Table, View
from knowledge.article import Article
from knowledge.diagnosis import Candidate, Diagnosis

CELL, WHOLE = 160, 600  # characters of a cell; of two columns', which tell a section whole
MOST = 4  # columns; Slack takes twenty, a reader's eye does not
SENTENCE = re.compile(r"(.{30,}?[.!?]) +(?=[(A-Z])", re.DOTALL)
ROWS: tuple[tuple[str, Callable[[Article], str]], ...] = (
    ("Meaning", lambda article: _first(article.meaning)),
    ("Commonest cause", lambda article: _first(next(iter(article.causes), ""))),
    ("Headers", lambda article: ", ".join(f"{name} ({how})" for name, how in article.headers.items())),
    ("Trying again", lambda article: article.section("Retry")),
    ("Return it when", lambda article: article.section("Return it when")),
)


def named_in(diagnosis: Diagnosis) -> tuple[Sequence[Candidate], Sequence[int]]:
    """Which articles a question wants compared, and which other errors it names."""
    named = [c for c in diagnosis.candidates if c.id.isdigit() and int(c.id) in diagnosis.statuses][:MOST]
    rest = [s for s in diagnosis.statuses if s >= 400 and str(s) not in {c.id for c in named}]
    return (named, rest) if len(named) + len(rest) > 1 else (diagnosis.candidates[:2], ())


def compared(*candidates: Candidate) -> Outline:
    """Two articles or more side by side."""
    decisive = tuple(filter(None, (_decisive(*pair) for pair in combinations(candidates, 2))))
    *first, last = (c.title for c in candidates)
    return Outline(
        f"{', '.join(first)} or {last}",
        table=Table(("What", *(c.id for c in candidates)), tuple(_rows([c.article for c in candidates]))),
        after=(Part(decisive, heading="What decides", style=Style.BULLETS),) if decisive else (),
        presses=tuple(Press(c.title, Act.SHOW, View(article=c.id)) for c in candidates),
        source=source_for(candidates[0].article, ""),
        feedback=True,
    )


def _rows(articles: Sequence[Article]) -> Iterator[tuple[str, ...]]:
    told = _flat if len(articles) < 3 else _first
    for name, cell in ROWS:
        cells = [told(cell(article)) for article in articles]
        if any(cells):
            yield name, *(c or "none" for c in cells)


def _decisive(one: Candidate, other: Candidate) -> str:
    """The sentence that tells two apart, from whichever article holds one; empty where neither does."""
    told = ((one, other), (other, one))
    return next((c.words for a, b in told for c in a.article.contrasts if c.neighbour in {b.id, b.article.id}), "")


def _flat(text: str) -> str:
    return _cut(" ".join(plain(text).replace("`", "").split()), WHOLE)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else (text[:most].rpartition(" ")[0] or text[:most]).rstrip(",;:") + " …"


def _first(text: str) -> str:
    """The first sentence of a text, as far as it fits; the article itself is one press away."""
    whole = _flat(text)
    found = SENTENCE.match(whole)
    return _cut(found[1] if found else whole, CELL)
