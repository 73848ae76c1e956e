"""Accuracy and time of a question, beside general search engines over the same texts.

Times are taken in two ways. In turn: every engine is asked a text before any is asked the next, so noise hits all
alike and each finds the processor's caches full of the others' data, as a bot does that is asked now and then; who goes
first changes with every text. In a row: each engine is asked all texts one after another. The time of an engine is that
of its own query; the rule for numbers costs nothing.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from knowledge.diagnosis import Engine
from knowledge.evaluation import Case, read_cases
from knowledge.library import Library
from knowledge.outcome import Outcome
from tests.benchmarks import peers, table

CASES = Path(__file__).parent / "cases"
OURS, OURS_SEARCH, BESIDE = "fourxx", "fourxx, search alone", "tantivy"
ROUNDS = 5
SLOW = frozenset({"rapidfuzz WRatio"})  # asked once a text: a round takes seconds
QUESTIONS, DECOYS = "questions", "decoys"

Ask = Callable[[str], tuple[str | None, bool]]
"""The id that comes first, if any, and whether it is given as the answer."""


Times = Mapping[str, list[float]]
"""Seconds of each query, by engine."""


@dataclass(frozen=True)
class Measured:
    """What was found out: how many cases of each kind every engine has right, and how long its queries take."""

    cases: Counter[str]
    right: Mapping[str, Counter[str]]
    turn: Times
    row: Times

    def told(self, name: str) -> list[str]:
        """One engine's line."""
        turn, row = self.turn[name], self.row[name]
        return [
            name,
            *(table.share(self.right[name][k], n) for k, n in self.cases.items()),
            table.duration(median(turn)),
            table.duration(table.percentile(turn, 0.99)),
            beside(self.turn, name),
            table.duration(median(row)),
            table.duration(table.percentile(row, 0.99)),
            beside(self.row, name),
        ]


def beside(times: Times, name: str) -> str:
    """The median of an engine as a multiple of the one that all are held against."""
    return table.times(median(times[name]) / median(times[BESIDE])) if BESIDE in times else "-"


def kind(case: Case) -> str:
    """The kind under which a case counts: texts that must stay unanswered are one, whatever file they stand in."""
    return case.kind if case.accept else DECOYS


def asked(library: Library) -> Mapping[str, Ask]:
    """Every engine, made ready."""
    engine = Engine(library)

    def diagnosed(text: str) -> tuple[str | None, bool]:
        found = engine.diagnose(text)
        if found.outcome is Outcome.NONE or not found.best:
            return None, False
        return found.best.id, found.outcome is Outcome.ANSWER

    def searched(text: str) -> tuple[str | None, bool]:
        found = engine.search.find(text).articles
        return with_number(text, found[0][0].id if found else None)

    diagnosed("a first question makes everything ready")
    others = {name: partial(by_rule, make(library)) for name, make in peers.engines()}
    return {OURS: diagnosed, OURS_SEARCH: searched, **others}


def by_rule(best: peers.Best, text: str) -> tuple[str | None, bool]:
    """A number in the text wins, else the engine."""
    return with_number(text, best(text))


def with_number(text: str, found: str | None) -> tuple[str | None, bool]:
    """The same, of what an engine found."""
    id_ = peers.number(text) or found
    return id_, id_ is not None


def judged(engines: Mapping[str, Ask], cases: Sequence[Case]) -> Mapping[str, Counter[str]]:
    """How many cases of each kind every engine has right."""
    right = {name: Counter[str]() for name in engines}
    for case in cases:
        for name, ask in engines.items():
            id_, answered = ask(case.text)
            right[name][kind(case)] += id_ in case.accept if case.accept else not answered
    return right


def in_turn(engines: Mapping[str, Ask], texts: Sequence[str], rounds: int) -> Times:
    """Seconds of each query, where the engines take turns at every text."""
    names = list(engines)
    taken: Times = {name: [] for name in names}
    for turn in range(rounds):
        for number, text in enumerate(texts):
            at = (number + turn) % len(names)
            for name in names[at:] + names[:at]:
                taken[name].append(seconds(engines[name], text))
    return taken


def in_row(engines: Mapping[str, Ask], texts: Sequence[str], rounds: int) -> Times:
    """Seconds of each query, where each engine is asked all texts before the next is."""
    taken: Times = {name: [] for name in engines}
    for _ in range(rounds):
        for name, ask in engines.items():
            taken[name] += [seconds(ask, text) for text in texts]
    return taken


def seconds(ask: Ask, text: str) -> float:
    """How long one query takes."""
    begun = time.perf_counter()
    ask(text)
    return time.perf_counter() - begun


def measured(engines: Mapping[str, Ask], cases: Sequence[Case], texts: Sequence[str], rounds: int) -> Measured:
    """Ask every engine every case, and time it on some texts."""
    quick = {name: ask for name, ask in engines.items() if name not in SLOW}
    slow = in_row({name: ask for name, ask in engines.items() if name in SLOW}, texts, 1)
    return Measured(
        Counter(map(kind, cases)),
        judged(engines, cases),
        {**in_turn(quick, texts, rounds), **slow},
        {**in_row(quick, texts, rounds), **slow},
    )


def run(cases: Path = CASES, rounds: int = ROUNDS, most: int | None = None) -> None:
    """Print the table."""
    library = Library.load()
    taken = spread(sorted(read_cases(cases), key=lambda c: (not c.accept, c.kind)), most)
    texts = [c.text for c in taken if c.kind == QUESTIONS] or [c.text for c in taken]
    found = measured(asked(library), taken, texts, rounds)
    kinds = [f"{k} silent" if k == DECOYS else f"{k} first" for k in found.cases]
    times = ["median", "99 %", f"to {BESIDE}"]
    head = ["engine", *kinds, *(f"{t} in turn" for t in times), *(f"{t} in a row" for t in times)]
    counts = ", ".join(f"{n} {k}" for k, n in found.cases.items())
    title = f"Search: {counts}; {len(library)} articles; times of {len(texts)} texts, {rounds} rounds"
    table.show(title, head, map(found.told, found.right))
    if absent := peers.missing():
        print(f"left out: {', '.join(absent)} ({peers.EXTRA})")


def spread(cases: Sequence[Case], most: int | None) -> list[Case]:
    """At most so many cases, evenly out of all."""
    return list(cases) if most is None else list(cases[:: max(1, len(cases) // most)])
