"""An edited question: read again as it was read at first, its files and what stands above it included."""

from __future__ import annotations

import pytest

from bot.playground import Message
from tests.bot.conftest import Place
from tests.bot.test_files import PASTE, Read, log
from tests.bot.test_surfaces import now, settled

SECRET = "Authorization: Bearer abcdef1234567890abcd"


async def edited(place: Place, question: Message, said: str) -> None:
    await place.ws.edit(question, said)
    await settled(place)


async def test_editing_the_words_beside_a_file_keeps_its_answer(place: Place) -> None:
    question = await place.ws.upload(place.ws.you, "general", "error.txt", PASTE, f"{place.me} what is that")
    [reply] = await place.ws.replies(question)
    await settled(place)
    await edited(place, question, f"{place.me} what is that? it is urgent")
    changed = now(place, reply)
    assert changed
    assert "413 Content Too Large" in changed.text


async def test_editing_the_words_beside_a_log_keeps_its_figures(place: Place) -> None:
    question = await place.ws.upload(place.ws.you, place.ws.dm(), "access.log", log(400), "look")
    [reply, *_] = await place.ws.replies(question)
    await settled(place)
    await edited(place, question, "look at that 404")
    changed = now(place, reply)
    assert changed
    assert "400 of 400 lines" in changed.text


async def test_editing_a_question_about_a_picture_reads_the_picture_again(place: Place) -> None:
    place.bot.answering.pictures = Read(PASTE)
    question = await place.ws.upload(place.ws.you, place.ws.dm(), "error.png", b"\x89PNG", "hm")
    [reply] = await place.ws.replies(question)
    await settled(place)
    place.bot.answering.pictures = Read("HTTP/1.1 429 Too Many Requests")
    await edited(place, question, "hm, odd")
    changed = now(place, reply)
    assert changed
    assert "429 Too Many Requests" in changed.text
    assert "Read off the picture `error.png`" in changed.text


async def test_a_mention_edited_to_nothing_is_about_what_stands_above_it(place: Place) -> None:
    pasted = await place.ws.say(place.ws.colleague, "general", PASTE)
    question = await place.ws.say(place.ws.you, "general", f"{place.me} what is 429", pasted.ts)
    [reply] = await place.ws.replies(question)
    assert "429 Too Many Requests" in reply.text
    await settled(place)
    await edited(place, question, f"{place.me}")
    changed = now(place, reply)
    assert changed
    assert "413 Content Too Large" in changed.text


async def test_an_edit_that_adds_a_secret_warns_its_author(place: Place) -> None:
    question = await place.ws.say(place.ws.you, "general", f"{place.me} {PASTE}")
    await place.ws.replies(question)
    await settled(place)
    assert [m for m in place.ws.ephemerals() if "rotate" in m.text] == []
    await edited(place, question, f"{place.me} {PASTE}\n{SECRET}")
    [warning] = [m for m in place.ws.ephemerals() if "rotate" in m.text]
    assert "abcdef1234567890abcd" not in warning.text
    assert place.ws.ephemerals(place.ws.colleague) == []


@pytest.mark.parametrize("said", [PASTE, f"{PASTE}\nx-request-id: 7"])
async def test_an_edit_without_a_secret_warns_nobody(place: Place, said: str) -> None:
    question = await place.ws.say(place.ws.you, "general", f"{place.me} {PASTE}")
    await place.ws.replies(question)
    await settled(place)
    await edited(place, question, f"{place.me} {said}")
    assert place.ws.ephemerals() == []
