"""The commands that run the bot or look after it: manifest, check, serve, try."""

from __future__ import annotations

import argparse
import errno
import json
import logging
import socket
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.terminal import DONE, FAILED, USAGE, StopError, say, tell

if TYPE_CHECKING:
    from bot.serving import Running
    from bot.settings import Settings


SIGNS = {True: "ok   ", None: "?    ", False: "WRONG"}


def add(commands: Any) -> None:
    """Add these commands to the parser's."""
    shown = commands.add_parser("manifest", help="print the Slack app manifest")
    shown.add_argument("--url", default="", help="https://host that Slack reaches; without it, Socket Mode")
    shown.add_argument("--follow", action="store_true", help="also hear messages of channels: follow-ups, watching")
    shown.set_defaults(run=_manifest)
    gaps = commands.add_parser("gaps", help="what was not answered, and which answers did not help")
    gaps.add_argument("--export", metavar="FILE", help="write those whose text is kept as cases for fourxx evaluate")
    gaps.set_defaults(run=_gaps)
    commands.add_parser("check", help="say what is misconfigured and how to mend it").set_defaults(run=_check)
    commands.add_parser("serve", help="the bot on real Slack").set_defaults(run=_serve)
    tried = commands.add_parser("try", help="the bot in the browser, no Slack account")
    tried.add_argument("--no-browser", action="store_true", help="only print the address")
    tried.add_argument("--port", type=int, default=0, metavar="N", help="the port of the page")
    tried.set_defaults(run=_try)


def settings() -> Settings:
    """The settings, or the end of the command."""
    from bot.settings import Settings, SettingsError

    try:
        return Settings.read()
    except SettingsError as e:
        raise StopError(str(e)) from None


def _manifest(options: argparse.Namespace) -> int:
    from bot.manifest import manifest
    from bot.settings import public

    if options.url and not (options.url.startswith("https://") and public(options.url)):
        raise StopError("--url has to be https://host and nothing more, Slack takes nothing else")
    say(json.dumps(manifest(options.url, follow=options.follow), indent=2))
    return DONE


def _gaps(options: argparse.Namespace) -> int:
    import asyncio

    from bot.gaps import cases, told
    from bot.writes import StoreError

    try:
        if options.export:
            found = asyncio.run(cases(settings()))
            lines = (json.dumps(case, ensure_ascii=False) + "\n" for case in found)
            Path(options.export).write_text("".join(lines), encoding="utf-8")
            say(f"wrote {len(found)} cases to {options.export}; name the right articles under accept")
            return DONE
        for line in asyncio.run(told(settings())):
            say(line)
    except StoreError as e:
        raise StopError(f"cannot open the store ({e}); see DATABASE_URL", FAILED) from None
    except OSError as e:
        raise StopError(f"cannot write {options.export}: {e.strerror}", FAILED) from None
    return DONE


def _check(_options: argparse.Namespace) -> int:
    import asyncio

    from bot.checking import findings

    async def look() -> bool:
        fine = True
        async for good, line in findings(found):
            say(f"{SIGNS[good]} {line}")
            fine = fine and good is not False
        return fine

    found = settings()
    return DONE if asyncio.run(look()) else FAILED


def _serve(_options: argparse.Namespace) -> int:
    from bot.logs import line
    from bot.serving import serve

    found = settings()
    _required(found)

    def started(up: Running) -> None:
        how = f"on {found.host}:{up.port}" if up.port else "by Socket Mode"
        words = f"serving {how}, health on {found.host}:{up.health_port}"
        tell(line(words, logging.INFO, found.log_format))

    return _run(found, serve(found, started))


def _try(options: argparse.Namespace) -> int:
    from bot.trying import try_out

    if not 0 <= options.port < 65536:
        raise StopError("--port has to be a number from 0 to 65535")

    def ready(url: str) -> None:
        say(f"fourxx is ready: open {url} (Ctrl-C stops it)")
        sys.stdout.flush()

    found = settings()
    return _run(found, try_out(found, options.port, ready, browser=not options.no_browser))


def _required(found: Settings) -> None:
    from bot.settings import SettingsError

    try:
        found.require_slack()
    except SettingsError as e:
        raise StopError(str(e)) from None


def _run(found: Settings, work: Coroutine[object, object, None]) -> int:
    import asyncio

    from bot.logs import line, set_up

    set_up(found.log_level, found.log_format)
    for words in found.warnings:
        tell(line(words, logging.WARNING, found.log_format))
    try:
        asyncio.run(_ending(found, work))
    except StopError as stop:
        raise StopError(str(stop), stop.code, line(str(stop), logging.ERROR, found.log_format)) from None
    return DONE


async def _ending(found: Settings, work: Coroutine[object, object, None]) -> None:
    """Do something that may end as only a command can say."""
    from bot.workspaces import SlackProblem
    from bot.writes import StoreError
    from knowledge.library import LibraryError

    try:
        await work
    except (SlackProblem, LibraryError) as e:
        raise StopError(str(e), FAILED) from None
    except StoreError as e:
        raise StopError(f"cannot open the store ({e}); see DATABASE_URL", FAILED) from None
    except OSError as e:
        code = USAGE if isinstance(e, socket.gaierror) or e.errno == errno.EADDRNOTAVAIL else FAILED
        raise StopError(f"cannot listen on {found.host}: {e.strerror}; see HOST and PORT", code) from None
