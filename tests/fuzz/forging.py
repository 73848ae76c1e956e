"""Requests that are not Slack's, or not as Slack sends them: every way known to be tried on a signed entrance."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import urlencode

from bot.entrance import AHEAD, LARGEST, OLDEST, PATH
from tests.fuzz.kinds.bodies import FORM, JSON, SECRET, signature

CANARY = "canary"  # in every body
NEVER_ENDING = "never ending"  # each takes as long as the entrance waits
Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True)
class Sent:
    """The bytes of a request. `hangs_up` does not wait for an answer, `alone` needs a connection of its own."""

    kind: str
    raw: bytes
    alone: bool = False
    hangs_up: bool = False


@dataclass(frozen=True)
class Where:
    """A direct message with the bot."""

    team: str
    channel: str
    user: str


@dataclass(frozen=True)
class Scene:
    """What forgers have to work with: the time, what Slack sent a moment ago, and a number nobody had before."""

    dice: Random
    where: Where
    now: int
    taken: Sequence[bytes]
    number: int


def event(where: Where, number: int, ts: str) -> bytes:
    """The body of a question in a direct message."""
    said = {"type": "message", "channel_type": "im", "channel": where.channel, "user": where.user, "ts": ts}
    said["text"] = f"413 {CANARY}{number}"
    body = {"type": "event_callback", "team_id": where.team, "event_id": f"Ev{number}", "event": said}
    return json.dumps(body).encode()


def request(headers: Headers, body: bytes, method: bytes = b"POST", path: bytes = PATH.encode()) -> bytes:
    """A request's bytes."""
    head = b"".join(name + b": " + value + b"\r\n" for name, value in [(b"Host", b"127.0.0.1"), *headers])
    return method + b" " + path + b" HTTP/1.1\r\n" + head + b"\r\n" + body


def signed(body: bytes, stamp: object, kind: str = JSON, secret: str = SECRET, **other: str) -> Headers:
    """The headers Slack would send with a body."""
    given = {
        "X-Slack-Request-Timestamp": str(stamp),
        "X-Slack-Signature": signature(str(stamp), body, secret),
        "Content-Type": kind,
        "Content-Length": str(len(body)),
    }
    given |= {name.replace("_", "-"): value for name, value in other.items()}
    return [(name.encode(), value.encode("utf-8", "surrogateescape")) for name, value in given.items()]


def forged(scene: Scene, but: str = "") -> Sent:
    """One request of any kind but one."""
    weights = [0 if name == but else weight for name, (weight, _) in FORGERIES.items()]
    name = scene.dice.choices(list(FORGERIES), weights)[0]
    return FORGERIES[name][1](scene, name)


def _event(scene: Scene) -> bytes:
    return event(scene.where, scene.number, f"{scene.now}.{scene.number:06d}")


def wrong_signature(scene: Scene, name: str) -> Sent:
    """Signed by somebody else, or hardly at all."""
    body, stamp, dice = _event(scene), scene.now, scene.dice
    right = signature(str(stamp), body)
    at = dice.randrange(3, len(right))
    other = right[:at] + dice.choice("0123456789abcdef".replace(right[at], "")) + right[at + 1 :]
    given = dice.choice(
        (
            other,
            right.upper(),
            "v1" + right[2:],
            right[3:],
            right[:-1],
            right + "0",
            "",
            "v0=",
            "v0=" + "é" * 64,
            "v0=" + "0" * 64,
            "٠" * 67,
            "v0=" + "а" + right[4:],
            f"{right},{right}",
            signature(str(stamp), body, ""),
            signature(str(stamp), body, "x"),
            signature(str(stamp), b""),
            signature(str(stamp + 1), body),
            signature(str(stamp), body + b" "),
            CANARY * 20,
        )
    )
    return Sent(name, request(signed(body, stamp, X_Slack_Signature=given), body))


def unsigned(scene: Scene, name: str) -> Sent:
    """Without one of the headers, or with two of one."""
    body = _event(scene)
    headers = signed(body, scene.now)
    at = scene.dice.randrange(2)
    headers = [*headers, headers[at]] if scene.dice.random() < 0.5 else headers[:at] + headers[at + 1 :]
    return Sent(name, request(headers, body))


