"""Access logs written as JSON, one object a line or one object over several lines.

A scanner rather than a parser: it keeps the place of every value, and a line cut anywhere still tells what it holds.
Sources: Cloudflare Logpush http_requests, Traefik and Caddy access logs, Envoy access log usage, Google Cloud
LogEntry.httpRequest, Azure Application Gateway and Front Door logs, Kubernetes audit.k8s.io/v1, AWS WAF logging,
Elastic Common Schema, OpenTelemetry HTTP semantic conventions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from knowledge.article import Sender
from knowledge.reading.access_logs.entry import METHODS, Entry, behind, last_status
from knowledge.reading.access_logs.quoted import envoy_sender

DEEPEST = 12
MOST_FIELDS = 400
TOKEN = re.compile(
    r'"(?P<key>[^"\\]*+(?:\\.?[^"\\]*+)*+)"?+'
    r'(?P<colon>\s*+:\s*+(?:"(?P<text>[^"\\]*+(?:\\.?[^"\\]*+)*+)"?+|(?P<bare>[\w.+-]++)|(?P<open>[{\[]))?+)?+'
    r"|(?P<nest>[{\[])|(?P<close>[}\]])"
)
STATUS = re.compile(r"(?:[1-5][0-9]{2}|0|000)(?= [A-Za-z]|$)")


class Value(NamedTuple):
    """One value of an object and its place in the text."""

    text: str
    start: int
    end: int


Fields = Mapping[str, Value]
Judge = Callable[[int, int | None, Fields], Sender]


@dataclass(frozen=True, slots=True)
class Shape:
    """The fields of one product's access log.

    Field names are dotted paths in lower case; the first that is present counts. `needs` must all be present, and
    one of `marks` if there are any. A shape without `needs` takes an object only if it is about a request.
    """

    format: str
    status: tuple[str, ...]
    needs: tuple[str, ...] = ()
    upstream: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    judge: Judge | None = None
    marks: frozenset[str] = frozenset()


def read(text: str) -> Entry | None:
    """The entry of a text that holds a JSON object (or the beginning of one), or None."""
    return of_fields(fields_of(text))


def of_fields(fields: Fields) -> Entry | None:
    """The entry that named values tell, or None."""
    for shape in SHAPES:
        entry = _of_shape(shape, fields)
        if entry is not None:
            return entry
    return None


def fields_of(text: str) -> dict[str, Value]:
    """The values of the objects in a text by dotted path in lower case; the first of a name counts."""
    fields: dict[str, Value] = {}
    stack: list[str] = []
    for token in TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "close":
            if stack:
                stack.pop()
        elif kind == "nest":
            stack.append("")
        elif token["colon"] is not None:
            _take(token, stack, fields)
        if len(fields) > MOST_FIELDS or len(stack) > DEEPEST:
            break
    return fields


def _take(token: re.Match[str], stack: list[str], fields: dict[str, Value]) -> None:
    key = token["key"].strip().lower()
    if token["open"]:
        stack.append(key)
        return
    kind = "text" if token["text"] is not None else "bare"
    value = token[kind]
    if value is not None:
        path = ".".join([*filter(None, stack), key])
        fields.setdefault(path, Value(value, token.start(kind), token.end(kind)))


def _of_shape(shape: Shape, fields: Fields) -> Entry | None:
    if any(name not in fields for name in shape.needs):
        return None
    if shape.marks and shape.marks.isdisjoint(fields):
        return None
    value = _first(shape.status, fields)
    found = STATUS.match(value.text) if value else None
    if not value or not found or (not shape.needs and not _is_request(fields, value)):
        return None
    status = int(found[0])
    told = _first(shape.upstream, fields)
    upstream = last_status(told.text) if told and told.text else 0 if told else None
    if told and told.text == "0":
        upstream = 0
    sender = shape.judge(status, upstream, fields) if shape.judge else behind(status, upstream)
    reason = _text(shape.code, fields)
    return Entry(
        status,
        value.start,
        value.start + found.end(),
        upstream or None,
        _text(TIMES, fields),
        _method(fields),
        _path(fields),
        _text(CLIENTS, fields).rpartition(",")[2].strip(),
        sender,
        shape.format,
        "" if reason in NO_REASON else reason.partition(",")[0],
    )


def _first(names: tuple[str, ...], fields: Fields) -> Value | None:
    for name in names:
        value = fields.get(name)
        if value is not None:
            return value
    return None


def _text(names: tuple[str, ...], fields: Fields) -> str:
    for name in names:
        value = fields.get(name)
        if value is not None and value.text not in ("", "-", "null"):
            return value.text
    return ""


def _method(fields: Fields) -> str:
    method = _text(METHOD_NAMES, fields) or _text(REQUESTS, fields).partition(" ")[0]
    return method.upper() if method.upper() in METHODS else ""


def _path(fields: Fields) -> str:
    path = _text(PATHS, fields)
    if path:
        return path
    words = _text(REQUESTS, fields).split(" ")
    return words[1] if len(words) > 1 else ""


def _is_request(fields: Fields, status: Value) -> bool:
    """Whether an object with a status of no product's own name is about a request."""
    if _method(fields):
        return True
    return bool(_path(fields)) and any(name in fields for name in ABOUT_REQUESTS) and len(status.text) == 3


