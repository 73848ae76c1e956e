"""Lines -> entries: which reader a line is given to, and what is undone first (colours, escaped quotes)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from knowledge.reading.access_logs import balancers, columns, frameworks, objects, pairs, quoted
from knowledge.reading.access_logs.columns import Header
from knowledge.reading.access_logs.entry import Entry

LONGEST = 16_384
MOST_OBJECT_LINES = 400
NUMBER = re.compile("[0-9]{3}")
COLOUR = re.compile(r"(?:\x1b|\\u001[bB])?\[[0-9;]{0,12}m")
ESCAPED_QUOTE = re.compile(r'\\+(?=["/])')
REQUEST_INSIDE = re.compile(r'^[^"]{0,200}\{"[^"]{1,60}":\s?"[^"\\]{0,300}\\"[A-Z]{3,20} ')
COLON = re.compile(r'"\s{0,2}:')
DATED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[\t ]+[0-9]{2}:[0-9]{2}:[0-9]{2}[\t ]")
STARTS_OBJECT = re.compile(r"(?:[^\"{]{0,120})\{\s*$")

Reader = Callable[[str], Entry | None]


def read(lines: Sequence[str]) -> Iterator[tuple[int, Entry]]:
    """Each request that the lines log, with the 0-based index of its line, in order.

    A `#Fields:` line governs the lines after it. Of a line longer than 16,384 characters the rest is not read.
    Costs time linear in the text; never raises.
    """
    header: Header | None = None
    found = {first: (last, place, entry) for first, last, place, entry in read_objects(lines, Search())}
    over = -1
    for index, line in enumerate(lines):
        if index in found:
            over, place, entry = found[index]
            yield place, entry
        if index <= over:
            continue
        if "#F" in line:
            header = Header.of(line) or header
        one = read_line(line, header)
        if one:
            yield index, one


@dataclass
class Search:
    """A search for objects over several lines: lines passed, lines looked into, and how many of the last were read.

    With `more` lines to come, one that is not closed yet is not read, nor what follows it.
    """

    passed: int = 0
    gathered: int = 0
    read: int = 0
    more: bool = False


def read_objects(lines: Sequence[str], search: Search) -> Iterator[tuple[int, int, int, Entry]]:
    """Each request logged as an object over several lines: the first and the last, that of the status, the entry."""
    index = 0
    while index < len(lines):
        if _opens(lines[index]) and search.gathered <= MOST_OBJECT_LINES + 2 * (search.passed + index):
            last, ends = _object_end(lines, index)
            if search.more and not ends:
                break
            search.gathered += last - index
            found = _read_object(lines, index, last)
            if found:
                yield index, last, *found
                index = last
        index += 1
    search.read = index
    search.passed += index


def _opens(line: str) -> bool:
    return "{" in line and "#F" not in line and STARTS_OBJECT.match(line, 0, 200) is not None


def has_number(line: str) -> bool:
    """Whether a status could stand in a line; looking for single digits first spares prose the slower search."""
    found = "4" in line or "2" in line or "0" in line or "3" in line or "5" in line or "1" in line
    return found and NUMBER.search(line) is not None


def read_line(line: str, header: Header | None = None) -> Entry | None:
    """The entry of one line, or None; `header` is the `#Fields:` line that governs it."""
    if not has_number(line):
        return None
    line = line[:LONGEST]
    if header:
        entry = header.read(line)
        if entry:
            return entry
    if "\x1b" in line or "[0m" in line:
        return _undone(line, COLOUR, _uncoloured)
    return _uncoloured(line)


def _uncoloured(line: str) -> Entry | None:
    if '\\"' not in line:
        return _plain(line)
    if ('{"log":"' in line and '{\\"' not in line) or REQUEST_INSIDE.search(line):
        return _undone(line, ESCAPED_QUOTE, _plain) or _plain(line)
    return _plain(line) or _undone(line, ESCAPED_QUOTE, _plain, max(0, line.find('{\\"')))


def _plain(line: str) -> Entry | None:
    named = "tatus" in line or "ode" in line
    entry = None
    if '"' in line:
        entry = (objects.read(line) if named and COLON.search(line) else None) or quoted.read(line)
    if entry is None and (named or "resp=" in line or "st=" in line):
        entry = pairs.read(line)
    if entry is None and "/" in line:
        entry = balancers.read(line) or (columns.read(line) if DATED.search(line, 0, 400) else None)
    return entry or frameworks.read(line)


def _undone(line: str, unwanted: re.Pattern[str], reader: Reader, place: int = 0) -> Entry | None:
    """The entry of a line from a place on with some characters left out; its span is where the status stands in it."""
    kept = []
    for found in unwanted.finditer(line, place):
        kept.append((place, found.start()))
        place = found.end()
    kept.append((place, len(line)))
    text = "".join(line[start:end] for start, end in kept)
    entry = reader(text)
    if entry is None:
        return None
    begins = [0, *accumulate(end - start for start, end in kept)]
    part = bisect_right(begins, entry.start, hi=len(kept)) - 1
    start = kept[part][0] + entry.start - begins[part]
    return replace(entry, start=start, end=start + entry.end - entry.start)


def _read_object(lines: Sequence[str], first: int, last: int) -> tuple[int, Entry] | None:
    text = "\n".join(lines[first : last + 1])[:LONGEST]
    entry = objects.read(text) if last > first else None
    if entry is None:
        return None
    before = text.rfind("\n", 0, entry.start) + 1
    index = first + text.count("\n", 0, entry.start)
    return index, replace(entry, start=entry.start - before, end=entry.end - before)


def _object_end(lines: Sequence[str], first: int) -> tuple[int, bool]:
    """The index of the line that closes the object the first one opens, or of the last in reach; whether it ends there.

    One that neither closes nor goes out of reach does not.
    """
    depth = size = 0
    last = min(len(lines), first + MOST_OBJECT_LINES) - 1
    for index in range(first, last + 1):
        line = lines[index]
        depth += line.count("{") - line.count("}")
        size += len(line)
        if depth <= 0 or size > LONGEST:
            return index, True
    return last, last == first + MOST_OBJECT_LINES - 1
