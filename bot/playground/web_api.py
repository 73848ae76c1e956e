"""The Web API over HTTP: arguments, tokens, scopes, faults and the log of calls."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import Any

from aiohttp import web

from bot.playground.changes import Change, Json
from bot.playground.faults import Fault
from bot.playground.methods import METHODS, Method
from bot.playground.methods.call import SlackError
from bot.playground.socket_mode import SocketMode
from bot.playground.state import Call, State


class WebApi:
    """Answers ``/api/<method>`` as Slack does: 200 with ``ok`` true or false, save for faults."""

    def __init__(self, state: State, sockets: SocketMode) -> None:
        self._state, self._sockets = state, sockets
        self._methods = METHODS | {"apps.connections.open": Method(self._open_connection, token="xapp")}  # noqa: S106

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer one call."""
        name, arguments = request.match_info["method"], await _arguments(request)
        token = arguments.pop("token", "")
        fault = self._state.faults.on_call(name, arguments)
        if fault and fault.kind != "lose":
            return await self._fail(request, name, arguments, fault)
        answer = self._answer(name, arguments, token)
        self._log(name, arguments, answer, 200)
        if fault:
            _drop(request)
        return web.json_response(answer, headers={"X-OAuth-Scopes": ",".join(self._state.app.scopes)})

    def _answer(self, name: str, arguments: Json, token: str) -> Json:
        method = self._methods.get(name)
        if method is None:
            return {"ok": False, "error": "unknown_method", "req_method": name}
        try:
            self._check(method, token)
            return {"ok": True, **method.run(self._state, arguments)}
        except SlackError as refused:
            return {"ok": False, "error": refused.error, **refused.more}

    def _check(self, method: Method, token: str) -> None:
        if not method.token:
            return
        if not token:
            raise SlackError("not_authed")
        who, state = self._state.credentials, self._state
        steps = {run.token for run in state.executions.values()}
        if token not in {who.bot_token, who.app_token, *steps}:
            raise SlackError("invalid_auth")
        if (token == who.app_token) is not (method.token == "xapp"):  # noqa: S105
            raise SlackError("not_allowed_token_type")
        if state.revoked:
            raise SlackError("account_inactive")
        if method.scope and method.scope not in state.app.scopes:
            raise SlackError("missing_scope", {"needed": method.scope, "provided": ",".join(state.app.scopes)})

    def _open_connection(self, state: State, _arguments: Json) -> Json:
        if not self._sockets.enabled:
            raise SlackError("socket_mode_not_enabled")
        base = state.base_url.replace("http", "ws", 1)
        return {"url": f"{base}/link/?ticket={self._sockets.ticket()}&app_id={state.credentials.app_id}"}

    async def _fail(self, request: web.Request, name: str, arguments: Json, fault: Fault) -> web.Response:
        if fault.kind == "timeout":
            await asyncio.sleep(fault.seconds)
        if fault.kind in ("timeout", "drop"):
            self._log(name, arguments, {}, 0)
            _drop(request)
        if fault.kind == "ratelimited":
            limited = {"ok": False, "error": "ratelimited"}
            self._log(name, arguments, limited, 429)
            return web.json_response(limited, status=429, headers={"Retry-After": str(fault.retry_after)})
        self._log(name, arguments, {}, fault.status)
        return web.Response(status=fault.status, text="<html>Server Error</html>", content_type="text/html")

    def _log(self, name: str, arguments: Json, answer: Json, status: int) -> None:
        state = self._state
        state.calls.append(Call(name, arguments, answer, status, state.ids.now()))
        state.changes.publish(Change("called"))


def _drop(request: web.Request) -> None:
    if request.transport:
        request.transport.abort()


async def _arguments(request: web.Request) -> Json:
    arguments: Json = dict(request.query)
    if request.content_type == "application/json":
        arguments |= _object(await request.read())
    elif request.can_read_body:
        arguments |= {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme == "Bearer":
        arguments["token"] = value
    elif scheme == "Basic":
        client_id, _, client_secret = base64.b64decode(value).decode().partition(":")
        arguments |= {"client_id": client_id, "client_secret": client_secret}
    return arguments


def _object(body: bytes) -> Json:
    try:
        value: Any = json.loads(body or b"{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
