"""What a new workspace holds: the app's credentials, two people beside the bot, two channels."""

from __future__ import annotations

from bot.playground.ids import Ids
from bot.playground.people import Channel, Person
from bot.playground.state import SLACKBOT, Credentials, State


def credentials(ids: Ids, signing_secret: str | None) -> Credentials:
    """Fresh tokens and ids of an installed app; the signing secret may be given."""
    return Credentials(
        app_id=ids.new("A"),
        bot_id=ids.new("B"),
        bot_user_id=ids.new("U"),
        bot_token=ids.secret("xoxb-"),
        app_token=ids.secret("xapp-1-"),
        signing_secret=signing_secret or ids.secret(),
        client_id=f"{ids.seconds()}.{ids.seconds()}",
        client_secret=ids.secret(),
    )


def furnish(state: State) -> tuple[Person, Person]:
    """Bring in the bot, you and a colleague, #support and #general; gives the two people."""
    bot = Person(state.credentials.bot_user_id, state.app.name.lower(), state.app.name, is_bot=True)
    you, colleague = Person(state.ids.new("U"), "you", "You"), Person(state.ids.new("U"), "mira", "Mira Lindqvist")
    state.people = {person.id: person for person in (SLACKBOT, bot, you, colleague)}
    members = frozenset({bot.id, you.id, colleague.id})
    for name in ("support", "general"):
        channel = Channel(state.ids.new("C"), name, "channel", members)
        state.channels[channel.id] = channel
    state.direct(you.id)
    return you, colleague
