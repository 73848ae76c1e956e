"""The surfaces beside command, mention and direct message; by Socket Mode and over HTTP."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.manifest import GLOBAL_SHORTCUT, MESSAGE_SHORTCUT, STEP
from bot.playground import Message, posting, problems, view_problems
from bot.question import Key
from bot.replies.views import QUESTION, RUNNER_UP, WORDS
from tests.bot.conftest import Place
from tests.bot.test_conversations import SAID_AND_HEARD

PASTE = "HTTP/1.1 413 Content Too Large\nServer: nginx"
AMBIGUOUS = "401 vs 403"


async def settled(place: Place) -> None:
    await place.ws.until(lambda: all(d.answer for d in place.ws.deliveries))
    await place.bot.delivery.drain(5)


def now(place: Place, message: Message) -> Message | None:
    return place.ws.state.timeline.find(message.channel, message.ts)


def shown(blocks: Any) -> str:
    return str(list(blocks))


async def asked(place: Place, text: str = PASTE) -> tuple[Message, Message]:
    question = await place.ws.say(place.ws.you, "general", f"{place.me} {text}")
    [reply] = await place.ws.replies(question)
    await settled(place)
    return question, reply


async def by_shortcut(place: Place, text: str) -> str:
    said = await place.ws.say(place.ws.colleague, "general", text)
    used = await place.ws.shortcut(place.ws.you, MESSAGE_SHORTCUT, said)
    [reply] = await place.ws.replies(used)
    assert problems(list(reply.blocks)) == []
    return reply.text


async def by_form(place: Place, text: str) -> str:
    await place.ws.shortcut(place.ws.you, GLOBAL_SHORTCUT)
    form = await place.ws.until(lambda: place.ws.view())
    await place.ws.submit(form, {QUESTION: text})
    answer = await place.ws.until(lambda: view if (view := place.ws.view()) and view.hash != form.hash else None)
    assert view_problems(answer.body) == []
    return shown(answer.blocks)


async def by_home(place: Place, text: str) -> str:
    await place.ws.open_home(place.ws.you)
    home = await place.ws.until(lambda: place.ws.home())
    await place.ws.press(place.ws.you, home, "home_search", text)
    answer = await place.ws.until(lambda: place.ws.view())
    assert view_problems(answer.body) == []
    return shown(answer.blocks)


async def by_step(place: Place, text: str) -> str:
    run = await place.ws.run_step(STEP, {"text": text})
    outputs = await place.ws.until(lambda: place.ws.state.executions[run.id].outputs)
    return "\n".join(outputs.values())


@pytest.mark.parametrize("asked_by", [by_shortcut, by_form, by_home, by_step])
@pytest.mark.parametrize(("said", "heard", "not_heard"), SAID_AND_HEARD)
async def test_what_is_said_elsewhere_is_heard_here_too(
    place: Place, asked_by: Callable[[Place, str], Awaitable[str]], said: str, heard: list[str], not_heard: list[str]
) -> None:
    told = await asked_by(place, said)
    bare = told.replace("*", "").replace("`", "")
    assert [words for words in heard if words.replace("`", "") not in bare] == []
    assert [words for words in not_heard if words in told] == []


async def test_a_message_of_anybody_is_explained_to_who_asks(place: Place) -> None:
    said = await place.ws.say(place.ws.colleague, "general", PASTE)
    used = await place.ws.shortcut(place.ws.you, MESSAGE_SHORTCUT, said)
    [reply] = await place.ws.replies(used)
    assert "413 Content Too Large" in reply.text
    assert reply.visible_to == place.ws.you.id


async def test_the_global_shortcut_asks_and_answers_in_its_modal(place: Place) -> None:
    await place.ws.shortcut(place.ws.you, GLOBAL_SHORTCUT)
    form = await place.ws.until(lambda: place.ws.view())
    await place.ws.submit(form, {QUESTION: PASTE})
    answer = await place.ws.until(lambda: view if (view := place.ws.view()) and view.hash != form.hash else None)
    for words in ("413 Content Too Large", "RFC 9110", f"library `{place.bot.answering.shelf.library.version}`"):
        assert words in shown(answer.blocks)
    assert view_problems(answer.body) == []
    await place.ws.press(place.ws.you, answer, "More")
    more = await place.ws.until(lambda: view if (view := place.ws.view()) and view.hash != answer.hash else None)
    assert "Does trying again help" in shown(more.blocks)
    assert view_problems(more.body) == []


async def test_the_home_tab_searches_and_remembers(place: Place) -> None:
    await asked(place)
    await place.ws.open_home(place.ws.you)
    home = await place.ws.until(lambda: place.ws.home())
    assert view_problems(home.body) == []
    for words in ("You asked lately", "Asked most", "413 Content Too Large", "cf-1020", "library"):
        assert words.lower() in shown(home.blocks).lower()
    await place.ws.press(place.ws.you, home, "home_search", "HTTP/1.1 429 Too Many Requests")
    answer = await place.ws.until(lambda: place.ws.view())
    assert "429 Too Many Requests" in shown(answer.blocks)


async def test_a_code_on_the_home_tab_opens_its_article(place: Place) -> None:
    await asked(place)
    await place.ws.open_home(place.ws.you)
    home = await place.ws.until(lambda: place.ws.home())
    await place.ws.press(place.ws.you, home, "413 Content Too Large")
    answer = await place.ws.until(lambda: place.ws.view())
    assert "Fix" in shown(answer.blocks) or "What you can do" in shown(answer.blocks)


async def test_every_code_is_chosen_from_a_menu_of_the_home_tab(place: Place) -> None:
    await place.ws.open_home(place.ws.you)
    home = await place.ws.until(lambda: place.ws.home())
    menus = [b["accessory"] for b in home.blocks if b.get("accessory", {}).get("type") == "static_select"]
    labels = [option["text"]["text"] for menu in menus for option in menu["options"]]
    library = place.bot.answering.shelf.library
    assert sorted(label.partition(" ")[0] for label in labels) == sorted(article.id for article in library)
    [cloudflare] = [m for m in menus if any(o["text"]["text"].startswith("cf-1020 ") for o in m["options"])]
    chosen = next(o["value"] for o in cloudflare["options"] if o["text"]["text"].startswith("cf-1020 "))
    await place.ws.press(place.ws.you, home, cloudflare["action_id"], chosen)
    answer = await place.ws.until(lambda: place.ws.view())
    assert "cf-1020" in shown(answer.blocks)
    assert "What you can do" in shown(answer.blocks)


async def test_the_workflow_step_gives_its_outputs(place: Place) -> None:
    run = await place.ws.run_step(STEP, {"text": PASTE})
    outputs = await place.ws.until(lambda: place.ws.state.executions[run.id].outputs)
    assert "413" in outputs["title"]
    assert outputs["fix"]
    assert outputs["link"].startswith("https://")


async def test_a_follow_up_in_the_thread_needs_no_mention(place: Place) -> None:
    question, _ = await asked(place)
    await place.ws.say(place.ws.colleague, "general", "and what is a 429?", question.ts)
    [_, more] = await place.ws.replies(question, 2)
    assert "429 Too Many Requests" in more.text


async def test_what_was_not_answered_may_follow_up(place: Place) -> None:
    question = await place.ws.say(place.ws.you, "general", f"{place.me} Ran 404 tests in 0.413s")
    [nothing] = await place.ws.replies(question)
    assert "no HTTP error" in nothing.text
    await place.ws.say(place.ws.you, "general", "HTTP/1.1 402 Payment Required", question.ts)
    [_, more] = await place.ws.replies(question, 2)
    assert "402 Payment Required" in more.text


async def test_talk_in_the_thread_is_left_alone(place: Place) -> None:
    question, _ = await asked(place)
    for said in ("thanks, that was it!", "413 again?", "the ticket is #4041"):
        await place.ws.say(place.ws.colleague, "general", said, question.ts)
    await settled(place)
    assert len([m for m in place.ws.messages("general", question.ts) if m.from_bot]) == 1


async def test_other_threads_are_left_alone(place: Place) -> None:
    said = await place.ws.say(place.ws.colleague, "general", "look")
    await place.ws.say(place.ws.you, "general", "HTTP/1.1 429 Too Many Requests", said.ts)
    await settled(place)
    assert [m for m in place.ws.messages("general", said.ts) if m.from_bot] == []


async def test_an_edited_question_changes_its_answer(place: Place) -> None:
    question, reply = await asked(place)
    await place.ws.edit(question, f"{place.me} HTTP/1.1 429 Too Many Requests")
    changed = await place.ws.until(lambda: m if (m := now(place, reply)) and "429" in m.text else None)
    assert changed.ts == reply.ts
    assert problems(list(changed.blocks)) == []


async def test_a_deleted_question_takes_its_answer_along(place: Place) -> None:
    question, reply = await asked(place)
    await place.ws.delete(question)
    await place.ws.until(lambda: now(place, reply) is None)


async def test_only_the_asker_deletes_an_answer(place: Place) -> None:
    _, reply = await asked(place)
    [bin_] = [e for b in reply.blocks if b["type"] == "context_actions" for e in b["elements"] if "icon" in e]
    assert bin_["visible_to_user_ids"] == [place.ws.you.id]
    await place.ws.press(place.ws.colleague, reply, bin_["action_id"])
    await settled(place)
    assert now(place, reply)
    await place.ws.press(place.ws.you, reply, bin_["action_id"])
    await place.ws.until(lambda: now(place, reply) is None)


async def test_a_private_answer_is_shared_with_the_channel(place: Place) -> None:
    command = await place.ws.command(place.ws.you, "general", "/4xx", PASTE)
    [reply] = await place.ws.replies(command)
    await place.ws.press(place.ws.you, reply, "Share to channel")
    shared = await place.ws.until(lambda: [m for m in place.ws.messages("general") if m.from_bot])
    assert "413 Content Too Large" in shared[0].text
    assert "Share to channel" not in shown(shared[0].blocks)


async def test_a_shared_comparison_stays_a_comparison(place: Place) -> None:
    command = await place.ws.command(place.ws.you, "general", "/4xx", AMBIGUOUS)
    [reply] = await place.ws.replies(command)
    await place.ws.press(place.ws.you, reply, "Share to channel")
    shared = await place.ws.until(lambda: [m for m in place.ws.messages("general") if m.from_bot])
    assert "What decides" in shared[0].text


async def test_not_it_offers_the_runners_up_and_keeps_the_reason(place: Place) -> None:
    _, reply = await asked(place, AMBIGUOUS)
    await place.ws.press(place.ws.you, reply, "feedback", "negative")
    form = await place.ws.until(lambda: place.ws.view())
    assert view_problems(form.body) == []
    await place.ws.submit(
        form, {RUNNER_UP: "403", WORDS: "it was about rights, Authorization: Bearer abcdef1234567890abcd"}
    )
    answer = await place.ws.until(lambda: view if (view := place.ws.view()) and view.hash != form.hash else None)
    assert "403 Forbidden" in shown(answer.blocks)
    [verdict] = await place.bot.store.rejected(place.ws.team_id, 5)
    assert verdict.rather == "403"
    assert "about rights" in (verdict.reason or "")
    assert "abcdef1234567890abcd" not in (verdict.reason or "")


async def test_not_it_offers_the_neighbours_where_nothing_came_second(place: Place) -> None:
    _, reply = await asked(place, "HTTP/1.1 413 Content Too Large")
    await place.ws.press(place.ws.you, reply, "feedback", "negative")
    form = await place.ws.until(lambda: place.ws.view())
    assert view_problems(form.body) == []
    for words in ("414 URI Too Long", "431 Request Header Fields Too Large", "None of these"):
        assert words in shown(form.blocks)
    assert "413 Content Too Large" not in shown(form.blocks)


async def watch(place: Place, words: str = "watch") -> None:
    asked = await place.ws.command(place.ws.you, "general", "/4xx", words)
    await place.ws.replies(asked)


async def test_a_watched_channel_is_answered_on_certain_evidence_and_not_often(place: Place) -> None:
    await watch(place)
    for chatter in ("lunch at 4:13?", "order 404 is out", "why is it slow"):
        await place.ws.say(place.ws.colleague, "general", chatter)
    error = await place.ws.say(place.ws.colleague, "general", PASTE)
    [reply] = await place.ws.replies(error)
    assert "413" in reply.text
    assert reply.thread_ts == error.ts
    again = await place.ws.say(place.ws.colleague, "general", "HTTP/1.1 429 Too Many Requests\nServer: nginx")
    await settled(place)
    assert len([m for m in place.ws.messages("general", again.ts) if m.from_bot]) == 0
    assert len([m for m in place.ws.state.timeline.all() if m.from_bot and not m.visible_to]) == 1


async def test_a_channel_may_want_a_reaction_only(place: Place) -> None:
    await watch(place, "watch react")
    error = await place.ws.say(place.ws.colleague, "general", PASTE)
    await place.ws.until(lambda: (m := now(place, error)) and m.reactions)
    await settled(place)
    assert place.ws.called("chat.postMessage") == []


async def test_a_channel_is_not_watched_unless_it_wants_to_be(place: Place) -> None:
    await watch(place)
    await watch(place, "unwatch")
    await place.ws.say(place.ws.colleague, "general", PASTE)
    await settled(place)
    assert place.ws.called("chat.postMessage") == []


def alert(place: Place, text: str = "", thread_ts: str | None = None) -> Message:
    """What an alert bot posts: its words in an attachment's blocks, its text empty."""
    state = place.ws.state
    words = {"type": "section", "text": {"type": "mrkdwn", "text": PASTE}}
    posted = Message(
        state.channel("general").id,
        state.ids.ts(),
        None,
        text,
        thread_ts,
        attachments=() if text else ({"color": "#c00", "blocks": [words]},),
        subtype="bot_message",
        bot={"bot_id": "B0ALERTS", "username": "alerts"},
    )
    return posting.post(state, posted)


def said_by_us(place: Place) -> list[Message]:
    bot = place.ws.bot_user_id
    return [m for m in place.ws.state.timeline.all() if m.user == bot and not m.visible_to]


async def test_an_alert_bot_is_answered_where_the_channel_wants_that(place: Place) -> None:
    await watch(place, "watch alerts")
    error = alert(place)
    [reply] = await place.ws.until(lambda: said_by_us(place))
    assert "413" in reply.text
    assert reply.thread_ts == error.ts
    await settled(place)
    alert(place, PASTE, error.ts)
    alert(place)
    await settled(place)
    assert len(said_by_us(place)) == 1


async def test_an_alert_bot_is_left_alone_elsewhere(place: Place) -> None:
    alert(place)
    await watch(place)
    alert(place)
    await settled(place)
    assert said_by_us(place) == []


async def test_a_workspace_that_uninstalls_is_forgotten(place: Place) -> None:
    question, _ = await asked(place)
    await watch(place)
    await place.ws.uninstall()
    await settled(place)
    assert await place.bot.store.find(Key(place.ws.team_id, question.channel, question.ts)) is None
    assert await place.bot.store.watching(place.ws.team_id) == {}
