"""What is logged: our own words, and of the SDK's only its fixed ones. Never a text, a body or a token."""

from __future__ import annotations

import logging
import re
import traceback

FIXED = re.compile(r"[A-Za-z][A-Za-z ,'()-]*")
FIXED_LENGTH = 80
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


def set_up(level: str) -> None:
    """Log to standard error at a level; the SDKs' own logs from warnings on, cut down to their fixed words."""
    ours = logging.StreamHandler()
    ours.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
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