def _traefik(status: int, upstream: int | None, fields: Fields) -> Sender:
    return behind(status, upstream) if upstream is not None else Sender.PROXY if "routername" not in fields else Sender.UNKNOWN


def _cloudflare(status: int, upstream: int | None, fields: Fields) -> Sender:
    if upstream == status:
        return Sender.ORIGIN
    return Sender.CLOUDFLARE if upstream == 0 and 400 <= status < 500 else Sender.UNKNOWN


def _envoy(status: int, upstream: int | None, fields: Fields) -> Sender:
    flags = _text(("response_flags", "responseflags"), fields)
    details = _text(("response_code_details",), fields)
    return envoy_sender(flags, details, _text(("upstream_host", "upstream_cluster"), fields))


def _google(status: int, upstream: int | None, fields: Fields) -> Sender:
    details = _text(("jsonpayload.statusdetails", "statusdetails"), fields)
    if not details:
        return Sender.UNKNOWN
    if details in ("response_sent_by_backend", "response_from_cache"):
        return Sender.ORIGIN
    return Sender.CLIENT if details.startswith("client_disconnected") else Sender.PROXY


def _waf(status: int, upstream: int | None, fields: Fields) -> Sender:
    return Sender.PROXY


def _server(status: int, upstream: int | None, fields: Fields) -> Sender:
    return Sender.ORIGIN


def _own(status: int, upstream: int | None, fields: Fields) -> Sender:
    """A server's own log: it answered itself unless it names an upstream."""
    return Sender.ORIGIN if upstream is None else behind(status, upstream)


METHOD_NAMES = (
    "method", "request_method", "requestmethod", "http_method", "httpmethod", "clientrequestmethod", "reqmethod", "verb",
    "req.method", "request.method", "http.method", "http.request.method", "http_request_method", "httprequest.requestmethod",
    "httprequest.httpmethod", "properties.httpmethod", "properties.requestmethod", "properties.method",
    "meta.req.method", "req_method", "cs-method", "csmethod", "cs_method", "proxy.method", "context.httpmethod",
    "request.verb", "request_verb", "data.method", "log.method", "message.method", "fields.method", "extra.method",
)  # fmt: skip
PATHS = (
    "path", "uri", "url", "request_uri", "requesturi", "request_path", "requestpath", "clientrequesturi", "clientrequestpath",
    "req.url", "req.path", "request.uri", "request.url", "request.path", "url.path", "url.original", "url.full", "http.url",
    "http.target", "http.route", "http_path", "http.path", "http.request.uri", "http.request.path", "http.url_details.path",
    "httprequest.requesturl", "httprequest.uri", "properties.requesturi", "properties.requestpath", "properties.url",
    "properties.path", "meta.req.url", "original_path", "resourcepath", "rawpath", "reqpath", "csuristem", "cs-uri-stem",
    "cs_uri_stem", "proxy.path", "requesturl", "request_url", "endpoint", "route", "target", "data.url", "data.path",
    "extra.path", "fields.path", "originalurl", "original_url",
)  # fmt: skip
REQUESTS = ("request", "request_line", "req", "requestline", "http_request", "message", "msg")
CLIENTS = (
    "clientip", "client_ip", "remote_ip", "remote_addr", "remoteaddr", "clienthost", "clientaddr", "ip", "request.remote_ip",
    "request.client_ip", "request.remote_addr", "req.remoteaddress", "req.ip", "httprequest.remoteip", "httprequest.clientip",
    "properties.clientip", "calleripaddress", "sourceips", "client.ip", "client.address", "network.client.ip", "source.ip",
    "source.address", "net.peer.ip", "downstream_remote_address", "x_forwarded_for", "client", "remoteip", "remote",
    "remotehost", "remote_host", "remoteaddress", "cip", "proxy.clientip", "cliip", "downstream_direct_remote_address",
)  # fmt: skip
TIMES = (
    "time", "timestamp", "@timestamp", "ts", "@t", "start_time", "time_local", "time_iso8601", "datetime", "date",
    "edgestarttimestamp", "edgeendtimestamp", "startutc", "requesttime", "requestreceivedtimestamp", "stagetimestamp",
    "receivetimestamp", "eventtime", "time_date", "msec", "asctime", "created_at",
)  # fmt: skip
ABOUT_REQUESTS = frozenset({
    *CLIENTS, "duration", "latency", "took", "elapsed", "response_time", "responsetime", "request_time", "level",
    "severity", "user_agent", "useragent", "http_user_agent", "bytes", "bytes_sent", "body_bytes_sent", "size", "logger",
    "request_id", "requestid", "host", "duration_ms", "latency_ms", "elapsed_ms",
})  # fmt: skip
NO_REASON = frozenset({"", "-", "null", "unknown", "via_upstream", "ERRORINFO_NO_ERROR", "NoError", "allow", "none", "None"})
NGINX = frozenset({"body_bytes_sent", "http_user_agent", "time_local", "time_iso8601", "remote_user", "http_referer"})
SERILOG = ("statuscode", "properties.statuscode")

