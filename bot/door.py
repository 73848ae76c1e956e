"""The public port's door: whoever says nothing is put out in time, and where it gets full, to make room for others."""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from collections.abc import Awaitable, Callable

from aiohttp import web

HEADERS = 10.0  # seconds from connecting to the end of a first request's headers
IDLE = 75.0  # seconds between two requests: longer than proxies keep a connection, who would run into its end
MOST = 1000  # connections at once
TOLD_EVERY = 60.0
log = logging.getLogger(__name__)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Door:
    """Who is in. Of those who have not shown Slack's signature, the one who said something longest ago goes first."""

    def __init__(self, most: int | None = None) -> None:
        self._most = room() if most is None else most
        self._known: set[Guest] = set()
        self._strangers: dict[Guest, None] = {}  # in the order in which they go
        self._told = -TOLD_EVERY

    @property
    def open(self) -> int:
        """How many connections there are."""
        return len(self._known) + len(self._strangers)

    def guest(self, server: web.Server) -> Guest:
        """A connection's protocol, as `create_server` wants it."""
        return Guest(server, self)

    def enter(self, guest: Guest) -> None:
        """Let somebody in; another goes for it, or the guest itself where everybody is known."""
        if self.open >= self._most:
            self._tell()
            gone = next(iter(self._strangers), guest)
            self.leave(gone)
            gone.force_close()
        if not guest.gone:
            self._strangers[guest] = None

    def leave(self, guest: Guest) -> None:
        """A connection is over."""
        self._strangers.pop(guest, None)
        self._known.discard(guest)

    def know(self, guest: Guest) -> None:
        """Slack's signature was shown: it stays until it is answered."""
        if guest in self._strangers:
            del self._strangers[guest]
            self._known.add(guest)

    def answered(self, guest: Guest) -> None:
        """From here on it waits as everybody does."""
        if not guest.gone:
            self.leave(guest)
            self._strangers[guest] = None

    def _tell(self) -> None:
        if time.monotonic() - self._told >= TOLD_EVERY:
            self._told = time.monotonic()
            log.warning("the public port is full (%d connections): whoever is silent longest is put out", self._most)


class Guest(web.RequestHandler):
    """One connection: aiohttp's, which waits for headers as long as for another request."""

    def __init__(self, server: web.Server, door: Door) -> None:
        loop = asyncio.get_running_loop()
        super().__init__(server, loop=loop, access_log=None, auto_decompress=False, keepalive_timeout=IDLE)  # type: ignore[arg-type]
        self._door = door
        self._late: asyncio.TimerHandle | None = None

    @property
    def gone(self) -> bool:
        """Whether it is closed, or about to be."""
        return self.transport is None or self.transport.is_closing()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait for headers."""
        super().connection_made(transport)
        self._late = asyncio.get_running_loop().call_later(HEADERS, self.force_close)
        self._door.enter(self)

    def connection_lost(self, exc: BaseException | None) -> None:
        """Make room."""
        self.heard()
        self._door.leave(self)
        super().connection_lost(exc)

    def heard(self) -> None:
        """The headers are in."""
        if self._late:
            self._late.cancel()

    def trusted(self) -> None:
        """The request is Slack's."""
        self._door.know(self)

    def answered(self) -> None:
        """The request has its answer."""
        self._door.answered(self)


@web.middleware
async def welcomed(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Tell the door when a request begins and ends."""
    guest = request.protocol
    if not isinstance(guest, Guest):
        return await handler(request)
    guest.heard()
    try:
        return await handler(request)
    finally:
        guest.answered()


def trusted(request: web.Request) -> None:
    """A request has shown Slack's signature."""
    if isinstance(request.protocol, Guest):
        request.protocol.trusted()


def room() -> int:
    """How many connections fit in: half the files a process may open. The rest is for health, the store and Slack."""
    if sys.platform == "win32":  # which has no such number
        return MOST
    import resource

    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST if files == resource.RLIM_INFINITY else min(MOST, files // 2)
