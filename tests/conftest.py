"""What tests of several rooms need."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.ports import free_port
from tests.postgres import MISSING, Postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a Postgres server of our own, for as long as the tests run."""
    if not Postgres.installed():
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    server = Postgres(free_port())
    try:
        server.start()
        yield server.url
    finally:
        server.close()
