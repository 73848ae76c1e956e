"""Every file of `deploy/` is what its name says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.manifest import manifest
from tests.deploy.folder import DEPLOY, documents

FILES = sorted(p for p in DEPLOY.rglob("*") if p.is_file() and p.name != ".env")


def name(path: Path) -> str:
    return str(path.relative_to(DEPLOY))


@pytest.mark.parametrize("path", [p for p in FILES if p.suffix in {".yaml", ".yml"}], ids=name)
def test_yaml_parses(path: Path) -> None:
    assert all(isinstance(d, dict) for d in documents(path))


@pytest.mark.parametrize("path", [p for p in FILES if p.suffix == ".json"], ids=name)
def test_json_parses(path: Path) -> None:
    assert isinstance(json.loads(path.read_text()), dict)


@pytest.mark.parametrize("path", FILES, ids=name)
def test_text_is_tidy(path: Path) -> None:
    text = path.read_text()
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert not [line for line in text.splitlines() if line != line.rstrip() or "\t" in line]


def test_the_manifest_is_what_the_bot_prints() -> None:
    printed = json.dumps(manifest(), indent=2) + "\n"
    assert (DEPLOY / "manifest.json").read_text() == printed, "fourxx manifest > deploy/manifest.json"
