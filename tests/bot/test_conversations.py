"""What people say on each surface, and what they hear; by Socket Mode and over HTTP."""

from __future__ import annotations

import pytest

from bot.playground import problems
from tests.bot.conftest import Place, Start

PASTE = (
    "2026/03/02 10:11:12 [error] 7#7: *99 client intended to send too large body: 7340032 bytes, "
    'client: 198.51.100.4, server: files.example, request: "PUT /inbox HTTP/1.1"'
)
QUESTION = "what does 410 mean"
DECOY = "502 Bad Gateway\nnginx/1.25.3"
BLOCKED = (
    "Sorry, you have been blocked\nYou are unable to access shop.example\n"
    "Cloudflare Ray ID: 8f2a1b3c4d5e6f70 • Performance & security by Cloudflare"
)
UNSURE = "403 and `server: cloudflare` in the headers. is it cloudflare?"
DESCRIBED = "someone else saved the record and now my PUT is refused"
BEARER = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N"
SECRET = f"> GET /v1/me\n> Authorization: Bearer {BEARER}\n< HTTP/1.1 401 Unauthorized"
LINE = '203.0.113.7 - - [20/Nov/2026:14:{n:02d}:00 +0000] "GET /api/search HTTP/1.1" {status} 12 "-" "curl/8"\n'
LOG = "".join(LINE.format(n=n, status=429 if n > 9 else 404) for n in range(25))

SAID_AND_HEARD = [
    pytest.param("413 payload too large", ["413 Content Too Large"], [], id="the word payload"),
    pytest.param(PASTE, ["413 Content Too Large", "nginx", "7.0 MB", "client_max_body_size"], [], id="paste"),
    pytest.param(QUESTION, ["410 Gone"], [], id="question"),
    pytest.param(DECOY, ["502", "4xx"], ["Fix it"], id="decoy"),
    pytest.param("401 vs 403", ["401", "403", "What decides"], [], id="compare"),
    pytest.param(BLOCKED, ["Sent by Cloudflare", "8f2a1b3c4d5e6f70", "What you can do"], ["nginx"], id="block page"),
    pytest.param(UNSURE, ["Can't tell yet who sent it", "One test settles it", "cf-mitigated"], [], id="unsettled"),
    pytest.param(DESCRIBED, ["409 Conflict", "Going by your description", "it is 412"], [], id="described"),
    pytest.param("somebody told me 401", ["More than one code fits", "401"], ["Fix it"], id="choice"),
    pytest.param(
        "the scales at the gate show error 405 on the display",
        ["Many things number their errors", "405"],
        ["Fix it", "499"],
        id="anybody's number",
    ),
    pytest.param("it's broken again :(", ["no HTTP error", "curl -i"], ["What you can do"], id="no match"),
    pytest.param("Ran 404 tests in 0.413s", ["no HTTP error"], ["What you can do", "402"], id="near miss"),
    pytest.param("uplaod fails when the flie is to big", ["413 Content Too Large"], [], id="typing errors"),
    pytest.param("should I retry on 429?", ["429", "Does trying again help?"], [], id="retry"),
    pytest.param("which status when the email is already taken?", ["409", "Return 409 when"], [], id="return"),
    pytest.param(LOG, ["Mostly 429", "since 14:10", "/api/search (100 %)", "The others"], [], id="log"),
    pytest.param(SECRET, ["401 Unauthorized"], [BEARER], id="secret"),
    pytest.param("hi", ["Hi! Paste an error"], ["no HTTP error"], id="greeting"),
    pytest.param("thank you so much!", ["You're welcome"], ["no HTTP error", "Paste"], id="thanks"),
    pytest.param("hi, thanks for nothing: HTTP 410", ["410 Gone"], ["welcome", "Hi!"], id="no mere courtesy"),
    pytest.param("help", ["/4xx 413", "Paste an error"], [], id="help"),
    pytest.param("list", ["codes I know", "`499`", "`cf-1020`"], [], id="list"),
]


def check(text: str, heard: list[str], not_heard: list[str]) -> None:
    assert [words for words in heard if words not in text] == []
    assert [words for words in not_heard if words in text] == []
    assert len(text) < 4000


@pytest.mark.parametrize(("said", "heard", "not_heard"), SAID_AND_HEARD)
async def test_a_command_is_answered_to_its_asker_alone(
    place: Place, said: str, heard: list[str], not_heard: list[str]
) -> None:
    asked = await place.ws.command(place.ws.you, "general", "/4xx", said)
    [reply] = await place.ws.replies(asked)
    check(reply.text, heard, not_heard)
    assert reply.visible_to == place.ws.you.id
    assert problems(list(reply.blocks)) == []


@pytest.mark.parametrize(("said", "heard", "not_heard"), SAID_AND_HEARD)
async def test_a_mention_is_answered_once_in_its_thread(
    place: Place, said: str, heard: list[str], not_heard: list[str]
) -> None:
    asked = await place.ws.say(place.ws.you, "general", f"{place.me} {said}")
    [reply] = await place.ws.replies(asked)
    check(reply.text, heard, not_heard)
    assert reply.thread_ts == asked.ts
    await settled(place)
    assert len(place.ws.messages("general", asked.ts)) == 2