def wrong_time(scene: Scene, name: str) -> Sent:
    """Signed rightly, but long ago, in the future, or at no time."""
    body, dice = _event(scene), scene.dice
    past, future = scene.now - OLDEST - dice.randint(3, 10**9), scene.now + AHEAD + dice.randint(3, 10**9)
    stamp = dice.choice(
        (
            past,
            future,
            "abc",
            "",
            "-1",
            "0",
            "9" * 400,
            "1e10",
            f"{scene.now}.0",
            f"+{scene.now}",
            f"0x{scene.now:x}",
            "٣" * 10,
            "None",
            f"{scene.now}\x00",
            scene.now * 1000,
            "⁵" * 10,
            f"{scene.now},{scene.now}",
            f"000{scene.now}",
        )
    )
    return Sent(name, request(signed(body, stamp), body), alone="\x00" in str(stamp))


def replayed(scene: Scene, name: str) -> Sent:
    """What Slack sent a moment ago, again: as it was, as a retry, with other letters or another type."""
    raw, dice = scene.dice.choice(scene.taken), scene.dice
    change = dice.randrange(4)
    if change == 1:
        raw = raw.replace(b"\r\n\r\n", b"\r\nX-Slack-Retry-Num: 1\r\nX-Slack-Retry-Reason: http_timeout\r\n\r\n", 1)
    if change == 2:
        raw = raw.replace(b"X-Slack-", b"x-SLACK-")
    if change == 3:
        raw = raw.replace(JSON.encode(), FORM.encode(), 1)
    return Sent(name, raw)


def unsigned_kinds(scene: Scene, name: str) -> Sent:
    """What Bolt answers before it looks at the signature, and what breaks a parser that comes before it."""
    dice, inner = scene.dice, f"{CANARY}{scene.number}"
    body, kind = dice.choice(
        (
            (b"ssl_check=1&token=" + inner.encode(), FORM),
            (json.dumps({"type": "url_verification", "challenge": inner}).encode(), JSON),
            (f'{{"{inner}'.encode(), JSON),
            (f'["{inner}"]'.encode(), JSON),
            (f'"{inner}"'.encode(), JSON),
            (b"null", JSON),
            (b"\xff\xfe" + inner.encode(), JSON),
            (b"[" * 90_000, JSON),
            (b'{"a":' * 50_000, JSON),
            (b"", JSON),
            (b"payload={", FORM),
            (urlencode({"payload": json.dumps({"type": "block_actions", "text": inner})}).encode(), FORM),
            (urlencode({"command": "/4xx", "text": f"413 payload too large {inner}"}).encode(), FORM),
            (b"&".join([b"a=" + inner.encode()] * 400), FORM),
            (inner.encode() + b"\r\nforged: line\x1b[31m", "text/plain"),
        )
    )
    headers = [(b"Content-Type", kind.encode()), (b"Content-Length", str(len(body)).encode())]
    if dice.random() < 0.5:
        headers = signed(body, scene.now, kind, dice.choice(("", "x", "another-secret")))
    return Sent(name, request(headers, body))


def signed_nonsense(scene: Scene, name: str) -> Sent:
    """What Slack would never send, signed as if it had."""
    inner = f"{CANARY}{scene.number}"
    body, kind = scene.dice.choice(
        (
            (f'{{"{inner}'.encode(), JSON),
            (f'["{inner}"]'.encode(), JSON),
            (f'"{inner}"'.encode(), JSON),
            (b"\xff\xfe" + inner.encode(), JSON),
            (b"[" * 90_000 + inner.encode(), JSON),
            (b"payload={" + inner.encode(), FORM),
            (b"payload=[1]&a=" + inner.encode(), FORM),
            (b"&".join([b"a=" + inner.encode()] * 400), FORM),
            (b'{"a":' * 50_000 + inner.encode(), JSON),
            (b'{"a": 1' + b"0" * 5_000 + b', "b": "' + inner.encode() + b'"}', JSON),
        )
    )
    return Sent(name, request(signed(body, scene.now, kind), body))


