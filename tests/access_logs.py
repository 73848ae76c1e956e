"""Access logs of every common format as they look in real life, made from one seed."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

ERRORS = (404, 404, 404, 403, 401, 429, 499, 400, 413, 500, 502)
FINE = (200, 200, 200, 200, 204, 301, 304)
AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
    "python-requests/2.32.3",
    "okhttp/4.12.0",
    "curl/8.4.0",
    "-",
)
METHODS = ("GET", "GET", "GET", "GET", "POST", "PUT", "HEAD", "DELETE")
PLACES = ("p", "api/orders", "images", "node/view", "static/css")
START = datetime(2026, 10, 1, 13, 0, 0, 127_000, UTC)


@dataclass(frozen=True)
class Request:
    """One request to be logged. `refused` says that what stands before the application answered it."""

    at: datetime
    status: int
    method: str
    path: str
    query: str
    client: str
    agent: str
    referer: str
    size: int
    took: int
    port: int
    server: str
    id: str
    refused: bool

    @property
    def target(self) -> str:
        """Path and query."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def clf(self) -> str:
        """The time as the common log format has it."""
        return f"{self.at:%d/%b/%Y:%H:%M:%S} +0000"

    @property
    def iso(self) -> str:
        """The time to the millisecond."""
        return f"{self.at:%Y-%m-%dT%H:%M:%S}.{self.at.microsecond // 1000:03}Z"


Line = Callable[[Request], str]


def requests(seed: int = 1, errors: float = 0.12, paths: int = 3000, networks: int = 400) -> Iterator[Request]:
    """Requests without end, a few a second, this share of them with a 4xx or 5xx."""
    draw = random.Random(seed)
    at = START
    for number in count():
        at += timedelta(microseconds=draw.randrange(600_000))
        status = draw.choice(ERRORS) if draw.random() < errors else draw.choice(FINE)
        network = draw.randrange(networks)
        yield Request(
            at,
            status,
            draw.choice(METHODS),
            f"/{draw.choice(PLACES)}/{draw.randrange(paths)}",
            f"q={draw.randrange(10**6)}&sort=asc" if draw.random() < 0.4 else "",
            f"203.{network // 200}.{network % 200}.{draw.randrange(256)}",
            draw.choice(AGENTS),
            f"https://shop.example/{draw.randrange(500)}" if draw.random() < 0.5 else "-",
            draw.randrange(50_000),
            draw.randrange(1, 3_000),
            draw.randrange(1_024, 65_535),
            f"10.0.{number % 3}.{draw.randrange(1, 9)}",
            f"{draw.getrandbits(128):032x}",
            400 <= status < 500 and draw.random() < 0.3,
        )


def combined(r: Request) -> str:
    """nginx and Apache."""
    return f'{r.client} - - [{r.clf}] "{r.method} {r.target} HTTP/1.1" {r.status} {r.size} "{r.referer}" "{r.agent}"'


def timed(r: Request) -> str:
    """nginx with the times and the upstream many people add."""
    return (
        f'{combined(r)} "-" rt={r.took / 1000:.3f} uct="0.001" uht="0.012" urt="{r.took / 1000:.3f}"'
        f" upstream_status={'-' if r.refused else r.status}"
    )


def virtual(r: Request) -> str:
    """Apache with the virtual host in front."""
    return f"shop.example:443 {combined(r)}"


def docker_json(r: Request) -> str:
    """nginx as Docker keeps it."""
    return json.dumps({"log": f"{combined(r)}\n", "stream": "stdout", "time": r.iso}, separators=(",", ":"))


def composed(r: Request) -> str:
    """nginx as `docker compose logs` shows it."""
    return f"web-1  | {combined(r)}"


def kubernetes(r: Request) -> str:
    """nginx as the container runtime of Kubernetes keeps it."""
    return f"{r.at:%Y-%m-%dT%H:%M:%S}.{r.at.microsecond:06}123Z stdout F {combined(r)}"


def syslog(r: Request) -> str:
    """nginx through syslog."""
    return f"<190>{r.at:%b} {r.at.day:2} {r.at:%H:%M:%S} web1 nginx: {combined(r)}"


def ingress(r: Request) -> str:
    """ingress-nginx."""
    behind = "- - - -" if r.refused else f"{r.server}:8080 {r.size} {r.took / 1000:.3f} {r.status}"
    return f"{combined(r)} 413 {r.took / 1000:.3f} [default-web-80] [] {behind} {r.id}"


