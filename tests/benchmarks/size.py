"""Time and memory against the size of the library: the pack alone, then with ever more articles laid over it.

Every size runs twice in a process of its own with a home folder of its own: the first start works out what may be
kept for the next, and the next one is measured. The same questions are asked at every size: the benchmark's own, which
the pack answers, and some that articles made here answer.
"""

from __future__ import annotations

import cProfile
import json
import os
import pstats
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from knowledge.diagnosis import Engine
from knowledge.evaluation import Case, read_cases
from knowledge.library import Library
from knowledge.outcome import Outcome
from tests.benchmarks import made, peers, table

SIZES = (1_000, 10_000, 50_000)
CASES = Path(__file__).parent / "cases"
ASKED_OF_MADE, ASKED_AMONG = 36, 1_000  # questions about made articles, which are all among the first so many
ROUNDS = 3
MEGABYTE = 1 << 20
RSS_UNIT = 1 if sys.platform == "darwin" else 1 << 10
MOST_SHOWN = 14  # functions of a profile


@dataclass(frozen=True)
class Run:
    """What one process measured. Times in seconds, memory in bytes, `right` of the benchmark's own questions and
    of those about made articles; `beside` tells of tantivy, over the same library, without the rule for numbers."""

    articles: int
    load: float
    ready: float
    peak: int
    kept: int
    question: float
    late: float
    paste: float
    beside: float
    right: Sequence[int]
    right_beside: Sequence[int]


def measured(overlay: Path | None) -> Run:
    """Load, answer and time, in this process."""
    begun = time.perf_counter()
    library = Library.load(overlay)
    load = time.perf_counter() - begun
    engine = Engine(library)
    cases = [c for c in read_cases(CASES) if c.kind in ("questions", "pastes")]
    engine.diagnose(next(c.text for c in cases if c.kind == "questions"))
    ready = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * RSS_UNIT
    questions, own = [c for c in cases if c.kind == "questions"], list(asked_of_made(Library.load()))
    texts = [c.text for c in (*questions, *own)]
    spent = list(timed(engine.diagnose, texts))
    beside = peers.tantivy(library) if find_spec("tantivy") else None
    return Run(
        articles=len(library),
        load=load,
        ready=ready,
        peak=peak,
        kept=sum(p.stat().st_size for p in (Path.home() / ".cache").rglob("*") if p.is_file()),
        question=median(spent),
        late=table.percentile(spent, 0.99),
        paste=median(timed(engine.diagnose, [c.text for c in cases if c.kind == "pastes"])),
        beside=median(timed(beside, texts)) if beside else 0.0,
        right=[right(partial(first, engine), kind) for kind in (questions, own)],
        right_beside=[right(beside, kind) for kind in (questions, own)] if beside else [],
    )


def asked_of_made(pack: Library) -> Iterator[Case]:
    """Questions about articles made here, spread over the first `ASKED_AMONG`."""
    words = made.Words.of(pack)
    for number in range(1, ASKED_AMONG, ASKED_AMONG // ASKED_OF_MADE):
        yield Case(f"made-{number}", words.question(number), (made.id_of(number),), "questions")


def timed(ask: Callable[[str], object], texts: Sequence[str]) -> Iterable[float]:
    """Seconds of each question in each of some rounds."""
    for _ in range(ROUNDS):
        for text in texts:
            begun = time.perf_counter()
            ask(text)
            yield time.perf_counter() - begun


def first(engine: Engine, text: str) -> str | None:
    """The id that a diagnosis names first."""
    found = engine.diagnose(text)
    return found.best.id if found.best and found.outcome is not Outcome.NONE else None


def right(best: peers.Best, cases: Iterable[Case]) -> int:
    """How many questions bring a right article first."""
    return sum(best(c.text) in c.accept for c in cases)


def profile(overlay: Path | None) -> None:
    """Print where the time goes until the first answer."""
    profiler = cProfile.Profile()
    profiler.enable()
    Engine(Library.load(overlay)).diagnose("the upload is too big")
    profiler.disable()
    pstats.Stats(profiler).sort_stats("tottime").print_stats(MOST_SHOWN)


def child(overlay: Path | None, home: Path, task: str) -> str:
    """What a process of its own prints."""
    home.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "tests.benchmarks.size", task, str(overlay or "")]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env={**os.environ, "HOME": str(home)})
    return done.stdout.decode()


def row(start: Run, again: Run, pack: Run) -> list[str]:
    """One size's line."""
    return [
        f"{again.articles:,}",
        table.duration(again.load),
        table.duration(start.ready),
        table.duration(again.ready),
        f"{again.peak / MEGABYTE:.0f} MB",
        f"{again.kept / MEGABYTE:.0f} MB",
        table.duration(again.question),
        table.times(again.question / pack.question),
        table.duration(again.late),
        table.duration(again.paste),
        table.duration(again.beside) if again.beside else "-",
        table.times(again.question / again.beside) if again.beside else "-",
        *map(str, again.right),
        *(map(str, again.right_beside) if again.right_beside else "--"),
    ]


HEAD = (
    "articles", "load", "first start", "next start", "peak memory", "kept", "question", "to the pack",
    "99 %", "paste", "tantivy", "to tantivy", "right", "of made", "tantivy's", "of made",
)  # fmt: skip


def run(sizes: Sequence[int] = SIZES, *, profiled: bool = False) -> None:
    """Print the table, and for each size where the time goes if that is wanted."""
    words = made.Words.of(Library.load())
    runs: list[tuple[Run, Run]] = []
    profiles: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        for size in (0, *sizes):
            folder, home = Path(name, f"articles-{size}"), Path(name, f"home-{size}")
            made.write(folder, size, words)
            overlay = folder if size else None
            start, again = (Run(**json.loads(child(overlay, home, "measure"))) for _ in range(2))
            runs.append((start, again))
            if profiled:
                profiles.append(f"\n{size:,} made articles\n{child(overlay, home, 'profile')}")
    title = "Size: until the first answer from the start of loading; the same questions at every size"
    table.show(title, HEAD, (row(start, again, runs[0][1]) for start, again in runs))
    if not find_spec("tantivy"):
        print(f"left out: tantivy ({peers.EXTRA})")
    print("".join(profiles))


def main(task: str, overlay: str) -> None:
    """The part of a process of its own."""
    path = Path(overlay) if overlay else None
    if task == "profile":
        profile(path)
    else:
        print(json.dumps(asdict(measured(path))))


if __name__ == "__main__":
    main(*sys.argv[1:])
