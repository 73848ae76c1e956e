"""views.*: modals and the Home tab."""

from __future__ import annotations

from bot import limits
from bot.playground import answers
from bot.playground.changes import Json
from bot.playground.events import identity
from bot.playground.methods.call import Method, SlackError, argument, refuse
from bot.playground.passes import Trigger
from bot.playground.state import State
from bot.playground.views import View


def _view(state: State, arguments: Json, kind: str | None = None) -> Json:
    given = answers.read_view(state, argument(arguments, "view"))
    problems = limits.view_problems(given, kind)
    if problems:
        raise refuse(problems, "view_too_large" if problems == [limits.VIEW_TOO_LARGE] else "invalid_arguments")
    return given


def _trigger(state: State, arguments: Json) -> Trigger:
    trigger = state.passes.exchange(str(argument(arguments, "trigger_id")))
    if isinstance(trigger, str):
        raise SlackError(trigger)
    return trigger


def _shown(state: State, view: View) -> Json:
    return {"view": view.payload(identity(state))}


def _open(state: State, arguments: Json) -> Json:
    body = _view(state, arguments, "modal")
    return _shown(state, state.views.open(_trigger(state, arguments).user, body))


def _push(state: State, arguments: Json) -> Json:
    body, trigger = _view(state, arguments, "modal"), _trigger(state, arguments)
    view = state.views.push(trigger.user, body) if trigger.view_id else None
    if view is None:
        raise SlackError("push_limit_reached" if trigger.view_id else "not_found")
    return _shown(state, view)


def _update(state: State, arguments: Json) -> Json:
    found = state.views.find(arguments.get("view_id"), arguments.get("external_id"))
    if found is None:
        raise SlackError("not_found")
    body = _view(state, arguments, found.body["type"])
    if arguments.get("hash") and arguments["hash"] != found.hash:
        raise SlackError("hash_conflict")
    return _shown(state, state.views.update(found, body))


def _publish(state: State, arguments: Json) -> Json:
    user, body = str(argument(arguments, "user_id")), _view(state, arguments, "home")
    if user not in state.people:
        raise SlackError("user_not_found")
    home = state.views.home(user)
    if arguments.get("hash") and home and arguments["hash"] != home.hash:
        raise SlackError("hash_conflict")
    return _shown(state, state.views.publish(user, body))


METHODS = {
    "views.open": Method(_open),
    "views.push": Method(_push),
    "views.update": Method(_update),
    "views.publish": Method(_publish),
}
