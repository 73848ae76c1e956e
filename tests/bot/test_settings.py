"""Settings: what is wrong is named, with what it is for."""

from __future__ import annotations

import errno
import socket
from pathlib import Path

import pytest

from bot.cli import main
from bot.preferences import House
from bot.service import _run
from bot.settings import Settings, SettingsError
from bot.terminal import FAILED, USAGE, StopError

NOT_ONLY_A_HOST = (
    *("https://h?x=1", "https://h/?", "https://h#a", "https://u@h", "https://h/slack", "http://h", "https://a b"),
    *("https:// ", "https://h:x", "h.example"),
)
WITHOUT_A_FILE = ("sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite://:memory:", "sqlite+aiosqlite://")


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"SLACK_BOT_TOKEN": "xoxp-1"}, ["SLACK_BOT_TOKEN", "xoxb-", "posts the answers"]),
        ({"SLACK_APP_TOKEN": "xoxb-1"}, ["SLACK_APP_TOKEN", "xapp-", "Socket Mode"]),
        ({"SLACK_BOT_TOKEN": "xoxb-1\n2"}, ["SLACK_BOT_TOKEN"]),
        ({"SLACK_API_URL": "http://slack.example/api/"}, ["SLACK_API_URL", "https"]),
        ({"SLACK_API_URL": "https://"}, ["SLACK_API_URL", "https"]),
        ({"SLACK_API_URL": "http://localhost:x"}, ["SLACK_API_URL", "https"]),
        ({"SLACK_SIGNING_SECRET": "0123…"}, ["SLACK_SIGNING_SECRET", "proves"]),
        ({"PUBLIC_URL": "https://"}, ["PUBLIC_URL", "https://host"]),
        ({"PUBLIC_URL": "https://bot.example.com\\"}, ["PUBLIC_URL", "https://host"]),
        *[({"PUBLIC_URL": url}, ["PUBLIC_URL", "https://host"]) for url in NOT_ONLY_A_HOST],
        ({"DATABASE_URL": "mysql://x"}, ["DATABASE_URL", "Postgres"]),
        ({"DATABASE_URL": "postgresql:"}, ["DATABASE_URL", "Postgres"]),
        ({"DATABASE_URL": "post\tgres://u@h/n"}, ["DATABASE_URL", "Postgres"]),
        ({"DATABASE_URL": "postgres://u@h:port/n"}, ["DATABASE_URL", "user:password@host:port/name"]),
        ({"DATABASE_URL": "postgres://u@h:/n"}, ["DATABASE_URL", "user:password@host:port/name"]),
        ({"DATABASE_URL": "postgres://u@h :5432/n"}, ["DATABASE_URL", "user:password@host:port/name"]),
        ({"DATABASE_URL": "postgres://u@h/n?channel_binding=require"}, ["DATABASE_URL", "channel_binding"]),
        ({"DATABASE_URL": "postgres://u@h/n?sslmode=yes"}, ["DATABASE_URL", "verify-full"]),
        ({"LOG_FORMAT": "xml"}, ["LOG_FORMAT", "json"]),
        ({"RETENTION_DAYS": "0"}, ["RETENTION_DAYS"]),
        ({"PORT": "http"}, ["PORT", "65535"]),
        ({"PORT": "70000"}, ["PORT"]),
        ({"PORT": "٣"}, ["PORT"]),
        ({"PORT": "65535"}, ["PORT", "65535", "health"]),
        ({"HOST": "a" * 80}, ["HOST", "name or address"]),
        ({"HOST": f"bot.{'a' * 64}.example"}, ["HOST"]),
        ({"HOST": "büro"}, ["HOST"]),
        ({"HOST": "a b"}, ["HOST"]),
        ({"DATABASE_URL": "sqlite:///x.db?timeout=abc"}, ["DATABASE_URL", "the option timeout"]),
        ({"DATABASE_URL": "sqlite:///file:x?mode=memory&uri=true"}, ["DATABASE_URL", "the option mode"]),
        ({"DATABASE_URL": "sqlite:////"}, ["DATABASE_URL", "a folder"]),
        ({"DATABASE_URL": "sqlite:////tmp"}, ["DATABASE_URL", "a folder"]),
        *[({"DATABASE_URL": url}, ["DATABASE_URL", "names no file"]) for url in WITHOUT_A_FILE],
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "collector:4318"}, ["OTEL_EXPORTER_OTLP_ENDPOINT", "http(s)://host"]),
        ({"SOCKETS": "0"}, ["SOCKETS", "10"]),
        ({"SOCKETS": "11"}, ["SOCKETS", "10"]),
        ({"LOG_LEVEL": "LOUD"}, ["LOG_LEVEL", "DEBUG"]),
        ({"KNOWLEDGE_PATH": "/no/such/folder"}, ["KNOWLEDGE_PATH", "folder"]),
        ({"KNOWLEDGE_PATH": "a" * 5_000}, ["KNOWLEDGE_PATH", "folder"]),
        *[({"MAINTAINERS": who}, ["MAINTAINERS", "no user id"]) for who in ("jane", "U1,U0123", "T0123/", "C0123/U01")],
        *[({"HUMAN_CHANNEL": at}, ["HUMAN_CHANNEL"]) for at in ("#help", "T0123/U0123", "C0123,C0456", "T1/C0123")],
        ({"PORT": "x", "LOG_LEVEL": "y"}, ["PORT", "LOG_LEVEL"]),
    ],
)
def test_a_wrong_value_is_named(environ: dict[str, str], words: list[str], tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.read(environ, tmp_path / ".env")
    assert [w for w in words if w not in str(caught.value)] == []


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({}, ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"]),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, ["SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"]),
        ({"SLACK_APP_TOKEN": "xapp-1"}, ["SLACK_BOT_TOKEN"]),
    ],
)
def test_what_slack_needs_is_asked_for(environ: dict[str, str], words: list[str], tmp_path: Path) -> None:
    settings = Settings.read(environ, tmp_path / ".env")
    with pytest.raises(SettingsError) as caught:
        settings.require_slack()
    assert [w for w in words if w not in str(caught.value)] == []


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes("PORT=1\n".encode("utf-16"))
    with pytest.raises(SettingsError, match=r"\.env cannot be read, save it as UTF-8"):
        Settings.read({}, tmp_path / ".env")


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT=1\nHOST=0.0.0.0\nSLACK_BOT_TOKEN=\n")
    settings = Settings.read({"PORT": "2"}, tmp_path / ".env")
    assert (settings.port, settings.host, settings.bot_token) == (2, "0.0.0.0", "")


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgres://u@h/n", "postgresql+asyncpg://u@h/n"),
        ("postgresql://u@h/n", "postgresql+asyncpg://u@h/n"),
        ("POSTGRES://u@h/n", "postgresql+asyncpg://u@h/n"),
        ("sqlite:///f", "sqlite+aiosqlite:///f"),
        ("sqlite:///a folder/f", "sqlite+aiosqlite:///a folder/f"),
        ("postgres://u:p/a:s@h:5432/n", "postgresql+asyncpg://u:p/a:s@h:5432/n"),
        ("postgres://u@[::1]:5432/n", "postgresql+asyncpg://u@[::1]:5432/n"),
        ("postgres://u@/n", "postgresql+asyncpg://u@/n"),
        ("postgres://u@h/n?sslmode=require", "postgresql+asyncpg://u@h/n?ssl=require"),
    ],
)
def test_a_database_gets_its_driver(given: str, used: str, tmp_path: Path) -> None:
    assert Settings.read({"DATABASE_URL": given}, tmp_path / ".env").database_url == used


