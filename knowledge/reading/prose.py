"""Numbers in what people write: `why do I get a 403`, `401 vs 403`, `and 429?`."""

from __future__ import annotations

import re
from functools import lru_cache

from knowledge import worlds
from knowledge.reading import comparing, elsewhere
from knowledge.reading.page import Page
from knowledge.reading.places import Place, answered
from knowledge.reading.talk import TALK, TALK_OF_OTHERS, TALK_UNSPACED
from knowledge.words import TECHNICAL

ABOUT = re.compile(
    r"\b(?:error|errors|status|statuses|code|codes|http|https|response|responses|request|requests|api|server|servers|nginx|apache|iis|"
    r"haproxy|ingress|page|pages|site|website|browser|chrome|cloudflare|cdn|url|urls|uri|header|headers|endpoint|client|clients|curl|"
    r"wget|proxy|upload|uploads|download|retry|retries|retrying|redirect|cookie|cookies|token|return|returns|returning|get|post|put|"
    r"patch|delete|options|webhook|login|auth|4xx|5xx|deploy|cors|log|logs|crawler|googlebot|seo|css|link|links|postman|swagger)\b"
    r"|エラー|错误|錯誤|오류|에러|ошибк|сервер|возвращ|запрос|сайт|сторінк|страниц|सर्वर|त्रुटि|الخادم|الموقع|помилк|fehler|erreur|błąd|hata|خطأ|网站|網站|接口|请求|サーバ|ページ"
)
FOLLOW_UP = re.compile(
    rf"\A\W{{0,4}}(?:(?:same page for|{'|'.join((*TALK, *TALK_OF_OTHERS))})\b\W{{0,4}}"
    rf"|(?:{'|'.join(TALK_UNSPACED)})\W{{0,4}}|[1-5]\d\d ?s?\W{{0,4}}|1\d\d\d\W{{0,4}}){{1,8}}\Z"
)
PAIR = re.compile(
    r"\A(?:s)? ?(?:vs\.?|versus|or|and|instead of|rather than|not|than|/|,|&|und|oder|et|ou|o|y|или|и|と|还是|和) "
    r"{0,2}(?:an? |http )?[1-5]\d\d\b"
)
PAIR_BEFORE = re.compile(
    r"\b[1-5]\d\ds? ?(?:vs\.?|versus|or|and|instead of|rather than|not|than|/|,|&|und|oder|et|ou|o|y|или|и|と"
    r"|还是|和) {0,2}(?:an? |http )?\Z"
)

DIFFERENCE = re.compile(rf"{comparing.DIFFERENCE}|{comparing.VERSUS}")

SHORT, MOST_BESIDE = 60, 3  # characters of a short question, and words beside a number's product
WORD = re.compile(r"[^\W\d_][\w.+-]*")
TALKED = frozenset(TALK) | set(
    "on in with http status by at via fix fixes fixed solve solution help how to why do i get".split()
)
UNIT = 24  # characters after a number in which its unit stands
LONGEST = 4_000  # characters beyond which a text is not somebody's question
NEAR = 160  # characters to each side in which other figures are counted
MOST_FIGURES = 2  # numbers beside the statuses from which on a line is figures, not a sentence
FIGURE = re.compile(r"(?<![0-9])[0-9]{2,}")
BARE = re.compile(r"(?<![\w.,:/-])[45][0-9]{2}s?(?![\w:/-]|[.,][0-9])", re.ASCII)
MOST_NUMBERS = 200  # in all, beyond which a text is not somebody's question
MOST_LINES = 12  # beyond so many lines a text is not somebody's sentence
COUNTED = re.compile(r"(?:\A|[,;|])[ \w.()-]{0,50}[a-z)][ .]*[:=][ .]*\Z")  # a report's figure: `requests: 404`
BRACKETS = {"[": "]", "(": ")", "_": "_", "~": "~", "*": "*"}
GLUED_BEFORE = re.compile(r"[a-z0-9_=,(\[{<>&@:;+*-]")
GLUED_AFTER = re.compile(r"[a-rt-z0-9_(\[=@]|[-,][a-z0-9]|s[a-z]")

