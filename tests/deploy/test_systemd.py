"""The systemd unit: sound, shut in, and patient with a drain."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot import door, serving, settings
from bot.terminal import USAGE
from tests.deploy.folder import DEPLOY, environment_of

FILE = DEPLOY / "systemd/fourxx.service"
UNIT = FILE.read_text()
WORST = 2.0  # of systemd's own score from 0, shut in, to 10


def value(name: str) -> str:
    [found] = re.findall(rf"(?m)^{name}=(.*)$", UNIT)
    return str(found)


def analyzed(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    (tmp_path / FILE.name).write_text(UNIT.replace("/opt/fourxx/bin/fourxx", "/bin/true"))
    command = ["systemd-analyze", *arguments, str(tmp_path / FILE.name)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_systemd_has_nothing_to_say_against_it(tmp_path: Path) -> None:
    told = analyzed(tmp_path, "verify", "--man=no")
    assert FILE.name not in told.stderr
    assert told.returncode == 0, told.stderr


def test_systemd_finds_little_exposed(tmp_path: Path) -> None:
    told = analyzed(tmp_path, "security", "--offline=true")
    score = re.search(r"exposure level for \S+ ([\d.]+)", told.stdout)
    if not score:
        pytest.skip("this systemd-analyze rates no files")
    assert float(score[1]) <= WORST


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("DynamicUser", "yes"),
        ("NoNewPrivileges", "yes"),
        ("ProtectSystem", "strict"),
        ("ProtectHome", "yes"),
        ("CapabilityBoundingSet", ""),
        ("StateDirectory", "fourxx"),
        ("Restart", "always"),
    ],
)
def test_it_is_shut_in_and_kept_up(name: str, wanted: str) -> None:
    assert value(name) == wanted


def test_wrong_settings_are_not_tried_again() -> None:
    assert value("RestartPreventExitStatus") == str(USAGE)


def test_there_are_files_for_a_crowd() -> None:
    assert int(value("LimitNOFILE")) >= 2 * door.MOST


def test_there_is_time_to_drain() -> None:
    assert int(value("TimeoutStopSec")) > 3 * serving.DRAINING


def test_the_store_is_in_its_state_directory() -> None:
    given = {n: v for n, v in environment_of(UNIT).items() if n in settings.PURPOSES}
    assert given == {"DATABASE_URL": f"sqlite:////var/lib/{value('StateDirectory')}/fourxx.sqlite3"}
