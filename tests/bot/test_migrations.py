"""The schema's versions: from nothing, from before there were any, and the same as what the code expects."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine

from bot.migrations import LATEST, VERSIONS, config, migrate, version
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
