"""What the paste itself tells, as sentences: sizes against limits, headers against what was sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from bot.replies.markdown import quoted
from bot.replies.waiting import waits
from knowledge.article import Article, Sender
from knowledge.diagnosis import Diagnosis
from knowledge.reading.evidence import Evidence, Facts, Kind
from knowledge.redaction import redact
from knowledge.sender import PASSED

MARGIN = 2000  # characters read around a span before redaction, so that a cut never splits a secret we show
SHOWN = 120
BEFORE, AFTER = 25, 60  # characters of the line shown around the decisive words; the next comma ends them
CHALLENGE_LENGTH = 140
FIELDS, FIELD_LENGTH = 3, 120
LOGGED = re.compile(r"in the status column of an? (.{1,40}?)(?: access| audit| request| router| server)? log\b")
FORMATS = frozenset({"JSON", "key=value", "HTTP", "proxy", "request", "server", "client or server"})  # nobody's own
RUNS_ON = dict.fromkeys(("wordpress", "laravel", "symfony", "drupal", "magento", "nextcloud", "joomla"), "PHP")
CDNS = frozenset({*map(str.lower, PASSED.values()), "azure front door", "bunny.net", "ddos-guard", "qrator", "vercel"})


def excerpt(evidence: Evidence) -> str:
    """The words that decided, with some of their line around them, secrets taken out."""
    near = evidence.text[max(0, evidence.start - MARGIN) : evidence.end + MARGIN]
    clean = redact(near).strip()
    if len(clean) <= SHOWN + 2:  # an excerpt read again stays as it is
        return clean
    words = evidence.text[evidence.start : evidence.end]
    at = max(0, clean.find(words))
    start = max(clean.find(" ", max(0, at - BEFORE), at) + 1, at - BEFORE) if at > BEFORE else 0
    end = min(start + SHOWN, at + len(words) + AFTER)
    end = clean.find(",", at + len(words), end) if "," in clean[at + len(words) : end] else end
    return ("…" if start else "") + clean[start:end].strip() + ("…" if end < len(clean) else "")


def decisive(diagnosis: Diagnosis, article: Article | None) -> Evidence | None:
    """The evidence to quote: the heaviest that points at this article, rather than a name that goes with any."""
    read = [e for e in diagnosis.evidence if e.kind is not Kind.PHRASE]
    ids = {article.id, *map(article.id_for, article.numbers)} if article else set[str]()
    ours = [e for e in read if e.article in ids and e.kind is not Kind.NAME]
    return max(ours or read, key=_tells, default=None)


def _tells(evidence: Evidence) -> tuple[float, bool, int]:
    """How much evidence says: of equally heavy words a product's own before anybody's, then the longer."""
    words = evidence.end - evidence.start if evidence.kind is Kind.SIGNATURE else 0
    return evidence.weight, bool(evidence.product), words


def known_of(diagnosis: Diagnosis, article: Article | None) -> Evidence | None:
    """The evidence whose own cause or fix the article tells, the one that is quoted before others."""
    quoted_one = decisive(diagnosis, article)
    ours = [e for e in (quoted_one, *diagnosis.evidence) if e and article and e.article == article.id]
    return next((e for e in ours if e.cause or e.fix), None)


def product_of(diagnosis: Diagnosis) -> str:
    """The product the paste shows, if any."""
    return diagnosis.facts.product or next((e.product for e in diagnosis.evidence if e.product), "")


def kin_of(diagnosis: Diagnosis, article: Article) -> str:
    """What the lines to show first are about: the product shown, or those that write the log it was read in.

    Empty where all of an article is about that product: then its own order counts.
    """
    kin = product_of(diagnosis) or logged_by(diagnosis) or _spoken(diagnosis)
    if all_about(article, kin):
        return ""
    return f"{kin} CDN" if diagnosis.sender is Sender.PROXY and kin.lower() in CDNS else kin


def all_about(article: Article, product: str) -> bool:
    """Whether all of an article is about a product."""
    return bool(article.brands) and article.brands <= set(product.lower().split())


def shows_product(diagnosis: Diagnosis) -> bool:
    """Whether the paste shows a product, or its writer names one."""
    return bool(product_of(diagnosis) or logged_by(diagnosis) or diagnosis.facts.spoken)


def leaves_room(diagnosis: Diagnosis, product: str) -> bool:
    """Whether the response may be a product's by all that was read: nothing else shows, no header names another."""
    if shows_product(diagnosis) or diagnosis.sender is Sender.CLIENT:
        return False
    passed = "cloudflare" if diagnosis.sender is Sender.CLOUDFLARE else diagnosis.facts.passed.lower()
    named = shown_by(diagnosis) or passed
    return named in product.lower() or product.lower() in named


