"""The image: how it is built, what is in it, who runs it."""

from __future__ import annotations

import json
import re
import tomllib

import pytest

from bot import settings
from tests.deploy.folder import DEPLOY, TOP

TEXT = (DEPLOY / "Dockerfile").read_text()
PINNED = re.compile(r"python:3\.\d+\.\d+-slim-[a-z]+(@sha256:[0-9a-f]{64})?")


def instructions() -> list[tuple[str, str]]:
    joined = re.sub(r"\\\n", " ", re.sub(r"(?m)^#.*\n", "", TEXT))
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in joined.splitlines() if line)]


STEPS = instructions()
LAST = STEPS[max(i for i, (word, _) in enumerate(STEPS) if word == "FROM") :]


def last(word: str) -> str:
    [found] = [rest for w, rest in LAST if w == word]
    return found


def environment() -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in last("ENV").split())


def test_bases_are_pinned() -> None:
    arguments = dict(rest.split("=", 1) for word, rest in STEPS if word == "ARG")
    bases = [rest.split()[0] for word, rest in STEPS if word == "FROM"]
    assert len(bases) == 2
    for base in bases:
        assert PINNED.fullmatch(re.sub(r"\$\{(\w+)\}", lambda m: arguments[m[1]], base))


def test_nobody_is_root() -> None:
    assert re.fullmatch(r"[1-9]\d{4,}:[1-9]\d{4,}", last("USER"))
    assert not [w for w, _ in LAST[LAST.index(("USER", last("USER"))) :] if w in {"RUN", "COPY"}]


def test_nothing_is_fetched_but_pinned_packages() -> None:
    assert not [rest for word, rest in STEPS if word == "ADD" or "curl" in rest or "wget" in rest]
    installs = [c for _, rest in STEPS for c in rest.split("&&") if re.search(r"\bpip\b.*\binstall\b", c)]
    assert len(installs) == 4
    assert all("--require-hashes" in c or "--no-index --no-deps" in c or "--no-deps --no-index" in c for c in installs)


def test_each_extra_that_serves_can_be_switched_on() -> None:
    extras = tomllib.loads((TOP / "pyproject.toml").read_text())["project"]["optional-dependencies"].keys()
    files = {path.stem.removeprefix("requirements-") for path in DEPLOY.glob("requirements-*.txt")}
    assert files - {"build"} == extras - {"bench", "fuzz", "test", "postgres"}
    assert [rest for word, rest in STEPS if word == "ARG" and rest.startswith("EXTRAS=")] == ['EXTRAS=""']
    [step] = [rest for word, rest in STEPS if word == "RUN" and "$EXTRAS" in rest]
    assert '-r "deploy/requirements-$extra.txt"' in step


def test_the_last_stage_has_no_tools_to_build_with() -> None:
    runs = " ".join(rest for word, rest in LAST if word == "RUN")
    assert "pip uninstall" in runs
    assert "ensurepip" in runs
    assert not re.search(r"apt-get|pip install|gcc", runs)
    assert [rest for word, rest in LAST if word == "COPY"] == ["--from=build /opt/fourxx /opt/fourxx"]


def test_health_is_asked_without_other_programs() -> None:
    asked = json.loads(last("HEALTHCHECK").partition("CMD")[2])
    assert asked[:2] == ["python", "-c"]
    compile(asked[2], "healthcheck", "exec")
    assert "/healthz" in asked[2]


def test_it_serves() -> None:
    assert [json.loads(last("ENTRYPOINT")), json.loads(last("CMD"))] == [["fourxx"], ["serve"]]
    assert last("EXPOSE").split() == ["3000", "3001"]


def test_settings_are_the_bots() -> None:
    named = {n for n in environment() if n in settings.PURPOSES}
    assert named == {"HOST", "PORT", "DATABASE_URL"}
    assert environment()["DATABASE_URL"].startswith(f"sqlite:///{last('WORKDIR')}/")


@pytest.mark.parametrize("path", ["pyproject.toml", "README.md", "LICENSE", "bot", "knowledge"])
def test_what_is_copied_is_let_through(path: str) -> None:
    assert (TOP / path).exists()
    assert f"!{path}" in (TOP / ".dockerignore").read_text().splitlines()


def test_nothing_else_is_let_through() -> None:
    lines = (TOP / ".dockerignore").read_text().splitlines()
    assert lines[1] == "*"
    assert {"**/.env", "**/*.sqlite3*", "deploy/*"} <= set(lines)


def test_all_that_the_wheel_is_built_from_is_copied() -> None:
    project = tomllib.loads((TOP / "pyproject.toml").read_text())
    copied = {part for word, rest in STEPS if word == "COPY" for part in rest.split()}
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert {*packages, project["project"]["readme"], *project["project"]["license-files"]} <= copied
