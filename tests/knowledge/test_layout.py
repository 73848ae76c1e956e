"""Two floors, one staircase: knowledge thinks and knows nothing of Slack, sockets or settings."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KNOWLEDGE = sorted((ROOT / "knowledge").rglob("*.py"))
BOT = sorted((ROOT / "bot").rglob("*.py"))
CODE = [*KNOWLEDGE, *BOT]

UPSTAIRS = {"bot", "slack_sdk", "slack_bolt", "aiohttp", "aiosqlite", "sqlalchemy", "asyncpg"}
NETWORK = {"socket", "ssl", "http.client", "http.server", "urllib.request", "asyncio", "ftplib", "smtplib", "xmlrpc"}
NETWORK |= {"requests", "httpx", "urllib3", "websockets", "select", "selectors", "socketserver"}
PROCESSES = {"subprocess", "multiprocessing", "os.system", "ctypes"}
MATCHING = {"rapidfuzz", "Stemmer"}
ENVIRONMENT = {"environ", "getenv", "putenv", "environb", "getenvb"}
MOST_LINES = 500


def name(path):
    return str(path.relative_to(ROOT))


def tree(path):
    return ast.parse(path.read_text(), str(path))


def imported(path):
    """Every module a file imports, wherever in the file."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name(path)}:{node.lineno} imports by a relative name"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def of(modules, module):
    return any(module == m or module.startswith(f"{m}.") for m in modules)


@pytest.mark.parametrize("path", KNOWLEDGE, ids=name)
def test_knowledge_imports_nothing_from_upstairs(path):
    assert [m for m in imported(path) if of(UPSTAIRS, m)] == []


@pytest.mark.parametrize("path", KNOWLEDGE, ids=name)
def test_knowledge_opens_no_socket_and_starts_no_process(path):
    assert [m for m in imported(path) if of(NETWORK | PROCESSES, m)] == []


@pytest.mark.parametrize("path", BOT, ids=name)
def test_the_bot_imports_nothing_that_matches(path):
    assert [m for m in imported(path) if of(MATCHING, m)] == []


@pytest.mark.parametrize("path", [p for p in CODE if name(p) != "bot/settings.py"], ids=name)
def test_the_environment_is_read_in_one_file(path):
    read = [
        n.lineno
        for n in ast.walk(tree(path))
        if (isinstance(n, ast.Attribute) and n.attr in ENVIRONMENT)
        or (isinstance(n, ast.ImportFrom) and n.module == "os" and {a.name for a in n.names} & ENVIRONMENT)
    ]
    assert read == []


@pytest.mark.parametrize("path", CODE, ids=name)
def test_nothing_runs_text_as_code(path):
    calls = [n.func for n in ast.walk(tree(path)) if isinstance(n, ast.Call)]
    assert {f.id for f in calls if isinstance(f, ast.Name)} & {"eval", "exec", "compile", "__import__"} == set()
    assert {f.attr for f in calls if isinstance(f, ast.Attribute)} & {"system", "popen", "loads_all"} == set()


@pytest.mark.parametrize("path", KNOWLEDGE, ids=name)
def test_a_module_is_a_room_not_a_house(path):
    assert len(path.read_text().splitlines()) <= MOST_LINES


@pytest.mark.parametrize("path", CODE, ids=name)
def test_a_module_says_what_it_is_for(path):
    found = tree(path)
    assert not found.body or ast.get_docstring(found)


def loaded(statement):
    """The modules that a fresh process holds after a statement."""
    code = f"{statement}\nimport sys\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


THINKING = [
    "import knowledge.diagnosis",
    "import knowledge.evaluation",
    "import knowledge.lint",
    "from knowledge.library import Library; from knowledge.diagnosis import diagnose; diagnose(Library.load(), '413')",
]


@pytest.mark.parametrize("statement", THINKING)
def test_thinking_loads_nothing_of_slack_or_the_store(statement):
    assert {m for m in loaded(statement) if of(UPSTAIRS, m)} == set()


def test_thinking_loads_no_network():
    assert {m for m in loaded("import knowledge.diagnosis") if of({"ssl", "asyncio", "http.client"}, m)} == set()


def test_redaction_reads_no_article():
    assert {
        m for m in loaded("import knowledge.redaction") if of({"yaml", "rapidfuzz", "knowledge.article"}, m)
    } == set()
