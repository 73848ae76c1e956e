"""The bot as it runs, against the local workspace, by Socket Mode and over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from bot.entrance import PATH
from bot.manifest import manifest
from bot.playground import Workspace
from bot.serving import Running, running
from bot.settings import Settings
from bot.shelf import Shelf
from knowledge.library import Library
from tests.ports import free_port

SECRET = "a-signing-secret"


@dataclass(frozen=True)
class Place:
    """A workspace and the bot in it."""

    ws: Workspace
    bot: Running

    @property
    def me(self) -> str:
        return f"<@{self.ws.bot_user_id}>"


Start = Callable[..., AbstractAsyncContextManager[Place]]


@pytest.fixture(scope="session")
def library() -> Library:
    return Library.load()


@pytest.fixture
def start(tmp_path: Path, library: Library) -> Start:
    """Starts a workspace with the bot in it: `start("socket")` or `start("http")`, plus what Workspace takes."""

    @asynccontextmanager
    async def started(
        delivery: str = "socket",
        *,
        follow: bool = True,
        maintained: bool = False,
        human: bool = False,
        sockets: int = 2,
        overlay: Path | None = None,
        database: str = "",
        **options: Any,
    ) -> AsyncIterator[Place]:
        port = free_port()
        url = f"http://127.0.0.1:{port}{PATH}"
        given = {"app": manifest(follow=follow), "request_url": url, "signing_secret": SECRET, **options}
        async with Workspace(delivery=delivery, **given) as ws:
            settings = Settings(
                bot_token=ws.bot_token,
                api_url=ws.api_url,
                database_url=database or f"sqlite+aiosqlite:///{tmp_path / 'fourxx.sqlite3'}",
                signing_secret=SECRET,
                port=port,
                knowledge_path=overlay,
                maintainers=frozenset({ws.you.id} if maintained else ()),
                human_channel=ws.state.channel("support").id if human else "",
            )
            if delivery == "socket":
                settings = replace(settings, app_token=ws.app_token, sockets=sockets, port=0)
            async with running(settings, shelf=Shelf(overlay, library)) as bot:
                if delivery == "socket":
                    await ws.connected(sockets)
                yield Place(ws, bot)

    return started


@pytest.fixture(params=["socket", "http"])
async def place(request: pytest.FixtureRequest, start: Start) -> AsyncIterator[Place]:
    """The bot in a workspace, once by each transport."""
    async with start(request.param) as found:
        yield found
