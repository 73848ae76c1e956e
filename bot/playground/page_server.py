"""The page and its JSON API: one snapshot, one stream of changes, and one address for everything a person does."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import hdrs, web

from bot.playground import posting, showing
from bot.playground.acting import Acting
from bot.playground.changes import Change, Json
from bot.playground.message import Message
from bot.playground.people import Person
from bot.playground.socket_mode import SocketMode
from bot.playground.state import State
from bot.playground.views import View

FOLDER = Path(__file__).parent / "page"
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
POLICY = "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
KEEP_ALIVE = 15.0
OWN_HEADER = "X-Playground"


class PageServer:
    """Serves the page to browsers on this machine; `sockets` is None when the app is reached over HTTP."""

    def __init__(self, acting: Acting, sockets: SocketMode | None) -> None:
        self._acting, self._sockets = acting, sockets
        self._acts: dict[str, Callable[[Person, Json], Awaitable[Json | None]]] = {
            "say": self._say,
            "command": self._command,
            "press": self._press,
            "shortcut": self._shortcut,
            "submit": self._submit,
            "close": self._close,
            "home": self._home,
            "edit": self._edit,
            "delete": self._delete,
            "dismiss": self._dismiss,
            "step": self._step,
        }

    @property
    def _state(self) -> State:
        return self._acting.state

    def add_to(self, server: web.Application) -> None:
        """Register the routes."""
        server.router.add_get("/", self.file)
        server.router.add_get("/page/state", self.snapshot)
        server.router.add_get("/page/stream", self.stream)
        server.router.add_get("/page/file/{id}", self.picture)
        server.router.add_post("/page/act", self.act)
        server.router.add_post("/page/upload", self.upload)
        server.router.add_get("/page/{name}", self.file)

    async def file(self, request: web.Request) -> web.StreamResponse:
        """A file of the page itself."""
        path = FOLDER / request.match_info.get("name", "index.html")
        if path.parent != FOLDER or path.suffix not in TYPES or not path.is_file():
            raise web.HTTPNotFound
        headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
        return web.Response(body=path.read_bytes(), content_type=TYPES[path.suffix], charset="utf-8", headers=headers)

    async def snapshot(self, request: web.Request) -> web.Response:
        """All that the person sees now."""
        self._guard(request)
        return web.json_response(showing.everything(self._state, self._me(request), self._connections))

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: each change the person may see, as it happens."""
        self._guard(request)
        me, response = self._me(request), web.StreamResponse()
        response.content_type = "text/event-stream"
        response.headers["Cache-Control"] = "no-store"
        with self._state.changes.subscribe() as queue, suppress(ConnectionError):
            await response.prepare(request)
            await response.write(b": ready\n\n")
            while (happened := await _next(queue)) is None or happened.kind != "closing":
                shown = happened and showing.change(self._state, happened, me, self._connections)
                if shown or happened is None:
                    await response.write(f"data: {json.dumps(shown)}\n\n".encode() if shown else b": still here\n\n")
        return response

    async def picture(self, request: web.Request) -> web.Response:
        """A shared picture, for showing it in a message."""
        self._guard(request)
        found = self._state.files.find(request.match_info["id"])
        if found is None or not found.is_image:
            raise web.HTTPNotFound
        return web.Response(body=found.content, content_type=found.mimetype)

    async def act(self, request: web.Request) -> web.Response:
        """Something a person does: ``{"act", "user", …}``; 409 with the reason when it cannot be done."""
        self._guard(request)
        body = await request.json()
        try:
            result = await self._acts[body["act"]](self._state.person(body["user"]), body)
        except (LookupError, ValueError) as impossible:
            return web.json_response({"error": str(impossible)}, status=409)
        return web.json_response(result or {})

    async def upload(self, request: web.Request) -> web.Response:
        """A file dropped, chosen or pasted, as a form."""
        self._guard(request)
        form = await request.post()
        part = form["file"]
        if not isinstance(part, web.FileField):
            raise web.HTTPBadRequest
        person = self._state.person(str(form["user"]))
        thread_ts, comment = str(form.get("thread_ts") or "") or None, str(form.get("comment") or "")
        snippet = form.get("snippet") == "1"
        content = part.file.read()
        channel = str(form["channel"])
        await self._acting.upload(person, channel, part.filename, content, comment, thread_ts, snippet=snippet)
        return web.json_response({})

    @property
    def _connections(self) -> int | None:
        return self._sockets.connections if self._sockets else None

    def _me(self, request: web.Request) -> Person:
        try:
            return self._state.person(request.query.get("user", "you"))
        except LookupError:
            raise web.HTTPNotFound from None

    def _guard(self, request: web.Request) -> None:
        """Other sites in the same browser must neither read nor act (DNS rebinding, cross-site posts)."""
        own = urlsplit(self._state.base_url).netloc
        allowed = {own, own.replace("127.0.0.1", "localhost")}
        origin = urlsplit(request.headers.get(hdrs.ORIGIN, "")).netloc
        if request.host not in allowed or (origin and origin not in allowed):
            raise web.HTTPForbidden
        if request.method == "POST" and OWN_HEADER not in request.headers:
            raise web.HTTPForbidden

    def _message(self, body: Json) -> Message:
        found = self._state.timeline.find(body["channel"], body["ts"])
        if found is None:
            raise LookupError("the message is gone")
        return found

    def _view(self, body: Json) -> View:
        found = self._state.views.find(body["view"])
        if found is None:
            raise LookupError("the view is closed")
        return found

    async def _say(self, me: Person, body: Json) -> None:
        await self._acting.say(me, body["channel"], body["text"], body.get("thread_ts"))

    async def _command(self, me: Person, body: Json) -> None:
        name, channel = body["name"], self._state.channel(body["channel"]).id
        if body.get("thread_ts"):
            said = f"{name} is not supported in threads. Sorry!"
            posting.notice(self._state, me.id, channel, said, thread_ts=body["thread_ts"])
        elif self._state.app.command(name) is None:
            posting.notice(self._state, me.id, channel, f"{name} is not a valid command.")
        else:
            await self._acting.command(me, channel, name, body["text"])

    async def _press(self, me: Person, body: Json) -> None:
        target = self._view(body) if body.get("view") else self._message(body)
        await self._acting.press(me, target, body["action_id"], body.get("value"), body.get("values"))

    async def _shortcut(self, me: Person, body: Json) -> None:
        await self._acting.shortcut(me, body["id"], self._message(body) if body.get("ts") else None)

    async def _step(self, me: Person, body: Json) -> None:
        await self._acting.try_step(me, body["channel"], body["id"], body["text"])

    async def _submit(self, me: Person, body: Json) -> None:  # noqa: ARG002
        await self._acting.submit(self._view(body), body.get("values"))

    async def _close(self, me: Person, body: Json) -> None:  # noqa: ARG002
        await self._acting.close(self._view(body), everything=bool(body.get("everything")))

    async def _home(self, me: Person, body: Json) -> None:
        await self._acting.open_home(me, body.get("tab", "home"))

    async def _edit(self, me: Person, body: Json) -> None:
        await self._acting.edit(self._mine(me, body), body["text"])

    async def _delete(self, me: Person, body: Json) -> None:
        await self._acting.delete(self._mine(me, body))

    async def _dismiss(self, me: Person, body: Json) -> None:
        found = self._message(body)
        if found.visible_to == me.id:
            posting.retract(self._state, found)

    def _mine(self, me: Person, body: Json) -> Message:
        found = self._message(body)
        if found.user != me.id:
            raise LookupError("only its author may do that")
        return found


async def _next(queue: asyncio.Queue[Change]) -> Change | None:
    try:
        async with asyncio.timeout(KEEP_ALIVE):
            return await queue.get()
    except TimeoutError:
        return None
