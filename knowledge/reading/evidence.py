"""What is read in a text: plain values that carry where they were read and why they count."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from knowledge.article import Fix, Sender


class Kind(StrEnum):
    """What sort of thing was read."""

    STATUS = "status"
    MENTION = "mention"
    NUMBER = "number"
    SIGNATURE = "signature"
    NAME = "name"
    PHRASE = "phrase"


class Evidence(NamedTuple):
    """One thing read in the text.

    `line` is 1-based; `start` and `end` are offsets of the decisive words in `text`, which is that line as pasted
    (not yet redacted). `reads` says in a few words what was read and where (`status 413 in an nginx access log`).
    `value` is the status or the vendor's number; `article` the id it points at, if any. `cause` and `fix` are
    what the article holds for just these words, if it does.
    """

    kind: Kind
    line: int
    text: str
    start: int
    end: int
    reads: str
    value: int | None = None
    article: str | None = None
    sender: Sender = Sender.UNKNOWN
    product: str = ""
    weight: float = 0.0
    cause: str = ""
    fix: Fix = Fix()


class Facts(NamedTuple):
    """What a paste tells besides its status; None or empty where it does not.

    `body_bytes` is the size of the request's body, `wait` the seconds that a response's body asks to wait; `headers`
    are the response's headers by lower-case name (first value, at most 40); `ray` is Cloudflare's Ray ID. `product`
    made the response; `passed` is what stood in between by the text's own words, which proves nothing about who made
    it; `spoken` is a product that a person names. `fields` are those of the request that the response finds fault with.
    """

    method: str = ""
    url: str = ""
    host: str = ""
    body_bytes: int | None = None
    wait: str = ""
    ray: str = ""
    product: str = ""
    passed: str = ""
    spoken: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = {}
