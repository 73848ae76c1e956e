"""Who and what a workspace holds: the team, its people, its channels and the installed app."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

EVENTS = frozenset({
    "app_mention", "message.channels", "message.groups", "message.im", "message.mpim", "app_home_opened",
    "app_uninstalled", "tokens_revoked", "member_joined_channel", "function_executed",
})  # fmt: skip
SCOPES = (
    "app_mentions:read", "channels:history", "channels:read", "chat:write", "commands", "files:read", "files:write",
    "groups:history", "groups:read", "im:history", "im:read", "im:write", "mpim:history", "reactions:write",
    "users:read",
)  # fmt: skip

ChannelKind = Literal["channel", "group", "im", "mpim"]


@dataclass(frozen=True)
class Team:
    """The workspace as Slack names it."""

    id: str
    name: str = "Playground"
    domain: str = "playground"


@dataclass(frozen=True)
class Person:
    """A member: a human, or the bot itself."""

    id: str
    name: str
    real_name: str
    is_bot: bool = False


@dataclass(frozen=True)
class Channel:
    """A conversation; for a direct message `name` is empty and `members` are the two."""

    id: str
    name: str
    kind: ChannelKind
    members: frozenset[str]

    @property
    def payload_name(self) -> str:
        """The name interaction payloads carry: private ones are not told."""
        return {"im": "directmessage", "group": "privategroup", "mpim": "privategroup"}.get(self.kind, self.name)


@dataclass(frozen=True)
class Command:
    """A slash command the app has registered."""

    name: str
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = False


@dataclass(frozen=True)
class Shortcut:
    """A shortcut the app has registered: on a message, or global."""

    callback_id: str
    name: str
    kind: Literal["message", "global"]
    description: str = ""


@dataclass(frozen=True)
class Step:
    """A step for workflows that the app has registered; `inputs` are the names of what it is given."""

    callback_id: str
    title: str
    inputs: tuple[str, ...] = ("text",)


@dataclass(frozen=True)
class App:
    """What Slack knows of the app from its manifest."""

    name: str = "fourxx"
    commands: tuple[Command, ...] = (Command("/4xx", "Explain an HTTP 4xx error", "[paste, question or code]"),)
    shortcuts: tuple[Shortcut, ...] = (
        Shortcut("explain_error", "Explain this error", "message"),
        Shortcut("look_up_error", "Look up an error", "global"),
    )
    events: frozenset[str] = EVENTS
    scopes: tuple[str, ...] = SCOPES
    steps: tuple[Step, ...] = (Step("explain_error", "Explain a 4xx error"),)

    @classmethod
    def from_manifest(cls, manifest: Mapping[str, Any]) -> App:
        """The app a Slack manifest describes; what the manifest leaves out stays as it is here."""
        features, settings = manifest.get("features", {}), manifest.get("settings", {})
        scopes = manifest.get("oauth_config", {}).get("scopes", {})
        events = settings.get("event_subscriptions", {}).get("bot_events")
        return cls(
            name=features.get("bot_user", {}).get("display_name") or manifest["display_information"]["name"],
            commands=tuple(
                Command(c["command"], c.get("description", ""), c.get("usage_hint", ""), c.get("should_escape", False))
                for c in features.get("slash_commands", ())
            ),
            shortcuts=tuple(
                Shortcut(s["callback_id"], s["name"], s["type"], s.get("description", ""))
                for s in features.get("shortcuts", ())
            ),
            events=cls.events if events is None else frozenset(events),
            scopes=(*scopes.get("bot", cls.scopes), *scopes.get("bot_optional", ())),
            steps=tuple(
                Step(id_, f.get("title", id_), tuple(f.get("input_parameters", {}).get("properties", {})))
                for id_, f in manifest.get("functions", {}).items()
            ),
        )

    def command(self, name: str) -> Command | None:
        """The registered command of that name, slash included."""
        return next((c for c in self.commands if c.name == name), None)
