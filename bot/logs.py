"""What is logged: our own words, and of the SDK's only its fixed ones. Never a text, a body or a token."""

from __future__ import annotations

import json
import logging
import re
import traceback
from datetime import UTC, datetime

FIXED = re.compile(r"[A-Za-z][A-Za-z ,'()-]*")
FIXED_LENGTH = 80
TEXT = "%(asctime)s %(levelname)s %(name)s %(message)s"
FIELDS = ("reference", "surface", "outcome", "team")
STRANGERS = ("slack_bolt", "slack_sdk", "aiohttp", "alembic", "asyncio", "sqlalchemy")


class FixedWords(logging.Filter):
    """Leaves of a record only the words it starts with: what follows may hold what somebody sent."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Cut the record down; it is always let through."""
        found = FIXED.match(str(record.msg).partition("%")[0].partition("{")[0])
        record.msg = f"{found[0][:FIXED_LENGTH].strip() if found else 'a message'} ({record.module}:{record.lineno})"
        record.args = ()
        record.exc_info = record.exc_text = None
        return True


class Json(logging.Formatter):
    """A record as one JSON object a line; `reference` is what the person asking sees under the answer."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        said = {"time": at, "level": record.levelname, "logger": record.name, "message": record.getMessage()}
        found = {n: v for n in FIELDS if (v := getattr(record, n, None)) is not None}
        return json.dumps({**said, **found}, ensure_ascii=False)


def about(reference: str, **fields: str | float) -> dict[str, str | float]:
    """What a record is about, for `extra`."""
    return {"reference": reference, **fields}


def set_up(level: str, form: str = "text") -> None:
    """Log to standard error at a level; the SDKs' own logs from warnings on, cut down to their fixed words."""
    ours = logging.StreamHandler()
    ours.setFormatter(Json() if form == "json" else logging.Formatter(TEXT))
    ours.addFilter(_cut_strangers)
    logging.basicConfig(level=level, handlers=[ours], force=True)
    for name in STRANGERS:
        logging.getLogger(name).setLevel(logging.WARNING)


def quiet(name: str) -> logging.Logger:
    """A logger with its level at warnings: the SDK writes out every call where a logger has no level of its own."""
    logger = logging.getLogger(name)
    logger.setLevel(logging.WARNING)
    return logger


def where(error: BaseException) -> str:
    """The way an error took through the code, without its message."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    return " > ".join(f"{f.filename.rpartition('/')[2]}:{f.lineno}" for f in frames)


def _cut_strangers(record: logging.LogRecord) -> bool:
    return FixedWords().filter(record) if record.name.partition(".")[0] in STRANGERS else True
