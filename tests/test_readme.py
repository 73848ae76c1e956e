"""The README's commands do what it says, taken from its text and run as they stand."""

from __future__ import annotations

import contextlib
import os
import re
import select
import signal
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from bot.cli import main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PATIENCE = 300  # seconds for a fresh environment to be installed and the page to stand


def command(heading: str) -> str:
    """The one line in the code block under a heading."""
    found = re.search(rf"^## {heading}$.*?^```sh\n(.+?)\n```$", README, re.MULTILINE | re.DOTALL)
    assert found, f"README.md has no code block under {heading}"
    return found[1]


@pytest.mark.parametrize("heading", ["Run it", "Test it"])
def test_each_command_stands_alone_on_one_line(heading):
    assert "\n" not in command(heading)


def test_ci_runs_what_the_readme_says(tmp_path):
    """`.ci/run` takes the line under *Test it* literally: in a copy with another line there, it runs that one."""
    (tmp_path / ".ci").mkdir()
    (tmp_path / ".ci" / "run").write_bytes((ROOT / ".ci" / "run").read_bytes())
    (tmp_path / "README.md").write_text(README.replace(command("Test it"), "echo this was run"), encoding="utf-8")
    told = subprocess.run(["bash", ".ci/run"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert told.stdout == "this was run\n"


def test_an_exchange_stands_within_the_first_twenty_lines():
    assert "**you**" in "\n".join(README.splitlines()[:20])
    assert "**fourxx**" in "\n".join(README.splitlines()[:20])


def test_every_subcommand_named_exists(capsys):
    named = set(re.findall(r"^\| `fourxx (\w+)", README, re.MULTILINE)) | {"serve", "check", "manifest"}
    for name in sorted(named):
        with contextlib.suppress(SystemExit):
            main([name, "--help"])
        assert name in capsys.readouterr().out


@pytest.fixture
def clone(tmp_path):
    """A fresh clone of what is committed; of the work tree's files where this is no clone."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: nothing to clone")
    subprocess.run(["git", "clone", "--quiet", "--depth", "1", f"file://{ROOT}", tmp_path / "fourxx"], check=True)
    return tmp_path / "fourxx"


def test_run_it_starts_the_playground_in_a_fresh_clone(clone, tmp_path):
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("SLACK_", "VIRTUAL_ENV"))}
    environment |= {"BROWSER": "true", "HOME": str(tmp_path), "PYTHONUNBUFFERED": "1"}
    started = subprocess.Popen(
        ["bash", "-c", command("Run it")],
        cwd=clone,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        address = _address(started)
        with urllib.request.urlopen(address, timeout=10) as page:
            assert "<html" in page.read().decode().lower()
    finally:
        os.killpg(started.pid, signal.SIGTERM)
        assert started.stdout
        rest = started.communicate(timeout=30)[0]
    assert "Traceback" not in rest


def _address(started: subprocess.Popen[str]) -> str:
    """The address that the command prints when the page is ready."""
    assert started.stdout
    said = ""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        ready, _, _ = select.select([started.stdout], [], [], 1)
        line = started.stdout.readline() if ready else ""
        said += line
        if found := re.search(r"http://[\w.:]+\d+\S*", line):
            return found[0]
        if started.poll() is not None and not line:
            break
    raise AssertionError(f"no address was printed; it said: {said}")
