"""Why an answer is what it is, and where the channel has had it before."""

from __future__ import annotations

import pytest

from bot.limits import view_problems
from tests.bot.conftest import Place
from tests.bot.test_surfaces import PASTE, asked, now, settled, shown

EARLIER = "answered in this channel"
CHOICE = "kiosk app signs our visitors out in the middle of the form and they have to start over"
BEARER = "abcdef1234567890abcd"


async def test_why_shows_evidence_candidates_and_scores_to_who_asks(place: Place) -> None:
    _, reply = await asked(place, f"{PASTE}\nAuthorization: Bearer {BEARER}")
    await place.ws.press(place.ws.colleague, reply, "Why?")
    view = await place.ws.until(lambda: place.ws.view(place.ws.colleague))
    assert view_problems(view.body) == []
    for words in ("Confidence 0.97", "What I read", "line 1", "weight", "413 Content Too Large*: "):
        assert words in shown(view.blocks)
    assert BEARER not in shown(view.blocks)
    await settled(place)
    assert now(place, reply) == reply


async def test_why_is_there_for_a_choice_a_comparison_and_in_modals(place: Place) -> None:
    for said in ("somebody told me 401", "401 vs 403"):
        _, reply = await asked(place, said)
        assert "Why?" in shown(reply.blocks)
    await place.ws.open_home(place.ws.you)
    home = await place.ws.until(lambda: place.ws.home())
    await place.ws.press(place.ws.you, home, "home_search", PASTE)
    answer = await place.ws.until(lambda: place.ws.view())
    await place.ws.press(place.ws.you, answer, "Why?")
    why = await place.ws.until(lambda: v if (v := place.ws.view()) and v.id != answer.id else None)
    assert "What I read" in shown(why.blocks)


@pytest.mark.parametrize("said", ["it's broken again :(", "HTTP/1.1 502 Bad Gateway", "help", "list"])
async def test_what_names_no_article_has_no_why(place: Place, said: str) -> None:
    _, reply = await asked(place, said)
    assert "Why?" not in shown(reply.blocks)


async def test_why_stays_at_a_press(place: Place) -> None:
    _, reply = await asked(place)
    await place.ws.press(place.ws.you, reply, "More")
    more = await place.ws.until(lambda: m if (m := now(place, reply)) and m.blocks != reply.blocks else None)
    assert "Why?" in shown(more.blocks)


async def test_the_same_answer_in_another_thread_is_linked(place: Place) -> None:
    _, first = await asked(place)
    question = await place.ws.say(place.ws.colleague, "general", f"{place.me} why is my upload too big? 413")
    [second] = await place.ws.replies(question)
    assert EARLIER in second.text
    assert f"p{first.ts.replace('.', '')}" in second.text
    await place.ws.press(place.ws.you, second, "More")
    more = await place.ws.until(lambda: m if (m := now(place, second)) and m.blocks != second.blocks else None)
    assert EARLIER in more.text


async def test_a_choice_that_has_the_code_in_it_is_not_linked(place: Place) -> None:
    _, choice = await asked(place, CHOICE)
    assert "401" in choice.text
    _, after = await asked(place, "HTTP/1.1 401 Unauthorized")
    assert EARLIER not in after.text


async def test_what_is_new_elsewhere_withdrawn_or_private_is_not_linked(place: Place) -> None:
    question, first = await asked(place)
    assert EARLIER not in first.text
    again = await place.ws.say(place.ws.colleague, "general", f"{place.me} {PASTE}", question.ts)
    [_, same_thread] = await place.ws.replies(question, 2)
    _, other_code = await asked(place, "HTTP/1.1 429 Too Many Requests")
    elsewhere = await place.ws.say(place.ws.you, "support", f"{place.me} {PASTE}")
    [other_channel] = await place.ws.replies(elsewhere)
    direct = await place.ws.say(place.ws.you, place.ws.dm(), PASTE)
    [private] = await place.ws.replies(direct)
    await settled(place)
    await place.ws.delete(again)
    await place.ws.delete(question)
    await settled(place)
    _, after = await asked(place)
    for reply in (same_thread, other_code, other_channel, private, after):
        assert EARLIER not in reply.text
