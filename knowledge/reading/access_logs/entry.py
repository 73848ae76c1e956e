"""One request as an access log tells it, and the small readings every format shares."""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge.article import Sender

METHODS = frozenset(
    [
        "GET",
        "HEAD",
        "POST",
        "PUT",
        "DELETE",
        "PATCH",
        "OPTIONS",
        "CONNECT",
        "TRACE",
        "PROPFIND",
        "PROPPATCH",
        "MKCOL",
        "COPY",
        "MOVE",
        "LOCK",
        "UNLOCK",
        "REPORT",
        "SEARCH",
        "PURGE",
        "BAN",
        "MERGE",
        "MKACTIVITY",
        "CHECKOUT",
        "SUBSCRIBE",
        "UNSUBSCRIBE",
        "LINK",
        "UNLINK",
        "BREW",
        "DEBUG",
        "TRACK",
        "QUERY",
        "ACL",
        "BIND",
        "MKCALENDAR",
        "RPC_IN_DATA",
        "RPC_OUT_DATA",
        "BPROPFIND",
        "LIST",
        "VERSION-CONTROL",
    ]
)
METHOD = r"(?P<method>GET|HEAD|POST|PUT|DELETE|PATCH|OPTIONS|CONNECT|TRACE|PROPFIND|PROPPATCH|REPORT|PURGE|SEARCH|LINK)"
STATUS = r"(?P<status>[1-5][0-9]{2}|000)"
HEX = r"[0-9a-fA-F]{1,4}"
ADDRESS = re.compile(
    r"(?<![\w.:])(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}"
    rf"|(?:{HEX}:){{7}}{HEX}"
    rf"|(?:{HEX}(?::{HEX}){{0,6}})?::(?:{HEX}(?::{HEX}){{0,6}}(?:\.[0-9]{{1,3}}){{0,3}})?"
    r")(?!\.?\w)"
)
HOST = re.compile(r"(?:[\w-]+\.)+[A-Za-z]{2,24}|localhost")
TIME = re.compile(
    r"[0-9]{4}[-/][0-9]{2}[-/][0-9]{2}(?:T| - | )[0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]{1,9})?"
    r"(?:Z| ?[+-][0-9]{2}:?[0-9]{2})?"
    r"|[0-9]{2}/[A-Z][a-z]{2}/[0-9]{4}[: ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?(?: [+-][0-9]{4})?"
    r"|[A-Z][a-z]{2} [ 0-9][0-9] [0-9]{2}:[0-9]{2}:[0-9]{2}(?: [0-9]{4})?"
)
IDENT = re.compile(r"(\S{2,64}) -(?: |$)")
CODE = re.compile(r"[1-5][0-9]{2}|000|0")
CODES = re.compile(r"(?<![\w.:])[0-9]{3}(?![\w.:])")
TIME_WITHIN = 300
CLIENT_LEFT = 499  # a note of whoever writes the log: nobody sends it


@dataclass(frozen=True, slots=True)
class Entry:
    """One request of an access log.

    `status` is what the client got, 100-599 or 0 where the log says that nobody was left to get it; `start` and `end`
    are its place in the line. `upstream` is the status the server behind answered, `time`, `method`, `path` and
    `client` are as logged; None or empty where the line does not tell. `sender` is what the line itself proves,
    `format` names the log for people, `code` is a sub-status, flag or reason that may name an article (`404.13`).
    """

    status: int
    start: int
    end: int
    upstream: int | None = None
    time: str = ""
    method: str = ""
    path: str = ""
    client: str = ""
    sender: Sender = Sender.UNKNOWN
    format: str = ""
    code: str = ""


def as_status(text: str) -> int | None:
    """The status a column holds (`404`, `000`, `0`), or None if it holds anything else."""
    return int(text) if CODE.fullmatch(text) else None


def last_status(text: str) -> int | None:
    """The last of the statuses an upstream column lists (`502, 404`), 0 for `-`, None for an empty one."""
    found = CODES.findall(text)
    if found:
        return as_status(found[-1])
    return 0 if "-" in text else None


def behind(status: int, upstream: int | None) -> Sender:
    """Who sent `status`, where a proxy's log tells the status of the server behind (0: it was not asked)."""
    if upstream is None:
        return Sender.UNKNOWN
    return Sender.ORIGIN if upstream == status != CLIENT_LEFT else Sender.PROXY


def time_in(line: str) -> str:
    """The first date with a time of day near the start of a line, as written, or an empty string."""
    found = TIME.search(line, 0, TIME_WITHIN)
    return found[0] if found else ""


def client_in(text: str) -> str:
    """The first address in a text, without brackets and port, or an empty string."""
    found = ADDRESS.search(text)
    return found[0] if found else ""


def caller(head: str) -> str:
    """The client of the common log format, from what stands before the time: the word before ` - `, or an address."""
    ident = IDENT.search(head)
    if ident is None:
        return client_in(head)
    word = ident[1].rpartition("|")[2]
    host = HOST.fullmatch(word)
    return client_in(word) or (host[0] if host else client_in(head))
