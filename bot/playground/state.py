"""What the workspace remembers, in one place for everything that works on it."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.playground.changes import Changes, Json
from bot.playground.delivery import Deliveries
from bot.playground.faults import Faults
from bot.playground.files import Files
from bot.playground.ids import Ids
from bot.playground.message import Timeline
from bot.playground.passes import Passes
from bot.playground.people import App, Channel, Person, Team
from bot.playground.views import Views

SLACKBOT = Person("USLACKBOT", "slackbot", "Slackbot", is_bot=True)


@dataclass(frozen=True)
class Credentials:
    """The installed app's identity and secrets in this workspace."""

    app_id: str
    bot_id: str
    bot_user_id: str
    bot_token: str
    app_token: str
    signing_secret: str
    client_id: str
    client_secret: str


@dataclass(frozen=True)
class Call:
    """One Web API call as it arrived, with what it got back; `arguments` never hold the token."""

    method: str
    arguments: Json
    response: Json
    status: int
    at: float


@dataclass(frozen=True)
class Execution:
    """One run of a workflow step: its inputs and, once the app has finished, its outputs or error."""

    id: str
    callback_id: str
    inputs: Json
    token: str
    outputs: Json | None = None
    error: str | None = None

    @property
    def ended(self) -> bool:
        """Whether the app has finished it."""
        return (self.outputs, self.error) != (None, None)

    @property
    def state(self) -> str:
        """How far it is, in words."""
        return "has ended" if self.outputs is not None else "has failed" if self.error else "has not ended yet"


@dataclass
class State:
    """Team, people, channels, messages, views, files, passes and the records of calls and deliveries."""

    team: Team
    app: App
    credentials: Credentials
    ids: Ids
    changes: Changes
    faults: Faults
    timeline: Timeline
    passes: Passes
    views: Views
    files: Files
    deliveries: Deliveries
    people: dict[str, Person] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    executions: dict[str, Execution] = field(default_factory=dict)
    codes: set[str] = field(default_factory=set)
    revoked: bool = False
    base_url: str = ""

    @property
    def bot(self) -> Person:
        """The bot's own member."""
        return self.people[self.credentials.bot_user_id]

    @property
    def bot_mark(self) -> Json:
        """What marks a message as this app's: bot_id, app_id and bot_profile."""
        who = self.credentials
        profile = {"id": who.bot_id, "app_id": who.app_id, "name": self.app.name, "team_id": self.team.id}
        return {
            "bot_id": who.bot_id,
            "app_id": who.app_id,
            "bot_profile": {**profile, "user_id": who.bot_user_id, "deleted": False, "updated": 0, "icons": {}},
        }

    def channel(self, name: str) -> Channel:
        """A channel by id, name or #name; raises LookupError."""
        found = self.find_channel(name)
        if found is None:
            known = sorted(channel.name or channel.id for channel in self.channels.values())
            raise LookupError(f"no channel {name!r}; there are {known}")
        return found

    def find_channel(self, name: str) -> Channel | None:
        """A channel by id, name or #name; a person's id gives the direct message with the bot; None when unknown."""
        if name in self.channels:
            return self.channels[name]
        if name in self.people:
            return self.direct(name)
        return next((c for c in self.channels.values() if c.name and c.name == name.removeprefix("#")), None)

    def direct(self, user: str) -> Channel:
        """The direct message between a person and the bot, made when it is first needed."""
        pair = frozenset({user, self.credentials.bot_user_id})
        found = next((c for c in self.channels.values() if c.kind == "im" and c.members == pair), None)
        if found is None:
            found = Channel(self.ids.new("D"), "", "im", pair)
            self.channels[found.id] = found
        return found

    def person(self, name: str) -> Person:
        """A member by id or handle (with or without @); raises LookupError."""
        wanted = name.removeprefix("@").lower()
        found = self.people.get(name) or next((p for p in self.people.values() if p.name == wanted), None)
        if found is None:
            raise LookupError(f"no person {name!r}; there are {sorted(p.name for p in self.people.values())}")
        return found
