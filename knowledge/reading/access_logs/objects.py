"""Access logs written as JSON, one object a line or one object over several lines.

A scanner rather than a parser: it keeps the place of every value, and a line cut anywhere still tells what it holds.
Sources: Cloudflare Logpush http_requests, Traefik and Caddy access logs, Envoy access log usage, Google Cloud
LogEntry.httpRequest, Azure Application Gateway and Front Door logs, Kubernetes audit.k8s.io/v1, AWS WAF logging,
Elastic Common Schema, OpenTelemetry HTTP semantic conventions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from knowledge.article import Sender
from knowledge.reading.access_logs.entry import METHODS, Entry, behind, client_in, last_status
from knowledge.reading.access_logs.quoted import envoy_sender

DEEPEST = 12
TOKEN = re.compile(
    r'"(?P<key>[^"\\]*+(?:\\.?[^"\\]*+)*+)"?+'
    r'(?P<colon>\s*+:\s*+(?:"(?P<text>[^"\\]*+(?:\\.?[^"\\]*+)*+)"?+|(?P<bare>[\w.+-]++)|(?P<open>[{\[]))?+)?+'
    r"|(?P<nest>[{\[])|(?P<close>[}\]])"
)
STATUS = re.compile(r"(?:[1-5][0-9]{2}|0|000)(?= [A-Za-z]|$)")


Fields = Mapping[str, re.Match[str]]


class Told(NamedTuple):
    """What the sender is judged by."""

    status: int
    upstream: int | None
    fields: Fields


Judge = Callable[[Told], Sender]


class Shape:
    """The fields of one product's access log.

    Field names are dotted paths in lower case, separated by spaces; the first that is present counts. All of `needs`
    must be present, and one of `marks` if there are any. A shape without `needs` takes an object only if it is about a
    request. `sender` is who answers where neither an upstream's status nor a `judge` tells.
    """

    def __init__(
        self,
        name: str,
        status: str,
        *,
        needs: str = "",
        marks: Iterable[str] = (),
        upstream: str = "",
        code: str = "",
        judge: Judge | None = None,
        sender: Sender = Sender.UNKNOWN,
    ) -> None:
        self.format, self.judge, self.sender = name, judge, sender
        self.status, self.upstream, self.code = _names(status), _names(upstream), _names(code)
        self.needs, self.marks = frozenset(needs.split()), frozenset(marks)

    def who(self, told: Told) -> Sender:
        """Who answered."""
        if self.judge:
            return self.judge(told)
        return self.sender if told.upstream is None else behind(told.status, told.upstream)


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def read(text: str) -> Entry | None:
    """The entry of a text that holds a JSON object (or the beginning of one), or None."""
    return of_fields(fields_of(text))


def of_fields(fields: Fields) -> Entry | None:
    """The entry that named values tell, or None."""
    told = {place for name in fields.keys() & BY_STATUS.keys() for place in BY_STATUS[name]}
    for place in sorted(told):
        entry = _of_shape(SHAPES[place], fields)
        if entry is not None:
            return entry
    return None


def fields_of(text: str) -> dict[str, re.Match[str]]:
    """The values of the objects in a text by dotted path in lower case; the first of a name counts."""
    fields: dict[str, re.Match[str]] = {}
    above: list[str] = []
    path = ""
    for token in TOKEN.finditer(text):
        key, colon, opened, nested, closed = token.group("key", "colon", "open", "nest", "close")
        if colon:
            name = path + key.strip().lower()
            if opened:
                above.append(path)
                path = name + "." if len(above) < DEEPEST else ""
            elif name not in fields:
                fields[name] = token
        elif nested:
            above.append(path)
        elif closed:
            path = above.pop() if above else ""
        elif path:
            fields.setdefault(path[:-1], token)
    return fields


def _of_shape(shape: Shape, fields: Fields) -> Entry | None:
    if not shape.needs <= fields.keys() or (shape.marks and shape.marks.isdisjoint(fields)):
        return None
    value = next(fields[name] for name in shape.status if name in fields)
    text, start = _value(value)
    found = STATUS.match(text)
    if not found or (not shape.needs and not _is_request(fields, text)):
        return None
    status = int(found[0])
    upstream = _upstream(shape, fields)
    sender = shape.who(Told(status, upstream, fields))
    reason = _text(shape.code, fields)
    return Entry(
        status,
        start,
        start + found.end(),
        upstream or None,
        _text(TIMES, fields),
        _method(fields),
        _path(fields),
        _client(fields),
        sender,
        shape.format,
        "" if reason in NO_REASON else reason.partition(",")[0],
    )


def _upstream(shape: Shape, fields: Fields) -> int | None:
    """The status of the server behind: 0 where the field says that none was asked, None where there is no field."""
    for name in shape.upstream:
        if name in fields:
            text = _value(fields[name])[0]
            return 0 if text in ("", "0", "null") else last_status(text)
    return None


def _value(token: re.Match[str]) -> tuple[str, int]:
    """A value (of a list, its first string) without its quotes, and where it begins."""
    kind = next(kind for kind in ("text", "bare", "key") if token[kind] is not None)
    return token[kind], token.start(kind)


def _text(names: tuple[str, ...], fields: Fields) -> str:
    token = first(names, fields)
    return _value(token)[0] if token else ""


def first(names: tuple[str, ...], fields: Fields) -> re.Match[str] | None:
    """The first of the named fields that holds something."""
    for name in names:
        if name in fields and _value(fields[name])[0] not in NOTHING:
            return fields[name]
    return None


def _client(fields: Fields) -> str:
    told = _text(CLIENTS, fields).partition(",")[0].strip()
    return client_in(told) or told


def _method(fields: Fields) -> str:
    method = _text(METHOD_NAMES, fields) or _text(REQUESTS, fields).partition(" ")[0]
    return method.upper() if method.upper() in METHODS else ""


def _path(fields: Fields) -> str:
    path = _text(PATHS, fields)
    if path:
        return path
    words = _text(REQUESTS, fields).split(" ")
    return words[1] if len(words) > 1 else ""


def _is_request(fields: Fields, status: str) -> bool:
    """Whether an object with a status of no product's own name is about a request."""
    if _method(fields):
        return True
    return len(status) == 3 and not ABOUT_REQUESTS.isdisjoint(fields) and bool(_path(fields))


