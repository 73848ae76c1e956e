"""The pinned requirements: all that runs, nothing else, each with its hashes."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import requires

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.deploy.folder import DEPLOY, TOP

PROJECT = tomllib.loads((TOP / "pyproject.toml").read_text())
RENEW = "renew it: deploy/README.md, Upgrade and rollback"
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
PINNED = re.compile(r"[A-Za-z0-9._-]+==[^ ]+( ; .+)?")
EXTRAS = ("otel", "ocr")
FILES = ("requirements.txt", "requirements-build.txt", *(f"requirements-{extra}.txt" for extra in EXTRAS))


def entries(name: str) -> list[tuple[str, list[str]]]:
    """Each requirement with its hashes."""
    text = re.sub(r"(?m)^\s*#.*\n", "", (DEPLOY / name).read_text())
    lines = [line.split(" --hash", 1) for line in re.sub(r"\s*\\\n\s*", " ", text).splitlines()]
    return [(head.strip(), HASH.findall("--hash" + rest)) for head, rest in lines]


def pinned(name: str) -> dict[str, Requirement]:
    """What is installed on this Python, by name."""
    found = [Requirement(head) for head, _ in entries(name)]
    return {canonicalize_name(r.name): r for r in found if not r.marker or r.marker.evaluate()}


def runtime() -> list[Requirement]:
    extras = {n: e for n, e in PROJECT["project"]["optional-dependencies"].items() if n != "test"}
    return [Requirement(line) for line in [*PROJECT["project"]["dependencies"], *extras["postgres"]]]


def closure(wanted: list[Requirement]) -> set[str]:
    """The names of these and of all that they need here."""
    seen: set[tuple[str, str]] = set()
    queue = [(r, extra) for r in wanted for extra in ("", *r.extras)]
    while queue:
        requirement, extra = queue.pop()
        key = (canonicalize_name(requirement.name), extra)
        if key in seen:
            continue
        seen.add(key)
        for need in map(Requirement, requires(requirement.name) or []):
            if not need.marker or need.marker.evaluate({"extra": extra}):
                queue += [(need, e) for e in ("", *need.extras)]
    return {name for name, _ in seen}


@pytest.mark.parametrize("name", FILES)
def test_every_line_is_pinned_and_hashed(name: str) -> None:
    found = entries(name)
    assert found
    for head, hashes in found:
        assert PINNED.fullmatch(head), head
        assert hashes, head


@pytest.mark.parametrize("name", FILES)
def test_no_file_says_where_packages_come_from(name: str) -> None:
    assert not re.search(r"https?://|^\s*-(-?\w*index|-find-links|f\b|i\b)", (DEPLOY / name).read_text(), re.MULTILINE)


def test_all_that_runs_is_pinned_and_nothing_else() -> None:
    assert pinned("requirements.txt").keys() == closure(runtime()), RENEW


def test_pins_are_what_the_project_asks_for() -> None:
    found = pinned("requirements.txt")
    for wanted in runtime():
        [pin] = found[canonicalize_name(wanted.name)].specifier
        assert wanted.specifier.contains(pin.version), RENEW


@pytest.mark.parametrize("extra", EXTRAS)
def test_what_an_extra_asks_for_is_pinned(extra: str) -> None:
    found = pinned(f"requirements-{extra}.txt")
    for wanted in map(Requirement, PROJECT["project"]["optional-dependencies"][extra]):
        [pin] = found[canonicalize_name(wanted.name)].specifier
        assert wanted.specifier.contains(pin.version), RENEW


def test_all_that_traces_need_is_pinned_and_nothing_else() -> None:
    wanted = map(Requirement, PROJECT["project"]["optional-dependencies"]["otel"])
    assert pinned("requirements-otel.txt").keys() == closure(list(wanted)), RENEW


def test_files_that_go_together_pin_the_same() -> None:
    files = [pinned(name) for name in FILES if "build" not in name]
    for name in set().union(*files):
        assert len({str(file[name].specifier) for file in files if name in file}) == 1, f"{name}: {RENEW}"


def test_the_build_system_is_pinned() -> None:
    found = pinned("requirements-build.txt")
    assert closure([Requirement(r) for r in PROJECT["build-system"]["requires"]]) == found.keys(), RENEW


def test_wheels_of_the_machines_people_run_are_hashed() -> None:
    assert "--universal" in (DEPLOY / "requirements.txt").read_text()
    assert PROJECT["project"]["requires-python"].removeprefix(">=") in (DEPLOY / "requirements.txt").read_text()
