"""Finding what a person presses in a message or view, and the action it makes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bot.playground import form
from bot.playground.changes import Json
from bot.playground.ids import Ids


def action(blocks: Sequence[Json], wanted: str, value: Any, ids: Ids) -> Json:
    """The entry of `actions` for pressing an element.

    `wanted` is an action_id, or else a button's value or label; `value` chooses among elements of one action_id, names
    the option of a menu, ``positive`` or ``negative`` of feedback buttons (or their own values), or what was typed.
    Raises LookupError telling what could be pressed instead.
    """
    for block, element in _elements(blocks):
        chosen = _matches(element, wanted, value)
        if chosen is not None:
            base = {"type": element["type"], "action_id": element["action_id"], "block_id": block["block_id"]}
            return base | chosen | {"action_ts": ids.ts()}
    raise LookupError(f"nothing to press as {wanted!r} ({value!r}); there are {pressable(blocks)}")


def pressable(blocks: Sequence[Json]) -> list[str]:
    """The action_ids of everything that can be pressed, in order."""
    return [element["action_id"] for _, element in _elements(blocks)]


def _elements(blocks: Sequence[Json]) -> Iterator[tuple[Json, Json]]:
    for block in blocks:
        for element in (block.get("element"), block.get("accessory"), *(block.get("elements") or ())):
            if isinstance(element, dict) and "action_id" in element:
                yield block, element
        yield from _elements(block.get("child_blocks") or ())
        if block.get("type") == "carousel":
            yield from _elements(block.get("elements") or ())
        for button in block.get("actions") or () if block.get("type") == "card" else ():
            yield block, button


def _matches(element: Json, wanted: str, value: Any) -> Json | None:
    kind, by_id = element["type"], element["action_id"] == wanted
    if kind == "feedback_buttons":
        return _feedback(element, value if by_id else wanted, by_id)
    if kind in ("button", "icon_button", "workflow_button"):
        return _button(element, wanted, value, by_id)
    if not by_id:
        return None
    if kind == "overflow":
        return {"selected_option": form.option(element, value)}
    if kind in form.STATEFUL:
        block = {"block_id": "", "element": element}
        said: Json = form.state_values([block], {wanted: value})[""][wanted]
        return said
    return None


def _button(element: Json, wanted: str, value: Any, by_id: bool) -> Json | None:
    label = element.get("text", {}).get("text")
    if not (by_id and value in (None, element.get("value"), label)) and wanted not in (element.get("value"), label):
        return None
    return {key: element[key] for key in ("text", "value", "style", "url", "icon") if key in element}


def _feedback(element: Json, choice: Any, by_id: bool) -> Json | None:
    for name in ("positive", "negative"):
        button = element[f"{name}_button"]
        if choice in ((name, button["value"], button["text"]["text"]) if by_id else (button["value"],)):
            return {"text": button["text"], "value": button["value"]}
    return None
