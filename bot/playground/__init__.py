"""A small local Slack workspace: to try the app in the browser, and to test it through the real client."""

from bot.limits import error_for, message_problems, problems, view_problems
from bot.playground.delivery import Answer, Delivery
from bot.playground.faults import Fault, Faults, in_turn
from bot.playground.message import Message
from bot.playground.people import App, Command, Person, Shortcut
from bot.playground.state import Call
from bot.playground.views import View
from bot.playground.workspace import Workspace

__all__ = [
    "Answer",
    "App",
    "Call",
    "Command",
    "Delivery",
    "Fault",
    "Faults",
    "Message",
    "Person",
    "Shortcut",
    "View",
    "Workspace",
    "error_for",
    "in_turn",
    "message_problems",
    "problems",
    "view_problems",
]
