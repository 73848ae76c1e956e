"""Tables of figures, and the figures in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def show(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table: the first column to the left, figures to the right."""
    table = [list(head), *map(list, rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    print(f"\n{title}")
    for name, *figures in table:
        print("  ".join((name.ljust(widths[0]), *(f.rjust(w) for f, w in zip(figures, widths[1:], strict=True)))))


def duration(seconds: float) -> str:
    """Seconds in the unit that reads best."""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.2f} {unit}"
    return f"{seconds * 1e6:.0f} µs"


def times(ratio: float) -> str:
    """How many times as much."""
    return f"{ratio:.2f} x"


def share(part: int, whole: int) -> str:
    """A share of a whole, to a thousandth."""
    return f"{part / whole:.3f}" if whole else "-"


def percentile(values: Sequence[float], part: float) -> float:
    """The value that this part of all is not above."""
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]