def odd_shapes(scene: Scene, name: str) -> Sent:
    """Bodies as Slack sends them but for one place, signed."""
    dice, inner = scene.dice, f"{CANARY}{scene.number}"
    odd = ([inner], {"id": [inner]}, 1.5, True, inner * 20, inner + "\ud800", inner + "\0", inner + "é")
    said = json.loads(_event(scene))
    spoiled = dice.choice(list(PLACES))
    if spoiled in said["event"]:
        said["event"][spoiled] = dice.choice(odd)
    elif spoiled in EVENTS:
        said.update(EVENTS[spoiled])
    else:
        said = {"type": spoiled, "text": inner, "user": {"id": "U1"}, **PRESSES[spoiled]}
    body = json.dumps(said).encode()
    return Sent(name, request(signed(body, scene.now), body))


EVENTS: dict[str, dict[str, Any]] = {
    "no event": {"event": None},
    "a list of types": {"event": {"type": ["message"]}},
    "grants in an object": {"authorizations": {"a": 1}},
    "grants of words": {"authorizations": ["x"]},
    "a list of teams": {"team_id": ["T1"]},
    "no type": {"type": None},
}
PRESSES: dict[str, dict[str, Any]] = {
    "block_actions": {"actions": []},
    "view_submission": {"view": None},
    "view_closed": {"view": []},
    "block_suggestion": {"action_id": None},
    "message_action": {"message": None},
    "shortcut": {"user": None},
}
PLACES = ("channel", "user", "ts", "type", "channel_type", *EVENTS, *PRESSES)


