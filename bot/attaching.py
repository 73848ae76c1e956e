"""Questions with a file. Fetching and reading one takes longer than an acknowledgement may: its row comes first.

The row then holds where the file lies instead of a reply. Whoever leases a row without a reply reads the file again.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass, replace
from typing import IO, TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError

from bot import charts
from bot.calls import Later
from bot.delivery import LEASE
from bot.files import Attached, FileError, attached, chunks, given_up, read_off, unreadable
from bot.question import Kept, Question
from bot.replies.outline import Outline, Part, Style
from bot.writes import StoreError
from knowledge.diagnosis import Diagnosis
from knowledge.triage import Triage, triage

if TYPE_CHECKING:
    from bot.answering import Answering

READ = 4_000_000  # bytes of a file that are read closely; its figures are of all of it
RENEWED = LEASE / 4
MOST_TIMES = 2  # a file is read again after its reader ended; one that ends every reader is given up
FILE = "file"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Found:
    """What came of reading: the answer, and the figures where it was a log."""

    question: Question
    diagnosis: Diagnosis
    words: Outline
    log: Triage | None = None


@dataclass
class Hold:
    """A row as it is leased just now."""

    kept: Kept


class Attaching:
    """The first text file of a question is read, else its first picture; what cannot be read is said."""

    def __init__(self, answering: Answering) -> None:
        self._answering = answering
        self._delivery = answering.delivery
        self._delivery.unfinished = self.finish

    async def answer(self, question: Question, event: Mapping[str, Any]) -> None:
        """Answer a question whose message may carry files. When this returns, its row stands, or its reply does."""
        files = attached(event)
        if not files:
            await self._answering.answer(question)
            return
        file = self._first(files)
        if not file:
            await self._settled(await self._without(question, unreadable(files[0])))
            return
        try:
            kept = await self._answering.promised(question, {FILE: asdict(file)})
        except (StoreError, TimeoutError):
            await self._read(question, file, None)
        else:
            if kept:
                self._delivery.spawn(self._read(question, file, kept))

    async def finish(self, kept: Kept) -> None:
        """Read the file of a row that somebody left without a reply."""
        question = Question(kept.key, kept.surface, kept.asker, "", kept.thread)
        try:
            file = Attached(**kept.seen[FILE])
        except (KeyError, TypeError):
            file = None
        if not file or kept.tries >= MOST_TIMES:
            await self._settled(await self._without(question, given_up(file)), kept)
            return
        until = time.time() + LEASE
        await self._answering.store.postpone(kept.key, until, doubtful=False, held=kept.lease_until)
        await self._read(question, file, replace(kept, doubtful=False).leased(until))

    def _first(self, files: Sequence[Attached]) -> Attached | None:
        pictures = [f for f in files if f.is_picture] if self._answering.pictures.readable else []
        return next((f for f in files if f.is_text), None) or next(iter(pictures), None)

    async def _read(self, question: Question, file: Attached, kept: Kept | None) -> None:
        async with self._held(kept) as hold:
            found = await self._found(question, file)
        await self._settled(found, hold.kept if hold else None)

    async def _found(self, question: Question, file: Attached) -> Found:
        try:
            content = await self._delivery.fetch(question.key.team, file)
        except FileError as e:
            return await self._without(question, str(e))
        with content:
            if file.is_text:
                return await self._off_text(question, content)
            return await self._off_picture(question, file, content)

    async def _off_text(self, question: Question, content: IO[bytes]) -> Found:
        """Answer for a text: as a log in figures where it is one, and for what it says."""
        log = await asyncio.to_thread(triage, chunks(content))
        content.seek(0)
        text = content.read(READ).decode("utf-8", "replace")
        diagnosis = await self._answering.diagnosis(f"{question.text}\n{text}" if question.text else text)
        words = await self._answering.worded(question, replace(diagnosis, log=log))
        return Found(question, diagnosis, words, log)

    async def _off_picture(self, question: Question, file: Attached, content: IO[bytes]) -> Found:
        text = await asyncio.to_thread(self._answering.pictures.text, content)
        if not text:
            return await self._without(question, read_off(file, text=False))
        whole = question.asking(f"{question.text}\n{text}" if question.text else text)
        diagnosis = await self._answering.diagnosis(whole.text)
        words = await self._answering.worded(whole, diagnosis)
        note = Part((read_off(file, text=True),), style=Style.NOTE)
        return Found(whole, diagnosis, replace(words, parts=(note, *words.parts)))

    async def _without(self, question: Question, why: str) -> Found:
        diagnosis = await self._answering.diagnosis(question.text)
        words = await self._answering.worded(question, diagnosis) if question.text else Outline()
        return Found(question, diagnosis, replace(words, parts=(*words.parts, Part((why,)))))

    async def _settled(self, found: Found, kept: Kept | None = None) -> None:
        answer = (found.question, found.diagnosis, found.words)
        if kept:
            first = await self._answering.fulfil(kept, *answer)
        else:
            first = await self._answering.settle(*answer)
        if first and found.log:
            self._delivery.spawn(self._charted(found.question, found.log))

    @asynccontextmanager
    async def _held(self, kept: Kept | None) -> AsyncIterator[Hold | None]:
        """Keep a row leased for as long as its file is read."""
        if not kept:
            yield None
            return
        hold, over = Hold(kept), asyncio.Event()
        renewing = asyncio.create_task(self._renewed(hold, over))
        try:
            yield hold
        finally:
            over.set()
            await renewing

    async def _renewed(self, hold: Hold, over: asyncio.Event) -> None:
        while not over.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(RENEWED):
                    await over.wait()
                    return
            try:
                held = await self._answering.store.hold(hold.kept, LEASE)
            except StoreError as e:
                log.warning("the lease of a file could not be renewed: %s", e)
                continue
            if not held:
                return
            hold.kept = held

    async def _charted(self, question: Question, found: Triage) -> None:
        content = await asyncio.to_thread(charts.png, found)
        if not content:
            return
        key, alt = question.key, charts.told(found)
        try:
            await self._delivery.share(key.team, key.channel, question.thread, charts.NAME, content, alt=alt)
        except (SlackApiError, Later):
            log.info("a chart did not come through; the reply says the same in figures")
