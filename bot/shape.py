"""Whether what Slack signed has the shape of what Slack sends. All rooms behind the entrances count on it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

ID, TS, WORD, LONG = 32, 64, 80, 4000  # characters; the first two are what the store's columns hold
UNSTORABLE = re.compile(r"\\u(?:0000|d[89a-f])", re.IGNORECASE)  # how JSON writes what no store takes
HALVES = re.compile("[\0\ud800-\udfff]")
Check = Callable[[Any], bool]


def read(text: str) -> dict[str, Any] | None:
    """An object in JSON; None where it is none. What no store takes is replaced in it."""
    try:
        found = json.loads(text)
        if UNSTORABLE.search(text):
            found = storable(found)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def storable(value: Any) -> Any:
    """The same without halves of characters and without NUL."""
    match value:
        case str():
            return HALVES.sub("\ufffd", value)
        case list():
            return [storable(each) for each in value]
        case dict():
            return {storable(name): storable(each) for name, each in value.items()}
        case _:
            return value


def sound(body: Mapping[str, Any]) -> bool:
    """Whether a body may be handed on."""
    if not OUTER(body):
        return False
    kind = body.get("type")
    if kind is None:
        return bool(body.get("command")) or body.get("ssl_check") == "1"
    return KINDS.get(kind, any_)(body)


def any_(_value: object) -> bool:
    """What may be anything."""
    return True


def word(most: int) -> Check:
    """A string such as ids and names of Slack's are."""
    return lambda value: isinstance(value, str) and len(value) <= most and value.isascii() and value.isprintable()


def maybe(check: Check) -> Check:
    """The same, or nothing."""
    return lambda value: value is None or check(value)


def each(check: Check, least: int = 0) -> Check:
    """A list."""
    return lambda value: isinstance(value, list) and len(value) >= least and all(map(check, value))


def object_(checks: Mapping[str, Check]) -> Check:
    """An object with these fields, and any others."""
    pairs = tuple(checks.items())
    return lambda value: isinstance(value, dict) and all(check(value.get(name)) for name, check in pairs)


def mapping(check: Check) -> Check:
    """An object whose every field holds the same."""
    return lambda value: isinstance(value, dict) and all(map(check, value.values()))


def number(value: object) -> bool:
    """A moment."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 2**40


OBJECT = object_({})
SOMEONE = object_({"id": word(ID)})
GROUP = maybe(object_({"id": maybe(word(ID))}))
PLACE = {name: maybe(word(ID)) for name in ("channel", "user", "bot_id")}
MOMENT = {name: maybe(word(TS)) for name in ("ts", "thread_ts", "deleted_ts")}
SAID = {**PLACE, **MOMENT, "subtype": maybe(word(WORD)), "channel_type": maybe(word(WORD))}
MESSAGE = object_({**SAID, "message": maybe(object_(SAID)), "previous_message": maybe(object_(SAID))})
GRANTED = object_({name: maybe(word(ID)) for name in ("team_id", "enterprise_id")})
WRITTEN = maybe(object_({"selected_option": maybe(OBJECT)}))
SHOWN = {name: maybe(word(most)) for name, most in (("id", ID), ("callback_id", 255), ("type", WORD))}
FILLED = {"state": maybe(object_({"values": maybe(mapping(maybe(mapping(WRITTEN))))}))}
FORM = object_({**SHOWN, **FILLED, "callback_id": word(255), "type": lambda value: value in ("modal", "home")})
ACTION = object_({"action_id": word(255), **{name: maybe(word(255)) for name in ("block_id", "type")}})
CONTAINER = object_(
    {
        **{name: maybe(word(ID)) for name in ("channel_id", "view_id")},
        **{name: maybe(word(TS)) for name in ("message_ts", "thread_ts")},
    }
)

OUTER = object_(
    {
        **{name: maybe(word(ID)) for name in ("team_id", "enterprise_id", "channel_id", "user_id")},
        **{name: maybe(word(WORD)) for name in ("type", "command", "callback_id")},
        **{name: maybe(word(LONG)) for name in ("trigger_id", "response_url")},
        "event_time": maybe(number),
        "user": maybe(lambda value: isinstance(value, str | dict)),
        "authorizations": maybe(each(GRANTED)),
        **dict.fromkeys(("team", "enterprise", "channel"), GROUP),
    }
)
HEARD: Mapping[str, Check] = {
    "message": MESSAGE,
    "app_mention": MESSAGE,
    "app_home_opened": object_({"user": word(ID), "tab": maybe(word(WORD))}),
    "function_executed": object_(
        {"function_execution_id": word(TS), "function": maybe(OBJECT), "inputs": maybe(OBJECT)}
    ),
    "tokens_revoked": object_({"tokens": maybe(OBJECT)}),
    "team_access_revoked": object_({"team_ids": maybe(each(word(ID)))}),
}


def _told(body: Mapping[str, Any]) -> bool:
    event = body.get("event")
    return NAMED(event) and HEARD.get(event["type"], any_)(event)  # type: ignore[index]  # NAMED says that it is one


NAMED = object_({"type": word(WORD)})
PRESSED = {"user": SOMEONE, "container": maybe(CONTAINER), "view": maybe(object_(SHOWN)), "message": maybe(OBJECT)}
KINDS: Mapping[str, Check] = {
    "event_callback": _told,
    "url_verification": object_({"challenge": word(LONG)}),
    "block_actions": object_({**PRESSED, "actions": each(ACTION, 1)}),
    "block_suggestion": object_({**PRESSED, "action_id": word(255), "block_id": word(255)}),
    "view_submission": object_({**PRESSED, "view": FORM}),
    "view_closed": object_({**PRESSED, "view": FORM}),
    "shortcut": object_({**PRESSED, "callback_id": word(WORD)}),
    "message_action": object_({**PRESSED, "callback_id": word(WORD), "message": OBJECT}),
}
"""What the app has listeners for. Whatever else Slack may send is acknowledged as it is."""
