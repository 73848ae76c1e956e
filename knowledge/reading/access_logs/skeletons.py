"""Skeletons: what all lines of one logger share, as one pattern that takes a whole block of lines at once.

A skeleton is learnt from lines that the line reader has read, and takes only lines that it reads the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from knowledge.reading.access_logs.entry import TIME, TIME_WITHIN

ADDRESS = r"(?P<client>[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3})"
STATUS = "(?P<status>[1-5][0-9][0-9])"
Row = tuple[bytes, ...]
Getter = Callable[[Row], Row]
ROLES = ("client", "time", "minute", "path", "status")
CLOCK = re.compile(r"(?<![0-9])[0-9]{2}:[0-9]{2}")
YEAR_LAST = re.compile(r" [0-9]{4}$")
EPOCH_SECONDS = 10
FRACTION = re.compile("[.,](?P<digits>[0-9]+)")
TIME_PARTS = re.compile(
    r"(?P<syslog>^[A-Z][a-z]{2} [ 0-9][0-9](?= ))|(?P<month>[A-Z][a-z]{2})|(?<=[.,])(?P<fraction>[0-9]+)"
    r"|(?P<digits>[0-9]+)|(?P<sign>[+-](?=[0-9]{2}:?[0-9]{2}$))|(?P<other>.)"
)
SAID = r"(?<=[sSeEpPtT'].)>?+ ?+[\"']?+[0-5][0-9]{2}(?![0-9])"
RIVALS = re.compile(f"={SAID}".encode()), re.compile(f":{SAID}".encode())  # two, as a first letter speeds the search
SECONDS = re.compile(rb":[0-9]{2}:[0-9]{2}")
DATE = re.compile(TIME.pattern.encode())


def rivals_in(line: bytes) -> int:
    """How many named numbers of a line could be taken for a status."""
    return sum(len(rival.findall(line)) for rival in RIVALS)


@dataclass(frozen=True, slots=True, eq=False)
class Skeleton:
    """The lines of one logger as a pattern; which column of its rows holds what.

    `told` are the columns the sender is judged by. `rivals` is how many named statuses stand in a line, None where it
    does not matter; `timeless` lines tell no time at all; of `mixed` lines the words tell which format they are in.
    """

    pattern: re.Pattern[bytes]
    columns: Mapping[str, int]
    told: tuple[int, ...]
    rivals: int | None = None
    timeless: bool = False
    mixed: bool = False

    @classmethod
    def of(
        cls, body: str, told: int, rivals: int | None = None, *, timeless: bool = False, mixed: bool = False
    ) -> Skeleton:
        """A skeleton whose body names its groups: the roles, and `told0` and so on for what the sender is judged by."""
        pattern = re.compile(rf"(?P<line>{body})\r?+\n|(?P<other>[^\n]*+\n)".encode())
        columns = {name: place - 1 for name, place in pattern.groupindex.items()}
        return cls(pattern, columns, tuple(columns[f"told{n}"] for n in range(told)), rivals, timeless, mixed)

    def getter(self, *names: str) -> Getter:
        """What takes some columns out of a row; a column that the lines do not have is empty."""
        return itemgetter(*(self.columns.get(name, self.columns["other"]) for name in names))

    @property
    def answer(self) -> Getter:
        """What takes the status and all that the sender is judged by out of a row."""
        return itemgetter(self.columns["status"], *self.told, self.columns["other"])

    @property
    def kind(self) -> Getter:
        """What takes the status out of a row, and whatever else the format is told by."""
        return self.answer if self.mixed else self.getter("status", "other")

    def cut(self, block: bytes) -> tuple[list[Row], bytes]:
        """The rows of the lines that have this skeleton, and the other lines."""
        found = self.pattern.findall(block)
        line, other = self.columns["line"], self.columns["other"]
        rows = [row for row in found if row[line]]
        rest = [row[other] for row in found if row[other]] if len(rows) < len(found) else []
        wrong = self._wrong(block, rows)
        if wrong:
            rest += [row[line] + b"\n" for row in rows if row[line] in wrong]
            rows = [row for row in rows if row[line] not in wrong]
        return rows, b"".join(rest)

    def _wrong(self, block: bytes, rows: list[Row]) -> set[bytes]:
        """Lines with the pattern that may be read another way all the same."""
        wrong = set[bytes]()
        if self.rivals:
            wrong.update(line for line in map(itemgetter(self.columns["line"]), rows) if rivals_in(line) != self.rivals)
        elif self.rivals == 0:
            wrong.update(_lines_with(RIVALS[0], block), _lines_with(RIVALS[1], block))
        if self.timeless:
            wrong.update(line for line in _lines_with(SECONDS, block) if DATE.search(line, 0, TIME_WITHIN))
        return wrong


def _lines_with(pattern: re.Pattern[bytes], block: bytes) -> Iterator[bytes]:
    for found in pattern.finditer(block):
        start = block.rfind(b"\n", 0, found.start()) + 1
        yield block[start : block.find(b"\n", found.end())].rstrip(b"\r")


def time_pattern(times: Sequence[str], longest: int = 0) -> str:
    """A pattern for times written as these are, with the groups `time` and `minute`.

    A fraction of a second is as long as the fractions here, or up to `longest` digits.
    """
    time = times[0]
    clock = CLOCK.search(time)
    end = len(time) if YEAR_LAST.search(time) else clock.end() if clock else EPOCH_SECONDS
    lengths = [len(found["digits"]) for found in map(FRACTION.search, times) if found] or [1]
    fraction = f"[0-9]{{{1 if longest else min(lengths)},{max(longest, *lengths)}}}"
    return f"(?P<time>(?P<minute>{_written(time[:end], fraction)}){_written(time[end:], fraction)})"


def _written(time: str, fraction: str) -> str:
    month = "[A-Z][a-z][a-z]"
    written = {"syslog": f"{month} [ 0-9][0-9]", "month": month, "sign": "[+-]", "fraction": fraction}
    parts = []
    for found in TIME_PARTS.finditer(time):
        kind = found.lastgroup or ""
        parts.append("[0-9]" * len(found[0]) if kind == "digits" else written.get(kind) or re.escape(found[0]))
    return "".join(parts)
