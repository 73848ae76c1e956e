"""How much each word, pair of words and part of a word speaks for each subject, learned from the subjects' own texts.

Subjects are the articles, and beside them the kinds of text that no article answers.

The learning is multinomial logistic regression by stochastic gradient descent (Bottou, Large-scale machine learning
with stochastic gradient descent, COMPSTAT 2010): it goes through all names, phrases and translations a few times, and
moves weight from every subject to the right one, by as much as each was thought likely, less at every step. The outcome
is a table of small whole numbers that a plain look-up reads; nothing but the articles' words goes into it, and the same
articles give the same table.
"""

from __future__ import annotations

import hashlib
import math
import struct
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge import kept
from knowledge import words as wording
from knowledge.library import Library
from knowledge.rows import Rows, Shares
from knowledge.words import stem, words


class Subject(Protocol):
    """What texts speak for."""

    @property
    def id(self) -> str:
        """Its name, which no other has."""

    def texts(self) -> Iterator[tuple[str, bool]]:
        """What is said of it, each with whether that is a name."""


BUCKETS = 1 << 16  # features are told apart by their checksum in so many buckets
PARTS = (4,)  # lengths of the parts of a word, in characters
PASSES, STEP, SHRINK = 6, 1.0, 0.003  # SHRINK: share of a step by which what it touches moves to nought
SMALLEST = 0.01  # weights below this are dropped
LOUDNESS = 0.3  # votes for one unit of the logarithm of the odds
RECIPE = (4, BUCKETS, PARTS, PASSES, STEP, SHRINK, SMALLEST, LOUDNESS)  # count the first up if code changes
MOST_SUBJECTS = 400  # beyond so many, learning takes more time and memory than it is worth
SHIPPED = Path(__file__).parent / "weights.bin"
MAGIC = b"fourxx-weights\n"


@dataclass(frozen=True)
class Weights:
    """A table of weights: for each bucket, the subjects it speaks for or against, and how loudly."""

    key: str
    ids: tuple[str, ...]
    scale: float
    subjects: Rows
    values: NDArray[np.int8]

    def votes(self, text_words: Sequence[str]) -> Shares:
        """What the words of a text say for each subject, in the order of `ids`; against it below nought."""
        whole, parts = features(text_words)
        rows = self._table.take(np.array([*whole, *parts], np.int64), 0)
        return self._said(rows[: len(whole)]) + self._said(rows[len(whole) :])

    def lead(self, text_words: Sequence[str]) -> float:
        """How much more the words of a text say for the first subject than for the second."""
        return sum(
            sum(map(self._leads.__getitem__, found)) / math.sqrt(max(1, len(found))) for found in features(text_words)
        )

    @cached_property
    def _leads(self) -> list[float]:
        first, second = self._table[:, :2].T.astype(np.float64)
        leads: list[float] = ((first - second) * self.scale).tolist()
        return leads

    def _said(self, rows: NDArray[np.int8]) -> Shares:
        votes: Shares = np.add.reduce(rows, dtype=np.int32) * (self.scale / max(1, len(rows)) ** 0.5)
        return votes

    @cached_property
    def _table(self) -> NDArray[np.int8]:
        """The same with a column a subject, a byte each: what is not said is nought."""
        table = np.zeros((BUCKETS, len(self.ids)), np.int8)
        table[np.arange(BUCKETS).repeat(self.subjects.sizes), self.subjects.values] = self.values
        return table

    def packed(self) -> bytes:
        """The table as bytes."""
        head = "\n".join([self.key, *self.ids]).encode()
        rows = self.subjects.sizes.astype(np.uint16).tobytes() + self.subjects.values.astype(np.uint16).tobytes()
        sizes = struct.pack("<IfI", len(head), self.scale, len(self.values))
        return MAGIC + sizes + head + zlib.compress(rows + self.values.tobytes(), 9)

    @classmethod
    def unpacked(cls, data: bytes) -> Weights:
        """The table that `packed` wrote. Raises ValueError for anything else."""
        try:
            if not data.startswith(MAGIC):
                raise ValueError
            at = len(MAGIC) + 12
            head_size, scale, count = struct.unpack("<IfI", data[len(MAGIC) : at])
            key, *ids = data[at : at + head_size].decode().split("\n")
            body = zlib.decompress(data[at + head_size :])
            rows = np.frombuffer(body, np.uint16, BUCKETS + count)
            values = np.frombuffer(body, np.int8, count, 2 * len(rows))
            if int(rows[:BUCKETS].sum(dtype=np.int64)) != count:
                raise ValueError
        except (ValueError, struct.error, zlib.error) as e:
            raise ValueError("not a table of weights") from e
        return cls(key, tuple(ids), scale, Rows.cut(rows[:BUCKETS], rows[BUCKETS:]), values)


