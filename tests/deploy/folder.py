"""The files of `deploy/`, read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

TOP = Path(__file__).parents[2]
DEPLOY = TOP / "deploy"
KUBERNETES = DEPLOY / "kubernetes"
METRIC = re.compile(r"\bfourxx_[a-z_]+\b")
SERIES = re.compile(r"_(bucket|sum|count)$")


def documents(path: Path) -> list[Any]:
    return [d for d in yaml.safe_load_all(path.read_text()) if d is not None]


def document(path: Path) -> Any:
    [only] = documents(path)
    return only


def metrics_in(text: str) -> set[str]:
    """The metrics an expression or a source names, a histogram by its own name."""
    return {SERIES.sub("", name) for name in METRIC.findall(text)}


def environment_of(unit: str) -> dict[str, str]:
    return dict(re.findall(r"^Environment=(\w+)=(.*)$", unit, re.MULTILINE))
