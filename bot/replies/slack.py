"""Outline -> a Slack message: Block Kit drawn with the SDK's models, and a text that says all of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
    ContextBlock,
    FeedbackButtonObject,
    FeedbackButtonsElement,
    HeaderBlock,
    IconButtonElement,
    MarkdownBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
    TableBlock,
)

from bot.replies.findings import read_on
from bot.replies.markdown import mrkdwn, plain, shortened, slack_markdown
from bot.replies.outline import Act, Outline, Part, Press, Style, Table, View
from bot.replies.values import Value, belonging

TEXT_LENGTH = 3900
HEADER_LENGTH = 150
MARKDOWN_LENGTH = 11_000  # all markdown blocks of a message together
LEAST_AFTER = 2000  # of them what stands under a table has for itself
SECTION_LENGTH = 3000
CONTEXT_LENGTH = 2000
LABEL_LENGTH = 75
PRESSES = 10
MOMENT = re.compile(r"@\{(\d{1,11})\}")
FEEDBACK = "feedback"
THUMBS = frozenset({"positive_button", "negative_button"})
CACHED = 2048
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reply:
    """What Slack is sent: `text` stands alone where blocks are not shown."""

    text: str
    blocks: tuple[dict[str, Any], ...] = ()

    def message(self) -> dict[str, Any]:
        """As arguments of a Web API call."""
        return {"text": self.text, "blocks": list(self.blocks)} if self.blocks else {"text": self.text}


def drawn(outline: Outline, reference: str = "", version: str = "") -> Reply:
    """A reply as Slack shows it. `reference` names the question its buttons belong to."""
    return Reply(text_of(outline), tuple(_blocks(outline, reference, version)))


def text_of(outline: Outline) -> str:
    """The whole reply in Slack's own dialect, for screen readers, notifications and as the last resort."""
    title = [f"*{mrkdwn(outline.title)}*"] if outline.title else []
    source = [_source(outline)] if outline.source else []
    return _fitting([*title, *pieces_of(outline), *ways_of(outline), *source], TEXT_LENGTH)


def ways_of(outline: Outline) -> list[str]:
    """The articles that a reply offers, for where no button does."""
    shows = [p for p in outline.presses if p.act is Act.SHOW]
    return ["\n".join(f"• {mrkdwn(p.label)}: ask for `{p.view.article}`" for p in shows)] if shows else []


def pieces_of(outline: Outline) -> list[str]:
    """The parts and the table of a reply in Slack's own dialect, without its title."""
    table = [_table_text(outline.table)] if outline.table else []
    pieces = [*map(_text, outline.parts), *map(_moments, table), *map(_text, outline.after)]
    return [p for p in pieces if p]


def outputs_of(outline: Outline) -> dict[str, str]:
    """A reply as the outputs of a workflow step, whose title and fix are told whatever the reply is."""
    steps = [p for p in (*outline.parts, *outline.after) if p.style is Style.STEPS]
    rest = outline._replace(
        parts=tuple(p for p in outline.parts if p not in steps),
        after=tuple(p for p in outline.after if p not in steps),
    )
    explanation = _fitting(pieces_of(rest), TEXT_LENGTH)
    first, _, others = explanation.partition(". ")
    advice = steps or [p for p in (*outline.parts, *outline.after) if p.heading][:1]
    fix = [_text(p) for p in advice] or ways_of(outline) or [others or explanation]
    return {
        "title": mrkdwn(outline.title) or shortened(f"{first}." if others else first, HEADER_LENGTH),
        "explanation": explanation,
        "fix": _fitting(fix, TEXT_LENGTH),
        "link": outline.source.url if outline.source else "",
    }


def _fitting(pieces: Sequence[str], room: int) -> str:
    text = "\n\n".join(pieces)
    if len(text) <= room:
        return text
    lines = text.split("\n")
    while lines and len("\n".join(lines)) > room - 2:
        lines.pop()
    return "\n".join([*lines, "…"]) if lines else text[: room - 1] + "…"


def _blocks(outline: Outline, reference: str, version: str) -> Iterator[Json]:
    if outline.title:
        yield _header(outline.title)
    above = list(_part_blocks(outline.parts, MARKDOWN_LENGTH - LEAST_AFTER * bool(outline.after)))
    yield from above
    if outline.table:
        yield _table_block(outline.table).to_dict()
    used = sum(len(block["text"]) for block in above if block["type"] == "markdown")
    yield from _part_blocks(outline.after, MARKDOWN_LENGTH - used)
    if outline.presses:
        shown = [_button(press, place) for place, press in enumerate(outline.presses[:PRESSES])]
        yield {"type": "actions", "elements": [_of(reference, element) for element in shown]}
    if outline.feedback or outline.owner:
        yield _feedback(outline, reference)
    if footer := footer_of(outline, version):
        yield _context(_fitting([footer], CONTEXT_LENGTH))


def _part_blocks(parts: Sequence[Part], room: int) -> Iterator[Json]:
    for kind, group in groupby(parts, _kind):
        for text in map(_text, group) if kind else [_joined(list(group), room)]:
            room -= 0 if kind else len(text)
            if kind is ContextBlock:
                yield _context(_fitting([text], CONTEXT_LENGTH))
            elif kind is SectionBlock:
                body = MarkdownTextObject(text=_fitting([text], SECTION_LENGTH), verbatim=True)
                yield SectionBlock(text=body, expand=True).to_dict()
            elif text:
                yield _markdown_block(text)