def _cloudflare(told: Told) -> Sender:
    if told.upstream == told.status:
        return Sender.ORIGIN
    return Sender.CLOUDFLARE if told.upstream == 0 and 400 <= told.status < 500 else Sender.UNKNOWN


def _envoy(told: Told) -> Sender:
    flags = _text(("response_flags", "responseflags"), told.fields)
    details = _text(("response_code_details",), told.fields)
    return envoy_sender(flags, details, _text(("upstream_host", "upstream_cluster"), told.fields))


def _google(told: Told) -> Sender:
    details = _text(("jsonpayload.statusdetails", "statusdetails"), told.fields)
    if not details:
        return Sender.UNKNOWN
    if details in ("response_sent_by_backend", "response_from_cache"):
        return Sender.ORIGIN
    return Sender.CLIENT if details.startswith("client_disconnected") else Sender.PROXY


METHOD_NAMES = _names(
    "method request_method requestmethod http_method httpmethod clientrequestmethod reqmethod verb req.method "
    "request.method http.method http.request.method http.http_method http_request_method httprequest.requestmethod "
    "httprequest.httpmethod properties.httpmethod properties.requestmethod properties.method meta.req.method "
    "req_method cs-method csmethod cs_method proxy.method context.httpmethod request.verb request_verb data.method "
    "log.method message.method fields.method extra.method"
)
PATHS = _names(
    "path uri url request_uri requesturi request_path requestpath clientrequesturi clientrequestpath req.url req.path "
    "request.uri request.url request.path url.path url.original url.full http.url http.target http.route http_path "
    "http.path x-envoy-origin-path x-envoy-original-path http.request.uri http.request.path http.url_details.path "
    "httprequest.requesturl httprequest.uri properties.requesturi properties.requestpath properties.url "
    "properties.path meta.req.url original_path resourcepath rawpath reqpath csuristem cs-uri-stem cs_uri_stem "
    "proxy.path requesturl request_url endpoint route target data.url data.path extra.path fields.path originalurl "
    "original_url"
)
REQUESTS = _names("request request_line req requestline http_request message msg")
CLIENTS = _names(
    "clientip client_ip remote_ip remote_addr remoteaddr clienthost clientaddr ip request.remote_ip request.client_ip "
    "request.remote_addr req.remoteaddress req.ip httprequest.remoteip httprequest.clientip properties.clientip "
    "calleripaddress sourceips client.ip client.address network.client.ip source.ip source.address net.peer.ip "
    "downstream_remote_address x_forwarded_for client remoteip remote src_ip visitor_ip remotehost remote_host "
    "remoteaddress cip proxy.clientip cliip downstream_direct_remote_address"
)
TIMES = _names(
    "time timestamp @timestamp ts @t start_time time_local time_iso8601 datetime date edgestarttimestamp "
    "edgeendtimestamp startutc requesttime requestreceivedtimestamp stagetimestamp receivetimestamp eventtime "
    "time_date msec asctime created_at"
)
ABOUT_REQUESTS = frozenset(
    {
        *CLIENTS,
        *_names(
            "duration latency took elapsed response_time responsetime request_time level severity user_agent useragent size "
            "http_user_agent bytes bytes_sent body_bytes_sent logger request_id requestid host duration_ms latency_ms elapsed_ms"
        ),
    }
)
NOTHING = frozenset({"", "-", "null"})
NO_REASON = frozenset(_names("- null unknown via_upstream ERRORINFO_NO_ERROR NoError allow none None")) | {""}
ENVOY = _names(
    "response_flags response_code_details upstream_host upstream_cluster downstream_remote_address :authority "
    "x-envoy-origin-path x-envoy-original-path"
)
NGINX = _names("body_bytes_sent http_user_agent time_local time_iso8601 remote_user http_referer")

