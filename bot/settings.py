"""The environment and `.env`, read here only."""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, urlsplit

PURPOSES: Mapping[str, str] = {
    "SLACK_BOT_TOKEN": "the bot's own token (xoxb-…), from OAuth & Permissions; it posts the answers",
    "SLACK_APP_TOKEN": "the app-level token (xapp-…) with connections:write; it opens Socket Mode",
    "SOCKETS": "how many connections to Slack a process keeps open by Socket Mode; Slack allows an app 10 in all",
    "SLACK_SIGNING_SECRET": "the signing secret, from Basic Information; over HTTP it proves that Slack sent a request",
    "SLACK_CLIENT_ID": "the app's client id; with SLACK_CLIENT_SECRET it lets further workspaces install the app",
    "SLACK_CLIENT_SECRET": "the app's client secret; with SLACK_CLIENT_ID it lets further workspaces install the app",
    "SLACK_API_URL": "the address of Slack's Web API; leave it out unless you test against another peer",
    "DATABASE_URL": "where questions, replies and feedback are kept: sqlite:///file or postgresql://user@host/name",
    "TOKEN_KEY": "seals the tokens of other workspaces (openssl rand -base64 32); with several, the newest first",
    "PUBLIC_URL": "the https address people's browsers reach the bot at, for installs by OAuth",
    "KNOWLEDGE_PATH": "the folder of your team's own articles",
    "MAINTAINERS": "user ids (U…, or T…/U… of one workspace): they see the review queue and approve proposed articles",
    "HUMAN_CHANNEL": 'the channel id (C…, or T…/C… of one workspace) "Ask a human" posts to where none was chosen',
    "HOST": "the address the HTTP server listens on",
    "PORT": "the port the HTTP server listens on",
    "RETENTION_DAYS": "how many days a question's row is kept",
    "LOG_FORMAT": "how the log is written: text or json",
    "OTEL_EXPORTER_OTLP_ENDPOINT": "the OpenTelemetry collector traces go to (http://host:4318), with the extra otel",
    "LOG_LEVEL": "how much is logged: DEBUG, INFO, WARNING or ERROR",
}
SLACK_API = "https://slack.com/api/"
SQLITE_FILE = "sqlite+aiosqlite:///fourxx.sqlite3"
DRIVERS: Mapping[str, str] = {
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
}
POSTGRES = re.compile(  # what follows `://`
    r"(?:[^\s:/?]*(?::[^\s@]*)?@)?(?:\[[^\s/?\]]+\]|[^\s/:?@\[]*)(?::[0-9]{1,5})?(?:/[^\s?]*)?(?:\?\S*)?"
)
HOST = re.compile(r"[\w.:-]+")
OF_A_TEAM = r"(?:[TE][A-Z0-9]{2,20}/)?"
MAINTAINER = re.compile(OF_A_TEAM + r"[UW][A-Z0-9]{2,20}")
HELPED_IN = re.compile(OF_A_TEAM + r"[CG][A-Z0-9]{2,20}")
DAY = 86400.0
SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
FORMATS = ("text", "json")
OURS, NEAR = "SLACK_", 0.8  # how a name begins that is meant for us, and how much alike two have to be
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
KEY_BYTES = 32
INSTALL = "/slack/install"
REDIRECT = "/slack/oauth_redirect"
MOST_SOCKETS = 10
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class SettingsError(Exception):
    """Settings that cannot work; the message has one line for each, naming the variable and what it is for."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Settings:
    """What the environment says, checked. Secrets are left out of its representation."""

    bot_token: str = ""
    app_token: str = ""
    sockets: int = 2  # while Slack renews one, every few hours, or one has died unnoticed, the other carries on
    signing_secret: str = ""
    client_id: str = ""
    client_secret: str = ""
    api_url: str = SLACK_API
    database_url: str = SQLITE_FILE
    token_keys: tuple[bytes, ...] = ()
    public_url: str = ""
    knowledge_path: Path | None = None
    maintainers: frozenset[str] = frozenset()
    human_channel: str = ""
    host: str = "127.0.0.1"
    port: int = 3000
    log_level: str = "INFO"
    log_format: str = "text"
    retention: float = 30 * DAY
    otel_endpoint: str = ""
    strange: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Settings({'Socket Mode' if self.app_token else 'HTTP'}, {self.host}:{self.port})"

    @classmethod
    def read(cls, environ: Mapping[str, str] | None = None, dotenv: Path = Path(".env")) -> Settings:
        """The settings of this process. Raises SettingsError naming every value that is wrong."""
        given = _all(environ, dotenv)
        found = {k: v.strip() for k, v in given.items() if k in PURPOSES and v and v.strip()}
        problems = [p for check in CHECKS for p in check(found)]
        if problems:
            raise SettingsError(problems)
        return cls(
            bot_token=found.get("SLACK_BOT_TOKEN", ""),
            app_token=found.get("SLACK_APP_TOKEN", ""),
            sockets=int(found.get("SOCKETS", "2")),
            signing_secret=found.get("SLACK_SIGNING_SECRET", ""),
            client_id=found.get("SLACK_CLIENT_ID", ""),
            client_secret=found.get("SLACK_CLIENT_SECRET", ""),
            api_url=found.get("SLACK_API_URL", SLACK_API).rstrip("/") + "/",
            database_url=_with_driver(found.get("DATABASE_URL", SQLITE_FILE)),
            token_keys=tuple(key for text in _listed(found.get("TOKEN_KEY", "")) if (key := key_of(text))),
            public_url=found.get("PUBLIC_URL", "").rstrip("/"),
            knowledge_path=Path(found["KNOWLEDGE_PATH"]) if "KNOWLEDGE_PATH" in found else None,
            maintainers=frozenset(_listed(found.get("MAINTAINERS", ""))),
            human_channel=found.get("HUMAN_CHANNEL", ""),
            host=found.get("HOST", "127.0.0.1"),
            port=int(found.get("PORT", "3000")),
            log_level=found.get("LOG_LEVEL", "INFO").upper(),
            log_format=found.get("LOG_FORMAT", "text").lower(),
            retention=int(found.get("RETENTION_DAYS", "30")) * DAY,
            otel_endpoint=found.get("OTEL_EXPORTER_OTLP_ENDPOINT", ""),
            strange=tuple(sorted(name for name in given if name.startswith(OURS) and name not in PURPOSES)),
        )

    def require_slack(self) -> None:
        """Raise SettingsError unless there is enough to talk to Slack."""
        missing = [wrong(name, "is missing, installs by OAuth need it") for name in self._for_installs()]
        if not self.bot_token and not self.installs:
            missing.append(wrong("SLACK_BOT_TOKEN", "is missing"))
        if not self.app_token and not self.signing_secret:
            missing.append(
                wrong("SLACK_APP_TOKEN", "is missing")
                + "; or set SLACK_SIGNING_SECRET to take Slack's requests over HTTP"
            )
        if missing:
            raise SettingsError(missing)

    @property
    def warnings(self) -> list[str]:
        """A line for each variable that looks like a setting and is none."""
        meant = {name: get_close_matches(name, PURPOSES, 1, NEAR) for name in self.strange}
        return [f"{name} is no setting{f': is {m[0]} meant?' if m else ''}" for name, m in meant.items()]

    @property
    def installs(self) -> bool:
        """Whether further workspaces may install the app."""
        return bool(self.client_id)

    def _for_installs(self) -> list[str]:
        given = {
            "SLACK_CLIENT_SECRET": self.client_secret,
            "TOKEN_KEY": self.token_keys,
            "PUBLIC_URL": self.public_url,
            "SLACK_SIGNING_SECRET": self.signing_secret,
        }
        return [name for name, value in given.items() if self.installs and not value]


def key_of(text: str) -> bytes | None:
    """The key that base64 text stands for (`openssl rand -base64 32`); None where it is none."""
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError:
        return None
    return key if len(key) == KEY_BYTES else None


def wrong(name: str, what: str) -> str:
    """One line about a setting: its name, what is the matter, what it is for."""
    return f"{name} {what} ({PURPOSES[name]})"


def _all(environ: Mapping[str, str] | None, dotenv: Path) -> Mapping[str, str]:
    given = os.environ if environ is None else environ
    if not dotenv.is_file():
        return given
    from dotenv import dotenv_values

    try:
        return {**{k: v or "" for k, v in dotenv_values(dotenv).items()}, **given}
    except (OSError, UnicodeDecodeError) as e:
        raise SettingsError([f"{dotenv} cannot be read, save it as UTF-8 ({type(e).__name__})"]) from None


def _tokens(found: Mapping[str, str]) -> list[str]:
    starts = {"SLACK_BOT_TOKEN": "xoxb-", "SLACK_APP_TOKEN": "xapp-"}
    others = ("SLACK_SIGNING_SECRET", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET")
    problems = [wrong(n, f"does not start with {s}") for n, s in starts.items() if not _token(found.get(n, s), s)]
    return problems + [wrong(n, "holds what no such value holds") for n in others if not _token(found.get(n, ""))]


def _token(value: str, start: str = "") -> bool:
    return value.startswith(start) and value.isascii() and value.isprintable() and " " not in value


def _api_url(found: Mapping[str, str]) -> list[str]:
    if _reachable(_split(found.get("SLACK_API_URL", SLACK_API))):
        return []
    return [wrong("SLACK_API_URL", "is neither https nor on this machine")]


def public(given: str) -> bool:
    """Whether it is an address with a host and nothing behind it, by https or on this machine."""
    url = _split(given)
    bare = url.path in {"", "/"} and not any(mark in given for mark in "?#@ ")
    return bare and _reachable(url)


def _reachable(url: SplitResult) -> bool:
    """Whether it is an address with a host, by https or on this machine."""
    try:
        _ = url.port
    except ValueError:
        return False
    return HOST.fullmatch(url.hostname or "") is not None and (
        url.scheme == "https" or (url.scheme == "http" and url.hostname in LOOPBACK)
    )


def _database(found: Mapping[str, str]) -> list[str]:
    given = found.get("DATABASE_URL", SQLITE_FILE)
    url = _split(given)
    if _scheme(given) not in DRIVERS or url.scheme not in DRIVERS:
        return [wrong("DATABASE_URL", "names neither SQLite nor Postgres")]
    if "sqlite" in url.scheme:
        return _file(given.partition("://")[2])
    if find_spec("asyncpg") is None:
        return [wrong("DATABASE_URL", "names Postgres, for which `pip install 'fourxx[postgres]'` is needed")]
    if not POSTGRES.fullmatch(given.partition("://")[2]):
        return [wrong("DATABASE_URL", "is not postgresql://user:password@host:port/name")]
    options = parse_qsl(url.query, keep_blank_values=True)
    unknown = [name for name, _ in options if name not in {"ssl", "sslmode"}]
    modes = [value for _, value in options if value not in SSL_MODES]
    problems = [
        wrong("DATABASE_URL", f"has the option {name}, leave it out: only sslmode is known") for name in unknown
    ]
    return problems or [wrong("DATABASE_URL", f"has no known sslmode ({', '.join(SSL_MODES)})") for _ in modes]


def _file(path: str) -> list[str]:
    """What is the matter with a SQLite file, given as it stands behind `://`."""
    name, mark, options = path.partition("?")
    if mark:
        return [wrong("DATABASE_URL", f"has the option {options.partition('=')[0]}, leave it out")]
    if name in {"", "/", "/:memory:"} or not name.startswith("/"):
        return [wrong("DATABASE_URL", "names no file (sqlite:///file)")]
    return [wrong("DATABASE_URL", "names a folder, not a file in it")] if _is_folder(Path(name[1:])) else []


def _split(url: str) -> SplitResult:
    """The parts of an address; of what is none, those of an empty one."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def _scheme(url: str) -> str:
    """What stands before `://`; empty where that does not."""
    scheme, mark, _ = url.partition("://")
    return scheme.lower() if mark else ""


