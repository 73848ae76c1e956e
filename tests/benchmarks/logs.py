"""How fast logs of every format are triaged, beside `grep -c` and a regex: `python -m tests.benchmarks.logs [MB]`.

Measured, never asserted. Each figure is the best of three runs, in seconds of processor time (of the program itself or
of `grep`), on logs made here, the same ones every time: one request in eight failed, or all of them. POSIX only.
"""

from __future__ import annotations

import re
import resource
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from knowledge.triage import triage
from tests.access_logs import FORMATS, HEADERS, log
from tests.benchmarks.table import show, times

MEGABYTE = 1_000_000
CHUNK = 65_536
RUNS = 3
MOST_LINES = 50_000
LARGE = 50
ERRORS = (0.12, 1.0)
PLAIN = re.compile(rb'[ "/:](4[0-9][0-9])[ ",|}\t\r\n]')
GREP = '[ "/:]4[0-9][0-9][ ",|}]'
WHOLE = """
import resource, sys
from knowledge.diagnosis import Engine
from knowledge.library import Library
engine = Engine(Library.load())
engine.diagnose("413")
def spent():
    return resource.getrusage(resource.RUSAGE_SELF)
before = spent()
with open(sys.argv[1], "rb") as file:
    engine.diagnose_file(iter(lambda: file.read(65_536), b""))
after = spent()
print(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, before.ru_maxrss, after.ru_maxrss)
"""


def made(name: str, size: int, errors: float) -> bytes:
    """A log of about `size` bytes in which this share of the requests failed."""
    head = HEADERS.get(name, "")
    sample = log(name, 100, errors)
    lines = min(MOST_LINES, max(100, size * 100 // len(sample)))
    body = log(name, lines, errors).removeprefix(head).encode()
    return head.encode() + body * max(1, round(size / len(body)))


def chunks(path: Path) -> Iterator[bytes]:
    """A file as it is read from disk."""
    with path.open("rb") as file:
        while part := file.read(CHUNK):
            yield part


def best(task: Callable[[], object]) -> float:
    """Processor seconds of the cheapest of three runs."""
    took = []
    for _ in range(RUNS):
        start = spent()
        task()
        took.append(spent() - start)
    return max(min(took), 1e-6)


def spent() -> float:
    """Processor seconds that this program and those it started have used."""
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def plain_pass(path: Path) -> Counter[bytes]:
    """What a short script does: one search a line, one count a status."""
    found: Counter[bytes] = Counter()
    with path.open("rb") as file:
        for line in file:
            hit = PLAIN.search(line)
            if hit:
                found[hit[1]] += 1
    return found


def row(name: str, path: Path, size: int) -> list[str]:
    """One format: megabytes a second with few errors and with many, and how many times as long as the others."""
    speeds, ratios = [], []
    for errors in ERRORS:
        path.write_bytes(made(name, size, errors))
        took = best(lambda: triage(chunks(path)))
        speeds.append(f"{path.stat().st_size / MEGABYTE / took:.1f}")
        plain = best(lambda: plain_pass(path))
        grep = shutil.which("grep")
        command = [grep or "", "-c", GREP, str(path)]
        found = best(lambda: subprocess.run(command, check=False, stdout=subprocess.PIPE)) if grep else 0.0  # noqa: B023
        ratios += [times(took / plain), times(took / found) if found else "-"]
    return [name, *speeds, *ratios]


def whole(path: Path, name: str, size: int) -> list[str]:
    """One large file from its first byte to its diagnosis, in a process of its own."""
    path.write_bytes(made(name, size, ERRORS[0]))
    printed = subprocess.run(
        [sys.executable, "-c", WHOLE, str(path)], check=True, capture_output=True, text=True
    ).stdout
    took, before, after = map(float, printed.split())
    return [
        name,
        f"{path.stat().st_size / MEGABYTE:.0f}",
        f"{took:.2f} s",
        f"{before / 1024:.0f}",
        f"{after / 1024:.0f}",
    ]


def main() -> None:
    """Print both tables."""
    size = int(float(sys.argv[1]) * MEGABYTE) if len(sys.argv) > 1 else 10 * MEGABYTE
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "access.log"
        show(
            "Logs: MB a second on one core, and how many times as long as the others triage takes",
            ("format", "12 % errors", "all errors", "re by line", "grep -c", "all: re by line", "all: grep -c"),
            [row(name, path, size) for name in FORMATS],
        )
        show(
            "A whole file, from its bytes to the diagnosis",
            ("format", "MB", "processor time", "memory before", "at most"),
            [whole(path, name, max(size, LARGE * MEGABYTE * (size >= MEGABYTE))) for name in ("combined", "HAProxy")],
        )


if __name__ == "__main__":
    main()
