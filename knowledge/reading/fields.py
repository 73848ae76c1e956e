"""The fields of a request that a response's body finds fault with: FastAPI, ASP.NET, Laravel, Django, Spring."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.reading.page import Page

MOST = 5
LONGEST_TEXT = 8_000  # characters; who found fault with a field says so soon
LOCATED = re.compile(r"[\"']loc[\"']\s{0,3}:\s{0,3}[\[(]([^\])]{1,200})[\])]")
LISTED = re.compile(r"\"([$\w.\[\]-]{1,60})\"\s{0,4}:\s{0,4}\[\s{0,20}\"([^\"\n]{3,160}[.!])\"")
NAMED = re.compile(
    r"\"(?:field|fieldname|param|property|propertypath)\"\s{0,3}:\s{0,3}\"([\w.\[\]-]{1,60})\"", re.IGNORECASE
)
PART = re.compile(r"[\"']([\w.-]{1,60})[\"']|(\d{1,4})")
PLACES = frozenset({"body", "query", "path", "header", "cookie"})
LISTS = frozenset({"errors", "details", "detail", "messages", "tags", "images", "warnings"})


def fields(page: Page) -> tuple[tuple[str, str], ...]:
    """Each field once, with what is said of it (its place, the fault, or nothing)."""
    text = page.text[:LONGEST_TEXT]
    if "[" not in text and "{" not in text:
        return ()
    found: dict[str, str] = {}
    for name, said in (*_located(text), *_listed(text), *_named(text)):
        if not name.isdigit():
            found.setdefault(name, said)
    return tuple(found.items())[:MOST]


def _located(text: str) -> Iterator[tuple[str, str]]:
    for match in LOCATED.finditer(text) if "loc" in text else ():
        parts = [word or number for word, number in PART.findall(match[1])]
        place, path = (parts[0], parts[1:]) if parts[:1] and parts[0] in PLACES else ("", parts)
        if path:
            yield ".".join(path), f"in the {place}" if place else ""


def _named(text: str) -> Iterator[tuple[str, str]]:
    return ((m[1], "") for m in NAMED.finditer(text))


def _listed(text: str) -> Iterator[tuple[str, str]]:
    return ((m[1], m[2]) for m in LISTED.finditer(text) if m[1].lower() not in LISTS)
