"""Statuses and vendor's error numbers, read only in their place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from http import HTTPStatus
from itertools import islice

from knowledge import worlds
from knowledge.library import Library
from knowledge.products import printing
from knowledge.reading import bodies, elsewhere, exceptions, prose, responses
from knowledge.reading.evidence import Evidence, Kind
from knowledge.reading.page import Page
from knowledge.reading.places import AFTER, BEFORE, Place, Places
from knowledge.words import SPACELESS, STOP

SURE = 0.85
SAID_SO = 0.95  # weight of a place that says so itself
NAMED_AFTER = 0.8  # words after a number that say so much of it win over a noun before it
REASON_AFTER, REASON_BEFORE = 0.95, 0.9
ANYBODYS = Place("error's number that could be anybody's", 0.7)
MOST_NUMBERS, FEW, APART = 4_000, 500, 25  # in all; in a short text, and how many characters further ones are apart

STATUS = re.compile(r"(?<![0-9])[1-5][0-9]{2}(?![0-9])")
MISTYPED = re.compile(r"(?<![^\s(\"'`])(?:[1-5](?=o|[0-9]o)[0-9o]{2}|1(?=[0-9]{0,2}o)[0-9o]{3})(?![A-Za-z0-9])")
UNSPACED = re.compile(rf"(?<=[{SPACELESS}])(?=[a-z])")
WITH_E = re.compile(r"(?:\A|[\s\"'`(,])e\Z")
PACKAGES = re.compile(r"\b(?:npm|pnpm|npx|yarn|package\.json|node_modules|verdaccio)\b")
OF_PACKAGE = Place("package manager's message", 0.95)
SHORT = 400  # characters of a text that is typed
MESSAGE = re.compile(r"\A[\"']?, ?[\"'](?:message|msg|error|reason|title|detail)[\"'] ?: ?[\"'][^\"'\n]{0,40}")
LEADING = re.compile(r"\A[\s\-:–—|,(\"'`)\].>*=]{0,6}(?:</?[a-z0-9]{1,8}>\s?){0,3}")
CALLED = ("http", "error", "err", "code", "status")  # what may stand before a number without a blank
SOURCE = re.compile(r"\.(?:h|hpp|c|cc|cpp|py|[jt]sx?|go|rs|java|kt|rb|cs|png|jpe?g|svg|gif|md|txt|log|conf|tmp)\b")
LABEL = re.compile(r"(?:(?:response|http|returned|server) )*(?:status|error)(?: (?:code|number))?")
LABELLED, LABEL_MARKS = Place("status under its label", 0.95), " \t*_#:=>|`\"'-"
TAGS = re.compile(r"<[^<>]{0,200}>")
ABOVE = 240  # characters of markup
SECONDS = re.compile(r"\As\b")
TRAILING = " \t#([:-–—=\"'`,<"

UNREGISTERED = {
    509: "Bandwidth Limit Exceeded",
    520: "Web server is returning an unknown error",
    521: "Web server is down",
    522: "Connection timed out",
    523: "Origin is unreachable",
    524: "A timeout occurred",
    525: "SSL handshake failed",
    526: "Invalid SSL certificate",
    529: "Site is overloaded",
}
"""Reason phrases of 5xx that hosts and Cloudflare answer with.

