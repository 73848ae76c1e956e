"""A log's bytes -> blocks of whole lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from knowledge.reading.access_logs.reader import LONGEST

BLOCK = 1 << 20


def blocks(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Whole lines, about a megabyte at a time; of a line longer than that only the beginning is kept."""
    held: list[bytes] = []
    size = 0
    skipping = False
    for chunk in chunks:
        held.append(chunk)
        size += len(chunk)
        if size < BLOCK:
            continue
        data, start = b"".join(held), 0
        while len(data) - start >= BLOCK:
            end = (data.find if skipping else data.rfind)(b"\n", start, start + BLOCK) + 1
            if not skipping:
                yield data[start:end] if end else data[start : start + LONGEST] + b"\n"
            skipping = not end
            start = end or start + BLOCK
        held, size = [data[start:]], len(data) - start
    data = b"".join(held)
    if skipping:
        data = data[data.find(b"\n") + 1 :] if b"\n" in data else b""
    if data:
        yield data if data.endswith(b"\n") else data + b"\n"


def text_of(data: bytes) -> str:
    """The beginning of a line as text; bytes that are not UTF-8 are shown as such."""
    return data[:LONGEST].decode("utf-8", "replace")
