"""What every Web API method shares: its signature, its errors and how arguments are read."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.playground.changes import Json
from bot.playground.people import Channel
from bot.playground.state import State


class SlackError(Exception):
    """An answer with ``ok: false``: Slack's error name, and what else the answer holds."""

    def __init__(self, error: str, more: Json | None = None) -> None:
        super().__init__(error)
        self.error, self.more = error, more or {}


@dataclass(frozen=True)
class Method:
    """One method: what it does, the scope it needs, and which kind of token (``""`` for none)."""

    run: Callable[[State, Json], Json]
    scope: str = ""
    token: str = "xoxb"  # noqa: S105


def argument(arguments: Json, name: str, error: str = "invalid_arguments") -> Any:
    """A required argument; raises SlackError when it is missing."""
    value = arguments.get(name)
    if value in (None, ""):
        messages = [f"[ERROR] missing required field: {name}"]
        raise SlackError(error, {"response_metadata": {"messages": messages}} if error == "invalid_arguments" else {})
    return value


def structure(arguments: Json, name: str, error: str) -> Any:
    """An argument that is JSON, given as a value or as text; None when missing, SlackError when it is not JSON."""
    value = arguments.get(name)
    if isinstance(value, str) and value:
        try:
            return json.loads(value)
        except ValueError:
            raise SlackError(error) from None
    return value or None


def truth(arguments: Json, name: str) -> bool:
    """A boolean argument in any of the ways clients write it."""
    return str(arguments.get(name, "")).lower() in ("1", "true")


def place(state: State, arguments: Json, name: str = "channel") -> Channel:
    """The conversation an argument names; raises channel_not_found."""
    found = state.find_channel(str(argument(arguments, name, "channel_not_found")))
    if found is None:
        raise SlackError("channel_not_found")
    return found


def refuse(problems: list[str], error: str) -> SlackError:
    """The error for blocks or views beyond Slack's limits, with a message and JSON pointer each."""
    messages = [f"[ERROR] {problem}" for problem in problems]
    return SlackError(error, {"errors": problems, "response_metadata": {"messages": messages}})
