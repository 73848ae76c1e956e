"""What a person has filled into the inputs of a view or message, as Slack's `state.values`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.playground.changes import Json

_TEXTS = frozenset({"plain_text_input", "email_text_input", "url_text_input", "number_input"})
_SINGLE = {
    "users_select": ("selected_user", "initial_user"),
    "channels_select": ("selected_channel", "initial_channel"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "file_input": ("files", "initial_files"),
}
_OPTION = frozenset({"static_select", "radio_buttons", "external_select"})
_OPTIONS = frozenset({"multi_static_select", "checkboxes"})
STATEFUL = _TEXTS | _SINGLE.keys() | _OPTION | _OPTIONS


def inputs(blocks: Sequence[Json]) -> Iterator[tuple[Json, Json]]:
    """Each (block, element) that holds a value: in input blocks, actions and section accessories."""
    for block in blocks:
        for element in (block.get("element"), block.get("accessory"), *(block.get("elements") or ())):
            if isinstance(element, dict) and element.get("type") in STATEFUL:
                yield block, element


def state_values(blocks: Sequence[Json], values: Mapping[str, Any]) -> Json:
    """`state.values` for what a person filled in; `values` are keyed by block_id, action_id, or both with a slash.

    Choices are named by an option's value; what is not filled in keeps its initial value.
    """
    filled: Json = {}
    for block, element in inputs(blocks):
        block_id, action_id = block["block_id"], element["action_id"]
        keys = (f"{block_id}/{action_id}", action_id, block_id)
        given = next((values[key] for key in keys if key in values), None)
        filled.setdefault(block_id, {})[action_id] = _value(element, given)
    return filled


def complaints(blocks: Sequence[Json], values: Json) -> dict[str, str]:
    """What the client itself refuses before submitting, by block_id: missing, too short, too long."""
    found = {}
    for block in (b for b in blocks if b.get("type") == "input"):
        element = block["element"]
        said = values[block["block_id"]][element["action_id"]]
        complaint = _complaint(block, element, said)
        if complaint:
            found[block["block_id"]] = complaint
    return found


def option(element: Json, value: str) -> Json:
    """The option of that value in a select, overflow, radio group or set of checkboxes; raises LookupError."""
    grouped = [o for group in element.get("option_groups") or () for o in group["options"]]
    options: list[Json] = [*(element.get("options") or ()), *grouped]
    found = next((o for o in options if o.get("value") == value or o["text"]["text"] == value), None)
    if found is None:
        raise LookupError(f"no option {value!r}; there are {[o.get('value') for o in options]}")
    return found


def _value(element: Json, given: Any) -> Json:
    kind = element["type"]
    if kind in _TEXTS:
        return {"type": kind, "value": (element.get("initial_value") if given is None else str(given)) or None}
    if kind in _OPTION:
        chosen = element.get("initial_option") if given is None else given and option(element, given)
        return {"type": kind, "selected_option": chosen or None}
    if kind in _OPTIONS:
        picked = element.get("initial_options") or [] if given is None else [option(element, one) for one in given]
        return {"type": kind, "selected_options": picked}
    key, initial = _SINGLE[kind]
    return {"type": kind, key: element.get(initial) if given is None else given}


def _complaint(block: Json, element: Json, said: Json) -> str | None:
    content = next((value for key, value in said.items() if key != "type"), None)
    if not content:
        return None if block.get("optional") else "Please complete this required field."
    if not isinstance(content, str):
        return None
    least, most = element.get("min_length") or 0, element.get("max_length") or 3000
    if len(content) < least:
        return f"Please enter at least {least} characters."
    return f"Please enter at most {most} characters." if len(content) > most else None
