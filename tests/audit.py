"""Known vulnerabilities in what deployments install, by pip-audit from PyPI's own records.

Fails on a known one. Where PyPI's records are out of reach it says so and fails nothing, in CI neither: the tests run
offline too. Whoever releases looks for "audited" among what CI printed.

usage: python -m tests.audit
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

DEPLOY = Path(__file__).parents[1] / "deploy"
FILES = tuple(sorted(path.name for path in DEPLOY.glob("requirements*.txt")))
PATIENCE = 18.0  # seconds for all of it
UNREACHABLE = "not audited: unreachable"
TOLERATED: Mapping[str, str] = {}  # a vulnerability's id, and why it does not concern us


def report() -> Mapping[str, Any] | None:
    """What pip-audit found; None where it could not look."""
    given = [part for name in FILES for part in ("--requirement", str(DEPLOY / name))]
    how = ["--require-hashes", "--disable-pip", "--progress-spinner", "off", "--format", "json", "--timeout", "5"]
    command = [sys.executable, "-m", "pip_audit", *how, *given]
    try:
        ran = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
        found = json.loads(ran.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return None
    return found if isinstance(found, dict) else None


def verdict(found: Mapping[str, Any] | None, tolerated: Mapping[str, str] = TOLERATED) -> tuple[int, list[str]]:
    """The exit code, and what to say."""
    packages = list(found["dependencies"]) if found else []
    looked_at = [p for p in packages if "skip_reason" not in p]
    if not looked_at:
        return 0, [UNREACHABLE]
    known = {v["id"]: (p, v) for p in looked_at for v in p["vulns"]}
    bad = [
        f"{p['name']} {p['version']}: {id_}, mended in {', '.join(v['fix_versions']) or 'no version yet'}"
        for id_, (p, v) in sorted(known.items())
        if id_ not in tolerated
    ]
    expired = [f"{id_} is tolerated and not there any more: take it out" for id_ in tolerated.keys() - known.keys()]
    skipped = [p["name"] for p in packages if "skip_reason" in p]
    rest = [f"not audited: {', '.join(skipped)}"] if skipped else []
    return int(bool(bad or expired)), [*bad, *expired, f"audited {len(looked_at)} packages", *rest]


def main() -> int:
    code, lines = verdict(report())
    print(*lines, sep="\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
