"""The two writes of every question, many at once, in words that each database takes with the least work.

SQLAlchemy's own way for many rows puts every statement together anew, which took longer than the database itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import JSON, Boolean, Connection, Float, Integer

from bot.compact import compact
from bot.schema import KEY, questions

Row = Mapping[str, Any]
Place = tuple[str, ...]
NEW = ("delivered_at", "reply_ts", "failure")
COLUMNS = tuple(c for c in questions.c if c.name not in NEW)
NAMES = tuple(c.name for c in COLUMNS)
LISTED = ", ".join(NAMES)
JSONS = frozenset(c.name for c in COLUMNS if isinstance(c.type, JSON))
KINDS = ((Float, "float8"), (Integer, "int4"), (Boolean, "bool"))

# ruff: noqa: S608 - only the names of our own columns are put into statements
SQLITE_CLAIM = f"INSERT INTO questions ({LISTED}) VALUES ({', '.join('?' * len(COLUMNS))}) ON CONFLICT DO NOTHING"
SQLITE_MARK = f"UPDATE questions SET {', '.join(f'{n} = ?' for n in NEW)} WHERE {' AND '.join(f'{n} = ?' for n in KEY)}"


place: Callable[[Row], Place] = itemgetter(*KEY)
"""The key of a row."""


def in_sqlite(connection: Connection, claims: Sequence[Row], marks: Sequence[Row]) -> set[Place]:
    """Insert what is not there yet and mark what has found its end; returns the keys that were inserted."""
    cursor, won = connection.connection.cursor(), set[Place]()
    for row in claims:
        cursor.execute(SQLITE_CLAIM, _values(row))
        if cursor.rowcount > 0:
            won.add(place(row))
    cursor.executemany(SQLITE_MARK, [tuple(row[n] for n in (*NEW, *KEY)) for row in marks])
    return won


def in_postgres(connection: Connection, claims: Sequence[Row], marks: Sequence[Row]) -> set[Place]:
    """The same in one statement, which therefore needs no transaction around it."""
    columns = [*_columns([_values(row) for row in claims], COLUMNS)]
    columns += _columns([[row[n] for n in (*KEY, *NEW)] for row in marks], [questions.c[n] for n in (*KEY, *NEW)])
    return {tuple(row) for row in connection.exec_driver_sql(POSTGRES, tuple(columns))}


def _values(row: Row) -> tuple[Any, ...]:
    return tuple(compact(row[n]) if n in JSONS else row[n] for n in NAMES)


def _columns(rows: Sequence[Sequence[Any]], columns: Sequence[Any]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in columns]


def _kind(column: Any) -> str:
    return next((name for kind, name in KINDS if isinstance(column.type, kind)), "text")


def _arrays(columns: Sequence[Any], first: int) -> str:
    return ", ".join(f"${n}::{_kind(c)}[]" for n, c in enumerate(columns, first))


def _postgres() -> str:
    marked = [questions.c[n] for n in (*KEY, *NEW)]
    values = ", ".join(f"{c.name}::json" if c.name in JSONS else c.name for c in COLUMNS)
    ours = " AND ".join(f"questions.{n} = mark.{n}" for n in KEY)
    return (
        f"WITH marked AS (UPDATE questions SET {', '.join(f'{n} = mark.{n}' for n in NEW)}"
        f" FROM unnest({_arrays(marked, len(COLUMNS) + 1)}) AS mark ({', '.join(c.name for c in marked)}) WHERE {ours})"
        f" INSERT INTO questions ({LISTED}) SELECT {values} FROM unnest({_arrays(COLUMNS, 1)}) AS claim ({LISTED})"
        f" ON CONFLICT DO NOTHING RETURNING {', '.join(KEY)}"
    )


POSTGRES = _postgres()
