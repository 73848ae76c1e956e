"""Whose call is next: a workspace's burst leaves room for others, and where Slack has had enough, one tries."""

from __future__ import annotations

import asyncio

import pytest

from bot import turns
from bot.turns import ALL, AT_ONCE, FEW, POST, Turns, place_of

HERE, THERE, ELSEWHERE = ("T1", "C1"), ("T1", "C2"), ("T2", "C1")


@pytest.mark.parametrize(
    ("method", "arguments", "place"),
    [
        (POST, {"channel": "C1"}, ("T1", "C1")),
        ("chat.update", {"channel": "C1"}, ("T1", "chat.update")),
        ("views.open", {}, ("T1", "views.open")),
    ],
)
def test_messages_are_limited_by_their_channel_and_all_else_by_its_method(
    method: str, arguments: dict[str, str], place: tuple[str, str]
) -> None:
    assert place_of(method, "T1", arguments) == place


def test_nobody_waits_where_slack_has_said_nothing() -> None:
    free = Turns()
    with free.trying(HERE), free.trying(HERE):
        assert free.wait(HERE) == 0
    assert (free.closed(), free.opens()) == (set(), None)


def test_where_slack_wants_us_to_wait_all_wait_and_nowhere_else() -> None:
    told = Turns()
    told.shut(HERE, 30)
    told.shut(HERE, 1)
    assert 29 < told.wait(HERE) <= 30
    assert [told.wait(place) for place in (THERE, ELSEWHERE)] == [0, 0]
    assert told.closed() == {HERE}
    assert 29 < (told.opens() or 0) <= 30


def test_a_workspace_that_is_shut_is_so_in_every_place() -> None:
    told = Turns()
    told.shut(("T1", ALL), 30)
    assert [told.wait(place) > 0 for place in (HERE, THERE, ELSEWHERE)] == [True, True, False]


async def test_after_a_wait_one_tries_and_the_next_follows_at_slacks_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PACE", 0.05)
    told = Turns()
    told.shut(HERE, 0)
    assert told.wait(HERE) == 0
    with told.trying(HERE):
        assert told.wait(HERE) > 0
        assert told.closed() == {HERE}
        assert told.wait(THERE) == 0
    assert told.wait(HERE) > 0
    await asyncio.sleep(0.06)
    assert told.wait(HERE) == 0


async def test_what_slack_said_is_forgotten_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "STRICT", 0.0)
    told = Turns()
    told.shut(HERE, 0)
    await asyncio.sleep(0.01)
    with told.trying(HERE):
        assert told.wait(HERE) == 0
    assert told.closed() == set()


async def test_a_burst_of_one_workspace_leaves_room_for_the_others() -> None:
    fair, running, over = Turns(), list[str](), asyncio.Event()

    async def work(team: str) -> None:
        async with fair.of(team), fair.room:
            running.append(team)
            await over.wait()

    tasks = [asyncio.create_task(work(team)) for team in ["T1"] * 50 + ["T2"] * 50 + ["T3"]]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert {team: running.count(team) for team in running} == {"T1": FEW, "T2": FEW, "T3": 1}
    assert len(running) <= AT_ONCE
    over.set()
    await asyncio.gather(*tasks)
    assert len(running) == 101
