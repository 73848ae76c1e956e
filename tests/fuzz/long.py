"""Fuzzes for as long as one likes: `python -m tests.fuzz.long [COUNT]`, a million inputs of every kind unless told.

Every input is made from its kind and number alone: `python -m tests.fuzz.long --only paste --first 4711 1` makes number
4711 again, and `--show` prints it. What is counted: exceptions, what the README and the design promise and does not
hold, and the processor time, of which 50 ms are allowed for every begun 10 kB.
"""

from __future__ import annotations

import argparse
import logging
import re
import sys
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from tests.fuzz.kinds.articles import ARTICLES
from tests.fuzz.kinds.bodies import BODIES
from tests.fuzz.kinds.configured import SETTINGS
from tests.fuzz.kinds.kind import Kind, tried
from tests.fuzz.kinds.logs import LOGS
from tests.fuzz.kinds.pastes import PASTES

KINDS = (PASTES, LOGS, ARTICLES, SETTINGS, BODIES)
MILLION = 1_000_000
EXAMPLES, WORDS, SHOWN = 3, 160, 4_000
FRAMES = 3


@dataclass
class Tally:
    """How the inputs of one kind ended. `faults` are told by what is the matter, each with how often and which."""

    kind: Kind
    inputs: int = 0
    exceptions: int = 0
    broken: int = 0
    slowest: float = 0.0
    at: int = 0
    size: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[int]] = field(default_factory=dict)

    def fault(self, what: str, number: int) -> None:
        """Count a fault."""
        what = re.sub(r"\d+", "N", what)[:WORDS]
        self.faults[what] += 1
        if len(self.examples.setdefault(what, [])) < EXAMPLES:
            self.examples[what].append(number)


def dice(kind: Kind, number: int) -> Random:
    """What one input is made from."""
    return Random(f"1:{kind.name}:{number}")


def run(kind: Kind, first: int, count: int, patience: float = 1.0) -> Tally:
    """Try the inputs of a kind from a number on; `patience` is how many times as long as promised each may take."""
    tally = Tally(kind)
    kind.work(kind.make(dice(kind, 0)))  # what is made once is made before the first is timed
    for number in range(first, first + count):
        given = kind.make(dice(kind, number))
        tally.inputs += 1
        tally.size += kind.size(given)
        try:
            outcome = tried(kind, given, patience)
        except Exception as e:
            tally.exceptions += 1
            tally.fault(f"{type(e).__name__} at {_where(e)}", number)
            continue
        tally.broken += bool(outcome.wrong)
        for what in outcome.wrong:
            tally.fault(what, number)
        if outcome.pace > tally.slowest:
            tally.slowest, tally.at = outcome.pace, number
    return tally


def shares(count: int, only: str = "") -> Iterator[tuple[Kind, int]]:
    """How many inputs of each kind."""
    kinds = [kind for kind in KINDS if only in ("", kind.name)]
    whole = sum(kind.share for kind in kinds)
    for kind in kinds:
        yield kind, max(1, count * kind.share // whole)


def told(tally: Tally) -> Iterator[str]:
    """A kind's figures as lines."""
    name = tally.kind.name
    yield (
        f"{name:9} {tally.inputs:>9,} inputs, {tally.size / 1e6:,.0f} MB: {tally.exceptions} exceptions, "
        f"{tally.broken} broken promises; slowest {tally.slowest:.1f} ms per 10 kB (--only {name} --first {tally.at} 1)"
    )
    for what, often in tally.faults.most_common():
        yield f"  {often:>6} × {what} (such as {', '.join(map(str, tally.examples[what]))})"


def main(arguments: Sequence[str]) -> int:
    """Fuzz and print the figures; 1 where anything broke."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.long", description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=MILLION)
    parser.add_argument("--first", type=int, default=0, help="the number of the first input of each kind")
    parser.add_argument("--only", default="", choices=["", *(kind.name for kind in KINDS)])
    parser.add_argument("--show", action="store_true", help="print each input before it is tried")
    options = parser.parse_args(arguments)
    logging.disable(logging.CRITICAL)  # python-dotenv warns of every odd line
    faults = 0
    for kind, count in shares(options.count, options.only):
        for number in range(options.first, options.first + count) if options.show else ():
            print(repr(kind.make(dice(kind, number)))[:SHOWN])
        tally = run(kind, options.first, count)
        print(*told(tally), sep="\n", flush=True)
        faults += tally.exceptions + tally.broken
    return 1 if faults else 0


def _where(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    return " > ".join(f"{f.filename.rpartition('/')[2]}:{f.lineno}" for f in frames)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