def traefik(r: Request) -> str:
    """Traefik's common format."""
    number = r.port
    if r.refused:
        return f'{combined(r)} {number} "-" "-" 0ms'
    return f'{combined(r)} {number} "web@docker" "http://{r.server}:80" {r.took}ms'


def envoy(r: Request) -> str:
    """Envoy's default format."""
    flags, host = ("RL", "-") if r.refused else ("-", f"{r.server}:8080")
    agent, behind = r.agent, "-" if r.refused else r.took
    return (
        f'[{r.iso}] "{r.method} {r.target} HTTP/1.1" {r.status} {flags} 0 {r.size} {r.took} {behind}'
        f' "{r.client}" "{agent}" "{r.id[:8]}-{r.id[8:12]}" "shop.example" "{host}"'
    )


def istio(r: Request) -> str:
    """Istio's default format."""
    flags, details, host = ("-", "via_upstream", f"{r.server}:8080")
    if r.refused:
        flags, details, host = ("-", "rbac_access_denied_matched_policy[none]", "-")
    return (
        f'[{r.iso}] "{r.method} {r.target} HTTP/1.1" {r.status} {flags} {details} - "-" 0 {r.size} {r.took}'
        f' {"-" if r.refused else r.took} "{r.client}" "{r.agent}" "{r.id[:8]}-{r.id[8:12]}" "shop.example" "{host}"'
        f" inbound|8080|| 127.0.0.6:{r.port} 10.244.1.12:8080 {r.client}:0"
        " outbound_.8080_._.web.default.svc.cluster.local default"
    )


def haproxy(r: Request) -> str:
    """HAProxy's HTTP log through syslog."""
    behind, timers, state = f"static/srv{r.port % 4}", f"10/0/30/{r.took}/{r.took + 44}", "----"
    if r.refused:
        behind, timers, state = "static/<NOSRV>", f"{r.took}/-1/-1/-1/{r.took}", "PR--"
    return (
        f"{r.at:%b} {r.at.day:2} {r.at:%H:%M:%S} lb haproxy[14389]: {r.client}:{r.port}"
        f" [{r.at:%d/%b/%Y:%H:%M:%S}.{r.at.microsecond // 1000:03}] http-in~ {behind} {timers} {r.status} {r.size}"
        f" - - {state} {r.port % 90}/1/{r.took % 9}/1/0 0/0 {{shop.example|{r.agent}}} {{}}"
        f' "{r.method} {r.target} HTTP/1.1"'
    )


def alb(r: Request) -> str:
    """AWS Application Load Balancer."""
    target, times, status, action, end = f"{r.server}:80", f"0.000 {r.took / 1000:.3f} 0.000", r.status, "forward", ""
    if r.refused:
        target, times, status, action = "-", "-1 -1 -1", "-", "waf"
    end = f'"{target}" "{status}"'
    return (
        f"https {r.at:%Y-%m-%dT%H:%M:%S.%fZ} app/my-lb/50dc6c495c0c9188 {r.client}:{r.port} {target} {times} {r.status}"
        f' {status} 34 {r.size} "{r.method} https://shop.example:443{r.target} HTTP/1.1" "{r.agent}"'
        " ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2"
        " arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/my-targets/73e2d6bc24d8a067"
        f' "Root=1-58337262-{r.id[:24]}" "shop.example" "arn:aws:acm:us-east-2:123456789012:certificate/12345678" 0'
        f' {r.at:%Y-%m-%dT%H:%M:%S.%fZ} "{action}" "-" "-" {end} "-" "-"'
    )


def elb(r: Request) -> str:
    """AWS Classic Load Balancer."""
    return (
        f"{r.at:%Y-%m-%dT%H:%M:%S.%fZ} my-lb {r.client}:{r.port} {r.server}:80 0.000073 {r.took / 1000:.6f} 0.000057"
        f' {r.status} {r.status} 0 {r.size} "{r.method} http://shop.example:80{r.target} HTTP/1.1" "{r.agent}" - -'
    )


def s3(r: Request) -> str:
    """Amazon S3 server access log."""
    code = "AccessDenied" if r.status == 403 else "NoSuchKey" if r.status == 404 else "-"
    return (
        f"79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be shop-bucket [{r.clf}] {r.client} -"
        f' {r.id[:16].upper()} REST.GET.OBJECT {r.path[1:]} "{r.method} {r.target} HTTP/1.1" {r.status} {code} {r.size}'
        f' - {r.took} - "{r.referer}" "{r.agent}" - - SigV4 ECDHE-RSA-AES128-GCM-SHA256 AuthHeader'
        " shop-bucket.s3.us-west-1.amazonaws.com TLSv1.2 - -"
    )


