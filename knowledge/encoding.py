"""The bytes of a file in UTF-8, whichever encoding its first bytes name."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from itertools import chain

UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
HEAD = 512  # bytes in which an error in UTF-16 has a character of ASCII, half of which is zero


def encoding_of(head: bytes) -> str:
    """The encoding that a byte order mark names; UTF-8 where there is none."""
    return "utf-16" if head.startswith(UTF_16) and b"\0" in head[:HEAD] else "utf-8-sig"


def in_utf8(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """A file piece by piece. What its encoding does not hold is replaced; what is not UTF-16 stays as it is."""
    pieces, head = iter(chunks), b""
    for piece in pieces:
        head += piece
        if len(head) >= HEAD:
            break
    if encoding_of(head) != "utf-16":
        yield from filter(None, (head.removeprefix(codecs.BOM_UTF8),))
        yield from pieces
        return
    decoder = codecs.getincrementaldecoder("utf-16")("replace")
    for piece in chain((head,), pieces):
        yield decoder.decode(piece).encode("utf-8", "replace")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")
