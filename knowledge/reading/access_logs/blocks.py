"""Many lines of one log at once: patterns that take in a moment what the line reader takes one by one.

A row is `(client, time, path, status, told, line)` in bytes. `told` is what the sender is judged by. A line that no
pattern takes is left to the line reader, and what a pattern takes the line reader reads the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from knowledge.article import Sender
from knowledge.reading.access_logs import objects, shapes
from knowledge.reading.access_logs.entry import METHOD, Entry
from knowledge.reading.access_logs.quoted import sender_by_tail
from knowledge.reading.access_logs.reader import LONGEST, read_line
from knowledge.reading.access_logs.shapes import Fields, first

BLOCK = 1 << 20
CLIENT, TIME, PATH, STATUS, TOLD, LINE = range(6)
Row = tuple[bytes, ...]

PREFIX = (
    rb"(?:[\w.-]++ *+\| ++|[\w.:-]++ (?=[0-9A-Fa-f:.]++ - )|[0-9TZ.:+-]++ std(?:out|err) [FP] "
    rb"|[A-Z][a-z]{2} [ 0-9][0-9] [0-9:]{8} [^ \n]++ [^ :\n]++: )?+"
)
GATEWAYS = (b"ingress", b"traefik", b"kong", b"varnish")
LINE_OF = (
    rb"([0-9A-Fa-f:.]++) - [^\[\"\n]*+\[([0-9]{2}/[A-Z][a-z]{2}/[0-9]{4}[: ][0-9:]{8}(?: [+-][0-9]{4})?+)\]"
    rb" \"[A-Z]{3,20}+ ([^ \"?\\\n]++)(?:\?[^ \"\\\n]*+)?+ HTTP/[0-9.]++\" ([1-5][0-9]{2})( [^\n]*+)?+\n"
    rb"|([^\n]*+)\n"
)
COMMON = re.compile(LINE_OF)
PREFIXED = re.compile(PREFIX + LINE_OF)
PLAIN_TAIL = re.compile(rb'(?: (?:[0-9]++|-)(?: "[^"]*+" "[^"]*+"(?: "[^"]*+")?)?)?\s*')

STRING = r'[^"\\]*+(?:\\.[^"\\]*+)*+'
METHODS = METHOD.replace("?P<method>", "?i:")
PLAIN = r'"?([^"\\,}\s-][^"\\,}]*+)"?'
VALUES = {
    "": rf'(?:"{STRING}"|[\w.+-]++)',
    "judged": rf'("{STRING}"|[\w.+-]++)',
    "status": '"?([1-5][0-9]{2})"?',
    "method": rf'"{METHODS}"',
    "path": rf'"(?:{METHODS} )?+(?!-")([^"?\\ ]++){STRING}"',
    "time": PLAIN,
    "client": PLAIN,
}
JUDGED = frozenset({
    "response_flags", "responseflags", "response_code_details", "upstream_host", "upstream_cluster", "routername",
    "jsonpayload.statusdetails", "statusdetails", *(name for shape in shapes.SHAPES for name in shape.upstream),
})  # fmt: skip
MOST_VALUES = 90


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


def common_rows(block: bytes) -> tuple[list[Row], list[bytes]]:
    """The rows of the lines in the common log format, and the other lines."""
    rows = _pattern_for(block).findall(block)
    taken = [row for row in rows if row[STATUS]]
    others = [row[LINE] for row in rows if row[LINE]] if len(taken) < len(rows) else []
    return taken, others


def common_format(block: bytes) -> str:
    """What the first line in the common log format is a log of."""
    for found in _pattern_for(block).finditer(block):
        if found[STATUS + 1]:
            entry = read_line(text_of(found[0]))
            return entry.format if entry else ""
    return ""


def common_sender(row: Row) -> Sender:
    """Who answered a row in the common log format."""
    if PLAIN_TAIL.fullmatch(row[TOLD]):
        return Sender.ORIGIN
    return sender_by_tail(text_of(row[TOLD]), int(row[STATUS]))


def _pattern_for(block: bytes) -> re.Pattern[bytes]:
    """The pattern that allows a prefix where the lines have one, unless it may name a product that is no origin."""
    first = COMMON.match(block)
    if first and not first[STATUS + 1] and not any(name in block for name in GATEWAYS):
        return PREFIXED
    return COMMON


@dataclass(frozen=True, slots=True)
class Skeleton:
    """The JSON lines of one logger: the same keys in the same order, whatever the values."""

    pattern: re.Pattern[bytes]
    groups: tuple[int, ...]
    judged: tuple[int, ...]
    format: str

    @classmethod
    def of(cls, line: str, entry: Entry) -> Skeleton | None:
        """The skeleton of a line that is one object from end to end, or None."""
        fields = objects.fields_of(line)
        if not line.startswith("{") or len(fields) > MOST_VALUES:
            return None
        roles = _roles(fields, entry)
        parts, found, place = list[str](), dict[str, int](), 0
        judged: list[int] = []
        for token in objects.TOKEN.finditer(line):
            span = _value_span(token)
            if span is None:
                continue
            role = roles.get(token.start(), "")
            parts += [re.escape(line[place : span[0]]), VALUES[role]]
            place = span[1]
            if role == "judged":
                judged.append(len(found) + len(judged) + 1)
            elif role not in ("", "method"):
                found[role] = len(found) + len(judged) + 1
        nothing = len(found) + len(judged) + 1
        pattern = re.compile(("".join(parts) + re.escape(line[place:].rstrip()) + r"()\s*").encode())
        if not {"status", *roles.values()} <= {"judged", "method", *found} or not pattern.fullmatch(line.encode()):
            return None
        groups = tuple(found.get(role, nothing) for role in ("client", "time", "path", "status"))
        return cls(pattern, groups, tuple(judged), entry.format)

    def row(self, line: bytes) -> Row | None:
        """The row of a line with this skeleton, or None."""
        found = self.pattern.fullmatch(line)
        if found is None:
            return None
        return (*found.group(*self.groups), b"\0".join([found[group] for group in self.judged]), line)


def _roles(fields: Fields, entry: Entry) -> dict[int, str]:
    """What each value that counts is for, by where its key stands."""
    roles = {}
    for role, names in (
        ("client", shapes.CLIENTS),
        ("time", shapes.TIMES),
        ("path", (*shapes.PATHS, *shapes.REQUESTS)),
        ("method", shapes.METHOD_NAMES),
    ):
        token = first(names, fields)
        if token:
            roles[token.start()] = role
    for name in JUDGED & fields.keys():
        roles[fields[name].start()] = "judged"
    for token in fields.values():
        if token.start("text" if token["text"] is not None else "bare") == entry.start:
            roles[token.start()] = "status"
    return roles


def _value_span(token: re.Match[str]) -> tuple[int, int] | None:
    """Where the value of a key stands, quotes and all."""
    if token["text"] is not None:
        return token.start("text") - 1, token.end("text") + 1
    return token.span("bare") if token["bare"] is not None else None


def text_of(data: bytes) -> str:
    """The beginning of a line as text; bytes that are not UTF-8 are shown as such."""
    return data[:LONGEST].decode("utf-8", "replace")
