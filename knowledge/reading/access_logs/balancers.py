"""Formats of load balancers and proxies that put the status before the request, or quote nothing.

HAProxy, AWS ALB and ELB, Squid, oauth2-proxy, Nginx Proxy Manager.
Sources: HAProxy configuration manual section 8.2.3, AWS ALB and ELB access logs, Squid LogFormat.
"""

from __future__ import annotations

import re

from knowledge.article import Sender
from knowledge.reading.access_logs.entry import METHOD, STATUS, Entry, as_status, behind, caller, client_in, time_in

HAPROXY_TIME = re.compile(r"\[(?P<time>[0-9]{2}/[A-Z][a-z]{2}/[0-9]{4}:[0-9:.]{8,12})\] ")
HAPROXY = re.compile(
    r"(?P<frontend>\S+) (?P<backend>[^\s/]+)/(?P<server>\S+) [+-]?[0-9]+(?:/[+-]?[0-9]+){4} " + STATUS + r"(?= |$)"
    r"(?: \+?[0-9]+ \S+ \S+ (?P<state>[A-Za-z-]{2,4}) )?"
)
QUOTED_REQUEST = re.compile(r'"(?P<method>[A-Z][A-Z_-]{2,19}) (?P<path>\S+)')
ALB = re.compile(
    r"(?P<time>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,16}Z) (?P<balancer>[^\s\"]{1,200}) (?P<client>\S{1,60}:[0-9]+|-)"
    r" (?P<target>\S{1,60}) (?:-?[0-9.]+ ){3}" + STATUS + r"(?: (?P<upstream>[0-9]{3}|-))?(?= |$)"
)
QUOTED = re.compile(r'"([^"]*)"')
ALB_ACTIONS, ALB_REASON, ALB_CLASS = 5, 7, 11
SQUID = re.compile(
    r"(?P<time>[0-9]{9,10}\.[0-9]{3}) +[0-9]+ (?P<client>\S{1,64}) (?P<result>(?:TCP|UDP|NONE|TAG)[A-Z_]{0,60})/"
    + STATUS
    + r"(?: [0-9]+(?: (?P<method>[A-Z_-]{1,20})(?: (?P<path>\S+)(?: \S+ (?P<hierarchy>[A-Z_]+)/)?)?)?)?"
)
OAUTH2 = re.compile(
    r"\] (?P<host>\S{1,255}) "
    + METHOD
    + r' (?P<upstream>\S{1,255}) "?(?P<path>[^"\s]*)"? HTTP/[0-9.]{1,3} "[^"]*" '
    + STATUS
    + r"(?= |$)"
)
PROXY_MANAGER = re.compile(
    r"\] (?:\S+ )?(?P<upstream>[0-9]{3}|-) " + STATUS + r" - " + METHOD + r' https? (?P<host>\S+) "(?P<path>[^"]*)"'
    r"(?: \[Client (?P<client>[^\]\s]+)\])?"
)


def read(line: str) -> Entry | None:
    """The entry of a balancer's or proxy's line, or None."""
    for hint, reader in READERS:
        if hint in line:
            entry = reader(line)
            if entry is not None:
                return entry
    return None


def haproxy(line: str) -> Entry | None:
    """HAProxy's HTTP log (`option httplog`, `httpslog`), with or without a syslog prefix."""
    stamp = HAPROXY_TIME.search(line)
    found = HAPROXY.match(line, stamp.end()) if stamp else None
    if not stamp or not found:
        return None
    state = found["state"] or ""
    request = QUOTED_REQUEST.search(line, found.end())
    return Entry(
        int(found["status"]),
        found.start("status"),
        found.end("status"),
        None,
        stamp["time"],
        request["method"] if request else "",
        request["path"] if request else "",
        line[: stamp.start()].rstrip().rpartition(" ")[2].rpartition(":")[0].strip("[]"),
        haproxy_sender(state, found["server"]),
        "HAProxy log",
        "" if set(state) <= {"-"} else state,
    )