def _with_driver(url: str) -> str:
    """The address as our drivers take it; what Postgres calls `sslmode`, asyncpg calls `ssl`."""
    before, mark, options = url.partition("://")[2].partition("?")
    return f"{DRIVERS[_scheme(url)]}://{before}{mark}{options.replace('sslmode=', 'ssl=')}"


def _port(found: Mapping[str, str]) -> list[str]:
    port = found.get("PORT", "3000")
    valid = port.isascii() and port.isdigit() and len(port) < 6 and int(port) < 65535
    return [] if valid else [wrong("PORT", "is not a number below 65535; the one after it is for health")]


def _host(found: Mapping[str, str]) -> list[str]:
    host = found.get("HOST", "127.0.0.1")
    valid = HOST.fullmatch(host) and host.isascii() and all(len(label) < 64 for label in host.split("."))
    return [] if valid else [wrong("HOST", "is no name or address")]


def _listed(value: str) -> list[str]:
    return [word.strip() for word in value.split(",") if word.strip()]


def _installs(found: Mapping[str, str]) -> list[str]:
    problems = []
    if any(key_of(text) is None for text in _listed(found.get("TOKEN_KEY", ""))):
        problems.append(wrong("TOKEN_KEY", "holds something that is not 32 bytes in base64"))
    if not public(found.get("PUBLIC_URL", "https://x")):
        problems.append(wrong("PUBLIC_URL", "is not https://host"))
    return problems


