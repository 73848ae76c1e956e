"""Formats with the request line in quotes and the status right after it.

The common log format and everything grown from it: nginx, Apache, ingress-nginx, Traefik, Kong, APISIX, Varnish,
Tomcat, Jetty, gunicorn, uvicorn, Werkzeug, Django, Rack, Envoy and Istio, S3.
Sources: nginx ngx_http_log_module, Apache mod_log_config, ingress-nginx log-format, Envoy access log usage.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from knowledge.article import Sender
from knowledge.reading.access_logs.entry import (
    CLIENT_LEFT,
    METHODS,
    Entry,
    as_status,
    behind,
    caller,
    client_in,
    last_status,
    time_in,
)

CANDIDATES = 8
NEAR = 300
AFTER = re.compile(
    r'"[ ,;|\t]{1,2}(?:(?:=>?|->|:|status[:=]) ?)?"?'
    r'(?P<status>[1-5][0-9]{2}|000|0(?= (?:-|[A-Z]{2,})[ ,]))(?=["\s,;|\])}…]|\.{3}|$)'
)
REQUEST = re.compile(
    r"\s*(?P<method>[A-Z][A-Z_-]{2,19}) +(?P<path>.*\S)\s+(?:HTTP/[0-9](?:\.[0-9])?|[123](?:\.[0-9])?)\s*$"
)
BARE = re.compile(r'(?P<method>[A-Z][A-Z_-]{2,19}) (?P<path>/[^\s"]*|\*|https?://[^\s"]+|[^\s"]+:[0-9]+)\s*$')
OPENING = re.compile(r'"(?:[A-Z][A-Z_-]{2,19}) [/*h]')
STAMPED = re.compile(
    r"\[(?P<time>[0-9]{1,2}/[A-Z][a-z]{2}/[0-9]{4}[: ][0-9:.]{8,15}(?: [+-][0-9]{4})?"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.,]{8,18}(?:Z| ?[+-][0-9:]{4,5})?)\](?: \S{1,200})? ?$"
)
IN_FRONT = re.compile(r'(?:[\])"]|-) (?P<status>[1-5][0-9]{2}|000) $')
SIZE = re.compile(r"[\s\"]+(?:[0-9]+|-)(?=[\s\"]|$)")
FTP = re.compile(
    r"(?:USER|PASS|ACCT|RETR|STOR|APPE|CWD|CDUP|PASV|EPSV|PORT|EPRT|QUIT|TYPE|SIZE|MDTM|DELE|MKD|RMD|RN(?:FR|TO)|NLST|MLSD)\b"
)

ENVOY = re.compile(
    r" (?P<flags>-|[A-Z][A-Za-z_]{1,40}(?:,[A-Z][A-Za-z_]{1,40}){0,8})"
    r'(?: (?P<details>[a-z-][^\s"]{0,120}) (?:[^\s"]{1,80}) "[^"]*")? [0-9]+ [0-9]+ (?:[0-9]+|-) '
)
ENVOY_CLIENT = re.compile(ENVOY.pattern + r'(?:[0-9]+|-) "(?P<client>[^"]*)"')
INGRESS = re.compile(
    r" (?P<length>[0-9]+) (?P<took>[0-9.]+) \[(?P<name>[^\]\s]*)\](?: \[[^\]]*\])?"
    r" (?P<behind>\S+(?:(?:, | : )\S+){0,12}) [0-9-]+"
)
INGRESS_STATUS = re.compile(r" (?P<upstream>(?:[0-9]{3}|-)(?:(?:, | : )(?:[0-9]{3}|-)){0,12}) [0-9a-f]{16,40}")
TRAEFIK = re.compile(r' [0-9]+ "(?P<router>[^"]*)" "(?P<url>[^"]*)" [0-9]+ms')
APISIX = re.compile(
    r'" (?:\S+:[0-9]+|-)(?:, \S+:[0-9]+){0,12} (?P<upstream>(?:[0-9]{3}|-)(?:, (?:[0-9]{3}|-)){0,12}) [0-9.,-]+ "'
)
UPSTREAM = re.compile(
    r'\b(?:upstream_?status|ustatus|us)["\']?[=:] ?"?(?P<upstream>[0-9-][0-9, :-]{0,60})', re.IGNORECASE
)
S3 = re.compile(r"(?:REST|WEBSITE|BATCH|SOAP|S3)\.[A-Z_.]+ \S+ $")
S3_CODE = re.compile(r" (?P<code>[A-Z][A-Za-z]+) ")

NAMED = (
    ("ingress", "ingress-nginx access log"),
    ("nginx", "nginx access log"),
    ("openresty", "nginx access log"),
    ("httpd", "Apache access log"),
    ("apache", "Apache access log"),
    ("gunicorn", "gunicorn access log"),
    ("traefik", "Traefik access log"),
    (" kong", "Kong access log"),
    ("varnish", "Varnish access log"),
    ("tomcat", "Tomcat access log"),
    ("catalina", "Tomcat access log"),
    ("puma", "Puma access log"),
    ("actix_web", "actix-web access log"),
    ("uvicorn", "uvicorn access log"),
)
ENVOYS = frozenset({"Envoy access log", "Istio access log"})
PROXIES = frozenset({"ingress-nginx access log", "Traefik access log", "Kong access log", "Varnish access log"})
NGINX_ONLY = frozenset({444, 494, 495, 496, 497, 499})
APACHE_VHOST = re.compile(r":(?<=[A-Za-z]:)[0-9]{2,5} \S{2,64} \S{1,64} [^\[]{0,120}\[")
DJANGO = re.compile(r"(?:^|[\s|>])\[[0-9]{2}/[A-Z][a-z]{2}/[0-9]{4} [0-9:]{8}\] $")
WERKZEUG = re.compile(r"- - \[[0-9]{2}/[A-Z][a-z]{2}/[0-9]{4} [0-9:]{8}\] $")
PORTED = re.compile(r"[0-9\]]:[0-9]{1,5} - $")


class Place(NamedTuple):
    """Where a request and its status stand in a line."""

    opening: int
    closing: int
    start: int
    end: int


def read(line: str) -> Entry | None:
    """The entry of a line whose status follows a quoted request, or None."""
    place = _place(line)
    if place is None:
        return None
    status = as_status(line[place.start : place.end])
    return None if status is None else _entry(line, place, status)


def _place(line: str) -> Place | None:
    found = []
    for candidate in AFTER.finditer(line):
        found.append(candidate)
        if len(found) == CANDIDATES:
            break
    for candidate in found:
        closing = candidate.start()
        if _escaped(line, closing):
            continue
        opening = _opening(line, closing)
        if opening is not None and _is_request(line[opening + 1 : closing], line[:opening]):
            return _status_place(line, opening, closing, candidate)
    for candidate in found[:1]:
        closing = candidate.start()
        opening = line.rfind('"', 0, closing)
        if opening >= 0 and not _escaped(line, closing) and _is_odd_request(line, opening, candidate):
            return _status_place(line, opening, closing, candidate)
    return None


def _status_place(line: str, opening: int, closing: int, after: re.Match[str]) -> Place:
    in_front = IN_FRONT.search(line, max(0, opening - 12), opening)
    found = in_front or after
    return Place(opening, closing, found.start("status"), found.end("status"))


def _opening(line: str, closing: int) -> int | None:
    opening = line.rfind('"', 0, closing)
    for _ in range(CANDIDATES):
        if opening < 0 or not _escaped(line, opening):
            break
        opening = line.rfind('"', 0, opening)
    if opening < 0:
        return None
    if REQUEST.match(line, opening + 1, closing) or BARE.match(line, opening + 1, closing):
        return opening
    earlier = OPENING.search(line, 0, closing)
    return earlier.start() if earlier else opening


def _escaped(line: str, quote: int) -> bool:
    before = line[max(0, quote - 16) : quote]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def _is_request(request: str, prefix: str) -> bool:
    """A request line of HTTP; one without a version only with a method we know."""
    if REQUEST.match(request):
        return "HTTP/" in request or request.lstrip().split(" ", 1)[0] in METHODS
    bare = BARE.match(request)
    if bare is None or bare["method"] not in METHODS:
        return False
    return bare["path"].startswith("/") or bool(STAMPED.search(prefix[-NEAR:]))


def _is_odd_request(line: str, opening: int, after: re.Match[str]) -> bool:
    """What a scanner sent instead of a request (`-`, bytes, another protocol), in a line that is a log for certain."""
    if not STAMPED.search(line, max(0, opening - NEAR), opening):
        return False
    if OPENING.search(line, after.end()):
        return False
    if FTP.match(line, opening + 1) and after["status"] != "400":
        return False
    return after.end() >= len(line.rstrip()) or bool(SIZE.match(line, after.end()))


def _entry(line: str, place: Place, status: int) -> Entry:
    prefix, tail = line[: place.opening], line[max(place.end, place.closing) :]
    request = line[place.opening + 1 : place.closing]
    parts = REQUEST.match(request) or BARE.match(request)
    near = prefix[-NEAR:]
    stamp = STAMPED.search(near)
    time, head = (stamp["time"], near[: stamp.start()]) if stamp else (time_in(prefix), near)
    upstream, sender, name, code = _product(prefix, tail, status)
    forwarded = ENVOY_CLIENT.match(tail) if name in ENVOYS else None
    return Entry(
        status,
        place.start,
        place.end,
        upstream,
        time,
        parts["method"] if parts else "",
        parts["path"] if parts else "",
        client_in(forwarded["client"]) if forwarded else caller(head),
        sender,
        name,
        code,
    )


def _product(prefix: str, tail: str, status: int) -> tuple[int | None, Sender, str, str]:
    """Upstream status, sender, format and code, from what stands around the request."""
    envoy = ENVOY.match(tail) if prefix.endswith("] ") else None
    if envoy:
        return _envoy(envoy, tail)
    if S3.search(prefix[-NEAR:]):
        code = S3_CODE.match(tail)
        return None, Sender.ORIGIN, "S3 access log", code["code"] if code else ""
    traefik = TRAEFIK.search(tail) if "ms" in tail else None
    if traefik:
        sender = Sender.PROXY if traefik["url"] in ("", "-") or status == CLIENT_LEFT else Sender.ORIGIN
        return None, sender, "Traefik access log", ""
    ingress = INGRESS.search(tail) if " [" in tail else None
    if ingress:
        upstream = INGRESS_STATUS.search(tail, ingress.end() - 1)
        number = last_status(upstream["upstream"]) if upstream else _nobody(ingress["behind"])
        return _shown(number), behind(status, number), "ingress-nginx access log", ""
    told = APISIX.search(tail) or (UPSTREAM.search(tail) if "us" in tail or "US" in tail else None)
    if told:
        number = last_status(told["upstream"])
        if told.re is APISIX:
            return _shown(number), behind(status, number), "APISIX access log", ""
        return _shown(number), Sender.ORIGIN, "nginx access log", ""
    if "kong_request_id" in tail:
        return None, Sender.UNKNOWN, "Kong access log", ""
    name = _name(prefix, status)
    return None, Sender.UNKNOWN if name in PROXIES else Sender.ORIGIN, name, ""


def _envoy(found: re.Match[str], tail: str) -> tuple[int | None, Sender, str, str]:
    flags, details = found["flags"].strip("-"), found["details"] or ""
    name = "Istio access log" if details else "Envoy access log"
    quoted = re.findall(r'"([^"]*)"', tail[found.end() :])[:6]
    host = quoted[4] if len(quoted) > 4 else ""
    code = flags.partition(",")[0] or ("" if details in ("", "-", "via_upstream") else details)
    return None, envoy_sender(flags, details, host), name, code


def envoy_sender(flags: str, details: str, host: str) -> Sender:
    """Who answered, by Envoy's response flags, its response code details and the host it asked."""
    if "DC" in flags.split(","):
        return Sender.PROXY
    if not flags and details in ("", "-") and host == "-":
        return Sender.PROXY
    if details == "via_upstream" or (not flags and host not in ("", "-")):
        return Sender.ORIGIN
    return Sender.PROXY if flags or details not in ("", "-") else Sender.UNKNOWN


def _nobody(address: str) -> int | None:
    return 0 if address == "-" else None


def _shown(number: int | None) -> int | None:
    return number or None


def _name(prefix: str, status: int) -> str:
    if DJANGO.search(prefix) and not WERKZEUG.search(prefix):
        return "Django server log"
    if WERKZEUG.search(prefix):
        return "Python dev server log"
    head = prefix[-NEAR:].partition(" - ")[0].lower()
    for word, name in NAMED:
        if word in head:
            return name
    if PORTED.search(prefix):
        return "uvicorn access log"
    if status in NGINX_ONLY:
        return "nginx access log"
    return "Apache access log" if APACHE_VHOST.search(prefix[-NEAR:]) else "nginx or Apache access log"
