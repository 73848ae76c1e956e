"""The terminal: what is printed, on which stream, with which exit code."""

from __future__ import annotations

import io
import json
import logging
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest

from bot.cli import main
from bot.manifest import OPTIONAL_SCOPES, SCOPES, manifest

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((Path(__file__).parent / "data" / "manifest.schema.json").read_text())
HEAVY = ("slack_sdk", "slack_bolt", "aiohttp", "sqlalchemy", "asyncio")


class Terminal:
    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def run(self, *arguments: str, given: bytes = b"") -> tuple[int, str, str]:
        self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        code = main(arguments)
        shown = self._capsys.readouterr()
        return code, shown.out, shown.err


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Iterator[Terminal]:
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith(("SLACK_", "KNOWLEDGE_")) or name in {"PORT", "HOST", "DATABASE_URL", "LOG_LEVEL"}:
            monkeypatch.delenv(name)
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield Terminal(monkeypatch, capsys)
    root.handlers[:] = handlers
    root.setLevel(level)


def test_a_paste_is_answered(terminal: Terminal) -> None:
    code, out, err = terminal.run("ask", "HTTP/1.1", "413", "Payload", "Too", "Large")
    assert (code, err) == (0, "")
    assert out.startswith("413 Content Too Large\n")


def test_json_is_one_object(terminal: Terminal) -> None:
    code, out, _ = terminal.run("ask", "--json", given=b"HTTP/1.1 413 Payload Too Large")
    assert code == 0
    assert json.loads(out)["articles"][0] == "413"


def test_lines_come_back_in_order(terminal: Terminal, tmp_path: Path) -> None:
    cases = [{"id": n, "text": f"HTTP/1.1 {status} X"} for n, status in enumerate((404, 413, 502, 429))]
    (tmp_path / "cases.jsonl").write_text("\n".join(map(json.dumps, cases)) + "\n\n")
    code, out, _ = terminal.run("ask", "--jsonl", "cases.jsonl")
    found = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [f["id"] for f in found] == [0, 1, 2, 3]
    assert [f["articles"][:1] for f in found] == [["404"], ["413"], [], ["429"]]


def test_a_line_that_is_no_case_is_said_and_the_rest_goes_on(terminal: Terminal) -> None:
    code, out, err = terminal.run("ask", "--jsonl", "-", given=b'{"id": 1}\nnot json\n{"id": 3, "text": "404"}\n')
    assert code == 1
    assert [json.loads(line)["id"] for line in out.splitlines()] == [None, None, 3]
    assert len(err.splitlines()) == 2
    assert "standard input:2" not in err
    assert "-:2:" in err


def test_bytes_that_are_not_utf8_are_read_and_said(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "odd.log").write_bytes(b"\xff\xfe HTTP/1.1 413 Payload Too Large \x80")
    code, out, err = terminal.run("ask", "--file", "odd.log")
    assert code == 0
    assert out.startswith("413")
    assert err.count("\n") == 1
    assert "UTF-8" in err


def test_a_megabyte_of_garbage_ends(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "garbage").write_bytes(bytes(range(256)) * 4096)
    code, out, _ = terminal.run("ask", "--file", "garbage")
    assert code == 0
    assert out.strip()


@pytest.mark.parametrize(
    ("arguments", "given", "words"),
    [
        (["ask"], b"", "no text"),
        (["ask"], b" \n ", "no text"),
        (["ask", "--file", "none"], b"", "cannot read none"),
        (["ask", "--file", "."], b"", "cannot read ."),
        (["ask", "x", "--file", "y"], b"", "not both"),
        (["ask", "--jsonl", "none"], b"", "cannot read none"),
        (["ask", "--no-such"], b"", "--no-such"),
        ([], b"", "COMMAND"),
        (["sing"], b"", "sing"),
        (["articles", "new", "../etc"], b"", "cannot be an id"),
        (["articles", "lint", "none"], b"", "none"),
        (["manifest", "--url", "http://x"], b"", "https://"),
        (["serve"], b"", "SLACK_BOT_TOKEN"),
        (["try", "--port", "99999"], b"", "--port"),
    ],
)
def test_what_cannot_be_is_said_in_a_line(terminal: Terminal, arguments: list[str], given: bytes, words: str) -> None:
    code, out, err = terminal.run(*arguments, given=given)
    assert (code, out) == (2, "")
    assert err.startswith("fourxx: ")
    assert words in err


def test_a_wrong_setting_is_named(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "http")
    code, _, err = terminal.run("check")
    assert code == 2
    assert err.startswith("fourxx: PORT is not")


def test_an_unreachable_slack_is_said(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:1/api/")
    code, out, _ = terminal.run("check")
    assert code == 1
    assert "WRONG slack: cannot reach Slack" in out
    code, _, err = terminal.run("serve")
    assert code == 1
    assert "cannot reach Slack" in err


def test_articles_are_listed_shown_and_started(terminal: Terminal, tmp_path: Path) -> None:
    assert "413        Content Too Large" in terminal.run("articles", "list")[1]
    assert terminal.run("articles", "show", "413")[1].startswith('---\nid: "413"')
    code, _, err = terminal.run("articles", "show", "999")
    assert code == 1
    assert "no article 999" in err
    assert terminal.run("articles", "new", "502")[0] == 0
    assert "title: Bad Gateway\nstatus: 502" in (tmp_path / "502.md").read_text()
    assert terminal.run("articles", "new", "502")[0] == 1


def test_a_new_article_is_served_once_it_is_there(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.run("articles", "new", "502")
    monkeypatch.setenv("KNOWLEDGE_PATH", str(tmp_path))
    code, out, err = terminal.run("ask", "HTTP/1.1 502 Bad Gateway")
    assert (code, err) == (0, "")
    assert out.startswith("502 Bad Gateway\n")


def test_the_manifest_in_deploy_is_what_is_printed(terminal: Terminal) -> None:
    code, out, _ = terminal.run("manifest")
    assert code == 0
    assert out == (ROOT / "deploy" / "manifest.json").read_text()


@pytest.mark.parametrize("url", ["", "https://bot.example"])
@pytest.mark.parametrize("follow", [False, True])
def test_the_manifest_is_valid_and_asks_for_little(url: str, follow: bool) -> None:
    made = manifest(url, follow=follow)
    jsonschema.validate(made, SCHEMA)
    scopes = made["oauth_config"]["scopes"]
    assert made["settings"]["socket_mode_enabled"] is not bool(url)
    assert set(scopes["bot"]) | set(scopes["bot_optional"]) == set(SCOPES) | set(OPTIONAL_SCOPES)
    assert ("channels:history" in scopes["bot"]) is follow


def test_asking_loads_nothing_of_slack() -> None:
    code = f"import sys, bot.cli; bot.cli.main(['ask', '413']); print([m for m in {HEAVY!r} if m in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert shown.stdout.splitlines()[-1] == "[]"


def test_trying_says_its_address_answers_and_stops(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot.cli", "try", "--no-browser"]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True, env=environ) as process:
        assert process.stdout
        ready = process.stdout.readline()
        assert ready.startswith("fourxx is ready: open http://127.0.0.1:")
        with urllib.request.urlopen(ready.split()[4], timeout=10) as page:
            assert page.status == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert list(tmp_path.iterdir()) == []
