"""Slack's limits on messages and views: what it would refuse, and in which words.

Beyond each block's own shape: surfaces, how many, duplicate ids, the markdown total, tables, modals and Home tabs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.limits.blocks import MARKDOWN_TOTAL, RULES, TABLE_CHARACTERS, Surface
from bot.limits.elements import plain
from bot.limits.shapes import Anything, Flag, OneOf, Shape, Str, Thing, problem

TEXT_ADVISED = 4_000
TEXT_CUT = 40_000
UPDATE_TEXT = 4_000
TABLES = 1
ATTACHMENTS = 100
VIEW_BYTES = 250_000
BLOCKS: dict[Surface, int] = {"message": 50, "modal": 100, "home": 100}
VIEW_TOO_LARGE = f"view must be less than {VIEW_BYTES + 1} bytes"
_TOO_LONG = f"markdown blocks must be less than {MARKDOWN_TOTAL + 1} characters in total"

_VIEW: dict[str, Shape] = {
    "type": Anything(),
    "blocks": Anything(),
    "private_metadata": Str(3000, 0),
    "callback_id": Str(255, 0),
    "external_id": Str(255, 0),
}
_MODAL: dict[str, Shape] = {
    "title": plain(24),
    "submit": plain(24),
    "close": plain(24),
    "clear_on_close": Flag(),
    "notify_on_close": Flag(),
    "submit_disabled": Flag(),
}
VIEWS = {
    "modal": Thing({**_VIEW, **_MODAL}, ("title", "blocks")),
    "home": Thing(_VIEW, ("blocks",)),
}
_METADATA = Thing({"event_type": Str(255), "event_payload": Anything()}, ("event_type", "event_payload"))


def problems(blocks: Any, surface: Surface = "message", at: str = "/blocks") -> list[str]:
    """What Slack would refuse about blocks on a surface, each with a JSON pointer; empty when all is well.

    `blocks` are JSON objects (or slack_sdk models, which are turned into them first).
    """
    plain_blocks = [_json(block) for block in blocks] if isinstance(blocks, Sequence) else blocks
    if not isinstance(plain_blocks, list) or isinstance(blocks, str):
        return [problem("must provide an array", at)]
    return list(_problems(plain_blocks, surface, at))


def message_problems(body: Mapping[str, Any]) -> list[str]:
    """What Slack would refuse about a message's blocks, attachments and metadata. Text is cut or refused by methods."""
    found = problems(body["blocks"]) if body.get("blocks") else []
    attachments = body.get("attachments") or []
    if len(attachments) > ATTACHMENTS:
        found.append(problem(f"no more than {ATTACHMENTS} items allowed", "/attachments"))
    for number, attachment in enumerate(attachments):
        found += problems(_json(attachment).get("blocks") or [], at=f"/attachments/{number}/blocks")
    if body.get("metadata"):
        found += _METADATA.problems(_json(body["metadata"]), "/metadata")
    return found


def view_problems(view: Any, kind: str | None = None) -> list[str]:
    """What Slack would refuse about a view; `kind` (modal or home) when only that kind may stand here."""
    body = _json(view)
    surface = body.get("type") if isinstance(body, Mapping) else None
    if surface not in ("modal", "home") or kind not in (None, surface):
        wanted = OneOf(frozenset({kind} if kind else {"modal", "home"}))
        return list(wanted.problems(surface, "/view/type"))
    if len(json.dumps(body).encode()) > VIEW_BYTES:
        return [VIEW_TOO_LARGE]
    found = list(VIEWS[surface].problems(body, "/view"))
    found += problems(body.get("blocks") or [], surface, "/view/blocks")
    if surface == "modal" and not body.get("submit") and _has_input(body.get("blocks") or []):
        found.append(problem("must define `submit` to use an `input` block in modals", "/view"))
    return found


def error_for(found: Sequence[str]) -> str:
    """The error Slack answers a message with these problems with."""
    return "msg_blocks_too_long" if any(_TOO_LONG in what for what in found) else "invalid_blocks"


def _problems(blocks: list[Any], surface: Surface, at: str) -> Iterator[str]:
    if len(blocks) > BLOCKS[surface]:
        yield problem(f"no more than {BLOCKS[surface]} items allowed", at)
    for number, block in enumerate(blocks):
        yield from _block(block, surface, f"{at}/{number}")
    known = [block for block in blocks if isinstance(block, Mapping)]
    yield from _duplicates([block.get("block_id") for block in known], "block_id", at)
    texts = [block.get("text") for block in known if block.get("type") == "markdown"]
    if sum(len(text) for text in texts if isinstance(text, str)) > MARKDOWN_TOTAL:
        yield problem(_TOO_LONG, at)
    if sum(block.get("type") == "table" for block in known) > TABLES:
        yield problem("only_one_table_allowed", at)


def _block(block: Any, surface: Surface, at: str) -> Iterator[str]:
    if not isinstance(block, Mapping):
        yield problem("must provide an object", at)
        return
    rule = RULES.get(str(block.get("type")))
    if rule is None:
        yield problem(f"unsupported type: {block.get('type')}", f"{at}/type")
        return
    if surface not in rule.surfaces:
        yield problem(f"unsupported type: {block['type']} (not in a {surface})", f"{at}/type")
    yield from rule.shape.problems(block, at)
    yield from _duplicates(_action_ids(block), "action_id", at)
    if block["type"] == "table" and sum(map(len, _cell_texts(block.get("rows")))) > TABLE_CHARACTERS:
        yield problem(f"table must be less than {TABLE_CHARACTERS + 1} characters in total", f"{at}/rows")
    if block["type"] == "image" and not (block.get("image_url") or block.get("slack_file")):
        yield problem("missing required field: image_url or slack_file", at)
    if isinstance(block.get("child_blocks"), list):
        yield from problems(block["child_blocks"], surface, f"{at}/child_blocks")


def _action_ids(block: Mapping[str, Any]) -> list[Any]:
    inside = [block.get("accessory"), block.get("element"), *(block.get("elements") or ())]
    return [element.get("action_id") for element in inside if isinstance(element, Mapping)]


def _duplicates(ids: list[Any], name: str, at: str) -> Iterator[str]:
    given = [one for one in ids if isinstance(one, str)]
    for one in sorted({one for one in given if given.count(one) > 1}):
        yield problem(f"`{name}` {one} already exists", at)


def _cell_texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            if key == "text" and isinstance(item, str):
                yield item
            else:
                yield from _cell_texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _cell_texts(item)


def _has_input(blocks: Sequence[Any]) -> bool:
    return any(isinstance(block, Mapping) and block.get("type") == "input" for block in blocks)


def _json(value: Any) -> Any:
    return value.to_dict() if hasattr(value, "to_dict") else value
