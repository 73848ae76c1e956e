"""What Alembic runs: the versions, on the connection it was given."""

from __future__ import annotations

from alembic import context

from bot.migrations import VERSIONS
from bot.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSIONS,
    render_as_batch=True,
)
context.run_migrations()