def packed(scene: Scene, name: str) -> Sent:
    """Packed bodies, some of which would be very large."""
    dice = scene.dice
    plain = _event(scene) if dice.random() < 0.7 else b"0" * 5_000_000
    coding, pack = dice.choice(
        (("gzip", gzip.compress), ("deflate", zlib.compress), ("br", bytes), ("gzip, gzip", bytes), ("x", bytes))
    )
    body = pack(plain[:2_000_000])[: LARGEST // 2] if pack is not bytes else _event(scene)
    over = dice.choice((body, plain[:1_000]))
    headers = [*signed(over, scene.now, Content_Length=str(len(body))), (b"Content-Encoding", coding.encode())]
    return Sent(name, request(headers, body), alone=True)


def oversized(scene: Scene, name: str) -> Sent:
    """More than is read, said so or not."""
    dice = scene.dice
    size = LARGEST + dice.randint(1, 100_000)
    body = (f"{CANARY}{scene.number}".encode() * (size // 8))[:size]
    if dice.random() < 0.5:
        headers = [h for h in signed(body, scene.now) if h[0] != b"Content-Length"] + [
            (b"Transfer-Encoding", b"chunked")
        ]
        pieces = [body[at : at + 65_536] for at in range(0, len(body), 65_536)]
        return Sent(
            name, request(headers, b"".join(b"%x\r\n%b\r\n" % (len(p), p) for p in pieces) + b"0\r\n\r\n"), alone=True
        )
    return Sent(name, request(signed(body, scene.now), body), alone=True)


def elsewhere(scene: Scene, name: str) -> Sent:
    """Signed rightly, sent to another address or by another method."""
    dice, body = scene.dice, _event(scene)
    if dice.random() < 0.5:
        path = dice.choice(
            (
                b"/",
                b"/slack",
                b"/slack/events/",
                b"//slack/events",
                b"/slack/events/../events",
                b"/%73lack/events/x",
                b"/slack/events;x",
                b"/metrics",
                b"/healthz",
                b"/slack/install",
                b"/slack/oauth_redirect?code=canary",
                b"*",
                b"/" + b"a" * 6_000,
            )
        )
        return Sent(name, request(signed(body, scene.now), body, path=path), alone=True)
    method = dice.choice((b"GET", b"PUT", b"DELETE", b"PATCH", b"OPTIONS", b"TRACE", b"PROPFIND", b"POSTX", b"post"))
    return Sent(name, request(signed(body, scene.now), body, method), alone=True)


def broken_http(scene: Scene, name: str) -> Sent:
    """What is hardly HTTP: smuggling, odd headers, other protocols, noise."""
    dice, body = scene.dice, _event(scene)
    headers = signed(body, scene.now, secret="another-secret")
    whole = request(headers, body)
    chunk = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    chunked = [h for h in headers if h[0] != b"Content-Length"]
    said = [b"Content-Length: " + str(len(body)).encode()]
    odd = (
        lambda: whole.replace(said[0], b"Content-Length: -1"),
        lambda: whole.replace(said[0], b"Content-Length: 0x10"),
        lambda: whole.replace(said[0], b"Content-Length: " + b"9" * 300),
        lambda: whole.replace(said[0], said[0] + b"\r\nContent-Length: 3"),
        lambda: request([*headers, (b"Transfer-Encoding", b"chunked")], chunk),
        lambda: request([*headers, (b"Transfer-Encoding", b"gzip, chunked")], chunk),
        lambda: request([*chunked, (b"Transfer-Encoding", b"xchunked")], chunk),
        lambda: request([*chunked, (b"Transfer-Encoding", b"chunked")], b"zz\r\n" + body),
        lambda: request([*chunked, (b"Transfer-Encoding", b"chunked")], b"5;" + b"a" * 20_000 + b"\r\n" + body),
        lambda: whole.replace(b"Host:", b"Host :"),
        lambda: whole.replace(
            b"HTTP/1.1", dice.choice((b"HTTP/9.9", b"HTTP/1.", b"http/1.1", b"", b"HTTP/1.1 " + body[:50]))
        ),
        lambda: whole.replace(b"\r\n\r\n", b"\r\n " + body[:60] + b"\r\n\r\n", 1),
        lambda: whole.replace(b"\r\n\r\n", b"\r\nX-\x00" + body[:20] + b": 1\r\n\r\n", 1),
        lambda: whole.replace(b"\r\n\r\n", b"\r\nX: " + CANARY.encode() * 3_000 + b"\r\n\r\n", 1),
        lambda: whole.replace(b"\r\n\r\n", b"".join(b"\r\nX%d: 1" % n for n in range(3_000)) + b"\r\n\r\n", 1),
        lambda: whole.replace(b"\r\n\r\n", b"\r\nno colon " + CANARY.encode() + b"\r\n\r\n", 1),
        lambda: whole.replace(b"POST ", body + b" "),
        lambda: whole.replace(b"POST ", b"POST  "),
        lambda: b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + body,
        lambda: b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + body,
        lambda: b"SSH-2.0-" + body + b"\r\n",
        lambda: dice.randbytes(dice.randint(1, 2_000)) + b"\r\n\r\n" + body,
        lambda: body + b"\r\n\r\n",
    )
    return Sent(name, dice.choice(odd)(), alone=True)


def never_ending(scene: Scene, name: str) -> Sent:
    """More is announced than comes: answered when the time for it is over."""
    body = _event(scene)
    headers = signed(body, scene.now, secret=scene.dice.choice((SECRET, "another-secret")))
    if scene.dice.random() < 0.5:
        return Sent(
            name, request([(n, b"99999" if n == b"Content-Length" else v) for n, v in headers], body), alone=True
        )
    chunked = [h for h in headers if h[0] != b"Content-Length"]
    return Sent(name, request([*chunked, (b"Transfer-Encoding", b"chunked")], b"ffffffff\r\n" + body), alone=True)


def cut_short(scene: Scene, name: str) -> Sent:
    """Signed rightly, and gone before all of it was sent."""
    body = _event(scene)
    whole = request(signed(body, scene.now), body)
    return Sent(name, whole[: scene.dice.randint(1, len(whole) - 1)], alone=True, hangs_up=True)


FORGERIES: dict[str, tuple[float, Callable[[Scene, str], Sent]]] = {
    "wrong signature": (25, wrong_signature),
    "none or two of a header": (8, unsigned),
    "wrong time": (17, wrong_time),
    "replayed": (17, replayed),
    "unsigned kinds": (12, unsigned_kinds),
    "signed nonsense": (5, signed_nonsense),
    "odd shapes": (5, odd_shapes),
    "packed": (4, packed),
    "oversized": (1, oversized),
    "another address or method": (4, elsewhere),
    "broken HTTP": (5, broken_http),
    "cut short": (2, cut_short),
    NEVER_ENDING: (0.2, never_ending),
}
