"""The numbered rules for an article: one table, used by the linter (all rules) and the loader (the essential ones).

A rule is a sentence that tells the writer what to type.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from knowledge.article import (
    OPTIONAL_SECTIONS,
    SECTIONS,
    Article,
    Draft,
    Retry,
    Role,
    Section,
    Sender,
    contrast,
    items,
)
from knowledge.redaction import secrets

Found = Iterator[tuple[int, str]]

REQUIRED_KEYS: Mapping[str, type] = {"id": str, "title": str, "sources": list, "checked": datetime.date}
OPTIONAL_KEYS: Mapping[str, type] = {
    "status": int,
    "numbers": list,
    "carriers": list,
    "maker": str,
    "names": list,
    "phrases": list,
    "translated": dict,
    "signatures": list,
    "headers": dict,
    "retry": str,
    "related": list,
}
KIND_NAMES: Mapping[type, str] = {
    str: "text (in quotes)",
    int: "a number",
    list: "a list",
    dict: "`name: value` lines",
    datetime.date: "a date (2026-01-31)",
    datetime.datetime: "a time",
}
STRING_LISTS, NUMBER_LISTS = ("names", "phrases", "related"), ("numbers", "carriers")
SIGNATURE_KEYS = frozenset({"text", "sender", "product", "place", "with", "cause", "fix"})
LONGEST_OWN = 220  # characters of a cause or fix that is for one signature's words
PLACES = frozenset({"any", "code"})
MAKERS = tuple(s for s in Sender if s is not Sender.UNKNOWN)
ADDRESSED = re.compile(
    r"(?:\A|; )(?:(?:the|an?) )?(?:site's )?(?:visitor|owner|operator|developer|caller|admin|others?)s?\b"
    r"(?: of [\w.]+)?(?::| (?:can|may|has to|have to|must|sets?|raises?|changes?|asks?|waits?|reads?|starts?)\b)"
    r"|(?:\A|; )as (?:(?:the|an?|its) )?(?:visitor|owner|operator|developer|caller|admin|client)\b",
    re.IGNORECASE,
)
SPACED = re.compile(r"[a-z]{2}[ ,]", re.IGNORECASE)
CONTROL = re.compile(r"<[!@#][^<>]*>")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]+)?")
LONGEST_PHRASE, LONGEST_MEANING, SHORTEST_SIGNATURE = 30, 400, 4


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend: where it is, the rule it breaks, and what to write."""

    path: Path
    line: int
    rule: str
    words: str

    def __str__(self) -> str:
        """`path:line: K004 words`, as editors and CI read it."""
        return f"{self.path}:{self.line}: {self.rule} {self.words}"


@dataclass(frozen=True, slots=True)
class Rule:
    """A numbered rule. `essential` ones must hold for an article to be loaded, and before others are tried."""

    number: str
    sentence: str
    check: Callable[[Draft], Found]
    essential: bool


RULES: list[Rule] = []


def rule(number: str, sentence: str, *, essential: bool = False) -> Callable[[Callable[[Draft], Found]], None]:
    """Add a check to the table under its number."""

    def add(check: Callable[[Draft], Found]) -> None:
        RULES.append(Rule(number, sentence, check, essential))

    return add


@rule("K001", "front matter is YAML between two lines of three dashes", essential=True)
def _front_matter(draft: Draft) -> Found:
    if draft.error:
        yield draft.error


@rule("K002", "every key is one the form knows", essential=True)
def _known_keys(draft: Draft) -> Found:
    for key in draft.front or {}:
        if key not in REQUIRED_KEYS and key not in OPTIONAL_KEYS:
            yield draft.line_of(str(key)), f"remove the unknown key `{key}`"


@rule("K003", "id, title, sources and checked are there", essential=True)
def _required_keys(draft: Draft) -> Found:
    for key in REQUIRED_KEYS if draft.front is not None else ():
        if key not in (draft.front or {}):
            yield 1, f"add `{key}:` to the front matter"
        elif (draft.front or {})[key] in (None, ""):
            yield draft.line_of(key), f"write something after `{key}:`"


