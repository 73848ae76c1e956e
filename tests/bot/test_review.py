"""The review queue and what comes of it: gaps, export, counts, proposals approved and live; both transports."""

from __future__ import annotations

import json
from asyncio import to_thread
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import cli
from bot.gaps import Gaps, case
from bot.listeners.proposals import decide
from bot.playground import Message, View, view_problems
from bot.preferences import House, Preferences
from bot.question import Verdict
from bot.replies import forms
from tests.bot.conftest import Place, Start
from tests.bot.test_humans import NOBODY_KNOWS, ordered
from tests.bot.test_surfaces import asked, settled, shown

SECRET = "Authorization: Bearer abcdef1234567890abcd"
TOKEN = "xoxb-" + "1234567890-abcdefghij0123456789"
PHRASE = "the parish newsletter never arrives once somebody adds the organ photographs"
ARTICLE = {
    "id": "502",
    "title": "Bad Gateway",
    "meaning": "The proxy got no valid answer from the app behind it.",
    "senders": "**nginx**: its own page with the word nginx under the line",
    "causes": "The app is down\nThe app takes too long\nThe proxy asks the wrong port",
    "visitor": "Try again in a minute",
    "operator": "- Look whether the app runs\n- Look into the proxy's error log",
    "developer": "Retry with growing pauses",
    "example": "HTTP/1.1 502 Bad Gateway\nServer: nginx",
    "contrast": "404: The address is missing there, while the app answers.",
    "retry": "Yes, after a minute.",
    "source": "Our runbook https://wiki.example/502",
}


@pytest.fixture(params=["socket", "http", "postgres"])
def way(request: pytest.FixtureRequest) -> tuple[str, str]:
    """A transport, and a database other than the usual file."""
    if request.param == "postgres":
        return "socket", str(request.getfixturevalue("postgres"))
    return request.param, ""


@pytest.fixture
async def kept(way: tuple[str, str], start: Start, tmp_path: Path) -> AsyncIterator[tuple[Place, Path]]:
    """The bot with a maintainer (you) and a folder for the team's own articles: by each transport, and on Postgres."""
    overlay = tmp_path / "own"
    overlay.mkdir()
    async with start(way[0], maintained=True, overlay=overlay, database=way[1]) as place:
        await place.bot.store.forget_team(place.ws.team_id)
        yield place, overlay
        await place.bot.store.forget_team(place.ws.team_id)


async def home(place: Place) -> View:
    await settled(place)
    before = len(place.ws.called("views.publish"))
    await place.ws.open_home(place.ws.you)
    await place.ws.until(lambda: len(place.ws.called("views.publish")) > before)
    view = place.ws.home()
    assert view
    assert view_problems(view.body) == []
    return view


async def newer(place: Place, than: View | None = None, user: object = None) -> View:
    who = user or place.ws.you
    return await place.ws.until(
        lambda: v if (v := place.ws.view(who)) and (than is None or (v.id, v.hash) != (than.id, than.hash)) else None
    )


async def told(place: Place, words: str) -> View:
    """The modal, once it says that; a library that takes in its words needs seconds."""
    return await place.ws.until(lambda: v if (v := place.ws.view()) and words in shown(v.blocks) else None, 60)


async def unanswered(place: Place, text: str = NOBODY_KNOWS) -> None:
    said = await place.ws.say(place.ws.colleague, "general", f"{place.me} {text}")
    await place.ws.replies(said)
    await settled(place)


async def test_a_question_without_an_answer_waits_for_maintainers(kept: tuple[Place, Path]) -> None:
    place, _ = kept
    await unanswered(place)
    view = await home(place)
    for words in ("For maintainers", "no answer (no evidence)", "text not kept", "1 without an answer", "1 mention"):
        assert words in shown(view.blocks)
    assert "wibble" not in shown(view.blocks)
    await place.ws.press(place.ws.you, view, "Done")
    await place.ws.until(lambda: (v := place.ws.home()) and "no answer" not in shown(v.blocks))


async def test_texts_are_kept_redacted_where_the_team_wants_that(kept: tuple[Place, Path]) -> None:
    place, _ = kept
    assert "secrets taken out" in await ordered(place, "gaps on")
    await unanswered(place, f"{NOBODY_KNOWS}\n{TOKEN}")
    [gap] = await place.bot.store.desk.open_gaps(place.ws.team_id, 5)
    assert "wibble" in (gap.text or "")
    assert TOKEN not in (gap.text or "")
    assert "wibble" in shown((await home(place)).blocks)


