"""The outline of one article's answer, for the evidence at hand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.replies.findings import decisive, excerpt, product_of, shown_by, told
from bot.replies.markdown import quoted
from bot.replies.outline import ROLE_PRESSES, Act, Outline, Part, Press, Style, View
from bot.replies.wording import FIX_HEADINGS, sent_by
from knowledge.article import Article, Role, Sender, Source
from knowledge.diagnosis import Candidate, Diagnosis, Intent

SHORT_STEPS = 5
MATCHED_STEPS = 3  # where the paste's own product has its step, the others are one press away
SHORT_TESTS = 3
DESCRIBED = "Going by your description: nothing in it names a code."
LEADING = re.compile(r"\*\*([^*]+)\*\*:?")


def explained(diagnosis: Diagnosis, candidate: Candidate, view: View, now: datetime) -> Outline:
    """What it is, who sent it and how we know, why, and what to do."""
    article = candidate.article
    role = view.role or diagnosis.role
    product = product_of(diagnosis)
    first = candidate == diagnosis.best
    parts = [
        Part((_lead(diagnosis, article, product),)),
        *_why(diagnosis, article, product, now, first=first),
        *_evidence(diagnosis, article, first=first),
        *_unsettled(diagnosis, article, first=first),
        *_fix(article, role, product, whole=view.unfolded),
    ]
    if view.unfolded:
        parts += _more(article, role, product, shown_by(diagnosis))
    return Outline(
        title=candidate.title,
        parts=tuple(parts),
        presses=_presses(candidate.id, role, article, unfolded=view.unfolded),
        source=source_for(article, product),
        feedback=True,
    )


def advised(diagnosis: Diagnosis, candidate: Candidate, view: View, section: str, now: datetime) -> Outline:
    """An answer that starts with one section of the article: when to return it, whether to retry."""
    article = candidate.article
    text = article.section(section)
    if not text:
        return explained(diagnosis, candidate, view, now)
    heading = {"Return it when": f"Return {article.id} when", "Retry": "Does trying again help?"}.get(section, section)
    waits = told(diagnosis, now) if section == "Retry" else ()
    contrasts = tuple(f"**{c.neighbour}**: {c.words}" for c in article.contrasts[:SHORT_TESTS])
    parts = [Part((article.meaning,)), Part((*waits, text), heading=heading)]
    if section == "Return it when" and contrasts:
        parts.append(Part(contrasts, heading="Rather another one?", style=Style.BULLETS))
    if view.unfolded:
        parts += [*_fix(article, view.role or diagnosis.role, "", whole=True)]
    presses = _presses(candidate.id, view.role or diagnosis.role, article, unfolded=view.unfolded)
    return Outline(candidate.title, tuple(parts), presses=presses, source=source_for(article, ""), feedback=True)


def preferred(lines: Iterable[str], product: str) -> list[str]:
    """Lines in their order, those of the product shown first and those of other products last."""
    return sorted(lines, key=lambda line: _rank(line, product)) if product else list(lines)


def likeliest(lines: Iterable[str], name: str) -> list[str]:
    """Lines in their order, those about a named product first: its own, then those that mention it."""
    wanted = name.lower()
    return sorted(lines, key=lambda line: _nearness(line, wanted)) if wanted else list(lines)


def _nearness(line: str, wanted: str) -> int:
    lead = LEADING.match(line)
    if lead and wanted in lead[1].lower():
        return 0
    return 1 if wanted in line.lower() else 2


def source_for(article: Article, product: str) -> Source | None:
    """The source to name: the product's own where there is one."""
    named = [s for s in article.sources if product and product.lower() in s.title.lower()]
    return next(iter(named or article.sources), None)


def _rank(line: str, product: str) -> int:
    found = LEADING.match(line)
    if not found:
        return 1
    return 0 if product.lower() in [n.strip().lower() for n in re.split(r",|/| and | or ", found[1])] else 2


def _lead(diagnosis: Diagnosis, article: Article, product: str) -> str:
    who = sent_by(diagnosis.sender, product)
    if not who and _pasted(diagnosis):
        who = "who sent it can't be told from this alone"
    return f"{_sentence(who)} {article.meaning}" if who else article.meaning


def _sentence(clause: str) -> str:
    return f"**{clause[0].upper()}{clause[1:]}.**"


def _pasted(diagnosis: Diagnosis) -> bool:
    facts = diagnosis.facts
    return bool(facts.headers or facts.url or facts.method)


def _why(diagnosis: Diagnosis, article: Article, product: str, now: datetime, *, first: bool) -> Sequence[Part]:
    found = told(diagnosis, now) if first else ()
    cause = preferred(article.causes, product)[:1]
    known = bool(cause and product) and _rank(cause[0], product) == 0
    lines = [*found, *(f"{'Likely' if known else 'Commonest'} cause: {c}" for c in cause)]
    return [Part((" ".join(lines),))] if lines else []


def _evidence(diagnosis: Diagnosis, article: Article, *, first: bool) -> Sequence[Part]:
    evidence = decisive(diagnosis, article) if first else None
    if not evidence:
        described = first and diagnosis.evidence
        return [Part((DESCRIBED,), style=Style.NOTE)] if described else []
    return [Part((f"Read from: {quoted(excerpt(evidence))} ({evidence.reads})",), style=Style.NOTE)]


def _unsettled(diagnosis: Diagnosis, article: Article, *, first: bool) -> Sequence[Part]:
    if not first or diagnosis.sender is not Sender.UNKNOWN or not diagnosis.facts.headers:
        return []
    tests = tuple(likeliest(article.senders, shown_by(diagnosis))[:SHORT_TESTS])
    return [Part(tests, heading="How to tell who sent it", style=Style.BULLETS)] if len(tests) > 1 else []


def _fix(article: Article, role: Role, product: str, *, whole: bool) -> Sequence[Part]:
    steps = preferred(article.fix.get(role, ()), product)
    matched = bool(steps and product) and _rank(steps[0], product) == 0
    ours = [s for s in steps if _rank(s, product) < 2][:MATCHED_STEPS] if matched else steps[:SHORT_STEPS]
    shown = steps if whole else ours
    return [Part(tuple(shown), heading=FIX_HEADINGS[role], style=Style.STEPS)] if shown else []


def _more(article: Article, role: Role, product: str, shown: str) -> Sequence[Part]:
    causes = preferred(article.causes, product)[1:]
    parts = [
        Part(tuple(causes), heading="More causes", style=Style.BULLETS),
        *(p for other in Role if other is not role for p in _fix(article, other, product, whole=True)),
        Part(tuple(likeliest(article.senders, shown)), heading="Who sends it", style=Style.BULLETS),
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


def intent_section(intent: Intent) -> str:
    """The section that answers an intent first, or an empty string."""
    return {Intent.RETURN: "Return it when", Intent.RETRY: "Retry"}.get(intent, "")
