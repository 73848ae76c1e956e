"""A soak: one replica under a steady load for as long as told; prints its memory by quarters.

All the while somebody edits an article of the team's: the library is renewed every minute.

usage: python -m tests.chaos.soak [MINUTES [QUESTIONS_A_SECOND]]
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path

from bot.template import filled
from tests.benchmarks.throughput import TEAM, process
from tests.slack_peer import Slack, delivered, direct_message, signed

EDITED_EVERY = 60  # seconds
GROWTH = 1.05  # of the second quarter, which the last may not exceed
SAMPLED = 1.0


def memory_of(pid: int) -> float:
    """Resident megabytes of a process."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def written(folder: str) -> Path:
    """An article of the team's, in a folder of its own."""
    path = Path(folder, "articles", "598.md")
    path.parent.mkdir()
    path.write_text(filled("598"))
    return path


def edit(article: Path) -> None:
    """Change an article so that its library is another one."""
    article.write_text(article.read_text() + "\n")


async def soak(minutes: float, rate: float) -> list[float]:
    """Memory over time, sampled once a second."""
    import aiohttp

    peer, samples = Slack(remember=False), list[float]()
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{folder}/soak.sqlite3"
        article = written(folder)
        command = [str(Path(sys.executable).with_name("fourxx")), "serve"]
        async with (
            peer.up() as api,
            process(command, api, database, KNOWLEDGE_PATH=str(article.parent)) as (pid, url),
            aiohttp.ClientSession() as session,
        ):
            end, number = time.monotonic() + minutes * 60, 0
            while time.monotonic() < end:
                until = time.monotonic() + SAMPLED
                for _ in range(int(rate * SAMPLED)):
                    number += 1
                    ts, text = f"{1_800_000_000 + number}.000100", f"HTTP/1.1 4{number % 32:02d} X\nid: {number}"
                    raw = delivered(TEAM, direct_message(TEAM, ts, text))
                    async with session.post(url, data=raw, headers=signed(raw)) as answer:
                        assert answer.status == 200
                samples.append(memory_of(pid))
                if len(samples) % EDITED_EVERY == 0:
                    edit(article)
                await asyncio.sleep(max(0.0, until - time.monotonic()))
    return samples


def main() -> int:
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    samples = asyncio.run(soak(minutes, float(sys.argv[2]) if len(sys.argv) > 2 else 50.0))
    size = len(samples) // 4
    quarters = [statistics.mean(samples[n * size : (n + 1) * size]) for n in range(4)]
    print("MB by quarters: " + ", ".join(f"{q:.1f}" for q in quarters))
    return int(quarters[3] > quarters[1] * GROWTH)


if __name__ == "__main__":
    sys.exit(main())
