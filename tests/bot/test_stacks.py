"""What a person runs: chosen by command or on the Home tab, heeded wherever they ask; by Socket Mode and over HTTP."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.desk import STACK
from bot.playground import View, problems, view_problems
from bot.question import Key
from bot.replies.stack import NONE, offered
from bot.replies.views import home_view
from bot.writes import StoreError
from knowledge.article import Article, Draft
from knowledge.library import PACK, Library
from knowledge.products import products
from tests.bot.conftest import Place
from tests.bot.test_conversations import changed
from tests.bot.test_humans import ordered
from tests.bot.test_surfaces import by_form, by_home, by_shortcut, by_step, now, settled, shown, watch

BARE = "HTTP/1.1 413 Content Too Large"
OTHER = "HTTP/1.1 413 Content Too Large\n\n<hr><center>nginx/1.25.3</center>"
OURS, ITS, WHY = "maxAllowedContentLength", "client_max_body_size 50m", "Steps for IIS, as you chose"


async def by_command(place: Place, text: str) -> str:
    return await ordered(place, text)


async def by_mention(place: Place, text: str) -> str:
    said = await place.ws.say(place.ws.you, "general", f"{place.me} {text}")
    [reply] = await place.ws.replies(said)
    assert problems(list(reply.blocks)) == []
    return reply.text


async def by_direct_message(place: Place, text: str) -> str:
    said = await place.ws.say(place.ws.you, place.ws.dm(), text)
    [reply] = await place.ws.replies(said)
    return reply.text


async def by_file(place: Place, text: str) -> str:
    said = await place.ws.upload(place.ws.you, place.ws.dm(), "error.txt", text)
    [reply] = await place.ws.replies(said)
    return reply.text


async def by_follow_up(place: Place, text: str) -> str:
    begun = await place.ws.say(place.ws.colleague, "general", f"{place.me} HTTP/1.1 410 Gone")
    await place.ws.replies(begun)
    await settled(place)
    await place.ws.say(place.ws.you, "general", text, begun.ts)
    [_, reply] = await place.ws.replies(begun, 2)
    return reply.text


async def by_edit(place: Place, text: str) -> str:
    said = await place.ws.say(place.ws.you, "general", f"{place.me} HTTP/1.1 410 Gone")
    [reply] = await place.ws.replies(said)
    await settled(place)
    await place.ws.edit(said, f"{place.me} {text}")
    return (await place.ws.until(lambda: m if (m := now(place, reply)) and "413" in m.text else None)).text


async def by_watching(place: Place, text: str) -> str:
    await watch(place)
    said = await place.ws.say(place.ws.you, "general", text)
    [reply] = await place.ws.replies(said)
    return reply.text


SURFACES = [by_command, by_mention, by_direct_message, by_file, by_follow_up, by_edit, by_watching]
SURFACES += [by_shortcut, by_form, by_home]


@pytest.mark.parametrize("ask", SURFACES)
async def test_the_steps_for_what_one_runs_come_first_wherever_one_asks(
    place: Place, ask: Callable[[Place, str], Awaitable[str]]
) -> None:
    assert "IIS come first" in await ordered(place, "stack iis")
    told = await ask(place, BARE)
    assert OURS in told
    assert WHY in told
    assert ITS not in told


@pytest.mark.parametrize("ask", SURFACES)
async def test_the_product_that_a_paste_shows_comes_before_what_one_runs(
    place: Place, ask: Callable[[Place, str], Awaitable[str]]
) -> None:
    await ordered(place, "stack iis")
    told = await ask(place, OTHER)
    assert ITS in told
    assert OURS not in told
    assert "as you chose" not in told


async def test_what_one_runs_is_no_matter_of_others_nor_of_workflows(place: Place) -> None:
    await ordered(place, "stack iis")
    said = await place.ws.say(place.ws.colleague, "general", f"{place.me} {BARE}")
    [reply] = await place.ws.replies(said)
    assert "as you chose" not in reply.text + await by_step(place, BARE)


async def test_what_was_read_and_how_sure_that_is_stays_as_it_was(place: Place) -> None:
    seen, store = [], place.bot.store
    for order in ("stack none", "stack iis"):
        await ordered(place, order)
        said = await place.ws.say(place.ws.you, "general", f"{place.me} {BARE}")
        await place.ws.replies(said)
        kept = await store.find(Key(place.ws.team_id, said.channel, said.ts))
        assert kept
        seen.append(kept.seen)
        await place.ws.delete(said)
        await settled(place)
    assert seen[0] == seen[1]


@pytest.mark.parametrize("presser", ["you", "colleague"])
async def test_buttons_keep_the_steps_for_what_the_asker_runs(place: Place, presser: str) -> None:
    await ordered(place, "stack iis")
    await place.bot.answering.preferences.run(place.ws.team_id, place.ws.colleague.id, "Apache")
    person = getattr(place.ws, presser)
    asked = await place.ws.say(place.ws.you, "general", f"{place.me} {BARE}")
    [reply] = await place.ws.replies(asked)
    for press in ("More", "Less", "I run the site"):
        await place.ws.press(person, reply, press)
        reply = await place.ws.until(lambda before=reply: changed(place, before))
        assert WHY in reply.text, press
        assert problems(list(reply.blocks)) == []
    await place.ws.press(person, reply, "I'm only visiting")
    visiting = await place.ws.until(lambda: changed(place, reply))
    assert "as you chose" not in visiting.text


async def test_a_shared_answer_keeps_the_steps_for_what_the_asker_runs(place: Place) -> None:
    await ordered(place, "stack iis")
    command = await place.ws.command(place.ws.you, "general", "/4xx", BARE)
    [reply] = await place.ws.replies(command)
    await place.ws.press(place.ws.you, reply, "Share to channel")
    [shared] = await place.ws.until(lambda: [m for m in place.ws.messages("general") if m.from_bot])
    assert WHY in shared.text


async def test_an_article_of_the_home_tab_is_for_what_one_runs(place: Place) -> None:
    await ordered(place, "stack iis")
    home = await opened(place)
    [codes] = [b["accessory"] for b in home.blocks if "413 Content Too Large" in str(b.get("accessory"))]
    code = next(o["value"] for o in codes["options"] if o["text"]["text"].startswith("413 "))
    await place.ws.press(place.ws.you, home, codes["action_id"], code)
    answer = await place.ws.until(lambda: place.ws.view())
    assert OURS in shown(answer.blocks)
    assert WHY in shown(answer.blocks)


async def opened(place: Place) -> View:
    await place.ws.open_home(place.ws.you)
    await settled(place)
    home = await place.ws.until(lambda: place.ws.home())
    assert view_problems(home.body) == []
    return home


def menu(home: View) -> dict[str, Any]:
    [element] = [b["element"] for b in home.blocks if b.get("block_id") == STACK]
    return element


async def choose(place: Place, home: View, value: str) -> View:
    await place.ws.press(place.ws.you, home, STACK, value)
    after = await place.ws.until(lambda: h if (h := place.ws.home()) and h.hash != home.hash else None)
    assert view_problems(after.body) == []
    return after


async def test_what_one_runs_is_chosen_on_the_home_tab_and_shown_there(place: Place) -> None:
    home = await opened(place)
    assert "initial_option" not in menu(home)
    values = [option["value"] for option in menu(home)["options"]]
    assert values == [NONE, *offered(place.bot.answering.shelf.library)]
    home = await choose(place, home, "IIS")
    assert menu(home)["initial_option"]["value"] == "IIS"
    assert WHY in await by_mention(place, BARE)
    assert "The steps for IIS come first" in await ordered(place, "stack")
    home = await choose(place, home, NONE)
    assert "initial_option" not in menu(home)
    assert "as you chose" not in await by_mention(place, BARE)


async def test_a_product_that_is_not_there_any_more_is_not_chosen(place: Place) -> None:
    home = await opened(place)
    menu(home)["options"].append({"text": {"type": "plain_text", "text": "Wibbler"}, "value": "Wibbler"})
    await choose(place, home, "Wibbler")
    assert await place.bot.store.desk.runs(place.ws.team_id, place.ws.you.id) == ""


SAID_AND_HEARD = [
    ("stack", ["You have not said what you run", "/4xx stack Cloudflare", "Home tab"]),
    ("stack NGINX", ["the steps for nginx come first from now on", "/4xx stack none"]),
    ("Stack `AWS ALB`", ["the steps for AWS ALB come first"]),
    ("stack none", ["usual order"]),
    ("stack ngnix", ["no steps for a product of that name", "`nginx`", "Home tab"]),
    ("stack traefik", ["the steps for Traefik come first"]),
    ("stack varnish", ["no steps for a product of that name", "Home tab"]),
    ("stack overflow", ["no steps for a product of that name"]),
    ("stack proxy", ["no steps for a product of that name"]),
]


@pytest.mark.parametrize(("said", "heard"), SAID_AND_HEARD)
async def test_what_one_runs_is_chosen_and_told_by_command(place: Place, said: str, heard: list[str]) -> None:
    told = await ordered(place, said)
    assert [words for words in heard if words not in told] == []
    assert "\n" not in told
    runs = await place.bot.store.desk.runs(place.ws.team_id, place.ws.you.id)
    assert bool(runs) is ("come first from now on" in told)


@pytest.mark.parametrize("said", ["stack trace says 413", "stack overflow gives HTTP 413", "stacked 413", BARE])
async def test_a_question_is_no_choice_of_what_one_runs(place: Place, said: str) -> None:
    assert "413" in await ordered(place, said)
    assert await place.bot.store.desk.runs(place.ws.team_id, place.ws.you.id) == ""


@pytest.mark.parametrize("said", ["stack <!channel>", "stack Bearer abcdef1234567890abcd"])
async def test_a_name_that_nothing_goes_by_is_not_echoed(place: Place, said: str) -> None:
    told = await ordered(place, said)
    assert "no steps for a product of that name" in told
    assert said.split()[1] not in told
    assert "abcdef1234567890abcd" not in told


async def test_without_the_store_one_is_answered_and_told_that_nothing_was_kept(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: Any) -> Any:
        raise StoreError("ConnectionRefusedError")

    home = await opened(place)
    with monkeypatch.context() as patch:
        for name in ("runs", "prefer"):
            patch.setattr(place.bot.store.desk, name, away)
        place.bot.answering.preferences.forget(place.ws.team_id)
        assert "could not be kept" in await ordered(place, "stack iis")
        await place.ws.press(place.ws.you, home, STACK, "IIS")
        told = await place.ws.until(lambda: place.ws.view())
        assert "could not be kept" in shown(told.blocks)
        assert "413 Content Too Large" in await by_mention(place, BARE)


async def test_what_one_runs_costs_no_call_to_slack(place: Place) -> None:
    async def calls() -> list[str]:
        before = len(place.ws.state.calls)
        await by_mention(place, BARE)
        await settled(place)
        return [call.method for call in place.ws.state.calls[before:]]

    await calls()
    usual = await calls()
    await ordered(place, "stack iis")
    assert await calls() == usual


def many(library: Library, count: int) -> Library:
    """A library with one more article, that has steps for so many products."""
    names = [f"Wibbler{n}" for n in range(count)]
    printed = "".join(f"  - text: no wibble {n} left\n    product: {n}\n" for n in names)
    steps = "".join(f"1. **{n}**: raise it.\n" for n in names)
    text = (PACK / "http" / "413.md").read_text().replace("signatures:\n", f"signatures:\n{printed}", 1)
    draft = Draft.of(PACK / "413-wibble.md", text.replace("### Operator\n", f"### Operator\n{steps}", 1))
    return Library.of([*library, Article.of(draft)])


def test_the_menu_holds_no_more_than_slack_takes(library: Library) -> None:
    full = many(library, 120)
    assert len(offered(full)) == 99
    assert offered(full)[:3] == offered(library)[:3]
    for stack in ("", offered(full)[-1], "one that is not there any more"):
        assert view_problems(home_view(full, [], {}, None, stack)) == []


def test_without_products_there_is_no_menu(library: Library) -> None:
    home = home_view(Library.of(a for a in library if not products(Library.of([a]))), [], {})
    assert view_problems(home) == []
    assert not [b for b in home["blocks"] if b.get("block_id") == STACK]
