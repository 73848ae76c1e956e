"""What the articles do not cover yet, as far as it can be told without anybody's text."""

from __future__ import annotations

from bot.settings import Settings
from bot.store import Store

NEWEST = 50


async def told(settings: Settings) -> list[str]:
    """Lines for the terminal: how questions ended, and answers that did not help with their reasons."""
    store = await Store.open(settings.database_url)
    try:
        lines = []
        for team in await store.teams():
            ended = await store.counts(team, "outcome")
            lines.append(f"{team}: " + ", ".join(f"{n} {outcome}" for outcome, n in ended.items()))
            for verdict in await store.rejected(team, NEWEST):
                rather = f", rather {verdict.rather}" if verdict.rather else ""
                lines.append(f"  {verdict.article} did not help{rather}: {verdict.reason or 'no reason given'}")
        return lines or ["nothing was asked yet"]
    finally:
        await store.close()
