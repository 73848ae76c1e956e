"""Drafts: what lines in words have in common, growing with every line of the same build that the line reader reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from knowledge.reading.access_logs.entry import Entry
from knowledge.reading.access_logs.pieces import ALNUM, Piece, Read, pieces_of
from knowledge.reading.access_logs.skeletons import ROLES, Skeleton, rivals_in
from knowledge.reading.access_logs.words import pattern_of

MOST_SEEN = 48
MOST_DRAFTS = 256
SAMPLES, TRIALS = 8, 4
DIGITS = re.compile("[0-9]")
CODE = re.compile("(?<![0-9.])[1-5][0-9]{2}(?![0-9.])")
OTHER_CODES = ("502", "418")


@dataclass
class Draft:
    """Lines of one build: their pieces side by side, a few whole ones for trials, and the skeleton, once drawn."""

    timeless: bool
    rivals: int
    seen: list[dict[str, None]]
    kinds: list[str]
    samples: list[tuple[list[Piece], Entry]] = field(default_factory=list)
    skeleton: Skeleton | None = None
    drawn: bool = False


class Drafts:
    """All drafts of one log."""

    def __init__(self) -> None:
        self._drafts: dict[tuple[object, ...], Draft] = {}

    def add(self, line: str, entry: Entry, read: Read) -> None:
        """Take in a line with the entry that it was read as."""
        pieces = pieces_of(line, entry, read)
        if pieces is None:
            return
        rivals = rivals_in(line.encode())
        key = (rivals, bool(entry.time), *(piece.build for piece in pieces))
        draft = self._drafts.get(key)
        if draft is None and len(self._drafts) >= MOST_DRAFTS:
            return
        if draft is None:
            kinds = [piece.kind for piece in pieces]
            draft = self._drafts[key] = Draft(not entry.time, rivals, [{} for _ in pieces], kinds)
        new = False
        for seen, piece in zip(draft.seen, pieces, strict=True):
            if piece.text not in seen and len(seen) < MOST_SEEN:
                seen[piece.text] = None
                new = True
        if new:
            draft.drawn = False
        if len(draft.samples) < MOST_SEEN or new:
            draft.samples.append((pieces, entry))

    def undrawn(self) -> Iterator[Draft]:
        """The drafts that have grown since they were drawn."""
        return (draft for draft in self._drafts.values() if not draft.drawn)

    def skeletons(self) -> list[Skeleton]:
        """The skeletons drawn so far."""
        return [draft.skeleton for draft in self._drafts.values() if draft.skeleton]


def draw(draft: Draft, read: Read) -> Skeleton | None:
    """The skeleton of a draft as far as it has grown; None if its words depend on each other or were read otherwise."""
    draft.drawn = True
    draft.skeleton = None
    tried = _tried(draft, read)
    if tried is None:
        return None
    tellings, mixed = tried
    body, told = "", 0
    for place, (kind, seen) in enumerate(zip(draft.kinds, draft.seen, strict=True)):
        following = draft.kinds[place + 1] if place + 1 < len(draft.kinds) else "end"
        pattern = pattern_of(kind, list(seen), following, "(?:" if place in tellings else f"(?P<told{told}>")
        if pattern is None:
            return None
        body += f"(?P<told{told}>{pattern})" if place in tellings else pattern
        told += f"<told{told}>" in body
    found = Skeleton.of(body, told, draft.rivals, timeless=draft.timeless, mixed=mixed)
    draft.skeleton = found if _agrees(found, draft) else None
    return draft.skeleton


def _agrees(skeleton: Skeleton, draft: Draft) -> bool:
    """Whether a skeleton tells of the lines that it was drawn from what the line reader told."""
    senders: dict[object, object] = {}
    told = skeleton.getter("status", "time", "path", "client")
    for pieces, entry in draft.samples:
        rows, _ = skeleton.cut("".join(piece.text for piece in pieces).encode() + b"\n")
        if not rows:
            return False
        status, time, path, client = (value.decode() for value in told(rows[0]))
        if (status, time.replace("\t", " ")) != (str(entry.status), entry.time):
            return False
        if path != entry.path.partition("?")[0] or client != entry.client:
            return False
        sender = entry.sender, entry.format
        if senders.setdefault(skeleton.answer(rows[0]), sender) != sender:
            return False
    return True


def _tried(draft: Draft, read: Read) -> tuple[set[int], bool] | None:
    """The places where any word may change who answered, and whether words change the format.

    None where a word of one line makes another unreadable.
    """
    tellings = set[int]()
    mixed = len({entry.format for _, entry in draft.samples if entry.status < 400}) > 1
    samples = _varied(draft)
    for place, (kind, seen) in enumerate(zip(draft.kinds, draft.seen, strict=True)):
        if kind not in ("word", "text", "braces") or (len(seen) == 1 and not DIGITS.search(next(iter(seen)))):
            continue
        odd, free = _trials(list(seen))
        for pieces, entry in samples:
            answers = set()
            for text in (*odd, *free, *(CODE.sub(str(entry.status), text) for text in free)):
                other = read("".join(p.text for p in (*pieces[:place], Piece(kind, text), *pieces[place + 1 :])))
                if other is None or _told(other) != _told(entry):
                    return None
                mixed = mixed or other.format != entry.format
                if text not in odd:
                    answers.add((other.sender, other.format))
            if len(answers) > 1:
                tellings.add(place)
    return tellings, mixed


def _trials(seen: list[str]) -> tuple[list[str], list[str]]:
    """The texts of a place that stand for themselves, and some of the others with other codes in them."""
    odd = [text for text in seen if not ALNUM.search(text) or not (DIGITS.search(text) or '"' in text)]
    free = [text for text in seen if text not in odd]
    coded = [CODE.sub(code, text) for text in free if CODE.search(text) for code in OTHER_CODES]
    return odd, [*free[:TRIALS], *coded[:TRIALS]]


def _varied(draft: Draft) -> list[tuple[list[Piece], Entry]]:
    """Samples that differ in their odd words, or else in their status."""
    chosen: dict[object, tuple[list[Piece], Entry]] = {}
    for pieces, entry in draft.samples:
        odd = tuple(piece.text for piece in pieces if not DIGITS.search(piece.text) and piece.kind not in ROLES)
        chosen.setdefault((entry.sender, entry.format, *odd), (pieces, entry))
    return sorted(chosen.values(), key=lambda sample: sample[1].status < 400)[:SAMPLES]


def _told(entry: Entry) -> tuple[object, ...]:
    return entry.status, entry.time, entry.path, entry.client