@pytest.mark.parametrize(("said", "heard", "not_heard"), SAID_AND_HEARD)
async def test_a_direct_message_is_answered_in_line(
    place: Place, said: str, heard: list[str], not_heard: list[str]
) -> None:
    asked = await place.ws.say(place.ws.you, place.ws.dm(), said)
    [reply] = await place.ws.replies(asked)
    check(reply.text, heard, not_heard)
    assert reply.thread_ts is None


async def test_who_pastes_a_secret_is_told_and_nobody_else(place: Place) -> None:
    asked = await place.ws.say(place.ws.you, "general", f"{place.me} {SECRET}")
    [reply] = await place.ws.replies(asked)
    assert "rotate" not in reply.text
    await place.ws.until(lambda: [m for m in place.ws.ephemerals(place.ws.you) if "bearer token" in m.text])
    assert place.ws.ephemerals(place.ws.colleague) == []
    command = await place.ws.command(place.ws.you, "general", "/4xx", SECRET)
    [private] = await place.ws.replies(command)
    assert "rotate the secret" in private.text


async def settled(place: Place) -> None:
    """Wait until every delivery to the bot has its acknowledgement and the bot has nothing under way."""
    await place.ws.until(lambda: all(d.answer for d in place.ws.deliveries))
    await place.bot.delivery.drain(5)


async def test_a_command_alone_is_a_call_for_help(place: Place) -> None:
    asked = await place.ws.command(place.ws.you, "general", "/4xx", "")
    [reply] = await place.ws.replies(asked)
    assert "Paste an error" in reply.text


async def test_a_bare_mention_under_a_paste_reads_that_paste(place: Place) -> None:
    pasted = await place.ws.say(place.ws.colleague, "general", PASTE)
    await place.ws.say(place.ws.you, "general", place.me, pasted.ts)
    [reply] = await place.ws.replies(pasted)
    assert "413 Content Too Large" in reply.text
    assert reply.thread_ts == pasted.ts


async def test_without_the_scope_a_bare_mention_says_what_to_do(start: Start) -> None:
    from bot.manifest import manifest
    from bot.playground import App

    least = manifest()
    least["oauth_config"]["scopes"]["bot_optional"] = []
    async with start(app=App.from_manifest(least)) as place:
        pasted = await place.ws.say(place.ws.colleague, "general", PASTE)
        await place.ws.say(place.ws.you, "general", place.me, pasted.ts)
        [reply] = await place.ws.replies(pasted)
        assert "channels:history" in reply.text


@pytest.mark.parametrize("role", ["I wrote the client", "I'm only visiting"])
async def test_a_role_button_turns_the_answer_to_that_role_in_its_place(place: Place, role: str) -> None:
    asked = await place.ws.say(place.ws.you, "general", f"{place.me} {PASTE}")
    [reply] = await place.ws.replies(asked)
    assert "Fix it on the server" in reply.text
    await place.ws.press(place.ws.you, reply, role)
    turned = await place.ws.until(lambda: changed(place, reply))
    assert "Fix it on the server" not in turned.text
    assert "client intended to send" in turned.text
    assert problems(list(turned.blocks)) == []


async def test_more_unfolds_and_less_folds_an_answer_seen_by_one(place: Place) -> None:
    asked = await place.ws.command(place.ws.you, "general", "/4xx", PASTE)
    [reply] = await place.ws.replies(asked)
    await place.ws.press(place.ws.you, reply, "More")
    more = await place.ws.until(lambda: changed(place, reply))
    assert "Does trying again help" in str(more.blocks)
    assert problems(list(more.blocks)) == []
    await place.ws.press(place.ws.you, more, "Less")
    less = await place.ws.until(lambda: changed(place, more))
    assert less.text == reply.text


def changed(place: Place, message):
    now = place.ws.state.timeline.find(message.channel, message.ts)
    return now if now and now.blocks != message.blocks else None


async def test_a_thumb_is_stored(place: Place) -> None:
    asked = await place.ws.say(place.ws.you, "general", f"{place.me} {PASTE}")
    [reply] = await place.ws.replies(asked)
    pressed = await place.ws.press(place.ws.you, reply, "feedback", "positive")
    assert pressed.answer
    assert pressed.answer.failure is None
    assert await place.bot.store.ratings(place.ws.team_id) == {("413", "good"): 1}


async def test_words_of_the_asker_neither_mention_nor_link(place: Place) -> None:
    said = "HTTP/1.1 403 Forbidden <!channel> <@U0STRANGER> http://evil.example & <b>"
    asked = await place.ws.say(place.ws.you, place.ws.dm(), said)
    [reply] = await place.ws.replies(asked)
    shown = reply.text + str(reply.blocks)
    assert [token for token in ("<!", "<@", "<http://evil") if token in shown] == []


async def test_bots_edits_and_joins_are_left_alone(place: Place) -> None:
    said = await place.ws.say(place.ws.you, place.ws.dm(), "410")
    await place.ws.replies(said)
    await place.ws.edit(said, "410")
    await settled(place)
    assert len(place.ws.messages(place.ws.dm())) == 2


async def test_nothing_that_slack_sends_ends_in_an_error(place: Place) -> None:
    ws = place.ws
    said = await ws.say(ws.you, "general", "hello everybody")
    await ws.edit(said, "hello all")
    await ws.delete(said)
    await ws.open_home(ws.you)
    await ws.shortcut(ws.you, "look_up_error")
    await settled(place)
    assert [d for d in ws.deliveries if not d.answer or d.answer.failure] == []
