"""Bodies and pages: JSON, XML, problem+json, HTML error and block pages, as markup or as a person copies them."""

from __future__ import annotations

import re
from functools import lru_cache

from knowledge.reading.places import ERROR_HINTS, ERROR_WORDS, Place, answered, any_of

STATUS_FIELD = any_of(
    "status statuscode status_code httpstatus http_status httpstatuscode http_code httpcode response_code responsecode"
).replace(" ", "_")
PAGE_TAG = any_of("h1 h2 h3 h4 h5 h6 title b strong center p code httpstatuscode statuscode status httpstatus")
ERROR = any_of(f"{ERROR_WORDS} eror eroarea")

BEFORE = (
    Place(
        "page's heading",
        0.9,
        "<",
        rf"<{PAGE_TAG}[^<>]{{0,60}}>\s{{0,3}}(?:http )?(?:error |status )?(?:code )?[:#]?\s{{0,2}}",
    ),
    Place(
        "body's status field",
        1.0,
        "status code",
        rf"[\"']{STATUS_FIELD}[\"']\s{{0,3}}[:=]>?\s{{0,3}}[\"']?",
        shared=True,
    ),
    Place(
        "body's code field",
        0.85,
        "code error",
        r"[\"'](?:code|error_code|errorcode|error)[\"']\s{0,3}[:=]>?\s{0,3}[\"']?",
        shared=True,
    ),
)
SUBSTATUS = re.compile(
    r"\A\.[1-9]\d?\b(?!\.\d)(?! ?(?:[kmgt]i?b|[kmg]|ms|s|px|eur|usd|euros?|dollars?|percent|hz|mm|cm|bytes?)\b)"
    r"(?! ?[€$£%°])"
)
NUMBER = "Cloudflare error number"
UNSURE = 0.69  # the weight of a number that could be anybody's
VENDOR = (
    Place(NUMBER, 0.97, "error", r"(?<![a-z])error[ _-]?code\W{0,4}(?:is |was )?[\"'(`*]{0,2}"),
    Place(NUMBER, 1.0, "cf cloudflare", r"cf-error-code\"?>|cloudflarecode|cloudflare[^\n]{1,40}\bcode "),
    Place(
        NUMBER,
        0.97,
        "cf cloudflare",
        r"(?<![a-z])(?:cf|cloudflare)[ _:-]{0,3}(?:error|fehler|erreur|code|err)?[ _:#-]{0,3}(?:code)?[ :#]{0,3}",
    ),
    Place(
        NUMBER,
        UNSURE,
        f"{ERROR_HINTS} eror",
        rf"(?<![a-z]){ERROR}\s{{0,2}}[:#\[(-]{{0,2}}\s{{0,2}}[`\"'*]{{0,2}}",
    ),
)
BY_NAME = re.compile(r"\A[`\"')]{0,2} (?:(?:is|was|an?|the|on|from|by|at|in|with|behind) ){0,3}(?:cloudflare|cf)\b")
NAMED_AFTER, ANYBODYS = Place(NUMBER, 0.97), Place(NUMBER, UNSURE)
VENDOR_AFTER = re.compile(r"\A[`\"')]{0,2}[ -]{0,2}(?:error|errors|fehler|エラー|错误|錯誤|오류|erreur)")
ABOUT_SITE = re.compile(
    r"cloudflare|\bcl?ou?d?\w{0,3}fl\w{2,5}\b|\bcf\b|ray id|web ?site|\bsite\b|\bpage\b|access denied|owner"
    r"|domain|\bdns\b|\bworker|curl|http|网站|網站|域名|сайт|سایت|موقع|サイト|사이트|साइट|\bsit(?:io|ul|us)\b|\bp[aá]gin[ae]|\bstron"
    r"|\bseite|\bsayfa|\bhalaman"
)
OTHERS_CODE = re.compile(r"(?<!CODE)(?:Error [Cc]ode|ERROR CODE|[Ee]rrorCode)\W{1,4}\Z")
"""As everybody numbers errors; Cloudflare itself writes `error code: 1020`, or `Error 1020` on its pages."""
VENDORS_BODY = re.compile(r"[\"'`]error code: 1[0-9]{3}\b")
"""The body that Cloudflare sends to what is no browser, quoted on the line of a log, lower case."""
ON_SITE = 0.9  # the weight of such a number among words about web sites


CLOUDFLARE = re.compile(r"\bcloudfl|\bcf\b|\bcf[-_]|\bray id\b|used cloudflare")
CLOUDFLARES = re.compile(r"\bcloudflare(?: \w+){0,2} (?:error|code)\W{1,4}(?:code )?(1[0-9]{3})\b")
VISITED = re.compile(
    r"\bcloudflare|\bcf\b|ray id|\bapis?\b|\b(?:web ?)?sites?\b|\bowners?\b|\bvisitors?\b|access denied|\bdomain\b"
    r"|\bblocked\b|\bworkers?\b|\bcname\b|\bzone\b"
)
LONGEST_ASKED = 160  # characters of a question about a vendor's number alone


def vendor_said(lowered: str, match: re.Match[str]) -> Place | None:
    """The place of a vendor's number that something on the web is said to answer with (`it gives a 1042`)."""
    return ANYBODYS if answered(lowered, match) and about_site(lowered) else None


@lru_cache(maxsize=2)
def about_site(lowered: str) -> bool:
    """Whether words about web sites stand in a text."""
    return ABOUT_SITE.search(lowered) is not None


def cloudflares(lowered: str) -> set[int]:
    """The numbers that a text says are Cloudflare's errors (`Cloudflare error 1033`)."""
    return {int(n) for n in CLOUDFLARES.findall(lowered)} if "cloudflare" in lowered else set()


def vendor_asked(lowered: str) -> Place | None:
    """The place of a vendor's number in a short question about web sites: `can only the site's owner lift a 1020?`."""
    short = len(lowered) <= LONGEST_ASKED and lowered.rstrip().endswith(("?", "？"))
    return ANYBODYS if short and VISITED.search(lowered) else None


def vendor_after(lowered: str, match: re.Match[str]) -> Place | None:
    """The place that the words after a vendor's number make (`1003 error`, `1013 from Cloudflare`)."""
    if BY_NAME.match(lowered[match.end() : match.end() + 32]):
        return NAMED_AFTER
    return ANYBODYS if VENDOR_AFTER.match(lowered[match.end() : match.end() + 12]) else None