def squid(r: Request) -> str:
    """Squid's native format."""
    result, way = ("TCP_DENIED", "HIER_NONE/-") if r.refused else ("TCP_MISS", f"HIER_DIRECT/{r.server}")
    return (
        f"{r.at.timestamp():.3f} {r.took:6} {r.client} {result}/{r.status} {r.size} {r.method}"
        f" http://shop.example{r.target} - {way} text/html"
    )


IIS_FIELDS = (
    "#Software: Microsoft Internet Information Services 10.0\n#Version: 1.0\n#Date: 2026-10-01 13:00:00\n"
    "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer)"
    " sc-status sc-substatus sc-win32-status time-taken\n"
)


def iis(r: Request) -> str:
    """IIS in the W3C format."""
    return (
        f"{r.at:%Y-%m-%d %H:%M:%S} 10.0.0.5 {r.method} {r.path} {r.query or '-'} 443 - {r.client}"
        f" {r.agent.replace(' ', '+')} {r.referer} {r.status} {7 if r.status == 404 else 0} {r.port % 3} {r.took}"
    )


CLOUDFRONT_FIELDS = (
    "#Version: 1.0\n#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status"
    " cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header"
    " cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type"
    " cs-protocol-version fle-status fle-encrypted-fields c-port time-to-first-byte x-edge-detailed-result-type"
    " sc-content-type sc-content-len sc-range-start sc-range-end\n"
)


def cloudfront(r: Request) -> str:
    """Amazon CloudFront's standard log."""
    result = "Error" if r.status >= 400 else "Hit" if r.port % 3 else "Miss"
    detailed = "ClientGeoBlocked" if r.refused else result
    words = (
        f"{r.at:%Y-%m-%d}", f"{r.at:%H:%M:%S}", "FRA56-P4", r.size, r.client, r.method, "d111111abcdef8.cloudfront.net",
        r.path, r.status, r.referer, r.agent.replace(" ", "%20"), r.query or "-", "-", result, f"{r.id[:30]}==",
        "shop.example", "https", r.took, f"{r.took / 1000:.3f}", "-", "TLSv1.3", "TLS_AES_128_GCM_SHA256", result,
        "HTTP/2.0", "-", "-", r.port, f"{r.took / 1000:.3f}", detailed, "text/html", r.size, "-", "-",
    )  # fmt: skip
    return "\t".join(map(str, words))


def heroku(r: Request) -> str:
    """Heroku's router."""
    at, dyno = ('error code=H12 desc="Request timeout"', "web.1") if r.status >= 500 else ("info", f"web.{r.port % 3}")
    return (
        f'{r.at:%Y-%m-%dT%H:%M:%S.%f}+00:00 heroku[router]: at={at} method={r.method} path="{r.target}"'
        f' host=shop.example request_id={r.id[:8]}-{r.id[8:12]} fwd="{r.client}" dyno={dyno} connect=1ms'
        f" service={r.took}ms status={r.status} bytes={r.size} protocol=https"
    )


def lograge(r: Request) -> str:
    """Rails with lograge."""
    return (
        f"I, [{r.at:%Y-%m-%dT%H:%M:%S.%f} #413]  INFO -- : method={r.method} path={r.path} format=html"
        f" controller=OrdersController action=show status={r.status} duration={r.took:.2f} view=0.0 db={r.took % 9:.2f}"
    )


def logfmt(r: Request) -> str:
    """A Go service."""
    level = "error" if r.status >= 500 else "info"
    return (
        f'time="{r.at:%Y-%m-%dT%H:%M:%SZ}" level={level} msg="request completed" method={r.method} path={r.path}'
        f" remote_addr={r.client} status={r.status} duration={r.took}ms size={r.size} trace_id={r.id}"
    )


def gin(r: Request) -> str:
    """Gin without colours."""
    return (
        f"[GIN] {r.at:%Y/%m/%d - %H:%M:%S} | {r.status} | {f'{r.took / 10:.4g}ms':>13} | {r.client:>15} |"
        f' {r.method:7} "{r.target}"'
    )


