"""What is posted to the HTTP entrance, signed and not, and what is read in the bodies that Slack did sign."""

from __future__ import annotations

import copy
import hashlib
import hmac
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import urlencode

from multidict import CIMultiDict

from bot.entrance import AHEAD, OLDEST, Entrance, parsed
from bot.intake import mentions, message_text, plain_text
from bot.replies.values import Value
from bot.workspaces import installed_team
from tests.fuzz import mutation, seeds
from tests.fuzz.kinds.kind import Kind

SECRET = "a-signing-secret"
NOW = 1_800_000_000
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
TYPES = (JSON, FORM, "", "text/plain", "application/json; charset=utf-16", "multipart/form-data; boundary=x")
STRANGE = (
    None,
    True,
    0,
    -1,
    1e308,
    [],
    {},
    "",
    "x",
    [[]],
    {"text": {"text": []}},
    10**40,
    "\ud800",
    "\0",
    ["a", 1, None],
)


@dataclass(frozen=True)
class Posted:
    """A request's headers and body, and whether it is signed as Slack would, in time."""

    headers: CIMultiDict[str]
    raw: bytes
    kind: str
    sound: bool


def signature(stamp: str, raw: bytes, secret: str = SECRET) -> str:
    """Slack's signature of a body."""
    return "v0=" + hmac.new(secret.encode(), f"v0:{stamp}:".encode() + raw, hashlib.sha256).hexdigest()


def make(dice: Random) -> Posted:
    """A request."""
    raw = body(dice)
    if dice.random() < 0.3:
        raw = mutation.changed(dice, raw.decode("utf-8", "replace")).encode("utf-8", "replace")
    return _signed(dice, raw)


def of(data: bytes) -> Posted:
    """The request whose body bytes are."""
    return _signed(Random(zlib.crc32(data)), data)


def body(dice: Random) -> bytes:
    """A body of Slack's, with strange values in some places."""
    event = copy.deepcopy(dice.choice(seeds.EVENTS))
    for _ in range(dice.randint(0, 3)):
        spoil(dice, event)
    told = json.dumps(event)
    if dice.random() < 0.5:
        return told.encode()
    fields = (
        {"payload": told} if dice.random() < 0.5 else {"command": "/4xx", "text": mutation.text(dice), "team_id": "T1"}
    )
    return urlencode(fields, errors="replace").encode()


def spoil(dice: Random, value: Any) -> None:
    """Put something strange somewhere into a value."""
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    if not keys:
        return
    key = dice.choice(keys)
    if isinstance(value[key], (dict, list)) and dice.random() < 0.6:
        spoil(dice, value[key])
    else:
        value[key] = copy.deepcopy(dice.choice((dice.choice(STRANGE), mutation.text(dice))))


def _signed(dice: Random, raw: bytes) -> Posted:
    stamp = str(NOW + dice.choice((0, 0, 0, AHEAD, -OLDEST, AHEAD + 1, -OLDEST - 1, 10**9)))
    given = signature(stamp, raw)
    sound = -AHEAD <= NOW - int(stamp) <= OLDEST
    if dice.random() < 0.5:
        at, by = dice.randrange(len(given)), dice.choice("0g\u0660\n A")
        forged = dice.choice(
            ("", given[:at], given[:at] + by + given[at + 1 :], given.upper(), signature(stamp, raw, ""))
        )
        sound, given = sound and forged == given, forged
    if dice.random() < 0.1:
        other = dice.choice(("", "abc", f" {stamp}", f"{stamp}.0", f"+{stamp}", "９" * 10, stamp + "\n", "9" * 400))
        sound, stamp = False, other
    headers = CIMultiDict({"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": given})
    if dice.random() < 0.05:
        sound = False
        headers.add(dice.choice(list(headers)), stamp)
    return Posted(headers, raw, dice.choice(TYPES) if dice.random() < 0.3 else FORM if b"=" in raw[:8] else JSON, sound)


def work(given: Posted) -> tuple[str | None, dict[str, Any] | None, list[str]]:
    """Verify it, read it, and read the message in it."""
    entrance = Entrance(None, SECRET, lambda: NOW)  # type: ignore[arg-type]
    verified = entrance.verified(given.headers, given.raw)
    read = parsed(given.raw, given.kind)
    return verified, read, list(_texts(read)) if read else []


def _texts(read: dict[str, Any]) -> Iterator[str]:
    yield installed_team(read)
    yield plain_text(read.get("text"))
    event = read.get("event")
    if isinstance(event, dict):
        yield message_text(event, "U1")
        mentions(event.get("text"), "U1")
    for action in read.get("actions") if isinstance(read.get("actions"), list) else ():
        Value.unpacked(action.get("value") if isinstance(action, dict) else action)


def broken(given: Posted, found: tuple[str | None, dict[str, Any] | None, list[str]]) -> Iterator[str]:
    """What does not hold."""
    verified, read, texts = found
    if (verified is not None) is not given.sound:
        yield "verified though it is not Slack's" if verified else "refused though it is Slack's"
    if read is not None and not isinstance(read, dict):
        yield f"a body read as {type(read).__name__}"
    yield from (f"a text of type {type(text).__name__}" for text in texts if not isinstance(text, str))


BODIES = Kind("entrance", make, of, work, broken, lambda given: len(given.raw), 20)
