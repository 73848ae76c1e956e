"""Which world a text speaks of: the web, or one of the many others that number their errors as well.

How much a word, a pair of words and a part of a word say of it is learned (`knowledge.learning`) from the texts in
`worlds/`, which were written for this, and ships beside them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from knowledge.learning import Weights, learn
from knowledge.words import words

TEXTS = Path(__file__).parent / "worlds"
SHIPPED = Path(__file__).parent / "worlds.bin"
BETWEEN = "\n§\n"  # what parts two texts of a file
LONGEST, MOST_WORDS = 1_500, 120  # characters and words of a text that are looked at
PLAINLY = 0.4  # from here on a text is of the web so much that any number in it may be a status
ENOUGH = 0.0  # from here on a text speaks enough of the web for numbers that other worlds have too
FAR = -0.6  # below this it speaks of another
HTTP = re.compile(r"(?<![a-z])https?(?![a-z])", re.IGNORECASE)
REQUEST = re.compile(r"\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) /")
NAMED_SO, TRADE = 1.0, 0.5  # what a text gains that names HTTP, or holds a request; that has a word of the web's alone
OF_THE_WEB = frozenset(
    """
    nginx apache iis caddy haproxy ingress traefik envoy gunicorn cloudflare cdn waf curl wget axios postman laravel
    django rails php wordpress kubernetes k8s s3 webhook webhooks cors preflight url urls uri endpoint endpoints website
    webpage subdomain browser chrome firefox safari frontend oauth etag websocket graphql webdav crawler googlebot
    """.split()
)


@dataclass(frozen=True, slots=True)
class World:
    """One of two: its texts are those of the file with its name."""

    id: str

    def texts(self) -> Iterator[tuple[str, bool]]:
        """Its texts, in the form that an article tells its own."""
        written = (TEXTS / f"{self.id}.txt").read_text(encoding="utf-8")
        return ((text, False) for text in written.strip().split(BETWEEN))


WORLDS = (World("web"), World("other"))


def web(text: str) -> float:
    """How much the beginning of a text speaks of the web, in units of votes: below nought of another world.

    Nought where no word says anything.
    """
    return _web(text[:LONGEST])


def elsewhere(text: str) -> bool:
    """Whether a text does not speak of the web enough for a number or a name that other worlds have too."""
    return web(text) < ENOUGH


def plainly(text: str) -> bool:
    """Whether a text speaks of the web so much that a number in it, which nothing else tells of, is a status."""
    return web(text) >= PLAINLY


def far(text: str) -> bool:
    """Whether a text is about a thing or program that refuses in the same words as a server, and not about the web."""
    return web(text) < FAR


def ship() -> Path:
    """Learn the table anew and write it where the one that ships lies. Returns the path."""
    SHIPPED.write_bytes(learn(WORLDS).packed())
    return SHIPPED


@lru_cache(maxsize=16)
def _web(beginning: str) -> float:
    said = words(beginning)[:MOST_WORDS]
    gained = (NAMED_SO if _named(beginning) else 0.0) + (0.0 if OF_THE_WEB.isdisjoint(said) else TRADE)
    return _weights().lead(said) + gained


def _named(beginning: str) -> bool:
    return REQUEST.search(beginning) is not None or ("http" in beginning.lower() and HTTP.search(beginning) is not None)


@lru_cache(maxsize=1)
def _weights() -> Weights:
    return Weights.unpacked(SHIPPED.read_bytes())
