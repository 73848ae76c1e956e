"""Settings, from the environment and from a `.env` file nobody should write."""

from __future__ import annotations

import os
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import IO

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError
from yarl import URL

from bot.settings import PURPOSES, Settings, SettingsError
from tests.fuzz import mutation, seeds
from tests.fuzz.kinds.kind import Kind
from tests.fuzz.planting import secret

SECRET = (
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SLACK_CLIENT_SECRET",
    "DATABASE_URL",
    "TOKEN_KEY",
)
ODD = (
    "",
    " ",
    "0",
    "-1",
    "65536",
    "１２３４",
    "٣",
    "9" * 5_000,
    "1e3",
    "http://[",
    "http://[::1",
    "https://a:b",
    "//",
    "://",
    "x",
    "postgresql://a:%zz@h/n?sslmode=",
    "postgresql://h/n?sslmode=x&a=b",
    "sqlite:///",
    "sqlite",
    "sqlite+aiosqlite:",
    "=",
    "mysql://a",
    "postgres:x",
    "postgresql:",
    "https://a/b?c#d",
    "HTTPS://A",
    "https://",
    "http://127.0.0.1",
    "http://a",
    "xoxb-",
    "xoxb-\u00e9",
    "xoxb-a b",
    "é",
    "\ufeff",
    "\u2028",
    "a,b,,",
    ",",
    "U1",
    "/",
    "/no/such",
    ".",
    "~",
    "$HOME",
    "${A:-x}",
    "'",
    '"',
    "'a",
    '"a\\',
    "#",
    "a#b",
    "\\",
    "\ud800",
    "DEBUG",
    "debug",
    "json",
    "TEXT",
    "=" * 44,
    "A" * 44,
    "[",
    "https://[",
    "https://]",
    "https://[a]:b",
    "https://a:99999999",
    "http://localhost:x",
    "https://\u2100",
)


@dataclass(frozen=True)
class Environment:
    """Variables, the bytes of a `.env` beside them, and a value that must not be told."""

    variables: Mapping[str, str]
    dotenv: bytes
    secret: str


def make(dice: Random) -> Environment:
    """An environment."""
    given = {name: _value(dice, name) for name in dice.sample(sorted(PURPOSES), dice.randint(0, len(PURPOSES)))}
    hidden = secret(dice)
    name = dice.choice(SECRET)
    given[name] = dice.choice(("{}", "xoxb-{}", "xapp-{}", "postgresql://app:{}@h/n", "mysql://app:{}@h", "[{}", "é{}"))
    given[name] = given[name].format(hidden)
    written = {name: _value(dice, name) for name in dice.sample(sorted(PURPOSES), dice.randint(0, 4))}
    dotenv = "\n".join(f"{name}={value}" for name, value in written.items())
    data = mutation.changed(dice, dotenv)[:4_000].encode(
        dice.choice(("utf-8", "utf-8", "utf-16", "latin-1")), "replace"
    )
    return Environment(_possible(given), data, hidden)


def of(data: bytes) -> Environment:
    """The environment that bytes are: lines of `NAME=value`, in the file and out of it."""
    pairs = [line.partition("=") for line in data.decode("utf-8", "surrogateescape").split("\n")]
    given = {name: value for name, _, value in pairs if name in PURPOSES}
    return Environment(_possible(given), data if zlib.crc32(data) % 2 else b"", "")


def _value(dice: Random, name: str) -> str:
    roll = dice.random()
    if roll < 0.4:
        return seeds.SETTINGS.get(name, "2")
    return (
        dice.choice(ODD)
        if roll < 0.7
        else mutation.changed(dice, dice.choice((seeds.SETTINGS.get(name, "2"), dice.choice(ODD))))
    )


def _possible(given: Mapping[str, str]) -> Mapping[str, str]:
    """Only what an environment can hold: no NUL, and no half characters but those of undecodable bytes."""
    return {n: os.fsdecode(v.replace("\0", "").encode("utf-8", "surrogatepass")) for n, v in given.items()}


@lru_cache(maxsize=1)
def _file() -> IO[bytes]:
    return tempfile.NamedTemporaryFile(suffix=".env")


def work(given: Environment) -> Settings | SettingsError:
    """Read them."""
    file = _file()
    file.seek(0)
    file.truncate()
    file.write(given.dotenv)
    file.flush()
    try:
        return Settings.read(given.variables, Path(file.name))
    except SettingsError as e:
        return e


def broken(given: Environment, found: Settings | SettingsError) -> Iterator[str]:
    """What does not hold."""
    if isinstance(found, SettingsError):
        named = {*PURPOSES, _file().name}
        yield from (f"a problem of no setting: {p[:80]}" for p in found.problems if p.partition(" ")[0] not in named)
        if not found.problems:
            yield "refused without a reason"
    else:
        yield from _unusable(found)
    if given.secret and given.secret in repr(found) + str(found):
        yield "a secret is told"


def _unusable(found: Settings) -> Iterator[str]:
    """What those who use a setting cannot take."""
    for url in (found.api_url, found.public_url):
        try:
            if url and not URL(url).host:
                yield f"an address without a host: {url[:80]}"
        except ValueError as e:
            yield f"no address: {url[:80]}: {e}"
    try:
        make_url(found.database_url)
    except (ArgumentError, ValueError) as e:
        yield f"no database: {found.database_url[:80]}: {e}"
    found.signing_secret.encode()


SETTINGS = Kind("settings", make, of, work, broken, lambda given: sum(map(len, given.variables.values())), 30)
