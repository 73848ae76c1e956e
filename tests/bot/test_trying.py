"""Trying it out: the whole bot, whose articles you look after, and a workflow's step."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from bot.manifest import STEP, manifest
from bot.playground import Workspace
from bot.serving import running
from bot.settings import Settings
from bot.shelf import Shelf
from bot.trying import pointed_at
from knowledge.library import Library

OWN_HEADER = {"X-Playground": "1"}


@pytest.fixture
async def tried(tmp_path: Path, library: Library) -> AsyncIterator[Workspace]:
    async with Workspace(app=manifest(follow=True)) as ws:
        settings = pointed_at(ws, Settings(), tmp_path)
        async with running(settings, shelf=Shelf(settings.knowledge_path, library)):
            await ws.connected()
            yield ws


async def test_what_you_approve_goes_with_the_folder_unless_you_have_one(tmp_path: Path) -> None:
    async with Workspace() as ws:
        assert pointed_at(ws, Settings(), tmp_path).knowledge_path == tmp_path / "articles"
        theirs = tmp_path / "theirs"
        assert pointed_at(ws, replace(Settings(), knowledge_path=theirs), tmp_path).knowledge_path == theirs


async def test_you_look_after_the_articles_and_people_can_be_asked(tried: Workspace) -> None:
    question = await tried.say(tried.you, "general", f"<@{tried.bot_user_id}> HTTP/1.1 502 Bad Gateway")
    [reply] = await tried.replies(question)
    assert "Ask a human" in str(reply.blocks)
    await tried.until(lambda: tried.called("chat.postMessage"))
    await tried.open_home(tried.you)
    home = await tried.until(lambda: tried.home())
    assert "For maintainers" in str(home.blocks)
    await tried.open_home(tried.colleague)
    theirs = await tried.until(lambda: tried.home(tried.colleague))
    assert "For maintainers" not in str(theirs.blocks)


@pytest.mark.parametrize(("text", "heard"), [("HTTP/1.1 413", "413 Content Too Large"), ("hm", "fix")])
async def test_the_step_is_run_from_the_page_and_shown(tried: Workspace, text: str, heard: str) -> None:
    body = {"act": "step", "user": "you", "channel": "general", "id": STEP, "text": text}
    async with aiohttp.ClientSession(tried.url) as session:
        async with session.post("/page/act", json=body, headers=OWN_HEADER) as answer:
            assert answer.status == 200
        async with session.post("/page/act", json={**body, "id": "none"}, headers=OWN_HEADER) as answer:
            assert answer.status == 409
    [shown] = tried.ephemerals()
    assert "The step _Explain a 4xx error_ has ended." in shown.text
    assert heard in shown.text