def haproxy_sender(state: str, server: str) -> Sender:
    """Who answered, by the termination state and the server; `<NOSRV>` means that HAProxy asked nobody."""
    if server == "<NOSRV>" or state[:1] in {"P", "L", "R", "I"}:
        return Sender.PROXY
    if not state:
        return Sender.UNKNOWN
    if state.startswith("--"):
        return Sender.ORIGIN
    return Sender.PROXY if state[1:2] in {"R", "Q", "C", "H", "T"} else Sender.ORIGIN


def alb(line: str) -> Entry | None:
    """AWS Application Load Balancer, and the Classic Load Balancer, whose line begins at the time."""
    found = ALB.search(line)
    if not found:
        return None
    new = "/" in found["balancer"]
    status, told = int(found["status"]), found["upstream"]
    upstream = None if told in (None, "-") else as_status(told)
    nobody = told == "-" or (told is None and found["target"] == "-")
    request = QUOTED_REQUEST.search(line, found.end())
    return Entry(
        status,
        found.start("status"),
        found.end("status"),
        upstream,
        found["time"],
        request["method"] if request else "",
        request["path"] if request else "",
        found["client"].rpartition(":")[0].strip("[]"),
        Sender.PROXY if nobody else behind(status, upstream),
        "AWS ALB log" if new else "AWS ELB log",
        _alb_reason(line[found.end() :]) if new else "",
    )


def _alb_reason(tail: str) -> str:
    fields: list[str] = [*QUOTED.findall(tail), *[""] * (ALB_CLASS + 1)]
    for reason in (fields[ALB_REASON], fields[ALB_CLASS]):
        if reason not in ("", "-"):
            return reason
    return "waf" if fields[ALB_ACTIONS] == "waf" else ""


def squid(line: str) -> Entry | None:
    """Squid's native format; `TCP_DENIED` and what was never forwarded is Squid's own answer."""
    found = SQUID.search(line)
    if not found:
        return None
    result, hierarchy = found["result"], found["hierarchy"] or ""
    refused = "DENIED" in result or result.startswith(("NONE", "TAG_NONE"))
    asked = hierarchy.endswith(("DIRECT", "PARENT", "HIT"))
    sender = Sender.PROXY if refused else Sender.ORIGIN if asked else Sender.UNKNOWN
    return _plain(found, "Squid access log", sender, result if refused else "")


def oauth2(line: str) -> Entry | None:
    """oauth2-proxy's request log; `-` in the upstream column means that it answered itself."""
    found = OAUTH2.search(line)
    if not found:
        return None
    head = line[: found.start() + 1]
    return Entry(
        int(found["status"]),
        found.start("status"),
        found.end("status"),
        None,
        time_in(head[-60:]) or time_in(line),
        found["method"],
        found["path"],
        caller(head.rpartition("[")[0]) or client_in(head),
        Sender.PROXY if found["upstream"] == "-" else Sender.UNKNOWN,
        "oauth2-proxy log",
    )


def proxy_manager(line: str) -> Entry | None:
    """Nginx Proxy Manager's `proxy` format."""
    found = PROXY_MANAGER.search(line)
    if not found:
        return None
    status = int(found["status"])
    upstream = None if found["upstream"] == "-" else as_status(found["upstream"])
    sender = Sender.PROXY if found["upstream"] == "-" else behind(status, upstream)
    entry = _plain(found, "Nginx Proxy Manager log", sender, "")
    return Entry(
        status,
        entry.start,
        entry.end,
        upstream,
        time_in(line),
        entry.method,
        entry.path,
        entry.client,
        sender,
        entry.format,
    )


def _plain(found: re.Match[str], name: str, sender: Sender, code: str) -> Entry:
    parts = found.groupdict()
    return Entry(
        int(found["status"]),
        found.start("status"),
        found.end("status"),
        None,
        parts.get("time") or "",
        parts.get("method") or "",
        parts.get("path") or "",
        (parts.get("client") or "").removesuffix("-"),
        sender,
        name,
        code,
    )


READERS = (
    ("] ", haproxy),
    ("Z ", alb),
    ("TCP_", squid),
    ("NONE/", squid),
    ("UDP_", squid),
    ("HTTP/", oauth2),
    (" http", proxy_manager),
)
