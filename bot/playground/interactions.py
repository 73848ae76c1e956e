"""Payloads of commands, shortcuts, pressed elements and submitted views."""

from __future__ import annotations

from bot.playground import form, text
from bot.playground.changes import Json
from bot.playground.events import VERIFICATION_TOKEN, identity
from bot.playground.message import Message
from bot.playground.people import Channel, Command, Person, Shortcut
from bot.playground.state import State
from bot.playground.views import View


def command(state: State, user: Person, channel: Channel, name: str, said: str, response_key: str) -> Json:
    """A slash command; `said` is escaped, and links and mentions are made only when the command asks for it."""
    registered = state.app.command(name) or Command(name)
    shaped = typed(state, said) if registered.should_escape else text.escape(said)
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": state.team.id,
        "team_domain": state.team.domain,
        "channel_id": channel.id,
        "channel_name": channel.payload_name,
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": shaped.strip(),
        "api_app_id": state.credentials.app_id,
        "is_enterprise_install": "false",
        "response_url": response_url(state, response_key),
        "trigger_id": state.passes.trigger(user.id),
    }


def message_press(state: State, user: Person, message: Message, action: Json, values: Json, response_key: str) -> Json:
    """A pressed element of a message; an ephemeral one is named by its container only, as Slack does."""
    channel = state.channels[message.channel]
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": bool(message.visible_to),
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    payload = {
        "type": "block_actions",
        **_base(state, user),
        "container": container,
        "channel": {"id": channel.id, "name": channel.payload_name},
        "state": {"values": form.state_values(message.blocks, values)},
        "response_url": response_url(state, response_key),
        "trigger_id": state.passes.trigger(user.id),
        "actions": [action],
    }
    return payload if message.visible_to else payload | {"message": message.payload(state.team.id)}


def view_press(state: State, user: Person, view: View, action: Json, values: Json) -> Json:
    """A pressed element of a modal or of the Home tab."""
    shown = view.payload(identity(state), form.state_values(view.blocks, values))
    return {
        "type": "block_actions",
        **_base(state, user),
        "container": {"type": "view", "view_id": view.id},
        "view": shown,
        "trigger_id": state.passes.trigger(user.id, view.id),
        "actions": [action],
    }


def submission(state: State, user: Person, view: View, filled: Json) -> Json:
    """A submitted modal; `filled` is its `state.values`."""
    return {
        "type": "view_submission",
        **_base(state, user),
        "trigger_id": state.passes.trigger(user.id, view.id),
        "view": view.payload(identity(state), filled),
        "response_urls": [],
    }


def closing(state: State, user: Person, view: View, *, cleared: bool) -> Json:
    """A modal closed by the person; sent when the view asks for it with notify_on_close."""
    body = {"type": "view_closed", **_base(state, user), "view": view.payload(identity(state))}
    return body | {"is_cleared": cleared}


def message_shortcut(state: State, user: Person, shortcut: Shortcut, message: Message, response_key: str) -> Json:
    """A shortcut used on a message, which comes along whole."""
    channel = state.channels[message.channel]
    return {
        "type": "message_action",
        **_base(state, user),
        "action_ts": state.ids.ts(),
        "channel": {"id": channel.id, "name": channel.payload_name},
        "callback_id": shortcut.callback_id,
        "trigger_id": state.passes.trigger(user.id),
        "response_url": response_url(state, response_key),
        "message_ts": message.ts,
        "message": message.payload(state.team.id),
    }


def global_shortcut(state: State, user: Person, shortcut: Shortcut) -> Json:
    """A global shortcut; it has neither channel nor response_url."""
    return {
        "type": "shortcut",
        **_base(state, user),
        "action_ts": state.ids.ts(),
        "callback_id": shortcut.callback_id,
        "trigger_id": state.passes.trigger(user.id),
    }


def response_url(state: State, key: str) -> str:
    """The address of a response pass."""
    return f"{state.base_url}/actions/{state.team.id}/{key}"


def typed(state: State, said: str) -> str:
    """Text as a person types it, in the form Slack sends on."""
    people = {person.name: person.id for person in state.people.values()}
    channels = {channel.name: channel.id for channel in state.channels.values() if channel.name}
    return text.typed(said, people, channels)


def _base(state: State, user: Person) -> Json:
    return {
        "token": VERIFICATION_TOKEN,
        "team": {"id": state.team.id, "domain": state.team.domain},
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": state.team.id},
        "api_app_id": state.credentials.app_id,
        "is_enterprise_install": False,
        "enterprise": None,
    }
