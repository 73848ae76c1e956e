"""Access logs written as `key=value`: Heroku's router, lograge, Go services, Kubernetes, Grafana, Docker registry.

Sources: Heroku router log format and error codes, logfmt, lograge.
"""

from __future__ import annotations

import re

from knowledge.article import Sender
from knowledge.reading.access_logs.entry import METHOD, METHODS, Entry, behind, client_in, last_status, time_in

MOST_PAIRS = 120
PAIR = re.compile(
    r"(?<![\w.@?&/%#+~$-])(?P<key>[A-Za-z_@][\w.@-]{0,40})'?(?P<sign>=>?|: ?)(?: (?![\w.@-]{1,41}=))?"
    r"(?:\"(?P<quoted>[^\"\\]*+(?:\\.?[^\"\\]*+)*+)\"?|'(?P<single>[^'\\]*+)'|(?P<bare>[^\s\"',;{}()\[\]|]*+))"
)
STATUS = re.compile(r"[1-5][0-9]{2}|000")
NAMED_HTTP = (
    "http_status", "http_status_code", "http.status_code", "http.status", "http.response.status_code",
    "http.response.status", "httpstatus", "http_code", "response_status_code",
)  # fmt: skip
NAMED = (
    "status", "status_code", "statuscode", "response_status", "response_code", "resp_status", "resp", "sc_status",
    "sc-status", "st", "code",
)  # fmt: skip
METHOD_NAMES = (
    "method", "verb", "http_method", "request_method", "req_method", "http.method", "http.request.method", "cs-method",
)  # fmt: skip
PATH_NAMES = (
    "path", "uri", "url", "request_uri", "request_path", "req_path", "http_path", "http.path", "http.target",
    "http.url", "http.request.uri", "url.path", "endpoint", "route", "target", "request_url", "requesturi",
)  # fmt: skip
CLIENT_NAMES = (
    "fwd", "client", "client_ip", "clientip", "remote_addr", "remote_ip", "remote", "ip", "remoteaddr", "srcip",
    "http.request.remoteaddr", "client.address", "source_ip", "peer", "x_forwarded_for",
)  # fmt: skip
TIME_NAMES = ("time", "ts", "t", "timestamp", "date", "@timestamp")
REQUEST = re.compile(r"(?P<method>[A-Z]{3,12}) (?P<path>\S+)(?: HTTP/[0-9.]{1,3})?$")
BARE = re.compile(METHOD + r"\]? (?P<path>/\S*)")


def read(line: str) -> Entry | None:
    """The entry of a line of named values, or None."""
    pairs: dict[str, re.Match[str]] = {}
    for found in PAIR.finditer(line):
        pairs.setdefault(found["key"].lower(), found)
        if len(pairs) > MOST_PAIRS:
            break
    return _entry(line, pairs)


def _entry(line: str, pairs: dict[str, re.Match[str]]) -> Entry | None:
    method, path = _request(pairs)
    if not method and not path and (bare := BARE.search(line)):
        method, path = bare["method"], bare["path"]
    named = next((n for n in NAMED_HTTP if n in pairs), None)
    if named is None:
        named = next((n for n in NAMED if n in pairs and STATUS.fullmatch(_value(pairs, n))), None)
    if named is None or not STATUS.fullmatch(_value(pairs, named)):
        return None
    if named not in NAMED_HTTP and not _about_request(named, method, path, pairs):
        return None
    found = pairs[named]
    kind = next(k for k in ("quoted", "single", "bare") if found[k])
    if line[found.end() : found.end() + 1] == "/":
        return None
    status = int(found[kind])
    upstream, sender, name, code = _product(status, pairs)
    return Entry(
        status,
        found.start(kind),
        found.end(kind),
        upstream,
        _any(pairs, TIME_NAMES) or time_in(line),
        method,
        path,
        client_in(_any(pairs, CLIENT_NAMES)) or _any(pairs, CLIENT_NAMES),
        sender,
        name,
        code,
    )


def _about_request(named: str, method: str, path: str, pairs: dict[str, re.Match[str]]) -> bool:
    if named in ("code", "st"):
        return bool(method and path) and "status" not in pairs
    return bool(method) or (bool(path) and pairs[named]["sign"].startswith("="))


def _request(pairs: dict[str, re.Match[str]]) -> tuple[str, str]:
    method = _any(pairs, METHOD_NAMES).upper()
    path = _any(pairs, PATH_NAMES)
    if not method:
        whole = REQUEST.match(_any(pairs, ("request", "req", "request_line")))
        if whole:
            method, path = whole["method"], whole["path"]
    return method if method in METHODS else "", path if path.startswith(("/", "http", "*")) else ""


def _product(status: int, pairs: dict[str, re.Match[str]]) -> tuple[int | None, Sender, str, str]:
    if "dyno" in pairs and "at" in pairs:
        code = _any(pairs, ("code",))
        return None, Sender.PROXY if code else Sender.ORIGIN, "Heroku router log", code
    if "controller" in pairs and "action" in pairs:
        return None, Sender.ORIGIN, "Rails log", ""
    if "audit-id" in pairs and "resp" in pairs:
        return None, Sender.ORIGIN, "Kubernetes API server log", ""
    told = next((n for n in ("upstream_status", "upstream_code", "us") if n in pairs), None)
    if told:
        upstream = last_status(_value(pairs, told))
        return upstream or None, behind(status, upstream), "key=value access log", ""
    return None, Sender.UNKNOWN, "key=value access log", ""


def _value(pairs: dict[str, re.Match[str]], name: str) -> str:
    found = pairs[name]
    return found["quoted"] or found["single"] or found["bare"] or ""


def _any(pairs: dict[str, re.Match[str]], names: tuple[str, ...]) -> str:
    for name in names:
        if name in pairs and _value(pairs, name) not in ("", "-"):
            return _value(pairs, name)
    return ""
