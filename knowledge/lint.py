"""Every problem of every article, by the rules for one and those that hold between them, in one run.

Each is told as `path:line: K004 words`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from knowledge.article import Article, Draft
from knowledge.library import PACK, Library, files
from knowledge.rules import RULES, Problem, essential

Shared = tuple[str, str, tuple[str, ...]]  # key, text as written, what is compared

BETWEEN: Mapping[str, str] = {
    "K030": "every article that is named exists",
    "K031": "no phrase or name stands in two articles",
    "K032": "no signature stands in two articles",
}
"""The rules that hold between articles."""


def examine(drafts: Iterable[Draft], known: Iterable[str] = ()) -> list[Problem]:
    """Every problem of the given drafts, alone and with each other.

    `known` are ids of articles that are not among the drafts but may be named by them.
    """
    found, sound = list[Problem](), list[Draft]()
    for draft in drafts:
        loads = not essential(draft)
        if loads:
            sound.append(draft)
        rules = (r for r in RULES if r.essential or loads)
        found += (Problem(draft.path, line, r.number, words) for r in rules for line, words in r.check(draft))
    return sorted(found + list(_together(sound, set(known))))


def check(paths: Iterable[Path] | None = None) -> list[Problem]:
    """Every problem of the articles at the paths (files or folders), or of the pack.

    Raises knowledge.library.LibraryError for a path that does not exist.
    """
    if paths is None:
        return examine(map(Draft.read, files(PACK)))
    chosen = [f for path in paths for f in files(path)]
    beside = {other.stem for f in chosen for other in f.parent.glob("*.md")}
    return examine(map(Draft.read, chosen), known={*beside, *_ids(Library.load())})


def _together(drafts: list[Draft], known: set[str]) -> Iterator[Problem]:
    """Rules that hold between articles."""
    articles = [Article.of(d) for d in drafts]
    ids = known | set(_ids(articles))
    for a in articles:
        for key, other in _neighbours(a):
            if other not in ids:
                line = a.draft.line_of(key, other)
                yield Problem(a.path, line, "K030", f"name an article that exists instead of `{other}`")
    yield from _shared("K031", articles, lambda a: [(k, t, (t,)) for k in ("names", "phrases") for t in getattr(a, k)])
    yield from _shared(
        "K032", articles, lambda a: [("signatures", s.text, (s.text, s.place, *s.needs)) for s in a.signatures]
    )


def _ids(articles: Iterable[Article]) -> Iterator[str]:
    return (a.id_for(n) for a in articles for n in (None, *a.numbers))


def _neighbours(article: Article) -> Iterator[tuple[str, str]]:
    """Each other article that one names, once, with the words its line starts with."""
    named = [("related", other) for other in article.related]
    named += [(f"- {c.neighbour}", c.neighbour) for c in article.contrasts]
    yield from {other: (key, other) for key, other in reversed(named)}.values()


def _shared(number: str, articles: list[Article], texts: Callable[[Article], Iterable[Shared]]) -> Iterator[Problem]:
    owners: dict[tuple[str, ...], str] = {}
    for a in articles:
        for key, text, parts in texts(a):
            owner = owners.setdefault(tuple(" ".join(p.lower().split()) for p in parts), a.id)
            if owner != a.id:
                line = a.draft.line_of(key, text)
                yield Problem(a.path, line, number, f"keep `{text}` in one of {a.id}, {owner}")


def main(arguments: list[str]) -> int:
    """Print every problem of the given paths (the pack's when there are none); 1 when there is one."""
    problems = check([Path(a) for a in arguments] or None)
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
