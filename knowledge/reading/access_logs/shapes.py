"""What the access logs of products look like as JSON: which fields hold the status and tell who sent it.

Sources: Cloudflare Logpush http_requests, Traefik and Caddy access logs, Envoy access log usage, Google Cloud
LogEntry.httpRequest, Azure Application Gateway and Front Door logs, Kubernetes audit.k8s.io/v1, AWS WAF logging,
Elastic Common Schema, OpenTelemetry HTTP semantic conventions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from knowledge.article import Sender
from knowledge.reading.access_logs.entry import behind
from knowledge.reading.access_logs.quoted import envoy_sender

NOTHING = frozenset({"", "-", "null"})
Fields = Mapping[str, re.Match[str]]


class Told(NamedTuple):
    """What the sender is judged by."""

    status: int
    upstream: int | None
    fields: Fields


Judge = Callable[[Told], Sender]


@dataclass(frozen=True, slots=True)
class Shape:
    """The fields of one product's access log.

    Field names are dotted paths in lower case; the first that is present counts. All of `needs` must be present, and
    one of `marks` if there are any. A shape without `needs` takes an object only if it is about a request. `sender` is
    who answers where neither an upstream's status nor a `judge` tells.
    """

    format: str
    status: tuple[str, ...]
    needs: frozenset[str]
    marks: frozenset[str]
    upstream: tuple[str, ...]
    code: tuple[str, ...]
    judge: Judge | None
    sender: Sender

    def who(self, told: Told) -> Sender:
        """Who answered."""
        if self.judge:
            return self.judge(told)
        return self.sender if told.upstream is None else behind(told.status, told.upstream)


def _shape(
    name: str,
    status: str,
    *,
    needs: str = "",
    marks: Iterable[str] = (),
    upstream: str = "",
    code: str = "",
    judge: Judge | None = None,
    sender: Sender = Sender.UNKNOWN,
) -> Shape:
    """A shape whose names are written with spaces between."""
    required = frozenset(_names(needs))
    return Shape(name, _names(status), required, frozenset(marks), _names(upstream), _names(code), judge, sender)


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def text_in(names: tuple[str, ...], fields: Fields) -> str:
    """What the first of the named fields that holds something holds, or an empty string."""
    token = first(names, fields)
    return value_of(token)[0] if token else ""


def first(names: tuple[str, ...], fields: Fields) -> re.Match[str] | None:
    """The first of the named fields that holds something."""
    for name in names:
        if name in fields and value_of(fields[name])[0] not in NOTHING:
            return fields[name]
    return None


def value_of(token: re.Match[str]) -> tuple[str, int]:
    """A value (of a list, its first string) without its quotes, and where it begins."""
    kind = next(kind for kind in ("text", "bare", "key") if token[kind] is not None)
    return token[kind], token.start(kind)


def _own_server(_told: Told) -> Sender:
    """A site's own nginx, whether it answered itself or asked the application behind it."""
    return Sender.ORIGIN


def _cloudflare(told: Told) -> Sender:
    if told.upstream == told.status:
        return Sender.ORIGIN
    return Sender.CLOUDFLARE if told.upstream == 0 and 400 <= told.status < 500 else Sender.UNKNOWN


def _envoy(told: Told) -> Sender:
    flags = text_in(("response_flags", "responseflags"), told.fields)
    details = text_in(("response_code_details",), told.fields)
    return envoy_sender(flags, details, text_in(("upstream_host", "upstream_cluster"), told.fields))


def _google(told: Told) -> Sender:
    details = text_in(("jsonpayload.statusdetails", "statusdetails"), told.fields)
    if not details:
        return Sender.UNKNOWN
    if details in ("response_sent_by_backend", "response_from_cache"):
        return Sender.ORIGIN
    return Sender.PROXY


