"""Who produced the response, told by evidence and never by the status."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from knowledge.article import Sender
from knowledge.marks import CLOUDFLARE_SAYS, FOOTERS, HEADERS, SAYS
from knowledge.reading.evidence import Evidence
from knowledge.reading.page import Page
from knowledge.sieve import Sieve


@dataclass(frozen=True, slots=True)
class Mark:
    """Words that prove who answered, unless the words `unless` (lower case) stand in the text too.

    `key` is a lower-case piece that any match must hold.
    """

    key: str
    pattern: re.Pattern[str]
    sender: Sender
    product: str
    unless: str = ""


def _mark(key: str, pattern: str, sender: Sender, product: str, unless: str = "") -> Mark:
    return Mark(key, re.compile(pattern, re.IGNORECASE | re.MULTILINE), sender, product, unless)


def _said(words: str, sender: Sender, product: str) -> Mark:
    return _mark(words, re.escape(words), sender, product)


def _header(name: str, value: str, product: str) -> Mark:
    """A header as on the wire or as clients print it: `"server": "x"`, `server=x`, `'server' => ['x']`."""
    separator = r"[\"']?\s{0,2}(?:[:=]>?|=>)[\s\[(\"']{0,4}"
    return _mark(name, rf"(?<![\w-]){name}{separator}{value}", Sender.PROXY, product)


MARKS = (
    # Cloudflare adds these only to responses it makes itself (facts: `cf-error-type`, `cf-mitigated`, RFC 9457 bodies).
    _mark("cf-error-", r"\bcf-error-(?:type|origin)\b|class=[\"']?cf-error", Sender.CLOUDFLARE, "Cloudflare"),
    _mark("cf-mitigated", r"cf-mitigated[\"']?\s*[:=]\s*[\"']?challenge", Sender.CLOUDFLARE, "Cloudflare"),
    _mark("cloudflare_error", r"\"cloudflare_error\"\s*:\s*true", Sender.CLOUDFLARE, "Cloudflare"),
    _mark("<center>cloudflare", r"<center>cloudflare", Sender.CLOUDFLARE, "Cloudflare"),
    _mark("cloudflare", r"^cloudflare(?:-nginx)?\s*$", Sender.CLOUDFLARE, "Cloudflare"),
    _mark("used cloudflare to restrict", r"used cloudflare to restrict access", Sender.CLOUDFLARE, "Cloudflare"),
    _mark("cf.errors", r"/cdn-cgi/styles/cf\.errors", Sender.CLOUDFLARE, "Cloudflare"),
    _mark(
        "<title>",
        r"<title>(?:just a moment|nur einen moment|un momento|un instant|um momento|een moment geduld|один момент"
        r"|请稍候|請稍候|しばらくお待ちください|잠시만 기다리십시오)(?:\.{2,3}|…)",
        Sender.CLOUDFLARE,
        "Cloudflare",
    ),
    _mark("api.cloudflare.com", r"api\.cloudflare\.com/client/v4", Sender.CLOUDFLARE, "Cloudflare"),
    _mark("cloudflare api", r"request to the cloudflare api [^\n]{1,200} failed", Sender.CLOUDFLARE, "Cloudflare"),
    _mark(
        '"messages":[]',
        r'"errors":\[\{"code":\d{4,5},"message":"[^"]{1,200}"[^\]]{0,200}\],"messages":\[\],"result":null',
        Sender.CLOUDFLARE,
        "Cloudflare",
    ),
    _mark("attention required! | cloudflare", r"attention required! \| cloudflare", Sender.CLOUDFLARE, "Cloudflare"),
    _mark("cloudflare ray id", r"cloudflare ray id", Sender.CLOUDFLARE, "Cloudflare"),
    _mark("ray id", r"(?<!cf-)\bray id\b[^\n]{0,32}?(?<![0-9a-z])[0-9a-f]{16}\b", Sender.CLOUDFLARE, "Cloudflare"),
    _mark("cf-access-", r"\bcf-access-(?:aud|domain)\b", Sender.CLOUDFLARE, "Cloudflare Access"),
    _mark(
        "cloudflare",
        r"\bcloudflare (?:\w+ )?(?:challenge|captcha|turnstile|protection|block(?: page)?)(?: page)?(?: was| is)?"
        r" (?:detected|found|encountered|not solved|unsolved|failed)\b"
        r"|\b(?:detected|encountered|received) (?:an? )?(?:new |old )?cloudflare (?:\w+ ){0,3}"
        r"(?:challenge|captcha|block)"
        r"|\bcloudflare(?:challenge|captcha|block|code)\w{0,12}(?:error|exception)\b",
        Sender.CLOUDFLARE,
        "Cloudflare",
    ),
    _mark("cf-captcha", r"\bcf-captcha", Sender.CLOUDFLARE, "Cloudflare"),
    _mark("performance & security by", r"performance & security by", Sender.CLOUDFLARE, "Cloudflare"),
    _mark("ddos protection by", r"ddos protection by (?:<[^>]+>)?cloudflare", Sender.CLOUDFLARE, "Cloudflare"),
    _mark(
        "challenge-platform",
        r"/cdn-cgi/challenge-platform|cf-browser-verification|_cf_chl_opt",
        Sender.CLOUDFLARE,
        "Cloudflare",
    ),
    _mark("securityaction", r"\"securityaction\"\s*:\s*\"(?:block|challenge|managed)", Sender.CLOUDFLARE, "Cloudflare"),
    _mark(
        "originresponsestatus",
        r"edgeresponsestatus\W{1,3}4\d\d\b[^\n]{0,400}originresponsestatus\W{1,3}0\b",
        Sender.CLOUDFLARE,
        "Cloudflare",
    ),
    _mark("privoxy", r"blocked by privoxy", Sender.PROXY, "Privoxy"),
    _mark("content filtering", r"blocked due to content filtering", Sender.PROXY, "web filter"),
    _mark("blocked by your network", r"blocked by your network administrator", Sender.PROXY, "web filter"),
    _mark("policy_denied", r"access denied \(policy_denied\)", Sender.PROXY, "Blue Coat"),
    _mark("bunnycdn", r"^[<* \t]{0,8}server: ?bunnycdn", Sender.PROXY, "bunny.net", "cdn-requestpullsuccess: true"),
    _mark("no such app", r"no app configured at that hostname|no-such-app\.html", Sender.PROXY, "Heroku"),
    _mark("cloudfront", r"generated by cloudfront", Sender.PROXY, "CloudFront"),
    # Said of an origin's error too, whose own headers or code then stand there as well.
    _mark(
        "error from cloudfront",
        r"\A(?![\s\S]{0,4000}(?:\bserver[\"']?: ?[\"']?(?!cloudfront)\w|x-powered-by|x-amz-request-id|<code>))"
        r"[\s\S]{0,4000}?x-cache[\"']?: ?[\"']?error from cloudfront",
        Sender.PROXY,
        "CloudFront",
    ),
    _mark("awselb", r"server[\"']?: ?[\"']?awselb", Sender.PROXY, "AWS ALB"),
    _mark("<center>awselb", r"<center>awselb", Sender.PROXY, "AWS ALB"),
    _mark("akamaighost", r"\bakamaighost\b", Sender.PROXY, "Akamai"),
    _mark("errors.edgesuite.net", r"errors\.edgesuite\.net", Sender.PROXY, "Akamai"),
    _mark("reference #", r"reference #\d{1,3}\.[0-9a-f]{4,}\.\d", Sender.PROXY, "Akamai"),
    _mark("incapsula", r"incapsula incident id|_incapsula_resource", Sender.PROXY, "Imperva"),
    _mark("sucuri", r"sucuri website firewall|x-sucuri-block", Sender.PROXY, "Sucuri"),
    _mark("server: sucuri", r"^[<* \t]{0,8}server: sucuri", Sender.PROXY, "Sucuri", "x-sucuri-cache"),
    _mark("support id", r"your support id is", Sender.PROXY, "F5 BIG-IP"),
    _mark("ddos-guard", r"<title>ddos-guard|\bddos-guard: checking your browser", Sender.PROXY, "DDoS-Guard"),
    _mark("server: ddos-guard", r"^[<* \t]{0,8}server: ddos-guard", Sender.PROXY, "DDoS-Guard", "ddg-cache-status"),
    _mark("varnish cache server", r"varnish cache server|error 54113", Sender.PROXY, "Fastly"),
    _mark("application-gateway", r"microsoft-azure-application-gateway", Sender.PROXY, "Azure Application Gateway"),
    _mark("x-azure-ref", r"^[<* ]{0,4}x-azure-externalerror", Sender.PROXY, "Azure Front Door"),
    _mark("x-vercel-error", r"x-vercel-error", Sender.PROXY, "Vercel"),
    _mark("x-vercel-mitigated", r"x-vercel-mitigated", Sender.PROXY, "Vercel"),
    _mark(
        "squid",
        r"generated [^\n]{1,60} by [^\n]{1,80}\(squid|server: ?squid|x-squid-error",
        Sender.PROXY,
        "Squid",
    ),
    _mark("denied_by_security_policy", r"denied_by_security_policy", Sender.PROXY, "Google Cloud Armor"),
    _mark(
        "google frontend",
        r"server: ?gfe/|your client has issued a malformed or illegal request",
        Sender.PROXY,
        "Google Front End",
    ),
    _mark(
        "istio-envoy",
        r"^[<* ]{0,4}server: ?istio-envoy[^\n]*(?:\n[^\n]*){0,12}rbac: access denied",
        Sender.PROXY,
        "Istio",
    ),
    _mark("rbac: access denied", r"rbac: access denied", Sender.PROXY, "Envoy"),
    _mark("fortinet", r"url\.fortinet\.net|fortiguard|web filter violation", Sender.PROXY, "FortiGate"),
    _mark("x-tyk-", r"^[<* ]{0,4}x-tyk-", Sender.PROXY, "Tyk"),
    _mark("x-kong-response", r"^[<* ]{0,4}x-kong-response-latency", Sender.PROXY, "Kong"),
    # With the id alone it may have passed on what the integration said.
    _mark(
        "x-amzn-errortype",
        r"\A(?=[\s\S]{0,6000}?(?:x-amz-apigw-id|apigw-requestid))[\s\S]{0,6000}?x-amzn-errortype",
        Sender.PROXY,
        "AWS API Gateway",
    ),
    _mark("gateway response", r"gateway response (?:type|body)[: ]", Sender.PROXY, "AWS API Gateway"),
    _mark(
        ".amazonaws.com",
        r"\A(?=[\s\S]{0,6000}?\.execute-api\.[a-z0-9-]{5,20}\.amazonaws\.com)[\s\S]{0,6000}?\{\s?\"message\" ?: ?"
        r"(?:\"forbidden\"|\"unauthorized\"|\"missing authentication token\"|\"not found\"|null)\s?\}",
        Sender.PROXY,
        "AWS API Gateway",
    ),
    _mark("proxy authentication required", r"proxy authentication required", Sender.PROXY, "forward proxy"),
    _mark(
        "envoy",
        r"(?:^[<* \t]{0,8}|[(,{;\"' ])server[\"']?(?:: ?|=)[\"']?(?:istio-)?envoy",
        Sender.PROXY,
        "Envoy",
        "x-envoy-upstream-service-time",
    ),
    _mark("apisix", r"^[<* \t]{0,8}server: ?apisix", Sender.PROXY, "APISIX", "x-apisix-upstream-status"),
    _mark("website firewall", r"access denied - (?:godaddy|sucuri) website firewall", Sender.PROXY, "website firewall"),
    _mark("duedge", r"duedge event id", Sender.PROXY, "DuEdge"),
    _mark("errors.aliyun.com", r"errors\.aliyun\.com|block_message|aliyun_waf", Sender.PROXY, "Alibaba Cloud WAF"),
    _mark("雷池", r"雷池 ?waf", Sender.PROXY, "SafeLine"),
    _mark("crowdsec", r"powered by crowdsec|crowdsec access forbidden", Sender.PROXY, "CrowdSec"),
    _mark("jsclientsrc", r'"appid" ?: ?"px', Sender.PROXY, "HUMAN"),
    _mark("zscaler", r"selected zscaler|zscaler", Sender.PROXY, "Zscaler"),
    _mark('"code":9009', r'"fault" ?: ?\{ ?"code" ?: ?9009\d\d', Sender.PROXY, "WSO2 API Manager"),
    _mark("train has not arrived", r"the train has not arrived at the station", Sender.PROXY, "Railway"),
    _mark(
        "is not authorized to user",
        r"is not authorized to user <[^>]+>, responding with status code",
        Sender.PROXY,
        "Authelia",
    ),
    _mark("запрос не удалось", r"запрос не удалось удовлетворить", Sender.PROXY, "CloudFront"),
    _mark("could not be satisfied", r"the request could not be satisfied", Sender.PROXY, "CloudFront"),
    _mark("ref b:", r"\bref a: ?[0-9a-f]{16,32}\s+ref b: ?", Sender.PROXY, "Azure Front Door"),
    _mark("fastly error", r"fastly error: unknown domain", Sender.PROXY, "Fastly"),
    _mark("guru meditation", r"guru meditation", Sender.PROXY, "Varnish"),
    _mark("web page you were", r"the web page you were trying to visit has been blocked", Sender.PROXY, "Palo Alto"),
    _mark("sophos", r"\bsophos (?:web|firewall|utm|xg)|blocked by sophos", Sender.PROXY, "Sophos"),
    _mark("umbrella", r"cisco umbrella|block\.opendns\.com", Sender.PROXY, "Cisco Umbrella"),
    _mark("forcepoint", r"\bforcepoint\b", Sender.PROXY, "Forcepoint"),
    _mark("websense", r"\bwebsense\b", Sender.PROXY, "Forcepoint"),
    _mark("barracuda", r"barracuda (?:web|networks|waf)|server: ?barracuda", Sender.PROXY, "Barracuda"),
    _mark("watchguard", r"\bwatchguard\b", Sender.PROXY, "WatchGuard"),
    _mark("server: kong", r"^[<* \t]{0,8}server: ?kong", Sender.PROXY, "Kong", "x-kong-upstream-latency"),
    _mark("bigip", r"^[<* \t]{0,8}server: ?big-?ip", Sender.PROXY, "F5 BIG-IP"),
    _mark("qrator", r"^[<* \t]{0,8}server: ?qrator", Sender.PROXY, "Qrator", "x-powered-by"),
    _mark("not found - request id", r"not found - request id", Sender.PROXY, "Netlify"),
    _mark("waf-action", r"\bx-amzn?-waf-action: ?(?:challenge|captcha|block)", Sender.PROXY, "AWS WAF"),
    _mark("x-goog-iap-generated", r"x-goog-iap-generated-response", Sender.PROXY, "Google IAP"),
    _mark("wordfence", r"generated by wordfence|blocked by wordfence", Sender.ORIGIN, "Wordfence"),
    _mark(
        "clientrequesthttphost",
        r"\"action\" ?: ?\"(?:block|challenge|jschallenge|managed)",
        Sender.CLOUDFLARE,
        "Cloudflare",
    ),
    _mark("cdn.sucuri.net", r"cdn\.sucuri\.net", Sender.PROXY, "Sucuri"),
    _mark("traefik default cert", r"traefik default cert", Sender.PROXY, "Traefik"),
    _mark("faultstring", r"\"fault\"\s*:\s*\{\s*\"faultstring\"", Sender.PROXY, "Apigee"),
    _mark("incidentid", r"\"incidentid\"\s*:\s*\"\d{9,}-\d{6,}", Sender.PROXY, "Imperva"),
    _mark("urlblocked", r"\burlblocked", Sender.PROXY, "web gateway"),
    _mark("perimeterx", r"px-captcha|perimeterx", Sender.PROXY, "HUMAN"),
    _mark("datadome", r"server: ?datadome|captcha-delivery\.com|x-datadome: ?protected", Sender.PROXY, "DataDome"),
    _mark(
        "tunnel",
        r"tunnel(?:l?ing)? (?:connection )?failed|connect tunnel failed|unable to tunnel through proxy|proxy "
        r"tunneling failed|proxyerror|tunneling socket could not be established, statuscode|tunnel error: unsuccessful"
        r"|proxy tunnel request to proxy [^\n]{1,200} failed|proxy response \(\d{3}\) !== 200",
        Sender.PROXY,
        "forward proxy",
    ),
    _mark("from proxy", r"http code \d{3} from proxy after connect|invalid response from proxy", Sender.PROXY, "proxy"),
    _mark("for connect", r"unexpected response code for connect: \d", Sender.PROXY, "forward proxy"),
    _mark("clienthttpproxyerror", r"clienthttpproxyerror", Sender.PROXY, "forward proxy"),
    _mark("proxy-authenticate", r"proxy-authenticate:", Sender.PROXY, "forward proxy"),
    _mark(
        "is blocked",
        r"request is blocked\.[\s\S]{0,200}?\b20\d{6}t\d{6}z-[0-9a-z]{12,}",
        Sender.PROXY,
        "Azure Front Door",
    ),
    _mark(
        "error: ",
        r"<body text=#000000 bgcolor=#ffffff>\s{0,4}<h1>error: |\berror: [a-z ]{4,40}\s{0,4}(?:</h1>\s{0,4}<h2>)?"
        r"(?:your client (?:does not have permission|issued a request)|the requested url [^\n]{0,300}was not found on"
        r" this server)",
        Sender.PROXY,
        "Google Front End",
    ),
    _mark(
        "registered callers",
        r"\"unauthenticated: ?method doesn't allow unregistered callers",
        Sender.PROXY,
        "Google Cloud Endpoints",
    ),
    _mark(
        "matched to the defined url template",
        r"matched to the defined url template",
        Sender.PROXY,
        "Google Cloud Endpoints",
    ),
    _mark(
        '"statuscode"',
        r'"statuscode" ?: ?401, ?"message" ?: ?"(?:jwt not present|invalid jwt|claim value mismatch)',
        Sender.PROXY,
        "Azure API Management",
    ),
    _mark(
        '"http_status_code"', r'"message" ?: ?"[^"]{1,200}", ?"http_status_code" ?: ?4\d\d', Sender.PROXY, "Gravitee"
    ),
    _mark('"httpmessage"', r'"httpcode" ?: ?"4\d\d",\s{0,4}"httpmessage"', Sender.PROXY, "IBM API Connect"),
    _mark("9009", r'"?code"? ?: ?"9009\d\d"|<ams:code>9009\d\d', Sender.PROXY, "WSO2 API Manager"),
    _mark("in request", r'"missing (?:api key found|authorization|jwt token) in request"', Sender.PROXY, "APISIX"),
    _mark("application not found", r'"message" ?: ?"application not found", ?"request_id"', Sender.PROXY, "Railway"),
    _mark("::", r"^\W{0,6}id: ?`?[a-z]{3}\d::[a-z0-9]{4,8}-\d{10,16}", Sender.PROXY, "Vercel"),
    _mark(
        "middlewarename=",
        r"\b(?:reject|authenticat|denied|unauthorized|limit|too)[^\n]{0,300}middlewarename=",
        Sender.PROXY,
        "Traefik",
    ),
    _mark("krakend", r"\bkrakend (?:error|warning): \[(?:endpoint|service)", Sender.PROXY, "KrakenD"),
    _mark(
        "x-ratelimit-burst-capacity",
        r"\A(?=[\s\S]{0,4000}?\b429\b)(?=[\s\S]{0,4000}?x-ratelimit-remaining[\"']?: ?[\"']?(?:0|-1)\b)",
        Sender.PROXY,
        "Spring Cloud Gateway",
    ),
    _mark("attack id", r"attack id: ?\d{8}[\s\S]{0,200}?message id: ?\d{6,}", Sender.PROXY, "FortiWeb"),
    _mark("incident id: ", r"\bincident id: ?\d{9,}-\d{6,}", Sender.PROXY, "Imperva"),
    _mark("_denied)", r"\((?:content_filter|policy|authorization|authentication)_denied\)", Sender.PROXY, "Blue Coat"),
    _mark("synth", r"\bvcl_(?:call|return)\s{1,12}synth\b", Sender.PROXY, "Varnish"),
    _mark("not allowed to browse", r"not allowed to browse [^\n]{1,60} category", Sender.PROXY, "Zscaler"),
    _mark("<center>nginx", r"<center>nginx", Sender.ORIGIN, "nginx"),
    _mark("<center>openresty", r"<center>openresty", Sender.ORIGIN, "OpenResty"),
    _mark("<address>apache", r"<address>apache", Sender.ORIGIN, "Apache"),
    _mark("x-powered-by", r"^[<* ]{0,4}x-powered-by:", Sender.ORIGIN, ""),
    *(_said(words, Sender.CLOUDFLARE, "Cloudflare") for words in CLOUDFLARE_SAYS),
    *(_said(words, Sender.PROXY, product) for product, words in SAYS),
    *(_header(name, value, product) for product, name, value in HEADERS),
    *(_mark(f"<center>{name}", f"<center>{name}", Sender.PROXY, product) for product, name in FOOTERS),
)
RANK = {Sender.CLOUDFLARE: 3, Sender.PROXY: 3, Sender.CLIENT: 2, Sender.ORIGIN: 1, Sender.UNKNOWN: 0}


PASSED = {
    "cloudflare": "Cloudflare",
    "cf-ray": "Cloudflare",
    "cloudfront": "CloudFront",
    "akamai": "Akamai",
    "fastly": "Fastly",
    "imperva": "Imperva",
    "sucuri": "Sucuri",
}
KEYS, PASSED_KEYS = Sieve(m.key for m in MARKS), Sieve(PASSED)


def passed(page: Page) -> str:
    """The CDN that a text names as one the response passed through; empty where it names none."""
    held = PASSED_KEYS.held(page.lowered)
    return next((name for words, name in PASSED.items() if words in held), "") if held else ""


def marks(page: Page) -> list[Mark]:
    """Every mark of a sender that stands in the text."""
    lowered = page.lowered
    held = KEYS.held(lowered)
    if not held:
        return []
    told = (m for m in MARKS if m.key in held and not (m.unless and m.unless in lowered))
    return [m for m in told if m.pattern.search(page.text)]


def sender(found: Iterable[Mark], evidence: Iterable[Evidence], maker: Sender | None = None) -> tuple[Sender, str]:
    """Who answered and with which product, from the evidence that supports the answer first, then from marks.

    `maker` is whose number was read, or who alone makes the status, if it is so. Evidence of one kind of sender
    decides; where Cloudflare and another proxy are both proved, the evidence that came first does. Without any, the
    sender is unknown.
    """
    told = [(maker, "")] if maker else []
    told += [(e.sender, e.product) for e in evidence] + [(m.sender, m.product) for m in found]
    best = max(told, key=lambda t: RANK[t[0]], default=(Sender.UNKNOWN, ""))
    product = best[1] or next((p for _, p in told if p), "")
    return best[0], product
