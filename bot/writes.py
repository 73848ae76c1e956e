"""Writes to the database: those of one moment share one transaction."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Thread
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DataError, InterfaceError, OperationalError, StatementError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.claims import Place, in_postgres, in_sqlite, place
from bot.question import Key
from bot.schema import writer_for
from bot.tracing import tracing

BATCH = 200
STARTING = frozenset({"CannotConnectNowError", "ConnectionDoesNotExistError", "TimeoutError"})
UNSTORABLE = sqlite3.ProgrammingError | sqlite3.InterfaceError | sqlite3.DataError
OF_DATA = "22"  # the class of SQLSTATE for values that do not fit
TOLD = (StatementError, sqlite3.IntegrityError)  # SQLite's own errors come as they are where SQLAlchemy is passed by
BUSY = 6.0  # seconds after which a write that did not get through counts as failed


class StoreError(Exception):
    """The store cannot be reached or cannot take more; the message says what it said, without any row."""


class RowError(StoreError):
    """The store takes anything but this row: trying again changes nothing."""


def _future() -> asyncio.Future[Any]:
    return asyncio.get_running_loop().create_future()


@dataclass(eq=False, slots=True)
class _Write:
    statements: tuple[Any, ...] = ()
    claim: dict[str, Any] | None = None
    mark: dict[str, Any] | None = None
    done: asyncio.Future[Any] = field(default_factory=_future)


Work = Callable[[Connection, Sequence[_Write]], list[Any]]


class Writes:
    """The queue of writes, and the task that carries them out."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._file = _OwnThread(writer_for(engine.url)) if engine.dialect.name == "sqlite" else None
        self._at_once = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._write = in_sqlite if self._file else in_postgres
        self.failing = ""
        """What the database said to the last write; empty where it took it."""
        self._waiting: list[_Write] = []
        self._wake = asyncio.Event()
        self._task = asyncio.create_task(self._work())

    async def claim(self, row: dict[str, Any]) -> bool:
        """Insert a question; False where its key was there already."""
        return bool(await self._queued(_Write(claim=row)))

    async def mark(self, key: Key, delivered_at: float, reply_ts: str | None, failure: str | None) -> None:
        """Note that a question has found its end."""
        new = {"delivered_at": delivered_at, "reply_ts": reply_ts, "failure": failure}
        await self._queued(_Write(mark={**key._asdict(), **new}))

    async def run(self, *statements: Any) -> int:
        """Carry out any other change, several of them all or none; returns how many rows they changed."""
        return int(await self._queued(_Write(statements)))

    async def close(self) -> None:
        """Wait for what is queued, then stop."""
        while self._waiting and not self._task.done():
            await asyncio.wait([w.done for w in self._waiting])
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task
        if self._file:
            await asyncio.to_thread(self._file.close)

    async def _queued(self, write: _Write) -> Any:
        if self._task.done():
            raise StoreError("the store is closed")
        self._waiting.append(write)
        self._wake.set()
        with tracing.part("store write"):
            return await write.done

    async def _work(self) -> None:
        while True:
            await self._wake.wait()
            taken = self._waiting[:BATCH]
            batch = [w for w in taken if not w.done.cancelled()]
            results = await self._results(batch) if batch else []
            del self._waiting[: len(taken)]
            if not self._waiting:
                self._wake.clear()
            for write, result in zip(batch, results, strict=True):
                _settle(write.done, result)

    async def _results(self, batch: Sequence[_Write]) -> list[Any]:
        try:
            async with asyncio.timeout(BUSY):
                results = await self._carried_out(batch)
        except Exception as e:  # whatever it is, whoever waits for a write has to hear of it
            refused = unstorable(e)
            told_of = isinstance(e, TOLD) and not isinstance(e, OperationalError | InterfaceError)
            of_a_row = refused or told_of
            if of_a_row and len(batch) > 1:
                return [result for write in batch for result in await self._results([write])]
            self.failing = self.failing if of_a_row else told(e)
            return [RowError(told(e)) if refused else StoreError(told(e))] * len(batch)
        self.failing = ""
        return results

    async def _carried_out(self, batch: Sequence[_Write]) -> list[Any]:
        if self._file:
            return await self._file.run(self._together, batch)
        alone = not any(write.statements for write in batch)  # one statement is whole by itself
        async with self._at_once.connect() if alone else self._engine.begin() as connection:
            return await connection.run_sync(self._together, batch)

    def _together(self, connection: Connection, batch: Sequence[_Write]) -> list[Any]:
        # claims in one order in every replica, or two of them could wait for each other
        claims = sorted((w.claim for w in batch if w.claim), key=place)
        marks = sorted((w.mark for w in batch if w.mark), key=place)
        won = self._write(connection, claims, marks) if claims or marks else set[Place]()
        return [_result(connection, write, won) for write in batch]


class _OwnThread:
    """SQLite's writer: a transaction is one step in a thread of its own, not one for each statement."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self._loop = asyncio.get_running_loop()
        self._asked: SimpleQueue[tuple[Work, Sequence[_Write], asyncio.Future[list[Any]]] | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name="writes", daemon=True)
        self._thread.start()

    def run(self, work: Work, batch: Sequence[_Write]) -> asyncio.Future[list[Any]]:
        """Carry out a batch in one transaction."""
        done = self._loop.create_future()
        self._asked.put((work, batch, done))
        return done

    def close(self) -> None:
        """Finish and let go of the file."""
        self._asked.put(None)
        self._thread.join()

    def _run(self) -> None:
        while asked := self._asked.get():
            work, batch, done = asked
            if not done.done():  # whoever asked may have given up
                self._loop.call_soon_threadsafe(_settle, done, self._result(work, batch))
        if self._connection:
            self._connection.close()
        self._engine.dispose()

    def _result(self, work: Work, batch: Sequence[_Write]) -> list[Any] | Exception:
        try:
            self._connection = self._connection or self._engine.connect()
            with self._connection.begin():
                return work(self._connection, batch)
        except Exception as e:  # whatever it is, whoever asked has to hear of it
            return e


def told(error: BaseException) -> str:
    """An error in a few words that hold nothing of a row."""
    cause = _root(error)
    what = cause.strerror if isinstance(cause, OSError) else getattr(cause, "sqlite_errorname", "")
    return f"{type(cause).__name__}: {what}" if what else type(cause).__name__


def temporary(error: BaseException) -> bool:
    """Whether a database may answer in a moment: it is starting, restarting, or busy."""
    return isinstance(error, OperationalError) or isinstance(_root(error), OSError) or told(error) in STARTING


def unstorable(error: BaseException) -> bool:
    """Whether it is the row's own fault: a value of another type than its column's, too long, or no text at all."""
    cause = _root(error)
    if isinstance(error, DataError) or str(getattr(cause, "sqlstate", "")).startswith(OF_DATA):
        return True
    return isinstance(cause, ValueError | TypeError | OverflowError | UNSTORABLE)


def _root(error: BaseException) -> BaseException:
    found: BaseException = getattr(error, "orig", None) or error
    return found.__cause__ or found


def _result(connection: Connection, write: _Write, won: set[Place]) -> Any:
    if write.claim:
        key = place(write.claim)
        first = key in won
        won.discard(key)
        return first
    return None if write.mark else sum(connection.execute(statement).rowcount for statement in write.statements)


def _settle(future: asyncio.Future[Any], result: Any) -> None:
    if future.done():  # whoever waited for it has given up
        return
    if isinstance(result, Exception):
        future.set_exception(result)
    else:
        future.set_result(result)
