"""What counts as a request in an access log, and what never does. `⟦404⟧` marks where the status stands."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.article import Sender
from knowledge.reading.access_logs import Entry, Header, read, read_line

OPEN, CLOSE = "⟦", "⟧"
ORIGIN, PROXY, CLOUDFLARE, CLIENT, UNKNOWN = (
    Sender.ORIGIN, Sender.PROXY, Sender.CLOUDFLARE, Sender.CLIENT, Sender.UNKNOWN,
)  # fmt: skip


def only(text: str) -> Entry:
    entries = [entry for _, entry in read(text.splitlines())]
    assert len(entries) == 1, entries
    return entries[0]


QUOTED = [
    '203.0.113.9 - - [01/Oct/2026:10:00:00 +0000] "GET /a/413?x=404 HTTP/1.1" ⟦404⟧ 153 "-" "curl/8.4.0"',
    '203.0.113.9 - - [01/Oct/2026:10:00:00 +0000] "GET /a HTTP/1.1" ⟦404⟧ 153',
    '203.0.113.9 - frank [01/Oct/2026:10:00:00 +0000] "GET /a HTTP/1.1" ⟦401⟧ -',
    'example.com:443 203.0.113.9 - John Smith [01/Oct/2026:10:00:00 +0000] "GET /a HTTP/1.1" ⟦403⟧ 153 "-" "curl/8"',
    '2001:db8::7 - - [01/Oct/2026:10:00:00 +0000] "GET / HTTP/2.0" ⟦429⟧ 0 "https://example.com/500" "Mozilla/5.0 (404)"',
    '203.0.113.9 - - [01/Oct/2026:10:00:00 +0000] "-" ⟦408⟧ 0 "-" "-"',
    '203.0.113.9 - - [01/Oct/2026:10:00:00 +0000] "" ⟦400⟧ 0 "-" "-"',
    r'203.0.113.9 - - [01/Oct/2026:10:00:00 +0000] "\x16\x03\x01\x02\x00\x01" ⟦400⟧ 157 "-" "-"',
    '203.0.113.9 - - [01/Oct/2026:10:00:00 +0000] "t3 12.2.1" ⟦400⟧ 226 "-" "-"',
    '203.0.113.9 - - [01/Oct/2026:10:00:00 +0000] "SSH-2.0-Go" ⟦400⟧ 157 "-" "-"',
    '203.0.113.9 - - [01/Oct/2026:10:00:00 +0000] "OPTIONS / RTSP/1.0" ⟦400⟧ 157 "-" "-"',
    r'203.0.113.9 - - [01/Oct/2026:10:00:00 +0000] "GET /a\"b\" 200 HTTP/1.1" ⟦404⟧ 153 "-" "x"',
    '203.0.113.9 - - [01/Oct/2026:10:00:00 +0000] "GET /?q="a" 200 "b" HTTP/1.1" ⟦404⟧ 153 "-" "x"',
    '203.0.113.9 - - [01/Oct/2026:10:00:00 +0000] "GET /x HTTP/1.1" ⟦404⟧ 153 "-" "agent "quoted" 500 x" "10.0.0.1"',
    '203.0.113.9 - - [01/Oct/2026:10:00:00 +0000] "GET /x HTTP/1.1" ⟦499⟧ 0 "-" "okhttp/4" 0.404 rt=30.001',
    '203.0.113.9 - - [01/Oct/2026:10:00:00 +0000] "GET /x HTTP/1.1" ⟦404⟧ 153 "-" "curl" "198.51.100.4" 500 200 0.413',
    '203.0.113.9 - - [01/Oct/2026:10:00:00 +0000] example.com "GET /x HTTP/1.1" ⟦404⟧ 153 "-" "curl"',
    '203.0.113.9 - - [01/Oct/2026:10:00:00 +0000] "GET /x HTTP/1.1" "⟦404⟧" 153 "-" "curl"',
    '203.0.113.9 - - [2026-10-01T10:00:00+00:00] "GET /x HTTP/1.1" ⟦404⟧ 153 "-" "curl"',
    '203.0.113.9 - - [01/Oct/2026:10:00:00 +0000] ⟦404⟧ "GET /x HTTP/1.1" 153 "-" "curl"',
    '203.0.113.9 - - [01/Oct/2026:10:00:00 +0000] "GET /x HTTP/1.1" ⟦404⟧',
    '203.0.113.9 - - [01/Oct/2026:10:00:00 +0000] "GET /x HTTP/1.1" ⟦404⟧ 1',
    '203.0.113.9 - - [01/Oct/2026:10:00:00 +0000] "GET /x HTTP/1.1" ⟦404⟧ ...',
    '203.0.113.9 - - [01/Oct/2026:10:00:00 +0000] "GET /aaaaaaaaaaaaaaaaaa" ⟦414⟧ 177 "-" "-"',
    '203.0.113.9 - - [01/Oct/2026:10:00:00 +0000] "CONNECT example.org:443 HTTP/1.1" ⟦405⟧ 157 "-" "-"',
    '203.0.113.9 - - [01/Oct/2026:10:00:00 +0000] "PROPFIND /dav HTTP/1.1" ⟦423⟧ 157',
    '  203.0.113.9 - - [01/Oct/2026:10:00:00 +0000] "GET /x HTTP/1.1" ⟦404⟧ 153 "-" "curl"',
    '> 203.0.113.9 - - [01/Oct/2026:10:00:00 +0000] "GET /x HTTP/1.1" ⟦404⟧ 153 "-" "curl"',
    'web-1  | 203.0.113.9 - - [01/Oct/2026:10:00:00 +0000] "GET /x HTTP/1.1" ⟦404⟧ 153 "-" "curl" "-"',
    'nginx-1  | 203.0.113.9 - - [01/Oct/2026:10:00:00 +0000] "GET /x HTTP/1.1" ⟦404⟧ 153 "-" "curl" "-"',
    '2026-10-01T10:00:00.1Z stdout F 203.0.113.9 - - [01/Oct/2026:10:00:00 +0000] "GET /x HTTP/1.1" ⟦404⟧ 153 "-" "c"',
    'Oct  1 10:00:00 web1 nginx: 203.0.113.9 - - [01/Oct/2026:10:00:00 +0000] "GET /x HTTP/1.1" ⟦404⟧ 153 "-" "c"',
    '<190>Oct 1 10:00:00 web1 nginx[404]: 203.0.113.9 - - [01/Oct/2026:10:00:00 +0000] "GET /x HTTP/1.1" ⟦404⟧ 153 "-" "c"',
    '[pod/web-6d4cf56db6-x/nginx] 203.0.113.9 - - [01/Oct/2026:10:00:00 +0000] "GET /x HTTP/1.1" ⟦404⟧ 153 "-" "c"',
    'access.log:413:203.0.113.9 - - [01/Oct/2026:10:00:00 +0000] "GET /x HTTP/1.1" ⟦404⟧ 153 "-" "c"',
    'INFO:     127.0.0.1:51515 - "GET /items HTTP/1.1" ⟦404⟧ Not Found',
    '2026-10-01 10:00:00,404 INFO     127.0.0.1:51515 - "GET /items HTTP/1.1" ⟦422⟧ Unprocessable Entity',
    '[01/Oct/2026 10:00:00] "GET /x HTTP/1.1" ⟦404⟧ 2331',
    '127.0.0.1 - - [01/Oct/2026 10:00:00] "GET /x HTTP/1.1" ⟦404⟧ -',
    '127.0.0.1 - - [01/Oct/2026 10:00:00] "\x1b[33mGET /x HTTP/1.1\x1b[0m" ⟦404⟧ -',
    '127.0.0.1 - - [01/Oct/2026 10:00:00] "[33mGET /x HTTP/1.1[0m" ⟦404⟧ -',
    'INFO:werkzeug:127.0.0.1 - - [01/Oct/2026 10:00:00] "GET /x HTTP/1.1" ⟦404⟧ -',
    '127.0.0.1:40512 - - [01/Oct/2026:10:00:00] "GET /x" ⟦404⟧ 2331',
    '[2026-10-01 10:00:00 +0000] [404] [INFO] 127.0.0.1:5000 "GET / 1.1" ⟦405⟧ 207 "-" "curl"',
    '127.0.0.1 [01/Oct/2026:10:00:00 +0000] "GET /x HTTP/1.1" ⟦404⟧ 172 "-" "curl"',
    '[2026-10-01T10:00:00Z INFO  actix_web::middleware::logger] 127.0.0.1 "GET /x HTTP/1.1" ⟦404⟧ 0 "-" "c" 0.000404',
    '2026-10-01T10:00:00Z INFO warp::filters::log: 127.0.0.1:1 "GET /x HTTP/1.1" ⟦404⟧ "-" "curl" 413.2µs',
    '127.0.0.1 - - [01/Oct/2026:10:00:00 +0000] "GET /x HTTP/1.1" ⟦404⟧ 18 0.0404',
    '0:0:0:0:0:0:0:1 - - [01/Oct/2026:10:00:00 +0000] "GET /x HTTP/1.1" ⟦404⟧ 682',
    '10.0.0.1 - - [01/Oct/2026:10:00:00 +0000] "GET http://example.com/x HTTP/1.1" ⟦404⟧ 281 "-" "curl"',
    '"GET /x HTTP/1.1" ⟦404⟧ 281 "-" "curl"',
    '2026-10-01 10:00:00.404 25746 INFO nova.wsgi [req-38 11 54 - - -] 10.11.10.1 "GET /v2/413 HTTP/1.1" status: ⟦404⟧ len: 500 time: 0.4',
    '10.0.0.1 - tomcat [01/Oct/2026:10:00:00 +0000] "GET /x HTTP/1.1" ⟦404⟧ 162 "-" "-" "-"',
    '175.18.15.10 -  -  [02/sept./2026:00:11:31 +0200] "GET /rest HTTP/1.1" ⟦401⟧ 1384',
    '10.0.0.1 "DE" - [30/May/2026:18:15:01 +0200] "GET / HTTP/1.1" ⟦403⟧ 4609 "-" "curl/7.40.0"',
    r'{"log":"10.0.0.1 - - [01/Oct/2026:10:00:00 +0000] \"GET /x HTTP/1.1\" ⟦404⟧ 153 \"-\" \"c\"\n","stream":"stdout"}',
    r'{"textPayload":"10.0.0.1 - - [01/Oct/2026:10:00:00 +0000] \"GET /x HTTP/1.1\" ⟦404⟧ 153 \"-\" \"curl\""}',
    '10.0.0.1 - - [01/Oct/2026:10:00:00 +0000] "GET /x HTTP/1.1" ⟦404⟧ 48 "-" "curl" kong_request_id: "4040404"',
]

FRAMEWORKS = [
    '[GIN] 2026/10/01 - 10:00:00 | ⟦404⟧ |     1.2µs |  127.0.0.1 | GET      "/x"',
    "[GIN] 2026/10/01 - 10:00:00 |\x1b[90;43m ⟦404⟧ \x1b[0m|     1.2µs |  ::1 |\x1b[97;44m GET     \x1b[0m \"/x\"",
    '2026/10/01 10:00:00 [host/AbC-000413] "GET http://localhost:3000/x HTTP/1.1" from 127.0.0.1:53000 - ⟦404⟧ 19B in 12.3µs',
    "10:00:00 | ⟦404⟧ |    413ms |  127.0.0.1 | GET | /x | Cannot GET /x",
    "[negroni] 2026-10-01T10:00:00Z | ⟦404⟧ | \t 12µs | localhost:3000 | GET /x",
    "Completed ⟦404⟧ Not Found in 413ms (ActiveRecord: 0.0ms | Allocations: 404)",
    "I, [2026-10-01T10:00:00.404 #413]  INFO -- : [d0c1] Completed ⟦422⟧ Unprocessable Content in 4ms (Views: 0.2ms)",
    "10:00:00.404 request_id=F4 [info] Sent ⟦404⟧ in 413ms",
    "[info] Sent ⟦404⟧ in 281µs",
    "GET /x ⟦404⟧ 1.234 ms - 3",
    "GET /x ⟦404⟧ 3 - 1.234 ms",
    "GET /x ⟦404⟧ - - 1.234 ms",
    "\x1b[0mGET /x \x1b[33m⟦404⟧ \x1b[0m1.234 ms - 3\x1b[0m",
    "::1 - GET /x HTTP/1.1 ⟦404⟧ 3 - 1.2 ms",
    " GET /x ⟦404⟧ in 12ms",
    " ○ POST /api/trpc?batch=1 ⟦401⟧ in 45ms (compile: 3ms, render: 42ms)",
    "[Thu Oct  1 10:00:00 2026] 127.0.0.1:53000 [⟦404⟧]: GET /x - No such file or directory",
    "[Thu Oct  1 10:00:00 2026] [::1]:53000 [⟦404⟧]: (null) /x - No such file or directory",
    "      Request finished HTTP/1.1 GET http://localhost:5000/x - ⟦404⟧ 0 - 413.3ms",
    "      Request finished HTTP/2 POST https://localhost:5001/x application/json 413 - ⟦415⟧ - application/problem+json 12.9ms",
    "      Request finished in 413.3ms ⟦404⟧ text/html",
    "[10:00:00 INF] HTTP GET /x responded ⟦404⟧ in 413.4560 ms",
    "2026-10-01 10:00:00.404 [eventLoop-1] INFO  Application - ⟦404⟧ Not Found: GET - /x in 413ms",
    "[pid: 413|app: 0|req: 1/1] 127.0.0.1 () {40 vars in 600 bytes} [Thu Oct  1 10:00:00 2026] GET /x => "
    "generated 233 bytes in 413 msecs (HTTP/1.1 ⟦404⟧) 3 headers in 100 bytes (1 switches on core 0)",
    "2026-10-01 10:00:00,404 INFO     HTTP GET /x ⟦404⟧ [0.02, 127.0.0.1:53000]",
    "[2026-10-01 10:00:00 +0000] - (sanic.access)[INFO][127.0.0.1:53000]: GET http://localhost:8000/x  ⟦404⟧ 732",
    "[W 2026-10-01 10:00:00.404 ServerApp] ⟦404⟧ GET /api/x (127.0.0.1) 4.13ms referer=None",
    "WARNING:tornado.access:⟦404⟧ GET /x (127.0.0.1) 0.52ms",
    'ts=2026 caller=logging.go:413 level=debug msg="GET /api/prom/x (⟦404⟧) 1.2ms"',
    '[Web Server ] Oct  1 10:00:00 |WARN   | SERVER GET  (⟦404⟧) /x ip="127.0.0.1"',
    '[2026-10-01T10:00:00.404Z]  "GET /x" Error (⟦404⟧): "Not found"',
    " HTTP  10/1/2026 10:00:00 AM ::1 Returned ⟦404⟧ in 3 ms",
    "  --> GET /x ⟦404⟧ 12ms 9b",
    'INFO     2026-07-16T19:42:45 - [127.0.0.1:32894] ⟦401⟧ Unauthorized "POST /api/auth/token HTTP/1.1"',
    "[hanami] [INFO] [2026-10-01 10:00:00 +0000] GET ⟦404⟧ 413µs 127.0.0.1 /x",
    "10:00:00 [⟦404⟧] /x 12ms",
    "(0404-uuid) Method completed with status: ⟦403⟧",
    "[Nest] 413  - 10/01/2026, 10:00:00 AM    WARN [HTTP] GET /x ⟦404⟧ - 12ms",
    "GET /x ⟦404⟧",
    "2026-10-01 10:00:00 INFO GET /x ⟦404⟧",
    "api-1  | GET /orders/413 ⟦404⟧ 2.404 ms - 153",
]

BALANCERS = [
    ("HAProxy", ORIGIN, "", "Feb  6 12:14:14 lb haproxy[14389]: 10.0.1.2:33317 [06/Feb/2026:12:14:14.655] http-in static/srv1 "
     '10/0/30/404/413 ⟦404⟧ 2750 - - ---- 1/1/1/1/0 0/0 {1wt.eu} {} "GET /index.html HTTP/1.1"'),
    ("HAProxy", PROXY, "cR--", "10.0.1.2:33317 [06/Feb/2026:12:14:14.655] in in/<NOSRV> -1/-1/-1/-1/10000 ⟦408⟧ 212 - - cR-- "
     '1/1/0/0/0 0/0 "<BADREQ>"'),
    ("HAProxy", PROXY, "PR--", "10.0.1.2:33317 [06/Feb/2026:12:14:14.655] in~ in/<NOSRV> 0/-1/-1/-1/0 ⟦403⟧ 188 - - PR-- 1/1/0/0/0 0/0 "
     '{|curl} "GET /413 HTTP/1.1"'),
    ("HAProxy", UNKNOWN, "", "10.0.1.2:33317 [06/Feb/2026:12:14:14.655] http-in static/srv1 10/0/30/404/413 ⟦404⟧"),
    ("ALB", PROXY, "waf", "https 2026-07-02T22:23:00.186641Z app/my-lb/50dc6c495c0c9188 192.168.131.39:2817 - -1 -1 -1 ⟦403⟧ - 34 366 "
     '"GET https://www.example.com:443/x HTTP/1.1" "curl/7.46.0" ECDHE TLSv1.2 arn:aws "Root=1-58" "-" "-" 0 '
     '2026-07-02T22:22:48.364000Z "waf" "-" "-" "-" "-" "-" "-"'),
    ("ALB", ORIGIN, "", "h2 2026-07-02T22:23:00.186641Z app/my-lb/50dc6c495c0c9188 192.168.131.39:2817 10.0.0.1:80 0.000 0.001 0.000 "
     '⟦404⟧ 404 34 366 "GET https://www.example.com:443/x HTTP/2.0" "curl" ECDHE TLSv1.2 arn:aws "Root=1-58" "-" "-" 0 '
     '2026-07-02T22:22:48.364000Z "forward" "-" "-" "10.0.0.1:80" "404" "-" "-"'),
    ("ALB", PROXY, "AuthInvalidCookie", "https 2026-07-02T22:23:00.186641Z app/my-lb/50 192.168.131.39:2817 - -1 -1 -1 ⟦401⟧ - 34 366 "
     '"GET https://www.example.com:443/x HTTP/1.1" "c" E T arn "Root" "-" "-" 0 2026-07-02T22:22:48.364000Z "authenticate" "-" '
     '"AuthInvalidCookie" "-" "-" "-" "-"'),
    ("ALB", PROXY, "", "http 2026-07-02T22:23:00.186641Z app/my-lb/50 192.168.131.39:2817 10.0.0.1:80 0.001 -1 -1 ⟦460⟧ -"),
    ("ELB", ORIGIN, "", "2026-05-13T23:39:43.945958Z my-lb 192.168.131.39:2817 10.0.0.1:80 0.000073 0.001048 0.000057 ⟦404⟧ 404 0 29 "
     '"GET http://www.example.com:80/ HTTP/1.1" "curl/7.38.0" - -'),
    ("Squid", PROXY, "TCP_DENIED", "1286536309.450    180 192.168.0.68 TCP_DENIED/⟦403⟧ 507 GET http://example.com/ - HIER_NONE/- text/html"),
    ("Squid", ORIGIN, "", "1286536309.450    404 192.168.0.68 TCP_MISS/⟦404⟧ 507 GET http://example.com/ - HIER_DIRECT/10.0.0.1 text/html"),
    ("Squid", PROXY, "TAG_NONE", "1286536309.450      0 192.168.0.68 TAG_NONE/⟦400⟧ 3885 GET / - HIER_NONE/- text/html"),
    ("Squid", PROXY, "TCP_DENIED", "1286536309.450      0 192.168.0.68 TCP_DENIED/⟦407⟧ 3885 CONNECT example.com:443 - HIER_NONE/- text/html"),
    ("oauth2-proxy", PROXY, "", '10.0.0.1:34567 - 4d5e404 - - [2026/10/01 10:00:00] app.example.com GET - "/" HTTP/1.1 "Mozilla/5.0 (404)" '
     "⟦403⟧ 8388 0.001"),
    ("Nginx Proxy Manager", ORIGIN, "", '[01/Oct/2026:10:00:00 +0000] - 404 ⟦404⟧ - GET https app.example.com "/x" [Client 203.0.113.9] '
     '[Length 413] [Gzip -] [Sent-to 10.0.0.2] "Mozilla" "-"'),
    ("Nginx Proxy Manager", PROXY, "", '[01/Oct/2026:10:00:00 +0000] - - ⟦403⟧ - GET https app.example.com "/x" [Client 203.0.113.9]'),
    ("Envoy", PROXY, "RL", '[2026-10-01T10:00:00.404Z] "GET /x HTTP/1.1" ⟦429⟧ RL 0 18 1 - "10.0.0.1" "curl" "abc" "example.com" "-"'),
    ("Envoy", ORIGIN, "", '[2026-10-01T10:00:00.404Z] "GET /x HTTP/1.1" ⟦404⟧ - 0 18 413 2 "-" "curl" "abc" "example.com" "10.0.0.1:80"'),
    ("Envoy", CLIENT, "DC", '[2026-10-01T10:00:00.404Z] "GET /x HTTP/1.1" ⟦0⟧ DC 0 0 413 - "-" "curl" "abc" "example.com" "10.0.0.1:80"'),
    ("Istio", PROXY, "NR", '[2026-10-01T10:00:00.404Z] "GET /x HTTP/1.1" ⟦404⟧ NR route_not_found - "-" 0 0 0 - "10.0.0.1" "curl" "a" "h" "-" '
     "- - 10.0.0.2:80 10.0.0.1:4444 - -"),
    ("Istio", PROXY, "rbac_access_denied_matched_policy[none]", '[2026-10-01T10:00:00.404Z] "GET /x HTTP/1.1" ⟦403⟧ - '
     'rbac_access_denied_matched_policy[none] - "-" 0 19 0 - "-" "curl" "a" "h" "-" inbound|80|| - 10.0.0.2:80'),
    ("Istio", ORIGIN, "", '[2026-10-01T10:00:00.404Z] "GET /x HTTP/1.1" ⟦404⟧ - via_upstream - "-" 0 0 5 4 "-" "curl" "a" "h" "10.0.0.2:8080" '
     "outbound|80||x"),
    ("ingress-nginx", ORIGIN, "", '10.0.0.1 - - [01/Oct/2026:10:00:00 +0000] "POST /up HTTP/2.0" ⟦413⟧ 575 "-" "curl" 404 0.001 [default-web-80] '
     "[] 10.1.1.1:80, 10.1.1.2:80 0, 10 0.001, 0.002 502, 413 0123456789abcdef0123456789abcdef"),
    ("ingress-nginx", PROXY, "", '10.0.0.1 - - [01/Oct/2026:10:00:00 +0000] "POST /up HTTP/2.0" ⟦413⟧ 575 "-" "curl" 404 0.001 [default-web-80] '
     "[] - - - - 0123456789abcdef0123456789abcdef"),
    ("ingress-nginx", PROXY, "", '10.0.0.1 - - [01/Oct/2026:10:00:00 +0000] "GET /s HTTP/2.0" ⟦499⟧ 0 "-" "curl" 404 60.001 [d-web-80] '
     "[] 10.1.1.1:80 0 60.000 - 0123456789abcdef0123456789abcdef"),
    ("Traefik", PROXY, "", '10.0.0.1 - - [01/Oct/2026:10:00:00 +0000] "GET /up HTTP/1.1" ⟦404⟧ 19 "-" "-" 413 "-" "-" 0ms'),
    ("Traefik", ORIGIN, "", '10.0.0.1 - - [01/Oct/2026:10:00:00 +0000] "GET /up HTTP/1.1" ⟦404⟧ 19 "-" "-" 413 "web@docker" "http://10.0.0.2:80" 404ms'),
    ("APISIX", ORIGIN, "", '10.0.0.1 - - [01/Oct/2026:10:00:00 +0000] h "GET /x HTTP/1.1" ⟦404⟧ 36 0.413 "-" "curl" 10.0.0.2:80 404 0.001 '
     '"http://h/x"'),
    ("nginx", PROXY, "", '10.0.0.1 - - [01/Oct/2026:10:00:00 +0000] "GET /x HTTP/1.1" ⟦429⟧ 36 "-" "curl" upstream_status=-'),
    ("nginx", ORIGIN, "", '10.0.0.1 - - [01/Oct/2026:10:00:00 +0000] "GET /x HTTP/1.1" ⟦404⟧ 36 "-" "curl" upstream_status="502, 404"'),
    ("S3", ORIGIN, "AccessDenied", "79a5 b [06/Feb/2026:00:00:38 +0000] 192.0.2.3 79a5 3E57427F3 REST.GET.OBJECT k "
     '"GET /b/k HTTP/1.1" ⟦403⟧ AccessDenied 243 - 7 - "-" "S3Console/0.4" -'),
    ("CloudFront", PROXY, "ClientGeoBlocked", "2026-12-04\t21:02:31\tLAX1\t404\t192.0.2.100\tGET\td1.cloudfront.net\t/413\t⟦403⟧\t-\tM\t-\t-\tError\tid\td1\t"
     "https\t23\t0.001\t-\tTLSv1.3\tx\tError\tHTTP/2.0\t-\t-\t11040\t0.001\tClientGeoBlocked\ttext/html\t919\t-\t-"),
    ("CloudFront", UNKNOWN, "", "2026-12-04 21:02:31 LAX50-P1 404 192.0.2.100 GET d1.cloudfront.net /413 ⟦404⟧ - M - - Error id d1 "
     "https 23 0.001 - TLSv1.3 x Error HTTP/2.0 - - 11040 0.001 Error text/html 919 - -"),
    ("CloudFront", UNKNOWN, "", "2026-12-04 21:02:31 LAX1 0 192.0.2.100 GET d1.cloudfront.net /413 ⟦000⟧"),
    ("IIS", ORIGIN, "404.13", "2026-10-01 10:00:00 10.0.0.5 POST /up.aspx - 443 - 203.0.113.5 Mozilla/5.0+(413) - ⟦404⟧ 13 0 15"),
    ("IIS", ORIGIN, "401.2", "2026-10-01 10:00:00 W3SVC1 WEB01 10.0.0.5 GET /x a=404 80 - 203.0.113.5 Mozilla/5.0 ⟦401⟧ 2 5 404"),
    ("httperr", ORIGIN, "BadRequest", "2026-10-01 10:00:00 10.0.0.1 53413 10.0.0.2 80 HTTP/1.1 GET /x ⟦400⟧ - BadRequest -"),
    ("httperr", ORIGIN, "Hostname", "2026-10-01 10:00:00 10.0.0.1 53413 10.0.0.2 80 HTTP/1.1 GET / - ⟦400⟧ - Hostname -"),
]  # fmt: skip

NAMED = [
    ("Heroku", ORIGIN, "", '2026-09-16T15:13:46.677020+00:00 heroku[router]: at=info method=GET path="/413" host=m.example.com '
     'request_id=404 fwd="204.204.204.204" dyno=web.1 connect=1ms service=18ms status=⟦404⟧ bytes=413'),
    ("Heroku", CLIENT, "H27", 'heroku[router]: at=error code=H27 desc="Client Request Interrupted" method=POST path="/" host=m fwd="1.2.3.4" '
     "dyno=web.1 connect=1ms service=413ms status=⟦499⟧ bytes=0"),
    ("Rails", ORIGIN, "", "method=GET path=/x format=html controller=A action=b status=⟦404⟧ duration=413.0 view=0.0"),
    ("key=value", UNKNOWN, "", 'time="2026-10-01T10:00:00Z" level=info msg="request" status=⟦404⟧ method=GET path=/x took=413ms'),
    ("key=value", UNKNOWN, "", 'logger=context userId=404 orgId=1 level=info msg="Request Completed" method=GET path=/api/x status=⟦401⟧ '
     "remote_addr=203.0.113.9 time_ms=4 duration=413ms size=404"),
    ("key=value", UNKNOWN, "", 'time="2026" level=info msg="response completed" http.request.method=GET http.request.uri="/v2/" '
     "http.response.status=⟦404⟧ http.response.written=413"),
    ("key=value", UNKNOWN, "", "2026 DEBUG request{method=GET uri=/x version=HTTP/1.1}: tower_http::trace::on_response: finished processing "
     "request latency=413 ms status=⟦404⟧"),
    ("Kubernetes API", ORIGIN, "", 'I1001 10:00:00.404 1 httplog.go:132] "HTTP" verb="GET" URI="/api/v1/x" latency="4.13ms" userAgent="k" '
     'audit-ID="404" srcIP="10.0.0.1:404" resp=⟦404⟧'),
    ("key=value", PROXY, "", "method=GET uri=/x status=⟦429⟧ upstream_status=- bytes=413"),
    ("key=value", UNKNOWN, "", "{ method: 'GET', url: '/x', status: ⟦404⟧, duration: 413 }"),
    ("Caddy", ORIGIN, "", '{"level":"info","ts":1646861401.52,"logger":"http.log.access","msg":"handled request","request":{"remote_ip":"127.0.0.1",'
     '"remote_port":"404","proto":"HTTP/2.0","method":"GET","host":"h","uri":"/413"},"bytes_read":413,"duration":0.404,"size":404,"status":⟦404⟧}'),
    ("Caddy", ORIGIN, "", '2026/10/01 10:00:00.404\tINFO\thttp.log.access.log0\thandled request\t{"request": {"remote_ip": "::1", "method": "GET", '
     '"uri": "/413"}, "size": 413, "status": ⟦404⟧}'),
    ("Cloudflare", CLOUDFLARE, "block", '{"ClientIP":"203.0.113.9","ClientRequestMethod":"GET","ClientRequestURI":"/404","EdgeResponseBytes":413,'
     '"EdgeResponseStatus":⟦403⟧,"OriginResponseStatus":0,"RayID":"404","SecurityAction":"block"}'),
    ("Cloudflare", ORIGIN, "", '{"ClientIP":"203.0.113.9","EdgeResponseStatus":⟦404⟧,"OriginResponseStatus":404,"RayID":"413"}'),
    ("Cloudflare", UNKNOWN, "", '{"EdgeResponseStatus":⟦404⟧}'),
    ("Traefik", PROXY, "", '{"ClientAddr":"10.0.0.1:404","ClientHost":"10.0.0.1","DownstreamContentSize":413,"DownstreamStatus":⟦404⟧,"OriginStatus":0,'
     '"RequestMethod":"GET","RequestPath":"/x","level":"info","time":"2026-10-01T10:00:00Z"}'),
    ("Traefik", ORIGIN, "", '{"DownstreamStatus":⟦404⟧,"OriginStatus":404,"RequestMethod":"GET","RequestPath":"/x"}'),
    ("Envoy", PROXY, "UAEX", '{"authority":"h","method":"GET","path":"/x","response_code":⟦403⟧,"response_flags":"UAEX","duration":404,"upstream_host":null}'),
    ("Envoy", ORIGIN, "", '{"response_code":⟦404⟧,"response_flags":"-","response_code_details":"via_upstream","method":"GET","path":"/x"}'),
    ("Google Cloud", PROXY, "denied_by_security_policy", '{"httpRequest":{"requestMethod":"GET","requestUrl":"https://h/413","requestSize":"404",'
     '"status":⟦403⟧,"remoteIp":"203.0.113.9"},"jsonPayload":{"statusDetails":"denied_by_security_policy"},"timestamp":"2026-10-01T10:00:00Z"}'),
    ("Google Cloud", ORIGIN, "response_sent_by_backend", '{"httpRequest":{"status":⟦404⟧,"requestUrl":"https://h/x"},'
     '"jsonPayload":{"statusDetails":"response_sent_by_backend"}}'),
    ("Application Gateway", ORIGIN, "", '{"category":"ApplicationGatewayAccessLog","properties":{"clientIP":"203.0.113.9","clientPort":"404","httpMethod":"GET",'
     '"requestUri":"/x","httpStatus":⟦404⟧,"serverStatus":"404","sentBytes":413}}'),
    ("Application Gateway", PROXY, "", '{"category":"ApplicationGatewayAccessLog","properties":{"httpMethod":"GET","requestUri":"/x","httpStatus":⟦403⟧,'
     '"serverStatus":"","error_info":"ERRORINFO_NO_ERROR"}}'),
    ("Front Door", UNKNOWN, "", '{"category":"FrontDoorAccessLog","properties":{"httpMethod":"GET","requestUri":"https://h:443/x","httpStatusCode":"⟦403⟧",'
     '"httpStatusDetails":"403","errorInfo":"NoError"}}'),
    ("Kubernetes audit", ORIGIN, "Forbidden", '{"kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"404","verb":"get","requestURI":"/api/v1/x?limit=413",'
     '"sourceIPs":["10.0.0.1"],"responseStatus":{"metadata":{},"status":"Failure","reason":"Forbidden","code":⟦403⟧}}'),
    ("API Gateway", UNKNOWN, "", '{"requestId":"404","ip":"203.0.113.9","httpMethod":"GET","resourcePath":"/x","status":"⟦403⟧","protocol":"HTTP/1.1","responseLength":"413"}'),
    ("GitLab", ORIGIN, "", '{"method":"GET","path":"/x/404","format":"html","controller":"P","action":"show","status":⟦404⟧,"time":"2026-10-01T10:00:00.404Z",'
     '"remote_ip":"203.0.113.9","duration_s":0.413}'),
    ("nginx", ORIGIN, "", '{"time_local":"01/Oct/2026:10:00:00 +0000","remote_addr":"203.0.113.9","request":"GET /413 HTTP/1.1","status":"⟦404⟧",'
     '"body_bytes_sent":"404","http_user_agent":"curl"}'),
    ("nginx", PROXY, "", '{"time_iso8601":"2026-10-01T10:00:00+00:00","request_method":"GET","request_uri":"/x","status":⟦429⟧,"upstream_status":"-"}'),
    ("server log", ORIGIN, "", '{"level":30,"time":1790848800404,"pid":413,"req":{"id":404,"method":"GET","url":"/x","remoteAddress":"::1"},"res":{"statusCode":⟦404⟧,'
     '"headers":{"content-length":413}},"responseTime":404,"msg":"request completed"}'),
    ("server log", ORIGIN, "", '{"level":"info","message":"HTTP GET /x","meta":{"req":{"url":"/x","method":"GET"},"res":{"statusCode":⟦404⟧},"responseTime":413}}'),
    (".NET", ORIGIN, "", '{"@t":"2026-10-01T10:00:00Z","@mt":"HTTP {RequestMethod} {RequestPath} responded {StatusCode} in {Elapsed}","RequestMethod":"GET",'
     '"RequestPath":"/x","StatusCode":⟦404⟧,"Elapsed":413.2}'),
    ("JSON", UNKNOWN, "", '{"time":"2026-10-01T10:00:00Z","id":"404","remote_ip":"::1","host":"h:413","method":"GET","uri":"/x","user_agent":"c","status":⟦404⟧,'
     '"error":"","latency":404}'),
    ("JSON", UNKNOWN, "", '{"level":"warn","msg":"done","path":"/x","status_code":⟦404⟧,"duration_ms":413}'),
    ("HTTP log", UNKNOWN, "", '{"@timestamp":"2026","http":{"request":{"method":"GET"},"response":{"status_code":⟦404⟧,"bytes":413}},"url":{"path":"/x"}}'),
    ("HTTP log", UNKNOWN, "", '{"http.request.method":"GET","url.path":"/x","http.response.status_code":⟦404⟧,"net.host.port":413}'),
    ("HTTP log", UNKNOWN, "", '{"timestamp":"2026-07-10T23:50:05Z","event_type":"http","src_ip":"1.2.3.4","src_port":413,"http":{"hostname":"h","url":"/x",'
     '"http_method":"GET","status":⟦404⟧,"length":500}}'),
    ("HTTP log", UNKNOWN, "", '{"time":"2026-08-03T14:32:00-04:00","message":"Connection closed with HTTP 403 (ntfy error 40301)","error_code":40301,'
     '"http_method":"GET","http_path":"/t/auth","http_status":⟦403⟧}'),
    ("Envoy", UNKNOWN, "", '{"start_time":"2026-12-31T16:40:00.100Z","method":"GET","x-envoy-origin-path":"/p","response_code":⟦404⟧,'
     '"downstream_remote_address":"10.0.0.13:40000",":authority":"h"}'),
    ("key=value", UNKNOWN, "", 'time="2026-01-30T05:07:37Z" level=warning msg="HTTP: POST http://h/auth" elapsedTime="404µs" httpStatus=⟦401⟧ responseSize=40'),
    ("AWS WAF", PROXY, "r1", '{"timestamp":1576280412771,"terminatingRuleId":"r1","action":"BLOCK","responseCodeSent":⟦403⟧,"httpRequest":{"clientIp":"203.0.113.9",'
     '"uri":"/x","httpMethod":"GET"}}'),
    ("JSON", UNKNOWN, "", 'app-1  | 2026-10-01T10:00:00Z {"method":"GET","path":"/x","status":⟦404⟧,"took":413'),
    ("JSON", UNKNOWN, "", r'{"log":"{\"method\":\"GET\",\"path\":\"/413\",\"status\":⟦404⟧,\"took\":413}\n","stream":"stdout"}'),
    ("JSON", UNKNOWN, "", '{"method":"GET","path":"/x","status":⟦404⟧'),
]  # fmt: skip

NOTHING = [
    "{'status': 404, 'error': 'Not Found', 'path': '/x'}",
    "status: 404, url: /x",
    "",
    "404",
    "The quick brown fox jumps over 404 lazy dogs.",
    "I uploaded a 413 MB file and the port was 8443.",
    "see https://example.com/404 and http://example.com:404/status/403",
    "GET /status/404 HTTP/1.1",
    "> GET /404 HTTP/1.1",
    "POST /v1/404?status=413 HTTP/2",
    '203.0.113.9 - - [01/Oct/2026:10:00:00 +0000] "GET /404 HTTP/1.1"',
    '203.0.113.9 - - [01/Oct/2026:10:00:00 +0000] "GET /404 HTTP/1.1" 40',
    '203.0.113.9 - - [01/Oct/2026:10:00:00 +0000] "GET /404 HTT',
    '203.0.113.9 - - [01/Oct/2026:10:00:00 +0000] "GET /x HTTP/1.1" 4040 153',
    '203.0.113.9 - - [01/Oct/2026:10:00:00 +0000] "GET /x HTTP/1.1" 0.404 153',
    '203.0.113.9 - - [01/Oct/2026:10:00:00 +0000] "GET /x HTTP/1.1" 999 153 "-" "-"',
    '203.0.113.9 - - [01/Oct/2026:10:00:00 +0000] "GET /x HTTP/1.1" - 0 "-" "-"',
    'INVITE sip:bob@example.com SIP/2.0" 404 Not Found',
    '"INVITE sip:bob@example.com SIP/2.0" 404 Not Found',
    'SIP: "REGISTER sip:example.com SIP/2.0" 403 Forbidden (Bad auth)',
    "SIP/2.0 404 Not Found",
    '"DESCRIBE rtsp://10.0.0.1/stream RTSP/1.0" 404 Stream Not Found',
    "RTSP/1.0 404 Not Found",
    "Fri Oct  1 10:00:00 2026 [pid 404] [bob] FAIL LOGIN: Client \"10.0.0.1\"",
    "530 5.7.0 Must issue a STARTTLS command first",
    "postfix/smtp[404]: 4D: to=<a@example.com>, relay=mx[10.0.0.1]:25, delay=404, dsn=4.1.1, status=deferred (host said: 450 4.1.1 no)",
    "postfix/smtpd[413]: NOQUEUE: reject: RCPT from x[10.0.0.1]: 450 4.7.1 <h>: Helo command rejected",
    "421 4.7.0 Try again later, closing connection.",
    "226 Transfer complete",
    '"USER bob" 331 -',
    'Oct  1 10:00:00 ftp proftpd: 10.0.0.1 UNKNOWN bob [01/Oct/2026:10:00:00 +0000] "RETR x.zip" 426 -',
    "10.0.0.1 UNKNOWN bob [01/Oct/2026:10:00:00 +0000] \"PASS (hidden)\" 530 -",
    "status=exited code=404",
    "Main process exited, code=exited, status=203/EXEC",
    "Main PID: 404 (code=exited, status=1/FAILURE)",
    "nginx.service: Main process exited, code=exited, status=404/NOTFOUND method=GET path=/x",
    '{"status":"ok","code":404}',
    '{"status": "ok"}',
    '{"status":404}',
    '{"status":404,"error":"Not Found"}',
    '{"timestamp":"2026-10-01T10:00:00Z","status":404,"error":"Not Found","path":"/x"}',
    '{"type":"about:blank","title":"Not Found","status":404,"detail":"no","instance":"/x"}',
    '{"error":{"code":404,"message":"not found"}}',
    '{"message":"Not Found","documentation_url":"https://docs.github.com/rest","status":"404"}',
    '{"jsonrpc":"2.0","method":"eth_call","id":404,"status":413}',
    '{"method":"GET","path":"/x","status":"running","port":404}',
    '{"method":"GET","path":"/x","size":404,"duration":413}',
    '{"method":"GET","path":"/x","status":40',
    '{"id":404,"name":"x","count":413}',
    '{"level":"info","msg":"listening","port":404,"path":"/x"}',
    "method=GET path=/x status=ok took=404ms",
    "method=GET path=/x size=404 took=413",
    "method=GET path=/404 status=4040",
    "level=info msg=started port=404",
    "status=404",
    "exit status=404",
    "code=404",
    "job=404 state=failed code=413",
    "LOG:  duration: 404.123 ms  statement: SELECT 403",
    " status | count \n--------+-------\n    404 |    12",
    "(404 rows)",
    "ERROR 1045 (28000): Access denied for user",
    "Traceback: File \"x.py\", line 404, in get",
    "    at Object.<anonymous> (/app/x.js:404:13)",
    'File "/app/views.py", line 413, in GET',
    "2026-10-01 10:00:00 INFO Started worker 404 in 413ms",
    "Completed 404 items in 12ms",
    "Completed 413 of 500 tasks",
    "Sent 404 bytes in 3ms",
    "Sent 413 messages",
    "GET /x in 404ms",
    "GET /x 404ms",
    "GET /x took 413 ms",
    "GET /x 4040 1.2 ms - 3",
    "I sent GET /x 404 times",
    "we do GET /x 413 times a day",
    "POST 404 /x",
    "[404]: see the note",
    "footnote [404]: https://example.com/x",
    "10.0.0.1:404 [2026]: GET /x",
    "Feb  6 12:14:14 lb haproxy[14389]: 10.0.1.2:33317 [06/Feb/2026:12:14:14.655] tcp-in db/srv1 10/0/404 413 -- 1/1/1/1/0 0/0",
    "Feb  6 12:14:14 lb haproxy[404]: Server web/srv1 is DOWN, reason: Layer7 wrong status, code: 404, check duration: 413ms",
    "10.0.1.2:33317 [06/Feb/2026:12:14:14.655] http-in http-in/<NOSRV> -1/-1/-1/-1/0 -1 0 - - CR-- 1/1/0/0/0 0/0 \"<BADREQ>\"",
    "https 2026-07-02T22:23:00.186641Z app/my-lb/50 192.168.131.39:2817 10.0.0.1:80 0.404 0.413 0.403 - - 34 366",
    "2026-05-13T23:39:43.945958Z my-tcp-lb 192.168.131.39:2817 10.0.0.1:80 0.001 0.404 0.413 - - 82 305 \"- - - \" \"-\" - -",
    "1286536309.450    404 192.168.0.68 UDP_HIT/- 507",
    "Oct  1 10:00:00 web1 kernel: [404.413] usb 1-1: new device number 403",
    "Oct  1 10:00:00 web1 sshd[404]: Failed password for root from 10.0.0.1 port 413 ssh2",
    "Oct  1 10:00:00 web1 systemd[1]: nginx.service: Failed with result 'exit-code' 404.",
    "2026/10/01 10:00:00 [error] 404#413: *403 open() \"/x\" failed (2: No such file), client: 10.0.0.1, server: h, "
    'request: "GET /x HTTP/1.1", host: "h:404"',
    '[Thu Oct 01 10:00:00.404 2026] [core:error] [pid 413] [client 10.0.0.1:404] AH00126: Invalid URI in request "GET /404 HTTP/1.1"',
    "#Fields: date time s-ip cs-method cs-uri-stem sc-status",
    "2026-10-01 10:00:00 10.0.0.5 USER bob - 21 - 203.0.113.5 - - 530 1326 41 404",
    "2026-10-01 10:00:00 10.0.0.1 53413 10.0.0.2 404 - - - - - Timer_ConnectionIdle -",
    "2026-10-01 10:00:00.404 INFO 413 --- [main] c.e.App : Started App in 4.13 seconds (JVM running for 404)",
    "WebSocket closed: code 404, reason 413",
    "AMQP 404 NOT_FOUND - no exchange 'x' in vhost '/'",
    'Channel error; protocol method: #method<channel.close>(reply-code=404, reply-text=NOT_FOUND, class-id=60, method-id=40)',
    "<-- 404 --> GET",
    '10 404 "GET"',
    '"GET" 404',
    '"404" 404 404',
    'he said "GET real" 404 times',
    'error_page 404 "/404.html" 403;',
    "rewrite ^/old /new 301;",
    "return 404;",
    "location / { return 403; }",
    "curl -o /dev/null -w '%{http_code}' https://example.com/404",
    'grep \'" 404 \' access.log | wc -l',
    "awk '$9 == 404 {print $7}' access.log",
    'log_format main \'$remote_addr - $remote_user [$time_local] "$request" $status 404\';',
    "Downloading (404 kB) GET /x 50%",
    "| 404 | 413 | 403 |",
    "| status | method |",
    "npm ERR! code E404",
    "line 404: path /x: method GET",
    "HTTP/1.1 404 Not Found",
    "< HTTP/2 404",
    "at=info port=404 msg=413",
    "resp=404",
    "REPORT RequestId: 404 Duration: 413.22 ms Billed Duration: 404 ms",
]


def marked(text: str) -> tuple[str, str, int]:
    """The line without its marks, the status between them, where it starts."""
    start = text.index(OPEN)
    return text.replace(OPEN, "").replace(CLOSE, ""), text[start + 1 : text.index(CLOSE)], start


@pytest.mark.parametrize("text", [*QUOTED, *FRAMEWORKS, *(row[-1] for row in [*BALANCERS, *NAMED])])
def test_reads_the_status_in_its_column(text: str) -> None:
    line, status, start = marked(text)
    entry = only(line)
    assert (entry.status, entry.start, line[entry.start : entry.end]) == (int(status), start, status)
    assert entry.format


@pytest.mark.parametrize(("name", "sender", "code", "text"), [*BALANCERS, *NAMED])
def test_tells_format_sender_and_code(name: str, sender: Sender, code: str, text: str) -> None:
    entry = only(marked(text)[0])
    assert (entry.sender, entry.code) == (sender, code)
    assert name.lower() in entry.format.lower()


@pytest.mark.parametrize("text", [*QUOTED, *FRAMEWORKS])
def test_a_server_logs_what_it_answered_itself(text: str) -> None:
    entry = only(marked(text)[0])
    assert entry.sender is ORIGIN or entry.format in {
        "request log", "Kong access log", "Go service log", "AWS API Gateway log", "Traefik access log",
    }  # fmt: skip


@pytest.mark.parametrize("text", NOTHING)
def test_reads_nothing_elsewhere(text: str) -> None:
    assert list(read(text.splitlines())) == []


def test_near_misses_are_as_many_as_half_of_the_lines_read() -> None:
    assert 2 * len(NOTHING) >= len(QUOTED) + len(FRAMEWORKS) + len(BALANCERS) + len(NAMED)


@pytest.mark.parametrize("text", [*QUOTED[:3], *FRAMEWORKS[:3], *(row[-1] for row in BALANCERS[:3])])
@pytest.mark.parametrize("prefix", [
    "", "    ", "> ", "> > ", "| ", "web-1  | ", "2026-10-01T10:00:00.123456789Z ", "2026-10-01T10:00:00.1Z stdout F ",
    "Oct  1 10:00:00 host1 app[413]: ", "<190>1 2026-10-01T10:00:00Z host app 404 - - ", "[pod/web-404/nginx] ",
])  # fmt: skip
def test_a_prefix_changes_nothing(prefix: str, text: str) -> None:
    line, status, start = marked(prefix + text)
    entry = only(line)
    assert (entry.status, entry.start) == (int(status), start)


@pytest.mark.parametrize("text", [*QUOTED, *FRAMEWORKS, *(row[-1] for row in [*BALANCERS, *NAMED])])
def test_a_line_cut_before_its_status_tells_nothing(text: str) -> None:
    line, status, start = marked(text)
    for cut in (start, start + 1, start + 2):
        if cut < start + len(status):
            assert list(read([line[:cut]])) == []


FIELDS = "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip sc-status sc-substatus sc-win32-status"


def test_a_fields_line_governs_the_lines_after_it() -> None:
    lines = [
        "#Software: Microsoft Internet Information Services 10.0",
        FIELDS,
        "2026-10-01 10:00:00 10.0.0.5 POST /up - 443 - 203.0.113.5 404 13 0",
        "2026-10-01 10:00:01 10.0.0.5 GET / - 443 - 203.0.113.5 200 0 0",
        "#Fields: date time sc-status cs-method cs-uri-stem",
        "2026-10-01 10:00:02 401 GET /413",
    ]
    found = [(index, e.status, e.code, e.format) for index, e in read(lines)]
    assert found == [(2, 404, "404.13", "IIS log"), (3, 200, "", "IIS log"), (5, 401, "", "IIS log")]


def test_fields_of_cloudfront_are_named_too() -> None:
    lines = [
        "#Version: 1.0",
        "#Fields: date time x-edge-location c-ip cs-method cs-uri-stem sc-status x-edge-result-type x-edge-detailed-result-type",
        "2026-10-01\t10:00:00\tFRA2\t203.0.113.9\tGET\t/x\t403\tError\tClientGeoBlocked",
        "2026-10-01\t10:00:00\tFRA2\t203.0.113.9\tGET\t/x\t000\tError\tClientCommError",
    ]
    found = [(e.status, e.sender, e.code) for _, e in read(lines)]
    assert found == [(403, PROXY, "ClientGeoBlocked"), (0, CLIENT, "ClientCommError")]


def test_fields_of_httperr_name_the_reason() -> None:
    lines = [
        "#Fields: date time c-ip c-port s-ip s-port cs-version cs-method cs-uri sc-status s-siteid s-reason s-queuename",
        "2026-10-01 10:00:00 10.0.0.1 53413 10.0.0.2 80 HTTP/1.1 GET /x 400 - URL -",
        "2026-10-01 10:00:00 10.0.0.1 53413 10.0.0.2 80 - - - - - Timer_ConnectionIdle -",
    ]
    assert [(e.status, e.code, e.path) for _, e in read(lines)] == [(400, "URL", "/x")]


def test_an_ftp_log_in_the_same_form_is_not_http() -> None:
    lines = [
        "#Fields: date time c-ip cs-username s-ip s-port cs-method cs-uri-stem sc-status sc-win32-status",
        "2026-10-01 10:00:00 10.0.0.1 bob 10.0.0.2 21 PASS *** 530 1326",
        "2026-10-01 10:00:00 10.0.0.1 bob 10.0.0.2 21 RETR /x 426 0",
    ]
    assert list(read(lines)) == []


def test_an_object_over_several_lines_is_one_entry() -> None:
    text = """Here is the log entry:
{
  "httpRequest": {
    "requestMethod": "GET",
    "requestUrl": "https://example.com/413",
    "status": 403,
    "remoteIp": "203.0.113.9"
  },
  "jsonPayload": {"statusDetails": "denied_by_security_policy"},
  "timestamp": "2026-10-01T10:00:00Z"
}
thanks"""
    ((index, entry),) = read(text.splitlines())
    assert (index, entry.status, entry.sender) == (5, 403, PROXY)
    assert text.splitlines()[index][entry.start : entry.end] == "403"
    assert (entry.client, entry.path) == ("203.0.113.9", "https://example.com/413")


def test_an_object_that_is_no_log_is_left_alone() -> None:
    assert list(read(["{", '  "status": 404,', '  "error": "Not Found"', "}"])) == []


def test_lines_of_several_formats_are_read_side_by_side() -> None:
    texts = [QUOTED[0], NOTHING[2], FRAMEWORKS[0], NAMED[0][-1], BALANCERS[0][-1]]
    lines = [text.replace(OPEN, "").replace(CLOSE, "") for text in texts]
    assert [index for index, _ in read(lines)] == [0, 2, 3, 4]


def test_keeps_what_the_line_tells() -> None:
    entry = only(marked(QUOTED[3])[0])
    assert (entry.time, entry.method, entry.path, entry.client) == (
        "01/Oct/2026:10:00:00 +0000", "GET", "/a", "203.0.113.9",
    )  # fmt: skip
    assert only(marked(QUOTED[4])[0]).client == "2001:db8::7"


def test_upstream_is_the_last_server_asked() -> None:
    assert only(marked(BALANCERS[22][-1])[0]).upstream == 413
    assert only(marked(BALANCERS[23][-1])[0]).upstream is None


@given(st.text(alphabet=st.sampled_from('"[]{}:=|/\\ -.GETHTP1405\n\t#'), max_size=300))
def test_any_text_is_read_without_failing(text: str) -> None:
    lines = text.split("\n")
    for index, entry in read(lines):
        assert lines[index][entry.start : entry.end] in {f"{entry.status}", f"{entry.status:03}"}


ODD = [
    "a", "4", "404 ", '"', '" ', '" 404 ', '\\"', '"\\', '"GET ', '"GET /x HTTP/1.1" 404 ', "[", "] ", "{", '{"', '{"a":', '":', '"status":404,',
    "[01/Oct/2026:10:00:00 +0000] ", "10.0.0.1 ", "::", "a:", "1:", "status=404 ", "k=", 'k="', "method=", "GET ", "GET /x ", "GET /x 404 ", "| 404 ",
    "2026-10-01 10:00:00 ", "2026-10-01T10:00:00Z ", "app/x ", "HTTP/1.1 ", " - ", "\x1b[0m", "\t", " ", "é", "/", "-1/", "TCP_MISS/404 ", "1286536309.450 ",
    "#Fields: sc-status ", "Completed 404 ", "Request finished ", "] GET - ", "--> GET /", "[response] ", "REPORT ", ": GET - /",
]  # fmt: skip


def seconds(text: str) -> float:
    start = time.perf_counter()
    for _ in read(text.split("\n")):
        pass
    return time.perf_counter() - start


@pytest.mark.parametrize("odd", ODD)
def test_time_is_linear_in_the_length_of_hostile_lines(odd: str) -> None:
    line = 'x "404" GET /x = : ' + odd * (2_000 // len(odd)) + ' " 404'
    short = min(seconds("\n".join([line] * 2)) for _ in range(3))
    long = seconds("\n".join([line * 4] * 20))
    assert long < 40 * max(short, 0.002) * 4


def test_a_header_is_found_in_its_line() -> None:
    header = Header.of(FIELDS)
    assert header is not None
    assert header.read("2026-10-01 10:00:00 10.0.0.5 GET / - 443 - 203.0.113.5 404 0 0")
    assert Header.of("no fields") is None


def test_one_line_can_be_read_alone() -> None:
    assert read_line("GET /x 404 in 3ms")
    assert read_line("nothing") is None