def _joined(parts: Sequence[Part], room: int) -> str:
    return _fitting([_markdown(p) for p in parts], room) if room > 0 else ""


def _moments(text: str) -> str:
    """Moments as tokens that Slack shows in the reader's own time zone."""
    return MOMENT.sub(lambda m: f"<!date^{m[1]}^{{date_short_pretty}} {{time_secs}}|{read_on(int(m[1]))}>", text)


def _table_text(table: Table) -> str:
    head = table.head[1:]
    rows = [
        f"*{mrkdwn(row[0])}*\n" + "\n".join(f"• {mrkdwn(h)}: {mrkdwn(c)}" for h, c in zip(head, row[1:], strict=True))
        for row in table.rows
    ]
    return "\n".join(rows)


def _table_block(table: Table) -> TableBlock:
    rows = [[{"type": "raw_text", "text": cell or "–"} for cell in row] for row in (table.head, *table.rows)]
    return TableBlock(rows=rows, column_settings=[{"is_wrapped": True}] * len(table.head))


def button(press: Press, place: int, reference: str) -> ButtonElement:
    """A button as Slack shows it; `place` makes its action_id its own."""
    return ButtonElement(
        text=PlainTextObject(text=shortened(press.label, LABEL_LENGTH), emoji=False),
        action_id=f"{press.act}:{place}",
        value=Value(press.act, press.view, reference).packed(),
        style="primary" if press.main else None,
    )


# Articles come back word for word, and the SDK's models check and copy themselves slowly: what is drawn is kept.


@lru_cache(maxsize=CACHED)
def _kind(part: Part) -> type[Block] | None:
    if part.style is Style.NOTE:
        return ContextBlock
    return SectionBlock if any(MOMENT.search(line) for line in part.lines) else None


@lru_cache(maxsize=CACHED)
def _markdown(part: Part) -> str:
    lines = [line for line in part.lines if line]
    head = f"**{part.heading}**\n" if part.heading else ""
    match part.style:
        case Style.STEPS:
            body = "\n".join(f"{n}. {line}" for n, line in enumerate(lines, 1))
        case Style.BULLETS:
            body = "\n".join(f"- {line}" for line in lines)
        case _:
            body = "\n\n".join(lines)
    return slack_markdown(head + body)


@lru_cache(maxsize=CACHED)
def _text(part: Part) -> str:
    lines = [mrkdwn(line) for line in part.lines if line]
    if part.style is Style.STEPS:
        lines = [f"{n}. {line}" for n, line in enumerate(lines, 1)]
    if part.style is Style.BULLETS:
        lines = [f"• {line}" for line in lines]
    return _moments("\n".join([*([f"*{mrkdwn(part.heading)}*"] if part.heading else []), *lines]))


@lru_cache(maxsize=CACHED)
def _button(press: Press, place: int) -> Json:
    return button(press, place, "").to_dict()


def _of(reference: str, element: Json) -> Json:
    """The same, belonging to a question."""
    return {**element, "value": belonging(element["value"], reference)}


@lru_cache(maxsize=CACHED)
def _header(title: str) -> Json:
    text = shortened(plain(title), HEADER_LENGTH)
    return HeaderBlock(text=PlainTextObject(text=text, emoji=False)).to_dict()


@lru_cache(maxsize=CACHED)
def _markdown_block(text: str) -> Json:
    return MarkdownBlock(text=text).to_dict()


@lru_cache(maxsize=CACHED)
def _context(text: str) -> Json:
    return ContextBlock(elements=[MarkdownTextObject(text=text, verbatim=True)]).to_dict()


def _feedback(outline: Outline, reference: str) -> Json:
    elements = list[Json]()
    if outline.feedback:
        thumbs = _thumbs(outline.presses[0].view if outline.presses else View())
        elements.append({n: _of(reference, it) if n in THUMBS else it for n, it in thumbs.items()})
    if outline.owner:
        elements.append({**_of(reference, _bin()), "visible_to_user_ids": [outline.owner]})
    return {"type": "context_actions", "elements": elements}


@lru_cache(maxsize=CACHED)
def _thumbs(view: View) -> Json:
    helped, missed = (Value(act, view).packed() for act in (Act.GOOD, Act.BAD))
    up = FeedbackButtonObject(text="Helped", accessibility_label="This answer helped", value=helped)
    down = FeedbackButtonObject(text="Not it", accessibility_label="This answer did not help", value=missed)
    return FeedbackButtonsElement(action_id=FEEDBACK, positive_button=up, negative_button=down).to_dict()


@lru_cache(maxsize=1)
def _bin() -> Json:
    text, value = PlainTextObject(text="Delete this answer"), Value(Act.REMOVE, View()).packed()
    return IconButtonElement(icon="trash", text=text, action_id=f"{Act.REMOVE}:0", value=value).to_dict()


def footer_of(outline: Outline, version: str) -> str:
    """Where an answer comes from: its source, and the library."""
    library = f"library `{version}`" if version and outline.source else ""
    return " · ".join(filter(None, (_source(outline), library)))


def _source(outline: Outline) -> str:
    return mrkdwn(f"Source: [{outline.source.title}]({outline.source.url})") if outline.source else ""
