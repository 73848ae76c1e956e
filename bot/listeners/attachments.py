"""A question with a file: the first text file is read, else the first picture; what cannot be read is said."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.answering import Answering
from bot.files import Attached, FileError, attached, read_off, unreadable
from bot.question import Question
from bot.replies.outline import Outline, Part, Style


async def answer_with_files(answering: Answering, question: Question, event: Mapping[str, Any]) -> None:
    """Answer a question whose message may carry files."""
    files = attached(event)
    if not files:
        await answering.answer(question)
        return
    pictures = [f for f in files if f.is_picture] if answering.pictures.readable else []
    file = next((f for f in files if f.is_text), None) or next(iter(pictures), None)
    try:
        if not file:
            raise FileError(unreadable(files[0]))
        content = await answering.delivery.fetch(question.key.team, file)
    except FileError as e:
        await _without(answering, question, str(e))
        return
    if file.is_text:
        await answering.answer_file(question, content)
        return
    with content:
        text = await asyncio.to_thread(answering.pictures.text, content)
    await _off_picture(answering, question, file, text)


async def _off_picture(answering: Answering, question: Question, file: Attached, text: str) -> None:
    if not text:
        await _without(answering, question, read_off(file, text=False))
        return
    whole = question.asking(f"{question.text}\n{text}" if question.text else text)
    diagnosis = await answering.diagnosis(whole.text)
    words = await answering.worded(whole, diagnosis)
    note = Part((read_off(file, text=True),), style=Style.NOTE)
    await answering.settle(whole, diagnosis, replace(words, parts=(note, *words.parts)))


async def _without(answering: Answering, question: Question, why: str) -> None:
    diagnosis = await answering.diagnosis(question.text)
    words = await answering.worded(question, diagnosis) if question.text else Outline()
    noted = replace(words, parts=(*words.parts, Part((why,))))
    await answering.settle(question, diagnosis, noted)
