"""What the surface of a question adds to its answer."""

from __future__ import annotations

from collections.abc import Sequence

from bot.question import Surface
from bot.replies.outline import Act, Outline, Part, Press, Style, View
from knowledge.diagnosis import Diagnosis, Intent, Outcome, Reason

PRIVATE = frozenset({Surface.COMMAND, Surface.DIRECT, Surface.SHORTCUT, Surface.HOME})
SHARED = frozenset({Surface.COMMAND, Surface.SHORTCUT})
UNPOSTED = frozenset({Surface.HOME, Surface.STEP})


def helpable(diagnosis: Diagnosis) -> bool:
    """Whether a reply is about somebody's trouble, not about the bot itself."""
    if diagnosis.outcome is Outcome.NONE:
        return diagnosis.reason not in {Reason.SMALL_TALK, Reason.NO_TEXT} and diagnosis.intent is not Intent.HELP
    return diagnosis.intent not in {Intent.HELP, Intent.LIST}


def noted(words: Outline, notes: Sequence[str]) -> Outline:
    """A reply with what is to be said of how it was read; that alone where there is nothing else."""
    if not notes:
        return words
    if not (words.title or words.parts):
        return words._replace(parts=tuple(Part((note,)) for note in notes))
    return words._replace(parts=(*(Part((note,), style=Style.NOTE) for note in notes), *words.parts))


def explicable(words: Outline, diagnosis: Diagnosis) -> Outline:
    """A reply that tells at a press why it is what it is, where it names articles."""
    if diagnosis.outcome is Outcome.NONE or not words.presses:
        return words
    return words._replace(presses=(*words.presses, Press("Why?", Act.WHY)))


def framed(words: Outline, surface: Surface, asker: str) -> Outline:
    """A reply with what its surface adds: shared by who alone sees an answer, deleted by who asked elsewhere."""
    if surface not in SHARED:
        return words if surface in UNPOSTED else words._replace(owner=asker)
    if not words.feedback:
        return words
    folds = [p.view for p in words.presses if p.act in {Act.MORE, Act.LESS}]
    view = folds[0] if folds else View()
    share = Press("Share to channel", Act.SHARE, view._replace(unfolded=False))
    return words._replace(presses=(*words.presses, share))
