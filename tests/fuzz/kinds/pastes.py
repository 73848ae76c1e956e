"""Texts that people paste, to the reply."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from tests.fuzz import mutation
from tests.fuzz.kinds import readings
from tests.fuzz.kinds.kind import Kind
from tests.fuzz.kinds.readings import Read
from tests.fuzz.planting import planted

PLANTED, AGAIN = 0.4, 0.2  # share of texts with a secret in them, and of those that are read twice


@dataclass(frozen=True)
class Paste:
    """A text, the secret planted in it, if any, and dice for what is looked at afterwards."""

    text: str
    secret: str
    seed: int


def make(dice: Random) -> Paste:
    """A paste."""
    return _with(dice, mutation.text(dice))


def of(data: bytes) -> Paste:
    """The paste that bytes stand for."""
    return _with(Random(zlib.crc32(data)), _decoded(data))


def _decoded(data: bytes) -> str:
    """Bytes as text, half characters too, as JSON may hold them."""
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data.decode("utf-8", "replace")


def _with(dice: Random, text: str) -> Paste:
    text, secret = planted(dice, text) if dice.random() < PLANTED else (text, "")
    return Paste(text, secret, dice.getrandbits(32))


def work(given: Paste) -> Read:
    """Read and reply."""
    diagnosis = readings.engine().diagnose(given.text)
    return Read(diagnosis, readings.replied(diagnosis))


def broken(given: Paste, read: Read) -> Iterator[str]:
    """What does not hold."""
    dice = Random(given.seed)
    yield from readings.unheld(read.diagnosis)
    yield from readings.misplaced(read.diagnosis, given.text)
    yield from readings.unsound(read.reply)
    if given.secret:
        yield from readings.leaked(read, given.secret)
        if not read.diagnosis.secrets:
            yield "a planted secret was not seen"
    if dice.random() < AGAIN:
        yield from readings.seen_again(read.diagnosis, dice)
        if readings.engine(1).diagnose(given.text) != read.diagnosis:
            yield "another diagnosis the second time"


PASTES = Kind("paste", make, of, work, broken, lambda given: len(given.text.encode("utf-8", "surrogatepass")), 26)
