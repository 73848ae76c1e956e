"""Ask a human: chosen by command, posted once where people help, resolved there; by Socket Mode and over HTTP."""

from __future__ import annotations

import json

import pytest

from bot.listeners import humans
from bot.playground import Message, problems
from bot.replies.outline import Act, View
from bot.replies.values import Value
from tests.bot.conftest import Place, Start
from tests.bot.test_surfaces import PASTE, asked, now, settled, shown

NOBODY_KNOWS = "my wibble is flobbed since the frobnication"


async def ordered(place: Place, words: str, channel: str = "general") -> str:
    command = await place.ws.command(place.ws.you, channel, "/4xx", words)
    [reply] = await place.ws.replies(command)
    return reply.text


def posts(place: Place, channel: str = "support") -> list[Message]:
    return [m for m in place.ws.messages(channel) if m.from_bot]


async def call_for_help(place: Place) -> tuple[Message, Message]:
    """An answer passed on, and the call in #support."""
    assert "posted in" in await ordered(place, "human #support")
    _, reply = await asked(place)
    await place.ws.press(place.ws.colleague, reply, "Ask a human")
    _, call = await place.ws.until(lambda: p if len(p := posts(place)) == 2 else None)
    await settled(place)
    return reply, call


async def test_an_answer_is_passed_on_to_people_and_resolved(place: Place) -> None:
    reply, call = await call_for_help(place)
    assert f"<@{place.ws.colleague.id}> asks for a human" in call.text
    assert "413 Content Too Large" in call.text
    assert f"/archives/{reply.channel}/p{reply.ts.replace('.', '')}" in call.text
    assert "HTTP/1.1" not in call.text + shown(call.blocks)
    assert problems(list(call.blocks)) == []
    await place.ws.press(place.ws.you, call, "Mark as resolved")
    done = await place.ws.until(lambda: m if (m := now(place, call)) and "Resolved by" in m.text else None)
    assert problems(list(done.blocks)) == []
    assert "Mark as resolved" not in shown(done.blocks)
    thread = reply.thread_ts or reply.ts
    await place.ws.until(lambda: "resolved" in place.ws.messages("general", thread)[-1].text)


async def test_people_are_asked_once(place: Place) -> None:
    reply, _ = await call_for_help(place)
    await place.ws.press(place.ws.you, reply, "Ask a human")
    await place.ws.until(lambda: [m for m in place.ws.ephemerals(place.ws.you) if "already" in m.text])
    assert len(posts(place)) == 2


async def test_without_an_answer_people_are_offered_too(place: Place) -> None:
    await ordered(place, "human #support")
    said = await place.ws.say(place.ws.you, "general", f"{place.me} {NOBODY_KNOWS}")
    [reply] = await place.ws.replies(said)
    await settled(place)
    await place.ws.press(place.ws.you, reply, "Ask a human")
    await place.ws.until(lambda: len(posts(place)) == 2)


async def test_a_private_question_is_passed_on_without_a_link(place: Place) -> None:
    await ordered(place, "human #support")
    command = await place.ws.command(place.ws.you, "general", "/4xx", PASTE)
    [reply] = await place.ws.replies(command)
    await settled(place)
    await place.ws.press(place.ws.you, reply, "Ask a human")
    _, call = await place.ws.until(lambda: p if len(p := posts(place)) == 2 else None)
    assert "privately" in call.text
    assert "/archives/" not in call.text


async def test_a_group_is_tagged(place: Place) -> None:
    await ordered(place, "human #support S0123ABCD")
    _, reply = await asked(place)
    await place.ws.press(place.ws.you, reply, "Ask a human")
    _, call = await place.ws.until(lambda: p if len(p := posts(place)) == 2 else None)
    assert call.text.startswith("<!subteam^S0123ABCD>")


async def test_no_button_where_nobody_is_to_be_asked(place: Place) -> None:
    _, reply = await asked(place)
    assert "Ask a human" not in shown(reply.blocks)
    assert "Nobody has said" in await ordered(place, "human")
    await ordered(place, "human #support")
    assert "Calls for a human go to" in await ordered(place, "human")
    await ordered(place, "human off")
    _, reply = await asked(place)
    assert "Ask a human" not in shown(reply.blocks)


@pytest.mark.parametrize(
    ("words", "heard"),
    [("human #nowhere", "could not post"), ("human everywhere #support", "MAINTAINERS"), ("human error 403", "403")],
)
async def test_what_cannot_be_is_said(start: Start, words: str, heard: str) -> None:
    async with start() as place:
        assert heard in await ordered(place, words)


async def test_a_call_is_resolved_only_where_it_was_posted(start: Start) -> None:
    async with start() as place:
        reply, call = await call_for_help(place)
        reference = json.loads(call.blocks[1]["elements"][0]["value"])["q"]
        desk, team = place.bot.store.desk, place.ws.team_id
        forged = {"container": {"channel_id": reply.channel, "message_ts": reply.ts}, "team": {"id": team}}
        forged["user"] = {"id": place.ws.you.id}
        await humans.resolve(place.bot.answering, forged, Value(Act.RESOLVE, View(), reference))
        await settled(place)
        handed = await desk.handed(team, reference)
        assert handed
        assert handed.resolved_by is None


async def test_maintainers_choose_for_every_channel(start: Start) -> None:
    async with start(maintained=True) as place:
        assert "every channel" in await ordered(place, "human everywhere #support")
        _, reply = await asked(place)
        assert "Ask a human" in shown(reply.blocks)


async def test_a_setting_names_the_channel_for_all(start: Start) -> None:
    async with start(human=True) as place:
        _, reply = await asked(place)
        await place.ws.press(place.ws.you, reply, "Ask a human")
        await place.ws.until(lambda: len(posts(place)) == 1)
