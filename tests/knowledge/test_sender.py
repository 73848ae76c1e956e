"""Who made a response: what only one product prints tells it, what is on all that passes through does not."""

from __future__ import annotations

import re

import pytest

from knowledge.article import Sender
from knowledge.marks import CLOUDFLARE_SAYS, FOOTERS, HEADERS, OWN_HEADERS, SAYS
from knowledge.reading.page import Page
from knowledge.sender import MARKS, marks, sender

PROXY, CLOUDFLARE, ORIGIN, UNKNOWN = Sender.PROXY, Sender.CLOUDFLARE, Sender.ORIGIN, Sender.UNKNOWN

TOLD = [
    ("Azure Front Door", "The request is blocked.\n20271104T081502Z-18c0aa55f7c9zq4thC1ZRHx0a00000000r2g"),
    ("Azure API Management", '{ "statusCode": 401, "message": "JWT not present." }'),
    ("Azure App Service", "HTTP/1.1 403 Ip Forbidden\nx-ms-forbidden-ip: 203.0.113.80"),
    ("AWS ALB", '{"status": 403, "headers": {"server": "awselb/2.0"}}'),
    ("AWS API Gateway", "x-amzn-errortype: ForbiddenException\nx-amz-apigw-id: Kq3=\n\n{}"),
    ("AWS API Gateway", "apigw-requestid: Lm4=\nx-amzn-errortype: UnauthorizedException"),
    (
        "AWS API Gateway",
        'GET https://a1b2c3d4e5.execute-api.eu-north-1.amazonaws.com/v1/cats -> {"message":"Forbidden"}',
    ),
    ("CloudFront", "HTTP/2 403\nx-cache: Error from cloudfront\nx-amz-cf-pop: OSL50-C1"),
    ("CloudFront", "HTTP/2 403\nserver: CloudFront\nx-cache: Error from cloudfront"),
    ("Google Front End", "Error: Forbidden\nYour client does not have permission to get URL /cats from this server."),
    ("Google Front End", "Error: Page not found\nThe requested URL was not found on this server."),
    ("Google Cloud Endpoints", '{"code":404,"message":"The current request is not defined by this API."}'),
    ("IBM API Connect", '{"httpCode":"401", "httpMessage":"Unauthorized", "moreInformation":"no client id"}'),
    ("WSO2 API Manager", '{"code":"900902","message":"Missing Credentials"}'),
    ("Gravitee", '{"message":"Unauthorized","http_status_code":401}'),
    ("APISIX", '{"message":"Missing JWT token in request"}'),
    ("Kong", 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Key realm="kong"'),
    ("Traefik", 'HTTP/1.1 401 Unauthorized\nwww-authenticate: Basic realm="traefik"'),
    ("Traefik", 'level=debug msg="Rejecting IP 203.0.113.9" middlewareName=office@file middlewareType=IPAllowLister'),
    ("KrakenD", "2027/03/02 KRAKEND ERROR: [ENDPOINT: /cats][JWTValidator] no token"),
    ("Spring Cloud Gateway", "HTTP/1.1 429\nX-RateLimit-Remaining: 0\nX-RateLimit-Burst-Capacity: 40"),
    ("Tyk", "HTTP/1.1 403 Forbidden\nX-Generator: tyk.io"),
    ("Fastly", "Requested host does not match any Subject Alternative Names (SANs) on TLS certificate [0a1b]\n421"),
    ("Sophos Firewall", "403 Forbidden - GET http://10.0.0.1:8090/ips/block/webcat?cat=9&pl=0&url=aHR0cA=="),
    ("GovWay", '{"title":"LimitExceeded","status":429,"govway_id":"855913bb"}'),
    ("Linkerd", "< HTTP/1.1 403 Forbidden\n< l5d-proxy-error: unauthorized request on route"),
    ("Envoy", "trailers: Metadata(:status=431,server=envoy,date=Tue)"),
    ("Envoy", "[C12][S907] Sending local reply with details jwt_authn_access_denied\n':status', '401'"),
    ("Varnish", "-   VCL_call       SYNTH\n-   RespStatus     405"),
    ("Vercel", "404: NOT_FOUND\nCode: NOT_FOUND\nID: arn1::x7k2p-1799999999999-0a1b2c3d4e5f"),
    ("Render", "HTTP/2 404\nx-render-routing: no-server"),
    ("Railway", '{"status":"error","code":404,"message":"Application not found","request_id":"q7"}'),
    ("FortiWeb", "Web Page Blocked!\nURL: cats.example.net/\nAttack ID: 20000051\nMessage ID: 000187210399"),
    ("Imperva", "Access denied\nError code 16\nIncident ID: 1170000210404199990-85867054"),
    ("Alibaba Cloud CDN", "Server: Tengine\nX-Tengine-Error: denied by Referer ACL"),
    ("DataPower", "HTTP/1.1 404 Not Found\nX-Backside-Transport: FAIL FAIL"),
    ("Blue Coat", "Access Denied (content_filter_denied)"),
    ("Sucuri", "HTTP/1.1 403 Forbidden\nServer: Sucuri/Cloudproxy"),
    ("Kong", '{"response":{"status":429},"latencies":{"request":2,"kong":2,"proxy":-1}}'),
    ("Azure Application Gateway", '{"category":"ApplicationGatewayFirewallLog","properties":{"action":"Blocked"}}'),
    ("Cisco Secure Web Appliance", "HTTP/1.1 403 Forbidden\n\n<title>Notification: Policy: Destination</title>"),
    ("Traefik", 'level=debug msg="Remote error http://in/auth. StatusCode: 403" middlewareName=sso@docker'),
    ("forward proxy", "okhttp3: Unexpected response code for CONNECT: 403"),
    ("forward proxy", "The proxy tunnel request to proxy 'http://out.example.net:3128/' failed with status code '407'"),
]
CLOUDFLARES = [
    "HTTP/1.1 400 Bad Request\nServer: cloudflare\nCF-RAY: -",
    "GET /shop?__cf_chl_rt_tk=Qm9 403",
    "Ray ID · Vorgangsnummer 8c0ffee0a1b2c3d4",
    "Your Ray ID is 8c0ffee0a1b2c3d4",
    "Error 451 Ray ID: [taken out] • 2026-10-01 10:00:00 UTC",
    "fetch failed: Cloudflare challenge detected",
    "cloudscraper.exceptions.CloudflareChallengeError: Detected a Cloudflare version 2 challenge",
    "<title>Nur einen Moment…</title>",
    "HTTP/2 403\ncf-access-domain: wiki.example.net\ncf-access-aud: 77ab",
]
PASSED = [
    "HTTP/2 403\nserver: cloudflare\ncf-ray: 8c0ffee0a1b2c3d4-OSL\ncf-cache-status: DYNAMIC",
    "HTTP/2 404\nvia: 1.1 a1.cloudfront.net (CloudFront)\nx-cache: Miss from cloudfront\nx-amz-cf-id: Zz",
    "HTTP/2 403\nserver: nginx\nx-cache: Error from cloudfront\nvia: 1.1 a1.cloudfront.net (CloudFront)",
    "HTTP/2 403\nx-cache: Error from cloudfront\nserver: AmazonS3",
    "HTTP/1.1 404 Not Found\nVia: 1.1 out.example.net (squid/6.6)\nX-Cache: MISS from out.example.net",
    "HTTP/2 404\nx-served-by: cache-osl6520-OSL\nx-cache: MISS\nvia: 1.1 varnish",
    "HTTP/2 404\nx-azure-ref: 20271104T081502Z-18c0aa\nx-cache: CONFIG_NOCACHE",
    'HTTP/2 422\nx-amzn-requestid: 11\nx-amz-apigw-id: Kq3=\n\n{"error":"name is too short"}',
    "HTTP/2 404\nserver: envoy\nx-envoy-upstream-service-time: 12",
    "HTTP/2 404\nserver: Vercel\nx-vercel-id: arn1::iad1::x7k2p-1799999999999-0a1b2c3d4e5f\nx-vercel-cache: MISS",
    "HTTP/2 404\nserver: Netlify\nx-nf-request-id: 01J",
    "HTTP/2 404\nserver: railway-edge\nx-railway-request-id: q7",
    "HTTP/2 404\nx-render-origin-server: gunicorn\nrndr-id: 1f",
    "HTTP/2 404\nserver: Google Frontend\nvia: 1.1 google",
    "HTTP/1.1 403 Forbidden\nServer: Sucuri/Cloudproxy\nX-Sucuri-ID: 15\nX-Sucuri-Cache: MISS",
    "HTTP/1.1 404 Not Found\nserver: ddos-guard\nddg-cache-status: MISS",
    "HTTP/1.1 404 Not Found\nX-Ca-Error-Message: OK",
    "HTTP/1.1 404 Not Found\nX-Backside-Transport: OK OK",
    "HTTP/1.1 404 Not Found\nVia: kong/3.6.1\nX-Kong-Upstream-Latency: 4\nX-Kong-Proxy-Latency: 1",
    "HTTP/1.1 404 Not Found\nX-RateLimit-Burst-Capacity: 40\nX-RateLimit-Remaining: 39",
    "HTTP/1.1 404 Not Found\nX-Krakend: Version 2.7.0\nX-Krakend-Completed: false",
    "HTTP/1.1 404 Not Found\nX-CDN: Imperva\nX-Iinfo: 9-12-0",
    'HTTP/1.1 403 Forbidden\n\n{"message":"Forbidden"}',
    'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer realm="api"',
    '{"webaclId":"arn:aws:wafv2:eu-north-1:1:x","action":"ALLOW","httpRequest":{"uri":"/"}}',
    '{"rule":"9001","action":"block","site":"cats.example.net","status":403}',
    '{"response":{"status":404},"latencies":{"request":20,"kong":2,"proxy":18}}',
    "HTTP/1.1 429 Too Many Requests\nX-RateLimit-Limit: 60\nX-RateLimit-Remaining: 0",
    "HTTP/1.1 404 Not Found\nVia: 1.1 wsa.example.net:80 (Cisco-WSA/14.5)",
    '{"EdgeResponseStatus":404,"OriginResponseStatus":404,"RayID":"8c0ffee0a1b2c3d4"}',
    "is that a page blocked by cloudflare or by our own nginx?",
]


def who(text: str) -> tuple[Sender, str]:
    return sender(marks(Page.of(text)), ())


@pytest.mark.parametrize(("product", "text"), TOLD)
def test_what_one_product_prints_tells_it(product: str, text: str) -> None:
    assert who(text) == (PROXY, product)


@pytest.mark.parametrize("text", [*CLOUDFLARES, *CLOUDFLARE_SAYS])
def test_what_cloudflare_prints_tells_it(text: str) -> None:
    assert who(text)[0] is CLOUDFLARE


@pytest.mark.parametrize("text", PASSED)
def test_what_passes_through_tells_nobody_in_between(text: str) -> None:
    assert who(text)[0] not in {PROXY, CLOUDFLARE}


@pytest.mark.parametrize(("product", "words"), SAYS)
def test_the_words_of_a_product_tell_it(product: str, words: str) -> None:
    assert (PROXY, product) in {(m.sender, m.product) for m in marks(Page.of(f"<p>{words.title()}</p>"))}


@pytest.mark.parametrize(("product", "name"), FOOTERS)
def test_the_foot_of_an_error_page_tells_who_made_it(product: str, name: str) -> None:
    assert who(f"<center><h1>403 Forbidden</h1></center><hr><center>{name}/1.2</center>") == (PROXY, product)


@pytest.mark.parametrize(("product", "name"), OWN_HEADERS)
def test_a_service_is_told_by_its_own_header_and_not_where_something_in_between_says_it_answered(
    product: str, name: str
) -> None:
    assert who(f"HTTP/2 404\n{name}: 7f3c\nvia: 1.1 varnish") == (ORIGIN, product)
    assert who(f"HTTP/2 403\n{name}: 7f3c\ncf-mitigated: challenge")[0] is CLOUDFLARE


@pytest.mark.parametrize(
    "text",
    [
        "--7c1f00aa-F--\nHTTP/1.1 403 Forbidden\nServer: nginx",
        "---Jq81LmZp---H--",
        'ModSecurity: Warning. Matched "Operator `Rx\' with parameter [id "942100"]',
    ],
)
def test_the_audit_log_of_a_server_tells_that_it_answered_itself(text: str) -> None:
    assert who(text) == (ORIGIN, "ModSecurity")


@pytest.mark.parametrize("name", sorted({name for _, name, _ in HEADERS} - {"server", "www-authenticate"}))
def test_a_header_is_told_by_its_whole_name(name: str) -> None:
    assert who(f"x-{name}x: rate 4 true tyk.io no-server")[0] is UNKNOWN


def test_every_mark_is_told_in_lower_case() -> None:
    written = [re.sub(r"\\.", "", m.pattern) for m in MARKS]
    assert [pattern for pattern in written if pattern != pattern.lower()] == []
