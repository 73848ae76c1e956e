"""Everything else Slack may send: acknowledged, so that nothing ends in an error sign in somebody's client."""

from __future__ import annotations

import re

from slack_bolt.async_app import AsyncAck, AsyncApp

ANY = re.compile(".*", re.DOTALL)


def register(app: AsyncApp) -> None:
    """Take what no other room takes. Registered last: the first match wins."""
    app.event(ANY)(_heard)
    for kind in (app.action, app.shortcut, app.view, app.view_closed):
        kind(ANY)(_acknowledged)
    app.options(ANY)(_no_options)


async def _heard() -> None:
    """Nothing to do."""


async def _acknowledged(ack: AsyncAck) -> None:
    await ack()


async def _no_options(ack: AsyncAck) -> None:
    await ack(options=[])
