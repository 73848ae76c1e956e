"""The tables, and the engine that reaches them."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    URL,
    Boolean,
    Column,
    ColumnElement,
    Engine,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    and_,
    create_engine,
    event,
)
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.question import Key

metadata = MetaData()
KEY = ("team", "channel", "ts")
RESTED = 1.0  # seconds without use after which a connection is tried before it is used
SQLITE_WAITS = 4.0  # seconds for another process's write to end

questions = Table(
    "questions",
    metadata,
    Column("team", String(32), primary_key=True),
    Column("channel", String(32), primary_key=True),
    Column("ts", String(64), primary_key=True),
    Column("reference", String(40), nullable=False),
    Column("thread", String(64)),
    Column("asker", String(32)),
    Column("surface", String(16), nullable=False),
    Column("asked_at", Float, nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("article", String(80)),
    Column("reply", JSON, nullable=False),
    Column("seen", JSON, nullable=False),
    Column("lease_until", Float, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("doubtful", Boolean, nullable=False),
    Column("delivered_at", Float),
    Column("reply_ts", String(64)),
    Column("failure", String(80)),
    Index("questions_reference", "team", "reference"),
    Index("questions_due", "delivered_at", "lease_until"),
    Index("questions_threads", "team", "channel", "thread"),
    Index("questions_askers", "team", "asker", "asked_at"),
    Index("questions_replies", "team", "channel", "reply_ts"),
)

watched = Table(
    "watched",
    metadata,
    Column("team", String(32), primary_key=True),
    Column("channel", String(32), primary_key=True),
    Column("mode", String(8), nullable=False),
    Column("person", String(32), nullable=False),
    Column("since", Float, nullable=False),
)

feedback = Table(
    "feedback",
    metadata,
    Column("team", String(32), primary_key=True),
    Column("reference", String(40), primary_key=True),
    Column("person", String(32), primary_key=True),
    Column("article", String(80), nullable=False),
    Column("verdict", String(8), nullable=False),
    Column("reason", String(2000)),
    Column("rather", String(80)),
    Column("given_at", Float, nullable=False),
)


# The workspaces that installed the app themselves.

installations = Table(
    "installations",
    metadata,
    Column("team", String(32), primary_key=True),
    Column("enterprise", String(32)),
    Column("org", Boolean, nullable=False),
    Column("bot_user", String(32), nullable=False),
    Column("bot", String(32), nullable=False),
    Column("scopes", String(2000), nullable=False),
    Column("token", String(4000), nullable=False),
    Column("refresh", String(4000)),
    Column("expires_at", Float),
    Column("rotating_until", Float, nullable=False),
    Column("installed_at", Float, nullable=False),
)

members = Table(
    "members",
    metadata,
    Column("team", String(32), primary_key=True),
    Column("enterprise", String(32), nullable=False, index=True),
)

spent_states = Table(
    "spent_states",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("until", Float, nullable=False),
)


def is_key(key: Key) -> ColumnElement[bool]:
    """The condition that picks one question."""
    return and_(questions.c.team == key.team, questions.c.channel == key.channel, questions.c.ts == key.ts)


def engine_for(url: str) -> AsyncEngine:
    """An engine for SQLite (many readers beside one writer) or Postgres. Nothing is opened yet."""
    if not url.startswith("sqlite"):
        engine = create_async_engine(url, pool_size=5, max_overflow=5, pool_timeout=5)
        event.listen(engine.sync_engine, "checkin", _rests)
        event.listen(engine.sync_engine, "checkout", _wakes)
        return engine
    engine = create_async_engine(url, connect_args={"timeout": SQLITE_WAITS})
    event.listen(engine.sync_engine, "connect", _tune_sqlite)
    return engine


def writer_for(url: URL) -> Engine:
    """A plain engine for the one thread that writes to a SQLite file."""
    engine = create_engine(url.set(drivername="sqlite"), connect_args={"timeout": SQLITE_WAITS})
    event.listen(engine, "connect", _tune_sqlite)
    return engine


def private_file(url: URL) -> None:
    """Make a SQLite file, where there is none yet, for its owner alone; what SQLite puts beside it is like it."""
    if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).exists():
        Path(url.database).touch(mode=0o600)


def missing_folder(url: URL) -> Path | None:
    """The folder a SQLite file would lie in, where it is not there."""
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return None
    folder = Path(url.database).absolute().parent
    return None if folder.is_dir() else folder


def _rests(_connection: Any, record: Any) -> None:
    record.info["since"] = time.monotonic()


def _wakes(connection: Any, record: Any, _proxy: Any) -> None:
    """Try a connection that was not used for a while; those in steady use tell soon enough that they are broken."""
    if time.monotonic() - record.info.get("since", time.monotonic()) < RESTED:
        return
    try:
        connection.ping()
    except Exception as e:  # drivers have errors of their own
        raise InvalidatePoolError from e


def _tune_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


# What teams decide, pass on, leave open and propose.

preferences = Table(
    "preferences",
    metadata,
    Column("team", String(32), primary_key=True),
    Column("channel", String(32), primary_key=True),
    Column("name", String(16), primary_key=True),
    Column("value", String(200), nullable=False),
    Column("person", String(32), nullable=False),
    Column("since", Float, nullable=False),
)

handovers = Table(
    "handovers",
    metadata,
    Column("team", String(32), primary_key=True),
    Column("reference", String(40), primary_key=True),
    Column("person", String(32), nullable=False),
    Column("home", String(32), nullable=False),
    Column("thread", String(64)),
    Column("channel", String(32)),
    Column("ts", String(64)),
    Column("resolved_by", String(32)),
    Column("asked_at", Float, nullable=False),
)

gaps = Table(
    "gaps",
    metadata,
    Column("team", String(32), primary_key=True),
    Column("reference", String(40), primary_key=True),
    Column("why", String(16), nullable=False),
    Column("reason", String(600)),
    Column("article", String(80)),
    Column("rather", String(80)),
    Column("text", String(2000)),
    Column("opened_at", Float, nullable=False),
    Column("closed_by", String(32)),
)

proposals = Table(
    "proposals",
    metadata,
    Column("team", String(32), primary_key=True),
    Column("id", String(40), primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("article", String(80), nullable=False),
    Column("text", String(40_000), nullable=False),
    Column("person", String(32), nullable=False),
    Column("name", String(80), nullable=False),
    Column("gap", String(40), nullable=False),
    Column("state", String(10), nullable=False),
    Column("decided_by", String(32)),
    Column("proposed_at", Float, nullable=False),
)
