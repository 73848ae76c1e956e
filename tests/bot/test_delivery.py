"""Nothing is lost and nothing comes twice, whatever Slack does."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.playground import Fault, Faults, in_turn
from bot.question import Key
from bot.writes import StoreError
from tests.bot.conftest import Place, Start

POST, LOOK = "chat.postMessage", "conversations.replies"
BURST = 100
PASTE = "HTTP/1.1 413 Content Too Large\nServer: nginx"


async def settled(place: Place) -> None:
    await place.ws.until(lambda: all(d.answer for d in place.ws.deliveries))
    await place.bot.delivery.drain(5)


async def one_reply(place: Place, calls: int = 1) -> None:
    asked = await place.ws.say(place.ws.you, "general", f"{place.me} {PASTE}")
    [reply] = await place.ws.replies(asked, timeout=15)
    assert "413 Content Too Large" in reply.text
    await place.ws.until(lambda: len(place.ws.called(POST) + place.ws.called(LOOK)) >= calls, timeout=15)
    await settled(place)
    assert len(place.ws.messages("general", asked.ts)) == 2
    assert await place.bot.store.waiting() == 0


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Fault("ratelimited", retry_after=1), id="rate limited"),
        pytest.param(Fault("error", status=500), id="server error"),
        pytest.param(Fault("error", status=503), id="unavailable"),
        pytest.param(Fault("drop"), id="dropped before"),
        pytest.param(Fault("lose"), id="dropped after it took effect"),
    ],
)
async def test_a_failing_call_is_made_good(start: Start, fault: Fault) -> None:
    async with start(faults=Faults(on_call=in_turn(POST, [fault]))) as place:
        await one_reply(place, calls=2)


async def test_refused_blocks_are_sent_as_text(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot import composing
    from bot.replies.slack import Reply

    drawn: Callable[..., Reply] = composing.drawn
    monkeypatch.setattr(composing, "drawn", lambda *a: replace(drawn(*a), blocks=({"type": "no_such_block"},)))
    async with start() as place:
        await one_reply(place)


@pytest.mark.parametrize("delivery", ["socket", "http"])
async def test_deliveries_that_come_twice_are_answered_once(start: Start, delivery: str) -> None:
    async with start(delivery, faults=Faults(copies=lambda _kind, _payload: 2)) as place:
        await one_reply(place)


@pytest.mark.parametrize("delivery", ["socket", "http"])
async def test_a_mention_that_is_also_a_message_is_answered_once(start: Start, delivery: str) -> None:
    async with start(delivery, follow=True) as place:
        await one_reply(place)
        assert len(place.ws.called(POST)) == 1


async def test_what_a_dead_process_left_is_delivered_by_the_next(start: Start) -> None:
    async with start(faults=Faults(on_call=lambda method, _a: Fault("drop") if method == POST else None)) as place:
        asked = await place.ws.say(place.ws.you, "general", f"{place.me} {PASTE}")
        await place.ws.until(lambda: place.ws.called(POST))
        await settled(place)
        place.ws.state.faults = Faults()
        await place.bot.store.postpone(Key(place.ws.team_id, asked.channel, asked.ts), 0, doubtful=True)
        [reply] = await place.ws.replies(asked, timeout=15)
        assert "413" in reply.text


async def test_without_the_store_answers_go_on(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(*_given: object) -> bool:
        raise StoreError("OperationalError")

    async with start("http", faults=Faults(copies=lambda kind, _payload: 2)) as place:
        monkeypatch.setattr(place.bot.store, "claim", full)
        asked = await place.ws.say(place.ws.you, "general", f"{place.me} {PASTE}")
        [reply] = await place.ws.replies(asked)
        assert "413" in reply.text
        command = await place.ws.command(place.ws.you, "general", "/4xx", "413")
        [answer] = await place.ws.replies(command)
        assert "413" in answer.text
        await settled(place)
        assert len(place.ws.messages("general", asked.ts)) == 2


async def test_an_error_ends_in_a_sentence_with_a_reference(
    start: Start, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from bot import composing

    def broken(_library: object, text: str) -> object:
        raise RuntimeError(f"secret {text}")

    monkeypatch.setattr(composing, "diagnose", broken)
    async with start() as place:
        asked = await place.ws.say(place.ws.you, "general", f"{place.me} canary 413")
        [reply] = await place.ws.replies(asked)
        command = await place.ws.command(place.ws.you, "general", "/4xx", "canary 413")
        [answer] = await place.ws.replies(command)
    for heard in (reply.text, answer.text):
        assert "secret" not in heard
        assert "canary" not in heard
        reference = heard.split("`")[1]
        assert reference in caplog.text
    assert "canary" not in caplog.text


@pytest.mark.parametrize("delivery", ["socket", "http"])
async def test_a_burst_is_acknowledged_in_time_and_answered_once_each(start: Start, delivery: str) -> None:
    async with start(delivery) as place:
        channel = place.ws.dm()
        said = [await place.ws.say(place.ws.you, channel, f"{PASTE}\nn: {n}") for n in range(BURST)]
        await place.ws.until(lambda: len(place.ws.called(POST)) >= BURST, timeout=60)
        await settled(place)
        assert [d for d in place.ws.deliveries if not d.answer or d.answer.failure] == []
        assert len([m for m in place.ws.messages(channel) if m.from_bot]) == len(said)


@pytest.mark.parametrize("delivery", ["socket", "http"])
async def test_secrets_are_neither_kept_nor_told_nor_logged(
    start: Start, delivery: str, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.DEBUG, "bot")
    secret = "xoxb-" + "123456789012-1234567890123-AbCdEfGhIjKlMnOpQrStUvWx"
    async with start(delivery) as place:
        said = await place.ws.say(place.ws.you, "general", f"{place.me} {PASTE}\nAuthorization: Bearer {secret}")
        [reply] = await place.ws.replies(said)
        await settled(place)
        [warning] = [m for m in place.ws.ephemerals() if "rotate" in m.text]
        assert secret not in reply.text + str(reply.blocks) + warning.text + caplog.text
    assert secret.encode() not in stored(tmp_path)
    assert b"Server: nginx" not in stored(tmp_path)


def stored(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())
