"""HTTP entrance and settings under input nobody planned. FUZZ=100000 tries each as often; CI as often as fits."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import make_mocked_request
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from multidict import CIMultiDict

from bot.entrance import AHEAD, OLDEST, Entrance, parsed
from bot.intake import message_text, plain_text
from bot.settings import PURPOSES, Settings, SettingsError
from bot.workspaces import installed_team
from knowledge.diagnosis import Diagnosis, engine
from knowledge.library import Library

OFTEN = settings(
    max_examples=int(os.environ.get("FUZZ", "300")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
SECRET = "a-signing-secret"
NOW = 1_800_000_000.0
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=50),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=5),
    max_leaves=20,
)
STAMPS = st.one_of(
    st.integers(-(10**13), 10**13).map(str),
    st.text(max_size=14),
    st.floats(NOW - 2 * OLDEST, NOW + 2 * OLDEST).map(str),
)
SIGNATURES = st.one_of(st.text(max_size=80), st.from_regex(r"v0=[0-9a-f]{64}", fullmatch=True))
VALUES = st.text(st.characters(blacklist_characters="\0", blacklist_categories=("Cs",)), max_size=60)


def signature(stamp: str, raw: bytes) -> str:
    return "v0=" + hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + raw, hashlib.sha256).hexdigest()


def entrance() -> Entrance:
    return Entrance(None, SECRET, lambda: NOW)  # type: ignore[arg-type]


@OFTEN
@given(st.binary(max_size=300), STAMPS, SIGNATURES, st.integers(0, 2), st.integers(0, 2))
def test_nothing_unsigned_gets_in(raw: bytes, stamp: str, forged: str, stamps: int, signatures: int) -> None:
    headers = CIMultiDict(
        [("X-Slack-Request-Timestamp", stamp)] * stamps + [("X-Slack-Signature", forged)] * signatures
    )
    assert entrance().verified(headers, raw) is None


@OFTEN
@given(st.binary(max_size=300), st.integers(int(NOW) - 3 * OLDEST, int(NOW) + 3 * OLDEST))
def test_a_signature_counts_in_its_time_only(raw: bytes, stamp: int) -> None:
    given = signature(str(stamp), raw)
    headers = CIMultiDict({"X-Slack-Request-Timestamp": str(stamp), "X-Slack-Signature": given})
    assert (entrance().verified(headers, raw) == given) is (-AHEAD <= NOW - stamp <= OLDEST)


@OFTEN
@given(st.binary(max_size=300), st.integers(0, 299), st.integers(1, 255))
def test_one_changed_byte_is_refused(raw: bytes, at: int, by: int) -> None:
    changed = bytearray(raw or b"x")
    changed[at % len(changed)] ^= by
    headers = CIMultiDict({"X-Slack-Request-Timestamp": str(int(NOW)), "X-Slack-Signature": ""})
    headers["X-Slack-Signature"] = signature(str(int(NOW)), raw or b"x")
    assert entrance().verified(headers, bytes(changed)) is None


@OFTEN
@given(st.binary(max_size=300) | JSON.map(lambda v: json.dumps(v).encode()), st.sampled_from(["application/json", "x"]))
def test_any_body_is_read_or_refused(raw: bytes, kind: str) -> None:
    body = parsed(raw, kind)
    assert body is None or isinstance(body, dict)
    assert isinstance(installed_team(body or {}), str)


@OFTEN
@given(st.dictionaries(st.sampled_from(["text", "blocks", "attachments", "files", "subtype"]), JSON))
def test_any_message_has_a_text(event: dict[str, Any]) -> None:
    assert isinstance(message_text(event, "U1"), str)
    assert isinstance(plain_text(event.get("text")), str)


@OFTEN
@given(st.dictionaries(st.sampled_from(sorted(PURPOSES)), VALUES, max_size=6))
def test_any_settings_are_taken_or_refused_by_name(environ: dict[str, str]) -> None:
    assert all(problem.partition(" ")[0] in PURPOSES for problem in problems_of(environ))


def problems_of(environ: dict[str, str]) -> tuple[str, ...]:
    try:
        Settings.read(environ, Path("/no/such/.env"))
    except SettingsError as e:
        return e.problems
    return ()


@pytest.fixture(scope="module")
def read() -> Callable[[str], Diagnosis]:
    """Diagnoses with the pack; what is made once is made before the first text."""
    made = engine(Library.load())
    made.diagnose("why is my upload refused")
    return made.diagnose


@OFTEN
@given(
    st.text(max_size=400)
    | st.lists(st.sampled_from(["HTTP/1.1 ", "413", " 404 ", "{", '"status":', "\n"])).map("".join)
)
def test_any_paste_ends_in_a_diagnosis(read: Callable[[str], Diagnosis], text: str) -> None:
    begun = time.thread_time()
    assert read(text).outcome
    assert time.thread_time() - begun < 0.5


def test_a_body_is_never_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    request = make_mocked_request("POST", "/slack/events", headers={"X-Slack-Signature": "canary"})
    assert entrance().verified(request.headers, b"canary") is None
    assert "canary" not in caplog.text
