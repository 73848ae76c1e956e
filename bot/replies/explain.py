"""The outline of one article's answer, for the evidence at hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.replies.findings import decisive, excerpt, kin_of, known_of, product_of, shown_by, told
from bot.replies.lines import Nearness, alike, clauses, first_sentence, likeliest, nearness, preferred, roomy
from bot.replies.markdown import quoted
from bot.replies.outline import ROLE_PRESSES, Act, Outline, Part, Press, Style, View
from bot.replies.wording import FIX_BY_ANY, FIX_HEADINGS, sent_by
from knowledge.article import Article, Contrast, Fix, Role, Sender, Source
from knowledge.diagnosis import Candidate, Diagnosis, Intent
from knowledge.reading.evidence import Kind

SHORT_STEPS = 5
MATCHED_STEPS = 3  # where the paste's own product has its step, the others are one press away
SHORT_TESTS = 3
PRINTED = 0.95  # a status of this weight was printed by a machine
DESCRIBED = "Going by your description: nothing in it names a code."
UNSETTLED = "can't tell yet who sent it"
PASSING = {
    "Cloudflare": "`server: cloudflare` and `cf-ray` are on every response that passes through Cloudflare, also on "
    "those of the site's own server."
}


def explained(diagnosis: Diagnosis, candidate: Candidate, view: View, now: datetime) -> Outline:
    """What it is, who sent it and how we know, why, and what to do."""
    article = candidate.article
    role = view.role or diagnosis.role
    product, kin = product_of(diagnosis), kin_of(diagnosis, article)
    body = diagnosis.facts.body_bytes
    first = candidate == diagnosis.best
    known = known_of(diagnosis, article) if first else None
    parts = [
        Part((_lead(diagnosis, article, product),)),
        *_why(diagnosis, article, kin, now, first=first, cause=known.cause if known else ""),
        *_evidence(diagnosis, article, first=first),
        *_tests(diagnosis, article, first=first),
        *_advice(article, role, kin, body, known.fix if known else Fix(), view),
    ]
    if view.unfolded:
        parts += _more(article, role, kin, shown_by(diagnosis), known.fix if known else Fix())
    return Outline(
        title=candidate.title,
        parts=tuple(parts),
        presses=(*_presses(candidate.id, role, article, unfolded=view.unfolded), *_doubt(diagnosis, article, role)),
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


def source_for(article: Article, product: str) -> Source | None:
    """The source to name: the product's own where there is one."""
    named = [s for s in article.sources if product and product.lower() in s.title.lower()]
    return next(iter(named or article.sources), None)


def _lead(diagnosis: Diagnosis, article: Article, product: str) -> str:
    who = sent_by(diagnosis.sender, product)
    if not who and _unsettled(diagnosis):
        who = UNSETTLED
    return f"{_sentence(who)} {article.meaning}" if who else article.meaning


def _sentence(clause: str) -> str:
    return f"**{clause[0].upper()}{clause[1:]}.**"


def _unsettled(diagnosis: Diagnosis) -> bool:
    """Whether something answered, or is asked about, and nothing tells who it was."""
    printed = any(e.kind is Kind.STATUS and e.weight >= PRINTED for e in diagnosis.evidence)
    facts = diagnosis.facts
    return diagnosis.sender is Sender.UNKNOWN and (
        printed or bool(facts.headers or (facts.passed and _read(diagnosis)))
    )


def _read(diagnosis: Diagnosis) -> bool:
    """Whether anything was read, rather than described."""
    return any(e.kind is not Kind.PHRASE for e in diagnosis.evidence)


def _why(
    diagnosis: Diagnosis, article: Article, product: str, now: datetime, *, first: bool, cause: str
) -> Sequence[Part]:
    found = told(diagnosis, now) if first else ()
    lines = [*found, *([f"Cause: {cause}"] if cause else _cause(article, product))]
    return [Part((" ".join(lines),))] if lines else []


def _cause(article: Article, product: str) -> Iterator[str]:
    """The cause to name: the product's likeliest, else the commonest; none where that is some other product's."""
    for cause in preferred(article.causes, product, article.brands)[:1]:
        near = nearness(cause, product, article.brands) if product else Nearness.NAMED
        if near <= Nearness.NAMED or (near is Nearness.GENERAL and cause in article.causes[:2]):
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