def _front_door(told: Told) -> Sender:
    """Its own answer where it asked no origin: the origin's fields are there and empty, or N/A (Azure, access log)."""
    asked = [value_of(told.fields[name])[0] for name in FRONT_DOORS_ORIGIN if name in told.fields]
    if not asked:
        return Sender.UNKNOWN
    return Sender.PROXY if NOTHING.union(("N/A",)).issuperset(asked) else Sender.ORIGIN


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
            "duration latency took elapsed response_time responsetime request_time duration_ms latency_ms elapsed_ms "
            "user_agent useragent http_user_agent bytes bytes_sent body_bytes_sent size level severity logger host "
            "request_id requestid"
        ),
    }
)
NO_REASON = frozenset(_names("- null unknown via_upstream ERRORINFO_NO_ERROR NoError allow none None")) | {""}
ENVOY = _names(
    "response_flags response_code_details upstream_host upstream_cluster downstream_remote_address :authority "
    "x-envoy-origin-path x-envoy-original-path"
)
FRONT_DOORS_ORIGIN = _names("properties.originname properties.originurl properties.backendhostname")
NGINX = _names("body_bytes_sent http_user_agent time_local time_iso8601 remote_user http_referer")

SHAPES = (
    _shape(
        "Cloudflare log",
        "edgeresponsestatus",
        needs="edgeresponsestatus",
        upstream="originresponsestatus",
        code="securityaction wafaction firewallmatchesactions",
        judge=_cloudflare,
    ),
    _shape("Traefik access log", "downstreamstatus", needs="downstreamstatus", upstream="originstatus"),
    _shape(
        "Envoy access log",
        "response_code",
        needs="response_code",
        marks=ENVOY,
        code="response_flags response_code_details",
        judge=_envoy,
    ),
    _shape(
        "Google Cloud log",
        "httprequest.status",
        needs="httprequest.status",
        code="jsonpayload.statusdetails statusdetails",
        judge=_google,
    ),
    _shape(
        "Azure Application Gateway log",
        "properties.httpstatus",
        needs="properties.httpstatus",
        upstream="properties.serverstatus",
        code="properties.error_info properties.errorinfo",
    ),
    _shape(
        "Azure Front Door log",
        "properties.httpstatuscode",
        needs="properties.httpstatuscode",
        code="properties.errorinfo",
        judge=_front_door,
    ),
    _shape("Azure App Service log", "scstatus", needs="scstatus csmethod", sender=Sender.ORIGIN),
    _shape("Azure log", "httpstatus httpstatuscode", needs="requesturi", upstream="serverstatus", code="errorinfo"),
    _shape(
        "Azure API Management log",
        "responsecode properties.responsecode",
        needs="backendresponsecode",
        upstream="backendresponsecode",
    ),
    _shape(
        "Kubernetes audit log",
        "responsestatus.code",
        needs="responsestatus.code verb",
        code="responsestatus.reason",
        sender=Sender.ORIGIN,
    ),
    _shape(
        "AWS WAF log",
        "responsecodesent",
        needs="responsecodesent action",
        code="terminatingruleid",
        sender=Sender.PROXY,
    ),
    _shape(
        "AWS ALB log",
        "elb_status_code",
        needs="elb_status_code",
        upstream="target_status_code",
        code="error_reason",
    ),
    _shape(
        "AWS API Gateway log",
        "status",
        needs="status httpmethod requestid",
        upstream="integrationstatus integration.status",
        code="error.responsetype errorresponsetype",
    ),
    _shape("Caddy access log", "status", needs="status request.method request.uri", sender=Sender.ORIGIN),
    _shape("GitLab log", "status", needs="status controller action path", sender=Sender.ORIGIN),
    _shape(
        "nginx access log",
        "status",
        needs="status",
        marks=NGINX,
        upstream="upstream_status",
        judge=_own_server,
    ),
    _shape(
        "HTTP log",
        "http.response.status_code http.status_code http_status_code http_status httpstatuscode "
        "http_response_status_code http.response.status http.status httpstatus",
    ),
    _shape("server log", "res.statuscode meta.res.statuscode data.res.statuscode", sender=Sender.ORIGIN),
    _shape("client or server log", "res.status response.statuscode response.status response.status_code"),
    _shape(".NET log", "statuscode properties.statuscode", sender=Sender.ORIGIN),
    _shape(
        "JSON access log",
        "status status_code response-code responsestatus response_status response_code responsecode sc_status "
        "sc-status res_status resp_status code proxy.statuscode fields.status extra.status_code data.status log.status "
        "fields.status_code",
        upstream="upstream_status upstreamstatus upstream.status target_status_code",
    ),
)
BY_STATUS = {
    name: tuple(place for place, shape in enumerate(SHAPES) if name in shape.status)
    for name in {name for shape in SHAPES for name in shape.status}
}
