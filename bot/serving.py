"""The bot at work: everything put together, started, watched, and drained when it is asked to stop."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial

import aiohttp
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.answering import Answering
from bot.app import build_app
from bot.compact import compact
from bot.delivery import Delivery
from bot.door import Door
from bot.entrance import Entrance
from bot.health import keepers
from bot.installing import Installing, Renewing
from bot.logs import quiet
from bot.preferences import House
from bot.settings import Settings
from bot.shelf import Shelf
from bot.sockets import Sockets
from bot.store import Store
from bot.tracing import MISSING, tracing
from bot.vault import Vault
from bot.workspaces import Workspaces
from bot.writes import StoreError

CALL = 10  # seconds a call to Slack may last; less than a lease
STARTING = 20.0  # seconds to wait for a Slack or a database that is out of reach when starting
ACKNOWLEDGING = 4.0  # seconds for requests under way when asked to stop; Slack waits three
DRAINING = 10.0  # seconds for replies under way after that
FINISHING = 30.0  # seconds for tokens under way: Slack's answer, and tries to keep it
HOUR = 3600.0
COLLECTING = (10_000, 10, 10)  # allocations, and rounds of the younger, before garbage is looked for
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Running:
    """A bot that is up. `port` is where it listens for Slack, 0 by Socket Mode; `health_port` is for its keepers."""

    answering: Answering
    delivery: Delivery
    store: Store
    sockets: Sockets | None
    port: int
    health_port: int
    ended: asyncio.Task[None]


async def serve(settings: Settings, started: Callable[[Running], None] = lambda _running: None) -> None:
    """Run until SIGTERM or SIGINT, then drain. Raises SlackProblem or StoreError where it cannot go on."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    async with running(settings) as up:
        await asyncio.to_thread(up.answering.shelf.take_in)
        _settled()
        started(up)
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({stopping, up.ended}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if up.ended.done():
            up.ended.result()


def _settled() -> None:
    """Take what is there by now, most of it the library, for what stays: it is not looked through for garbage again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTING)


@asynccontextmanager
async def running(settings: Settings, store: Store | None = None, shelf: Shelf | None = None) -> AsyncIterator[Running]:
    """The bot, up and answering while the context lasts; leaving it drains."""
    async with AsyncExitStack() as stack:
        if settings.otel_endpoint:
            stack.push_async_callback(asyncio.to_thread, tracing.end)
            _traced(settings.otel_endpoint)
        timeout = aiohttp.ClientTimeout(total=CALL, sock_connect=CALL / 2)
        session = await stack.enter_async_context(
            aiohttp.ClientSession(timeout=timeout, json_serialize=compact, cookie_jar=aiohttp.DummyCookieJar())
        )
        client = AsyncWebClient(
            base_url=settings.api_url, session=session, retry_handlers=[], logger=quiet("slack_sdk.calls")
        )
        alone = await Workspaces.learn(client, settings.bot_token, STARTING) if settings.bot_token else Workspaces()
        kept = store or await Store.open(settings.database_url, STARTING)
        stack.push_async_callback(kept.close)
        installed = kept.installations(Vault(list(settings.token_keys))) if settings.installs else None
        workspaces = alone.with_installed(installed) if installed else alone
        delivery = Delivery(client, kept, workspaces)
        answering = Answering(shelf or Shelf(settings.knowledge_path), kept, delivery, House.of(settings))
        app = build_app(client, answering, workspaces)
        stack.push_async_callback(_ended, asyncio.create_task(answering.shelf.watch()))
        stack.push_async_callback(_drained, delivery, asyncio.create_task(delivery.run()))
        stop = asyncio.Event()
        stack.push_async_callback(_finished, asyncio.create_task(_forgetting(kept, settings.retention, stop)))
        if installed:
            renewing = Renewing(client, settings, installed, workspaces, delivery.absent)
            stack.push_async_callback(_finished, asyncio.create_task(renewing.run(stop)))
        sockets = Sockets(app, client, settings.app_token, settings.sockets) if settings.app_token else None
        port = 0
        if sockets:
            ended = asyncio.create_task(sockets.run())
            stack.push_async_callback(_ended, ended)
            stack.push_async_callback(sockets.drain, ACKNOWLEDGING)
        else:
            ended = asyncio.create_task(asyncio.Event().wait())  # type: ignore[arg-type]  # it never comes to a result
            stack.push_async_callback(_ended, ended)
            entrance = Entrance(app, settings.signing_secret, spend=kept.spent.once).server()
            if installed:
                Installing(client, settings, installed, workspaces).add_to(entrance)
            port = await _open(stack, entrance, settings.host, settings.port)
        health = keepers(answering, kept, sockets)
        health_port = await _listening(stack, health, settings.host, settings.port + 1 if settings.port else 0)
        stack.callback(stop.set)
        yield Running(answering, delivery, kept, sockets, port, health_port, ended)


def _traced(endpoint: str) -> None:
    if tracing.installed():
        tracing.begin(endpoint)
    else:
        log.warning("no traces: %s", MISSING)


async def _open(stack: AsyncExitStack, server: web.Application, host: str, port: int) -> int:
    """Listen to the world."""
    runner = web.AppRunner(server, access_log=None, shutdown_timeout=ACKNOWLEDGING)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    assert runner.server is not None
    listener = await asyncio.get_running_loop().create_server(partial(Door().guest, runner.server), host, port)
    stack.callback(listener.close)
    return int(listener.sockets[0].getsockname()[1])


async def _listening(stack: AsyncExitStack, server: web.Application, host: str, port: int) -> int:
    """Listen to keepers."""
    runner = web.AppRunner(server, access_log=None, shutdown_timeout=ACKNOWLEDGING)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, host, port).start()
    return int(runner.addresses[0][1])


async def _forgetting(store: Store, kept_for: float, stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            await store.forget(time.time() - kept_for, stop)
        except StoreError as e:
            log.warning("could not delete old rows: %s", e)
        with suppress(TimeoutError):
            async with asyncio.timeout(HOUR):
                await stop.wait()


async def _finished(task: asyncio.Task[None]) -> None:
    """Wait for work that was told to stop. It is not cut off: a renewed token that is not kept yet would be lost."""
    await asyncio.wait({task}, timeout=FINISHING)
    if not task.done():
        log.error("the store did not take in time what was to be kept at the end")


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await asyncio.wait({task})


async def _drained(delivery: Delivery, looking: asyncio.Task[None]) -> None:
    delivery.stop()
    await asyncio.wait({looking}, timeout=DRAINING)
    await _ended(looking)
    left = await delivery.drain(DRAINING)
    if left:
        log.warning("%d replies are left for the next start", left)
