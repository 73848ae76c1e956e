"""The schema's versions, and the way from any of them to the latest. A change of `schema.py` is a new version here.

A version only adds: tables, columns that may be empty or have a default in the database, indexes. So the release before
it works on as well, beside the new one while replicas are replaced, and after a step back. What nobody reads any more
goes a release later.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

if TYPE_CHECKING:
    from alembic.config import Config

LATEST = "0001"
LOCK = 4_001_499  # any number, the same in every replica
VERSIONS = "schema_version"  # the table that says which version the others have

log = logging.getLogger(__name__)


def migrate(connection: Connection) -> None:
    """Bring the tables to the latest version; replicas that start together wait for each other, however long it takes.

    Those of a newer version stay as they are.
    """
    if _ready(connection):
        return
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    if _ready(connection):
        return
    from alembic import command

    command.upgrade(config(connection), "head")


def _ready(connection: Connection) -> bool:
    found = version(connection)
    if found and found > LATEST:
        log.warning("the store has version %s, of a newer release; this one knows %s", found, LATEST)
    return bool(found and found >= LATEST)


def version(connection: Connection) -> str | None:
    """The version the tables have; None where there are none, or from before versions were told."""
    if not inspect(connection).has_table(VERSIONS):
        return None
    found: str | None = connection.execute(text(f"SELECT version_num FROM {VERSIONS}")).scalar()  # noqa: S608
    return found


def config(connection: Connection) -> Config:
    """Alembic's settings; there is no file of them."""
    from alembic.config import Config

    found = Config()
    found.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    found.attributes["connection"] = connection
    return found