SHAPES = (
    Shape(
        "Cloudflare log",
        "edgeresponsestatus",
        needs="edgeresponsestatus",
        upstream="originresponsestatus",
        code="securityaction wafaction firewallmatchesactions",
        judge=_cloudflare,
    ),
    Shape("Traefik access log", "downstreamstatus", needs="downstreamstatus", upstream="originstatus"),
    Shape(
        "Envoy access log",
        "response_code",
        needs="response_code",
        marks=ENVOY,
        code="response_flags response_code_details",
        judge=_envoy,
    ),
    Shape(
        "Google Cloud log",
        "httprequest.status",
        needs="httprequest.status",
        code="jsonpayload.statusdetails statusdetails",
        judge=_google,
    ),
    Shape(
        "Azure Application Gateway log",
        "properties.httpstatus",
        needs="properties.httpstatus",
        upstream="properties.serverstatus",
        code="properties.error_info properties.errorinfo",
    ),
    Shape(
        "Azure Front Door log",
        "properties.httpstatuscode",
        needs="properties.httpstatuscode",
        code="properties.errorinfo",
    ),
    Shape("Azure App Service log", "scstatus", needs="scstatus csmethod", sender=Sender.ORIGIN),
    Shape("Azure log", "httpstatus httpstatuscode", needs="requesturi", upstream="serverstatus", code="errorinfo"),
    Shape(
        "Azure API Management log",
        "responsecode properties.responsecode",
        needs="backendresponsecode",
        upstream="backendresponsecode",
    ),
    Shape(
        "Kubernetes audit log",
        "responsestatus.code",
        needs="responsestatus.code verb",
        code="responsestatus.reason",
        sender=Sender.ORIGIN,
    ),
    Shape(
        "AWS WAF log",
        "responsecodesent",
        needs="responsecodesent action",
        code="terminatingruleid",
        sender=Sender.PROXY,
    ),
    Shape(
        "AWS ALB log",
        "elb_status_code",
        needs="elb_status_code",
        upstream="target_status_code",
        code="error_reason",
    ),
    Shape(
        "AWS API Gateway log",
        "status",
        needs="status httpmethod requestid",
        upstream="integrationstatus integration.status",
        code="error.responsetype errorresponsetype",
    ),
    Shape("Caddy access log", "status", needs="status request.method request.uri", sender=Sender.ORIGIN),
    Shape("GitLab log", "status", needs="status controller action path", sender=Sender.ORIGIN),
    Shape(
        "nginx access log",
        "status",
        needs="status",
        marks=NGINX,
        upstream="upstream_status",
        sender=Sender.ORIGIN,
    ),
    Shape(
        "HTTP log",
        "http.response.status_code http.status_code http_status_code http_status httpstatuscode "
        "http_response_status_code http.response.status http.status httpstatus",
    ),
    Shape("server log", "res.statuscode meta.res.statuscode data.res.statuscode", sender=Sender.ORIGIN),
    Shape("client or server log", "res.status response.statuscode response.status response.status_code"),
    Shape(".NET log", "statuscode properties.statuscode", sender=Sender.ORIGIN),
    Shape(
        "JSON access log",
        "status status_code responsestatus response_status response_code responsecode sc_status sc-status res_status "
        "resp_status code proxy.statuscode fields.status extra.status_code data.status log.status fields.status_code",
        upstream="upstream_status upstreamstatus upstream.status target_status_code",
    ),
)
BY_STATUS = {
    name: tuple(place for place, shape in enumerate(SHAPES) if name in shape.status)
    for name in {name for shape in SHAPES for name in shape.status}
}
