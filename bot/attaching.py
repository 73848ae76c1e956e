"""Questions with files. Fetching and reading takes longer than an acknowledgement may: the row comes first.

The row then holds where the files lie instead of a reply. Whoever leases a row without a reply reads them again.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import asdict, dataclass, replace
from typing import IO, TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError

from bot.calls import Later
from bot.composing import Found
from bot.delivery import LEASE
from bot.files import (
    MOST,
    Attached,
    FileError,
    beginning,
    chunks,
    described,
    given_up,
    read_off,
    too_many,
    unreadable,
    untold,
)
from bot.question import Kept, Question
from bot.workspaces import error_of
from bot.writes import StoreError
from knowledge.triage import triage

if TYPE_CHECKING:
    from bot.answering import Answering

READ = 4_000_000  # bytes of files that are read closely; their figures are of all of them
RENEWED = LEASE / 4
MOST_TIMES = 2  # files are read again after their reader ended; those that end every reader are given up
FILES, NOTES = "files", "notes"
log = logging.getLogger(__name__)


@dataclass
class Hold:
    """A row as it is leased just now."""

    kept: Kept


@dataclass(frozen=True)
class Enclosed:
    """The files to read, and what to say of the others."""

    files: tuple[Attached, ...] = ()
    notes: tuple[str, ...] = ()

    def packed(self) -> dict[str, Any]:
        """As what a row needs to begin again."""
        return {FILES: [asdict(file) for file in self.files], NOTES: list(self.notes)}

    @classmethod
    def unpacked(cls, seen: Mapping[str, Any]) -> Enclosed:
        """The same again; empty where the row is none of ours."""
        try:
            return cls(tuple(Attached(**file) for file in seen[FILES]), tuple(seen[NOTES]))
        except (KeyError, TypeError):
            return cls()


class Attaching:
    """The text files of a question are read, and its pictures where that can be; what is left out is said."""

    def __init__(self, answering: Answering) -> None:
        self._answering = answering
        self._delivery = answering.delivery
        self._delivery.unfinished = self.finish

    async def answer(self, question: Question, files: Sequence[Attached]) -> None:
        """Answer a question whose message may carry files. When this returns, its row stands, or its reply does."""
        given = self.chosen(files)
        if not given.files:
            await self._answering.settle(await self._answering.found(question, notes=given.notes))
            return
        try:
            kept = await self._answering.promised(question, given.packed())
        except (StoreError, TimeoutError):
            await self._read(question, given, None)
        else:
            if kept:
                self._delivery.spawn(self._read(question, given, kept))

    async def finish(self, kept: Kept) -> None:
        """Read the files of a row that somebody left without a reply."""
        question = Question(kept.key, kept.surface, kept.asker, "", kept.thread)
        given = Enclosed.unpacked(kept.seen)
        if not given.files or kept.tries >= MOST_TIMES:
            notes = (given_up(given.files), *given.notes)
            await self._answering.fulfil(kept, await self._answering.found(question, notes=notes))
            return
        until = time.time() + LEASE
        await self._answering.store.postpone(kept.key, until, doubtful=False, held=kept.lease_until)
        await self._read(question, given, replace(kept, doubtful=False).leased(until))

    def chosen(self, files: Sequence[Attached]) -> Enclosed:
        """Which of a message's files to read; nobody knows yet of one that Slack hides."""
        good = [f for f in files if f.hidden or self._readable(f)]
        rest = [*unreadable([f for f in files if f not in good]), *([too_many(good[MOST:])] if good[MOST:] else [])]
        return Enclosed(tuple(good[:MOST]), tuple(rest))

    async def found(self, question: Question, given: Enclosed) -> Found:
        """Read files, and find the answer for what they and the question's own words say."""
        notes = list(given.notes)
        with ExitStack() as stack:
            texts, lines = list[IO[bytes]](), list[str]()
            for file in given.files:
                try:
                    told = await self._told(question, file)
                    content = stack.enter_context(await self._delivery.fetch(question.key.team, told))
                except FileError as e:
                    notes.append(str(e))
                    continue
                if told.is_text:
                    texts.append(content)
                    continue
                read = await asyncio.to_thread(self._answering.pictures.text, content)
                notes.append(read_off(told, text=bool(read)))
                lines.append(read)
            whole = question.asking("\n".join(filter(None, (question.text, *lines))))
            return await self._answer_for(whole, texts, notes)

    async def _answer_for(self, question: Question, texts: Sequence[IO[bytes]], notes: Sequence[str]) -> Found:
        """The answer for the texts of files: as a log in figures where they are one, and for what they say."""
        if not texts:
            return await self._answering.found(question, notes=notes)
        figures = await asyncio.to_thread(triage, _one_after_another(texts))
        heads = [beginning(content, READ // len(texts)) for content in texts]
        diagnosis = await self._answering.diagnosis("\n".join(filter(None, (question.text, *heads))))
        found = await self._answering.found(question, replace(diagnosis, log=figures), notes)
        return replace(found, chart=figures)

    def _readable(self, file: Attached) -> bool:
        return file.is_text or (file.is_picture and self._answering.pictures.readable)

    async def _told(self, question: Question, file: Attached) -> Attached:
        """A file as Slack describes it, asked for where the message did not. Raises FileError where it is not read."""
        if not file.hidden:
            return file
        try:
            answer = await self._delivery.read("files.info", question.key.team, file=file.id)
        except SlackApiError as e:
            raise FileError(untold(file, error_of(e))) from None
        except Later:
            raise FileError(untold(file, "nothing")) from None
        told = described(answer.get("file") or {})
        if not self._readable(told):
            raise FileError(*unreadable([told]))
        return told

    async def _read(self, question: Question, given: Enclosed, kept: Kept | None) -> None:
        async with self._held(kept) as hold:
            found = await self.found(question, given)
        if hold:
            await self._answering.fulfil(hold.kept, found)
        else:
            await self._answering.settle(found)

    @asynccontextmanager
    async def _held(self, kept: Kept | None) -> AsyncIterator[Hold | None]:
        """Keep a row leased for as long as its files are read."""
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


def _one_after_another(texts: Sequence[IO[bytes]]) -> Iterator[bytes]:
    """Several files as one, each from a line of its own."""
    for content in texts:
        last = b"\n"
        for piece in filter(None, chunks(content)):
            yield (last := piece)
        if not last.endswith(b"\n"):
            yield b"\n"