SHAPES = (
    Shape("Cloudflare log", ("edgeresponsestatus",), ("edgeresponsestatus",), ("originresponsestatus",),
          ("securityaction", "wafaction", "firewallmatchesactions"), _cloudflare),
    Shape("Traefik access log", ("downstreamstatus",), ("downstreamstatus",), ("originstatus",), (), _traefik),
    Shape("Envoy access log", ("response_code",), ("response_code", "response_flags"), (),
          ("response_flags", "response_code_details"), _envoy),
    Shape("Google Cloud log", ("httprequest.status",), ("httprequest.status",), (),
          ("jsonpayload.statusdetails", "statusdetails"), _google),
    Shape("Azure Application Gateway log", ("properties.httpstatus",), ("properties.httpstatus",),
          ("properties.serverstatus",), ("properties.error_info", "properties.errorinfo")),
    Shape("Azure Front Door log", ("properties.httpstatuscode",), ("properties.httpstatuscode",), (),
          ("properties.errorinfo",)),
    Shape("Azure App Service log", ("scstatus",), ("scstatus", "csmethod"), (), (), _server),
    Shape("Azure log", ("httpstatus", "httpstatuscode"), ("requesturi",), ("serverstatus",), ("errorinfo",)),
    Shape("Azure API Management log", ("responsecode", "properties.responsecode"), ("backendresponsecode",),
          ("backendresponsecode",)),
    Shape("Kubernetes audit log", ("responsestatus.code",), ("responsestatus.code", "verb"), (),
          ("responsestatus.reason",), _server),
    Shape("AWS WAF log", ("responsecodesent",), ("responsecodesent", "action"), (), ("terminatingruleid",), _waf),
    Shape("AWS ALB log", ("elb_status_code",), ("elb_status_code",), ("target_status_code",), ("error_reason",)),
    Shape("AWS API Gateway log", ("status",), ("status", "httpmethod", "requestid"), ("integrationstatus", "integration.status"),
          ("error.responsetype", "errorresponsetype")),
    Shape("Caddy access log", ("status",), ("status", "request.method", "request.uri"), (), (), _own),
    Shape("GitLab log", ("status",), ("status", "controller", "action", "path"), (), (), _server),
    Shape("nginx access log", ("status",), ("status",), ("upstream_status",), (), _own, NGINX),
    Shape("HTTP log", ("http.response.status_code", "http.status_code", "http_status_code", "http_status", "httpstatuscode",
                       "http_response_status_code", "http.response.status", "httpstatus")),
    Shape("server log", ("res.statuscode", "meta.res.statuscode", "data.res.statuscode"), (), (), (), _server),
    Shape("client or server log", ("res.status", "response.statuscode", "response.status", "response.status_code")),
    Shape(".NET log", SERILOG, (), (), (), _server),
    Shape("JSON access log", ("status", "status_code", "responsestatus", "response_status", "response_code", "responsecode",
                              "sc_status", "sc-status", "res_status", "resp_status", "code", "proxy.statuscode", "fields.status",
                              "extra.status_code", "data.status", "log.status", "fields.status_code"),
          (), ("upstream_status", "upstreamstatus", "upstream.status", "target_status_code")),
)  # fmt: skip