@pytest.mark.parametrize("said", ["hi", "thank you so much", "good bot", "help", "list"])
async def test_a_courtesy_and_a_wish_are_no_gaps(kept: tuple[Place, Path], said: str) -> None:
    place, _ = kept
    await ordered(place, "gaps on")
    await asked(place, said)
    await settled(place)
    assert await place.bot.store.desk.open_gaps(place.ws.team_id, 5) == []


async def test_a_rejected_answer_waits_too(kept: tuple[Place, Path]) -> None:
    place, _ = kept
    await ordered(place, "gaps on")
    _, reply = await asked(place, "401 vs 403")
    await place.ws.press(place.ws.you, reply, "feedback", "negative")
    form = await newer(place)
    await place.ws.submit(form, {"runner_up": "403", "words": "it was about rights"})
    await settled(place)
    [gap] = await place.bot.store.desk.open_gaps(place.ws.team_id, 5)
    assert (gap.why, gap.rather, gap.reason) == ("rejected", "403", "it was about rights")
    assert case(gap) == {"id": gap.reference, "text": "401 vs 403", "family": "rejected", "accept": ["403"]}


async def test_a_text_waits_over_a_restart_for_its_answer_to_be_rejected(start: Start) -> None:
    async with start(maintained=True) as place:
        await ordered(place, "gaps on")
        _, reply = await asked(place, f"404 vs 410\n{TOKEN}")
        await settled(place)
        desk, team, reference = place.bot.store.desk, place.ws.team_id, reference_of(reply)
        held = await desk.gap(team, reference)
        assert held
        assert "404 vs 410" in (held.text or "")
        assert TOKEN not in (held.text or "")
        assert await desk.open_gaps(team, 5) == []
        assert "404 vs 410" not in shown((await home(place)).blocks)
        again = Gaps(place.bot.store, Preferences(place.bot.store, House()))
        await again.rejected(Verdict(team, reference, place.ws.you.id, "404", "bad"))
        [gap] = await desk.open_gaps(team, 5)
        assert gap.text == held.text
        await place.bot.store.forget(0)
        assert await desk.count_gaps(team) == 1


@pytest.mark.parametrize("end", ["off", "a day"])
async def test_texts_held_go_unrejected(start: Start, monkeypatch: pytest.MonkeyPatch, end: str) -> None:
    async with start(maintained=True) as place:
        await ordered(place, "gaps on")
        _, reply = await asked(place)
        await settled(place)
        assert await place.bot.store.desk.gap(place.ws.team_id, reference_of(reply))
        if end == "off":
            await ordered(place, "gaps off")
        else:
            monkeypatch.setattr("bot.retention.HELD_FOR", -1.0)
            await place.bot.store.forget(0)
        assert await place.bot.store.desk.gap(place.ws.team_id, reference_of(reply)) is None


async def test_no_text_is_held_where_the_team_does_not_want_that(place: Place) -> None:
    _, reply = await asked(place)
    await settled(place)
    assert await place.bot.store.desk.gap(place.ws.team_id, reference_of(reply)) is None


def reference_of(reply: Message) -> str:
    [actions] = [b for b in reply.blocks if b["type"] == "actions"]
    return str(json.loads(actions["elements"][0]["value"])["q"])


async def test_only_maintainers_see_the_queue_and_decide_what_is_kept(place: Place) -> None:
    await unanswered(place)
    assert "For maintainers" not in shown((await home(place)).blocks)
    assert "MAINTAINERS" in await ordered(place, "gaps on")
    assert await place.bot.answering.preferences.keeps_texts(place.ws.team_id) is False


async def test_the_terminal_prints_and_exports_the_queue(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with start(maintained=True) as place:
        await ordered(place, "gaps on")
        await unanswered(place)
        _, reply = await asked(place)
        await place.ws.press(place.ws.you, reply, "feedback", "positive")
        await settled(place)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'fourxx.sqlite3'}")
    file = tmp_path / "cases.jsonl"
    assert await to_thread(cli.main, ["gaps"]) == 0
    assert await to_thread(cli.main, ["gaps", "--export", str(file)]) == 0
    printed = capsys.readouterr().out
    for words in (
        "1 answered, 1 without an answer",
        "2 mention",
        "413: 1 answered, 1 helped",
        "wibble",
        "wrote 1 cases",
    ):
        assert words in printed
    [exported] = map(json.loads, file.read_text().splitlines())
    assert exported["text"] == NOBODY_KNOWS
    assert await to_thread(cli.main, ["evaluate", str(file)]) == 0


