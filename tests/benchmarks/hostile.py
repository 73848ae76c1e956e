"""Time of a diagnosis against the length of what is sent, for odd strings repeated. Linear time is a ratio of 10.

Times are of the processor, so that what else the machine does counts little.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from knowledge.diagnosis import Engine
from knowledge.library import Library
from tests.benchmarks import table

LENGTHS = (1_000, 10_000, 100_000, 1_000_000)
ODD = (
    "a", " ", "\n", "\t\n", "0", "4", "404 ", "404\n", "-", "[", "{", '{"a":', '"', "'", "\\", "\\n", "\\u003c", "&lt;",
    "<", "<a ", "<!--", "=", ":", "/", "at x(", "\x1b[", "\x00", "\u200b", "\u00e9", "\U0001f600", "上传", "401 vs ",
    "not 400 ", "HTTP/1.1 ", "error: ", "status: ", "https://a/", "a@b.c ", "1.2.3.4 - - [", '" 404 ', "Bearer ",
    "eyJhbGci.", "-----BEGIN ", "password=", "too large ", "uploed ", "> ", "```\n", "\r\n", "4" * 79 + "\n",
    '1.2.3.4 - - [11/Mar/2026:09:14:02 +0000] "GET / HTTP/1.1" 404 1 "-" "-"\n',
)  # fmt: skip
QUICK, MOST_RUNS = 0.2, 5  # what takes longer than this many seconds is run once, what does not, so often
TOO_LONG = 30.0  # seconds after which a string is not made longer
STEEP = 15.0  # a ratio from which on a decade is marked


def spent(engine: Engine, text: str) -> float:
    """Processor seconds of a diagnosis, the least of a few where it is quick."""
    least = float("inf")
    for _ in range(MOST_RUNS):
        begun = time.process_time()
        engine.diagnose(text)
        least = min(least, time.process_time() - begun)
        if least > QUICK:
            break
    return least


def of_lengths(engine: Engine, string: str, lengths: Sequence[int]) -> Iterator[float]:
    """Seconds of the string repeated to each length, until it takes too long."""
    for length in lengths:
        seconds = spent(engine, (string * (length // len(string) + 1))[:length])
        yield seconds
        if seconds > TOO_LONG:
            return


def row(string: str, seconds: Sequence[float], lengths: Sequence[int]) -> list[str]:
    """One string's line: the time of each length, and after it how many times the one before."""
    name = ascii(string)
    cells = [name if len(name) <= 24 else f"{name[:21]}…", table.duration(seconds[0])]
    for index in range(1, len(lengths)):
        if index >= len(seconds):
            cells += ["too long", "-"]
            continue
        ratio = seconds[index] / seconds[index - 1]
        cells += [table.duration(seconds[index]), f"{table.times(ratio)}{' !' if ratio > STEEP else ''}"]
    return cells


def size(length: int) -> str:
    """A length as people write it."""
    return f"{length // 1_000_000} MB" if length >= 1_000_000 else f"{length // 1_000} kB"


def run(lengths: Sequence[int] = LENGTHS, strings: Sequence[str] = ODD) -> None:
    """Print the table, slowest string first."""
    engine = Engine(Library.load())
    engine.diagnose("a first question makes everything ready")
    taken = {string: list(of_lengths(engine, string, lengths)) for string in strings}
    slowest = sorted(taken, key=lambda s: (len(taken[s]), -taken[s][-1]))
    head = ["repeated", size(lengths[0])]
    for length in lengths[1:]:
        head += [size(length), "ratio"]
    table.show(f"Hostile: {len(strings)} odd strings", head, (row(s, taken[s], lengths) for s in slowest))
    worst = slowest[0]
    last = taken[worst][-1]
    print(f"slowest: {worst[:40]!r}, {table.duration(last)} for {size(lengths[len(taken[worst]) - 1])}")
