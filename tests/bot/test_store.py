"""The store: claims, leases, feedback. The same promises on SQLite and on Postgres."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.question import Kept, Key, Surface, Verdict
from bot.store import Store
from bot.turns import ALL
from bot.writes import StoreError

KEPT = Kept(
    key=Key("T1", "C1", "1.1"),
    reference="abc",
    surface=Surface.MENTION,
    asker="U1",
    thread="1.1",
    reply={"text": "413", "blocks": []},
    seen={"articles": []},
)


def numbered(number: int, **fields) -> Kept:
    key = Key("T1", "C1", f"1.{number}")
    return replace(KEPT, key=key, reference=key.reference, **fields)


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'store.sqlite3'}"
    return str(request.getfixturevalue("postgres"))


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    opened = await Store.open(url)
    await opened.forget_team("T1")
    await opened.forget_team("T2")
    yield opened
    await opened.close()


async def test_a_question_is_claimed_once(store: Store) -> None:
    assert await store.claim(KEPT, 10)
    assert not await store.claim(KEPT, 10)
    assert await store.claim(replace(KEPT, key=Key("T2", "C1", "1.1")), 10)


async def test_of_many_claims_at_once_one_wins(url: str) -> None:
    replicas = [await Store.open(url) for _ in range(3)]
    await replicas[0].forget_team("T1")
    won = await asyncio.gather(*[store.claim(numbered(n), 10) for n in range(50) for store in replicas])
    assert sum(won) == 50
    for store in replicas:
        await store.close()


async def test_what_is_leased_is_left_alone_until_the_lease_ends(store: Store) -> None:
    await store.claim(numbered(1), 60)
    await store.claim(numbered(2), -1)
    [due] = await store.due(10, 60)
    assert due.key == numbered(2).key
    assert due.doubtful
    assert due.reply == KEPT.reply
    assert await store.due(10, 60) == []


async def test_two_replicas_never_lease_the_same(url: str) -> None:
    one, other = await Store.open(url), await Store.open(url)
    await one.forget_team("T1")
    await asyncio.gather(*[one.claim(numbered(n), -1) for n in range(40)])
    taken = await asyncio.gather(*[store.due(40, 60) for store in (one, other)])
    keys = [kept.key for found in taken for kept in found]
    assert len(keys) == len(set(keys)) == 40
    await one.close()
    await other.close()


async def test_what_waits_is_taken_up_in_turns_of_the_workspaces(store: Store) -> None:
    for n in range(30):
        await store.claim(numbered(n), -1)
    for n in range(2):
        await store.claim(replace(KEPT, key=Key("T2", "C1", f"2.{n}")), -1)
    first = [kept.key for kept in await store.due(6, 60, 3)]
    assert [key.team for key in first] == ["T1", "T2", "T1", "T2", "T1"]
    assert [key.ts for key in first if key.team == "T1"] == ["1.0", "1.1", "1.2"]
    assert [kept.key.ts for kept in await store.due(6, 60, 3)] == ["1.3", "1.4", "1.5"]


async def test_nothing_is_taken_up_where_slack_wants_us_to_wait(store: Store) -> None:
    places = [Key("T1", "C1", "1"), Key("T1", "C2", "2"), Key("T2", "C1", "3"), Key("T2", "C2", "4")]
    for key in places:
        await store.claim(replace(KEPT, key=key), -1)
    closed = {("T1", "C1"), ("T1", "chat.update"), ("T2", ALL)}
    assert [kept.key for kept in await store.due(10, -1, 5, closed)] == [places[1]]
    assert {kept.key for kept in await store.due(10, -1, 5)} == set(places)


async def test_what_is_in_hand_is_not_taken_up_besides(store: Store) -> None:
    for n in range(3):
        await store.claim(numbered(n), -1)
    assert [kept.key for kept in await store.due(10, 60, but={numbered(1).key})] == [numbered(0).key, numbered(2).key]
    [left] = await store.due(10, 60)
    assert (left.key, left.lease_until > time.time()) == (numbered(1).key, True)


async def test_what_was_no_try_is_not_counted_as_one(store: Store) -> None:
    await store.claim(KEPT, 60)
    await store.postpone(KEPT.key, time.time() - 1, doubtful=False, tried=False)
    [due] = await store.due(10, 60)
    assert (due.tries, due.doubtful) == (0, False)
    assert time.time() - due.asked_at < 60


async def test_delivered_is_done(store: Store) -> None:
    await store.claim(KEPT, -1)
    await store.delivered(KEPT.key, "9.9")
    assert await store.waiting() == 0
    assert await store.due(10, 60) == []
    found = await store.find(KEPT.key)
    assert found
    assert found.reply_ts == "9.9"


async def test_postponed_comes_back_later(store: Store) -> None:
    await store.claim(KEPT, 60)
    await store.postpone(KEPT.key, time.time() + 60, doubtful=False)
    assert await store.due(10, 60) == []
    assert await store.next_due()
    await store.postpone(KEPT.key, time.time() - 1, doubtful=True)
    [due] = await store.due(10, 60)
    assert (due.tries, due.doubtful) == (2, True)


async def test_what_is_leased_is_in_doubt_until_its_end_is_told(store: Store) -> None:
    await store.claim(KEPT, 60)
    await store.postpone(KEPT.key, time.time() - 1, doubtful=False)
    [first] = await store.due(10, -1)
    [second] = await store.due(10, 60)
    assert (first.doubtful, second.doubtful) == (False, True)


async def test_a_lease_is_held_by_one_and_its_former_holder_changes_nothing(store: Store) -> None:
    await store.claim(KEPT, -1)
    [mine] = await store.due(10, -1)
    longer = await store.hold(mine, -1)
    assert longer
    [others] = await store.due(10, 60)
    assert await store.hold(longer, 60) is None
    await store.postpone(KEPT.key, 0, doubtful=False, held=longer.lease_until)
    assert await store.due(10, 60) == []
    assert await store.hold(others, 60)


async def test_a_question_is_recalled_in_its_own_workspace_only(store: Store) -> None:
    await store.claim(KEPT, 60)
    assert await store.recall("T1", "abc")
    assert await store.recall("T2", "abc") is None


async def test_the_last_thumb_of_a_person_counts(store: Store) -> None:
    for team, person, verdict in (
        ("T1", "U1", "good"),
        ("T1", "U1", "bad"),
        ("T1", "U2", "good"),
        ("T2", "U1", "good"),
    ):
        await store.rate(Verdict(team, "abc", person, "413", verdict))
    assert await store.ratings("T1") == {("413", "bad"): 1, ("413", "good"): 1}


async def test_old_rows_go_but_not_what_waits(store: Store) -> None:
    await store.forget(time.time() + 1)
    await store.claim(numbered(1), 60)
    await store.claim(numbered(2), 60)
    await store.delivered(numbered(1).key, "9.9")
    assert await store.forget(time.time() + 1) == 1
    assert await store.waiting() == 1


async def test_a_workspace_that_leaves_takes_its_rows(store: Store) -> None:
    await store.claim(KEPT, 60)
    await store.rate(Verdict("T1", "abc", "U1", "413", "good"))
    await store.forget_team("T1")
    assert await store.find(KEPT.key) is None
    assert await store.ratings("T1") == {}


async def test_a_bad_row_does_not_take_its_neighbours_with_it(store: Store) -> None:
    bad = numbered(2, article=object())
    results = await asyncio.gather(store.claim(numbered(1), 60), store.claim(bad, 60), return_exceptions=True)
    assert results[0] is True
    assert isinstance(results[1], StoreError)


@pytest.mark.parametrize(
    "unreachable",
    ["sqlite+aiosqlite:////no/such/folder/x.sqlite3", "postgresql+asyncpg://u@127.0.0.1:1/n"],
)
async def test_a_store_out_of_reach_is_said(unreachable: str) -> None:
    with pytest.raises(StoreError):
        await Store.open(unreachable)


async def test_replicas_may_start_together(url: str) -> None:
    stores = await asyncio.gather(*[Store.open(url) for _ in range(4)])
    for store in stores:
        await store.close()


async def test_closing_finishes_what_was_asked(url: str) -> None:
    store = await Store.open(url)
    await store.forget_team("T1")
    claim = asyncio.create_task(store.claim(KEPT, 60))
    await asyncio.sleep(0)
    await store.close()
    assert await claim
    with pytest.raises(StoreError):
        await store.claim(numbered(5), 60)