https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/
"""

BEFORE_PLACES = Places.before((*responses.BEFORE, *bodies.BEFORE, *exceptions.BEFORE))
AFTER_PLACES = Places.after((*exceptions.AFTER,))
VENDOR_PLACES = Places.before(bodies.VENDOR)
KEPT = 1_024  # words around numbers, as numbers often stand in the same ones
place_before, place_after = (lru_cache(maxsize=KEPT)(places.find) for places in (BEFORE_PLACES, AFTER_PLACES))
vendor_before = lru_cache(maxsize=KEPT)(VENDOR_PLACES.find)
expected, other_before, names_others = (
    lru_cache(maxsize=KEPT)(p.search) for p in (elsewhere.EXPECTED, elsewhere.NOT_BEFORE, elsewhere.NAMES_OTHERS)
)
others_error = lru_cache(maxsize=KEPT)(elsewhere.OTHERS_ERROR.search)


@dataclass(frozen=True)
class Vocabulary:
    """What a library knows of numbers: reason phrases by status, and vendor's error numbers."""

    library: Library

    @cached_property
    def reasons(self) -> Mapping[int, tuple[str, ...]]:
        """Lower-case reason phrases by status; the registry's for statuses that no article explains."""
        found = {s.value: _forms([s.phrase]) for s in HTTPStatus}
        found |= {status: _forms([phrase]) for status, phrase in UNREGISTERED.items()}
        for article in self.library:
            status = int(article.id) if article.id.isdigit() else None
            if status:
                found[status] = _forms([article.title, *article.names, *_registered(status)])
        return found

    @cached_property
    def products(self) -> frozenset[str]:
        """Every word, lower case, that is in the name of a product whose words are known."""
        return frozenset(
            word for name in printing(self.library) for word in prose.WORD.findall(name) if word not in STOP
        )

    @cached_property
    def digits(self) -> re.Pattern[str]:
        """As many digits together as the shortest of the vendor's error numbers has."""
        return re.compile(f"[0-9]{{{min((len(str(n)) for a in self.library for n in a.numbers), default=1)}}}")

    @cached_property
    def vendor(self) -> re.Pattern[str] | None:
        """A vendor's error numbers as one pattern, or None where the library has none."""
        numbers = sorted({n for a in self.library for n in a.numbers})
        return (
            re.compile(rf"(?<![0-9_.])(?<![a-z](?<!code))(?:{'|'.join(map(str, numbers))})(?![0-9])")
            if numbers
            else None
        )


