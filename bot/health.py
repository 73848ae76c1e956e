"""What those who keep the bot running ask it, on a port of its own that Slack never sees."""

from __future__ import annotations

from aiohttp import web

from bot.answering import Answering
from bot.sockets import Sockets
from bot.store import Store
from bot.writes import StoreError


def keepers(answering: Answering, store: Store, sockets: Sockets | None) -> web.Application:
    """`/healthz`: the process answers. `/readyz`: it can do its work. `/metrics`: figures for Prometheus.

    Without its store it still answers, so it stays ready and says that it is degraded: were it not, a database that
    all replicas share would take all of them out at once.
    """

    async def alive(_request: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def ready(_request: web.Request) -> web.Response:
        if sockets and not sockets.connected:
            return web.Response(text="no connection to Slack\n", status=503)
        try:
            waiting = await store.waiting()
        except StoreError as e:
            return web.Response(text=f"degraded, answers go on without the store: {e}\n")
        if store.failing:
            return web.Response(text=f"degraded, answers go on, the store takes nothing: {store.failing}\n")
        left_out = len(answering.shelf.problems)
        note = f", {left_out} problems in the articles" if left_out else ""
        return web.Response(text=f"ready, {waiting} replies waiting{note}\n")

    async def figures(_request: web.Request) -> web.Response:
        try:
            waiting: int | None = await store.waiting()
        except StoreError:
            waiting = None
        connected = sockets.connected if sockets else None
        shelf = answering.shelf
        text = answering.delivery.metrics.text(shelf.library.version, len(shelf.problems), waiting, connected)
        return web.Response(text=text)

    server = web.Application()
    for path, answer in (("/healthz", alive), ("/readyz", ready), ("/metrics", figures)):
        server.router.add_get(path, answer)
    return server
