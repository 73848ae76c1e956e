"""Proposals -> the text of an article, and what is still wrong with it."""

from __future__ import annotations

import datetime
import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bot.template import ID
from knowledge.article import Article, Draft
from knowledge.diagnosis import diagnose
from knowledge.library import Library
from knowledge.lint import examine
from knowledge.reading import Reader

PHRASE, ARTICLE = "phrase", "article"
FIELDS = (
    *("id", "title", "meaning", "senders", "causes", "visitor", "operator", "developer"),
    *("example", "contrast", "retry", "signatures", "phrases", "source"),
)
BULLET = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s+")
NAME = re.compile(r"[^\w .,'@-]")
NOT_FIRST = "This paste has to bring the new article back first; now it brings {}."
UNREAD = "Nothing in this paste points at the new article: no status in its place, none of its names or exact words."


def article_text(fields: Mapping[str, str]) -> str:
    """A whole article of a form's fields."""
    return "".join(f"{line}\n" for _, line in _lines(fields))


def field_problems(library: Library, fields: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with a form, by field; empty where the article is fit to be proposed."""
    id_ = fields["id"]
    if not ID.fullmatch(id_):
        return {"id": "Lower-case letters, digits and dashes, as 502 or 403-vpn."}
    owners = [field for field, line in _lines(fields) for _ in line.split("\n")]
    found: dict[str, str] = {}
    for line, words in problems(library, id_, article_text(fields)):
        field = owners[min(line, len(owners)) - 1]
        found.setdefault(field if field in FIELDS else "title", words)
    return found


def problems(library: Library, id_: str, text: str) -> list[tuple[int, str]]:
    """What the rules for articles find in a text that would become the article of an id, by line."""
    path = Path(f"{id_}.md")
    draft, others = Draft.of(path, text), _others(library, id_)
    known = {a.id_for(n) for a in others for n in (None, *a.numbers)}
    found = [(p.line, p.words) for p in examine([*(a.draft for a in others), draft], known) if p.path == path]
    if found:
        return found
    article = Article.of(draft)
    read = Reader(Library.of([*others, article])).read(article.example).evidence
    if any(e.article == id_ or (e.value is not None and e.value == article.status) for e in read):
        return []
    return [(next((s.line + 1 for s in draft.sections if s.name == "Example"), 1), UNREAD)]


def misled(library: Library, id_: str, text: str) -> str:
    """What is wrong with the example where another article comes first; empty where all is well. Takes seconds."""
    article = Article.of(Draft.of(Path(f"{id_}.md"), text))
    best = diagnose(Library.of([*_others(library, id_), article]), article.example).best
    return "" if best and best.article.id == id_ else NOT_FIRST.format(best.title if best else "nothing")


def with_phrase(article: Article, phrase: str) -> str:
    """An article's text with one more phrase."""
    item = json.dumps(" ".join(phrase.split()), ensure_ascii=False)
    lines = article.draft.text.split("\n")
    at = next((n for n, line in enumerate(lines) if line.startswith("phrases:")), None)
    if at is None:
        at = lines.index("---", 1)
        lines[at:at] = ["phrases:", f"  - {item}"]
    elif article.phrases and lines[at].strip() == "phrases:":
        indent = re.match(r"\s*", lines[at + 1])
        lines.insert(at + 1, f"{indent[0] if indent else '  '}- {item}")
    else:
        known = [json.dumps(p, ensure_ascii=False) for p in article.phrases]
        lines[at : at + 1] = ["phrases:", *(f"  - {p}" for p in (item, *known))]
    return "\n".join(lines)


def credited(text: str, credit: str) -> str:
    """An article's text with a line of thanks at the top of its front matter."""
    return text.replace("---\n", f"---\n# {' '.join(NAME.sub('', credit).split())}\n", 1)


def write(folder: Path, library: Library, id_: str, text: str) -> Path:
    """Put an article into a team's folder, whole or not at all; returns its path. Raises OSError."""
    there = library.get(id_)
    path = there.path if there and there.path.is_relative_to(folder) else folder / f"{id_}.md"
    handle, name = tempfile.mkstemp(prefix=f".{id_}-", suffix=".part", dir=path.parent)
    try:
        with open(handle, "w", encoding="utf-8") as file:  # noqa: PTH123 - an open descriptor, not a path
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)  # noqa: PTH101 - mkstemp makes it the owner's alone; articles are no secret
        os.replace(name, path)  # noqa: PTH105 - beside mkstemp, which gives a name
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    return path


def _others(library: Library, id_: str) -> list[Article]:
    return [a for a in library if a.id != id_]


def _lines(fields: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The lines of the article, each with the field it comes from; one entry may hold several lines."""
    number = re.match(r"\d{3}(?!\d)", fields["id"])
    title, _, url = fields["source"].rpartition(" ")
    yield "", "---"
    yield "id", f"id: {_json(fields['id'])}"
    yield "title", f"title: {_json(fields['title'])}"
    if number and 100 <= int(number[0]) <= 599:
        yield "id", f"status: {number[0]}"
    phrases = _items(fields["phrases"])
    yield "phrases", "phrases:" if phrases else "phrases: []"
    yield from (("phrases", f"  - {_json(p)}") for p in phrases)
    exact = _items(fields["signatures"])
    yield "signatures", "signatures:" if exact else "signatures: []"
    yield from (("signatures", f"  - text: {_json(s)}") for s in exact)
    yield "source", "sources:"
    yield "source", f"  - title: {_json(title or url)}"
    yield "source", f"    url: {_json(url)}"
    yield "", f"checked: {datetime.datetime.now(datetime.UTC).date()}"
    yield "", "---"
    yield from _section("meaning", "## Meaning", [_sentence(fields["meaning"])])
    yield from _section("senders", "## Who sends it", [f"- {i}" for i in _items(fields["senders"])])
    yield from _section("causes", "## Causes", _numbered(fields["causes"]))
    yield "visitor", "\n## Fix"
    for role in ("visitor", "operator", "developer"):
        yield from ((role, line) for line in [f"### {role.capitalize()}", *_numbered(fields[role])])
    fence = "~~~~" if "```" in fields["example"] else "```"
    yield from _section("example", "## Example", [fence, *fields["example"].strip("\n").split("\n"), fence])
    contrasts = [f"- {i}" for i in _items(fields["contrast"])]
    yield from _section("contrast", "## Not to be confused with", contrasts)
    yield from _section("retry", "## Retry", [_sentence(fields["retry"])])


def _section(field: str, heading: str, lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield field, f"\n{heading}"
    yield from ((field, line) for line in lines)


def _items(text: str) -> list[str]:
    return [BULLET.sub("", line).strip() for line in text.split("\n") if line.strip()]


def _numbered(text: str) -> list[str]:
    return [f"{n}. {item}" for n, item in enumerate(_items(text), 1)]


def _sentence(text: str) -> str:
    return " ".join(text.split()).lstrip("#-*>~` ")


def _json(text: str) -> str:
    return json.dumps(" ".join(text.split()), ensure_ascii=False)