def read(page: Page, vocabulary: Vocabulary, skip: frozenset[int]) -> Iterator[Evidence]:
    """Every status that stands in its place, or is mentioned, on lines whose 0-based index is not in `skip`.

    At most `MOST_NUMBERS` numbers are looked at, fewer in a short text, so that one made of numbers costs no more than
    its length.
    """
    lowered = _figures(page.plain, page.plain_lowered)
    for match in islice(STATUS.finditer(lowered), min(MOST_NUMBERS, FEW + len(lowered) // APART)):
        index = page.index_at(match.start())
        if index in skip or elsewhere.PASSED.match(_around(lowered, page, index)):
            continue
        found = _place(lowered, match, page, index, vocabulary)
        if found:
            kind = Kind.MENTION if found in (prose.MENTIONED, prose.REPORTS, ANYBODYS) else Kind.STATUS
            yield _evidence(page, index, match, kind, int(match[0]), found)


def read_vendor(page: Page, vocabulary: Vocabulary, skip: frozenset[int]) -> Iterator[Evidence]:
    """Every vendor's error number (Cloudflare's 1xxx) that stands in its place."""
    pattern = vocabulary.vendor
    if pattern is None:
        return
    lowered = _figures(page.text, page.lowered)
    if not vocabulary.digits.search(lowered):
        return
    by_name: bool | None = None
    for match in islice(pattern.finditer(lowered), MOST_NUMBERS):
        index = page.index_at(match.start())
        around = _around(lowered, page, index)
        if elsewhere.other_line(around) or (index in skip and not bodies.VENDORS_BODY.search(around)):
            continue
        if (worlds.far(page.plain) and not bodies.about_site(lowered)) or (
            others_error(around) and worlds.elsewhere(page.plain)
        ):
            if by_name is None:
                by_name = bodies.CLOUDFLARE.search(lowered) is not None
            if not by_name:
                continue
        if prose.follow_up(lowered):
            yield _evidence(page, index, match, Kind.NUMBER, int(match[0]), prose.ASKED)
            continue
        before, after = _before(lowered, match, page, index), lowered[match.end() : match.end() + AFTER]
        found = vendor_before(before) or bodies.vendor_after(lowered, match)
        if not (found or elsewhere.UNIT_AFTER.match(after)):
            found = bodies.vendor_said(lowered, match)
        if not found and before.endswith(">") and not TAGS.sub("", before).strip():
            found = vendor_before(_above(lowered, match))
        if not (found or elsewhere.UNIT_AFTER.match(after) or other_before(before)):
            found = bodies.vendor_asked(lowered)
        written = page.text[max(0, match.start() - BEFORE) : match.start()]
        if found and found.weight >= SURE and bodies.OTHERS_CODE.search(written):
            found = replace(found, weight=bodies.UNSURE)
        if found and found.weight < SURE:
            found = replace(found, weight=bodies.ON_SITE) if bodies.about_site(lowered) else found
        if found:
            yield _evidence(page, index, match, Kind.NUMBER, int(match[0]), found)


def _place(lowered: str, match: re.Match[str], page: Page, index: int, vocabulary: Vocabulary) -> Place | None:
    before, after = _before(lowered, match, page, index), lowered[match.end() : match.end() + AFTER]
    around = _around(lowered, page, index)
    if _another(lowered, before, after, around):
        return None
    place = place_before(before) or _tagged(match, page, index) or _labelled(before, after, page, index)
    place = place or _of_package(lowered, before)
    if (place is None or place.weight < 1) and elsewhere.other_line(around):
        return None
    anybodys = place is not None and _anybodys(place, match, page)
    if place and place.weight >= SAID_SO and not anybodys:
        return place
    reason = _reason(before, after, vocabulary.reasons.get(int(match[0]), ()))
    if reason is None and elsewhere.VALUE_BEFORE.search(before):
        return None
    told = None if _glued(before) else place_after(after)
    if anybodys and not reason and not (told and told.weight >= SAID_SO):
        return prose.ASKED if prose.follow_up(lowered) else ANYBODYS
    if place and place.weight >= SURE and not anybodys:
        return place
    if place and place.reads != exceptions.NAMED and elsewhere.COUNTED.match(after):
        return None
    if reason:
        return reason
    if prose.follow_up(lowered) or prose.of_product(lowered, vocabulary.products):
        return prose.ASKED
    if other_before(before) and not (told and told.weight >= NAMED_AFTER):
        return None
    found = place or told
    told_only = found is not None and found.reads == prose.REPORTED.reads and match[0] < "500"
    if told_only and not prose.about(lowered, match, page, index):
        return prose.TOLD
    if told and _anybodys(told, match, page):
        return ANYBODYS
    return found or prose.place(lowered, match, page, index)


def _another(lowered: str, before: str, after: str, around: str) -> bool:
    """Whether a number is another thing's, however sure its place: a size, a time, a line, what was expected."""
    if elsewhere.UNIT_AFTER.match(after) and not bodies.SUBSTATUS.match(after):
        return True
    if SOURCE.match(after) or names_others(before):
        return True
    if after.startswith("-continue"):  # what a client expects, RFC 9110 §10.1.1
        return True
    if SECONDS.match(after) and elsewhere.LASTED.search(around):
        return True
    if elsewhere.RANGED.search(around):
        return True
    return _expected(lowered, before) and not (after.startswith(" to ") or prose.PAIR_BEFORE.search(before))


def _anybodys(place: Place, match: re.Match[str], page: Page) -> bool:
    """Whether a number stands where those of other worlds stand too, in a text that says little of the web."""
    return place.shared and match[0].startswith("4") and worlds.elsewhere(page.plain)


def _expected(lowered: str, before: str) -> bool:
    """Whether a number is what should have come; one that nothing came `instead of` is what did."""
    found = expected(before)
    return found is not None and not (found["instead"] and _alone(lowered))


@lru_cache(maxsize=2)
def _alone(lowered: str) -> bool:
    """Whether a text holds one status only, however often."""
    return len(set(STATUS.findall(lowered))) == 1


@lru_cache(maxsize=2)
def _figures(text: str, lowered: str) -> str:
    """A text in lower case, in which, if it is short, noughts that were typed as letters are figures: `4o4`."""
    return MISTYPED.sub(lambda m: m[0].replace("o", "0"), text).lower() if len(text) <= SHORT else lowered


def _tagged(match: re.Match[str], page: Page, index: int) -> Place | None:
    """The place that the tag before a number makes (`<h1>404`, `<HttpStatusCode>403`)."""
    before = page.lowered[max(page.starts[index], match.start() - BEFORE) : match.start()]
    return place_before(before) if before.rstrip().endswith(">") else None


def _labelled(before: str, after: str, page: Page, index: int) -> Place | None:
    """The place that a label on the line above makes, where the number is all of its line."""
    if not index or before.strip(LABEL_MARKS) or after.partition("\n")[0].strip(LABEL_MARKS):
        return None
    above = page.lowered[max(0, page.starts[index] - BEFORE) : page.starts[index]].rstrip()
    return LABELLED if LABEL.fullmatch(above.rpartition("\n")[2].strip(LABEL_MARKS)) else None


def _of_package(lowered: str, before: str) -> Place | None:
    """The place that npm's way to write a status makes, where a text speaks of packages: `E403 on npm ci`."""
    return OF_PACKAGE if WITH_E.search(before) and PACKAGES.search(lowered, 0, SHORT) else None


def _reason(before: str, after: str, reasons: tuple[str, ...]) -> Place | None:
    if not reasons or before[-1:].isalpha():
        return None
    if LEADING.sub("", after).startswith(reasons):
        weight = REASON_AFTER
    elif before.rstrip(TRAILING).endswith(reasons) or _told_in_message(after, reasons):
        weight = REASON_BEFORE
    else:
        return None
    return None if elsewhere.THING_BEFORE.search(before) else Place("status with its reason phrase", weight)


def _told_in_message(after: str, reasons: tuple[str, ...]) -> bool:
    """Whether the message beside a number in JSON ends with its reason: `404,"message":"city not found"`."""
    message = MESSAGE.match(after)
    return message is not None and message[0].endswith(reasons)


def _glued(before: str) -> bool:
    """Whether a number is the end of a word, or of another number."""
    last = before[-1:]
    if last in (".", ",", ":"):
        return before[-2:-1].isdigit()
    return last.isascii() and last.isalpha() and not before.endswith(CALLED)


def _before(lowered: str, match: re.Match[str], page: Page, index: int) -> str:
    before = lowered[max(page.starts[index], match.start() - BEFORE) : match.start()]
    return before if before.isascii() else UNSPACED.sub(" ", before)


def _above(lowered: str, match: re.Match[str]) -> str:
    """The words before a number that stands alone on its line, as a page's markup parts them."""
    return " ".join(TAGS.sub(" ", lowered[max(0, match.start() - ABOVE) : match.start()]).split()[-4:]) + " "


def _around(lowered: str, page: Page, index: int) -> str:
    start = page.starts[index]
    return lowered[start : min(start + 600, page.starts[index + 1] if index + 1 < len(page.starts) else len(lowered))]


def _evidence(page: Page, index: int, match: re.Match[str], kind: Kind, value: int, place: Place) -> Evidence:
    line, start = page.around(index, match.start(), match.end())
    return Evidence(
        kind=kind,
        line=page.number(index),
        text=line,
        start=start,
        end=start + len(match[0]),
        reads=f"{value} as {place.reads}",
        value=value,
        weight=place.weight,
    )


def _forms(names: list[str]) -> tuple[str, ...]:
    plain = [n.lower().strip() for n in names if n]
    return tuple(dict.fromkeys([*plain, *(p.replace(" ", "") for p in plain), *(p.replace(" ", "_") for p in plain)]))


def _registered(status: int) -> list[str]:
    return [s.phrase for s in HTTPStatus if s.value == status]
