"""The guide: every command in it exists, every file and setting it names too."""

from __future__ import annotations

import re
import shlex
import tomllib

import pytest
import yaml

from bot import cli, settings
from tests.deploy.folder import DEPLOY, TOP

GUIDE = (DEPLOY / "README.md").read_text()
BLOCKS = re.findall(r"(?m)^ *```(\w*)\n((?:.*\n)*?) *```$", GUIDE)
PROGRAM = r"(?:fourxx|run --rm (?:--no-deps )?bot|fourxx:0\.1\.0)"
COMMAND = re.compile(PROGRAM + r" ((?:manifest|check|serve|try|articles|ask)\b[^|`\n]*)")
SDK = {"OTEL_EXPORTER_OTLP_HEADERS", "OTEL_SERVICE_NAME", "OTEL_TRACES_SAMPLER"}
OWN = frozenset({"POSTGRES_PASSWORD", "HTTPS_PROXY", "PYTHON"} | SDK)


def commands() -> list[str]:
    shell = re.sub(r"\\\n\s*", "", "".join(text for kind, text in BLOCKS if kind == "sh"))
    inline = "\n".join(re.findall(r"`([^`\n]+)`", GUIDE))
    return sorted({found.strip() for found in COMMAND.findall(f"{shell}\n{inline}")})


def anchors() -> set[str]:
    titles = re.findall(r"(?m)^#+ (.*)$", GUIDE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def test_it_has_commands() -> None:
    assert len(commands()) >= 5


@pytest.mark.parametrize("command", commands())
def test_commands_are_the_programs(command: str) -> None:
    assert cli._parser().parse_args(shlex.split(command))


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([^)]+)\)", GUIDE))))
def test_links_lead_somewhere(link: str) -> None:
    if link.startswith("#"):
        assert link[1:] in anchors()
    elif not link.startswith("https://"):
        assert (DEPLOY / link).exists()


@pytest.mark.parametrize("path", sorted(set(re.findall(r"(?:deploy|components|base|knowledge)/[\w./-]*\w", GUIDE))))
def test_paths_exist(path: str) -> None:
    made = {"deploy/.env", "deploy/compose.override.yaml"}
    assert path in made or any((root / path).exists() for root in (TOP, DEPLOY / "kubernetes"))


ROW = re.compile(r"(?m)^\| `([A-Z_]+)` \| (?:`([^`]*)`|none|nobody) \|")
EXAMPLE = re.compile(r"(?m)^#?([A-Z_]+)=(.*)$")


def test_every_setting_has_its_row_and_its_line_in_the_example() -> None:
    assert {name for name, _ in ROW.findall(GUIDE)} == settings.PURPOSES.keys()
    example = {name for name, _ in EXAMPLE.findall((TOP / ".env.example").read_text())}
    assert example == settings.PURPOSES.keys() - {"SLACK_API_URL"}


def test_defaults_in_the_guide_are_those_of_the_program() -> None:
    told = {name: value for name, value in ROW.findall(GUIDE) if value}
    assert settings.Settings.read(told, DEPLOY / "no.env") == settings.Settings.read({}, DEPLOY / "no.env")
    named = {name for name, value in EXAMPLE.findall((TOP / ".env.example").read_text()) if value in told.values()}
    assert named >= {"SOCKETS", "HOST", "PORT", "RETENTION_DAYS", "LOG_LEVEL", "LOG_FORMAT"}


def test_extras_in_the_guide_are_the_packages() -> None:
    extras = set(re.findall(r"`pip install '\.\[(\w+)\]'`", GUIDE))
    there = tomllib.loads((TOP / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    assert extras == there.keys() - {"bench", "fuzz", "test"}


def test_settings_are_the_bots() -> None:
    named = set(re.findall(r"`([A-Z]+(?:_[A-Z]+)+|HOST|PORT)\b", GUIDE))
    assert named - OWN <= settings.PURPOSES.keys()
    slack = {n for n in settings.PURPOSES if n.startswith("SLACK_")} - {"SLACK_API_URL"}
    assert slack | {"DATABASE_URL", "KNOWLEDGE_PATH", "TOKEN_KEY", "PORT"} <= named


@pytest.mark.parametrize("text", [text for kind, text in BLOCKS if kind == "yaml"])
def test_examples_parse(text: str) -> None:
    assert isinstance(yaml.safe_load(text), dict)


def test_nothing_is_built_with_what_is_not_pinned() -> None:
    installs = re.findall(r"(?m)^.*pip install .*$", "".join(text for kind, text in BLOCKS if kind == "sh"))
    assert len(installs) >= 6
    for line in installs:
        assert "--require-hashes" in line or {"--no-deps", "--no-build-isolation"} <= set(line.split()), line
