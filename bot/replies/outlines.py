"""Diagnosis -> outline: which kind of reply it is, and its words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.replies.comparing import compared, named_in
from bot.replies.explain import advised, explained, intent_section
from bot.replies.lines import first_sentence
from bot.replies.outline import COUNTED_LABEL, Act, Outline, Part, Press, Style, View
from bot.replies.wording import HELP, HELP_EXAMPLES, HELP_PRIVACY, LEFT_OUT, no_answer, server_error
from knowledge.article import Article, Role
from knowledge.diagnosis import Candidate, Diagnosis, Intent, Outcome, Reason
from knowledge.library import Library

CHOICES = 5
FOLDERS = {"http": "HTTP", "servers": "Servers and frameworks", "cloudflare": "Cloudflare"}
COUNTED = 8
MANY_FIT = "More than one code fits what you say. Which is nearest?"
ANYBODYS = "Many things number their errors. If this one came from a site, an API or an app on the web, it is:"
WARNING = "Your text holds what looks like a secret ({}). I did not keep it; delete the message and rotate the secret."


def outline(diagnosis: Diagnosis, now: datetime, view: View = View(), stack: str = "") -> Outline:  # noqa: B008 - View is frozen
    """The reply to a diagnosis, as seen under a view by who runs a stack."""
    candidate = _chosen(diagnosis, view)
    if diagnosis.intent is Intent.HELP and not view.article:
        return helped()
    if candidate is None or (diagnosis.outcome is Outcome.NONE and not view.article):
        return _without_answer(diagnosis)
    if diagnosis.intent is Intent.COMPARE and not view.article:
        return _comparison(diagnosis, explained(diagnosis, candidate, view, now, stack))
    if diagnosis.outcome is Outcome.CHOICE and not view.article:
        return _choice(diagnosis)
    section = intent_section(diagnosis.intent)
    if section and not view.unfolded:
        return advised(diagnosis, candidate, view, section, now, stack)
    return _counted(diagnosis, explained(diagnosis, candidate, view, now, stack))


def helped() -> Outline:
    """What the bot does and how to ask it."""
    parts = (Part(HELP), Part(HELP_EXAMPLES, style=Style.BULLETS), Part((HELP_PRIVACY,), style=Style.NOTE))
    return Outline("What I do", parts, presses=(Press("Browse the codes", Act.CODES),))


def listed(library: Library) -> Outline:
    """Every article, by folder, one short line each."""
    parts = tuple(
        Part((" · ".join(f"`{a.id}` {a.title}" for a in articles),), heading=name)
        for name, articles in by_folder(library).items()
    )
    return Outline(f"{len(library)} codes I know", (*parts, Part(("Ask for one: `/4xx 413`",), style=Style.NOTE)))


def by_folder(library: Library) -> dict[str, list[Article]]:
    """All articles, grouped by whose numbers they are."""
    groups: dict[str, list[Article]] = {}
    for article in sorted(library, key=lambda a: (len(a.id), a.id)):
        groups.setdefault(_folder(article), []).append(article)
    return groups


def unread_parent(*, missing_scope: bool) -> Outline:
    """What to do where the bot is mentioned alone and cannot read the message above."""
    why = (
        "I may not read messages here (the app lacks `channels:history` or `groups:history`)."
        if missing_scope
        else "I could not read the message this thread began with."
    )
    what = "Mention me with the error itself, or use *Explain this error* in the message's own menu."
    return Outline(parts=(Part((f"{why} {what}",)),))


def _chosen(diagnosis: Diagnosis, view: View) -> Candidate | None:
    if not view.article:
        return diagnosis.best
    return next((c for c in diagnosis.candidates if view.article in {c.id, c.article.id}), None)


def _without_answer(diagnosis: Diagnosis) -> Outline:
    if diagnosis.reason is Reason.NO_TEXT:
        return helped()
    done = diagnosis.reason is Reason.SERVER_ERROR or diagnosis.intent in {Intent.THANK, Intent.PART}
    codes = () if done else (Press("Browse the codes", Act.CODES),)
    return Outline(parts=(Part((no_answer(diagnosis),)),), presses=codes)


def _comparison(diagnosis: Diagnosis, answer: Outline) -> Outline:
    """What was asked about side by side, as far as it is ours; what is not is said."""
    asked, rest = named_in(diagnosis)
    shown = compared(*asked) if len(asked) > 1 else answer
    left = ", ".join(str(s) for s in rest if s < 500)
    lines = (*(server_error(s) for s in rest if s >= 500), *([LEFT_OUT.format(left)] if left else []))
    return shown._replace(parts=(Part(lines, style=Style.NOTE), *shown.parts)) if lines else shown


def _choice(diagnosis: Diagnosis) -> Outline:
    by_id = {c.article.id: c for c in diagnosis.candidates} | {c.id: c for c in diagnosis.candidates}
    asked = diagnosis.question
    if asked and asked.yes in by_id and asked.no in by_id:
        yes, no = by_id[asked.yes], by_id[asked.no]
        rest = [c for c in diagnosis.candidates[:CHOICES] if c not in (yes, no)]
        presses = (
            Press(f"Yes → {yes.title}", Act.SHOW, View(article=yes.id), main=True),
            Press(f"No → {no.title}", Act.SHOW, View(article=no.id)),
            *(Press(c.title, Act.SHOW, View(article=c.id)) for c in rest),
        )
        part = Part((f"More than one code fits. **{asked.question}**",))
        return Outline(f"{yes.id} or {no.id}?", (part,), presses=presses)
    shown = diagnosis.candidates[:CHOICES]
    lines = tuple(f"**{c.title}**: {c.article.meaning}" for c in shown)
    leaves_open = MANY_FIT if len(shown) > 1 else ANYBODYS
    parts = (Part((leaves_open,)), Part(lines, style=Style.BULLETS))
    return Outline("Did you mean", parts, presses=tuple(Press(c.title, Act.SHOW, View(article=c.id)) for c in shown))


def _counted(diagnosis: Diagnosis, answer: Outline) -> Outline:
    if len(diagnosis.statuses) < 2:
        return answer
    if sum(diagnosis.statuses.values()) < 3:
        asked = [c for c in diagnosis.candidates[1:] if c.id.isdigit() and int(c.id) in diagnosis.statuses]
        return answer._replace(
            presses=(*answer.presses, *(Press(c.title, Act.SHOW, View(article=c.id)) for c in asked))
        )
    most = sorted(diagnosis.statuses.items(), key=lambda item: (-item[1], item[0]))[:COUNTED]
    line = COUNTED_LABEL + ", ".join(f"{status} × {count:,}" for status, count in most)
    near = diagnosis.candidates[1:3]
    others = tuple(Press(c.title, Act.SHOW, View(article=c.id)) for c in near)
    lines = tuple(f"**{c.title}**: {first_sentence(_first(c.article.causes))}" for c in near)
    rest = (Part(lines, heading="The others, and why as a rule", style=Style.BULLETS),) if lines else ()
    parts = (answer.parts[0], Part((line,), style=Style.NOTE), *answer.parts[1:], *rest)
    return answer._replace(parts=parts, presses=answer.presses + others)


def _folder(article: Article) -> str:
    return FOLDERS.get(article.path.parent.name, "Your team's own")


def _first(lines: Sequence[str]) -> str:
    return lines[0] if lines else ""


def secret_warning(diagnosis: Diagnosis) -> str:
    """What to tell the asker alone about secrets in the text; empty where there are none."""
    return WARNING.format(", ".join(diagnosis.secrets)) if diagnosis.secrets else ""


def article_outline(article: Article, id_: str, now: datetime, view: View, stack: str = "") -> Outline:
    """An article on its own, without a question behind it."""
    candidate = Candidate(id_, article, 1.0)
    bare = Diagnosis(Outcome.ANSWER, candidates=(candidate,), role=view.role or Role.VISITOR, confidence=1.0)
    return explained(bare, candidate, view, now, stack)
