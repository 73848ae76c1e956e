"""Articles: one Markdown file each, read into plain values.

A file is first a `Draft` (front matter as found, sections with their lines), which `knowledge.lint` checks,
then an `Article`, which the rest of the program uses.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from knowledge.notation import parse


class Sender(StrEnum):
    """Who produced a response."""

    CLOUDFLARE = "cloudflare"
    ORIGIN = "origin"
    PROXY = "proxy"
    CLIENT = "client"
    UNKNOWN = "unknown"


class Role(StrEnum):
    """Who is asking."""

    VISITOR = "visitor"
    OPERATOR = "operator"
    DEVELOPER = "developer"


class Retry(StrEnum):
    """What trying the same request again is worth."""

    AS_IS = "as-is"
    AFTER = "after"
    CHANGED = "changed"
    NEVER = "never"


SECTIONS = (
    "Meaning",
    "Who sends it",
    "Causes",
    "Fix",
    "Example",
    "Not to be confused with",
    "Retry",
    "Return it when",
)
OPTIONAL_SECTIONS = frozenset({"Return it when"})
HEADING = re.compile(r"(#{2,3}) +(\S.*?)\s*$")
FENCE = re.compile(r"\s*(`{3,}|~{3,})")
ITEM = re.compile(r"(?:\d+[.)]|[-*]) +(.*)$")
TEST = re.compile(r"\*\*One test\*\*: +(.+)$", re.DOTALL)
TEXT, FENCED, CODE = "text", "fence", "code"
BOLD = re.compile(r"\*\*([^*]{2,60})\*\*")
NAMES = re.compile(r",|/| and | or ")
WORD = re.compile(r"[A-Za-z][\w.-]{1,30}")
CONTRAST = re.compile(r"(?P<id>[\w.-]+): (?P<words>.+)$", re.DOTALL)
DECISION = re.compile(r"(?P<question>.+?\?) +Yes is (?P<yes>[\w-]+), no is (?P<no>[\w-]+)\.(?: +.+)?$", re.DOTALL)

JOINED = re.compile(r"(?<=[a-z])(?=[A-Z])|[_*]")  # where the words of a code meet: `NoSuchKey`, `no_such_key`
LONGEST_PRINTED = 12  # words of a signature that somebody repeats


@dataclass(frozen=True, slots=True)
class Fix:
    """What to do about just these words, a sentence for each role that has one."""

    visitor: str = ""
    operator: str = ""
    developer: str = ""

    @classmethod
    def of(cls, value: object) -> Fix:
        """The fix that front matter holds: a text for everybody, or one for each role or `role, role`."""
        told = value if isinstance(value, Mapping) else {", ".join(Role): value or ""}
        return cls(**{role: str(text) for roles, text in told.items() for role in str(roles).split(", ")})

    def __bool__(self) -> bool:
        """Whether anybody can do anything."""
        return any(map(self.of_role, Role))

    def of_role(self, role: Role) -> str:
        """The sentence for a role, or an empty string."""
        return {Role.VISITOR: self.visitor, Role.OPERATOR: self.operator, Role.DEVELOPER: self.developer}[role]


@dataclass(frozen=True, slots=True)
class Signature:
    """Exact words a product prints, and what they prove; `cause` and `fix` are for these alone."""

    text: str
    sender: Sender = Sender.UNKNOWN
    product: str = ""
    place: str = "any"
    needs: tuple[str, ...] = ()
    cause: str = ""
    fix: Fix = field(default_factory=Fix)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact was read."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Contrast:
    """The one-line test of an article against a neighbour.

    `question`, `yes` and `no` are filled when a yes-or-no question decides; `words` always holds the whole line.
    """

    neighbour: str
    words: str
    question: str = ""
    yes: str = ""
    no: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One `##` section: its name, the 1-based line of its heading, and the lines under it."""

    name: str
    line: int
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The section's Markdown without the heading."""
        return "\n".join(self.lines).strip()


