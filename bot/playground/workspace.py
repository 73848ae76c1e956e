"""The workspace: one server on loopback with Slack's Web API, deliveries, files and the page."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Any, Literal, Self, TypeVar

from aiohttp import web

from bot.playground.acting import Acting
from bot.playground.changes import Change, Changes
from bot.playground.delivery import ACK_SECONDS, RETRY_DELAYS, Deliveries, Delivery
from bot.playground.faults import Faults
from bot.playground.files import Files
from bot.playground.furnishing import credentials, furnish
from bot.playground.hosting import Hosting
from bot.playground.http_delivery import HttpDelivery
from bot.playground.ids import Clock, Ids
from bot.playground.message import Message, Timeline
from bot.playground.page_server import PageServer
from bot.playground.passes import Passes
from bot.playground.people import App, Channel, Person, Team
from bot.playground.socket_mode import SocketMode
from bot.playground.state import Call, State
from bot.playground.views import View, Views
from bot.playground.web_api import WebApi

T = TypeVar("T")
MAX_BODY = 100 * 1024 * 1024
WAIT_SECONDS = 5.0


class Workspace(Acting):
    """A small Slack workspace: `async with Workspace() as ws`, then point an app at `ws.api_url`.

    `delivery` is ``socket`` (Socket Mode) or ``http`` (signed requests to `request_url`; several take turns).
    `ack_seconds` and `retry_delays` (seconds before each retry of an event) are Slack's unless a test makes them
    shorter; `now` is the clock for time stamps and expiry. `app` says which commands, shortcuts, events and scopes are
    registered.
    """

    def __init__(
        self,
        *,
        delivery: Literal["socket", "http"] = "socket",
        request_url: str | Sequence[str] | None = None,
        signing_secret: str | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        app: App | Mapping[str, Any] | None = None,
        team_id: str = "T0PLAYGRND",
        ack_seconds: float = ACK_SECONDS,
        retry_delays: tuple[float, ...] = RETRY_DELAYS,
        faults: Faults | None = None,
        now: Clock = time.time,
    ) -> None:
        ids, changes = Ids(now), Changes()
        who = credentials(ids, signing_secret)
        self._host, self._port = host, port
        self._runner: web.AppRunner | None = None
        self.sockets = SocketMode(who.app_id, ids, changes)
        self.http = HttpDelivery(request_url, who.signing_secret, ids) if delivery == "http" and request_url else None
        if delivery == "http" and self.http is None:
            raise ValueError("delivery='http' needs request_url")
        chosen = Faults() if faults is None else faults
        deliveries = Deliveries(self.http or self.sockets, ids, changes, chosen)
        deliveries.ack_seconds, deliveries.retry_delays = ack_seconds, retry_delays
        self.state = State(
            team=Team(team_id),
            app=app if isinstance(app, App) else App.from_manifest(app) if app else App(),
            credentials=who,
            ids=ids,
            changes=changes,
            faults=chosen,
            timeline=Timeline(changes),
            passes=Passes(ids),
            views=Views(ids, changes),
            files=Files(ids),
            deliveries=deliveries,
        )
        self.you, self.colleague = furnish(self.state)

    async def __aenter__(self) -> Self:
        server = web.Application(client_max_size=MAX_BODY)
        api = WebApi(self.state, self.sockets)
        server.router.add_route("*", "/api/{method}", api.serve)
        server.router.add_get("/link/", self.sockets.serve)
        Hosting(self.state).add_to(server)
        PageServer(self, None if self.http else self.sockets).add_to(server)
        self._runner = web.AppRunner(server, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port)
        await site.start()
        port = self._runner.addresses[0][1]
        self.state.base_url = f"http://{self._host}:{port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.state.changes.publish(Change("closing"))
        await self.state.deliveries.close()
        await self.sockets.close()
        if self.http:
            await self.http.close()
        if self._runner:
            await self._runner.cleanup()

    @property
    def url(self) -> str:
        """The address of the page, without a slash at the end; also where files are hosted."""
        return self.state.base_url

    @property
    def api_url(self) -> str:
        """The Web API's address, for SLACK_API_URL."""
        return f"{self.url}/api/"

    @property
    def bot_token(self) -> str:
        """The bot token (xoxb-)."""
        return self.state.credentials.bot_token

    @property
    def app_token(self) -> str:
        """The app-level token for Socket Mode (xapp-)."""
        return self.state.credentials.app_token

    @property
    def signing_secret(self) -> str:
        """The secret that signs HTTP deliveries."""
        return self.state.credentials.signing_secret

    @property
    def client_id(self) -> str:
        """The OAuth client id."""
        return self.state.credentials.client_id

    @property
    def client_secret(self) -> str:
        """The OAuth client secret."""
        return self.state.credentials.client_secret

    @property
    def team_id(self) -> str:
        """The team's id."""
        return self.state.team.id

    @property
    def bot_user_id(self) -> str:
        """The bot's user id, for ``<@…>``."""
        return self.state.credentials.bot_user_id

    @property
    def calls(self) -> list[Call]:
        """Every Web API call, oldest first."""
        return self.state.calls

    @property
    def deliveries(self) -> list[Delivery]:
        """Every delivery to the app with its attempts, oldest first."""
        return self.state.deliveries.log

    def dm(self, user: str | Person | None = None) -> Channel:
        """The direct message between the bot and a person (you, unless told)."""
        return self.state.direct(self._person(user or self.you).id)

    def called(self, method: str) -> list[Call]:
        """The calls of one method."""
        return [call for call in self.calls if call.method == method]

    def messages(self, channel: str | Channel, thread_ts: str | None = None) -> list[Message]:
        """What everybody sees in a channel, or in one thread with its parent first."""
        return self.state.timeline.shown(self._channel(channel).id, thread_ts)

    def ephemerals(self, user: str | Person | None = None) -> list[Message]:
        """What only one person sees (you, unless told), over all channels."""
        person = self._person(user or self.you)
        return [m for m in self.state.timeline.all() if m.visible_to == person.id]

    def view(self, user: str | Person | None = None) -> View | None:
        """The modal a person has open (you, unless told)."""
        return self.state.views.top(self._person(user or self.you).id)

    def home(self, user: str | Person | None = None) -> View | None:
        """A person's Home tab (yours, unless told)."""
        return self.state.views.home(self._person(user or self.you).id)

    async def connected(self, n: int = 1, timeout: float = WAIT_SECONDS) -> None:  # noqa: ASYNC109
        """Wait until the app has `n` Socket Mode connections."""
        await self.until(lambda: self.sockets.connections >= n, timeout)

    async def until(self, look: Callable[[], T], timeout: float = WAIT_SECONDS) -> T:  # noqa: ASYNC109
        """Wait for the first truthy value of `look`; raises TimeoutError telling what the workspace shows."""
        return await self.state.changes.until(look, timeout, self.describe)

    async def replies(self, to: Message | Delivery, n: int = 1, timeout: float = WAIT_SECONDS) -> list[Message]:  # noqa: ASYNC109
        """Wait for `n` replies of the app.

        To a message: what the app wrote in its thread, or after it in a direct message. To a command or interaction:
        what its acknowledgement and response_url made, seen by all or by one person.
        """
        key = to.envelope_id if isinstance(to, Delivery) else to.channel if self._direct(to) else (to.channel, to.root)
        return await self.state.changes.until(
            lambda: found if len(found := self._replies(to)) >= n else [], timeout, self.describe, key
        )

    async def settled(self, timeout: float = WAIT_SECONDS) -> None:  # noqa: ASYNC109
        """Wait until every delivery so far is acknowledged or given up."""
        await self.until(lambda: not self.state.deliveries.pending, timeout)

    def describe(self) -> str:
        """The last messages, calls and deliveries in a few lines, for failure messages."""
        seen = [f"  {m.channel} {m.user} {m.visible_to or ''}: {m.text[:80]!r}" for m in self.state.timeline.all()]
        calls = [f"  {c.method}: {c.response.get('error') or c.status}" for c in self.calls]
        sent = [f"  {d.kind} {d.event.get('type', '')}: {[a.answer for a in d.attempts]}" for d in self.deliveries]
        return "\n".join(["messages", *seen[-8:], "calls", *calls[-8:], "deliveries", *sent[-8:]])

    def _replies(self, to: Message | Delivery) -> list[Message]:
        if isinstance(to, Delivery):
            return self.state.timeline.about(to.envelope_id)
        near = self.state.timeline.about(to.channel if self._direct(to) else (to.channel, to.root))
        later = [m for m in near if m.from_bot and not m.visible_to and m.ts > to.ts]
        return [m for m in later if m.thread_ts in (None, to.root, m.ts)]

    def _direct(self, message: Message) -> bool:
        return self.state.channels[message.channel].kind == "im"
