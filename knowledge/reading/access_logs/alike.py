"""The lines of a log that are built alike: learnt from a few in a block, counted together for all the rest of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from knowledge.reading.access_logs import drafts, keyed, objects, reader
from knowledge.reading.access_logs.blocks import text_of
from knowledge.reading.access_logs.columns import Header
from knowledge.reading.access_logs.entry import Entry
from knowledge.reading.access_logs.reader import LONGEST
from knowledge.reading.access_logs.skeletons import Getter, Row, Skeleton

WORTH = 1_000  # lines from which on it takes less time to learn what they share than to read them
SAMPLE = 64
ROUNDS = 3
MOST_SKELETONS = 24
MOST_KNOWN = 8_192
FIRST_DRAWN, MOST_DRAWN = 32, 200  # skeletons that may be drawn at once, and in all; one more with each block


@dataclass(frozen=True, slots=True)
class Taken:
    """Lines with one skeleton: their rows, those of 4xx and 5xx, and how many of each kind there are of either.

    A kind is told by one line of it, read in full.
    """

    skeleton: Skeleton
    rows: list[Row]
    errors: list[Row]
    kinds: list[tuple[Entry, int]]
    answers: list[tuple[Entry, int]]


class Alike:
    """What is known of the lines of one log, under one `#Fields:` line or none."""

    def __init__(self, header: Header | None = None) -> None:
        self.header = header
        self._drafts = drafts.Drafts()
        self._keyed: list[Skeleton] = []
        self._used: Counter[Skeleton] = Counter()
        self._known: dict[tuple[Skeleton, Row], Entry | None] = {}
        self._drawn = 0
        self._may_draw = FIRST_DRAWN

    def split(self, block: bytes) -> tuple[list[Taken], bytes]:
        """The lines that can be counted together, and those that are to be read one by one."""
        rest, apart = _long_apart(block)
        self._may_draw = min(self._may_draw + 1, MOST_DRAWN)
        taken = list[Taken]()
        tried = set[Skeleton]()
        for _ in range(ROUNDS):
            for skeleton in self._skeletons():
                if rest and skeleton not in tried:
                    found, rest = self._taken(skeleton, rest)
                    taken.append(found)
                    tried.add(skeleton)
            if rest.count(b"\n") < WORTH or not self._learn(rest):
                break
        return [found for found in taken if found.rows], rest + apart

    def _skeletons(self) -> list[Skeleton]:
        """The skeletons known, the commonest first."""
        known = [*self._keyed, *self._drafts.skeletons()]
        self._used = Counter({skeleton: self._used[skeleton] for skeleton in known})
        return [skeleton for skeleton, _ in self._used.most_common(MOST_SKELETONS)]

    def _taken(self, skeleton: Skeleton, block: bytes) -> tuple[Taken, bytes]:
        rows, rest = skeleton.cut(block)
        self._used[skeleton] += len(rows)
        status, line = skeleton.columns["status"], skeleton.columns["line"]
        errors = [row for row in rows if row[status] >= b"4"]
        kinds, answers = Counter(map(skeleton.kind, rows)), Counter(map(skeleton.answer, errors))
        if len(self._known) > MOST_KNOWN:
            self._known.clear()
        misread = self._misread(skeleton, skeleton.kind, kinds, rows)
        misread |= self._misread(skeleton, skeleton.answer, answers, errors)
        if misread:
            wrong = {row[line] for row in rows if skeleton.kind(row) in misread or skeleton.answer(row) in misread}
            found, others = self._taken(skeleton, b"".join(row[line] + b"\n" for row in rows if row[line] not in wrong))
            return found, rest + others + b"".join(row[line] + b"\n" for row in rows if row[line] in wrong)
        return Taken(skeleton, rows, errors, self._told(skeleton, kinds), self._told(skeleton, answers)), rest

    def _misread(self, skeleton: Skeleton, kind: Getter, kinds: Iterable[Row], rows: list[Row]) -> set[Row]:
        """Read a line of each kind that is met for the first time; those that do not have the status they seem to."""
        new = [key for key in kinds if (skeleton, key) not in self._known]
        line = skeleton.columns["line"]
        lines = {kind(row): row[line] for row in rows} if new else {}
        for key in new:
            entry = self._read(text_of(lines[key]))
            self._known[skeleton, key] = entry if entry and entry.status == int(key[0]) else None
        return {key for key in kinds if self._known[skeleton, key] is None}

    def _told(self, skeleton: Skeleton, kinds: Counter[Row]) -> list[tuple[Entry, int]]:
        return [(entry, count) for key, count in kinds.items() if (entry := self._known[skeleton, key])]

    def _learn(self, block: bytes) -> bool:
        """Learn from lines all over a block; whether there is a skeleton that was not there before."""
        lines = block.split(b"\n")
        learnt = False
        for data in lines[:: max(1, len(lines) // SAMPLE)]:
            text = text_of(data.rstrip(b"\r"))
            entry = self._read(text)
            if entry and "{" in text and objects.read(text):
                learnt = self._learn_object(text, entry) or learnt
            elif entry:
                self._drafts.add(text, entry, self._read)
        for draft in self._drafts.undrawn():
            if self._drawn < self._may_draw:
                self._drawn += 1
                learnt = drafts.draw(draft, self._read) is not None or learnt
        return learnt

    def _learn_object(self, text: str, entry: Entry) -> bool:
        data = text.encode() + b"\n"
        if self._drawn >= self._may_draw or any(skeleton.cut(data)[0] for skeleton in self._keyed):
            return False
        skeleton = keyed.skeleton(text, entry)
        self._drawn += 1
        self._keyed += [skeleton] if skeleton else []
        return skeleton is not None

    def _read(self, line: str) -> Entry | None:
        return reader.read_line(line, self.header)


def _long_apart(block: bytes) -> tuple[bytes, bytes]:
    """The lines that are read in full, and those that are longer."""
    if not _has_long(block):
        return block, b""
    lines = block.split(b"\n")[:-1]
    fit, long = ([line + b"\n" for line in lines if (len(line) > LONGEST) is side] for side in (False, True))
    return b"".join(fit), b"".join(long)


def _has_long(block: bytes) -> bool:
    """Whether a line is longer than what is read of one."""
    start = 0
    while len(block) - start > LONGEST:
        end = block.rfind(b"\n", start, start + LONGEST + 1)
        if end < 0:
            return True
        start = end + 1
    return False
