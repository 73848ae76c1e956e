"""Nothing is lost and nothing comes twice, whatever Slack does."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.delivery import GIVEN_UP_AFTER, LEASE, TRY
from bot.playground import Fault, Faults, in_turn
from bot.question import Kept, Key, Surface
from bot.turns import FEW
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


class Limit:
    """Slack's limit on the messages of each channel: one in so many seconds."""

    def __init__(self, seconds: float) -> None:
        self.seconds, self.last = seconds, dict[str, float]()

    def __call__(self, method: str, arguments: dict[str, Any]) -> Fault | None:
        now, channel = time.monotonic(), str(arguments.get("channel"))
        if method != POST:
            return None
        if now - self.last.get(channel, 0.0) < self.seconds:
            return Fault("ratelimited", retry_after=1)
        self.last[channel] = now
        return None


async def test_a_channel_with_more_questions_than_slack_takes_answers(start: Start) -> None:
    many = 9
    async with start(faults=Faults(Limit(0.9))) as place:
        said = [await place.ws.say(place.ws.you, "general", f"{place.me} {PASTE}\nn: {n}") for n in range(many)]
        elsewhere = await place.ws.say(place.ws.you, place.ws.dm(), PASTE)
        assert await place.ws.replies(elsewhere, timeout=2)
        await place.ws.until(
            lambda: all(len(place.ws.messages("general", asked.ts)) == 2 for asked in said), timeout=40
        )
        await settled(place)
        assert await place.bot.store.waiting() == 0
        assert len(place.ws.called(POST)) <= 3 * many


@pytest.mark.parametrize(("asked_ago", "waiting"), [(60.0, 1), (GIVEN_UP_AFTER + 60, 0)], ids=["young", "old"])
async def test_a_reply_is_given_up_by_its_age_and_not_by_its_tries(
    start: Start, asked_ago: float, waiting: int
) -> None:
    async with start(faults=Faults(lambda m, _a: Fault("error", status=503) if m == POST else None)) as place:
        store, kept = place.bot.store, kept_for(place).leased(time.time() + LEASE)
        await store.claim(kept, LEASE)
        await place.bot.delivery.deliver(replace(kept, tries=5000, asked_at=time.time() - asked_ago))
        assert len(place.ws.called(POST)) == 1
        assert await store.waiting() == waiting


