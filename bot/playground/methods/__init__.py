"""The Web API's methods, each a function of the workspace's state and the call's arguments."""

from bot.playground.methods import apps, chat, conversations, files, people, views
from bot.playground.methods.call import Method

METHODS: dict[str, Method] = {
    **apps.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **people.METHODS,
    **views.METHODS,
}

__all__ = ["METHODS", "Method"]