def _tests(diagnosis: Diagnosis, article: Article, *, first: bool) -> Sequence[Part]:
    """What settles who sent it, where the paste or the question leaves that open."""
    facts = diagnosis.facts
    if not first or not _unsettled(diagnosis) or not (facts.headers or facts.passed):
        return []
    if article.test and facts.passed:
        passing = (PASSING[facts.passed],) if facts.passed in PASSING else ()
        return [Part((*passing, article.test), heading="One test settles it")]
    tests = tuple(likeliest(article.senders, shown_by(diagnosis))[:SHORT_TESTS])
    return [Part(tests, heading="How to tell who sent it", style=Style.BULLETS)] if len(tests) > 1 else []


def _advice(article: Article, role: Role, product: str, body: int | None, known: Fix, view: View) -> Sequence[Part]:
    """What a role can do: about the very words read first. Where only others can do something about these, and nobody
    chose the role, that is told too.
    """
    if step := known.of_role(role):
        return _known(step, article, role, product, body, whole=view.unfolded)
    chosen = view.role is not None
    own = _fix(article, role, product, body, chosen=chosen or bool(known), whole=view.unfolded)
    return own if chosen or view.unfolded else [*_known_to_others(known, article, role, product, body), *own]


def _known_to_others(known: Fix, article: Article, role: Role, product: str, body: int | None) -> Iterator[Part]:
    """What who runs the server and who wrote the client can do about the very words read, where `role` cannot."""
    if known.operator == known.developer:
        yield from _steps([known.operator] if known.operator else [], role, body, FIX_BY_ANY)
        return
    for other in (Role.OPERATOR, Role.DEVELOPER):
        if step := known.of_role(other):
            yield from _known(step, article, other, product, body, whole=False)


def _fix(
    article: Article, role: Role, product: str, body: int | None = None, *, chosen: bool = False, whole: bool = False
) -> Sequence[Part]:
    """The steps of a role; of another role too where only that one has steps for the product and nobody `chosen`."""
    steps = article.fix.get(role, ())
    if whole or not product:
        return _steps(preferred(steps if whole else steps[:SHORT_STEPS], product, article.brands), role, body)
    own = preferred(clauses(steps), product, article.brands)
    near = [nearness(step, product, article.brands) for step in own]
    ours = [step for step, how in zip(own, near, strict=True) if how < Nearness.OTHERS]
    if Nearness.OWN in near:
        return _steps(ours[:MATCHED_STEPS], role, body)
    alone = role is Role.VISITOR or (chosen and ours)
    theirs = () if alone else _of_others(article, role, product, body)
    return [*_steps(ours[:SHORT_STEPS], role, body), *theirs] or _steps(own[:SHORT_STEPS], role, body)


def _known(fix: str, article: Article, role: Role, product: str, body: int | None, *, whole: bool) -> Sequence[Part]:
    """The step for the very words read, then what the role's steps for the product add to it; the others are a press
    away, but for those of who runs the server.
    """
    steps = preferred(clauses(article.fix.get(role, ())), product, article.brands)
    if whole:
        return _steps([fix, *steps], role, body)
    near = Nearness.GENERAL if role is Role.OPERATOR else Nearness.OWN
    more = [s for s in steps if nearness(s, product, article.brands) <= near and not alike(s, fix)] if product else []
    return _steps([fix, *more][:MATCHED_STEPS], role, body)


def _of_others(article: Article, role: Role, product: str, body: int | None) -> Iterator[Part]:
    """The steps that another role has for the product shown, where this one has none."""
    for other in (Role.OPERATOR, Role.DEVELOPER):
        if other is not role:
            steps = [s for s in clauses(article.fix.get(other, ())) if nearness(s, product) < Nearness.GENERAL]
            yield from _steps(steps[:2], other, body)


def _steps(steps: Sequence[str], role: Role, body: int | None, heading: str = "") -> list[Part]:
    lines = tuple(roomy(step, body) for step in steps)
    return [Part(lines, heading=heading or FIX_HEADINGS[role], style=Style.STEPS)] if lines else []


def _whole(article: Article, role: Role, product: str, known: Fix) -> Sequence[Part]:
    """All that a role can do."""
    step = known.of_role(role)
    return _known(step, article, role, product, None, whole=True) if step else _fix(article, role, product, whole=True)


def _more(article: Article, role: Role, product: str, shown: str, known: Fix) -> Sequence[Part]:
    causes = preferred(article.causes, product, article.brands)
    parts = [
        Part(tuple(causes), heading="Causes, the likeliest first", style=Style.BULLETS),
        *(p for other in Role if other is not role for p in _whole(article, other, product, known)),
        Part(tuple(likeliest(article.senders, shown)), heading="Who sends it", style=Style.BULLETS),
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
