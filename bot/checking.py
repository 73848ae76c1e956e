"""`fourxx check`: settings, library, store, installs and Slack, each in a line: what is wrong and how to mend it."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from http import HTTPStatus

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.installations import Condition
from bot.manifest import OPTIONAL_SCOPES, SCOPES
from bot.settings import INSTALL, REDIRECT, Settings, SettingsError, wrong
from bot.store import Store
from bot.tracing import MISSING, Tracing
from bot.vault import Vault
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
    if settings.otel_endpoint:
        yield (True, "traces: sent to the collector") if Tracing.installed() else (False, f"traces: {MISSING}")
    for found in _library(settings):
        yield found
    async for found in _store(settings):
        yield found
    if settings.installs:
        yield await _address(settings)
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


async def _store(settings: Settings) -> AsyncIterator[tuple[bool, str]]:
    kind = settings.database_url.partition("+")[0]
    try:
        store = await Store.open(settings.database_url)
        try:
            yield True, f"store: {kind}, {await store.waiting()} replies waiting to be delivered"
            installed = await store.installations(Vault(list(settings.token_keys))).conditions()
        finally:
            await store.close()
    except StoreError as e:
        yield False, f"store: {kind} does not answer ({e}); see DATABASE_URL"
        return
    for found in _installs(settings, installed):
        yield found


def _installs(settings: Settings, installed: list[Condition]) -> Iterator[tuple[bool, str]]:
    if not settings.installs:
        if installed:
            yield (
                False,
                f"installs: {wrong('SLACK_CLIENT_ID', f'is missing, {len(installed)} installs are not served')}",
            )
        elif settings.client_secret:
            yield False, f"installs: {wrong('SLACK_CLIENT_ID', 'is missing beside SLACK_CLIENT_SECRET')}"
        return
    if settings.app_token:
        yield False, "installs: they come over HTTP, where nobody listens while SLACK_APP_TOKEN is set: unset it"
    yield True, f"installs: {len(installed)}; {len([i for i in installed if i.opens])} of their tokens open"
    again = f"have it install again at {settings.public_url}{INSTALL}"
    for it in installed:
        if not it.opens:
            yield False, f"installs: TOKEN_KEY does not open the token of {it.team}: add the key it had, or {again}"
        elif it.expires_at is not None and it.expires_at < time.time():
            yield False, f"installs: the token of {it.team} has ended and was not renewed: {again}"
        if missing := sorted(SCOPES.keys() - it.scopes):
            yield False, f"installs: {it.team} is without {', '.join(missing)}, which the manifest asks for: {again}"
    if aged := [it.team for it in installed if it.opens and it.aged]:
        yield (
            True,
            f"installs: {len(aged)} tokens are sealed with an older key, until a quarter of an hour after a start",
        )


async def _address(settings: Settings) -> tuple[bool, str]:
    """Whether browsers get to the bot."""
    url, redirect = settings.public_url + INSTALL, settings.public_url + REDIRECT
    timeout = aiohttp.ClientTimeout(total=PATIENCE)
    try:
        async with aiohttp.ClientSession(timeout=timeout) as session, session.get(url, allow_redirects=False) as answer:
            reached = answer.status == HTTPStatus.FOUND and "state=" in answer.headers.get("Location", "")
            status = answer.status
    except (*UNREACHABLE, ValueError) as e:  # ValueError: no address at all
        return True, f"installs: {url} is not reached from here ({type(e).__name__}); does it run, is PUBLIC_URL right?"
    if not reached:
        return False, f"installs: {url} answers {status} and does not lead to Slack: what is in front has to let it in"
    return True, f"installs: people start at {url}; the app's redirect address has to be {redirect}"


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
