from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler

from bot.playground import Workspace

from .echo import echo_app


@asynccontextmanager
async def over_socket(**options):
    async with Workspace(retry_delays=(0.0, 0.01, 0.02), **options) as ws:
        app = echo_app(ws)
        handler = AsyncSocketModeHandler(app, ws.app_token)
        await handler.connect_async()
        await ws.connected()
        try:
            yield ws, app
        finally:
            await handler.close_async()


@asynccontextmanager
async def over_http(**options):
    server = web.Application()
    runner = web.AppRunner(server, access_log=None)
    apps = []

    async def events(request):
        return await to_aiohttp_response(await apps[0].async_dispatch(await to_bolt_request(request)))

    server.router.add_post("/slack/events", events)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    try:
        async with Workspace(delivery="http", request_url=url, retry_delays=(0.0, 0.01, 0.02), **options) as ws:
            apps.append(echo_app(ws))
            yield ws, apps[0]
    finally:
        await runner.cleanup()


WAYS = {"socket": over_socket, "http": over_http}


@pytest.fixture(params=WAYS)
async def echoed(request):
    async with WAYS[request.param]() as pair:
        yield pair
