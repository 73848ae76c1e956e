"""What people see of an app's answer: command replies, response_url posts, responses to a submitted modal."""

from __future__ import annotations

import json
from typing import Any

from bot import limits
from bot.playground import posting
from bot.playground.changes import Json
from bot.playground.delivery import Answer
from bot.playground.message import Message
from bot.playground.passes import ResponsePass
from bot.playground.posting import Content
from bot.playground.state import State
from bot.playground.views import View

TROUBLE = "We had some trouble connecting. Try again?"
_FAILURES = {"http_timeout": "operation_timeout", "timeout": "operation_timeout"}


def command_answered(state: State, way: ResponsePass, name: str, answer: Answer) -> None:
    """Show a command's acknowledgement, or tell the person that it failed."""
    if answer.failure:
        _command_failed(state, way, name, _FAILURES.get(answer.failure, "dispatch_failed"))
    elif answer.body:
        body = {"text": answer.body} if isinstance(answer.body, str) else answer.body
        if reply(state, way, body):
            _command_failed(state, way, name, "invalid_command_response")


def press_answered(state: State, user: str, channel: str, answer: Answer) -> None:
    """Tell the person when a button or shortcut was not taken; other answers to a press are ignored, as in Slack."""
    if answer.failure:
        posting.notice(state, user, channel, f":warning: This app responded with the error {_failure(answer)!r}.")


def view_press_answered(state: State, view: View, answer: Answer) -> None:
    """Show trouble in the modal when a press in it was not taken."""
    if answer.failure and view in state.views.stack(view.user):
        state.views.refuse(view, {"": TROUBLE})


def reply(state: State, way: ResponsePass, body: Json) -> str | None:
    """Post, replace or delete as a command reply or response_url post asks; gives Slack's error or None."""
    original = state.timeline.find(way.channel, way.original_ts) if way.original_ts else None
    if _true(body.get("delete_original")):
        if original is None:
            return "message_not_found"
        posting.retract(state, original)
        return None
    found = limits.message_problems(body)
    if found:
        state.refusals.extend(found)
        return "invalid_blocks"
    content = Content.read(state, body)
    if not (content.text or content.blocks or content.attachments):
        return "no_text"
    if _true(body.get("replace_original")) and original:
        posting.amend(state, original, content, by=None)
        return None
    _post(state, way, body, content)
    return None


def submission_answered(state: State, view: View, answer: Answer) -> None:
    """Do what a modal's submission was answered with: close, errors, update, push or clear."""
    body = answer.body if isinstance(answer.body, dict) else {}
    what = body.get("response_action")
    if answer.failure or (answer.body and not isinstance(answer.body, dict)):
        state.views.refuse(view, {"": TROUBLE})
    elif what == "errors":
        errors: Json = body.get("errors") or {}
        known = {block.get("block_id") for block in view.blocks}
        state.views.refuse(view, errors if errors and errors.keys() <= known else {"": TROUBLE})
    elif what in ("update", "push"):
        _show(state, view, what, body.get("view") or {})
    else:
        state.views.close(view.user, everything=what == "clear")


def read_view(state: State, view: Any) -> Json:
    """A view as given to the API (an object or JSON text), its blocks named; an empty object when it is neither."""
    if isinstance(view, str):
        try:
            view = json.loads(view)
        except ValueError:
            return {}
    if not isinstance(view, dict):
        return {}
    blocks = view.get("blocks")
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        return view
    return {**view, "blocks": list(posting.named(state, blocks))}


def _show(state: State, view: View, what: str, given: Json) -> None:
    found = limits.view_problems(given)
    body = read_view(state, given)
    if found or (what == "push" and state.views.push(view.user, body) is None):
        state.refusals.extend(found or ["push_limit_reached"])
        state.views.refuse(view, {"": TROUBLE})
    elif what == "update":
        state.views.update(view, body)


def _post(state: State, way: ResponsePass, body: Json, content: Content) -> None:
    thread_ts = body.get("thread_ts") or way.thread_ts
    message = posting.as_bot(state, way.channel, content, thread_ts=thread_ts, cause=way.cause)
    if body.get("response_type") == "in_channel":
        posting.post(state, message)
    else:
        posting.whisper(state, message, way.user)


def _command_failed(state: State, way: ResponsePass, name: str, error: str) -> Message:
    said = f'{name} failed with the error "{error}"'
    return posting.notice(state, way.user, way.channel, said, cause=way.cause)


def _failure(answer: Answer) -> str:
    return _FAILURES.get(answer.failure or "", "dispatch_failed")


def _true(value: Any) -> bool:
    return value in (True, "true", "1", 1)