def gin_coloured(r: Request) -> str:
    """Gin in a terminal."""
    colour = 97 if r.status < 400 else 90 if r.status < 500 else 91
    return (
        f"[GIN] {r.at:%Y/%m/%d - %H:%M:%S} |\x1b[{colour};42m {r.status} \x1b[0m| {f'{r.took / 10:.4g}ms':>13} |"
        f' {r.client:>15} |\x1b[97;44m {r.method:7} \x1b[0m "{r.target}"'
    )


def uvicorn(r: Request) -> str:
    """uvicorn."""
    reason = {200: "OK", 404: "Not Found", 403: "Forbidden", 401: "Unauthorized", 500: "Internal Server Error"}
    told = reason.get(r.status, "")
    return f'INFO:     {r.client}:{r.port} - "{r.method} {r.target} HTTP/1.1" {r.status} {told}'.rstrip()


def express(r: Request) -> str:
    """Express with morgan's `tiny`."""
    return f"{r.method} {r.target} {r.status} {r.size} - {r.took / 7:.3f} ms"


def rails(r: Request) -> str:
    """What a Rails log says at the end of a request."""
    return f"I, [{r.at:%Y-%m-%dT%H:%M:%S.%f} #413]  INFO -- : [{r.id}] Completed {r.status} Not Found in {r.took}ms"


def as_json(**fields: object) -> str:
    """One object a line, as loggers write it."""
    return json.dumps(fields, separators=(",", ":"))


def nginx_json(r: Request) -> str:
    """The JSON that people give nginx."""
    return json.dumps({
        "time": f"{r.at:%Y-%m-%dT%H:%M:%S}+00:00", "remote_addr": r.client, "request_method": r.method,
        "request_uri": r.target, "status": r.status, "body_bytes_sent": r.size, "request_time": r.took / 1000,
        "http_user_agent": r.agent, "http_referer": r.referer, "host": "shop.example",
        "upstream_status": "-" if r.refused else str(r.status),
    })  # fmt: skip


def traefik_json(r: Request) -> str:
    """Traefik."""
    return as_json(
        ClientAddr=f"{r.client}:{r.port}", ClientHost=r.client, ClientPort=str(r.port), ClientUsername="-",
        DownstreamContentSize=r.size, DownstreamStatus=r.status, Duration=r.took * 1000, OriginDuration=r.took * 999,
        OriginContentSize=r.size, OriginStatus=0 if r.refused else r.status, Overhead=1000, RequestAddr="shop.example",
        RequestContentSize=0, RequestCount=r.port, RequestHost="shop.example", RequestMethod=r.method,
        RequestPath=r.target, RequestPort="-", RequestProtocol="HTTP/1.1", RequestScheme="https", RetryAttempts=0,
        RouterName="web@docker", ServiceAddr=f"{r.server}:80", ServiceName="web@docker",
        StartUTC=r.iso, level="info", msg="", time=r.iso,
    )  # fmt: skip


def caddy(r: Request) -> str:
    """Caddy, whose line holds whatever headers came."""
    headers: dict[str, list[str]] = {"User-Agent": [r.agent]} if r.agent != "-" else {}
    if r.port % 2:
        headers["Accept-Encoding"] = ["gzip, deflate, br"]
    if r.referer != "-":
        headers["Referer"] = [r.referer]
    return as_json(
        level="error" if r.status >= 500 else "info", ts=round(r.at.timestamp(), 7), logger="http.log.access.log0",
        msg="handled request",
        request={
            "remote_ip": r.client, "remote_port": str(r.port), "client_ip": r.client, "proto": "HTTP/2.0",
            "method": r.method, "host": "shop.example", "uri": r.target, "headers": headers,
            "tls": {"resumed": False, "version": 772, "cipher_suite": 4865, "proto": "h2", "server_name": "h"},
        },
        bytes_read=0, user_id="", duration=r.took / 1000, size=r.size, status=r.status,
        resp_headers={"Server": ["Caddy"], "Content-Type": ["text/html; charset=utf-8"]},
    )  # fmt: skip


def logpush(r: Request) -> str:
    """Cloudflare Logpush."""
    return as_json(
        ClientIP=r.client, ClientRequestHost="shop.example", ClientRequestMethod=r.method, ClientRequestURI=r.target,
        ClientRequestUserAgent=r.agent, EdgeEndTimestamp=f"{r.at:%Y-%m-%dT%H:%M:%SZ}", EdgeResponseBytes=r.size,
        EdgeResponseStatus=r.status, EdgeStartTimestamp=f"{r.at:%Y-%m-%dT%H:%M:%SZ}",
        OriginResponseStatus=0 if r.refused else r.status, RayID=r.id[:16],
        SecurityAction="block" if r.refused else "", SecurityRuleID="",
    )  # fmt: skip