def _spoken(diagnosis: Diagnosis) -> str:
    """The product that a person names, and what it runs on; what only passes responses on is none."""
    spoken = diagnosis.facts.spoken
    if not spoken or spoken == diagnosis.facts.passed:
        return ""
    return f"{spoken} {RUNS_ON[spoken.lower()]}" if spoken.lower() in RUNS_ON else spoken


def logged(diagnosis: Diagnosis) -> bool:
    """Whether a status was read in a log of requests."""
    return any(LOGGED.search(e.reads) for e in diagnosis.evidence)


def logged_by(diagnosis: Diagnosis) -> str:
    """The product whose log a status was read in; empty where the format is nobody's own."""
    read = next((found[1] for e in diagnosis.evidence if (found := LOGGED.search(e.reads))), "")
    return "" if read in FORMATS else read


def shown_by(diagnosis: Diagnosis) -> str:
    """The product the response passed through or came from: it may order lines, it proves nothing."""
    headers = diagnosis.facts.headers
    if "cf-ray" in headers:
        return "cloudflare"
    found = re.match(r"[A-Za-z-]{2,30}", headers.get("server", ""))
    return found[0].lower() if found else product_of(diagnosis)


def told(diagnosis: Diagnosis, now: datetime) -> tuple[str, ...]:
    """Sentences made of the paste's own figures and headers; as many as it holds."""
    facts = diagnosis.facts
    found = (
        _size(facts),
        _fields(facts),
        _methods(facts),
        waits(facts, now),
        _range(facts),
        _challenge(diagnosis),
        _ray(diagnosis),
    )
    return tuple(sentence for sentences in found for sentence in sentences)


def _size(facts: Facts) -> Iterator[str]:
    if facts.body_bytes is not None:
        yield f"The body sent was {size(facts.body_bytes)}."


def _fields(facts: Facts) -> Iterator[str]:
    shown = [f"{quoted(redact(name), 60)}{_of_field(said)}" for name, said in facts.fields[:FIELDS]]
    if shown:
        more = f" and {len(facts.fields) - FIELDS} more" if len(facts.fields) > FIELDS else ""
        yield f"The response names the field{'s' if len(facts.fields) > 1 else ''} {', '.join(shown)}{more}."


def _of_field(said: str) -> str:
    if not said:
        return ""
    return f" {said}" if said.startswith("in the ") else f" ({quoted(redact(said), FIELD_LENGTH)})"


def size(count: int) -> str:
    """A number of bytes as people say it."""
    for unit, factor in (("GB", 1 << 30), ("MB", 1 << 20), ("kB", 1 << 10)):
        if count >= factor:
            return f"{count / factor:.1f} {unit}"
    return f"{count} bytes"


def _methods(facts: Facts) -> Iterator[str]:
    allow = facts.headers.get("allow", "")
    methods = [m.strip().upper() for m in allow.split(",") if re.fullmatch(r"[A-Za-z-]{1,20}", m.strip())]
    if not methods:
        return
    listed = ", ".join(methods[:10])
    if facts.method and facts.method.upper() not in methods:
        yield f"You sent {quoted(facts.method, 20)}; this address takes only `{listed}`."
    else:
        yield f"This address takes `{listed}`."


def _range(facts: Facts) -> Iterator[str]:
    found = re.fullmatch(r"\s*(\w{1,20}) \*/(\d{1,18})\s*", facts.headers.get("content-range", ""))
    if found:
        yield f"The whole thing has {int(found[2]):,} {found[1]}; the range asked for lies outside."


def _challenge(diagnosis: Diagnosis) -> Iterator[str]:
    """What the server asks for and its reason, each once: the words that decided are quoted anyhow."""
    headers = diagnosis.facts.headers
    value = headers.get("www-authenticate") or headers.get("proxy-authenticate")
    if not value:
        return
    best = decisive(diagnosis, diagnosis.best.article if diagnosis.best else None)
    said = excerpt(best) if best else ""
    described = re.search(r'error_description="([^"]{1,120})"', value)
    if "authenticate" not in said.lower():
        said = quoted(redact(value), CHALLENGE_LENGTH)
        yield f"The server asks for {said}."
    if described and redact(described[1]) not in said:
        yield f"It says why: {quoted(redact(described[1]))}."


def _ray(diagnosis: Diagnosis) -> Iterator[str]:
    ray = diagnosis.facts.ray
    if ray and diagnosis.sender is Sender.CLOUDFLARE:
        where = "Security › Analytics › Events"
        yield f"The site's owner finds this request under {where} by the Ray ID {quoted(ray, 40)}."


def read_on(seconds: int) -> str:
    """A moment in UTC, for readers whose zone is not known."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
