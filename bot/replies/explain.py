"""The outline of one article's answer, for the evidence at hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.replies.advice import Shown, advice, all_of, has_steps, told_as_chosen
from bot.replies.findings import (
    decisive,
    excerpt,
    kin_of,
    known_of,
    leaves_room,
    logged,
    product_of,
    shown_by,
    told,
)
from bot.replies.lines import Nearness, first_sentence, in_front, likeliest, nearness, preferred, refuted
from bot.replies.markdown import quoted
from bot.replies.outline import ROLE_PRESSES, Act, Outline, Part, Press, Style, View
from bot.replies.wording import sent_by
from knowledge.article import Article, Contrast, Fix, Role, Sender, Source
from knowledge.diagnosis import Candidate, Diagnosis, Intent
from knowledge.reading.evidence import Evidence, Kind

SHORT_TESTS = 3
PRINTED = 0.95  # a status of this weight was printed by a machine
DESCRIBED = "Going by your description: nothing in it names a code."
UNSETTLED = "can't tell yet who sent it"
PASSING = {
    "Cloudflare": "`server: cloudflare` and `cf-ray` are on every response that passes through Cloudflare, also on "
    "those of the site's own server."
}


def explained(diagnosis: Diagnosis, candidate: Candidate, view: View, now: datetime, stack: str = "") -> Outline:
    """What it is, who sent it and how we know, why, and what to do, first for the product of one's stack where the
    paste shows none.
    """
    article = candidate.article
    role = view.role or diagnosis.role
    product, kin = product_of(diagnosis), kin_of(diagnosis, article)
    shown = _shown(diagnosis, article, kin, stack)
    first = candidate == diagnosis.best
    known = known_of(diagnosis, article) if first else None
    cause, fix = (known.cause, known.fix) if known else ("", Fix())
    tests = _tests(diagnosis, article, known) if first else []
    parts = [
        *_lead(diagnosis, product, "" if cause and not view.unfolded else article.meaning, unsettled=bool(tests)),
        *_why(diagnosis, article, kin, now, first=first, cause=cause),
        *_evidence(diagnosis, article, first=first),
        *tests,
        *advice(article, role, shown, fix, view),
    ]
    if view.unfolded:
        parts += _more(article, role, kin, shown, shown_by(diagnosis), fix)
    return Outline(
        title=candidate.title,
        parts=tuple(told_as_chosen(parts, shown.product) if shown.chosen else parts),
        presses=(*_presses(candidate.id, role, article, unfolded=view.unfolded), *_doubt(diagnosis, article, role)),
        source=source_for(article, product),
        feedback=True,
    )


def _shown(diagnosis: Diagnosis, article: Article, kin: str, stack: str) -> Shown:
    """The product whose steps come first: the one that shows, else that of the asker's stack where it has any."""
    chosen = bool(stack) and leaves_room(diagnosis, stack) and has_steps(article, stack, diagnosis.sender)
    return Shown(stack if chosen else kin, diagnosis.facts.body_bytes, diagnosis.sender, chosen)


def advised(
    diagnosis: Diagnosis, candidate: Candidate, view: View, section: str, now: datetime, stack: str = ""
) -> Outline:
    """An answer that starts with one section of the article: when to return it, whether to retry."""
    article = candidate.article
    text = article.section(section)
    if not text:
        return explained(diagnosis, candidate, view, now, stack)
    heading = {"Return it when": f"Return {article.id} when", "Retry": "Does trying again help?"}.get(section, section)
    waits = told(diagnosis, now) if section == "Retry" else ()
    contrasts = tuple(f"**{c.neighbour}**: {c.words}" for c in article.contrasts[:SHORT_TESTS])
    parts = [Part((article.meaning,)), Part((*waits, text), heading=heading)]
    if section == "Return it when" and contrasts:
        parts.append(Part(contrasts, heading="Rather another one?", style=Style.BULLETS))
    if view.unfolded:
        parts += all_of(article, view.role or diagnosis.role, Shown(), Fix())
    presses = _presses(candidate.id, view.role or diagnosis.role, article, unfolded=view.unfolded)
    return Outline(candidate.title, tuple(parts), presses=presses, source=source_for(article, ""), feedback=True)


def source_for(article: Article, product: str) -> Source | None:
    """The source to name: the product's own where there is one."""
    named = [s for s in article.sources if product and product.lower() in s.title.lower()]
    return next(iter(named or article.sources), None)


def _lead(diagnosis: Diagnosis, product: str, meaning: str, *, unsettled: bool) -> Sequence[Part]:
    """Who sent it, and what it means in general."""
    who = sent_by(diagnosis.sender, product) or (UNSETTLED if unsettled else "")
    said = " ".join(filter(None, (_sentence(who) if who else "", meaning)))
    return [Part((said,))] if said else []


def _sentence(clause: str) -> str:
    return f"**{clause[0].upper()}{clause[1:]}.**"


def _unsettled(diagnosis: Diagnosis) -> bool:
    """Whether something answered, or is asked about, and nothing tells who it was."""
    printed = any(e.kind is Kind.STATUS and e.weight >= PRINTED for e in diagnosis.evidence)
    facts = diagnosis.facts
    told = printed or bool(facts.headers or (facts.passed and _read(diagnosis)))
    return told and diagnosis.sender is Sender.UNKNOWN and not logged(diagnosis)


