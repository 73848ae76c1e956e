"""A store looked at without changing it: is it there, of which version is it, does it take a row."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import Connection, insert, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.migrations import LATEST, version
from bot.schema import engine_for, missing_folder, questions, spent_states
from bot.store import Store
from bot.writes import StoreError, Writes, told

PATIENCE = 10.0
OTHERS = 0o007  # what a file's mode says of users who are neither its owner nor of its group
BEFORE = "from before versions were told"


def file_of(url: str) -> Path | None:
    """The SQLite file of an address."""
    parsed = make_url(url)
    return Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None


def file_problems(path: Path) -> Iterator[str]:
    """What is the matter with a store's file."""
    for each in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
        if each.exists() and each.stat().st_mode & OTHERS:
            yield f"other users of this machine get at {each}, which holds replies and tokens: chmod 600 {each}"


@asynccontextmanager
async def looked_at(url: str) -> AsyncIterator[tuple[AsyncEngine, str]]:
    """A store's engine, and the version its tables have, empty where there are none. Raises StoreError."""
    engine = engine_for(url)
    if missing := missing_folder(engine.url):
        raise StoreError(f"there is no folder {missing}")
    try:
        yield engine, await _asked(engine)
    finally:
        await engine.dispose()


@asynccontextmanager
async def opened(engine: AsyncEngine) -> AsyncIterator[Store]:
    """The store as it is."""
    store = Store(engine, Writes(engine))
    try:
        yield store
    finally:
        await store.close()


async def tried(engine: AsyncEngine) -> None:
    """Put a row in and read it, then take all of it back. Raises StoreError."""
    digest = f"check {secrets.token_hex(8)}"
    try:
        async with asyncio.timeout(PATIENCE), engine.connect() as connection:
            await connection.execute(insert(spent_states).values(digest=digest, until=0.0))
            found = await connection.execute(select(spent_states.c.digest).where(spent_states.c.digest == digest))
            there = found.scalar() == digest
            await connection.rollback()
    except Exception as e:  # drivers have errors of their own
        raise StoreError(told(e)) from None
    if not there:
        raise StoreError("a row that was put in was not there")


def behind(found: str) -> bool:
    """Whether the next start has to bring tables of a version to the latest."""
    return found == BEFORE or found < LATEST


async def _asked(engine: AsyncEngine) -> str:
    try:
        async with asyncio.timeout(PATIENCE), engine.connect() as connection:
            return await connection.run_sync(_version)
    except Exception as e:  # drivers have errors of their own
        raise StoreError(told(e)) from None


def _version(connection: Connection) -> str:
    found = version(connection)
    return found or (BEFORE if inspect(connection).has_table(questions.name) else "")
