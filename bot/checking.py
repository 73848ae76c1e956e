"""`fourxx check`: settings, library, store and Slack, each in a line: what is wrong and how to mend it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.manifest import OPTIONAL_SCOPES, SCOPES
from bot.settings import Settings, SettingsError
from bot.store import Store
from bot.workspaces import UNREACHABLE, SlackProblem, error_of, identify, refusal
from bot.writes import StoreError
from knowledge.library import Library, LibraryError

PATIENCE = 10.0


async def findings(settings: Settings) -> AsyncIterator[tuple[bool, str]]:
    """What was looked at: whether it is in order, and one line about it."""
    try:
        settings.require_slack()
        yield True, f"settings: {'Socket Mode' if settings.app_token else 'HTTP'}"
    except SettingsError as e:
        for problem in e.problems:
            yield False, f"settings: {problem}"
    for found in _library(settings):
        yield found
    yield await _store(settings)
    if settings.bot_token:
        async for found in _slack(settings):
            yield found


def _library(settings: Settings) -> list[tuple[bool, str]]:
    try:
        library = Library.load(settings.knowledge_path)
    except LibraryError as e:
        return [(False, f"library: {e}")]
    return [(True, f"library: {len(library)} articles, version {library.version}")] + [
        (False, f"library: left out {problem}") for problem in library.problems
    ]


async def _store(settings: Settings) -> tuple[bool, str]:
    kind = settings.database_url.partition("+")[0]
    try:
        store = await Store.open(settings.database_url)
    except StoreError as e:
        return False, f"store: {kind} does not answer ({e}); see DATABASE_URL"
    waiting = await store.waiting()
    await store.close()
    return True, f"store: {kind}, {waiting} replies waiting to be delivered"


async def _slack(settings: Settings) -> AsyncIterator[tuple[bool, str]]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE)) as session:
        client = AsyncWebClient(base_url=settings.api_url, session=session, retry_handlers=[])
        try:
            me = await identify(client, settings.bot_token)
        except SlackProblem as e:
            yield False, f"slack: {e}"
            return
        yield True, f"slack: bot {me.user} in workspace {me.team}"
        for scope, reason in SCOPES.items():
            if me.scopes and scope not in me.scopes:
                yield False, f"slack: scope {scope} is missing ({reason}); add it and install the app again"
        for scope, reason in OPTIONAL_SCOPES.items():
            if me.scopes and scope not in me.scopes:
                yield True, f"slack: without scope {scope}, which is optional ({reason})"
        if settings.app_token:
            yield await _app_token(client, settings.app_token)


async def _app_token(client: AsyncWebClient, token: str) -> tuple[bool, str]:
    try:
        await client.apps_connections_open(app_token=token)
    except SlackApiError as e:
        return False, f"slack: {refusal('SLACK_APP_TOKEN', error_of(e))}"
    except UNREACHABLE as e:
        return False, f"slack: Socket Mode does not open ({type(e).__name__})"
    return True, "slack: Socket Mode opens"