def features(text_words: Sequence[str]) -> tuple[frozenset[int], frozenset[int]]:
    """The buckets of a text's words and pairs of words, and of the parts of its words."""
    return _features(tuple(text_words))


@lru_cache(maxsize=4)
def _features(text_words: tuple[str, ...]) -> tuple[frozenset[int], frozenset[int]]:
    stems = [stem(word).encode() for word in text_words]
    sums = [*map(zlib.crc32, stems)]
    pairs = [zlib.crc32(b" " + second, first) for first, second in zip(sums, stems[1:], strict=False)]
    return frozenset([n % BUCKETS for n in sums + pairs]), frozenset[int]().union(*map(_parts, text_words))


@lru_cache(maxsize=20_000)
def _parts(word: str) -> tuple[int, ...]:
    padded = f" {word} ".encode("utf-32-le")
    return tuple(
        zlib.crc32(padded[i : i + 4 * size], size) % BUCKETS
        for size in PARTS
        for i in range(0, len(padded) - 4 * size + 1, 4)
    )


def key(subjects: Sequence[Subject]) -> str:
    """What a table depends on: the texts of every subject, the lists of words, and the recipe."""
    digest = hashlib.sha256(repr((RECIPE, wording.GROUPS, sorted(wording.STOP))).encode())
    for subject in subjects:
        digest.update("\x00".join([subject.id, *(t for t, _ in subject.texts())]).encode())
    return digest.hexdigest()[:16]


def weights(subjects: Sequence[Subject]) -> Weights | None:
    """The table of some subjects: the one that ships if it fits, else one learned before, else learned now (seconds).

    For more than `MOST_SUBJECTS` it is the one that ships, which knows only some of them; for fewer than two, None.
    """
    if len(subjects) > MOST_SUBJECTS:
        return _unpacked(_shipped())
    if len(subjects) < 2:
        return None
    wanted = key(subjects)
    for data in (_shipped(), kept.read(f"{wanted}.weights")):
        found = _unpacked(data)
        if found and found.key == wanted:
            return found
    learned = learn(subjects)
    kept.keep(f"{wanted}.weights", learned.packed())
    return learned


def ship(library: Library) -> Path:
    """Learn a library's table anew and write it where the one that ships lies. Returns the path."""
    SHIPPED.write_bytes(learn((*library, *library.elsewhere)).packed())
    return SHIPPED


def _shipped() -> bytes | None:
    return SHIPPED.read_bytes() if SHIPPED.exists() else None


def _unpacked(data: bytes | None) -> Weights | None:
    try:
        return Weights.unpacked(data) if data else None
    except ValueError:
        return None


def learn(subjects: Sequence[Subject]) -> Weights:
    """Learn the table of some subjects from their texts."""
    cases = [(i, t) for i, subject in enumerate(subjects) for t, _ in subject.texts()]
    vectors = [_vector(features(words(t))) for _, t in cases]
    rights = [i for i, _ in cases]
    table = np.zeros((BUCKETS, len(subjects)), np.float32)
    order = np.random.default_rng(0)
    steps = np.concatenate([order.permutation(len(cases)) for _ in range(PASSES)])
    for step, case in enumerate(steps):
        buckets, shares = vectors[case]
        rate = STEP * (1 - step / len(steps))
        rows = table[buckets]
        likely = _likely(shares @ rows)
        likely[rights[case]] -= 1
        table[buckets] = rows * (1 - SHRINK * rate) - np.outer(rate * shares, likely)
    return _packed_table(subjects, LOUDNESS * table)


def _likely(odds: np.ndarray) -> np.ndarray:
    """How likely each of some subjects is, by the logarithms of their odds."""
    raised = np.exp(odds - odds.max())
    return np.asarray(raised / raised.sum())


def _packed_table(subjects: Sequence[Subject], table: np.ndarray) -> Weights:
    table[abs(table) < SMALLEST] = 0
    scale = float(abs(table).max()) / 127 or 1.0
    whole = np.rint(table / scale).astype(np.int8)
    rows, columns = np.nonzero(whole)
    return Weights(
        key=key(subjects),
        ids=tuple(s.id for s in subjects),
        scale=scale,
        subjects=Rows.cut(np.bincount(rows, minlength=BUCKETS), columns),
        values=whole[rows, columns],
    )


def _vector(found: tuple[frozenset[int], frozenset[int]]) -> tuple[np.ndarray, np.ndarray]:
    shares: Mapping[int, float] = defaultdict(float)
    for buckets in found:
        for bucket in sorted(buckets):
            shares[bucket] += 1 / len(buckets) ** 0.5  # type: ignore[index]
    return np.fromiter(shares, np.int64, len(shares)), np.fromiter(shares.values(), np.float32, len(shares))
