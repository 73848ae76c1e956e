"""Articles nobody should write: bad YAML, odd values, misplaced sections; read, linted, and drawn where they load."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from bot.replies.outline import View
from bot.replies.outlines import article_outline, outline
from bot.replies.slack import Reply, drawn
from knowledge.article import Article, Draft, Role
from knowledge.diagnosis import Candidate, Diagnosis, Intent, Outcome
from knowledge.library import Library
from knowledge.lint import examine
from knowledge.reading import Reader
from knowledge.rules import Problem, essential
from tests.fuzz import mutation, seeds
from tests.fuzz.kinds import readings
from tests.fuzz.kinds.kind import Kind

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ID = re.compile(r'^id: *["\']?([\w.-]{1,40})', re.MULTILINE)
KEY = re.compile(r"^([a-z]+):.*$", re.MULTILINE)
ITEM = re.compile(r"^  - .*$", re.MULTILINE)
HEADING = re.compile(r"^#{2,3} .*$", re.MULTILINE)
BOMB = "&a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{key}: &{key[0]} [{','.join([f'*{before}'] * 9)}]\n" for before, key in zip("abcdefghi", "bcdefghij", strict=True)
)
VALUES = (
    "",
    "null",
    "~",
    "true",
    "yes",
    "0",
    "-1",
    "413",
    "0x1F",
    "0o17",
    "0b",
    "1_000",
    "1:30",
    "1e3",
    ".inf",
    ".nan",
    "9" * 30,
    "9" * 5_000,
    "2026-01-31",
    "2026-13-45",
    "0000-00-00",
    "9999-12-31",
    "2026-01-31T10:00:00Z",
    "2026-01-31 10:00:00 +99:99",
    "[]",
    "{}",
    "[1, two, [3]]",
    "{a: b}",
    "{404: x}",
    "[{}]",
    "[{text: 1}]",
    "[{text: ab, sender: moon}]",
    "[{text: abcd, with: x}]",
    "[{text: abcd, with: [1, null]}]",
    "[{title: x}]",
    "[{title: [x], url: 'https://a.example'}]",
    "[{title: x, url: 'https://a.example', more: 1}]",
    "? [a]\n: b",
    "{no: [x], en: [1], 1: [x]}",
    "{de: [wort]}",
    "|\n  a\n  b",
    ">\n  a",
    "'unclosed",
    '"unclosed',
    '"\\ud800"',
    '"\\x00"',
    '"\\u2028"',
    "*nobody",
    "&a x",
    "&a [*a]",
    "!!python/object:os.system x",
    "!!binary aGk=",
    "!!timestamp x",
    "!!int x",
    "!!float x",
    "!!bool x",
    "!!set {a}",
    "!!omap [a: 1]",
    "!!pairs [a: 1]",
    "!x y",
    "%TAG",
    "@a",
    "`a`",
    "- a",
    "a: b: c",
    "\ta",
    "#",
    "[" * 2_000,
    "{a: " * 500,
    "- " * 500 + "x",
    "<!channel>",
    "<<: {a: b}",
    "<<: x",
    "=",
    "never",
    "as-is",
    "2026-02-30",
    "a" * 3_000,
    "x: 1\nx: 2",
    BOMB,
)
LINES = (
    "## Meaning",
    "## Fix",
    "### Visitor",
    "### Nobody",
    "## Example",
    "```",
    "~~~~",
    "    ```",
    "---",
    "# x",
    "##",
    "## ",
    "- 404: Is it? Yes is 404, no is 410.",
    "- nonsense",
    "1. step",
    "- ",
    "* * *",
    "> - x",
    "<!here>",
    "<@U1>",
    "\t",
    "- " + "very long " * 400,
    "`" * 60,
    "**" * 40,
    "[a](https://a.example/" + "b" * 4_000 + ")",
    "- **A**: x",
    "|a|b|",
    "@{1234567890}",
    "- 413: " + "a? " * 200,
    "password=hunter2hunter2",
)
LINTED_BESIDE = 0.1
LONGEST = 60_000  # characters


@dataclass(frozen=True)
class Written:
    """An article's text, and the path it would stand at."""

    text: str
    path: Path
    seed: int


@dataclass(frozen=True)
class Loaded:
    """What the linter says, and where it loads, the article."""

    problems: list[Problem]
    article: Article | None
    replies: tuple[Reply, ...]


def make(dice: Random) -> Written:
    """An article."""
    text = dice.choice(seeds.articles())
    for _ in range(dice.choice((0, 1, 1, 1, 2, 3))):
        text = dice.choice(CHANGES)(dice, text)
    if dice.random() < 0.3:
        text = mutation.changed(dice, text)
    return _placed(dice, text[:LONGEST])


