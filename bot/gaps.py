"""What the articles do not cover yet: questions without an answer, and answers that did not help."""

from __future__ import annotations

import logging
from collections.abc import Coroutine, Sequence
from typing import Any

from bot.desk import UNANSWERED, Gap
from bot.preferences import Preferences
from bot.question import Question, Verdict
from bot.replies.review import ended, listed, summed_up
from bot.settings import Settings
from bot.store import Store
from bot.writes import StoreError
from knowledge.diagnosis import Diagnosis, Outcome, Reason
from knowledge.redaction import redact

REJECTED = "rejected"
OPEN = frozenset({Reason.NO_EVIDENCE, Reason.UNKNOWN_STATUS, Reason.SERVER_ERROR, Reason.OTHER_TROUBLE})
TEXT_LENGTH, REASON_LENGTH = 2000, 500
NEWEST, MOST = 50, 10_000
COUNTED = ("outcome", "surface", "article")
log = logging.getLogger(__name__)


class Gaps:
    """Fills the review queue. A text gets there redacted, and only where the team turned that on."""

    def __init__(self, store: Store, preferences: Preferences) -> None:
        self._desk = store.desk
        self._preferences = preferences

    async def asked(self, question: Question, diagnosis: Diagnosis) -> None:
        """Put a question that found no answer into the queue; hold the text of any other, in case it is rejected."""
        team, reference = question.key.team, question.key.reference
        text = redact(question.text)[:TEXT_LENGTH] if await self._preferences.keeps_texts(team) else None
        if diagnosis.outcome is Outcome.NONE:
            if diagnosis.reason in OPEN:
                gap = Gap(team, reference, UNANSWERED, diagnosis.reason.value, text=text)
                await self._kept(self._desk.open_gap(gap))
        elif text:
            await self._kept(self._desk.hold_text(Gap(team, reference, REJECTED, text=text)))

    async def rejected(self, verdict: Verdict) -> None:
        """Put an answer that did not help into the queue, or add why it did not."""
        why = (verdict.reason, verdict.article or None, verdict.rather)
        await self._kept(self._desk.open_gap(Gap(verdict.team, verdict.reference, REJECTED, *why)))

    async def _kept(self, writing: Coroutine[Any, Any, None]) -> None:
        try:
            await writing
        except StoreError as e:
            log.warning("a question could not be put into the review queue: %s", e)


async def told(settings: Settings) -> list[str]:
    """Lines for the terminal: how questions ended, and what waits in the review queue."""
    store = await Store.open(settings.database_url)
    try:
        lines = [line for team in await store.teams() for line in await _of_team(store, team)]
        return lines or ["nothing was asked yet"]
    finally:
        await store.close()


async def cases(settings: Settings) -> list[dict[str, Any]]:
    """What waits in the queue with its text, as cases for `fourxx evaluate`."""
    store = await Store.open(settings.database_url)
    try:
        waiting = [gap for team in await store.teams() for gap in await store.desk.open_gaps(team, MOST)]
    finally:
        await store.close()
    return [case(gap) for gap in waiting if gap.text]


def case(gap: Gap) -> dict[str, Any]:
    """A question of the queue as a case: who knows the right article names it under `accept`; until then it is soft."""
    known = {"accept": [gap.rather]} if gap.rather else {"accept": [], "soft": True}
    return {"id": gap.reference, "text": gap.text, "family": gap.why, **known}


async def counts(store: Store, team: str) -> dict[str, dict[str, int]]:
    """How many questions of a workspace ended how, came from where, and were answered by which article."""
    return {by: await store.counts(team, by) for by in COUNTED}


async def _of_team(store: Store, team: str) -> Sequence[str]:
    counted, ratings = await counts(store, team), await store.ratings(team)
    lines = [f"{team}: " + listed(ended(counted["outcome"])), "  asked by " + listed(counted["surface"])]
    for article, n in counted["article"].items():
        good, bad = ratings.get((article, "good"), 0), ratings.get((article, "bad"), 0)
        lines.append(f"  {article}: {n} answered, {good} helped, {bad} did not")
    waiting = await store.desk.open_gaps(team, NEWEST)
    return [
        *lines,
        *(f"  {g.reference} {summed_up(g)}: {' '.join((g.text or 'text not kept').split())}" for g in waiting),
    ]
