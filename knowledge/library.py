"""All articles loaded: the pack that ships, with a team's own folder laid over it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, wraps
from pathlib import Path
from typing import Any, TypeVar

from knowledge import elsewhere
from knowledge.article import Article, Draft
from knowledge.elsewhere import Elsewhere
from knowledge.notation import Notation
from knowledge.rules import essential

PACK = Path(__file__).parent / "articles"
Made = TypeVar("Made")


class LibraryError(Exception):
    """A folder of articles that cannot be read at all; the message says which and what to do."""


@dataclass(frozen=True, eq=False)
class Library:
    """Articles by id; two libraries are the same only if they are one object.

    `problems` tells of files that were left out, one clear line each.
    """

    articles: Mapping[str, Article]
    problems: tuple[str, ...] = ()
    stamp: tuple[tuple[str, int, int], ...] = field(default=(), repr=False)
    made: dict[Callable[..., Any], Any] = field(default_factory=dict, repr=False)  # `once` keeps it here

    @classmethod
    def load(cls, overlay: Path | None = None, pack: Path = PACK) -> Library:
        """Read the pack, and over it a team's folder: same id replaces, new id adds.

        A file with an essential problem is left out and told of in `problems`; the pack's article of the same id,
        if there is one, stays. Raises LibraryError where a folder does not exist.
        """
        articles: dict[str, Article] = {}
        problems: list[str] = []
        folders = [pack] if overlay is None else [pack, overlay]
        notation = Notation("articles")
        for folder in folders:
            for path in files(folder):
                article, wrong = _load(path, notation)
                if article:
                    articles[article.id] = article
                problems += wrong
        notation.save()
        return cls(articles, tuple(problems), stamp(folders))

    @classmethod
    def of(cls, articles: Iterable[Article]) -> Library:
        """A library of articles already read."""
        return cls({a.id: a for a in articles})

    def __iter__(self) -> Iterator[Article]:
        return iter(self.articles.values())

    def __len__(self) -> int:
        return len(self.articles)

    def get(self, id_: str) -> Article | None:
        """The article of an id, or of a number that an article covers (`cf-1007`)."""
        return self.articles.get(id_) or self._covered.get(id_)

    def of_status(self, status: int) -> Article | None:
        """The article whose id is that status."""
        return self.articles.get(str(status))

    def of_number(self, number: int) -> Article | None:
        """The article that answers a vendor's error number (Cloudflare's 1020)."""
        return self._numbered.get(number)

    @cached_property
    def elsewhere(self) -> tuple[Elsewhere, ...]:
        """The kinds of text that no article answers, with which articles compete for a question."""
        return elsewhere.load()

    @cached_property
    def version(self) -> str:
        """Eight hexadecimal digits that change when any article does."""
        digest = hashlib.sha256()
        for id_ in sorted(self.articles):
            digest.update(self.articles[id_].draft.text.encode())
        return digest.hexdigest()[:8]

    @cached_property
    def _covered(self) -> Mapping[str, Article]:
        return {a.id_for(n): a for a in self for n in a.numbers}

    @cached_property
    def _numbered(self) -> Mapping[int, Article]:
        return {n: a for a in self for n in a.numbers}


def once(make: Callable[[Library], Made]) -> Callable[[Library], Made]:
    """Have a thing made of a library the first time it is asked for, and kept for as long as the library is there."""

    @wraps(make)
    def made(library: Library) -> Made:
        if make not in library.made:
            library.made[make] = make(library)
        found: Made = library.made[make]
        return found

    return made


def files(path: Path) -> Iterator[Path]:
    """The article files at a path: the file itself, or every `.md` below a folder except README.md, sorted.

    Raises LibraryError where the path does not exist.
    """
    if path.is_file():
        yield path
        return
    if not path.is_dir():
        raise LibraryError(f"{path} does not exist: name a folder of articles")
    yield from sorted(p for p in path.rglob("*.md") if p.name != "README.md")


def stamp(folders: Iterable[Path]) -> tuple[tuple[str, int, int], ...]:
    """Name, time of change in ns and size in bytes of every article file: equal while nothing has changed.

    A file that is gone before it was looked at is left out.
    """
    return tuple(found for folder in folders for path in files(folder) if (found := _stamp(path)))


def _stamp(path: Path) -> tuple[str, int, int] | None:
    try:
        told = path.stat()
    except OSError:
        return None
    return str(path), told.st_mtime_ns, told.st_size


def _load(path: Path, notation: Notation) -> tuple[Article | None, list[str]]:
    try:
        draft = Draft.read(path, notation.parse)
    except OSError as e:
        return None, [f"{path}:1: K001 make the file readable ({e.strerror})"]
    wrong = essential(draft)
    return (None, [str(p) for p in wrong]) if wrong else (Article.of(draft), [])