def of(data: bytes) -> Written:
    """The article that bytes are."""
    return _placed(Random(zlib.crc32(data)), data.decode("utf-8", "replace"))


def _placed(dice: Random, text: str) -> Written:
    found = ID.search(text)
    stem = found[1] if found and dice.random() < 0.98 else "413"
    return Written(text, Path("articles") / dice.choice(("http", "team")) / f"{stem}.md", dice.getrandbits(32))


def _valued(dice: Random, text: str) -> str:
    """With another value behind a key."""
    return _replaced(dice, text, KEY, lambda found: f"{found[1]}: {dice.choice(VALUES)}")


def _keyed(dice: Random, text: str) -> str:
    """With another key, or the same twice."""
    key = dice.choice(
        ("status", "id", "numbers", "carriers", "headers", "retry", "title", "names", "unknown", "1", "[a]")
    )
    return _replaced(dice, text, KEY, lambda found: f"{key}: {dice.choice(VALUES)}\n{found[0]}")


def _listed(dice: Random, text: str) -> str:
    """With another item in a list."""
    return _replaced(dice, text, ITEM, lambda _: f"  - {dice.choice(VALUES)}")


def _headed(dice: Random, text: str) -> str:
    """With something else in a heading's place."""
    return _replaced(dice, text, HEADING, lambda found: dice.choice(("", dice.choice(LINES), found[0] * 2)))


def _lined(dice: Random, text: str) -> str:
    """With a line, or very many of them, where they do not belong."""
    lines = text.split("\n")
    at = dice.randint(0, len(lines))
    lines[at:at] = [dice.choice(LINES)] * dice.choice((1, 1, 1, 5, 200))
    return "\n".join(lines)


def _grown(dice: Random, text: str) -> str:
    """With a line of it very long, or very often."""
    lines = text.split("\n")
    at = dice.randrange(len(lines))
    lines[at] = lines[at] + " " + dice.choice((lines[at], "word", "*a*", "`a`")) * dice.choice((10, 100, 1_000))
    return "\n".join(lines)


def _replaced(dice: Random, text: str, pattern: re.Pattern[str], by: object) -> str:
    found = list(pattern.finditer(text))
    if not found:
        return text
    one = dice.choice(found)
    return text[: one.start()] + by(one) + text[one.end() :]  # type: ignore[operator]


CHANGES = (_valued, _valued, _keyed, _listed, _headed, _lined, _grown, *mutation.CHANGES)


def work(given: Written) -> Loaded:
    """Read, lint, and draw what loads."""
    draft = Draft.of(given.path, given.text)
    problems = examine([draft])
    article = None if essential(draft) else Article.of(draft)
    return Loaded(problems, article, tuple(_replies(article)) if article else ())


def _replies(article: Article) -> Iterator[Reply]:
    one, other = Candidate(article.id, article, 1.0), Candidate("410", seeds.library().articles["410"], 0.9)
    for role in (None, *Role):
        yield drawn(article_outline(article, article.id, NOW, View(role, article.id, role is not None)), "abc234", "1")
    for intent in (Intent.COMPARE, Intent.RETRY, Intent.RETURN):
        yield drawn(outline(Diagnosis(Outcome.ANSWER, intent=intent, candidates=(one, other)), NOW), "abc234", "1")
    yield drawn(outline(Diagnosis(Outcome.CHOICE, candidates=(one, other)), NOW), "abc234", "1")


def broken(given: Written, loaded: Loaded) -> Iterator[str]:
    """What does not hold."""
    last = len(given.text.splitlines()) + 1
    for problem in loaded.problems:
        if not 1 <= problem.line <= last + 1:
            yield f"{problem.rule} in line {problem.line} of {last}"
        if not problem.words.isprintable() and len(str(problem)) > 20_000:
            yield f"{problem.rule} in {len(str(problem))} characters"
    for reply in loaded.replies:
        yield from readings.unsound(reply)
    if loaded.article:
        _in_use(loaded.article, Random(given.seed))


def _in_use(article: Article, dice: Random) -> None:
    """Read with the article, and all of it."""
    Reader(Library.of([article])).read(article.example)
    for part in ("meaning", "senders", "causes", "contrasts", "brands", "maker"):
        getattr(article, part)
    if dice.random() < LINTED_BESIDE:
        examine([seeds.library().articles["404"].draft, article.draft])


ARTICLES = Kind("article", make, of, work, broken, lambda given: len(given.text.encode("utf-8", "surrogatepass")), 20)
