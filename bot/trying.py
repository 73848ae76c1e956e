"""`fourxx try`: the bot in a small local Slack workspace, in the browser, without a Slack account."""

from __future__ import annotations

import tempfile
import webbrowser
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bot.manifest import manifest
from bot.playground import Workspace
from bot.serving import serve
from bot.settings import Settings

OWN = "articles"
HELPING = "support"


async def try_out(settings: Settings, port: int, ready: Callable[[str], None], *, browser: bool) -> None:
    """Run workspace and bot until they are stopped; `ready` hears the page's address once it can be used."""
    with tempfile.TemporaryDirectory(prefix="fourxx-") as folder:
        async with Workspace(port=port, app=manifest(follow=True)) as workspace:

            def started(_running: object) -> None:
                ready(workspace.url)
                if browser:
                    webbrowser.open(workspace.url)

            await serve(pointed_at(workspace, settings, Path(folder)), started)


def pointed_at(workspace: Workspace, settings: Settings, folder: Path) -> Settings:
    """Settings for the bot in a workspace: you look after the articles; what you approve goes with the folder."""
    own = folder / OWN
    own.mkdir(exist_ok=True)
    return replace(
        settings,
        bot_token=workspace.bot_token,
        app_token=workspace.app_token,
        api_url=workspace.api_url,
        database_url=f"sqlite+aiosqlite:///{folder / 'fourxx.sqlite3'}",
        host="127.0.0.1",
        port=0,
        maintainers=frozenset({workspace.you.id}),
        human_channel=workspace.state.channel(HELPING).id,
        knowledge_path=settings.knowledge_path or own,
    )
