"""Lists of whole numbers of different lengths, end to end in one array: looked up many at once, and quick to load."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Shares = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Rows:
    """Row `n` is the `sizes[n]` values from `starts[n]` on."""

    starts: Numbers
    sizes: Numbers
    values: Numbers
    _shared: dict[tuple[int, float], tuple[Numbers, Shares]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, rows: Sequence[Sequence[int]]) -> Rows:
        """Rows from lists."""
        return cls.cut([*map(len, rows)], np.array([n for row in rows for n in row], np.int64))

    @classmethod
    def cut(cls, sizes: Sequence[int] | NDArray[np.integer], values: NDArray[np.integer]) -> Rows:
        """Rows of some sizes, one after another."""
        counts = np.asarray(sizes, np.int64)
        return cls(counts.cumsum() - counts, counts, values.astype(np.int64))

    def row(self, number: int) -> Numbers:
        """The values of one row."""
        start = self.starts[number]
        return self.values[start : start + self.sizes[number]]

    def places(self, rows: Sequence[int] | Numbers) -> tuple[Numbers, Numbers]:
        """Where the values of some rows lie, row after row, and how many each row has."""
        chosen = np.asarray(rows, np.int64)
        sizes = self.sizes[chosen]
        ends = sizes.cumsum()
        found = np.arange(ends[-1] if len(ends) else 0)
        found += (self.starts[chosen] - ends + sizes).repeat(sizes)
        return found, sizes

    def shared(self, shares: Mapping[int, float]) -> tuple[Numbers, Shares]:
        """The values of some rows, row after row, and beside each the share of its row."""
        if not shares:
            return self.values[:0], np.zeros(0)
        values, beside = zip(*map(self._row, shares.items()), strict=True)
        return np.concatenate(values), np.concatenate(beside)

    def _row(self, asked: tuple[int, float]) -> tuple[Numbers, Shares]:
        """A row and its share, which is kept: the same few words are asked for again and again."""
        found = self._shared.get(asked)
        if found is None:
            number, share = asked
            found = self._shared[asked] = self.row(number), np.full(self.sizes[number], share)
        return found

    def plain(self) -> tuple[bytes, bytes]:
        """The same as bytes, for what is kept."""
        return self.sizes.astype(np.uint32).tobytes(), self.values.astype(np.uint32).tobytes()

    @classmethod
    def kept(cls, plain: tuple[bytes, bytes]) -> Rows:
        """The rows that `plain` gave."""
        return cls.cut(*(np.frombuffer(part, np.uint32) for part in plain))


def summed(places: Numbers, shares: Shares, size: int = 0) -> Shares:
    """The shares that fall on each place, together; at least `size` of them."""
    return np.bincount(places, shares, size).astype(np.float64, copy=False)