async def test_a_reply_waits_while_the_settings_token_is_refused(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.calls.WITHOUT_TOKEN", 0.5)
    good = place.ws.state.credentials
    place.ws.state.credentials = replace(good, bot_token="xoxb-another")
    asked = await place.ws.say(place.ws.you, "general", f"{place.me} {PASTE}")
    await place.ws.until(lambda: place.ws.called(POST))
    await settled(place)
    assert await place.bot.store.waiting() == 1
    assert 'error="invalid_auth"' in place.bot.delivery.metrics.text("", 0, None, None)
    place.ws.state.credentials = good
    [reply] = await place.ws.replies(asked, timeout=10)
    assert "413" in reply.text


@pytest.mark.parametrize("page", [4, 100], ids=["page by page", "at once"])
@pytest.mark.parametrize("where", ["thread", "direct"])
async def test_a_reply_lost_on_the_way_is_found_among_what_was_said_since(
    start: Start, monkeypatch: pytest.MonkeyPatch, page: int, where: str
) -> None:
    monkeypatch.setattr("bot.looking.PAGE", page)
    async with start() as place:
        ws, channel = place.ws, "general" if where == "thread" else place.ws.dm()
        root = await ws.say(ws.you, "general", "a long thread")
        under = {"thread_ts": root.ts} if where == "thread" else {}
        for n in range(max(page, 30)):
            await ws.say(ws.you, "general", f"chat {n}", **under)
        lost = in_turn(POST, [Fault("lose")])
        ws.state.faults = Faults(lost)
        said = f"{place.me} {PASTE}" if where == "thread" else PASTE
        await ws.say(ws.you, channel, said, **under)
        await ws.until(lambda: ws.called(POST))
        for n in range(5):
            await ws.say(ws.you, channel, f"more chat {n}", **under)
        await ws.until(lambda: ws.called(LOOK) or ws.called("conversations.history"), timeout=15)
        await settled(place)
        assert [m.text for m in ws.state.timeline.all() if m.from_bot and "413" in m.text] != []
        assert len([m for m in ws.state.timeline.all() if m.from_bot and "413" in m.text]) == 1
        assert await place.bot.store.waiting() == 0


async def test_a_look_that_is_turned_away_leaves_the_doubt(start: Start) -> None:
    lost, turned_away = in_turn(POST, [Fault("lose")]), in_turn(LOOK, [Fault("ratelimited", retry_after=1)])
    async with start(faults=Faults(lambda m, a: lost(m, a) or turned_away(m, a))) as place:
        await one_reply(place, calls=3)


async def test_a_reply_that_another_replica_took_over_is_left_to_it(place: Place) -> None:
    store, delivery = place.bot.store, place.bot.delivery
    kept = kept_for(place).leased(time.time() + TRY / 2)
    await store.claim(kept, LEASE)
    await store.postpone(kept.key, time.time() + LEASE, doubtful=True)
    await delivery.deliver(kept)
    assert place.ws.called(POST) == []


async def test_a_lease_that_ran_short_in_a_queue_is_made_longer(place: Place) -> None:
    store, delivery = place.bot.store, place.bot.delivery
    kept = kept_for(place).leased(time.time() + TRY / 2)
    await store.claim(kept, LEASE)
    await delivery.deliver(kept)
    assert len(place.ws.called(POST)) == 1
    assert await store.waiting() == 0


async def test_a_reply_that_waits_its_turn_past_its_lease_is_not_taken_for_one_in_doubt(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, delivery = place.bot.store, place.bot.delivery
    kept = kept_for(place).leased(time.time() - 1)
    await store.claim(kept, LEASE)
    async with AsyncExitStack() as busy:
        for _ in range(FEW):
            await busy.enter_async_context(delivery.turns.of(kept.key.team))
        work = delivery.spawn(delivery.deliver(kept))
        await asyncio.sleep(0)
        assert await delivery._take_up() == 0
    await work
    assert (len(place.ws.called(POST)), place.ws.called("conversations.history")) == (1, [])
    assert await store.waiting() == 0


def kept_for(place: Place) -> Kept:
    """A reply that a replica of ours has in hand, to a direct message."""
    key = Key(place.ws.team_id, place.ws.dm().id, "1.1")
    return Kept(key, key.reference, Surface.DIRECT, place.ws.you.id, None, {"text": "413"}, {})


async def test_a_row_that_cannot_be_read_does_not_end_the_looking(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def newer(*_given: object) -> list[Kept]:
        looked.set()
        raise ValueError("'carrier pigeon' is not a valid Surface")

    looked = asyncio.Event()
    with monkeypatch.context() as patched:
        patched.setattr(place.bot.store, "due", newer)
        place.bot.delivery._wake.set()
        await asyncio.wait_for(looked.wait(), 10)
    kept = kept_for(place)
    await place.bot.delivery.left_behind(kept)
    await place.ws.until(lambda: place.ws.called(POST), timeout=15)


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

    monkeypatch.setattr("bot.delivery.RECORDING", (0.1,))
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


async def test_without_the_store_nothing_is_acknowledged_before_it_is_out(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_given: object) -> bool:
        raise StoreError("ConnectionRefusedError")

    silent = in_turn(POST, [Fault("timeout", seconds=3)])
    monkeypatch.setattr("bot.delivery.RECORDING", (0.1,))
    soon = {"ack_seconds": 2.0, "retry_delays": (0.1, 0.5, 0.5)}
    async with start("http", faults=Faults(silent), **soon) as place:
        monkeypatch.setattr(place.bot.store, "claim", away)
        asked = await place.ws.say(place.ws.you, "general", f"{place.me} {PASTE}")
        [reply] = await place.ws.replies(asked, timeout=15)
        assert "413" in reply.text
        await place.ws.settled(timeout=15)
        assert len(place.ws.messages("general", asked.ts)) == 2


async def test_what_could_not_go_out_without_the_store_goes_out_when_it_is_back(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_given: object) -> bool:
        raise StoreError("ConnectionRefusedError")

    async with start("http", faults=Faults(in_turn(POST, [Fault("drop")])), retry_delays=()) as place:
        with monkeypatch.context() as patched:
            patched.setattr(place.bot.store, "claim", away)
            asked = await place.ws.say(place.ws.you, "general", f"{place.me} {PASTE}")
            await place.ws.until(lambda: place.ws.called(POST))
        [reply] = await place.ws.replies(asked, timeout=30)
        assert "413" in reply.text


@pytest.mark.parametrize("delivery", ["socket", "http"])
async def test_what_slack_sends_again_is_looked_for_before_it_is_answered(start: Start, delivery: str) -> None:
    async with start(delivery) as place:
        asked = await place.ws.say(place.ws.you, "general", f"{place.me} {PASTE}")
        await place.ws.replies(asked)
        await settled(place)
        await place.bot.store.forget_team(place.ws.team_id)  # as if it had been answered without a row
        carrier = place.ws.state.deliveries._carrier
        await asyncio.sleep(1)  # or its bytes were the same, and so a replay
        for sent in place.ws.deliveries:
            await carrier.carry(sent, 1, carrier.timed_out, 3.0)
        await place.bot.delivery.drain(5)
        assert len(place.ws.called(LOOK)) == 1
        assert len(place.ws.messages("general", asked.ts)) == 2
        assert await place.bot.store.waiting() == 0


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
