"""auth.*, apps.*, oauth.* and functions.*: the app itself, its installation and its workflow steps."""

from __future__ import annotations

from dataclasses import replace

from bot.playground.changes import Change, Json
from bot.playground.methods.call import Method, SlackError, argument, structure
from bot.playground.state import State


def _auth_test(state: State, _arguments: Json) -> Json:
    who = state.credentials
    return {
        "url": f"{state.base_url}/",
        "team": state.team.name,
        "user": state.bot.name,
        "team_id": state.team.id,
        "user_id": who.bot_user_id,
        "bot_id": who.bot_id,
        "app_id": who.app_id,
        "is_enterprise_install": False,
    }


def _revoke(state: State, _arguments: Json) -> Json:
    state.revoked = True
    return {"revoked": True}


def _oauth_access(state: State, arguments: Json) -> Json:
    who = state.credentials
    if arguments.get("client_id") != who.client_id:
        raise SlackError("invalid_client_id")
    if arguments.get("client_secret") != who.client_secret:
        raise SlackError("bad_client_secret")
    if arguments.get("code") not in state.codes:
        raise SlackError("invalid_code")
    state.codes.remove(arguments["code"])
    state.revoked = False
    return {
        "access_token": who.bot_token,
        "token_type": "bot",
        "scope": ",".join(state.app.scopes),
        "bot_user_id": who.bot_user_id,
        "app_id": who.app_id,
        "team": {"id": state.team.id, "name": state.team.name},
        "enterprise": None,
        "is_enterprise_install": False,
        "authed_user": {"id": next(p.id for p in state.people.values() if not p.is_bot)},
    }


def _finish(state: State, arguments: Json, outputs: Json | None, error: str | None) -> Json:
    run = state.executions.get(str(argument(arguments, "function_execution_id")))
    if run is None or (run.outputs, run.error) != (None, None):
        raise SlackError("function_execution_not_found" if run is None else "function_execution_already_completed")
    state.executions[run.id] = replace(run, outputs=outputs, error=error)
    state.changes.publish(Change("step", {"id": run.id}))
    return {}


def _complete_success(state: State, arguments: Json) -> Json:
    return _finish(state, arguments, structure(arguments, "outputs", "invalid_arguments") or {}, None)


def _complete_error(state: State, arguments: Json) -> Json:
    return _finish(state, arguments, None, str(argument(arguments, "error")))


def _test(_state: State, arguments: Json) -> Json:
    return {"args": arguments}


METHODS = {
    "api.test": Method(_test, token=""),
    "auth.test": Method(_auth_test),
    "auth.revoke": Method(_revoke),
    "oauth.v2.access": Method(_oauth_access, token=""),
    "functions.completeSuccess": Method(_complete_success),
    "functions.completeError": Method(_complete_error),
}
