"""What is logged: our own words, and of libraries only their fixed ones. Never a text, a body or a token.

`LOG_LEVEL` is of our own loggers. Libraries are heard from warnings on, whatever it says: at DEBUG the SDKs write out
bodies and tokens, and the database's driver every value of a row.
"""

from __future__ import annotations

import json
import linecache
import logging
import re
import traceback
from datetime import UTC, datetime

FIXED = re.compile(r"[A-Za-z][A-Za-z ,'()-]*")
FIXED_LENGTH = 80
TEXT = "%(asctime)s %(levelname)s %(name)s %(message)s"
FIELDS = ("reference", "surface", "outcome", "team")
OURS = frozenset({"bot", "knowledge"})
NEAR = 4  # lines before and after the one that a record names, where its words may stand in the source


class FixedWords(logging.Filter):
    """Leaves of a library's record only words that stand in its source: all else may hold what somebody sent."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Cut a stranger's record down, or leave it out below warnings."""
        if record.name.partition(".")[0] in OURS:
            return True
        record.msg = f"{_fixed(record) or 'a message'} ({record.module}:{record.lineno}){_error(record)}"
        record.args = ()
        record.exc_info = record.exc_text = record.stack_info = None
        return record.levelno >= logging.WARNING


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
    """Log to standard error at a level; libraries from warnings on, cut down to their fixed words."""
    handler = logging.StreamHandler()
    handler.setFormatter(Json() if form == "json" else logging.Formatter(TEXT))
    handler.addFilter(FixedWords())
    logging.basicConfig(
        level=max(logging.WARNING, logging.getLevelNamesMapping()[level]), handlers=[handler], force=True
    )
    for name in OURS:
        logging.getLogger(name).setLevel(level)


def line(words: str, level: int, form: str) -> str:
    """What a command says of itself on standard error, in the form of the log."""
    record = logging.LogRecord("bot", level, "", 0, words, (), None)
    return Json().format(record) if form == "json" else f"fourxx: {words}"


def quiet(name: str) -> logging.Logger:
    """A logger with its level at warnings: the SDK writes out every call where a logger has no level of its own."""
    logger = logging.getLogger(name)
    logger.setLevel(logging.WARNING)
    return logger


def where(error: BaseException) -> str:
    """The way an error took through the code, without its message."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    return " > ".join(f"{f.filename.rpartition('/')[2]}:{f.lineno}" for f in frames)


def _error(record: logging.LogRecord) -> str:
    error = record.exc_info[1] if record.exc_info else None
    return f": {type(error).__name__} at {where(error)}" if error else ""


def _fixed(record: logging.LogRecord) -> str:
    found = FIXED.match(str(record.msg).partition("%")[0].partition("{")[0])
    words = found[0][:FIXED_LENGTH].strip() if found else ""
    lines = linecache.getlines(record.pathname)[max(0, record.lineno - 1 - NEAR) : record.lineno + NEAR]
    source = "".join(lines)
    while words and words not in source:
        words = words.rpartition(" ")[0]
    return words
