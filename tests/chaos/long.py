"""The long form: 2,000 questions. Prints its figures and exits with 1 where a promise is broken.

usage: python -m tests.chaos.long [QUESTIONS [http|socket]]
"""

from __future__ import annotations

import asyncio
import sys

from tests.chaos.storm import Plan, Storm


def main() -> int:
    questions = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    way = "socket" if "socket" in sys.argv[2:] else "http"
    figures = asyncio.run(Storm(Plan(questions, rate=12.0, kill_every=4.0, delivery=way)).run())
    print(figures)
    return int(bool(figures.lost or figures.doubles > figures.kills))


if __name__ == "__main__":
    sys.exit(main())
