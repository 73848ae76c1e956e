"""One question, one visible end: diagnose -> reply -> claim with the reply -> delivered."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.attaching import Attaching
from bot.calls import Later
from bot.charting import GONE, Charting
from bot.composing import Composing, Found
from bot.delivery import LEASE, Delivery, Refused
from bot.earlier import Earlier
from bot.gaps import Gaps
from bot.logs import about
from bot.pictures import Pictures
from bot.preferences import House, Preferences
from bot.question import Kept, Key, Question, Verdict
from bot.replies.framing import PRIVATE, explicable, framed, noted
from bot.replies.memory import notes_of, packed, unpacked
from bot.replies.outline import Act, Outline
from bot.replies.outlines import article_outline, listed, outline, secret_warning
from bot.replies.slack import Reply
from bot.replies.values import Value
from bot.shelf import Shelf
from bot.store import WITHDRAWN, Store
from bot.tracing import tracing
from bot.watching import Watching
from bot.writes import RowError, StoreError
from knowledge.diagnosis import Diagnosis, Outcome

STORING = 1.5  # seconds a question may wait for its row; the acknowledgement has three in all
AGAIN = 0.2  # seconds between two tries of it
UNRECORDED = 10_000  # questions remembered while the store is out of reach
log = logging.getLogger(__name__)


class Answering(Composing):
    """Turns questions into replies, and sees to it that each is delivered once."""

    def __init__(self, shelf: Shelf, store: Store, delivery: Delivery, house: House = House()) -> None:  # noqa: B008
        super().__init__(shelf, Preferences(store, house))
        self.store = store
        self.delivery = delivery
        self.watching = Watching(store)
        self.pictures = Pictures()
        self.gaps = Gaps(store, self.preferences)
        self.attaching = Attaching(self)
        self.charting = Charting(store, delivery)
        self.earlier = Earlier(store, delivery)
        self._unrecorded: dict[Key, asyncio.Task[None]] = {}
        self._waited_in_vain = False

    async def remembered(self, question: Question, diagnosis: Diagnosis) -> tuple[str, ...]:
        """A link to the same answer, where the channel had it lately."""
        return () if self._waited_in_vain else await self.earlier.note(question, diagnosis)

    async def answer(self, question: Question) -> None:
        """Answer in Slack. When this returns, the reply is out or safely in its row."""
        await self.settle(await self.found(question))

    async def promised(self, question: Question, needed: Mapping[str, Any]) -> Kept | None:
        """Claim a question whose reply takes longer than its acknowledgement may; None where it was claimed before.

        `needed` is what has to be known to begin again. Raises StoreError or TimeoutError where no row can be had.
        """
        reference = question.key.reference
        row = (question.key, reference, question.surface, question.asker, question.thread)
        kept = Kept(*row, {}, needed, arrived=question.arrived).leased(time.time() + LEASE)
        if await self._claimed(kept, STORING):
            return kept
        self._count(kept, first=False)
        return None

    async def fulfil(self, promise: Kept, found: Found) -> None:
        """Put the reply into a row that was promised one, and have it delivered, where it is still ours."""
        kept = self._kept(found)
        try:
            held = await self.store.hold(promise, LEASE)
            if not held:
                return
            kept = replace(kept, tries=held.tries).leased(held.lease_until)
            await self.store.replace(kept)
        except StoreError as e:
            log.warning("question %s is read again later: %s", kept.reference, e, extra=about(kept.reference))
            return
        self._count(kept, first=True)
        self._deliver(kept, found)

    async def settle(self, found: Found) -> None:
        """Claim a question with its reply and have it delivered, unless it was claimed before."""
        kept = self._kept(found, doubtful=found.question.again, lease_until=time.time() + LEASE)
        try:
            first = await self._claimed(kept, STORING)
        except (StoreError, TimeoutError) as e:
            why = str(e) or "timeout"
            log.warning("question %s not recorded: %s", kept.reference, why, extra=about(kept.reference))
            self.delivery.metrics.unrecorded += 1
            await self._unstored(kept)
            return
        first = first and kept.key not in self._unrecorded  # what is on its way without a row has one now
        self._count(kept, first=first)
        if first:
            self._deliver(kept, found)

    async def told(self, found: Found) -> Outline:
        """The reply to a question that is answered to the asker alone, by the caller's own way."""
        kept = self._kept(found, Reply(""))
        try:
            async with asyncio.timeout(STORING / 2):
                first = await self.store.claim(kept, LEASE)
                self._count(kept, first=first)
                self._note(found, first=first)
                self.delivery.spawn(self._taken(kept.key))
        except (StoreError, TimeoutError) as e:
            why = str(e) or "timeout"
            log.warning("question %s not recorded: %s", kept.reference, why, extra=about(kept.reference))
            self.delivery.metrics.unrecorded += 1
        return found.words

    async def reply(self, found: Found) -> Reply:
        """The same as a message."""
        return self.draw(await self.told(found), found.question.key.reference)

    async def shown(self, team: str, value: Value, person: str) -> Outline | None:
        """What a button leads to that a person pressed; None where its article is gone."""
        library, now = self.shelf.library, datetime.now(UTC)
        if value.act is Act.CODES:
            return listed(library)
        kept = await self.recalled(team, value.reference)
        diagnosis = unpacked(library, kept.seen) if kept else None
        known = {i for c in diagnosis.candidates for i in (c.id, c.article.id)} if diagnosis else set()
        article = library.get(value.view.article)
        stack = await self.stack(team, kept.asker if kept else person, diagnosis)
        if diagnosis and (value.view.article in known or not value.view.article):
            view = value.leading(diagnosis.role)
            words = self.with_figures(outline(diagnosis, now, view, stack), diagnosis, view)
            words = explicable(words, diagnosis)
        elif article:
            words = article_outline(article, value.view.article, now, value.view, stack)
        else:
            return None
        if not kept:
            return words
        words = await self.helped(framed(words, kept.surface, kept.asker), kept.key, kept.surface)
        return noted(words, notes_of(kept.seen))

    async def rate(self, team: str, person: str, value: Value) -> None:
        """Keep a thumb up or down."""
        verdict = Verdict(team, value.reference, person, value.view.article, value.act.value)
        await self.store.rate(verdict)
        if value.act is Act.BAD:
            await self.gaps.rejected(verdict)

    async def revise(self, kept: Kept, found: Found) -> None:
        """The asker edited a question: the same reply is brought in line with it."""
        self._warn(found)
        reply, now = self.draw(found.words, kept.reference), await self.store.find(kept.key)
        if now is None or now.seen == GONE or reply.message() == now.reply:
            return
        revised = self._kept(found, reply)
        await self.store.replace(replace(revised, seen=self.charting.revised(now, revised.seen, found.chart)))
        if now.reply_ts:
            self.delivery.spawn(self.delivery.update(kept.key, now.reply_ts, reply))

    async def withdraw(self, kept: Kept) -> None:
        """The question or its answer is not wanted any more: the answer goes, and what was kept of it."""
        await self.store.delivered(kept.key, None, WITHDRAWN)
        await self.store.replace(replace(kept, reply={}, seen=GONE))
        if kept.reply_ts:
            self.delivery.spawn(self.delivery.remove(kept.key, kept.reply_ts))
        self.charting.withdraw(kept)

    def _deliver(self, kept: Kept, found: Found) -> None:
        self.delivery.spawn(self.delivery.deliver(kept))
        self._warn(found)
        self._note(found, first=True)
        if found.chart:
            self.delivery.spawn(self.charting.post(kept, found.chart))

    def _note(self, found: Found, *, first: bool) -> None:
        question, diagnosis = found.question, found.diagnosis
        if first and (diagnosis.outcome is Outcome.NONE or self.preferences.may_keep(question.key.team)):
            self.delivery.spawn(self.gaps.asked(question, diagnosis))

    def _count(self, kept: Kept, *, first: bool) -> None:
        metrics = self.delivery.metrics
        ended = about(kept.reference, team=kept.key.team, surface=kept.surface.value, outcome=kept.outcome)
        log.info("question %s %s", kept.reference, kept.outcome if first else "came again", extra=ended)
        told = {"reference": kept.reference, "surface": kept.surface.value, "outcome": kept.outcome}
        tracing.question(**told, article=kept.article, again=None if first else "yes")
        if first:
            metrics.questions[kept.surface.value, kept.outcome] += 1
        else:
            metrics.duplicates += 1

    def _warn(self, found: Found) -> None:
        question, warning = found.question, secret_warning(found.diagnosis)
        if warning and question.asker and question.surface not in PRIVATE:
            self.delivery.spawn(self.whisper(question.key, question.asker, question.thread, Reply(warning)))

    async def whisper(self, key: Key, person: str, thread: str | None, reply: Reply) -> None:
        """Tell one person something in a channel; not worth a second try."""
        try:
            await self.delivery.call(
                "chat.postEphemeral", key.team, channel=key.channel, user=person, thread_ts=thread, **reply.message()
            )
        except (SlackApiError, Later):
            log.info("a note to one person did not come through")

    async def _claimed(self, kept: Kept, seconds: float) -> bool:
        """Claim, waiting out a store that is away for a moment or slow, but not one that has been away for longer."""
        if self._waited_in_vain:
            seconds = AGAIN
        try:
            async with asyncio.timeout(seconds):
                first = await self._insisted(kept)
        except TimeoutError:
            self._waited_in_vain = bool(self.store.failing)  # one that is slow may take it yet
            raise
        self._waited_in_vain = False
        return first

    async def _insisted(self, kept: Kept) -> bool:
        while True:
            try:
                return await self.store.claim(kept, LEASE)
            except RowError:
                raise
            except StoreError as e:
                log.info("question %s waits for the store: %s", kept.reference, e)
                await asyncio.sleep(AGAIN)

    async def _unstored(self, kept: Kept) -> bool:
        """Answer without a row; the row follows when the store is back. Raises Later where the answer is not out.

        Whoever asks again meanwhile waits for the same answer: nothing may be acknowledged before it is out.
        """
        under_way = self._unrecorded.get(kept.key)
        first = under_way is None
        self._count(kept, first=first)
        if under_way is None:
            while len(self._unrecorded) >= UNRECORDED:
                self._unrecorded.pop(next(iter(self._unrecorded)))
            under_way = self._unrecorded[kept.key] = self.delivery.spawn(self._without_row(kept))
        await asyncio.shield(under_way)
        return first

    async def _without_row(self, kept: Kept) -> None:
        try:
            reply_ts = await self.delivery.post(replace(kept, doubtful=True))
        except Later:
            self._unrecorded.pop(kept.key, None)  # Slack's own retry is one way back, the row the other
            self.delivery.spawn(self.delivery.left_behind(kept))
            raise
        except Refused as refused:
            log.warning("reply %s cannot be delivered: %s", kept.reference, refused)
        else:
            self.delivery.spawn(self.delivery.recorded(kept, reply_ts))

    def _kept(self, found: Found, reply: Reply | None = None, **more: Any) -> Kept:
        """The row of a question; its reply is drawn unless it is given."""
        question = found.question
        best = found.diagnosis.best if found.diagnosis.outcome is not Outcome.NONE else None
        return Kept(
            key=question.key,
            reference=question.key.reference,
            surface=question.surface,
            asker=question.asker,
            thread=question.thread,
            reply=reply.message() if reply else self.sent(found),
            seen=packed(found.diagnosis, found.notes),
            outcome=found.diagnosis.outcome.value,
            article=best.id if best else None,
            arrived=question.arrived,
            **more,
        )

    async def _taken(self, key: Key) -> None:
        try:
            await self.store.delivered(key, None)
        except StoreError as e:
            log.warning("could not record an answer: %s", e)

    async def recalled(self, team: str, reference: str) -> Kept | None:
        """An earlier question of this workspace; None also where the store is out of reach."""
        if not reference:
            return None
        try:
            return await self.store.recall(team, reference)
        except StoreError as e:
            log.warning("could not look up an earlier answer: %s", e)
            return None
