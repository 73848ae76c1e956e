"""Events as the Events API sends them, and which of them the app has subscribed to."""

from __future__ import annotations

from bot.playground.changes import Json
from bot.playground.delivery import Delivery
from bot.playground.message import Message
from bot.playground.people import Channel
from bot.playground.state import State

VERIFICATION_TOKEN = "playground"  # noqa: S105
_SUBSCRIPTIONS = {
    "channel": "message.channels",
    "group": "message.groups",
    "im": "message.im",
    "mpim": "message.mpim",
}


def emit(state: State, subscription: str, event: Json) -> Delivery | None:
    """Deliver an event; None when the app is not subscribed or not installed any more."""
    if subscription not in state.app.events:
        return None
    return state.deliveries.send("events_api", _callback(state, event))


def posted(state: State, message: Message) -> None:
    """A new message: one `message` event where the bot is a member, and `app_mention` when it is named outside a DM."""
    channel = state.channels[message.channel]
    if state.credentials.bot_user_id not in channel.members:
        return
    if _mentions_bot(state, message.text) and channel.kind != "im" and not message.from_bot:
        _mention(state, message)
    _message(state, channel, message.payload(state.team.id))


def changed(state: State, old: Message, new: Message) -> None:
    """An edit: `message_changed`, and `app_mention` when the edit names the bot for the first time."""
    channel = state.channels[new.channel]
    if state.credentials.bot_user_id not in channel.members:
        return
    named = _mentions_bot(state, new.text) and not _mentions_bot(state, old.text)
    if named and channel.kind != "im" and not new.from_bot:
        _mention(state, new)
    body = {"message": new.payload(state.team.id), "previous_message": old.payload(state.team.id)}
    _message(state, channel, _hidden(state, "message_changed", body))


def deleted(state: State, old: Message) -> None:
    """A message gone for good: `message_deleted`."""
    channel = state.channels[old.channel]
    if state.credentials.bot_user_id in channel.members:
        body = {"deleted_ts": old.ts, "previous_message": old.payload(state.team.id)}
        _message(state, channel, _hidden(state, "message_deleted", body))


def home_opened(state: State, user: str, tab: str) -> Delivery | None:
    """Somebody opens the app's Home or Messages tab."""
    home = state.views.home(user)
    event: Json = {"type": "app_home_opened", "user": user, "channel": state.direct(user).id, "tab": tab}
    if home and tab == "home":
        event["view"] = home.payload(identity(state))
    return emit(state, "app_home_opened", {**event, "event_ts": state.ids.ts()})


def identity(state: State) -> Json:
    """The ids every view payload carries."""
    who = state.credentials
    return {
        "team_id": state.team.id,
        "app_id": who.app_id,
        "bot_id": who.bot_id,
        "app_installed_team_id": state.team.id,
    }


def _hidden(state: State, subtype: str, body: Json) -> Json:
    return {"type": "message", "subtype": subtype, "hidden": True, "ts": state.ids.ts(), **body}


def _message(state: State, channel: Channel, body: Json) -> None:
    event = {**body, "channel": channel.id, "event_ts": body["ts"], "channel_type": channel.kind}
    emit(state, _SUBSCRIPTIONS[channel.kind], event)


def _mention(state: State, message: Message) -> None:
    body = {k: v for k, v in message.payload(state.team.id).items() if k != "subtype"}
    emit(state, "app_mention", {**body, "type": "app_mention", "channel": message.channel, "event_ts": message.ts})


def _mentions_bot(state: State, text: str) -> bool:
    return f"<@{state.credentials.bot_user_id}" in text


def _callback(state: State, event: Json) -> Json:
    who = state.credentials
    install = {"enterprise_id": None, "team_id": state.team.id, "user_id": who.bot_user_id, "is_bot": True}
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": state.team.id,
        "context_team_id": state.team.id,
        "context_enterprise_id": None,
        "api_app_id": who.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": state.ids.new("Ev"),
        "event_time": state.ids.seconds(),
        "authorizations": [{**install, "is_enterprise_install": False}],
        "is_ext_shared_channel": False,
        "event_context": f"4-{state.ids.secret()}",
    }
