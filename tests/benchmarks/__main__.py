"""Every benchmark, or those named: `python -m tests.benchmarks [search] [size] [start] [hostile] [logs]`.

Each holds what is measured against what one would use instead, side by side in one run, and prints tables with ratios.
Nothing is asserted by the clock. All of them together take some minutes and up to three gigabytes, most of it for the
largest library; `pip install 'fourxx[bench]'` adds the search engines that are held against.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from knowledge.evaluation import CasesError
from tests.benchmarks import hostile, search, size, start


def logs(megabytes: float) -> None:
    """Log reading, in a process of its own."""
    print(f"\nLogs of {megabytes:g} MB", flush=True)
    subprocess.run([sys.executable, "-m", "tests.benchmarks.logs", str(megabytes)], check=True)


def benchmarks(options: argparse.Namespace) -> Mapping[str, Callable[[], None]]:
    """Each benchmark under its name."""
    return {
        "search": lambda: search.run(options.cases, options.rounds, options.most),
        "size": lambda: size.run(options.sizes, profiled=options.profile),
        "start": lambda: start.run(options.starts),
        "hostile": lambda: hostile.run(options.lengths),
        "logs": lambda: logs(options.megabytes),
    }


def parser() -> argparse.ArgumentParser:
    """What may be asked for."""
    found = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Measure fourxx beside its peers.")
    found.add_argument("names", nargs="*", metavar="NAME", help="search, size, start, hostile, logs (default: all)")
    found.add_argument("--cases", type=Path, default=search.CASES, help="search: a folder or file of cases")
    found.add_argument("--rounds", type=int, default=search.ROUNDS, help="search: rounds of timing")
    found.add_argument("--most", type=int, help="search: take about so many of the cases")
    found.add_argument("--sizes", type=int, nargs="*", default=size.SIZES, help="size: articles laid over the pack")
    found.add_argument("--profile", action="store_true", help="size: tell where the time until an answer goes")
    found.add_argument("--starts", type=int, default=start.RUNS, help="start: runs of each command")
    found.add_argument("--lengths", type=int, nargs="+", default=hostile.LENGTHS, help="hostile: characters sent")
    found.add_argument("--megabytes", type=float, default=10, help="logs: size of each log")
    return found


def main() -> None:
    """Run what is asked for."""
    asked = parser()
    options = asked.parse_args()
    known = benchmarks(options)
    if unknown := [name for name in options.names if name not in known]:
        asked.error(f"there is no benchmark {unknown[0]}: choose from {', '.join(known)}")
    try:
        for name in options.names or known:
            known[name]()
    except CasesError as e:
        asked.error(str(e))


if __name__ == "__main__":
    main()