def test_secrets_do_not_show() -> None:
    settings = Settings(bot_token="xoxb-secret", app_token="xapp-secret", signing_secret="secret")
    assert "secret" not in repr(settings)


def test_a_folder_that_may_not_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda path, _mode: Path(path) != tmp_path)
    with pytest.raises(SettingsError, match="KNOWLEDGE_PATH may not be read"):
        Settings.read({"KNOWLEDGE_PATH": str(tmp_path)}, tmp_path / ".env")


def test_postgres_without_its_driver_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.settings.find_spec", lambda _name: None)
    with pytest.raises(SettingsError, match=r"DATABASE_URL names Postgres, for which .*fourxx\[postgres\]"):
        Settings.read({"DATABASE_URL": "postgres://u@h/n"}, tmp_path / ".env")
    assert Settings.read({"DATABASE_URL": "sqlite:///f"}, tmp_path / ".env")


def test_what_looks_like_a_setting_is_told(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SLACK_SIGNING_SECERT=x\nPOSTGRES_PASSWORD=y\n")
    found = Settings.read({"SLACK_WEBHOOK": "z", "SLACK_BOT_TOKEN": "xoxb-1", "PATH": "/bin"}, tmp_path / ".env")
    assert found.warnings == [
        "SLACK_SIGNING_SECERT is no setting: is SLACK_SIGNING_SECRET meant?",
        "SLACK_WEBHOOK is no setting",
    ]


def test_a_host_of_another_machine_is_a_wrong_setting(capsys: pytest.CaptureFixture[str]) -> None:
    def listening(error: OSError) -> tuple[int, str]:
        async def fails() -> None:
            raise error

        with pytest.raises(StopError) as caught:
            _run(Settings(host="h"), fails())
        return caught.value.code, str(caught.value)

    elsewhere = listening(OSError(errno.EADDRNOTAVAIL, "cannot assign requested address"))
    assert elsewhere == (USAGE, "cannot listen on h: cannot assign requested address; see HOST and PORT")
    assert listening(socket.gaierror(socket.EAI_NONAME, "Name or service not known"))[0] == USAGE
    assert listening(OSError(errno.EADDRINUSE, "address already in use"))[0] == FAILED


@pytest.mark.parametrize("url", ["https://", "http://127.0.0.1:3000", *NOT_ONLY_A_HOST])
def test_a_manifest_is_for_a_host(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["manifest", "--url", url]) == USAGE
    assert "--url has to be https://host" in capsys.readouterr().err


@pytest.mark.parametrize("url", ["https://h", "https://h.example/", "https://h.example:8443"])
def test_a_manifest_names_its_host(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["manifest", "--url", url]) == 0
    assert f'"request_url": "{url.rstrip("/")}/slack/events"' in capsys.readouterr().out


def test_people_and_channels_may_be_of_one_workspace(tmp_path: Path) -> None:
    given = {"MAINTAINERS": "U0ALL, T0123/U0ONE,E0999/W0ORG", "HUMAN_CHANNEL": "T0123/C0ONE, C0ALL"}
    house = House.of(Settings.read(given, tmp_path / ".env"))
    for team, person, expected in (
        ("T0123", "U0ALL", True),
        ("T0456", "U0ALL", True),
        ("T0123", "U0ONE", True),
        ("T0456", "U0ONE", False),
        ("", "U0ONE", False),
        ("E0999", "W0ORG", True),
        ("T0123", "U0OTHER", False),
    ):
        assert house.maintains(team, person) is expected, (team, person)
    assert [house.channel_of(team) for team in ("T0123", "T0456", "")] == ["C0ONE", "C0ALL", "C0ALL"]
    assert House(human_channel="T0123/C0ONE").channel_of("T0456") == ""
