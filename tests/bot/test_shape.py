"""The shape of what Slack sends: what is not so is refused, and what Slack may add is not."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from bot.schema import questions
from bot.shape import ID, TS, read, sound

MESSAGE = {"type": "message", "channel": "D1", "channel_type": "im", "user": "U1", "ts": "1.2", "text": "413"}
EVENT = {
    "type": "event_callback",
    "team_id": "T1",
    "event_time": 1700000000,
    "authorizations": [{"team_id": "T1", "enterprise_id": None, "is_bot": True}],
    "event": MESSAGE,
}
EDIT = {**EVENT, "event": {**MESSAGE, "subtype": "message_changed", "message": {"user": "U1", "ts": "1.2"}}}
HOME = {**EVENT, "event": {"type": "app_home_opened", "user": "U1", "tab": "home", "channel": "D1"}}
STEP = {
    **EVENT,
    "event": {"type": "function_executed", "function_execution_id": "Fx1", "function": {}, "inputs": {"text": "413"}},
}
REVOKED = {**EVENT, "event": {"type": "team_access_revoked", "team_ids": ["T1"]}}
PRESS = {
    "type": "block_actions",
    "team": {"id": "T1"},
    "user": {"id": "U1"},
    "channel": {"id": "C1"},
    "container": {"type": "message", "channel_id": "C1", "message_ts": "1.2"},
    "trigger_id": "1.2.3",
    "response_url": "https://hooks.slack.com/actions/T1/1/x",
    "actions": [{"action_id": "show:0", "block_id": "b", "value": "{}"}],
}
FORM = {
    "type": "view_submission",
    "team": None,
    "user": {"id": "U1"},
    "view": {"id": "V1", "type": "modal", "callback_id": "ask", "state": {"values": {"q": {"q": {"value": "413"}}}}},
}
COMMAND = {"command": "/4xx", "text": "413", "team_id": "T1", "channel_id": "C1", "user_id": "U1"}
SOUND: dict[str, dict[str, Any]] = {
    "message": EVENT,
    "edit": EDIT,
    "home": HOME,
    "step": STEP,
    "revoked": REVOKED,
    "press": PRESS,
    "form": FORM,
    "command": COMMAND,
}


@pytest.mark.parametrize(
    "body",
    [
        *SOUND.values(),
        {"type": "url_verification", "challenge": "abc"},
        {"ssl_check": "1", "token": "x"},
        {"type": "app_rate_limited", "team_id": "T1", "minute_rate_limited": 1},
        {"type": "workflow_step_edit", "callback_id": "x"},
        {"type": "something_new", "anything": [{}]},
        {"type": "dialog_submission", "callback_id": "x", "user": {"id": "U1"}},
        {**EVENT, "event": {"type": "channel_created", "channel": {"id": "C1"}, "user": {"id": "U1"}}},
        {**EVENT, "authorizations": None, "team_id": None, "enterprise_id": "E1"},
        {**EVENT, "event": {**MESSAGE, "text": None, "files": [{"id": "F1"}], "new": {"a": []}}},
        {**PRESS, "channel": None, "container": None},
    ],
)
def test_what_slack_sends_is_taken(body: dict[str, Any]) -> None:
    assert sound(body)


ODD = [
    (None, {}),
    (None, {"type": "event_callback"}),
    (None, {"type": ["event_callback"]}),
    (None, {"type": "url_verification"}),
    (None, {"ssl_check": "0"}),
    *[("message", {"event": event}) for event in (None, [], "x", {}, {"type": ["message"]}, {"type": 1})],
    *[("message", {"authorizations": given}) for given in ({"a": 1}, ["x"], [None], [[]], "x", [{"team_id": ["T1"]}])],
    *[("message", {"team_id": team}) for team in (["T1"], 1, "T" * 33, "T\ud800", "T\0")],
    *[("message", {"event_time": at}) for at in ("1", [], True, -1, 10**40, float("nan"))],
    *[
        ("message", {"event": {**MESSAGE, name: value}})
        for name in ("channel", "user", "ts", "thread_ts", "bot_id", "subtype", "channel_type")
        for value in (1.5, ["D1"], {"id": "D1"}, "x" * 81, "D1\ud800", "D1\0", "Dé", True)
    ],
    ("edit", {"event": {**EDIT["event"], "message": ["x"]}}),
    ("edit", {"event": {**EDIT["event"], "message": {"user": ["U1"], "ts": "1.2"}}}),
    ("edit", {"event": {**EDIT["event"], "previous_message": {"ts": 1.2}}}),
    ("home", {"event": {"type": "app_home_opened", "tab": "home"}}),
    ("home", {"event": {"type": "app_home_opened", "tab": "home", "user": {"id": "U1"}}}),
    ("step", {"event": {"type": "function_executed", "function": "x", "function_execution_id": "Fx1"}}),
    ("step", {"event": {"type": "function_executed", "function_execution_id": "Fx" * 40}}),
    ("revoked", {"event": {"type": "team_access_revoked", "team_ids": "T1"}}),
    ("revoked", {"event": {"type": "tokens_revoked", "tokens": ["x"]}}),
    *[
        ("press", {"actions": given})
        for given in (None, [], {}, ["x"], [None], [{"action_id": 1}], [{"block_id": "b"}])
    ],
    *[("press", {"user": given}) for given in (None, "U1", [], {}, {"id": None}, {"id": ["U1"]})],
    *[("press", {name: given}) for name in ("team", "channel", "container", "message") for given in ("x", [], 1)],
    *[("press", {"trigger_id": given}) for given in (1, [], "1\ud800")],
    *[("form", {"view": given}) for given in (None, "x", [], {"callback_id": []}, {"state": []})],
    *[("form", {"view": {"type": kind}}) for kind in (None, "workflow_step", 1, [])],
    *[
        ("form", {"view": {"type": "modal", "state": {"values": given}}})
        for given in ([], {"q": []}, {"q": {"q": "x"}})
    ],
    ("command", {"team_id": "T" * 33}),
    ("command", {"command": ""}),
]


@pytest.mark.parametrize(("name", "change"), ODD)
def test_what_slack_never_sends_is_not(name: str | None, change: dict[str, Any]) -> None:
    whole = copy.deepcopy(SOUND[name]) if name else {}
    assert not name or sound(whole)
    assert not sound({**whole, **change})


def test_ids_fit_into_the_store() -> None:
    lengths = {name: questions.c[name].type.length for name in ("team", "channel", "asker", "ts", "thread")}  # type: ignore[attr-defined]
    assert lengths == {"team": ID, "channel": ID, "asker": ID, "ts": TS, "thread": TS}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (r'{"text": "a\ud800b"}', {"text": "a\ufffdb"}),
        (r'{"text": "\ud83d\ude00"}', {"text": "😀"}),
        (r'{"text": ["a\u0000b"]}', {"text": ["a\ufffdb"]}),
        (r'{"a\u0000": {"b": "\udc00"}}', {"a\ufffd": {"b": "\ufffd"}}),
        (r'{"text": "\\u0000"}', {"text": r"\u0000"}),
        ("[]", None),
        ("{", None),
    ],
)
def test_what_no_store_takes_is_replaced(text: str, found: dict[str, Any] | None) -> None:
    assert read(text) == found
    json.dumps(found, ensure_ascii=False).encode()
