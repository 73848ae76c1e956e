"""A text -> its diagnosis -> the words of the reply, with what its surface and its team add."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.preferences import Preferences
from bot.question import Key, Question, Surface
from bot.replies.findings import shows_product
from bot.replies.framing import PRIVATE, explicable, framed, helpable, noted
from bot.replies.logs import headed
from bot.replies.outline import Act, Outline, Part, Press, Style, View
from bot.replies.outlines import listed, outline, secret_warning
from bot.replies.slack import Reply, drawn, outputs_of, text_of
from bot.replies.views import answer_view
from bot.shelf import Shelf
from bot.tracing import tracing
from knowledge.diagnosis import Diagnosis, Intent, Outcome, Reason, diagnose
from knowledge.triage import Triage

BROKEN = Diagnosis(Outcome.NONE)  # in place of one, where finding it failed
LONG = 20_000  # characters from which reading happens beside the loop


@dataclass(frozen=True)
class Found:
    """What a question came to: its diagnosis, the words of the reply, and what they say of how it was read.

    `chart` holds the figures to draw, where a file was a log.
    """

    question: Question
    diagnosis: Diagnosis
    words: Outline
    notes: tuple[str, ...] = ()
    chart: Triage | None = None


class Composing:
    """Finds the words; sends and stores nothing."""

    def __init__(self, shelf: Shelf, preferences: Preferences) -> None:
        self.shelf = shelf
        self.preferences = preferences

    async def diagnosis(self, text: str) -> Diagnosis:
        """Read a text with the library in use."""
        library = self.shelf.library
        with tracing.part("diagnosis"):
            if len(text) < LONG:
                return diagnose(library, text)
            return await asyncio.to_thread(diagnose, library, text)

    def draw(self, words: Outline, reference: str = "") -> Reply:
        """An outline as a Slack message."""
        return drawn(words, reference, self.shelf.library.version)

    def sent(self, found: Found) -> dict[str, Any]:
        """What Slack is sent: a message, or the outputs of a workflow step."""
        if found.question.surface is not Surface.STEP:
            return self.draw(found.words, found.question.key.reference).message()
        if found.diagnosis == BROKEN:
            return {"error": text_of(found.words)}
        return {"outputs": outputs_of(found.words)}

    def view(self, words: Outline, reference: str = "") -> dict[str, Any]:
        """An outline as a modal."""
        return answer_view(words, reference, self.shelf.library.version)

    async def found(self, question: Question, diagnosis: Diagnosis | None = None, notes: Sequence[str] = ()) -> Found:
        """What a question comes to; `diagnosis` is that of its own text unless more than that was read."""
        read = diagnosis or await self.diagnosis(question.text)
        notes = (*notes, *await self.remembered(question, read))
        if notes and read.reason is Reason.NO_TEXT:
            words = framed(Outline(), question.surface, question.asker)
        else:
            words = await self.worded(question, read)
        return Found(question, read, noted(words, notes), tuple(notes))

    async def remembered(self, question: Question, diagnosis: Diagnosis) -> tuple[str, ...]:  # noqa: ARG002
        """What to say of earlier answers: nothing, where nobody remembers."""
        return ()

    async def worded(self, question: Question, diagnosis: Diagnosis) -> Outline:
        """The words of the reply to a question."""
        if diagnosis.intent is Intent.LIST:
            return framed(listed(self.shelf.library), question.surface, question.asker)
        stack = await self.stack(question.key.team, question.asker, diagnosis)
        words = explicable(outline(diagnosis, datetime.now(UTC), stack=stack), diagnosis)
        words = framed(words, question.surface, question.asker)
        if helpable(diagnosis):
            words = await self.helped(words, question.key, question.surface)
        words = self.with_figures(words, diagnosis, View())
        warning = secret_warning(diagnosis) if question.surface in PRIVATE else ""
        return words._replace(parts=(*words.parts, Part((warning,), style=Style.NOTE))) if warning else words

    async def stack(self, team: str, person: str, diagnosis: Diagnosis | None = None) -> str:
        """What a person runs, where what was read leaves it to that which steps come first."""
        if diagnosis and (not diagnosis.best or shows_product(diagnosis)):
            return ""
        return await self.preferences.stack(team, person)

    def with_figures(self, words: Outline, diagnosis: Diagnosis, view: View) -> Outline:
        """The view of a log's answer with its figures; other articles are shown without them."""
        best = diagnosis.best
        about = not view.article or (best and view.article in {best.id, best.article.id})
        return headed(words, diagnosis.log) if diagnosis.log and about else words

    async def helped(self, words: Outline, key: Key, surface: Surface) -> Outline:
        """A reply with the team's way to people under it, where it has one."""
        if surface is Surface.STEP or not await self.preferences.help_for(key.team, key.channel):
            return words
        view = words.presses[0].view if words.feedback and words.presses else View()
        return words._replace(presses=(*words.presses, Press("Ask a human", Act.HUMAN, view)))
