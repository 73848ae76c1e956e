"""Cold start of `fourxx ask`, beside a bare interpreter that imports rapidfuzz, and what the start is spent on.

The commands take turns, so noise hits all alike. Nothing here is cold on disk: the first turn is not counted.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median

from tests.benchmarks import table

RUNS, MOST_SHOWN = 10, 16
OURS = frozenset({"bot", "knowledge"})
QUESTION = "why does my upload fail when the file is bigger than a megabyte"
BARE, RAPIDFUZZ, ASK = "python -c pass", "python, importing rapidfuzz", "fourxx ask"
IMPORTED = re.compile(r"import time: +(?P<own>\d+) \| +\d+ \| +(?P<module>\S+)")
PHASES = """
from time import perf_counter as now
spent, begun = [], now()
def step(name):
    global begun
    spent.append((name, now() - begun))
    begun = now()
from bot import cli
from bot.replies.terminal import as_text
from knowledge.diagnosis import Engine
from knowledge.library import Library
from bot.service import settings
step("imports")
library = Library.load(settings().knowledge_path)
step("settings and library")
engine = Engine(library)
engine.reader
step("reader")
engine.search
step("search")
diagnosis = engine.diagnose({question!r})
step("diagnosis")
as_text(diagnosis)
step("reply")
for name, seconds in spent:
    print(seconds, name)
"""


def commands() -> Mapping[str, Sequence[str]]:
    """What is started."""
    return {
        BARE: [sys.executable, "-c", "pass"],
        RAPIDFUZZ: [sys.executable, "-c", "import rapidfuzz.process, rapidfuzz.distance"],
        ASK: [*fourxx(), "ask", QUESTION],
    }


def fourxx() -> Sequence[str]:
    """The command as it is installed beside this interpreter, or else the module."""
    found = shutil.which("fourxx", path=str(Path(sys.executable).parent))
    return [found] if found else [sys.executable, "-m", "bot.cli"]


def started(runs: int) -> Mapping[str, list[float]]:
    """Seconds of each command, from start to end, in turn."""
    spent: dict[str, list[float]] = {name: [] for name in commands()}
    for turn in range(runs + 1):
        for name, command in commands().items():
            begun = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            if turn:
                spent[name].append(time.perf_counter() - begun)
    return spent


def phases(runs: int) -> Mapping[str, float]:
    """Median seconds of each part of a start, after the interpreter's own."""
    spent: dict[str, list[float]] = {}
    for _ in range(runs):
        for line in output([sys.executable, "-c", PHASES.format(question=QUESTION)]).splitlines():
            seconds, _, name = line.partition(" ")
            spent.setdefault(name, []).append(float(seconds))
    return {name: median(taken) for name, taken in spent.items()}


def imports() -> Iterator[tuple[str, float]]:
    """Each module that a question imports beyond a bare interpreter's, and its own seconds."""
    usual = {name for name, _ in import_times([sys.executable, "-X", "importtime", "-c", "pass"])}
    for found in import_times([sys.executable, "-X", "importtime", "-m", "bot.cli", "ask", QUESTION]):
        if found[0] not in usual:
            yield found


def import_times(command: Sequence[str]) -> Iterator[tuple[str, float]]:
    """What the interpreter tells of its imports."""
    for found in IMPORTED.finditer(output(command)):
        yield found["module"], int(found["own"]) / 1e6


def output(command: Sequence[str]) -> str:
    """What a command prints, on both streams."""
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout.decode()


def costliest(modules: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    """Seconds of each module of this project, and of each package of others with all that is in it, most first."""
    spent: dict[str, float] = {}
    for module, seconds in modules:
        package = module.partition(".")[0]
        name = module if package in OURS else package
        spent[name] = spent.get(name, 0.0) + seconds
    return sorted(spent.items(), key=lambda item: -item[1])


def run(runs: int = RUNS) -> None:
    """Print what a start takes, its parts, and its costliest imports."""
    spent = started(runs)
    base = median(spent[RAPIDFUZZ])
    rows = [
        [name, table.duration(median(s)), table.duration(min(s)), table.duration(max(s)), table.times(median(s) / base)]
        for name, s in spent.items()
    ]
    table.show(f"Start: {runs} runs each", ["command", "median", "least", "most", "to importing rapidfuzz"], rows)
    table.show(
        "Parts of it", ["part", "median"], [[n, table.duration(s)] for n, s in phases(max(1, runs // 2)).items()]
    )
    modules = list(imports())
    whole = sum(seconds for _, seconds in modules)
    told = [[n, table.duration(s), table.share(round(s * 1e6), round(whole * 1e6))] for n, s in costliest(modules)]
    title = f"Imports: {len(modules)} modules, {table.duration(whole)} under -X importtime"
    table.show(title, ["module or package", "own time", "share"], told[:MOST_SHOWN])
