"""The desk: preferences, handovers, the review queue and proposals. The same promises on SQLite and on Postgres."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import update

from bot.desk import ANYWHERE, APPROVED, PENDING, REJECTED, UNANSWERED, Desk, Gap, Handover, Proposal
from bot.preferences import HUMAN, TEXTS, House, Preferences, Target
from bot.schema import engine_for, gaps
from bot.store import Store
from bot.writes import StoreError
from tests.bot.test_store import url

__all__ = ["url"]

GAP = Gap("T1", "abc", UNANSWERED, "no evidence", text="my wibble is flobbed")
CALL = Handover("T1", "abc", "U1", "C1", "1.1")
PROPOSAL = Proposal("T1", "p1", "article", "502", '---\nid: "502"\n---\n' + "ü€😀 'quoted'\n" * 500, "U1", "you", "abc")


@pytest.fixture
async def desks(url: str) -> AsyncIterator[tuple[Store, Store]]:
    """The store as two replicas have it open."""
    one, other = await Store.open(url), await Store.open(url)
    for team in ("T1", "T2"):
        await one.forget_team(team)
    yield one, other
    await one.close()
    await other.close()


@pytest.fixture
def desk(desks: tuple[Store, Store]) -> Desk:
    return desks[0].desk


async def test_what_a_team_wants_is_changed_and_taken_back(desks: tuple[Store, Store]) -> None:
    one, other = desks[0].desk, desks[1].desk
    await one.prefer("T1", "C1", HUMAN, "C9", "U1")
    await one.prefer("T1", "C1", HUMAN, "C8 S7", "U2")
    await one.prefer("T1", ANYWHERE, TEXTS, "kept", "U1")
    await one.prefer("T2", "C1", HUMAN, "C7", "U1")
    assert await other.preferred("T1") == {("C1", HUMAN): "C8 S7", (ANYWHERE, TEXTS): "kept"}
    await other.prefer("T1", "C1", HUMAN, None, "U1")
    await other.prefer("T1", "C1", HUMAN, None, "U1")
    assert await one.preferred("T1") == {(ANYWHERE, TEXTS): "kept"}


async def test_a_channel_s_wish_comes_before_its_team_s_and_that_before_the_house_s(desks: tuple[Store, Store]) -> None:
    wants = Preferences(desks[0], House(human_channel="C0HOUSE"))
    assert await wants.help_for("T1", "C1") == Target("C0HOUSE")
    await wants.change("T1", ANYWHERE, HUMAN, "C0TEAM", "U1")
    await wants.change("T1", "C1", HUMAN, "C0OWN S0GROUP", "U1")
    assert await wants.help_for("T1", "C1") == Target("C0OWN", "S0GROUP")
    assert await wants.help_for("T1", "C2") == Target("C0TEAM")
    assert await wants.help_for("T2", "C1") == Target("C0HOUSE")


async def test_of_many_who_call_for_a_human_one_call_goes_out(desks: tuple[Store, Store]) -> None:
    calls = [store.desk.hand_over(CALL) for store in desks for _ in range(10)]
    assert sum(await asyncio.gather(*calls)) == 1


async def test_a_call_is_posted_resolved_once_and_taken_back(desk: Desk) -> None:
    await desk.hand_over(CALL)
    await desk.posted("T1", "abc", "C9", "9.9")
    assert await desk.resolve("T1", "abc", "U2")
    assert not await desk.resolve("T1", "abc", "U3")
    assert await desk.handed("T1", "abc") == Handover("T1", "abc", "U1", "C1", "1.1", "C9", "9.9", "U2")
    assert await desk.handed("T2", "abc") is None
    await desk.take_back("T1", "abc")
    assert await desk.hand_over(CALL)


async def test_what_is_known_of_a_gap_is_added_and_nothing_lost(desk: Desk) -> None:
    await desk.open_gap(GAP)
    await desk.open_gap(Gap("T1", "abc", "rejected", "wrong code", "413", "414"))
    assert await desk.open_gaps("T1", 5) == [Gap("T1", "abc", "rejected", "wrong code", "413", "414", GAP.text)]
    await desk.close_gap("T1", "abc", "U1")
    assert await desk.count_gaps("T1") == 0
    await desk.open_gap(Gap("T1", "abc", "rejected", "another word"))
    assert await desk.open_gaps("T1", 5) == []


async def test_a_text_is_held_unseen_until_its_answer_is_rejected(desk: Desk) -> None:
    held = Gap("T1", "abc", "rejected", text="401 vs 403")
    await desk.hold_text(held)
    await desk.hold_text(Gap("T1", "abc", "rejected", text="sent again"))
    assert (await desk.open_gaps("T1", 5), await desk.count_gaps("T1")) == ([], 0)
    await desk.open_gap(Gap("T1", "abc", "rejected", "about rights", "401"))
    assert await desk.open_gaps("T1", 5) == [Gap("T1", "abc", "rejected", "about rights", "401", None, "401 vs 403")]
    await desk.drop_texts("T1")
    assert await desk.count_gaps("T1") == 1


async def test_texts_held_are_dropped_for_one_team(desk: Desk) -> None:
    for team in ("T1", "T2"):
        await desk.hold_text(Gap(team, "abc", "rejected", text="a text"))
    await desk.drop_texts("T1")
    assert await desk.gap("T1", "abc") is None
    assert await desk.gap("T2", "abc")


async def test_a_text_held_goes_after_a_day_and_a_gap_after_its_time(desks: tuple[Store, Store], url: str) -> None:
    store = desks[0]
    for reference in ("old", "young"):
        await store.desk.hold_text(Gap("T1", reference, "rejected", text="a text"))
        await store.desk.open_gap(Gap("T1", f"{reference} gap", UNANSWERED))
    engine = engine_for(url)
    async with engine.begin() as connection:
        old = gaps.c.reference.in_(["old", "old gap"])
        await connection.execute(update(gaps).where(old).values(opened_at=time.time() - 2 * 86_400))
    await engine.dispose()
    await store.forget(time.time() - 3 * 86_400)
    assert await store.desk.gap("T1", "old") is None
    assert await store.desk.gap("T1", "young")
    assert {g.reference for g in await store.desk.open_gaps("T1", 5)} == {"old gap", "young gap"}


async def test_the_queue_is_newest_first_and_one_team_s(desk: Desk) -> None:
    for n in range(4):
        await desk.open_gap(Gap("T1", str(n), UNANSWERED))
    await desk.open_gap(Gap("T2", "another", UNANSWERED))
    assert [g.reference for g in await desk.open_gaps("T1", 3)] == ["3", "2", "1"]
    assert await desk.count_gaps("T1") == 4


async def test_a_proposal_sent_twice_is_one_and_comes_back_letter_for_letter(desks: tuple[Store, Store]) -> None:
    await asyncio.gather(*[store.desk.propose(PROPOSAL) for store in desks])
    assert await desks[1].desk.pending("T1", 5) == [PROPOSAL]
    assert await desks[1].desk.proposal("T2", "p1") is None


async def test_of_two_maintainers_one_decides(desks: tuple[Store, Store]) -> None:
    await desks[0].desk.propose(PROPOSAL)
    states = (APPROVED, REJECTED)
    decided = await asyncio.gather(
        *[s.desk.decide("T1", "p1", state, "U2") for s, state in zip(desks, states, strict=True)]
    )
    assert sorted(decided) == [False, True]
    assert await desks[0].desk.pending("T1", 5) == []
    await desks[0].desk.reopen("T1", "p1")
    [waiting] = await desks[1].desk.pending("T1", 5)
    assert waiting.state == PENDING


async def test_who_leaves_takes_the_desk_along(desks: tuple[Store, Store]) -> None:
    store, desk = desks[0], desks[0].desk
    for team in ("T1", "T2"):
        await desk.prefer(team, ANYWHERE, TEXTS, "kept", "U1")
        await desk.hand_over(Handover(team, "abc", "U1"))
        await desk.open_gap(Gap(team, "abc", UNANSWERED))
        await desk.propose(Proposal(team, "p1", "phrase", "413", "too big"))
    await store.forget_team("T1")
    assert await desk.preferred("T1") == {}
    assert (await desk.handed("T1", "abc"), await desk.gap("T1", "abc"), await desk.proposal("T1", "p1")) == (None,) * 3
    assert await desk.handed("T2", "abc")
    assert await desk.gap("T2", "abc")
    assert await desk.proposal("T2", "p1")


async def test_what_a_person_runs_is_theirs_in_one_workspace_and_no_wish_of_the_team_s(
    desks: tuple[Store, Store],
) -> None:
    one, other = (Preferences(store, House()) for store in desks)
    await one.run("T1", "U1", "nginx")
    await one.run("T1", "U1", "IIS")
    await one.run("T2", "U1", "Apache")
    told = [await other.stack(*who) for who in (("T1", "U1"), ("T2", "U1"), ("T1", "U2"), ("T1", ""))]
    assert told == ["IIS", "Apache", "", ""]
    assert await desks[0].desk.preferred("T1") == {}
    await one.run("T1", "U1", None)
    await one.run("T1", "U1", None)
    assert (await one.stack("T1", "U1"), await one.stack("T2", "U1")) == ("", "Apache")


async def test_who_leaves_takes_along_what_its_people_run(desks: tuple[Store, Store]) -> None:
    wants = Preferences(desks[0], House())
    for team in ("T1", "T2"):
        await wants.run(team, "U1", "nginx")
        assert await wants.stack(team, "U1") == "nginx"
    await desks[0].forget_team("T1")
    wants.forget("T1")
    assert (await wants.stack("T1", "U1"), await wants.stack("T2", "U1")) == ("", "nginx")


async def test_what_a_person_runs_is_read_once_in_a_while(
    desks: tuple[Store, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    wants, read = Preferences(desks[0], House()), desks[0].desk.runs
    await wants.run("T1", "U1", "nginx")
    asked: list[str] = []

    async def counted(team: str, person: str) -> str:
        asked.append(person)
        return await read(team, person)

    monkeypatch.setattr(desks[0].desk, "runs", counted)
    assert {await wants.stack("T1", "U1") for _ in range(5)} == {"nginx"}
    assert await wants.stack("T1", "U2") == ""
    assert asked == ["U1", "U2"]
    monkeypatch.setattr("bot.preferences.PEOPLE", 2)
    await wants.stack("T1", "U3")
    await wants.stack("T1", "U1")
    assert asked == ["U1", "U2", "U3", "U1"]


@pytest.mark.parametrize("slow", [False, True], ids=["away", "slow"])
async def test_a_store_that_does_not_tell_what_a_person_runs_is_not_waited_for(
    desks: tuple[Store, Store], monkeypatch: pytest.MonkeyPatch, slow: bool
) -> None:
    wants, asked = Preferences(desks[0], House()), 0

    async def nothing(team: str, person: str) -> str:
        nonlocal asked
        asked += 1
        await asyncio.sleep(60 if slow else 0)
        raise StoreError("ConnectionRefusedError")

    monkeypatch.setattr(desks[0].desk, "runs", nothing)
    begun = time.monotonic()
    assert [await wants.stack("T1", "U1") for _ in range(3)] == ["", "", ""]
    assert time.monotonic() - begun < 2
    assert asked == 1
