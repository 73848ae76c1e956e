"""`fourxx check`: settings, library, store, installs and Slack, each in a line: what is wrong and how to mend it."""

from __future__ import annotations

import random
import time
from collections.abc import AsyncIterator, Iterator
from http import HTTPStatus

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.installations import Condition, Installations
from bot.manifest import OPTIONAL_SCOPES, SCOPES
from bot.migrations import LATEST
from bot.probing import behind, file_of, file_problems, looked_at, opened, tried
from bot.settings import INSTALL, REDIRECT, Settings, SettingsError, wrong
from bot.tracing import MISSING, Tracing
from bot.vault import Vault
from bot.workspaces import UNREACHABLE, SlackProblem, error_of, identify, refusal
from bot.writes import StoreError
from knowledge.library import Library, LibraryError

PATIENCE = 10.0
SAMPLED = 5  # tokens of workspaces that Slack is asked about
Finding = tuple[bool | None, str]
"""Whether something is in order, where that can be told from here, and one line about it."""


async def findings(settings: Settings) -> AsyncIterator[Finding]:
    """What was looked at."""
    try:
        settings.require_slack()
        yield True, f"settings: {'Socket Mode' if settings.app_token else 'HTTP'}"
    except SettingsError as e:
        for problem in e.problems:
            yield False, f"settings: {problem}"
    if settings.otel_endpoint:
        yield (True, "traces: sent to the collector") if Tracing.installed() else (False, f"traces: {MISSING}")
    for words in settings.warnings:
        yield None, f"settings: {words}"
    for found in _library(settings):
        yield found
    async for found in _store(settings):
        yield found
    if settings.installs:
        yield await _address(settings)
    if settings.bot_token:
        async for found in _slack(settings):
            yield found


def _library(settings: Settings) -> Iterator[Finding]:
    try:
        library = Library.load(settings.knowledge_path)
    except LibraryError as e:
        yield False, f"library: {e}"
        return
    yield True, f"library: {len(library)} articles, version {library.version}"
    for problem in library.problems:
        yield False, f"library: left out {problem}"


async def _store(settings: Settings) -> AsyncIterator[Finding]:
    kind, file = settings.database_url.partition("+")[0], file_of(settings.database_url)
    for problem in file_problems(file) if file else ():
        yield False, f"store: {problem}"
    try:
        if file and not file.exists() and file.absolute().parent.is_dir():
            yield True, f"store: {kind}, the first start makes {file}"
            return
        async with looked_at(settings.database_url) as (engine, version):
            async for found in _looked(settings, kind, engine, version):
                yield found
    except StoreError as e:
        yield False, f"store: {kind} does not answer ({e}); see DATABASE_URL"


async def _looked(settings: Settings, kind: str, engine: AsyncEngine, version: str) -> AsyncIterator[Finding]:
    if not version:
        yield True, f"store: {kind}, without tables; the first start makes them"
    elif behind(version):
        yield True, f"store: {kind}, version {version}; the next start brings it to {LATEST}"
    elif version != LATEST:
        yield False, f"store: {kind} has version {version}, made by a newer fourxx than this ({LATEST}): start that one"
    else:
        await tried(engine)
        async with opened(engine) as store:
            waiting = await store.waiting()
            yield True, f"store: {kind}, version {version}, takes rows, {waiting} replies waiting to be delivered"
            kept = store.installations(Vault(list(settings.token_keys)))
            async for found in _installs(settings, kept):
                yield found


async def _installs(settings: Settings, kept: Installations) -> AsyncIterator[Finding]:
    installed = await kept.conditions()
    for found in _conditions(settings, installed):
        yield found
    if settings.installs:
        async for refused in _sampled(settings, kept, [it.team for it in installed if it.opens]):
            yield refused


async def _sampled(settings: Settings, kept: Installations, teams: list[str]) -> AsyncIterator[Finding]:
    """Ask Slack about some of the tokens."""
    chosen = sorted(random.sample(teams, min(len(teams), SAMPLED)))
    accepted = 0
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE)) as session:
        client = AsyncWebClient(base_url=settings.api_url, session=session, retry_handlers=[])
        for team in chosen:
            it = await kept.find(team)
            try:
                await client.auth_test(token=it.token if it else "")
                accepted += 1
            except SlackApiError as e:
                again = f"have it install again at {settings.public_url}{INSTALL}"
                yield False, f"installs: Slack does not accept the token of {team} ({error_of(e)}): {again}"
            except (*UNREACHABLE, ValueError) as e:  # ValueError: an answer that is not JSON
                yield None, f"installs: Slack was not asked about tokens, it is out of reach ({type(e).__name__})"
                return
    if chosen:
        yield True, f"installs: Slack accepts {accepted} of {len(chosen)} tokens that were tried"


def _conditions(settings: Settings, installed: list[Condition]) -> Iterator[Finding]:
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


async def _address(settings: Settings) -> Finding:
    """Whether browsers get to the bot."""
    url, redirect = settings.public_url + INSTALL, settings.public_url + REDIRECT
    timeout = aiohttp.ClientTimeout(total=PATIENCE)
    try:
        async with aiohttp.ClientSession(timeout=timeout) as session, session.get(url, allow_redirects=False) as answer:
            reached = answer.status == HTTPStatus.FOUND and "state=" in answer.headers.get("Location", "")
            status = answer.status
    except aiohttp.ClientConnectorDNSError:
        return False, f"installs: there is no host of the name in {url}: is PUBLIC_URL right, is the name entered?"
    except aiohttp.ClientConnectorCertificateError:
        return False, f"installs: the certificate of {url} is not accepted, neither will it be by browsers and Slack"
    except (*UNREACHABLE, ValueError) as e:  # ValueError: no address at all
        return None, f"installs: {url} is not reached from here ({type(e).__name__}); does it run, is PUBLIC_URL right?"
    if not reached:
        return False, f"installs: {url} answers {status} and does not lead to Slack: what is in front has to let it in"
    return True, f"installs: people start at {url}; the app's redirect address has to be {redirect}"


async def _slack(settings: Settings) -> AsyncIterator[Finding]:
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


async def _app_token(client: AsyncWebClient, token: str) -> Finding:
    try:
        await client.apps_connections_open(app_token=token)
    except SlackApiError as e:
        return False, f"slack: {refusal('SLACK_APP_TOKEN', error_of(e))}"
    except UNREACHABLE as e:
        return False, f"slack: Socket Mode does not open ({type(e).__name__})"
    return True, "slack: Socket Mode opens"
