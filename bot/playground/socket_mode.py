"""Socket Mode: tickets, connections, envelopes and their acknowledgements."""

from __future__ import annotations

import asyncio
import itertools
import json
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from bot.playground.changes import Change, Changes, Json
from bot.playground.delivery import Answer, Delivery
from bot.playground.ids import Ids

MAX_CONNECTIONS = 10
TAKES_RESPONSE = frozenset({"slash_commands", "interactive"})


@dataclass(eq=False)
class Connection:
    """One WebSocket of the app, with the envelopes it has not acknowledged."""

    socket: web.WebSocketResponse
    waiting: dict[str, asyncio.Future[Answer]] = field(default_factory=dict)
    carried: int = 0


class SocketMode:
    """The server's side of Socket Mode; each payload goes to one of at most ten connections, in turn."""

    timed_out = "timeout"

    def __init__(self, app_id: str, ids: Ids, changes: Changes) -> None:
        self._app_id, self._ids, self._changes = app_id, ids, changes
        self._tickets: set[str] = set()
        self._connections: list[Connection] = []
        self._turn = itertools.count()
        self.enabled = True

    @property
    def connections(self) -> int:
        """How many connections are open."""
        return len(self._connections)

    @property
    def carried(self) -> list[int]:
        """How many envelopes each open connection was given."""
        return [connection.carried for connection in self._connections]

    def ticket(self) -> str:
        """A ticket good for one connection."""
        ticket = self._ids.secret()
        self._tickets.add(ticket)
        return ticket

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Accept a WebSocket with an unused ticket (403 without) and read its acknowledgements until it closes."""
        if request.query.get("ticket") not in self._tickets:
            return web.Response(status=403, text="invalid ticket")
        self._tickets.remove(request.query["ticket"])
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        if self.connections >= MAX_CONNECTIONS:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return socket
        connection = Connection(socket)
        self._connections.append(connection)
        try:
            await socket.send_json(self._hello())
            self._changes.publish(Change("connected"))
            await self._read(connection)
        finally:
            self._drop(connection)
        return socket

    async def carry(self, delivery: Delivery, number: int, reason: str | None, seconds: float) -> Answer:
        """Send an envelope and wait for its acknowledgement; a lost connection counts as a timeout at once."""
        connection: Connection | None = None
        try:
            async with asyncio.timeout(seconds):
                connection = await self._next_connection()
                future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
                connection.waiting[delivery.envelope_id] = future
                connection.carried += 1
                await connection.socket.send_json(_envelope(delivery, number, reason))
                return await future
        except (TimeoutError, ConnectionError):
            return Answer(failure=self.timed_out, status=None)
        finally:
            if connection:
                connection.waiting.pop(delivery.envelope_id, None)

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Tell every connection to go, as Slack does: warning, refresh_requested, link_disabled, too_many_websockets.

        Connections stay open after `warning`; `link_disabled` also refuses new ones.
        """
        self.enabled = self.enabled and reason != "link_disabled"
        for connection in list(self._connections):
            with suppress(ConnectionError):
                await connection.socket.send_json({"type": "disconnect", "reason": reason})
            if reason != "warning":
                self._drop(connection)

    async def cut(self) -> None:
        """Close every connection without a word, as a broken network does."""
        for connection in list(self._connections):
            self._drop(connection)
            await connection.socket.close(drain=False)

    async def close(self) -> None:
        """Close every connection for good."""
        self._tickets.clear()
        await self.cut()

    def _drop(self, connection: Connection) -> None:
        if connection in self._connections:
            self._connections.remove(connection)
        for future in connection.waiting.values():
            if not future.done():
                future.set_result(Answer(failure="timeout", status=None))
        self._changes.publish(Change("disconnected"))

    async def _next_connection(self) -> Connection:
        if not self._connections:
            await self._changes.until(lambda: self._connections, 3600, lambda: "no connection")
        return self._connections[next(self._turn) % len(self._connections)]

    async def _read(self, connection: Connection) -> None:
        async for message in connection.socket:
            if message.type is not WSMsgType.TEXT:
                continue
            with suppress(ValueError, AttributeError):
                said = json.loads(message.data)
                future = connection.waiting.get(said.get("envelope_id", ""))
                if future and not future.done():
                    future.set_result(Answer(body=said.get("payload")))

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": self.connections,
            "debug_info": {"host": "playground", "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": self._app_id},
        }


def _envelope(delivery: Delivery, number: int, reason: str | None) -> Json:
    envelope: dict[str, Any] = {
        "envelope_id": delivery.envelope_id,
        "type": delivery.kind,
        "payload": delivery.payload,
        "accepts_response_payload": delivery.kind in TAKES_RESPONSE,
    }
    if delivery.kind == "events_api":
        envelope.update(retry_attempt=number, retry_reason=reason or "")
    return envelope
