"""What comes in while the store is away, or with a row that no store takes."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.answering import AGAIN, STORING
from bot.composing import Found
from bot.question import Kept, Key, Question, Surface
from bot.replies.outline import Outline, Part
from bot.store import Store
from bot.workspaces import error_of
from bot.writes import RowError, StoreError
from knowledge.diagnosis import Diagnosis, Outcome
from tests.bot.conftest import Start, library, start
from tests.bot.test_installs import PASTE, Place, place
from tests.slack_peer import direct_message, signed

__all__ = ["library", "place", "start"]

KEPT = Kept(Key("T1", "C1", "1.1"), "aaaabbbbcccc", Surface.DIRECT, "U1", None, {"text": "x"}, {}, "answer")


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    sqlite = f"sqlite+aiosqlite:///{tmp_path / 'w.sqlite3'}"
    return sqlite if request.param == "sqlite" else str(request.getfixturevalue("postgres"))


@pytest.fixture
async def store(database: str) -> AsyncIterator[Store]:
    opened = await Store.open(database)
    yield opened
    await opened.close()


def away(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database is gone, and no workspace is remembered."""

    async def gone(*_: Any) -> Any:
        raise OSError(111, "refused")

    async def unread(*_: Any) -> Any:
        raise StoreError("ConnectionRefusedError")

    monkeypatch.setattr(place.bot.store._writes, "_carried_out", gone)
    monkeypatch.setattr(place.bot.delivery._workspaces._installed, "_read", unread)
    place.bot.delivery._workspaces.renewed("T1")


@pytest.mark.parametrize("event", [direct_message("T1", "2.1", PASTE), {"type": "app_uninstalled"}])
async def test_what_nobody_can_be_asked_about_comes_again(
    place: Place, monkeypatch: pytest.MonkeyPatch, event: dict[str, Any]
) -> None:
    await place.install("T1")
    with monkeypatch.context() as patch:
        away(place, patch)
        assert await place.send("T1", event) == 503
    assert await place.send("T1", event) == 200


async def test_a_store_that_was_too_slow_once_is_waited_for_again(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    await place.install("T1")
    writes, pauses = place.bot.store._writes, iter([STORING + 0.3])
    at_once = writes._carried_out

    async def slowly(batch: Any) -> Any:
        await asyncio.sleep(next(pauses, 2 * AGAIN))
        return await at_once(batch)

    monkeypatch.setattr(writes, "_carried_out", slowly)
    for number in (1, 2):
        assert await place.send("T1", direct_message("T1", f"3.{number}", PASTE)) == 200
    assert place.bot.delivery.metrics.unrecorded == 1


async def test_who_waits_for_a_command_is_told(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    await place.install("T1")
    away(place, monkeypatch)
    raw = urlencode({"command": "/4xx", "text": "413", "team_id": "T1", "user_id": "U1", "trigger_id": "t1"}).encode()
    headers = {**signed(raw), "Content-Type": "application/x-www-form-urlencoded"}
    url = f"http://127.0.0.1:{place.bot.port}/slack/events"
    async with place.browser.post(url, data=raw, headers=headers) as answer:
        assert answer.status == 200
        assert "reference" in json.loads(await answer.text())["text"]


UNFIT = [Key("T1", ["C1"], "1.1"), Key("T1", "C1", "1\ud800")]  # type: ignore[arg-type]


@pytest.mark.parametrize("key", UNFIT)
async def test_a_row_no_store_takes_is_told_from_a_store_that_takes_none(store: Store, key: Key) -> None:
    fits = replace(KEPT, key=Key("T1", "C1", str(time.time())))
    unfit, fit = await asyncio.gather(
        store.claim(replace(KEPT, key=key), 1.0), store.claim(fits, 1.0), return_exceptions=True
    )
    assert isinstance(unfit, RowError)
    assert fit is True
    assert store.failing == ""


async def test_a_row_against_the_rules_of_the_table_leaves_alone_what_is_written_beside_it(store: Store) -> None:
    places = [Key("T1", "C1", f"{time.time()}{n}") for n in range(3)]
    wrong = replace(KEPT, key=places[1], outcome=None)
    rows = (replace(KEPT, key=places[0]), wrong, replace(KEPT, key=places[2]))
    first, against, last = await asyncio.gather(*(store.claim(row, 1.0) for row in rows), return_exceptions=True)
    assert (first, last) == (True, True)
    assert isinstance(against, StoreError)
    assert store.failing == ""


async def test_a_row_no_store_takes_is_not_tried_for_long(start: Start) -> None:
    async with start("http") as found:
        key, words = Key(found.ws.team_id, found.ws.dm().id, f"{time.time():.6f}"), "aaaabbbbcccc"
        question, begun = Question(key, Surface.DIRECT, "U\ud800", PASTE), time.monotonic()
        said = Found(question, Diagnosis(Outcome.NONE), Outline(parts=(Part((words,)),)))
        await found.bot.answering.settle(said)
        assert time.monotonic() - begun < 1
        assert [m for m in found.ws.messages(found.ws.dm()) if words in m.text]
        assert await found.bot.delivery.drain(2) == 0


def test_what_slack_says_without_json_is_told_by_its_status() -> None:
    for said in ("Bad Gateway", "", []):
        response = AsyncSlackResponse(
            client=None, http_verb="POST", api_url="", req_args={}, data=said, headers={}, status_code=502
        )
        assert error_of(SlackApiError("", response)) == "HTTP 502"
