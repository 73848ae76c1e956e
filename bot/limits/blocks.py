"""The shape of every kind of block, and the surfaces it works on.

Sources: docs.slack.dev/reference/block-kit and the models of slack_sdk.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.limits import elements
from bot.limits.shapes import Anything, ByType, Flag, Many, Number, OneOf, Shape, Str, Thing

Surface = Literal["message", "modal", "home"]

TABLE_CHARACTERS = 10_000
MARKDOWN_TOTAL = 12_000

EVERYWHERE: frozenset[Surface] = frozenset({"message", "modal", "home"})
MESSAGE: frozenset[Surface] = frozenset({"message"})
NO_MODAL: frozenset[Surface] = frozenset({"message", "home"})
MODAL: frozenset[Surface] = frozenset({"modal"})


@dataclass(frozen=True)
class Rule:
    """A block's shape, and the surfaces it works on."""

    shape: Thing
    surfaces: frozenset[Surface] = EVERYWHERE


_RICH = Many(ByType(elements.RICH), 1_000, 0)
_RICH_BLOCK = ByType({"rich_text": Thing({"elements": _RICH, "block_id": Str(255)}, ("elements",))})
_CELL = ByType(
    {
        "raw_text": Thing({"text": Str(TABLE_CHARACTERS)}, ("text",)),
        "raw_number": Thing({"value": Number(), "text": Str(TABLE_CHARACTERS)}, ("value",)),
        **_RICH_BLOCK.kinds,
    }
)
_COLUMN = Thing({"align": OneOf(frozenset({"left", "center", "right"})), "is_wrapped": Flag()})
_CARD = Thing(
    {
        "title": elements.text(150),
        "subtitle": elements.text(150),
        "body": elements.text(200),
        "hero_image": elements.IMAGE,
        "icon": elements.IMAGE,
        "actions": Many(ByType(elements.BUTTONS), 25),
        "block_id": Str(255),
    }
)
_TASK = Thing(
    {
        "task_id": Str(255),
        "title": Str(3000),
        "details": _RICH_BLOCK,
        "output": _RICH_BLOCK,
        "sources": Many(ByType({"url": Thing({"url": Str(3000), "text": Str(3000)}, ("url",))}), 100),
        "status": OneOf(frozenset({"pending", "in_progress", "complete", "error"})),
        "block_id": Str(255),
    },
    ("task_id", "title"),
)


def _block(*needs: str, any_of: tuple[str, ...] = (), **fields: Shape) -> Thing:
    return Thing({"block_id": Str(255), **fields}, needs, any_of)


RULES: dict[str, Rule] = {
    "section": Rule(
        _block(
            any_of=("text", "fields"),
            text=elements.text(3000),
            fields=Many(elements.text(2000), 10),
            accessory=ByType(elements.ACCESSORIES),
            expand=Flag(),
        )
    ),
    "divider": Rule(_block()),
    "header": Rule(_block("text", text=elements.plain(150))),
    "context": Rule(_block("elements", elements=Many(ByType(elements.CONTEXT), 10))),
    "actions": Rule(_block("elements", elements=Many(ByType(elements.ACTIONS), 25))),
    "context_actions": Rule(_block("elements", elements=Many(ByType(elements.CONTEXT_ACTIONS), 5)), MESSAGE),
    "image": Rule(Thing({**elements.IMAGE.fields, "title": elements.plain(2000), "block_id": Str(255)}, ("alt_text",))),
    "input": Rule(
        _block(
            "label",
            "element",
            label=elements.plain(2000),
            element=ByType(elements.INPUTS),
            hint=elements.plain(2000),
            optional=Flag(),
            dispatch_action=Flag(),
        )
    ),
    "rich_text": Rule(_block("elements", elements=_RICH)),
    "markdown": Rule(_block("text", text=Str(MARKDOWN_TOTAL)), MESSAGE),
    "table": Rule(_block("rows", rows=Many(Many(_CELL, 20), 100), column_settings=Many(_COLUMN, 20)), NO_MODAL),
    "file": Rule(_block("external_id", "source", external_id=Str(255), source=Str(255)), MESSAGE),
    "video": Rule(
        _block(
            "alt_text",
            "title",
            "thumbnail_url",
            "video_url",
            alt_text=Str(2000),
            title=elements.plain(199),
            title_url=Str(3000, starts=("https://",)),
            description=elements.plain(200),
            thumbnail_url=Str(3000, starts=elements.WEB),
            video_url=Str(3000, starts=("https://",)),
            author_name=Str(49),
            provider_name=Str(255),
            provider_icon_url=Str(3000, starts=elements.WEB),
        )
    ),
    "alert": Rule(
        _block(
            "text",
            text=elements.text(3000),
            level=OneOf(frozenset({"default", "info", "warning", "error", "success"})),
        ),
        MODAL,
    ),
    "card": Rule(_CARD, NO_MODAL),
    "carousel": Rule(_block("elements", elements=Many(ByType({"card": _CARD}), 10)), NO_MODAL),
    "task_card": Rule(_TASK, MESSAGE),
    "plan": Rule(_block("title", title=Str(3000), tasks=Many(ByType({"task_card": _TASK}), 100)), MESSAGE),
    "container": Rule(
        _block(
            "child_blocks",
            title=elements.plain(150),
            rich_text_title=_RICH_BLOCK,
            subtitle=elements.text(150),
            child_blocks=Many(Anything(), 10),
            width=OneOf(frozenset({"narrow", "standard", "wide", "full"})),
            icon=elements.IMAGE,
            is_collapsible=Flag(),
            default_collapsed=Flag(),
            has_header_divider=Flag(),
        ),
        MESSAGE,
    ),
}