async def test_a_phrase_is_proposed_approved_and_live(kept: tuple[Place, Path]) -> None:
    place, overlay = kept
    await ordered(place, "propose phrase")
    form = await newer(place)
    assert view_problems(form.body) == []
    await place.ws.submit(form, {forms.ID: "413", forms.PHRASE: PHRASE})
    thanks = await newer(place, form)
    assert "A maintainer will look at it" in shown(thanks.blocks)
    view = await home(place)
    await place.ws.press(place.ws.you, view, "Review")
    decision = await newer(place, thanks)
    assert view_problems(decision.body) == []
    assert "organ photographs" in shown(decision.blocks)
    await place.ws.submit(decision, {forms.DECISION: forms.APPROVE})
    done = await told(place, "is live now")
    assert "`413` is live now" in shown(done.blocks)
    written = (overlay / "413.md").read_text()
    assert written.splitlines()[1] == "# phrase proposed in Slack by you, approved by you"
    assert [p.name for p in overlay.iterdir()] == ["413.md"]
    _, reply = await asked(place, PHRASE)
    assert "413 Content Too Large" in reply.text


async def test_an_article_is_proposed_from_a_gap_and_live(kept: tuple[Place, Path]) -> None:
    place, overlay = kept
    await unanswered(place, "HTTP/1.1 502 Bad Gateway")
    view = await home(place)
    await place.ws.press(place.ws.you, view, "Propose an article")
    form = await newer(place)
    assert view_problems(form.body) == []
    await place.ws.submit(form, ARTICLE)
    thanks = await newer(place, form)
    await place.ws.press(place.ws.you, await home(place), "Review")
    decision = await newer(place, thanks)
    await place.ws.submit(decision, {forms.DECISION: forms.APPROVE})
    done = await told(place, "is live now")
    assert "`502` is live now" in shown(done.blocks)
    assert "article proposed in Slack by you" in (overlay / "502.md").read_text()
    _, reply = await asked(place, "HTTP/1.1 502 Bad Gateway\nServer: nginx")
    assert "502 Bad Gateway" in reply.text
    assert "The proxy got no valid answer" in reply.text
    assert await place.bot.store.desk.count_gaps(place.ws.team_id) == 0


@pytest.mark.parametrize(
    ("field", "value", "heard"),
    [
        ("id", "../etc", "Lower-case"),
        ("meaning", "very " * 100, "sentence"),
        ("example", "nothing to see", "points at"),
        ("phrases", f"my {SECRET}", "bearer token"),
        ("contrast", "nowhere: It is not there.", "article that exists"),
    ],
)
async def test_what_breaks_a_rule_is_told_at_its_field(start: Start, field: str, value: str, heard: str) -> None:
    async with start() as place:
        await ordered(place, "propose")
        form = await newer(place)
        sent = await place.ws.submit(form, {**ARTICLE, field: value})
        assert sent.answer
        errors = json.loads(json.dumps(sent.answer.body))["errors"]
        assert heard in errors[field]
        assert await place.bot.store.desk.pending(place.ws.team_id, 5) == []


async def test_a_proposal_turned_down_changes_nothing(kept: tuple[Place, Path]) -> None:
    place, overlay = kept
    await ordered(place, "propose phrase")
    form = await newer(place)
    await place.ws.submit(form, {forms.ID: "413", forms.PHRASE: PHRASE})
    thanks = await newer(place, form)
    await place.ws.press(place.ws.you, await home(place), "Review")
    decision = await newer(place, thanks)
    await place.ws.submit(decision, {forms.DECISION: forms.REJECT})
    await told(place, "Turned down")
    assert list(overlay.iterdir()) == []


async def test_nobody_else_decides(start: Start) -> None:
    async with start() as place:
        await ordered(place, "propose phrase")
        form = await newer(place)
        await place.ws.submit(form, {forms.ID: "413", forms.PHRASE: PHRASE})
        [proposal] = await place.bot.store.desk.pending(place.ws.team_id, 5)
        body = {"team": {"id": place.ws.team_id}, "user": {"id": place.ws.you.id, "name": "you"}}
        chosen = {forms.DECISION: {forms.DECISION: {"selected_option": {"value": forms.APPROVE}}}}
        view = {"private_metadata": proposal.id, "state": {"values": chosen}}
        assert "before" in await decide(place.bot.answering, body, view)
        assert len(await place.bot.store.desk.pending(place.ws.team_id, 5)) == 1
