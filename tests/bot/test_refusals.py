"""Blocks that Slack refuses: the answer comes all the same, in plain text, wherever it was on its way to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot import composing
from bot.limits import view_problems
from bot.manifest import GLOBAL_SHORTCUT, MESSAGE_SHORTCUT
from bot.replies.fallback import acceptable, acceptable_view, plain_view
from bot.replies.slack import Reply
from bot.replies.views import QUESTION, RUNNER_UP, ask_view
from tests.bot.conftest import Place
from tests.bot.test_surfaces import PASTE, asked, now, settled, shown

NO_BLOCK = {"type": "no_such_block"}
Refuse = Callable[[], None]


@pytest.fixture
def refuse(monkeypatch: pytest.MonkeyPatch) -> Refuse:
    """From its call on, Slack refuses the blocks of every answer."""
    drawn: Callable[..., Reply] = composing.drawn
    view: Callable[..., dict[str, Any]] = composing.answer_view

    def begin() -> None:
        def spoilt(*given: Any) -> dict[str, Any]:
            made = view(*given)
            return {**made, "blocks": [*made["blocks"], NO_BLOCK]}

        monkeypatch.setattr(composing, "drawn", lambda *given: replace(drawn(*given), blocks=(NO_BLOCK,)))
        monkeypatch.setattr(composing, "answer_view", spoilt)

    return begin


async def test_an_answer_turned_in_its_place(place: Place, refuse: Refuse) -> None:
    _, reply = await asked(place)
    refuse()
    await place.ws.press(place.ws.you, reply, "More")
    await settled(place)
    changed = now(place, reply)
    assert changed
    assert "413 Content Too Large" in changed.text
    assert changed.blocks == ()


async def test_an_answer_brought_in_line_with_an_edit(place: Place, refuse: Refuse) -> None:
    question, reply = await asked(place)
    refuse()
    await place.ws.edit(question, f"{place.me} HTTP/1.1 429 Too Many Requests")
    await settled(place)
    changed = now(place, reply)
    assert changed
    assert "429 Too Many Requests" in changed.text


async def test_an_answer_to_a_command(place: Place, refuse: Refuse) -> None:
    refuse()
    command = await place.ws.command(place.ws.you, "general", "/4xx", PASTE)
    [reply] = await place.ws.replies(command)
    assert "413 Content Too Large" in reply.text


async def test_an_answer_seen_by_one_shared_and_turned(place: Place, refuse: Refuse) -> None:
    command = await place.ws.command(place.ws.you, "general", "/4xx", PASTE)
    [reply] = await place.ws.replies(command)
    refuse()
    await place.ws.press(place.ws.you, reply, "Share to channel")
    await place.ws.press(place.ws.you, reply, "More")
    await settled(place)
    [shared] = [m for m in place.ws.messages("general") if m.from_bot]
    changed = now(place, reply)
    assert changed
    assert "413 Content Too Large" in shared.text
    assert "413 Content Too Large" in changed.text
    assert (shared.blocks, changed.blocks) == ((), ())


async def test_an_answer_to_a_shortcut(place: Place, refuse: Refuse) -> None:
    refuse()
    said = await place.ws.say(place.ws.colleague, "general", PASTE)
    used = await place.ws.shortcut(place.ws.you, MESSAGE_SHORTCUT, said)
    [reply] = await place.ws.replies(used)
    assert "413 Content Too Large" in reply.text


async def test_an_answer_in_the_modal_of_the_form(place: Place, refuse: Refuse) -> None:
    await place.ws.shortcut(place.ws.you, GLOBAL_SHORTCUT)
    form = await place.ws.until(lambda: place.ws.view())
    refuse()
    await place.ws.submit(form, {QUESTION: PASTE})
    answer = await place.ws.until(lambda: v if (v := place.ws.view()) and v.hash != form.hash else None)
    assert answer.errors == {}
    assert "413 Content Too Large" in shown(answer.blocks)


async def test_an_answer_to_a_search_on_the_home_tab(place: Place, refuse: Refuse) -> None:
    await place.ws.open_home(place.ws.you)
    home = await place.ws.until(lambda: place.ws.home())
    refuse()
    await place.ws.press(place.ws.you, home, "home_search", PASTE)
    answer = await place.ws.until(lambda: place.ws.view())
    assert "413 Content Too Large" in shown(answer.blocks)


async def test_an_article_chosen_instead(place: Place, refuse: Refuse) -> None:
    _, reply = await asked(place, "401 vs 403")
    await place.ws.press(place.ws.you, reply, "feedback", "negative")
    form = await place.ws.until(lambda: place.ws.view())
    refuse()
    await place.ws.submit(form, {RUNNER_UP: "403"})
    answer = await place.ws.until(lambda: v if (v := place.ws.view()) and v.hash != form.hash else None)
    assert "403 Forbidden" in shown(answer.blocks)


def test_what_slack_takes_stays_as_it_is() -> None:
    reply = Reply("413", ({"type": "divider"},))
    assert acceptable(reply) is reply
    assert acceptable(replace(reply, blocks=(NO_BLOCK,))) == Reply("413")
    assert acceptable_view(ask_view()) == ask_view()


@pytest.mark.parametrize("blocks", [[], [NO_BLOCK], [NO_BLOCK] * 200, [{"type": "section", "text": None}], ["x", None]])
def test_a_plain_view_is_one_that_slack_takes(blocks: list[Any]) -> None:
    view = {**ask_view(), "blocks": blocks, "submit": None}
    assert view_problems(plain_view(view)) == []