def _people(found: Mapping[str, str]) -> list[str]:
    problems = []
    if any(not MAINTAINER.fullmatch(id_) for id_ in _listed(found.get("MAINTAINERS", ""))):
        problems.append(wrong("MAINTAINERS", "holds something that is no user id"))
    channels = _listed(found.get("HUMAN_CHANNEL", ""))
    if any(not HELPED_IN.fullmatch(id_) for id_ in channels):
        problems.append(wrong("HUMAN_CHANNEL", "holds something that is no channel id"))
    if len({id_.rpartition("/")[0] for id_ in channels}) < len(channels):
        problems.append(wrong("HUMAN_CHANNEL", "names two channels for the same workspace"))
    return problems


def _level(found: Mapping[str, str]) -> list[str]:
    known = found.get("LOG_LEVEL", "INFO").upper() in LEVELS
    written = found.get("LOG_FORMAT", "text").lower() in FORMATS
    level = [] if known else [wrong("LOG_LEVEL", "is not a level")]
    return level + ([] if written else [wrong("LOG_FORMAT", "is neither text nor json")])


def _retention(found: Mapping[str, str]) -> list[str]:
    days = found.get("RETENTION_DAYS", "30")
    valid = days.isascii() and days.isdigit() and len(days) < 5 and int(days) > 0
    return [] if valid else [wrong("RETENTION_DAYS", "is not a number from 1 to 9999")]


