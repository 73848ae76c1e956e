"""One room per surface; each `register(app, room)` names exactly what it listens to."""

from __future__ import annotations

from bot.answering import Answering
from bot.dispatch import App
from bot.listeners import (
    commands,
    farewells,
    home,
    mentions,
    messages,
    presses,
    proposals,
    reasons,
    rest,
    shortcuts,
    stacks,
    steps,
)
from bot.workspaces import Workspaces


def register(app: App, answering: Answering, workspaces: Workspaces) -> None:
    """Every listener; of those that Bolt asks in turn what comes most often first, the catch-alls last."""
    messages.register(app, answering, workspaces)
    commands.register(app, answering)
    mentions.register(app, answering, workspaces)
    presses.register(app, answering)
    reasons.register(app, answering)
    shortcuts.register(app, answering)
    home.register(app, answering)
    stacks.register(app, answering)
    steps.register(app, answering)
    proposals.register(app, answering)
    farewells.register(app, answering, workspaces)
    rest.register(app)
