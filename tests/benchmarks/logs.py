"""How fast logs are triaged, beside `grep -c` and a plain regex pass: `python -m tests.benchmarks.logs [MB]`.

Measured, never asserted. Each figure is the best of three runs, in seconds of processor time (of the program itself or
of `grep`), on logs made here, the same ones every time. POSIX only.
"""

from __future__ import annotations

import json
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from knowledge.reading.access_logs import read
from knowledge.triage import triage

MEGABYTE = 1_000_000
CHUNK = 65_536
RUNS = 3
ERRORS = (404, 404, 404, 403, 401, 429, 499, 400, 413, 500, 502)
AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "curl/8.4.0",
)
PLAIN = {"combined": re.compile(rb'"[^"]*" (4[0-9][0-9]) '), "JSON": re.compile(rb'"status":\s*(4[0-9][0-9])')}
GREP = {"combined": '" 4[0-9][0-9] ', "JSON": '"status": 4[0-9][0-9]'}


def combined(draw: random.Random, second: int, status: int, path: str, client: str) -> str:
    """A line of nginx's combined format."""
    clock = f"{1 + second // 86400:02}/Oct/2026:{second // 3600 % 24:02}:{second // 60 % 60:02}:{second % 60:02}"
    return (
        f'{client} - - [{clock} +0000] "GET {path} HTTP/1.1" {status} {draw.randrange(50_000)}'
        f' "https://example.com/{draw.randrange(500)}" "{draw.choice(AGENTS)}"\n'
    )


def as_json(draw: random.Random, second: int, status: int, path: str, client: str) -> str:
    """A line of the JSON formats that people give nginx."""
    clock = f"2026-10-{1 + second // 86400:02}T{second // 3600 % 24:02}:{second // 60 % 60:02}:{second % 60:02}+00:00"
    return json.dumps({
        "time": clock, "remote_addr": client, "request_method": "GET", "request_uri": path, "status": status,
        "body_bytes_sent": draw.randrange(50_000), "request_time": 0.413, "http_user_agent": draw.choice(AGENTS),
        "http_referer": f"https://example.com/{draw.randrange(500)}",
        "host": "example.com", "upstream_status": str(status),
    }) + "\n"  # fmt: skip


def made(line: Callable[[random.Random, int, int, str, str], str], size: int, errors: float) -> bytes:
    """A log of about `size` bytes in which this share of the requests failed."""
    draw = random.Random(1)
    lines, length, second = [], 0, 0.0
    while length < size:
        second += draw.random() * 0.3
        status = draw.choice(ERRORS) if draw.random() < errors else draw.choice((200, 200, 200, 301, 304))
        path = f"/p/{draw.randrange(3000)}?q={draw.randrange(10**6)}"
        client = f"{draw.randrange(1, 224)}.{draw.randrange(256)}.{draw.randrange(4)}.{draw.randrange(256)}"
        lines.append(line(draw, int(second), status, path, client).encode())
        length += len(lines[-1])
    return b"".join(lines)


def chunks(path: Path) -> Iterator[bytes]:
    """A file as it is read from disk."""
    with path.open("rb") as file:
        while part := file.read(CHUNK):
            yield part


def best(task: Callable[[], object]) -> float:
    """Processor seconds of the cheapest of three runs."""
    times = []
    for _ in range(RUNS):
        start = spent()
        task()
        times.append(spent() - start)
    return min(times)


def spent() -> float:
    """Processor seconds that this program and those it started have used."""
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def plain_pass(path: Path, pattern: re.Pattern[bytes]) -> Counter[bytes]:
    """What a short script does: one search a line, one count a status."""
    found: Counter[bytes] = Counter()
    with path.open("rb") as file:
        for line in file:
            hit = pattern.search(line)
            if hit:
                found[hit[1]] += 1
    return found


def by_line(path: Path) -> int:
    """The line reader alone, without the shortcuts for whole blocks."""
    return sum(1 for _ in read(path.read_text(encoding="utf-8").splitlines()))


def measure(name: str, path: Path) -> list[tuple[str, float]]:
    """Seconds of each way to read one file."""
    kind = "JSON" if "JSON" in name else "combined"
    rows = [("triage", best(lambda: triage(chunks(path))))]
    grep = shutil.which("grep")
    if grep:
        command = [grep, "-c", GREP[kind], str(path)]
        rows.append(("grep -c", best(lambda: subprocess.run(command, check=False, stdout=subprocess.PIPE))))
    rows.append(("plain re, line by line", best(lambda: plain_pass(path, PLAIN[kind]))))
    rows.append(("line reader, every field", best(lambda: by_line(path))))
    return rows


def main() -> None:
    """Print one table."""
    size = int(float(sys.argv[1]) * MEGABYTE) if len(sys.argv) > 1 else 50 * MEGABYTE
    logs = (
        ("combined, 12 % errors", combined, 0.12),
        ("JSON, 12 % errors", as_json, 0.12),
        ("combined, all errors", combined, 1.0),
        ("JSON, all errors", as_json, 1.0),
    )
    print(f"{'log':24}{'reader':28}{'MB/s':>10}{'triage takes':>16}")
    with tempfile.TemporaryDirectory() as folder:
        for name, line, errors in logs:
            path = Path(folder) / "access.log"
            path.write_bytes(made(line, size, errors))
            rows = measure(name, path)
            for reader, seconds in rows:
                ratio = rows[0][1] / seconds
                print(f"{name:24}{reader:28}{path.stat().st_size / MEGABYTE / seconds:10.1f}{ratio:14.2f} x")


if __name__ == "__main__":
    main()
