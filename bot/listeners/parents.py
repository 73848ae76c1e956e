"""What a message asks about: its own words and files, and where those hold nothing, what its thread began with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.answering import Answering
from bot.calls import Later
from bot.files import Attached, attached
from bot.intake import message_text
from bot.question import Question
from bot.workspaces import Identity, error_of
from knowledge.diagnosis import Diagnosis, Intent, Outcome, Reason

SILENT = frozenset({Reason.NO_TEXT, Reason.NO_EVIDENCE, Reason.OTHER_TROUBLE})
ASKING = frozenset({Intent.EXPLAIN, Intent.COMPARE, Intent.RETURN, Intent.RETRY})
RANKS = (Outcome.NONE, Outcome.CHOICE, Outcome.ANSWER)


class Unread(Exception):  # noqa: N818 - a signal, not an error
    """A message alone in a thread asks about the one the thread began with, and that cannot be read."""

    def __init__(self, *, missing_scope: bool) -> None:
        super().__init__(missing_scope)
        self.missing_scope = missing_scope


@dataclass(frozen=True)
class Subject:
    """A question, with the files it is about."""

    question: Question
    files: Sequence[Attached] = ()


async def subject(answering: Answering, me: Identity, question: Question, message: Mapping[str, Any]) -> Subject:
    """What a message asks about. Raises Unread where it says nothing itself and nothing else can be read."""
    own, root = Subject(question, attached(message)), message.get("thread_ts")
    if own.files or not root or root == message.get("ts"):
        return own
    said = await answering.diagnosis(question.text)
    if speaks_for_itself(said):
        return own
    try:
        above = await _root(answering, question, str(root))
    except (SlackApiError, Later) as e:
        if question.text:
            return own
        raise Unread(missing_scope=isinstance(e, SlackApiError) and error_of(e) == "missing_scope") from None
    if above.get("user") == me.user:
        return own
    text, files = message_text(above, me.user), attached(above)
    if files:
        return Subject(question.asking(_together(question.text, text)), files)
    return Subject(question.asking(await _clearest(answering, question.text, text)))


def speaks_for_itself(said: Diagnosis) -> bool:
    """Whether a question says what it is about, so that it needs nothing from above."""
    if said.outcome is Outcome.NONE:
        return said.reason not in SILENT or said.intent not in ASKING
    return said.outcome is Outcome.ANSWER or said.intent in {Intent.RETURN, Intent.COMPARE}


async def _clearest(answering: Answering, own: str, above: str) -> str:
    """Of two texts, together or either alone, what has the surest answer."""
    texts = [_together(own, above), above, own]
    found = [await answering.diagnosis(text) for text in texts]
    ranks = [(RANKS.index(d.outcome), d.confidence) for d in found]
    return texts[ranks.index(max(ranks))]


def _together(own: str, above: str) -> str:
    return "\n".join(filter(None, (own, above)))


async def _root(answering: Answering, question: Question, ts: str) -> Mapping[str, Any]:
    """The message a thread began with."""
    key = question.key
    found = await answering.delivery.read("conversations.replies", key.team, channel=key.channel, ts=ts, limit=1)
    messages = found.get("messages") or [{}]
    root: Mapping[str, Any] = messages[0]
    return root