@dataclass(frozen=True)
class Draft:
    """A file as written: `front` is what its YAML says, or None with `error` telling line and reason."""

    path: Path
    text: str
    front: Mapping[str, Any] | None
    error: tuple[int, str] | None
    body_line: int
    body: str

    @classmethod
    def read(cls, path: Path, parsed: Callable[[str], Any] = parse) -> Draft:
        """Read one file, its front matter with `parsed`.

        Bytes that are not UTF-8 and front matter that is not YAML become `error`.

        Raises OSError where the file cannot be opened.
        """
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError as e:
            return cls(path, "", None, (1, f"save the file as UTF-8 (byte {e.start} is not)"), 1, "")
        return cls.of(path, text, parsed)

    @classmethod
    def of(cls, path: Path, text: str, parsed: Callable[[str], Any] = parse) -> Draft:
        """The draft of a text that would stand at `path`."""
        if not text.startswith("---\n"):
            return cls(path, text, None, (1, "start the file with front matter: a line of three dashes"), 1, text)
        end = text.find("\n---\n", 3)
        if end < 0:
            return cls(path, text, None, (1, "close the front matter with a line of three dashes"), 1, "")
        head, body = text[4 : end + 1], text[end + 5 :]
        body_line = text.count("\n", 0, end + 5) + 1
        try:
            front = parsed(head)
        except yaml.YAMLError as e:
            mark = getattr(e, "problem_mark", None)
            words = getattr(e, "problem", None) or "not YAML"
            return cls(path, text, None, ((mark.line if mark else 0) + 2, f"mend the YAML: {words}"), body_line, body)
        if not isinstance(front, dict):
            return cls(path, text, None, (2, "write front matter as `key: value` lines"), body_line, body)
        return cls(path, text, front, None, body_line, body)

    def line_of(self, key: str, value: object = None) -> int:
        """The 1-based line where a front matter key (or, under it, a value) stands; 1 when it is nowhere."""
        found, wanted = self._keys.get(key, 1), str(value)
        if value is None or found == 1:
            return found
        below = enumerate(self._lines[found - 1 :], found)
        return next((number for number, line in below if wanted in line), found)

    @cached_property
    def _lines(self) -> list[str]:
        return self.text.splitlines()

    @cached_property
    def _keys(self) -> Mapping[str, int]:
        """The first line on which each key stands."""
        found: dict[str, int] = {}
        for number, line in enumerate(self._lines, 1):
            key, colon, _ = line.partition(":")
            if colon:
                found.setdefault(key, number)
        return found

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The `##` sections in the order they stand; headings inside code fences do not count."""
        found: list[tuple[str, int, list[str]]] = []
        for number, line, part in _walk(self.body, self.body_line):
            heading = HEADING.match(line) if part == TEXT else None
            if heading and heading[1] == "##":
                found.append((heading[2], number, []))
            elif found:
                found[-1][2].append(line)
        return tuple(Section(name, line, tuple(lines)) for name, line, lines in found)


@dataclass(frozen=True)
class Article:
    """One error explained. Front matter is here as values; the sections are parsed when first asked for."""

    id: str
    title: str
    path: Path
    draft: Draft = field(repr=False, compare=False)
    status: int | None = None
    numbers: tuple[int, ...] = ()
    carriers: tuple[int, ...] = ()
    made_by: Sender | None = None
    names: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    translated: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    signatures: tuple[Signature, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    retry: Retry = Retry.NEVER
    related: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    checked: datetime.date | None = None

    @classmethod
    def of(cls, draft: Draft) -> Article:
        """The article of a draft that `knowledge.lint.essential` finds nothing against."""
        front = draft.front or {}
        return cls(
            id=str(front["id"]),
            title=str(front["title"]),
            path=draft.path,
            draft=draft,
            status=front.get("status"),
            numbers=tuple(front.get("numbers") or ()),
            carriers=tuple(front.get("carriers") or ()),
            made_by=Sender(front["maker"]) if "maker" in front else None,
            names=_strings(front.get("names")),
            phrases=_strings(front.get("phrases")),
            translated={k: _strings(v) for k, v in (front.get("translated") or {}).items()},
            signatures=tuple(_signature(s) for s in front.get("signatures") or ()),
            headers={str(k): str(v) for k, v in (front.get("headers") or {}).items()},
            retry=Retry(front.get("retry", "never")),
            related=_strings(front.get("related")),
            sources=tuple(Source(s["title"], s["url"]) for s in front.get("sources") or ()),
            checked=front.get("checked"),
        )

    @cached_property
    def brands(self) -> frozenset[str]:
        """The first word of every product that its signatures name, in lower case."""
        return frozenset(s.product.split()[0].lower() for s in self.signatures if s.product)

    @cached_property
    def products(self) -> Mapping[str, str]:
        """The products of one word that lead its lines or print its signatures, by their name in lower case."""
        lines = (*self.causes, *(step for steps in self.fix.values() for step in steps))
        leads = (name.strip() for line in lines for lead in BOLD.findall(line) for name in NAMES.split(lead))
        names = (*leads, *(s.product for s in self.signatures))
        return {name.lower(): name for name in names if WORD.fullmatch(name)}

    @cached_property
    def maker(self) -> Sender:
        """Who prints the article's own numbers and words: who it says, who its folder names, or most signatures."""
        if self.made_by:
            return self.made_by
        if self.path.parent.name in set(Sender):
            return Sender(self.path.parent.name)
        told = Counter(s.sender for s in self.signatures if s.sender is not Sender.UNKNOWN)
        return told.most_common(1)[0][0] if told else Sender.UNKNOWN

    def texts(self) -> Iterator[tuple[str, bool]]:
        """Everything it is called, and whether that is a name: title, names, phrases, translations, what is printed."""
        yield self.title, True
        yield from ((name, True) for name in self.names)
        yield from ((phrase, False) for phrase in self.phrases)
        for translated in self.translated.values():
            yield from ((text, False) for text in translated)
        yield from ((text, False) for text in self.printed)

    @property
    def printed(self) -> tuple[str, ...]:
        """What products print for it, each with its product, in the words that somebody says it with."""
        said = (f"{s.product} {JOINED.sub(' ', s.text)}" for s in self.signatures if s.product)
        return tuple(dict.fromkeys(text for text in said if len(text.split()) <= LONGEST_PRINTED))

    def id_for(self, number: int | None) -> str:
        """The id under which a number it answers is told (`cf-1007` of the article `cf-1006`)."""
        if number is None or number not in self.numbers:
            return self.id
        return f"{self.id.rpartition('-')[0]}-{number}" if "-" in self.id else str(number)

    @cached_property
    def _texts(self) -> Mapping[str, Section]:
        return {s.name: s for s in self.draft.sections}

    def section(self, name: str) -> str:
        """A section's Markdown, or an empty string."""
        found = self._texts.get(name)
        return found.text if found else ""

    @property
    def meaning(self) -> str:
        """The one sentence that says what the code means."""
        return self.section("Meaning")

    @cached_property
    def senders(self) -> tuple[str, ...]:
        """Who sends it and how to tell, one Markdown line each."""
        return tuple(line for line in items(self.section("Who sends it")) if not TEST.match(line))

    @cached_property
    def test(self) -> str:
        """The one test that tells the senders apart, or an empty string."""
        found = map(TEST.match, items(self.section("Who sends it")))
        return next((match[1] for match in found if match), "")

    @cached_property
    def causes(self) -> tuple[str, ...]:
        """Likely causes, commonest first, one Markdown line each."""
        return tuple(items(self.section("Causes")))

    @cached_property
    def fix(self) -> Mapping[Role, tuple[str, ...]]:
        """What to do, per role, one Markdown line a step."""
        steps: dict[Role, list[str]] = {}
        for name, block in _by_subheading(self.section("Fix")):
            if name.lower() in set(Role):
                steps[Role(name.lower())] = list(items(block))
        return {role: tuple(found) for role, found in steps.items()}

    @cached_property
    def example(self) -> str:
        """The paste that must bring this article back first."""
        lines = [line for _, line, part in _walk(self.section("Example"), 1) if part == CODE]
        return "\n".join(lines)

    @cached_property
    def contrasts(self) -> tuple[Contrast, ...]:
        """The one-line tests against its neighbours."""
        return tuple(filter(None, map(contrast, items(self.section("Not to be confused with")))))


