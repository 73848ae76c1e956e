"""The schema's versions: from nothing, from before there were any, and the same as what the code expects."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text

from bot.migrations import LATEST, LOCK, VERSIONS, config, migrate, version
from bot.schema import engine_for, metadata
from bot.store import Store
from tests.bot.test_store import KEPT, url

__all__ = ["url"]


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"version_table": VERSIONS})
    return list(compare_metadata(context, metadata))


def test_the_versions_lead_to_what_the_code_expects(tmp_path: Path) -> None:
    with create_engine(f"sqlite:///{tmp_path / 'm.sqlite3'}").begin() as connection:
        migrate(connection)
        assert differences(connection) == [], "schema.py has changed: add a version to bot/migrations/versions"
        assert version(connection) == LATEST
        assert ScriptDirectory.from_config(config(connection)).get_heads() == [LATEST]


async def test_many_replicas_that_start_together_migrate_once(url: str) -> None:
    stores = await asyncio.gather(*(Store.open(url, patience=10) for _ in range(6)))
    for store in stores:
        await store.close()
    engine = engine_for(url)
    async with engine.begin() as connection:
        assert await connection.run_sync(version) == LATEST
        assert await connection.run_sync(differences) == []
    await engine.dispose()


async def test_a_step_back_to_an_older_release_works_on_the_newer_tables(tmp_path: Path) -> None:
    path = tmp_path / "newer.sqlite3"
    address = f"sqlite+aiosqlite:///{path}"
    await (await Store.open(address)).close()
    newer = f"{int(LATEST) + 1:04}"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE {VERSIONS} SET version_num = '{newer}'"))
        connection.execute(text("ALTER TABLE questions ADD COLUMN mood VARCHAR(8) DEFAULT 'calm'"))
        connection.execute(text("CREATE TABLE moods (team VARCHAR(32) PRIMARY KEY)"))
    store = await Store.open(address)
    assert await store.claim(KEPT, -1)
    assert [kept.key for kept in await store.due(10, 60)] == [KEPT.key]
    await store.close()
    with engine.connect() as connection:
        assert version(connection) == newer
    engine.dispose()


async def test_a_long_migration_is_waited_for(postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def long(connection: Connection) -> None:
        connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
        connection.execute(text("SELECT pg_sleep(0.5)"))

    monkeypatch.setattr("bot.store.OPENING", 0.4)
    monkeypatch.setattr("bot.store.migrate", long)
    stores = await asyncio.gather(*(Store.open(postgres, patience=0.0) for _ in range(3)))
    for store in stores:
        await store.close()


async def test_a_store_that_is_up_to_date_waits_for_nobody(postgres: str) -> None:
    await (await Store.open(postgres)).close()
    engine = engine_for(postgres)
    async with engine.begin() as connection:
        await connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
        async with asyncio.timeout(5):
            await (await Store.open(postgres)).close()
    await engine.dispose()


@pytest.mark.parametrize("tables", [["questions", "feedback", "watched"], [t.name for t in metadata.sorted_tables]])
async def test_a_store_from_before_versions_keeps_its_rows(tmp_path: Path, tables: list[str]) -> None:
    path = tmp_path / "old.sqlite3"
    engine = create_engine(f"sqlite:///{path}")
    metadata.create_all(engine, [metadata.tables[name] for name in tables])
    store = await Store.open(f"sqlite+aiosqlite:///{path}")
    assert await store.claim(KEPT, 10)
    await store.close()
    with engine.connect() as connection:
        assert differences(connection) == []
    engine.dispose()