PAIRED = Place("status that was asked about", 0.75)
ASKED = Place("status that was asked about", 0.8)
MENTIONED = Place("number in a sentence", 0.5)
REPORTS = Place("figure of a report", 0.45)
NAMED = Place("number in a sentence about HTTP", 0.6)
REPORTED = Place("answer that was reported", 0.72)
TOLD = Place("number that something told", 0.55)


def place(lowered: str, match: re.Match[str], page: Page, index: int) -> Place | None:
    """The place of a bare number in a sentence: one of a pair, a short follow-up, or among words about HTTP."""
    if len(lowered) > LONGEST or _many(lowered):
        return None
    start, end = _line(lowered, page, index)
    if DIFFERENCE.search(lowered, start, min(end, start + comparing.LONGEST)) and _others(lowered, start, end):
        return ASKED if end - start < SHORT or _about(lowered, start, end, match) else PAIRED
    before = lowered[max(start, match.start() - 24) : match.start()]
    if PAIR.match(lowered[match.end() : match.end() + 24]) or PAIR_BEFORE.search(before):
        return PAIRED if _about(lowered, start, end, match) or end - start < SHORT else MENTIONED
    if not _bare(lowered, match) or lowered.count("\n") > MOST_LINES:
        return None
    near, far = max(start, match.start() - NEAR), min(end, match.end() + NEAR)
    if len(FIGURE.findall(lowered, near, far)) - len(BARE.findall(lowered, near, far)) > MOST_FIGURES:
        return None
    if COUNTED.search(lowered[max(start, match.start() - 80) : match.start()]):
        return REPORTS
    if not _about(lowered, start, end, match) or worlds.elsewhere(page.plain):
        return MENTIONED
    return REPORTED if answered(lowered, match) else NAMED


def about(lowered: str, match: re.Match[str], page: Page, index: int) -> bool:
    """Whether words about HTTP stand near a number, on its own line."""
    return _about(lowered, *_line(lowered, page, index), match)


def _line(lowered: str, page: Page, index: int) -> tuple[int, int]:
    """Where a line begins and ends."""
    return page.starts[index], page.starts[index + 1] if index + 1 < len(page.starts) else len(lowered)


@lru_cache(maxsize=2)
def _many(lowered: str) -> bool:
    """Whether a text holds more numbers than anybody asks about."""
    return len(FIGURE.findall(lowered)) > MOST_NUMBERS


def follow_up(lowered: str) -> bool:
    """Whether a whole text is a short question about a number: `and 429?`, `what about 410`."""
    return len(lowered) < SHORT and FOLLOW_UP.match(lowered.strip()) is not None


@lru_cache(maxsize=2)
def of_product(lowered: str, products: frozenset[str]) -> bool:
    """Whether a whole text is a product and a number, with words of the trade at most: `nginx 404`, `413 on iis`."""
    if len(lowered) >= SHORT or len(set(BARE.findall(lowered))) != 1:
        return False
    said = [word for word in WORD.findall(lowered) if word not in TALKED]
    known = [word for word in said if word in products]
    return bool(known) and len(said) <= MOST_BESIDE and all(word in products or word in TECHNICAL for word in said)


def _others(lowered: str, start: int, end: int) -> bool:
    """Whether a line holds at least two different statuses, and is not too long for a question."""
    if end - start > comparing.LONGEST:
        return False
    found = BARE.finditer(lowered, start, end)
    return len({m[0] for m in found if not elsewhere.UNIT_AFTER.match(lowered[m.end() : m.end() + UNIT])}) > 1


def _bare(lowered: str, match: re.Match[str]) -> bool:
    """Whether the number is a word of its own rather than a part of one."""
    before = lowered[max(0, match.start() - 1) : match.start()]
    if before in BRACKETS and lowered[match.end() : match.end() + 1] == BRACKETS[before]:
        return not lowered[max(0, match.start() - 2)].isalnum()
    return not GLUED_BEFORE.match(before) and not GLUED_AFTER.match(lowered, match.end())


def _about(lowered: str, start: int, end: int, match: re.Match[str]) -> bool:
    """Whether words about HTTP stand near the number, on its own line."""
    return bool(ABOUT.search(lowered, max(start, match.start() - 80), min(end, match.end() + 60)))