def _sockets(found: Mapping[str, str]) -> list[str]:
    count = found.get("SOCKETS", "2")
    valid = count.isascii() and count.isdigit() and len(count) < 3 and 0 < int(count) <= MOST_SOCKETS
    return [] if valid else [wrong("SOCKETS", f"is not a number from 1 to {MOST_SOCKETS}")]


def _collector(found: Mapping[str, str]) -> list[str]:
    url = _split(found.get("OTEL_EXPORTER_OTLP_ENDPOINT", "http://x"))
    if url.scheme in {"http", "https"} and url.hostname:
        return []
    return [wrong("OTEL_EXPORTER_OTLP_ENDPOINT", "is not http(s)://host")]


def _folder(found: Mapping[str, str]) -> list[str]:
    if "KNOWLEDGE_PATH" not in found:
        return []
    path = Path(found["KNOWLEDGE_PATH"])
    if not _is_folder(path):
        return [wrong("KNOWLEDGE_PATH", "is not a folder")]
    return [] if os.access(path, os.R_OK | os.X_OK) else [wrong("KNOWLEDGE_PATH", "may not be read by this user")]


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # such as a name too long for the file system
        return False


CHECKS = (
    *(_tokens, _api_url, _database, _host, _port, _level, _folder, _people),
    *(_installs, _retention, _sockets, _collector),
)