@rule("K004", "every value has the type its key asks for", essential=True)
def _types(draft: Draft) -> Found:
    front = draft.front or {}
    for key, kind in {**REQUIRED_KEYS, **OPTIONAL_KEYS}.items():
        value = front.get(key)
        if value is not None and (not isinstance(value, kind) or isinstance(value, (bool, datetime.datetime))):
            yield draft.line_of(key), f"write `{key}` as {_named(kind)}, not {_named(type(value))}"
    for key in STRING_LISTS:
        for value in _list(draft, key):
            if not isinstance(value, str):
                yield draft.line_of(key, value), f"put quotes around `{value}` under `{key}`"
    for key in NUMBER_LISTS:
        for value in _list(draft, key):
            if not isinstance(value, int) or isinstance(value, bool):
                yield draft.line_of(key, value), f"write `{value}` under `{key}` as a whole number"


@rule("K005", "the id is the file's stem", essential=True)
def _id(draft: Draft) -> Found:
    found = (draft.front or {}).get("id")
    if isinstance(found, str) and found != draft.path.stem:
        yield draft.line_of("id"), f"write `id: {draft.path.stem!r}`, or rename the file to {found}.md"


@rule("K006", "a status is between 100 and 599", essential=True)
def _status(draft: Draft) -> Found:
    status = (draft.front or {}).get("status")
    if isinstance(status, int) and not 100 <= status <= 599:
        yield draft.line_of("status"), f"write a status between 100 and 599 instead of {status}"


@rule("K007", "a signature has a text, and only keys and values the form knows", essential=True)
def _signatures(draft: Draft) -> Found:
    for value in _list(draft, "signatures"):
        if not isinstance(value, dict) or not isinstance(value.get("text"), str) or not value["text"].strip():
            yield draft.line_of("signatures"), f"write the signature as `- text: words`, not `{value}`"
            continue
        for words in _wrong(value):
            yield draft.line_of("signatures", value["text"]), words


def _wrong(signature: Mapping[str, object]) -> Iterator[str]:
    for key in sorted(set(map(str, signature)) - SIGNATURE_KEYS):
        yield f"remove the unknown key `{key}` of the signature `{signature['text']}`"
    if str(signature.get("sender", "unknown")) not in set(Sender):
        yield f"write a sender out of {', '.join(Sender)} instead of `{signature['sender']}`"
    if str(signature.get("place", "any")) not in PLACES:
        yield f"write `place: code` or leave it out instead of `{signature['place']}`"
    for key, words in _own(signature):
        if not isinstance(words, str) or not words.endswith(".") or len(words) > LONGEST_OWN:
            yield f"write `{key}` of `{signature['text']}` as one sentence of at most {LONGEST_OWN} characters"
    readers = list(_readers(signature))
    for key in readers:
        if key not in set(Role) or readers.count(key) > 1:
            yield f"write `fix` of `{signature['text']}` once for {', '.join(Role)} or two of them, not for `{key}`"
    if not isinstance(signature.get("with", []), list):
        yield "write `with` as a list: `with: [words, other words]`"