def google(r: Request) -> str:
    """Google Cloud's load balancer."""
    return as_json(
        httpRequest={
            "latency": f"{r.took / 1000:.6f}s", "remoteIp": r.client, "requestMethod": r.method, "requestSize": "404",
            "requestUrl": f"https://shop.example{r.target}", "responseSize": str(r.size), "serverIp": r.server,
            "status": r.status, "userAgent": r.agent,
        },
        insertId=r.id[:12],
        jsonPayload={
            "@type": "type.googleapis.com/google.cloud.loadbalancing.type.LoadBalancerLogEntry",
            "statusDetails": "denied_by_security_policy" if r.refused else "response_sent_by_backend",
        },
        logName="projects/p/logs/requests", receiveTimestamp=r.iso,
        resource={"labels": {"backend_service_name": "web", "zone": "global"}, "type": "http_load_balancer"},
        severity="WARNING" if r.status >= 400 else "INFO", spanId=r.id[:16], timestamp=r.iso,
        trace=f"projects/p/traces/{r.id}",
    )  # fmt: skip


def gateway(r: Request) -> str:
    """Azure Application Gateway."""
    return as_json(
        timeStamp=f"{r.at:%Y-%m-%dT%H:%M:%S}+00:00",
        resourceId="/SUBSCRIPTIONS/1/RESOURCEGROUPS/RG/PROVIDERS/MICROSOFT.NETWORK/APPLICATIONGATEWAYS/GW",
        operationName="ApplicationGatewayAccess", category="ApplicationGatewayAccessLog",
        properties={
            "instanceId": "appgw_0", "clientIP": r.client, "httpMethod": r.method, "requestUri": r.path,
            "requestQuery": r.query, "userAgent": r.agent, "httpStatus": r.status, "httpVersion": "HTTP/1.1",
            "receivedBytes": 184, "sentBytes": r.size, "clientResponseTime": 0.004, "timeTaken": r.took / 1000,
            "sslEnabled": "on", "host": "shop.example", "originalHost": "shop.example",
            "serverRouted": "" if r.refused else f"{r.server}:80", "serverStatus": "" if r.refused else str(r.status),
            "error_info": "ERRORINFO_NO_ERROR",
        },
    )  # fmt: skip


def front_door(r: Request) -> str:
    """Azure Front Door."""
    return as_json(
        time=r.iso, resourceId="/SUBSCRIPTIONS/1/PROVIDERS/MICROSOFT.CDN/PROFILES/P", category="FrontDoorAccessLog",
        operationName="Microsoft.Cdn/Profiles/AccessLog/Write",
        properties={
            "trackingReference": r.id, "httpMethod": r.method, "httpVersion": "1.1.0.0",
            "requestUri": f"https://shop.example:443{r.target}", "requestBytes": "355", "responseBytes": str(r.size),
            "userAgent": r.agent, "clientIp": r.client, "clientPort": str(r.port), "timeTaken": f"{r.took / 1000}",
            "securityProtocol": "TLS 1.3", "endpoint": "e.z01.azurefd.net", "httpStatusCode": str(r.status),
            "errorInfo": "NoError", "pop": "FRA",
        },
    )  # fmt: skip


def envoy_json(r: Request) -> str:
    """Envoy and Istio as JSON."""
    return as_json(
        authority="shop.example", bytes_received=0, bytes_sent=r.size, duration=r.took, method=r.method, path=r.target,
        protocol="HTTP/1.1", request_id=r.id, response_code=r.status,
        response_code_details="rbac_access_denied" if r.refused else "via_upstream",
        response_flags="RL" if r.refused else "-", start_time=r.iso, downstream_remote_address=f"{r.client}:{r.port}",
        upstream_host=None if r.refused else f"{r.server}:8080", user_agent=r.agent,
    )  # fmt: skip


def kubernetes_audit(r: Request) -> str:
    """The Kubernetes API server's audit log."""
    return as_json(
        kind="Event", apiVersion="audit.k8s.io/v1", level="Metadata", auditID=r.id, stage="ResponseComplete",
        requestURI=f"/api/v1/namespaces/default/pods/{r.port}", verb="get",
        user={"username": "system:serviceaccount:default:web", "groups": ["system:serviceaccounts"]},
        sourceIPs=[r.client], userAgent="kubectl/v1.30.0", objectRef={"resource": "pods", "namespace": "default"},
        responseStatus={"metadata": {}, "code": r.status}, requestReceivedTimestamp=r.iso, stageTimestamp=r.iso,
    )  # fmt: skip


