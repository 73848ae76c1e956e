"""In a thread: what is asked about the message it began with, and what is asked further down."""

from __future__ import annotations

import pytest

from bot.manifest import manifest
from bot.playground import App
from tests.bot.conftest import Place, Start
from tests.bot.test_files import Read, log
from tests.bot.test_surfaces import settled

PASTE = "HTTP/1.1 413 Content Too Large\nServer: nginx"


@pytest.mark.parametrize(
    "words", ["what is this?", "can you look at this?", "could you take a look at the error above", "who sent this"]
)
async def test_words_that_say_nothing_are_about_the_message_above(place: Place, words: str) -> None:
    pasted = await place.ws.say(place.ws.colleague, "general", PASTE)
    await place.ws.say(place.ws.you, "general", f"{place.me} {words}", pasted.ts)
    [reply] = await place.ws.replies(pasted)
    assert "413 Content Too Large" in reply.text


@pytest.mark.parametrize(
    ("words", "heard"),
    [
        ("what is a 429?", "429 Too Many Requests"),
        ("502 Bad Gateway", "That is a *502*"),
        ("401 vs 403", "What decides"),
        ("which status should I return when the upload is too big?", "Content Too Large"),
        ("help", "Paste an error"),
        ("thanks!", ""),
    ],
)
async def test_words_that_say_enough_are_answered_alone(place: Place, words: str, heard: str) -> None:
    pasted = await place.ws.say(place.ws.colleague, "general", "HTTP/1.1 404 Not Found")
    await place.ws.say(place.ws.you, "general", f"{place.me} {words}", pasted.ts)
    [reply] = await place.ws.replies(pasted)
    assert heard in reply.text
    assert "404 Not Found" not in reply.text
    assert place.ws.called("conversations.replies") == []


async def test_where_the_thread_may_not_be_read_the_words_are_answered(start: Start) -> None:
    least = manifest()
    least["oauth_config"]["scopes"]["bot_optional"] = []
    async with start(app=App.from_manifest(least)) as place:
        pasted = await place.ws.say(place.ws.colleague, "general", PASTE)
        await place.ws.say(place.ws.you, "general", f"{place.me} what is this?", pasted.ts)
        [reply] = await place.ws.replies(pasted)
        assert "no HTTP error" in reply.text


async def test_an_idle_word_above_changes_nothing(place: Place) -> None:
    pasted = await place.ws.say(place.ws.colleague, "general", "good morning everybody")
    await place.ws.say(place.ws.you, "general", f"{place.me} somebody told me 401", pasted.ts)
    [reply] = await place.ws.replies(pasted)
    assert "More than one code fits" in reply.text


@pytest.mark.parametrize("words", ["", "what is this?"])
async def test_a_mention_under_a_snippet_reads_the_snippet(place: Place, words: str) -> None:
    pasted = await place.ws.upload(place.ws.colleague, "general", "error.txt", PASTE, "hm")
    await place.ws.say(place.ws.you, "general", f"{place.me} {words}", pasted.ts)
    [reply] = await place.ws.replies(pasted)
    assert "413 Content Too Large" in reply.text


async def test_a_file_in_a_thread_we_are_in_is_read_without_a_mention(place: Place) -> None:
    asked = await place.ws.say(place.ws.you, "general", f"{place.me} {PASTE}")
    await place.ws.replies(asked)
    await place.ws.upload(place.ws.you, "general", "access.log", log(400), "here is the log", asked.ts)
    [_, more, *_] = await place.ws.replies(asked, 2)
    assert "Mostly 429" in more.text


@pytest.mark.parametrize(("name", "content"), [("notes.txt", "lunch at 4:13"), ("same.txt", PASTE), ("a.mp3", "ID3")])
async def test_a_file_that_says_nothing_new_is_left_alone(place: Place, name: str, content: str) -> None:
    asked = await place.ws.say(place.ws.you, "general", f"{place.me} {PASTE}")
    await place.ws.replies(asked)
    await place.ws.upload(place.ws.you, "general", name, content, "see that", asked.ts)
    await settled(place)
    assert len([m for m in place.ws.messages("general", asked.ts) if m.from_bot]) == 1


async def test_a_snippet_and_a_screenshot_in_a_watched_channel_are_read(place: Place) -> None:
    place.bot.answering.pictures = Read("HTTP/1.1 429 Too Many Requests")
    await place.ws.replies(await place.ws.command(place.ws.you, "general", "/4xx", "watch"))
    await place.ws.replies(await place.ws.command(place.ws.you, "support", "/4xx", "watch"))
    said = await place.ws.upload(place.ws.colleague, "general", "error.txt", PASTE)
    seen = await place.ws.upload(place.ws.colleague, "support", "error.png", b"\x89PNG")
    [reply] = await place.ws.replies(said)
    [other] = await place.ws.replies(seen)
    assert "413 Content Too Large" in reply.text
    assert "429 Too Many Requests" in other.text


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("413 vs 431?", "What decides"),
        ("should I retry on 413?", "Does trying again help?"),
        ("which status should I return when the upload is too big?", "413"),
        ("which status for a duplicate record?", "409"),
        ("HTTP/1.1 429 Too Many Requests", "429 Too Many Requests"),
    ],
)
async def test_another_question_about_the_same_code_is_answered_once(place: Place, said: str, heard: str) -> None:
    asked = await place.ws.say(place.ws.you, "general", f"{place.me} {PASTE}")
    await place.ws.replies(asked)
    await settled(place)
    await place.ws.say(place.ws.colleague, "general", said, asked.ts)
    [_, more] = await place.ws.replies(asked, 2)
    assert heard in more.text
    await settled(place)
    await place.ws.say(place.ws.you, "general", said, asked.ts)
    await settled(place)
    assert len([m for m in place.ws.messages("general", asked.ts) if m.from_bot]) == 2


@pytest.mark.parametrize(
    "said",
    [
        "413 again?",
        "so 413 it is",
        "should I retry?",
        "what should we return to the customer?",
        "which code should I use for the door?",
        "what should I answer when my boss asks?",
        "what should I reply to them?",
        "should we retry the deploy?",
        "the red one or the blue one?",
        "what is the right status for the board meeting?",
    ],
)
async def test_talk_that_only_sounds_like_it_is_left_alone(place: Place, said: str) -> None:
    asked = await place.ws.say(place.ws.you, "general", f"{place.me} {PASTE}")
    await place.ws.replies(asked)
    await settled(place)
    await place.ws.say(place.ws.colleague, "general", said, asked.ts)
    await settled(place)
    assert len([m for m in place.ws.messages("general", asked.ts) if m.from_bot]) == 1


@pytest.mark.parametrize("watched", [True, False])
async def test_idle_files_and_unwatched_channels_are_left_alone(place: Place, watched: bool) -> None:
    if watched:
        await place.ws.replies(await place.ws.command(place.ws.you, "general", "/4xx", "watch"))
    await place.ws.upload(place.ws.colleague, "general", "notes.txt", "lunch at 4:13" if watched else PASTE)
    await settled(place)
    assert [m for m in place.ws.messages("general") if m.from_bot] == []
    assert place.ws.called("chat.postMessage") == []
