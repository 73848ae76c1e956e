"""The bot as a service: health, draining, a library renewed, sockets that go and come."""

from __future__ import annotations

import asyncio
import gc
import os
import time
import weakref
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from bot.playground import Workspace
from bot.replies.stack import offered
from bot.serving import running
from bot.settings import Settings
from bot.shelf import Shelf
from bot.template import filled
from bot.workspaces import SlackProblem
from knowledge.diagnosis import Diagnosis, diagnose
from knowledge.library import Library
from tests.bot.conftest import Place, Start

BROKEN = "---\nid: 502\n"


def settings_for(ws: Workspace, folder: Path) -> Settings:
    return Settings(
        bot_token=ws.bot_token,
        app_token=ws.app_token,
        api_url=ws.api_url,
        database_url=f"sqlite+aiosqlite:///{folder / 's.sqlite3'}",
        port=0,
    )


async def test_health_is_told_on_a_port_of_its_own(place: Place) -> None:
    async with aiohttp.ClientSession() as session:
        for path, words in (("healthz", "ok"), ("readyz", "ready, 0 replies waiting")):
            async with session.get(f"http://127.0.0.1:{place.bot.health_port}/{path}") as answer:
                assert answer.status == 200
                assert words in await answer.text()


async def test_figures_are_told_without_anybodys_text(place: Place) -> None:
    asked = await place.ws.say(place.ws.you, place.ws.dm(), "HTTP/1.1 413 canary")
    await place.ws.replies(asked)
    await place.bot.delivery.drain(5)
    url = f"http://127.0.0.1:{place.bot.health_port}/metrics"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        text = await answer.text()
    for line in (
        'fourxx_questions_total{surface="direct",outcome="answer"} 1',
        "fourxx_answer_seconds_count 1",
        "fourxx_undelivered 0",
        'fourxx_library_info{version="',
        "fourxx_ack_seconds_bucket",
    ):
        assert line in text
    assert ("fourxx_socket_connected 2" in text) is (place.bot.sockets is not None)
    assert "canary" not in text


async def test_what_takes_long_before_an_acknowledgement_is_counted(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*given: object) -> Diagnosis:
        time.sleep(0.06)
        under_way.append(place.bot.delivery._incoming)
        return diagnose(*given)

    under_way: list[int] = []
    monkeypatch.setattr("bot.composing.diagnose", slow)
    asked = await place.ws.say(place.ws.you, place.ws.dm(), "HTTP/1.1 413 X")
    await place.ws.replies(asked)
    await place.ws.settled()
    assert place.bot.delivery.metrics.acknowledged.total > 0.06
    assert under_way == [1]
    assert place.bot.delivery._incoming == 0


async def test_a_token_that_slack_refuses_is_said(tmp_path: Path, library: Library) -> None:
    async with Workspace() as ws:
        wrong = replace(settings_for(ws, tmp_path), bot_token="xoxb-wrong")
        with pytest.raises(SlackProblem, match="SLACK_BOT_TOKEN"):
            async with running(wrong, shelf=Shelf(library=library)):
                pass


async def test_an_app_token_that_slack_refuses_ends_the_run(tmp_path: Path, library: Library) -> None:
    async with Workspace() as ws:
        wrong = replace(settings_for(ws, tmp_path), app_token="xapp-wrong")
        async with running(wrong, shelf=Shelf(library=library)) as up:
            with pytest.raises(SlackProblem, match="SLACK_APP_TOKEN"):
                await asyncio.wait_for(asyncio.shield(up.ended), 10)


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "too_many_websockets"])
async def test_a_connection_that_goes_is_replaced(start: Start, reason: str) -> None:
    async with start() as place:
        await place.ws.sockets.disconnect(reason)
        await place.ws.connected()
        asked = await place.ws.say(place.ws.you, place.ws.dm(), "HTTP/1.1 413 X")
        [reply] = await place.ws.replies(asked, timeout=15)
        assert "413" in reply.text


async def test_a_library_is_renewed_and_a_broken_file_changes_nothing(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    before = shelf.library
    (tmp_path / "502.md").write_text(BROKEN)
    assert not shelf.renew()
    assert shelf.library is before
    assert "502.md" in shelf.problems[0]
    (tmp_path / "502.md").write_text(filled("502"))
    os.utime(tmp_path / "502.md", (1, 1))
    assert shelf.renew()
    assert shelf.library.get("502")
    assert shelf.problems == ()
    assert not shelf.renew()


@pytest.mark.parametrize("frozen", [False, True])
def test_a_library_that_was_renewed_is_let_go_of(tmp_path: Path, frozen: bool) -> None:
    article = tmp_path / "598.md"
    article.write_text(filled("598"))
    shelf = Shelf(tmp_path)
    shelf.take_in()
    offered(shelf.library)
    if frozen:
        gc.freeze()
    try:
        for _ in range(2):
            before = weakref.ref(shelf.library)
            article.write_text(article.read_text() + "\n")
            assert shelf.renew()
            assert before() is None
            assert (gc.get_freeze_count() > 0) is frozen
    finally:
        gc.unfreeze()


async def test_leaving_delivers_what_is_under_way(start: Start) -> None:
    async with start() as place:
        ws = place.ws
        asked = await ws.say(ws.you, ws.dm(), "HTTP/1.1 413 X")
        await ws.until(lambda: all(d.answer for d in ws.deliveries))
    assert [m for m in ws.messages(ws.dm()) if m.from_bot and m.ts > asked.ts]
