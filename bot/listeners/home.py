"""The Home tab: a search field, what one asked lately, what is asked most, what one runs, every code."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.answering import Answering
from bot.gaps import counts
from bot.question import Key, Question, Surface
from bot.replies.review import SHOWN, Review
from bot.replies.values import Value
from bot.replies.views import HOME_SEARCH, RECENT, home_view
from bot.workspaces import installed_team
from bot.writes import StoreError

TS_LENGTH = 64
log = logging.getLogger(__name__)


def register(app: AsyncApp, answering: Answering) -> None:
    """Listen to the tab being opened and searched."""

    @app.event("app_home_opened")
    async def opened(event: dict[str, Any], body: dict[str, Any]) -> None:
        if event.get("tab") == "home":
            answering.delivery.spawn(publish(answering, installed_team(body), str(event["user"])))

    @app.action(HOME_SEARCH)
    async def searched(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        team, person = installed_team(body), str(body["user"]["id"])
        said = str(body.get("trigger_id") or "")[-TS_LENGTH:]
        question = Question(Key(team, "", said), Surface.HOME, person, str(action.get("value") or ""))
        words = await answering.told(await answering.found(question))
        view = answering.view(words, question.key.reference)
        call = answering.delivery.call("views.open", team, trigger_id=body.get("trigger_id"), view=view)
        answering.delivery.spawn(call)
        await ack()


async def publish(answering: Answering, team: str, person: str) -> None:
    """Draw one person's Home tab."""
    recent, most = list[str](), dict[str, int]()
    try:
        recent = await answering.store.recent(team, person, 4 * RECENT)
        most = await answering.store.counts(team, "article")
    except StoreError as e:
        log.warning("the Home tab goes without its lists: %s", e)
    review = await _review(answering, team) if answering.preferences.maintains(team, person) else None
    stack = await answering.preferences.stack(team, person)
    view = home_view(answering.shelf.library, recent, most, review, stack)
    await answering.delivery.call("views.publish", team, user_id=person, view=view)


async def close(answering: Answering, body: Mapping[str, Any], value: Value) -> None:
    """A maintainer is done with a question of the queue."""
    team, person = installed_team(body), str(body["user"]["id"])
    if answering.preferences.maintains(team, person):
        await answering.store.desk.close_gap(team, value.reference, person)
        answering.delivery.spawn(publish(answering, team, person))


async def _review(answering: Answering, team: str) -> Review | None:
    store = answering.store
    try:
        return Review(
            gaps=await store.desk.open_gaps(team, SHOWN),
            waiting=await store.desk.count_gaps(team),
            proposals=await store.desk.pending(team, SHOWN),
            counted=await counts(store, team),
            ratings=await store.ratings(team),
        )
    except StoreError as e:
        log.warning("the Home tab goes without its review queue: %s", e)
        return None
