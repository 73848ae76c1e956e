"""Formats whose columns a `#Fields:` line names: IIS W3C, httperr.log, CloudFront and other extended log files.

Lines without their header are read where the default layout is certain.
Sources: IIS logFile reference, HTTP.sys error logging, AWS CloudFront AccessLogs, W3C WD-logfile.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from knowledge.article import Sender
from knowledge.reading.access_logs.entry import METHODS, Entry, as_status

HEADER = "#Fields:"
MOST_COLUMNS = 80
IIS = re.compile(
    r"(?P<time>[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}) (?:\S{1,255} ){1,3}(?P<method>[A-Z_-]{3,20})"
    r" (?P<path>/\S*) \S+ [0-9]{1,5} \S+ (?P<client>[0-9a-fA-F.:%]{2,60})(?P<rest>(?: \S+)*)"
)
IIS_STATUS = re.compile(
    r"(?<= )(?P<status>[1-5][0-9]{2}) (?P<sub>[0-9]{1,3})(?: (?P<win32>[0-9]{1,10}))?(?= [0-9]+(?: |$)|$)"
)
HTTPERR = re.compile(
    r"(?P<time>[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}) (?P<client>[0-9a-fA-F.:%]{2,60}) [0-9]+ \S+"
    r" [0-9]+ HTTP/[0-9.]+ (?P<method>[A-Z_-]{1,20}) (?P<path>\S+) (?:(?:-|[0-9]{1,10}) )?(?P<status>[1-5][0-9]{2})"
    r" (?:-|[0-9]+) (?P<code>[A-Z][A-Za-z_]+)"
)
CLOUDFRONT = re.compile(
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})[\t ]+(?P<clock>[0-9]{2}:[0-9]{2}:[0-9]{2})[\t ]+"
    r"[A-Z]{3}[0-9]{1,3}(?:-[A-Z0-9]{1,4})?"
    r"[\t ]+[0-9]+[\t ]+(?P<client>[0-9a-fA-F.:]{2,60})[\t ]+(?P<method>[A-Z]{3,10})[\t ]+\S+[\t ]+(?P<path>\S+)[\t ]+"
    r"(?P<status>[1-5][0-9]{2}|000)(?=[\t ]|$)"
)
RESULT, DETAILED = 4, 19
OUR_WORK = frozenset({"hit", "refreshhit", "miss", "redirect", "originshieldhit"})
BY_ORIGIN = frozenset({"OriginError", "OriginConnectError", "OriginDnsError", "OriginReadError", "OriginWriteError"})


@dataclass(frozen=True, slots=True)
class Header:
    """The columns a `#Fields:` line names, by lower-case name."""

    places: Mapping[str, int]
    status: re.Pattern[str]

    @classmethod
    def of(cls, line: str) -> Header | None:
        """The header a line holds, or None; one without a status column governs nothing."""
        start = line.find(HEADER)
        if start < 0:
            return None
        names = line[start + len(HEADER) :].lower().split()[:MOST_COLUMNS]
        places = {name: place for place, name in enumerate(names)}
        return cls(places, re.compile(rf"\s*(?:\S+\s+){{{places.get('sc-status', 0)}}}(\S+)"))

    def read(self, line: str) -> Entry | None:
        """The entry of one line under this header; None where it does not fit."""
        place = self.places.get("sc-status")
        words = line.split(None, MOST_COLUMNS)
        if place is None or place >= len(words) or words[0].startswith("#"):
            return None
        fields = _Fields(self.places, words)
        status = as_status(words[place])
        method = fields["cs-method"]
        found = self.status.match(line)
        if status is None or (method not in METHODS and method != "-") or not _dated(fields) or not found:
            return None
        return _entry(fields, status, found.span(1), method)


class _Fields:
    """The words of a line by the names of their columns; `` where the line was cut before."""

    def __init__(self, places: Mapping[str, int], words: Sequence[str]) -> None:
        self._places, self._words = places, words

    def __getitem__(self, name: str) -> str:
        place = self._places.get(name, MOST_COLUMNS)
        return self._words[place] if place < len(self._words) else ""

    def __contains__(self, name: str) -> bool:
        return name in self._places


def _dated(fields: _Fields) -> bool:
    return "date" not in fields or fields["date"][:4].isdigit()


def _entry(fields: _Fields, status: int, span: tuple[int, int], method: str) -> Entry:
    time = f"{fields['date']} {fields['time']}".strip()
    path = fields["cs-uri-stem"] or fields["cs-uri"]
    start, end = span
    if "x-edge-location" in fields or "x-edge-result-type" in fields:
        result, detailed = fields["x-edge-result-type"], fields["x-edge-detailed-result-type"]
        name, sender, code = "CloudFront log", cloudfront_sender(result, detailed), cloudfront_code(detailed)
    elif "s-reason" in fields:
        name, sender, code = "IIS httperr log", Sender.ORIGIN, fields["s-reason"].strip("-")
    elif "s-action" in fields:
        refused = "DENIED" in fields["s-action"]
        name, sender, code = (
            "proxy log",
            Sender.PROXY if refused else Sender.UNKNOWN,
            fields["s-action"] if refused else "",
        )
    else:
        name, sender, code = "IIS log", Sender.ORIGIN, _substatus(status, fields["sc-substatus"])
    return Entry(status, start, end, None, time, method.strip("-"), path, fields["c-ip"].strip("-"), sender, name, code)


def _substatus(status: int, sub: str) -> str:
    return f"{status}.{sub}" if sub.isdigit() and sub != "0" else ""


def cloudfront_sender(result: str, detailed: str) -> Sender:
    """Who answered, by `x-edge-result-type` and `x-edge-detailed-result-type`; a plain `Error` tells nothing."""
    if detailed in BY_ORIGIN or result.lower() in OUR_WORK:
        return Sender.ORIGIN
    if detailed in ("", "-", "Error") and result in ("", "-", "Error"):
        return Sender.UNKNOWN
    return Sender.ORIGIN if detailed.lower() in OUR_WORK else Sender.PROXY


def cloudfront_code(detailed: str) -> str:
    """The detailed result where it says more than hit, miss or error."""
    return "" if detailed.lower() in OUR_WORK | {"", "-", "error"} else detailed


def read(line: str) -> Entry | None:
    """The entry of a line that has lost its header, where the default layout is certain."""
    return _cloudfront(line) or _httperr(line) or _iis(line)


def _iis(line: str) -> Entry | None:
    found = IIS.search(line)
    if not found or found["method"] not in METHODS:
        return None
    status = IIS_STATUS.search(line, found.start("rest"), found.end("rest"))
    if not status:
        return None
    code = _substatus(int(status["status"]), status["sub"])
    return Entry(
        int(status["status"]),
        status.start("status"),
        status.end("status"),
        None,
        found["time"],
        found["method"],
        found["path"],
        found["client"],
        Sender.ORIGIN,
        "IIS log",
        code,
    )


def _httperr(line: str) -> Entry | None:
    found = HTTPERR.search(line)
    if not found:
        return None
    return Entry(
        int(found["status"]),
        found.start("status"),
        found.end("status"),
        None,
        found["time"],
        found["method"].strip("-"),
        found["path"],
        found["client"],
        Sender.ORIGIN,
        "IIS httperr log",
        found["code"],
    )


def _cloudfront(line: str) -> Entry | None:
    found = CLOUDFRONT.search(line)
    if not found:
        return None
    rest = line[found.end() :].split()
    result = rest[RESULT] if len(rest) > RESULT else ""
    detailed = rest[DETAILED] if len(rest) > DETAILED else ""
    return Entry(
        int(found["status"]),
        found.start("status"),
        found.end("status"),
        None,
        f"{found['date']} {found['clock']}",
        found["method"],
        found["path"],
        found["client"],
        cloudfront_sender(result, detailed),
        "CloudFront log",
        cloudfront_code(detailed),
    )
