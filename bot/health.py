"""What those who keep the bot running ask it, on a port of its own that Slack never sees."""

from __future__ import annotations

from aiohttp import web

from bot.answering import Answering
from bot.sockets import Sockets
from bot.store import Store
from bot.writes import StoreError


def keepers(answering: Answering, store: Store, sockets: Sockets | None) -> web.Application:
    """`/healthz`: the process answers. `/readyz`: it can do its work. `/metrics`: figures for Prometheus."""

    async def alive(_request: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def ready(_request: web.Request) -> web.Response:
        problems = [] if sockets is None or sockets.connected else ["no connection to Slack"]
        try:
            waiting = await store.waiting()
        except StoreError as e:
            waiting = 0
            problems.append(f"store: {e}")
        text = "\n".join(problems) or f"ready, {waiting} replies waiting"
        return web.Response(text=text + "\n", status=503 if problems else 200)

    async def figures(_request: web.Request) -> web.Response:
        try:
            waiting: int | None = await store.waiting()
        except StoreError:
            waiting = None
        connected = sockets.connected if sockets else None
        text = answering.delivery.metrics.text(answering.shelf.library.version, waiting, connected)
        return web.Response(text=text)

    server = web.Application()
    for path, answer in (("/healthz", alive), ("/readyz", ready), ("/metrics", figures)):
        server.router.add_get(path, answer)
    return server
