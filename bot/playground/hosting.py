"""Addresses beside the Web API: response URLs, the file host, uploads and the OAuth consent."""

from __future__ import annotations

import json

from aiohttp import web
from yarl import URL

from bot.playground import answers
from bot.playground.changes import Json
from bot.playground.state import State


class Hosting:
    """Serves what Slack hosts on addresses it hands out."""

    def __init__(self, state: State) -> None:
        self._state = state

    def add_to(self, server: web.Application) -> None:
        """Register the routes."""
        server.router.add_post("/actions/{team}/{key}", self.respond)
        server.router.add_get("/files-pri/{file}/{name}", self.download)
        server.router.add_get("/files-pri/{file}/download/{name}", self.download)
        server.router.add_post("/upload/v1/{key}", self.upload)
        server.router.add_get("/oauth/v2/authorize", self.authorize)

    async def respond(self, request: web.Request) -> web.Response:
        """A post to a response_url: 200 ``ok``; 404 once it is used up or too old; 400 for what Slack would refuse."""
        body = await _body(request)
        if body is None:
            return web.json_response({"ok": False, "error": "invalid_payload"}, status=400)
        way = self._state.passes.use(request.match_info["key"])
        if isinstance(way, str):
            return web.json_response({"ok": False, "error": way}, status=404)
        error = answers.reply(self._state, way, body)
        if error:
            return web.json_response({"ok": False, "error": error}, status=400)
        return web.Response(text="ok")

    async def download(self, request: web.Request) -> web.Response:
        """A file's bytes for the bot's token in a Bearer header; a login page with status 200 without."""
        who = self._state.credentials
        shown = request.headers.get("Authorization") == f"Bearer {who.bot_token}"
        allowed = shown and "files:read" in self._state.app.scopes and not self._state.revoked
        file_id = request.match_info["file"].rpartition("-")[2]
        status, kind, content = self._state.files.host(file_id, allowed=allowed)
        return web.Response(status=status, body=content, content_type=kind)

    async def upload(self, request: web.Request) -> web.Response:
        """The bytes of a file the app announced, raw or as a form."""
        if request.content_type == "multipart/form-data":
            parts = [part for part in (await request.post()).values() if isinstance(part, web.FileField)]
            content = parts[0].file.read() if parts else b""
        else:
            content = await request.read()
        file = self._state.files.receive(request.match_info["key"], content)
        if file is None:
            return web.Response(status=400, text="bad upload")
        return web.Response(text=f"OK - {len(content)}")

    async def authorize(self, request: web.Request) -> web.Response:
        """The consent page, which consents at once: back to redirect_uri with a code and the state."""
        if request.query.get("client_id") != self._state.credentials.client_id:
            return web.Response(status=400, text="invalid client_id")
        code = self._state.ids.secret()
        self._state.codes.add(code)
        back = URL(request.query["redirect_uri"]).update_query(code=code, state=request.query.get("state", ""))
        return web.Response(status=302, headers={"Location": str(back)})


async def _body(request: web.Request) -> Json | None:
    try:
        if request.content_type == "application/x-www-form-urlencoded":
            text = str((await request.post()).get("payload", ""))
        else:
            text = await request.text()
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
