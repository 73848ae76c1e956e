"""A question with a file: the first text file is read, what cannot be read is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.answering import Answering
from bot.files import FileError, attached
from bot.question import Question
from bot.replies.outline import Outline, Part


async def answer_with_files(answering: Answering, question: Question, event: Mapping[str, Any]) -> None:
    """Answer a question whose message may carry files."""
    files = attached(event)
    if not files:
        await answering.answer(question)
        return
    file = next((f for f in files if f.is_text), files[0])
    try:
        content = await answering.delivery.fetch(question.key.team, file)
    except FileError as e:
        await _without(answering, question, str(e))
        return
    await answering.answer_file(question, content)


async def _without(answering: Answering, question: Question, why: str) -> None:
    diagnosis = await answering.diagnosis(question.text)
    words = await answering.worded(question, diagnosis) if question.text else Outline()
    noted = replace(words, parts=(*words.parts, Part((why,))))
    await answering.settle(question, diagnosis, noted)
