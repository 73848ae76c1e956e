"""What to do: the steps of an article for a role, for the product and the words at hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.replies.findings import all_about
from bot.replies.lines import Nearness, alike, clauses, in_front, nearness, preferred, roomy
from bot.replies.outline import Part, Style, View
from bot.replies.wording import CHOSEN, FIX_BY_ANY, FIX_HEADINGS
from knowledge.article import Article, Fix, Role, Sender

SHORT_STEPS = 5
MATCHED_STEPS = 3  # where the paste's own product has its step, the others are one press away


@dataclass(frozen=True, slots=True)
class Shown:
    """What the paste shows: the product whose lines come first, the bytes of the body sent, who refused it.

    `chosen` where the paste shows no product, and this is the one that who asks says they run.
    """

    product: str = ""
    body: int | None = None
    sender: Sender = Sender.UNKNOWN
    chosen: bool = False


def advice(article: Article, role: Role, shown: Shown, known: Fix, view: View) -> Sequence[Part]:
    """What a role can do, first about the very words read; what only others can, too, where nobody chose the role."""
    if view.unfolded:
        return all_of(article, role, shown, known)
    if step := known.of_role(role):
        return _known(step, article, role, shown)
    own = _own(article, role, shown)
    if view.role:
        return own
    if known:
        return [*_by_others(known, article, role, shown), *own]
    ours, others = _ours(article, role, shown), list(_of_others(article, role, shown))
    return ([*others, *ours] if shown.chosen else [*ours, *others]) or own


def all_of(article: Article, role: Role, shown: Shown, known: Fix) -> Sequence[Part]:
    """All that a role can do."""
    first = [step] if (step := known.of_role(role)) else []
    own = article.fix.get(role, ())
    rest = preferred(clauses(own) if first else own, shown.product, article.brands)
    return _steps([*first, *rest], role, shown)


def _own(article: Article, role: Role, shown: Shown) -> Sequence[Part]:
    """The steps of a role, those for other products than the one shown only where there are no others."""
    if ours := _ours(article, role, shown):
        return ours
    return _steps(preferred(clauses(article.fix.get(role, ())), shown.product)[:SHORT_STEPS], role, shown)


def _ours(article: Article, role: Role, shown: Shown) -> Sequence[Part]:
    """The steps of a role that are not for other products than the one shown, nor for another sender."""
    steps = [s for s in article.fix.get(role, ()) if shown.sender is not Sender.ORIGIN or not in_front(s)]
    if not shown.product:
        return _steps(steps[:SHORT_STEPS], role, shown)
    ordered = preferred(clauses(steps), shown.product, article.brands)
    ours = [s for s in ordered if nearness(s, shown.product, article.brands) < Nearness.OTHERS]
    return _steps(ours[: MATCHED_STEPS if _matches(ours, article, shown) else SHORT_STEPS], role, shown)


def _matches(steps: Sequence[str], article: Article, shown: Shown) -> bool:
    """Whether some step is the product's own."""
    return any(nearness(s, shown.product, article.brands) is Nearness.OWN for s in steps)


def _known(fix: str, article: Article, role: Role, shown: Shown) -> Sequence[Part]:
    """The step for the very words read, then what the role's steps for the product add to it; the others are a press
    away, but for those of who runs the server.
    """
    steps = preferred(clauses(article.fix.get(role, ())), shown.product, article.brands)
    least = Nearness.GENERAL if role is Role.OPERATOR else Nearness.OWN
    near = [s for s in steps if nearness(s, shown.product, article.brands) <= least] if shown.product else []
    return _steps([fix, *(s for s in near if not alike(s, fix))][:MATCHED_STEPS], role, shown)


def _by_others(known: Fix, article: Article, role: Role, shown: Shown) -> Iterator[Part]:
    """What who runs the server and who wrote the client can do about the very words read, where `role` cannot."""
    if known.operator == known.developer:
        yield from _steps([known.operator] if known.operator else [], role, shown, FIX_BY_ANY)
        return
    for other in (Role.OPERATOR, Role.DEVELOPER):
        if step := known.of_role(other):
            yield from _known(step, article, other, shown)


def _of_others(article: Article, role: Role, shown: Shown) -> Iterator[Part]:
    """The steps that another role has for the product shown, where this one has none; visitors who run nothing are
    spared them.
    """
    own = list(clauses(article.fix.get(role, ())))
    visits = role is Role.VISITOR and not shown.chosen
    if not shown.product or visits or _matches(own, article, shown):
        return
    for other in (Role.OPERATOR, Role.DEVELOPER):
        if other is not role:
            steps = [s for s in clauses(article.fix.get(other, ())) if nearness(s, shown.product) < Nearness.GENERAL]
            yield from _steps(steps[:2], other, shown)


def told_as_chosen(parts: Sequence[Part], product: str) -> list[Part]:
    """Parts of a reply with a word on why the first steps for a product are for that one: who asks chose it."""
    own = (n for n, part in enumerate(parts) if part.style is Style.STEPS and _any_own(part.lines, product))
    first = next(own, len(parts))
    note = [Part((CHOSEN.format(product),), style=Style.NOTE)] if first < len(parts) else []
    return [*parts[:first], *note, *parts[first:]]


def has_steps(article: Article, product: str, sender: Sender = Sender.UNKNOWN) -> bool:
    """Whether an article has steps of a product's own, beside others; what stands in front does not count where a
    server refused.
    """
    if all_about(article, product):
        return False
    steps = (s for steps in article.fix.values() for s in clauses(steps))
    return _any_own((s for s in steps if sender is not Sender.ORIGIN or not in_front(s)), product)


def _any_own(lines: Iterable[str], product: str) -> bool:
    return any(nearness(line, product) is Nearness.OWN for line in clauses(lines))


def _steps(steps: Sequence[str], role: Role, shown: Shown, heading: str = "") -> list[Part]:
    lines = tuple(roomy(step, shown.body) for step in steps)
    return [Part(lines, heading=heading or FIX_HEADINGS[role], style=Style.STEPS)] if lines else []
