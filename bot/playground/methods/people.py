"""users.* and bots.*: who is who."""

from __future__ import annotations

from bot.playground.changes import Json
from bot.playground.methods.call import Method, SlackError, argument
from bot.playground.state import State


def _user(state: State, arguments: Json) -> Json:
    person = state.people.get(str(argument(arguments, "user", "user_not_found")))
    if person is None:
        raise SlackError("user_not_found")
    profile = {"real_name": person.real_name, "display_name": person.name}
    body = {"id": person.id, "team_id": state.team.id, "name": person.name, "real_name": person.real_name}
    more = {"is_bot": person.is_bot, "deleted": False, "tz": "UTC", "tz_label": "UTC", "tz_offset": 0}
    return {"user": {**body, **more, "locale": "en-US", "profile": profile}}


def _bot(state: State, arguments: Json) -> Json:
    who = state.credentials
    if arguments.get("bot") not in (None, "", who.bot_id):
        raise SlackError("bot_not_found")
    body = {"id": who.bot_id, "app_id": who.app_id, "user_id": who.bot_user_id, "name": state.app.name}
    return {"bot": {**body, "deleted": False, "updated": 0, "icons": {}}}


METHODS = {"users.info": Method(_user, "users:read"), "bots.info": Method(_bot, "users:read")}