def waf(r: Request) -> str:
    """AWS WAF, which logs the headers of every request."""
    return as_json(
        timestamp=int(r.at.timestamp() * 1000), formatVersion=1, webaclId="arn:aws:wafv2:eu-west-1:1:regional/webacl/w",
        terminatingRuleId="r1", terminatingRuleType="REGULAR", action="BLOCK", responseCodeSent=r.status,
        httpSourceName="ALB", ruleGroupList=[], httpRequest={
            "clientIp": r.client, "country": "DE", "headers": [
                {"name": "Host", "value": "shop.example"}, {"name": "User-Agent", "value": r.agent},
                *([{"name": "Referer", "value": r.referer}] if r.referer != "-" else []),
            ],
            "uri": r.path, "args": r.query, "httpVersion": "HTTP/1.1", "httpMethod": r.method, "requestId": r.id,
        },
    )  # fmt: skip


def pino(r: Request) -> str:
    """Node with pino-http."""
    return as_json(
        level=30, time=int(r.at.timestamp() * 1000), pid=413, hostname="web1", req={
            "id": r.port, "method": r.method, "url": r.target, "headers": {"host": "h", "user-agent": r.agent},
            "remoteAddress": r.client, "remotePort": r.port,
        }, res={"statusCode": r.status, "headers": {"content-length": str(r.size)}}, responseTime=r.took,
        msg="request completed",
    )  # fmt: skip


def prefixed_json(r: Request) -> str:
    """A JSON line as `docker compose logs` shows it."""
    return f"api-1  | {nginx_json(r)}"


def elastic(r: Request) -> str:
    """Elastic Common Schema."""
    return as_json(**{
        "@timestamp": r.iso, "log.level": "info", "message": f"{r.method} {r.path} {r.status}",
        "http": {"request": {"method": r.method}, "response": {"status_code": r.status, "body": {"bytes": r.size}}},
        "url": {"path": r.path, "query": r.query}, "source": {"ip": r.client}, "user_agent": {"original": r.agent},
        "event": {"duration": r.took * 1000}, "service": {"name": "web"},
    })  # fmt: skip


FORMATS: dict[str, Line] = {
    "combined": combined,
    "combined, with times": timed,
    "combined, virtual host": virtual,
    "combined, docker compose": composed,
    "combined, docker JSON": docker_json,
    "combined, Kubernetes": kubernetes,
    "combined, syslog": syslog,
    "ingress-nginx": ingress,
    "Traefik": traefik,
    "Envoy": envoy,
    "Istio": istio,
    "HAProxy": haproxy,
    "AWS ALB": alb,
    "AWS ELB": elb,
    "Amazon S3": s3,
    "Squid": squid,
    "IIS W3C": iis,
    "IIS W3C, no header": iis,
    "CloudFront": cloudfront,
    "CloudFront, no header": cloudfront,
    "Heroku": heroku,
    "Rails, lograge": lograge,
    "Go, logfmt": logfmt,
    "Gin": gin,
    "Gin, coloured": gin_coloured,
    "uvicorn": uvicorn,
    "Express": express,
    "Rails": rails,
    "JSON, nginx": nginx_json,
    "JSON, nginx, prefixed": prefixed_json,
    "JSON, Traefik": traefik_json,
    "JSON, Caddy": caddy,
    "JSON, Logpush": logpush,
    "JSON, Google Cloud": google,
    "JSON, Azure Gateway": gateway,
    "JSON, Azure Front Door": front_door,
    "JSON, Envoy": envoy_json,
    "JSON, Kubernetes audit": kubernetes_audit,
    "JSON, AWS WAF": waf,
    "JSON, pino": pino,
    "JSON, Elastic": elastic,
}
HEADERS = {"IIS W3C": IIS_FIELDS, "CloudFront": CLOUDFRONT_FIELDS}


def log(name: str, lines: int, errors: float = 0.12, seed: int = 1) -> str:
    """A log of so many requests, its header first."""
    line = FORMATS[name]
    made = [line(request) for _, request in zip(range(lines), requests(seed, errors), strict=False)]
    return HEADERS.get(name, "") + "\n".join(made) + "\n"
