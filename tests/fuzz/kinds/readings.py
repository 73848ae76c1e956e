"""What must hold of every diagnosis and every reply, whatever was read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from itertools import pairwise
from random import Random

from bot.playground import problems
from bot.question import Surface
from bot.replies.framing import framed
from bot.replies.logs import headed
from bot.replies.memory import packed
from bot.replies.outline import View
from bot.replies.outlines import listed, outline
from bot.replies.slack import Reply, drawn
from bot.replies.terminal import as_json, as_text, why
from knowledge.article import Role
from knowledge.diagnosis import Diagnosis, Engine, Intent, Outcome
from knowledge.reading.evidence import Kind
from knowledge.reading.page import Page
from knowledge.reading.wrapping import rejoined
from tests.fuzz import seeds

LINE_END = re.compile(r"\r\n|\n|\r")
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
LONGEST_REPLY = 4_000
CONTROLS = ("<!channel", "<!here", "<!everyone", "<!subteam", "<@", "<#")
SURFACES = (Surface.COMMAND, Surface.DIRECT, Surface.MENTION, Surface.HOME)


@dataclass(frozen=True)
class Read:
    """A diagnosis and the reply to it."""

    diagnosis: Diagnosis
    reply: Reply


@lru_cache(maxsize=2)
def engine(number: int = 0) -> Engine:
    """An engine ready to read; what is made once is made before the first text. Another `number` is another one."""
    made = Engine(seeds.library())
    made.diagnose("why is my upload refused")
    return made


def replied(diagnosis: Diagnosis, view: View = View(), surface: Surface = Surface.DIRECT) -> Reply:  # noqa: B008
    """The reply as the bot draws it."""
    if diagnosis.intent is Intent.LIST:
        return drawn(listed(seeds.library()))
    words = framed(outline(diagnosis, NOW, view), surface, "U1")
    return drawn(headed(words, diagnosis.log) if diagnosis.log else words, "abc234", seeds.library().version)


def unsound(reply: Reply) -> Iterator[str]:
    """What Slack would refuse about a reply, or act on."""
    yield from problems(list(reply.blocks))
    if not 0 < len(reply.text) < LONGEST_REPLY:
        yield f"the reply's text has {len(reply.text)} characters"
    sent = "\n".join([reply.text, *_acted_on(reply.blocks)])
    yield from (f"the reply holds {token}" for token in CONTROLS if token in sent)


def _acted_on(blocks: object) -> Iterator[str]:
    """The texts of blocks in which Slack acts on what stands in `<>`: not in plain ones."""
    if isinstance(blocks, dict):
        if blocks.get("type") in ("mrkdwn", "markdown"):
            yield str(blocks.get("text"))
        yield from _acted_on(list(blocks.values()))
    elif isinstance(blocks, list | tuple):
        for block in blocks:
            yield from _acted_on(block)


def unheld(diagnosis: Diagnosis) -> Iterator[str]:
    """What does not hold of a diagnosis by itself."""
    if diagnosis.outcome is Outcome.ANSWER and not diagnosis.candidates:
        yield "an answer without an article"
    if diagnosis.outcome is Outcome.CHOICE and not diagnosis.candidates:
        yield "a choice without an article"
    if len({c.id for c in diagnosis.candidates}) < len(diagnosis.candidates):
        yield "one article twice"
    if not 0 <= diagnosis.confidence <= 1:
        yield f"confidence {diagnosis.confidence}"
    if any(not 0 <= e.weight <= 1 for e in diagnosis.evidence if e.kind is not Kind.PHRASE):
        yield f"weights {[e.weight for e in diagnosis.evidence]}"
    if any(one.score < other.score for one, other in pairwise(diagnosis.candidates)):
        yield "candidates out of order"
    if any(c.score < 0 for c in diagnosis.candidates):
        yield f"scores {[c.score for c in diagnosis.candidates]}"
    if any(not 0 <= status <= 999 or count < 1 for status, count in diagnosis.statuses.items()):
        yield f"statuses {dict(diagnosis.statuses)}"


def misplaced(diagnosis: Diagnosis, text: str) -> Iterator[str]:
    """What evidence does not lie inside the text, in the line it names."""
    pasted = LINE_END.split(text)

    def whole() -> str:
        return Page.of(rejoined(Page.of(text).text) or "").text

    for e in (e for e in diagnosis.evidence if e.kind is not Kind.PHRASE):
        if not 0 <= e.start <= e.end <= len(e.text):
            yield f"evidence from {e.start} to {e.end} in a line of {len(e.text)} characters"
        if not 1 <= e.line <= len(pasted):
            yield f"evidence in line {e.line} of {len(pasted)}"
        elif e.text not in Page.of(pasted[e.line - 1]).text and e.text not in whole():
            yield f"evidence of {e.kind} is not in line {e.line}"


def leaked(read: Read, secret: str) -> Iterator[str]:
    """Where a secret came out again."""
    told = {
        "JSON": json.dumps(as_json(read.diagnosis)),
        "why": why(read.diagnosis),
        "reply": read.reply.text + json.dumps(read.reply.blocks),
        "terminal": as_text(read.diagnosis),
        "row": json.dumps(packed(read.diagnosis)),
    }
    yield from (f"a secret in {sink}" for sink, words in told.items() if secret in words)


def seen_again(diagnosis: Diagnosis, dice: Random) -> Iterator[str]:
    """What is wrong with the same reply under another view, on another surface."""
    candidates = [""] + [c.id for c in diagnosis.candidates]
    view = View(dice.choice([None, *Role]), dice.choice(candidates), dice.random() < 0.5)
    yield from unsound(replied(diagnosis, view, dice.choice(SURFACES)))
