"""What an asker takes away again: every reply of theirs, what they shared, and the chart of a log."""

from __future__ import annotations

from typing import Any

import pytest

from bot.playground import Message
from bot.question import Key
from tests.bot.conftest import Place
from tests.bot.test_files import log
from tests.bot.test_surfaces import PASTE, asked, now, settled


def bin_of(message: Message) -> dict[str, Any]:
    [found] = [e for b in message.blocks if b["type"] == "context_actions" for e in b["elements"] if "icon" in e]
    return dict(found)


@pytest.mark.parametrize(
    "said", ["somebody told me 401", "it's broken again :(", "HTTP/1.1 502 Bad Gateway", "help", "list"]
)
async def test_a_reply_that_is_no_answer_is_deleted_by_its_asker_too(place: Place, said: str) -> None:
    _, reply = await asked(place, said)
    assert bin_of(reply)["visible_to_user_ids"] == [place.ws.you.id]
    await place.ws.press(place.ws.colleague, reply, bin_of(reply)["action_id"])
    await settled(place)
    assert now(place, reply)
    await place.ws.press(place.ws.you, reply, bin_of(reply)["action_id"])
    await place.ws.until(lambda: now(place, reply) is None)


async def test_what_was_shared_is_deleted_by_who_shared_it(place: Place) -> None:
    command = await place.ws.command(place.ws.you, "general", "/4xx", PASTE)
    [reply] = await place.ws.replies(command)
    await place.ws.press(place.ws.you, reply, "Share to channel")
    [shared] = await place.ws.until(lambda: [m for m in place.ws.messages("general") if m.from_bot])
    assert bin_of(shared)["visible_to_user_ids"] == [place.ws.you.id]
    await place.ws.press(place.ws.colleague, shared, bin_of(shared)["action_id"])
    await settled(place)
    assert now(place, shared)
    await place.ws.press(place.ws.you, shared, bin_of(shared)["action_id"])
    await place.ws.until(lambda: now(place, shared) is None)


async def test_a_private_reply_has_no_bin(place: Place) -> None:
    command = await place.ws.command(place.ws.you, "general", "/4xx", "it's broken again :(")
    [reply] = await place.ws.replies(command)
    assert [b for b in reply.blocks if b["type"] == "context_actions"] == []


async def drawn(place: Place) -> tuple[Message, Message, Message]:
    question = await place.ws.upload(place.ws.you, "general", "access.log", log(400), place.me)
    reply, picture = await place.ws.replies(question, 2)
    await settled(place)
    return question, reply, picture


async def test_a_deleted_question_takes_its_chart_along(place: Place) -> None:
    question, reply, picture = await drawn(place)
    await place.ws.delete(question)
    await place.ws.until(lambda: now(place, picture) is None)
    await settled(place)
    assert now(place, reply) is None
    assert place.ws.state.files.find(picture.files[0]["id"]) is None


async def test_a_deleted_answer_takes_its_chart_along(place: Place) -> None:
    _, reply, picture = await drawn(place)
    await place.ws.press(place.ws.you, reply, bin_of(reply)["action_id"])
    await place.ws.until(lambda: now(place, picture) is None)
    await settled(place)
    assert place.ws.state.files.find(picture.files[0]["id"]) is None


async def test_an_edit_keeps_the_chart_and_its_deletion(place: Place) -> None:
    question, _, picture = await drawn(place)
    await place.ws.edit(question, f"{place.me} HTTP/1.1 404 Not Found")
    await settled(place)
    assert now(place, picture)
    await place.ws.delete(question)
    await place.ws.until(lambda: now(place, picture) is None)


async def test_nothing_is_left_of_what_was_seen(place: Place) -> None:
    question, _ = await asked(place)
    await place.ws.delete(question)
    await settled(place)
    kept = await place.bot.store.find(Key(place.ws.team_id, question.channel, question.ts))
    assert kept
    assert (kept.reply, kept.seen, kept.reply_ts) == ({}, {"gone": True}, None)
    await place.ws.say(place.ws.colleague, "general", "and what is a 429?", question.ts)
    await settled(place)
    assert [m for m in place.ws.messages("general", question.ts) if m.from_bot] == []