def contrast(line: str) -> Contrast | None:
    """Read one bullet of *Not to be confused with*; None if it does not start with `ID: `."""
    found = CONTRAST.match(line)
    if not found:
        return None
    decision = DECISION.match(found["words"])
    if not decision:
        return Contrast(found["id"], found["words"])
    return Contrast(found["id"], found["words"], decision["question"], decision["yes"], decision["no"])


def items(markdown: str) -> Iterator[str]:
    """The items of a list, continuation lines joined; a text without a list is one item a paragraph."""
    current: list[str] = []
    for _, line, part in _walk(markdown, 1):
        start = ITEM.match(line) if part == TEXT else None
        if start or not line.strip():
            if current:
                yield " ".join(current)
            current = [start[1]] if start else []
        else:
            current.append(line.strip())
    if current:
        yield " ".join(current)


def _by_subheading(markdown: str) -> Iterator[tuple[str, str]]:
    name, lines = "", list[str]()
    for _, line, part in _walk(markdown, 1):
        heading = HEADING.match(line) if part == TEXT else None
        if heading and heading[1] == "###":
            yield name, "\n".join(lines)
            name, lines = heading[2], []
        else:
            lines.append(line)
    yield name, "\n".join(lines)


def _walk(markdown: str, first: int) -> Iterator[tuple[int, str, str]]:
    """Each line with its number and whether it is text, a code fence, or code inside one."""
    fence = ""
    for number, line in enumerate(markdown.splitlines(), first):
        mark = FENCE.match(line)
        if fence and line.strip().startswith(fence):
            fence = ""
            yield number, line, FENCED
        elif mark and not fence:
            fence = mark[1]
            yield number, line, FENCED
        else:
            yield number, line, CODE if fence else TEXT


def _strings(value: object) -> tuple[str, ...]:
    return tuple(str(v) for v in value) if isinstance(value, list) else ()


def _signature(value: Mapping[str, Any]) -> Signature:
    return Signature(
        text=str(value["text"]),
        sender=Sender(value.get("sender", "unknown")),
        product=str(value.get("product", "")),
        place=str(value.get("place", "any")),
        needs=_strings(value.get("with")),
        cause=str(value.get("cause", "")),
        fix=Fix.of(value.get("fix")),
    )
