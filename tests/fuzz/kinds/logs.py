"""Files that people attach: logs mostly, some of bytes that are no text, in pieces of any size."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from knowledge.encoding import encoding_of
from knowledge.triage import Triage
from tests.fuzz import mutation
from tests.fuzz.kinds import readings
from tests.fuzz.kinds.kind import Kind
from tests.fuzz.kinds.readings import Read
from tests.fuzz.planting import planted

AGAIN = 0.25
CODINGS = ("utf-8", "utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1", "cp037", "utf-32")


@dataclass(frozen=True)
class File:
    """A file's bytes, the secret planted in it, if any, and the size of the pieces it arrives in."""

    data: bytes
    secret: str
    piece: int
    seed: int


def make(dice: Random) -> File:
    """A file."""
    text = mutation.changed(dice, mutation.log(dice)) if dice.random() < 0.8 else mutation.text(dice)
    text, secret = planted(dice, text) if dice.random() < 0.3 else (text, "")
    coding = dice.choice(CODINGS)
    data = text.encode(coding, "replace")
    if dice.random() < 0.15:
        line = next((line for line in text.split("\n") if secret and secret in line), "")
        data = _damaged(dice, data)
        secret = secret if line in data.decode(coding, "replace") else ""  # what was torn out of its place is none
    return _arriving(dice, data, secret)


def of(data: bytes) -> File:
    """The file that bytes are."""
    return _arriving(Random(zlib.crc32(data)), data, "")


def _arriving(dice: Random, data: bytes, secret: str) -> File:
    return File(
        data, secret, dice.choice((7, 100, 4_096, 1 << 18)) if len(data) < 50_000 else 1 << 18, dice.getrandbits(32)
    )


def _damaged(dice: Random, data: bytes) -> bytes:
    kept = bytearray(data)
    for _ in range(dice.randint(1, 20)):
        at = dice.randint(0, len(kept))
        kept[at:at] = dice.choice((b"\x00", b"\xff", dice.randbytes(8), b"\xc3", b"\xf0\x9f", b"\r", b"\n\n"))
    return gzip.compress(bytes(kept), 1) if dice.random() < 0.1 else bytes(kept)


def pieces(data: bytes, size: int) -> Iterator[bytes]:
    """The bytes as they arrive."""
    return (data[at : at + size] for at in range(0, len(data), size))


def work(given: File) -> Read:
    """Read the file and reply."""
    diagnosis = readings.engine().diagnose_file(pieces(given.data, given.piece))
    return Read(diagnosis, readings.replied(diagnosis))


def broken(given: File, read: Read) -> Iterator[str]:
    """What does not hold."""
    dice = Random(given.seed)
    text = given.data.decode(encoding_of(given.data), "replace")
    yield from readings.unheld(read.diagnosis)
    yield from readings.misplaced(read.diagnosis, text)
    yield from readings.unsound(read.reply)
    if given.secret:
        yield from readings.leaked(read, given.secret)
    if read.diagnosis.log:
        yield from _miscounted(read.diagnosis.log)
    if dice.random() < AGAIN:
        yield from readings.seen_again(read.diagnosis, dice)
        other = replace(given, piece=dice.choice((64, 1_000, 1 << 18)) if len(given.data) < 50_000 else 1 << 16)
        again = readings.engine(1).diagnose_file(pieces(other.data, other.piece))
        if again != read.diagnosis:
            yield f"another diagnosis in pieces of {other.piece} than of {given.piece}"


def _miscounted(log: Triage) -> Iterator[str]:
    if sum(tally.count for tally in log.tallies) != log.read:
        yield f"{log.read} requests, but {sum(tally.count for tally in log.tallies)} statuses"
    if log.read > log.lines:
        yield f"{log.read} requests in {log.lines} lines"
    for tally in log.tallies:
        if tally.first > tally.last:
            yield f"{tally.status} last seen before it was first"
        if any(count > tally.count for _, count in (*tally.paths, *tally.clients)):
            yield f"a path or client of {tally.status} more often than it"


LOGS = Kind("file", make, of, work, broken, lambda given: len(given.data), 4)
