"""Lines -> entries: which reader a line is given to, and what is undone first (colours, escaped quotes)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from knowledge.reading.access_logs import balancers, columns, frameworks, objects, pairs, quoted
from knowledge.reading.access_logs.columns import Header
from knowledge.reading.access_logs.entry import Entry

LONGEST = 16_384
MOST_OBJECT_LINES = 400
NUMBER = re.compile("[0-9]{3}|Status")
COLOUR = re.compile(r"\x1b?\[[0-9;]{0,12}m")
ESCAPED_QUOTE = re.compile(r'\\+(?=["/])')
DATED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[\t ]+[0-9]{2}:[0-9]{2}:[0-9]{2}[\t ]")
STARTS_OBJECT = re.compile(r"(?:[^\"{]{0,120})\{\s*$")

Reader = Callable[[str], Entry | None]


def read(lines: Sequence[str]) -> Iterator[tuple[int, Entry]]:
    """Each request that the lines log, with the 0-based index of its line, in order.

    A `#Fields:` line governs the lines after it. Of a line longer than 16,384 characters the rest is not read.
    Costs time linear in the text; never raises.
    """
    header: Header | None = None
    index = 0
    while index < len(lines):
        line = lines[index]
        header = Header.of(line) or header if "#F" in line else header
        if line.rstrip().endswith("{") and STARTS_OBJECT.match(line[:200]):
            last = _object_end(lines, index)
            found = _read_object(lines, index, last) if last > index else None
            if found:
                yield found
                index = last + 1
                continue
        entry = read_line(line, header)
        if entry:
            yield index, entry
        index += 1


def read_line(line: str, header: Header | None = None) -> Entry | None:
    """The entry of one line, or None; `header` is the `#Fields:` line that governs it."""
    if not NUMBER.search(line):
        return None
    line = line[:LONGEST]
    if header:
        entry = header.read(line)
        if entry:
            return entry
    if "\x1b" in line or "[0m" in line:
        return _undone(line, COLOUR)
    return _plain(line) or (_undone(line, ESCAPED_QUOTE) if '\\"' in line else None)


def _plain(line: str) -> Entry | None:
    if '"' in line:
        if '":' in line or '" :' in line:
            entry = objects.read(line)
            if entry:
                return entry
        entry = quoted.read(line)
        if entry:
            return entry
    if "=" in line or ": " in line:
        entry = pairs.read(line)
        if entry:
            return entry
    if "/" in line:
        entry = balancers.read(line) or (columns.read(line) if DATED.search(line, 0, 400) else None)
        if entry:
            return entry
    return frameworks.read(line)


def _undone(line: str, unwanted: re.Pattern[str]) -> Entry | None:
    """The entry of a line with some of its characters left out; the span is where the status stands in the line."""
    place = max(0, line.find('{\\"')) if unwanted is ESCAPED_QUOTE else 0
    kept = []
    for found in unwanted.finditer(line, place):
        kept.append((place, found.start()))
        place = found.end()
    kept.append((place, len(line)))
    text = "".join(line[start:end] for start, end in kept)
    entry = _plain(text)
    if entry is None:
        return None
    begins = [0, *accumulate(end - start for start, end in kept)]
    part = bisect_right(begins, entry.start, hi=len(kept)) - 1
    start = kept[part][0] + entry.start - begins[part]
    return replace(entry, start=start, end=start + entry.end - entry.start)


def _object_end(lines: Sequence[str], first: int) -> int:
    """The index of the line that closes the object the first one opens; `first` where none does in reach."""
    depth = 0
    for index in range(first, min(len(lines), first + MOST_OBJECT_LINES)):
        depth += lines[index].count("{") - lines[index].count("}")
        if depth <= 0:
            return index
    return min(len(lines), first + MOST_OBJECT_LINES) - 1


def _read_object(lines: Sequence[str], first: int, last: int) -> tuple[int, Entry] | None:
    text = "\n".join(lines[first : last + 1])[:LONGEST]
    entry = objects.read(text)
    if entry is None:
        return None
    index = first + text.count("\n", 0, entry.start)
    before = text.rfind("\n", 0, entry.start) + 1
    return index, replace(entry, start=entry.start - before, end=entry.end - before)
