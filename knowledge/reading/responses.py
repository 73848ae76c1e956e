"""Status lines and header blocks: raw, `curl -v` and `-i`, HTTPie, wget."""

from __future__ import annotations

import re
from collections.abc import Mapping

from knowledge.reading.evidence import Facts
from knowledge.reading.fields import fields
from knowledge.reading.page import Page
from knowledge.reading.places import Place

BEFORE = (
    Place("status line", 1.0, "http", r"\bhttps?/\d(?:\.\d)?[\"']?,? {1,3}(?:\()?"),
    Place("response that wget got", 1.0, "awaiting", r"awaiting response\.\.\. "),
    Place("Squid's result", 0.95, "tcp_", r"\btcp_[a-z_]{3,40}/"),
    Place("answer to the request", 0.8, "< ←", r"^ {0,8}(?:<-+|<=+|←) ?"),
    Place(
        "proxy's answer",
        1.0,
        "tunnel",
        r"tunnel(?:ing|l?ing)? (?:connection )?failed:? (?:with )?(?:code |status )?|connect tunnel failed, response ",
    ),
)

NAMES = (
    r"allow|date|retry-after|www-authenticate|proxy-authenticate|content-range|content-length|content-type|"
    r"server|via|cf-ray|cf-mitigated|cf-error-type|cf-error-origin|cf-cache-status|x-cache|x-amz-cf-id|x-amzn-errortype|"
    r"x-amzn-requestid|x-rate-?limit-[a-z-]{1,30}|ratelimit[a-z-]{0,30}|location|link|upgrade|accept|accept-[a-z]{1,12}|"
    r"x-request-id|x-azure-ref|x-envoy-[a-z-]{1,40}|x-kong-[a-z-]{1,40}|x-sucuri-[a-z-]{1,20}|x-iinfo|"
    r"x-akamai-[a-z-]{1,30}|x-served-by|x-vercel-[a-z-]{1,20}|x-ms-[a-z-]{1,40}|crawler-[a-z-]{1,20}"
)
HEADER = re.compile(rf"^[<*| \t]{{0,6}}({NAMES}) ?: ?(.{{0,300}})$", re.IGNORECASE | re.MULTILINE)
RECORDED = re.compile(  # as a browser's recording (HAR) holds them
    rf"\{{\s{{0,40}}\"name\":\s{{0,4}}\"({NAMES})\",\s{{0,40}}\"value\":\s{{0,4}}\"([^\"\n]{{0,300}})\"", re.IGNORECASE
)
WAIT = re.compile(
    r"[\"']retry_?(?:after|delay)[\"']\s{0,3}:\s{0,3}[\"']?(\d{1,8}(?:\.\d{1,6})?)s?\b(?![-:/])", re.IGNORECASE
)
SENT = re.compile(r"^ {0,4}> ?(\S+)", re.MULTILINE)
REQUEST = re.compile(
    r"\b(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|TRACE|CONNECT|PROPFIND|PROPPATCH|MKCOL|MOVE|COPY|LOCK|UNLOCK)"
    r" (https?://[^\s\"'<>]{1,2000}|/[^\s\"'<>]{0,2000})"
)
URL = re.compile(r"https?://[^\s\"'<>)\]]{3,2000}")
HOST = re.compile(
    r"(?:^[> ]{0,4}host: ?|\bhost: ?\"|https?://(?:[^\s/@]{1,200}@)?)([a-z0-9.-]{3,253})", re.IGNORECASE | re.MULTILINE
)
RAY = re.compile(r"\bray[ _-]?id\W{0,12}([0-9a-f]{16})\b|\bcf-ray: ?([0-9a-f]{16})", re.IGNORECASE)
BODY_SIZE = re.compile(
    r"too large body: (\d{1,15}) bytes|post content-length of (\d{1,15}) bytes"
    r"|^ {0,4}> {0,3}content-length: ?(\d{1,15})",  # of the request, as curl marks it: the response has its own
    re.IGNORECASE | re.MULTILINE,
)
UNITS = {"k": 1 << 10, "m": 1 << 20, "g": 1 << 30}
SIZE = r"(?:about |around |ca\.? |~)?(\d{1,4}(?:[.,]\d{1,2})?) ?-?([kmg])i?b\b"
SIZED = re.compile(r"\d ?-?[kmg]i?b\b", re.IGNORECASE)
SENT_THINGS = (
    r"(?:upload(?:s|ing|ed)?|files?|bod(?:y|ies)|attachments?|images?|videos?|photos?|pictures?|pdf|zip|payload|backup)"
)
SAID_SIZE = re.compile(  # of what was sent, not of what may be
    rf"\b{SENT_THINGS}(?: (?:an?|the|my|our|of|with|is|was|has|weighs|is only|files?|to \w+))*[ (:=]{{1,3}}{SIZE}"
    r"|(?<!than )(?<!to )(?<!over )(?<!above )(?<!limit of )(?<!max )(?<!maximum )"
    rf"\b{SIZE}[ -](?:\w+ )?{SENT_THINGS}\b",
    re.IGNORECASE,
)
LONGEST_SAID = 400  # characters of a text in which a person says a size
MOST_HEADERS = 40


def facts(page: Page) -> Facts:
    """What the paste tells besides its status: method, address, headers of the response, sizes, Ray ID."""
    text = page.text
    request = REQUEST.search(text) if "/" in text else None
    method = request[1] if request else ""
    url = request[2] if request else ""
    if not url.startswith("http") and (found := URL.search(text) if "http" in text else None):
        url = url or found[0]
    ray = RAY.search(text) if "ay" in text or "AY" in text else None
    return Facts(
        method=method,
        url=url,
        host=_host(text),
        body_bytes=_body_bytes(text),
        wait=_wait(text),
        fields=fields(page),
        ray=next(filter(None, ray.groups()), "").lower() if ray else "",
        headers=_headers(text),
    )


def _headers(text: str) -> Mapping[str, str]:
    if ":" not in text:
        return {}
    found: dict[str, str] = {}
    recorded = RECORDED.finditer(text, max(0, text.find('"response"'))) if '"value"' in text else ()
    for match in (*HEADER.finditer(text), *recorded):
        found.setdefault(match[1].lower(), match[2].strip())
        if len(found) == MOST_HEADERS:
            break
    return found


def _wait(text: str) -> str:
    found = WAIT.search(text) if "etry" in text else None
    return found[1] if found else ""


def _host(text: str) -> str:
    found = HOST.search(text) if "ost" in text or "://" in text else None
    return found[1].lower().rstrip(".") if found else ""


def _body_bytes(text: str) -> int | None:
    if "ength" in text or "too large body" in text:
        found = BODY_SIZE.search(text)
        return int(next(filter(None, found.groups()))) if found else None
    said = SAID_SIZE.search(text) if len(text) <= LONGEST_SAID and SIZED.search(text) else None
    if not said:
        return None
    count, unit = (g for g in said.groups() if g)
    return round(float(count.replace(",", ".")) * UNITS[unit.lower()])