def _own(signature: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """The sentences for just these words, with their keys."""
    yield "cause", signature.get("cause", "A.")
    fix = signature.get("fix", "A.")
    yield from (("fix", words) for words in (fix.values() if isinstance(fix, dict) and fix else [fix]))


def _readers(signature: Mapping[str, object]) -> Iterator[str]:
    fix = signature.get("fix")
    yield from (role for roles in fix for role in str(roles).split(", ")) if isinstance(fix, dict) else ()


@rule("K008", "translated holds a list of texts per language code", essential=True)
def _translated(draft: Draft) -> Found:
    found = (draft.front or {}).get("translated")
    for language, texts in found.items() if isinstance(found, dict) else ():
        if not isinstance(language, str) or not LANGUAGE.fullmatch(language):
            yield draft.line_of("translated"), f'write an ISO 639-1 code instead of `{language}` (Norwegian: "no")'
        elif not isinstance(texts, list) or not all(isinstance(t, str) for t in texts):
            yield draft.line_of("translated", language), f"write `{language}` as a list of texts"


@rule("K009", "sources have a title and a link", essential=True)
def _sources(draft: Draft) -> Found:
    found = _list(draft, "sources")
    if isinstance((draft.front or {}).get("sources"), list) and not found:
        yield draft.line_of("sources"), "name at least one source"
    for value in found:
        fields = value if isinstance(value, dict) else {}
        if set(fields) != {"title", "url"} or not str(fields["url"]).startswith("https://"):
            line = draft.line_of("sources", fields.get("url", fields.get("title")))
            yield line, f"write the source as `title:` and `url: https://…`, not `{value}`"


@rule("K010", "the sections stand in their order, each once", essential=True)
def _order(draft: Draft) -> Found:
    if draft.front is None:
        return
    names = [s.name for s in draft.sections]
    for section in draft.sections:
        if section.name not in SECTIONS:
            yield section.line, f"rename `## {section.name}` to one of: {', '.join(SECTIONS)}"
    for name in SECTIONS:
        if name not in names and name not in OPTIONAL_SECTIONS:
            yield draft.body_line, f"add the section `## {name}`"
        if names.count(name) > 1:
            yield draft.body_line, f"keep one section `## {name}`"
    known = [s for s in draft.sections if s.name in SECTIONS]
    for section, after in pairwise(known):
        if SECTIONS.index(after.name) < SECTIONS.index(section.name):
            yield section.line, f"put the sections in this order: {', '.join(SECTIONS)}"
            return


@rule("K011", "retry is one of as-is, after, changed, never", essential=True)
def _retry(draft: Draft) -> Found:
    found = (draft.front or {}).get("retry", "never")
    if found is None or (isinstance(found, str) and found not in set(Retry)):
        yield draft.line_of("retry"), f"write one of {', '.join(Retry)} instead of `{found}`"


@rule("K023", "maker is one of cloudflare, origin, proxy, client", essential=True)
def _maker(draft: Draft) -> Found:
    found = (draft.front or {}).get("maker", Sender.PROXY)
    if found is None or (isinstance(found, str) and found not in MAKERS):
        yield draft.line_of("maker"), f"write one of {', '.join(MAKERS)} instead of `{found}`"


@rule("K012", "the meaning is one short sentence")
def _meaning(draft: Draft) -> Found:
    for section in _named_sections(draft, "Meaning"):
        if not section.text or "\n\n" in section.text or len(section.text) > LONGEST_MEANING:
            yield section.line, f"say the meaning in one sentence of at most {LONGEST_MEANING} characters"


@rule("K013", "causes and senders are lists")
def _lists(draft: Draft) -> Found:
    for name in ("Causes", "Who sends it"):
        for section in _named_sections(draft, name):
            if not any(items(section.text)):
                yield section.line, f"write at least one line under `## {name}`"


@rule("K014", "the fix has steps for visitor, operator and developer")
def _fix(draft: Draft) -> Found:
    for section in _named_sections(draft, "Fix"):
        found = Article.of(draft).fix
        for role in Role:
            if not found.get(role):
                words = "with at least one step (or the one line that they can do nothing)"
                yield section.line, f"add `### {role.capitalize()}` {words}"


@rule("K015", "the example is one code fence with a paste in it")
def _example(draft: Draft) -> Found:
    for section in _named_sections(draft, "Example"):
        if not Article.of(draft).example.strip():
            yield section.line, "put the paste between two lines of three backquotes"


@rule("K016", "a contrast is `ID: sentence` or `ID: Question? Yes is ID, no is ID.`")
def _contrasts(draft: Draft) -> Found:
    own = str((draft.front or {}).get("id"))
    for section in _named_sections(draft, "Not to be confused with"):
        for item in items(section.text):
            found = contrast(item)
            line = _line_in(section, item)
            if found is None:
                yield line, f"start the line with the neighbour's id and a colon: `{item[:60]}`"
            elif found.question and {found.yes, found.no} != {own, found.neighbour}:
                yield line, f"let the answers of `{item[:60]}` be {own} and {found.neighbour}"


@rule("K017", "no phrase or name stands twice in the article")
def _twice(draft: Draft) -> Found:
    seen = set[str]()
    for key in ("names", "phrases"):
        for text in _texts(draft, key):
            plain = " ".join(text.lower().split())
            if plain in seen:
                yield _last_line(draft, text), f"remove the second `{text}`"
            seen.add(plain)


@rule("K018", "a phrase is one thought: two to thirty words")
def _length(draft: Draft) -> Found:
    for text in _texts(draft, "phrases"):
        if SPACED.search(text) and not 2 <= len(text.split()) <= LONGEST_PHRASE:
            yield draft.line_of("phrases", text), f"say `{text[:60]}` in two to {LONGEST_PHRASE} words"


@rule("K019", "a phrase does not hold the article's own number")
def _own_number(draft: Draft) -> Found:
    front = draft.front or {}
    own = {str(front.get("id", "")).rpartition("-")[2], str(front.get("status")), *map(str, _list(draft, "numbers"))}
    for text in _texts(draft, "phrases"):
        if own & set(re.findall(r"\d{3,4}", text)):
            yield draft.line_of("phrases", text), f"leave the number out of the phrase `{text}`"


@rule("K020", "a signature is long enough not to occur by chance")
def _short_signature(draft: Draft) -> Found:
    for value in _list(draft, "signatures"):
        if isinstance(value, dict) and value.get("place", "any") == "any" and not value.get("with"):
            text = str(value.get("text", ""))
            if len(text.strip()) < SHORTEST_SIGNATURE:
                yield draft.line_of("signatures", text), f"quote more than `{text}`, or add `place: code`"


@rule("K021", "checked is not in the future")
def _checked(draft: Draft) -> Found:
    found = (draft.front or {}).get("checked")
    if isinstance(found, datetime.date) and found > datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(1):
        yield draft.line_of("checked"), f"write the day the facts were checked, not {found}"


@rule("K022", "no Slack control sequence and no secret stands in the text")
def _harmless(draft: Draft) -> Found:
    for number, line in enumerate(draft.text.splitlines(), 1):
        if CONTROL.search(line):
            yield number, f"remove `{CONTROL.findall(line)[0]}`: Slack would act on it"
        for kind in secrets(line):
            yield number, f"replace what looks like {kind} by an obviously made-up value"


@rule("K024", "a fix is for the role of its key, and addresses no other in its text")
def _addressed(draft: Draft) -> Found:
    for value in _list(draft, "signatures"):
        for key, words in _own(value) if isinstance(value, dict) else ():
            if key == "fix" and (found := ADDRESSED.search(str(words))):
                line = draft.line_of("signatures", str(words)[:40])
                yield line, f"put what follows `{found[0].strip()}` under `fix:` as its role's own sentence"


def essential(draft: Draft) -> list[Problem]:
    """What stands in the way of loading a draft."""
    for found in (r for r in RULES if r.essential):
        problems = [Problem(draft.path, line, found.number, words) for line, words in found.check(draft)]
        if problems:
            return problems
    return []


def _list(draft: Draft, key: str) -> list[object]:
    value = (draft.front or {}).get(key)
    return value if isinstance(value, list) else []


def _texts(draft: Draft, key: str) -> Iterator[str]:
    return (t for t in _list(draft, key) if isinstance(t, str))


def _named_sections(draft: Draft, name: str) -> Iterator[Section]:
    return (s for s in draft.sections if s.name == name)


def _line_in(section: Section, words: str) -> int:
    """The line of a section on which an item starts."""
    start = words.split("\n")[0][:40]
    return next((n for n, line in enumerate(section.lines, section.line + 1) if start in line), section.line)


def _last_line(draft: Draft, words: str) -> int:
    return max((n for n, line in enumerate(draft.text.splitlines(), 1) if words in line), default=1)


def _named(kind: type) -> str:
    return KIND_NAMES.get(kind, f"`{kind.__name__}`")