def _read(diagnosis: Diagnosis) -> bool:
    """Whether anything was read, rather than described."""
    return any(e.kind is not Kind.PHRASE for e in diagnosis.evidence)


def _why(
    diagnosis: Diagnosis, article: Article, product: str, now: datetime, *, first: bool, cause: str
) -> Sequence[Part]:
    found = told(diagnosis, now) if first else ()
    lines = [*found, *([f"Cause: {cause}"] if cause else _cause(article, product, diagnosis.sender))]
    return [Part((" ".join(lines),))] if lines else []


def _cause(article: Article, product: str, sender: Sender) -> Iterator[str]:
    """The cause to name: the product's likeliest, else the commonest of this sender; none where that is some other
    product's.
    """
    causes = [c for c in article.causes if sender is not Sender.ORIGIN or not in_front(c)]
    for cause in preferred(causes, product, article.brands)[:1]:
        near = nearness(cause, product, article.brands) if product else Nearness.NAMED
        if near <= Nearness.NAMED or (near is Nearness.GENERAL and cause in causes[:2]):
            yield f"{'Likely' if near is Nearness.OWN else 'Commonest'} cause: {first_sentence(cause)}"


def _evidence(diagnosis: Diagnosis, article: Article, *, first: bool) -> Sequence[Part]:
    evidence = decisive(diagnosis, article) if first else None
    if evidence:
        how = evidence.reads.removeprefix(f"{evidence.value} as ")
        return [Part((f"Read from: {quoted(excerpt(evidence))} ({how})",), style=Style.NOTE)]
    if not first or not diagnosis.evidence:
        return []
    rather = _rather(diagnosis, article)
    if not rather:
        return [Part((DESCRIBED,), style=Style.NOTE)]
    word = "yes" if rather.no == article.id else "no"
    return [Part((f"{DESCRIBED} To be sure: **{rather.question}** If {word}, it is {_other(rather, article)}.",))]


def _rather(diagnosis: Diagnosis, article: Article) -> Contrast | None:
    """The question that tells an article that was only described from the neighbour it is most taken for."""
    if _read(diagnosis) or not diagnosis.evidence:
        return None
    return next((c for c in article.contrasts if c.question), None)


def _other(contrast: Contrast, article: Article) -> str:
    return contrast.yes if contrast.no == article.id else contrast.no


def _tests(diagnosis: Diagnosis, article: Article, known: Evidence | None) -> Sequence[Part]:
    """What settles who sent it, where the paste or the question leaves that open and it matters."""
    facts = diagnosis.facts
    if not _unsettled(diagnosis) or (known and known.cause and not facts.headers and not facts.passed):
        return []
    if article.test and (facts.passed or not facts.headers):
        passing = (PASSING[facts.passed],) if facts.passed in PASSING else ()
        return [Part((*passing, article.test), heading="One test settles it")]
    shown = shown_by(diagnosis)
    open_ones = [s for s in likeliest(article.senders, shown) if not refuted(s, facts.headers)]
    if article.test:
        own = [s for s in open_ones[:1] if shown and shown in s.lower()]
        return [Part((*own, article.test), heading="How to tell who sent it", style=Style.BULLETS)]
    tests = tuple(open_ones[:SHORT_TESTS])
    return [Part(tests, heading="How to tell who sent it", style=Style.BULLETS)] if len(tests) > 1 else []


def _more(article: Article, role: Role, product: str, shown: Shown, named: str, known: Fix) -> Sequence[Part]:
    causes = preferred(article.causes, product, article.brands)
    first = Shown(shown.product)
    parts = [
        Part(tuple(causes), heading="Causes, the likeliest first", style=Style.BULLETS),
        *(p for other in Role if other is not role for p in all_of(article, other, first, known)),
        Part(tuple(likeliest(article.senders, named)), heading="Who sends it", style=Style.BULLETS),
        Part((article.test,), heading="One test tells them apart"),
        Part(
            tuple(f"**{c.neighbour}**: {c.words}" for c in article.contrasts),
            heading="Not to be confused with",
            style=Style.BULLETS,
        ),
        Part((article.section("Retry"),), heading="Does trying again help?"),
    ]
    return [p for p in parts if any(p.lines)]


def _presses(id_: str, role: Role, article: Article, *, unfolded: bool) -> tuple[Press, ...]:
    fold = Press("Less", Act.LESS, View(role, id_)) if unfolded else Press("More", Act.MORE, View(role, id_, True))
    roles = tuple(
        Press(label, Act.ROLE, View(other, id_))
        for other, label in ROLE_PRESSES.items()
        if other is not role and article.fix.get(other)
    )
    return (fold, *roles)


def _doubt(diagnosis: Diagnosis, article: Article, role: Role) -> tuple[Press, ...]:
    rather = _rather(diagnosis, article) if article == getattr(diagnosis.best, "article", None) else None
    if not rather:
        return ()
    other = _other(rather, article)
    return (Press(f"{'Yes' if rather.yes == other else 'No'} → {other}", Act.SHOW, View(role, other)),)


def intent_section(intent: Intent) -> str:
    """The section that answers an intent first, or an empty string."""
    return {Intent.RETURN: "Return it when", Intent.RETRY: "Retry"}.get(intent, "")
