"""Lines of an article, chosen and ordered for what the paste shows: its product, its sizes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import IntEnum
from functools import lru_cache

LEADING = re.compile(r"\*\*([^*]+)\*\*:?")
CLAUSE = re.compile(r"; (?=\*\*[^*]+\*\*:)")  # `**PHP**: this; **Express**: that` is two lines in one
NAMES = re.compile(r",|/| and | or ")
WORD = re.compile(r"[a-z0-9.+'-]{2,}")
GENERIC = frozenset(
    "api apis app application client cloud container filter forward gateway json or proxy registry rest server store "
    "waf web".split()
)
SENTENCE = re.compile(r"(.{30,}?[.!?]) +(?=[(A-Z`])", re.DOTALL)
CODE = re.compile(r"`[^`]+`")
MEGABYTES = re.compile(r"(?<![\w.])(\d{1,4})(?=(?:m|mb|MB|M)\b)")
BYTES = re.compile(r"(?<![\w.])\d{7,10}(?!\w)")
MEGABYTE = 1 << 20
ROOM = 1.25  # how much larger than the body that was refused a limit in a step has to be


IN_FRONT = frozenset("balancer cdn cloudflare firewall gateway proxy waf".split())
DENIED = re.compile(r"\b(?:no|without)(?: an?)? `([A-Za-z-]+)`")  # a header that a sender does not add


class Nearness(IntEnum):
    """How much a line is about the product shown."""

    OWN = 0
    NAMED = 1
    GENERAL = 2
    OTHERS = 3


def preferred(lines: Iterable[str], product: str, others: frozenset[str] = frozenset()) -> list[str]:
    """Lines in their order, those of the product shown first and those of other products last."""
    return sorted(lines, key=lambda line: nearness(line, product, others)) if product else list(lines)


def likeliest(lines: Iterable[str], name: str) -> list[str]:
    """Lines in their order, those about a named product first: its own, then those that mention it."""
    wanted = name.lower()
    return sorted(lines, key=lambda line: _closeness(line, wanted)) if wanted else list(lines)


def clauses(lines: Iterable[str]) -> Iterator[str]:
    """Lines, where one holds what several products want as one line for each."""
    for line in lines:
        parts = CLAUSE.split(line)
        yield from (f"{part.rstrip('.')}." for part in parts) if len(parts) > 1 else parts


@lru_cache(maxsize=4096)
def nearness(line: str, product: str, others: frozenset[str] = frozenset()) -> Nearness:
    """How near a line is to a product; `others` are names of products that make a line theirs."""
    wanted = _words(product)
    lead = LEADING.match(line)
    if lead and any(_words(name) & wanted for name in NAMES.split(lead[1])):
        return Nearness.OWN
    said = set(WORD.findall(line.lower()))
    if wanted & said:
        return Nearness.NAMED
    return Nearness.OTHERS if lead or said & (others - GENERIC) else Nearness.GENERAL


def in_front(line: str) -> bool:
    """Whether a line is, by its first words, about what stands in front of servers."""
    lead = LEADING.match(line)
    return bool(lead and IN_FRONT & set(WORD.findall(lead[1].lower())))


def refuted(line: str, headers: Iterable[str]) -> bool:
    """Whether a line about a sender says that a header is not there which is."""
    return any(name.lower() in headers for name in DENIED.findall(line))


def first_sentence(line: str) -> str:
    """The first sentence of a line; the rest is one press away."""
    found = SENTENCE.match(line)
    return found[1] if found else line


def alike(line: str, other: str) -> bool:
    """Whether two lines name the same setting or command."""
    return any(_setting(code) in map(_setting, CODE.findall(other)) for code in CODE.findall(line))


def _setting(code: str) -> str:
    """The first word of what stands in code marks, which is the setting or the command."""
    return code.strip("`").split(" ")[0].rstrip(":;")


def roomy(line: str, body: int | None) -> str:
    """A step whose sizes, where they would still refuse the body that was sent, are raised above it."""
    return CODE.sub(lambda code: _raised(code[0], body), line) if body else line


def _raised(code: str, body: int) -> str:
    wanted = -(-round(body * ROOM) // MEGABYTE)
    code = MEGABYTES.sub(lambda m: m[0] if int(m[0]) * MEGABYTE > body else str(wanted), code)
    return BYTES.sub(lambda m: m[0] if int(m[0]) > body else str(wanted * MEGABYTE), code)


@lru_cache(maxsize=512)
def _words(product: str) -> frozenset[str]:
    words = frozenset(WORD.findall(product.lower()))
    return words - GENERIC or words


def _closeness(line: str, wanted: str) -> int:
    lead = LEADING.match(line)
    if lead and wanted in lead[1].lower():
        return 0
    return 1 if wanted in line.lower() else 2
