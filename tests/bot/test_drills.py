"""Drills: something the bot leans on fails, answers go on, what could not be recorded is said, and it mends itself."""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from bot.playground import Message, Workspace
from bot.question import Key
from bot.serving import running
from bot.shelf import Shelf
from bot.template import filled
from bot.writes import StoreError
from knowledge.library import Library
from tests.bot.conftest import Place
from tests.bot.test_serving import BROKEN, settings_for
from tests.ports import free_port
from tests.postgres import MISSING, Postgres

PASTE = "HTTP/1.1 413 Content Too Large"
LOCK = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""


@asynccontextmanager
async def at_work(folder: Path, library: Library, database: str = "") -> AsyncIterator[Place]:
    async with Workspace() as ws:
        settings = settings_for(ws, folder)
        settings = replace(settings, database_url=database or settings.database_url)
        async with running(settings, shelf=Shelf(library=library)) as up:
            await ws.connected(2)
            yield Place(ws, up)


@pytest.fixture
async def place(tmp_path: Path, library: Library) -> AsyncIterator[Place]:
    async with at_work(tmp_path, library) as found:
        yield found


async def asked(place: Place) -> Message:
    """Ask, and have the answer."""
    said = await place.ws.say(place.ws.you, place.ws.dm(), PASTE)
    [reply] = await place.ws.replies(said, timeout=20)
    assert "413" in reply.text
    return said


async def told(place: Place, path: str) -> str:
    url = f"http://127.0.0.1:{place.bot.health_port}/{path}"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        assert answer.status == 200
        return await answer.text()


async def recorded(place: Place, said: Message, seconds: float = 25) -> bool:
    """Whether a question finds its row, with its reply in it, within some time."""
    for _ in range(int(seconds / 0.1)):
        with suppress(StoreError):
            kept = await place.bot.store.find(Key(place.ws.team_id, said.channel, said.ts))
            if kept and kept.reply_ts:
                return True
        await asyncio.sleep(0.1)
    return False


async def pages(place: Place, most: int | None) -> None:
    """Let the database have so many pages more and none beyond, as on a disk that is full; None takes that back."""

    def limit(connection, _batch) -> list[None]:
        [now] = connection.exec_driver_sql("PRAGMA page_count").one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {1 << 30 if most is None else now + most}")
        return []

    await place.bot.store._writes._file.run(limit, [])


async def test_a_full_disk(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    before = await asked(place)
    assert await recorded(place, before)
    await pages(place, 0)
    missed = [await asked(place) for _ in range(8)]
    await place.ws.until(lambda: "not recorded" in caplog.text)
    assert "OperationalError: SQLITE_FULL" in caplog.text
    assert "degraded, answers go on, the store takes nothing: OperationalError: SQLITE_FULL" in await told(
        place, "readyz"
    )
    assert "fourxx_unrecorded_total 0" not in await told(place, "metrics")
    command = await place.ws.command(place.ws.you, "general", "/4xx", "413")
    assert await place.ws.replies(command)
    await pages(place, None)
    after = await asked(place)
    assert all([await recorded(place, said) for said in (*missed, after)])
    assert "ready, 0 replies waiting" in await told(place, "readyz")
    assert len([m for m in place.ws.messages(place.ws.dm()) if m.from_bot]) == len(missed) + 2


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that holds the file's lock until it is let go."""
    command = [sys.executable, "-c", LOCK, str(tmp_path / "s.sqlite3")]
    holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    yield holder
    holder.kill()
    holder.wait(10)
    for end in (holder.stdin, holder.stdout):
        assert end
        end.close()


async def test_a_file_that_another_process_locks(
    place: Place, locked: subprocess.Popen[bytes], caplog: pytest.LogCaptureFixture
) -> None:
    assert locked.stdout
    assert locked.stdin
    assert await asyncio.to_thread(locked.stdout.readline) == b"held\n"
    missed = await asked(place)
    assert "not recorded: timeout" in caplog.text
    assert "fourxx_unrecorded_total 1" in await told(place, "metrics")
    locked.stdin.close()
    assert await recorded(place, missed)
    after = await asked(place)
    assert await recorded(place, after)
    assert "ready, 0 replies waiting" in await told(place, "readyz")


@pytest.fixture
def server() -> Iterator[Postgres]:
    if not Postgres.installed():
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    found = Postgres(free_port())
    found.start()
    yield found
    found.close()


async def test_a_postgres_that_goes_and_comes_back(
    tmp_path: Path, library: Library, server: Postgres, caplog: pytest.LogCaptureFixture
) -> None:
    async with at_work(tmp_path, library, server.url) as place:
        assert await recorded(place, await asked(place))
        await asyncio.to_thread(server.stop)
        missed = await asked(place)
        assert "not recorded" in caplog.text
        assert "degraded, answers go on without the store" in await told(place, "readyz")
        assert "fourxx_unrecorded_total 1" in await told(place, "metrics")
        await asyncio.to_thread(server.start)
        assert await recorded(place, missed)
        assert await recorded(place, await asked(place))
        assert "ready, 0 replies waiting" in await told(place, "readyz")


async def test_a_broken_article_at_the_start(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "413.md").write_text(BROKEN)
    (articles / "502.md").write_text(filled("502"))
    async with Workspace() as ws:
        settings = replace(settings_for(ws, tmp_path), knowledge_path=articles)
        async with running(settings) as up:
            await ws.connected()
            place = Place(ws, up)
            await asked(place)
            assert up.answering.shelf.library.get("502")
            assert "413.md:1: K001" in caplog.text
            assert "1 problems in the articles" in await told(place, "readyz")
            assert "fourxx_library_problems 1" in await told(place, "metrics")


async def test_articles_that_break_at_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot")
    monkeypatch.setattr("bot.shelf.LOOKED_AT_EVERY", 0.05)
    articles = tmp_path / "articles"
    articles.mkdir()
    async with Workspace() as ws, running(replace(settings_for(ws, tmp_path), knowledge_path=articles)) as up:
        await ws.connected()
        place = Place(ws, up)
        (articles / "502.md").write_text(BROKEN)
        assert await said(caplog, "502.md:1: K001")
        await asked(place)
        articles.rename(tmp_path / "away")
        assert await said(caplog, f"{articles} does not exist")
        await asked(place)
        assert "fourxx_library_problems 1" in await told(place, "metrics")
        with monkeypatch.context() as patched:
            patched.setattr("bot.shelf.stamp", lambda _folders: 1 / 0)
            assert await said(caplog, "ZeroDivisionError at")
        (tmp_path / "away").rename(articles)
        (articles / "502.md").write_text(filled("502"))
        assert await said(caplog, f"{len(up.answering.shelf.library) + 1} articles")
        assert "fourxx_library_problems 0" in await told(place, "metrics")


async def said(caplog: pytest.LogCaptureFixture, words: str) -> bool:
    for _ in range(600):
        if words in caplog.text:
            return True
        await asyncio.sleep(0.05)
    return False
