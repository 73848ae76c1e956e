"""What fuzzing starts from: real lines, taken from the articles' examples and from the tests' own texts."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlencode

from knowledge.library import Library

TESTS = Path(__file__).parents[1]
MARKS = str.maketrans({"⟦": "", "⟧": "", "␛": "\x1b"})
SAMPLES = ("statuses/*.txt", "near_misses/*.txt", "access_logs.txt", "not_access_logs.txt")
SETTINGS = {
    "SLACK_BOT_TOKEN": "xoxb-1-2-abc",
    "SLACK_APP_TOKEN": "xapp-1-abc",
    "SLACK_SIGNING_SECRET": "0123456789abcdef",
    "SLACK_CLIENT_ID": "1.2",
    "SLACK_CLIENT_SECRET": "abc",
    "SLACK_API_URL": "http://127.0.0.1:8080/api/",
    "DATABASE_URL": "postgresql://app:word@db.example.com:5432/fourxx?sslmode=require",
    "TOKEN_KEY": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
    "PUBLIC_URL": "https://bot.example.com",
    "KNOWLEDGE_PATH": "/",
    "MAINTAINERS": "U012ABC, U034DEF",
    "HUMAN_CHANNEL": "C012ABC",
    "HOST": "127.0.0.1",
    "PORT": "3000",
    "RETENTION_DAYS": "30",
    "LOG_FORMAT": "json",
    "LOG_LEVEL": "INFO",
}
EVENTS = (
    {"type": "url_verification", "challenge": "abc", "token": "x"},
    {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": {"type": "app_mention", "text": "<@U1> 413",
     "channel": "C1", "ts": "1.2", "user": "U2", "blocks": [{"type": "rich_text", "elements": []}]}},
    {"type": "event_callback", "team_id": "T1", "event": {"type": "message", "text": None, "channel": "D1", "ts": "1.2",
     "attachments": [{"text": "HTTP 502", "fields": [{"title": "a", "value": "b"}]}], "files": [{"id": "F1"}]}},
    {"type": "event_callback", "team_id": "T1", "authorizations": [{"team_id": "T1", "is_enterprise_install": False}],
     "event": {"type": "message", "subtype": "message_changed", "channel": "D1", "ts": "1.3", "message": {"ts": "1.2",
     "user": "U2", "text": "404", "edited": {"ts": "1.3"}}, "previous_message": {"ts": "1.2", "text": "413"}}},
    {"type": "event_callback", "team_id": "T1", "event_time": 1700000000, "event": {"type": "app_home_opened",
     "tab": "home", "user": "U2"}},
    {"type": "event_callback", "team_id": "T1", "event": {"type": "tokens_revoked", "tokens": {"oauth": ["U2"]}}},
    {"type": "event_callback", "team_id": "T1", "event": {"type": "function_executed", "function": {"callback_id":
     "explain_error"}, "function_execution_id": "Fx1", "inputs": {"text": "413"}}},
    {"type": "block_actions", "team": {"id": "T1"}, "user": {"id": "U1"}, "trigger_id": "1.2", "container": {"type":
     "message", "channel_id": "C1", "message_ts": "1.2"}, "response_url": "https://hooks.slack.com/actions/T1/1/x",
     "actions": [{"action_id": "show:0", "block_id": "b", "value": "{}"}]},
    {"type": "view_submission", "team": {"id": "T1"}, "user": {"id": "U1"},
     "view": {"type": "modal", "callback_id": "ask", "id": "V1",
     "private_metadata": "{}", "state": {"values": {"question": {"question": {"value": "413"}}}}}},
    {"type": "view_submission", "user": {"id": "U1"},
     "view": {"type": "modal", "callback_id": "not_it", "private_metadata": "abcdefgh",
     "state": {"values": {"words": {"words": {"value": "x"}}}}}},
    {"type": "message_action", "callback_id": "explain_error", "user": {"id": "U1"}, "channel": {"id": "C1"},
     "trigger_id": "1.3", "message": {"text": "404", "ts": "1.2"}},
    {"type": "shortcut", "callback_id": "look_up_error", "user": {"id": "U1"}, "trigger_id": "1.4"},
    {"type": "block_suggestion", "user": {"id": "U1"}, "action_id": "a", "block_id": "b", "value": "x"},
)  # fmt: skip


@lru_cache(maxsize=1)
def library() -> Library:
    """The pack."""
    return Library.load()


@lru_cache(maxsize=1)
def pastes() -> tuple[str, ...]:
    """Whole pastes and questions."""
    found = [article.example for article in library()]
    for pattern in SAMPLES:
        for path in sorted((TESTS / "knowledge").glob(pattern)):
            told = path.read_text(encoding="utf-8").translate(MARKS)
            found += told.split("\n§\n") if "\n§\n" in told else told.split("\n")
    for path in sorted((TESTS / "benchmarks" / "cases").glob("*.jsonl")):
        found += [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]
    found += [phrase for article in library() for phrase in article.phrases[:3]]
    return tuple(dict.fromkeys(text for text in found if text.strip()))


@lru_cache(maxsize=1)
def lines() -> tuple[str, ...]:
    """Every line of a paste, once."""
    return tuple(dict.fromkeys(line for text in pastes() for line in text.split("\n") if line.strip()))


@lru_cache(maxsize=1)
def logged() -> tuple[str, ...]:
    """Lines of logs."""
    told = (TESTS / "knowledge" / "access_logs.txt").read_text(encoding="utf-8").translate(MARKS)
    return tuple(line for line in told.split("\n") if line and not line.startswith(("#", "==")))


@lru_cache(maxsize=1)
def logs() -> tuple[str, ...]:
    """Logs of a few lines."""
    found = logged()
    return tuple("\n".join(found[at : at + 9]) for at in range(0, len(found), 3))


def environments() -> tuple[str, ...]:
    """Settings, all together and each alone."""
    each = tuple(f"{name}={value}" for name, value in SETTINGS.items())
    return ("\n".join(each), *each)


@lru_cache(maxsize=1)
def bodies() -> tuple[str, ...]:
    """Bodies of Slack's requests."""
    told = [json.dumps(event) for event in EVENTS]
    forms = [urlencode({"payload": text}) for text in told]
    return (*told, *forms, urlencode({"command": "/4xx", "text": "413 payload too large", "team_id": "T1"}))


@lru_cache(maxsize=1)
def articles() -> tuple[str, ...]:
    """Articles as written, and as sound ones for the linter's own tests, each thinned to a few phrases."""
    sound = sorted((TESTS / "knowledge" / "sound").glob("*.md"))
    written = [a.draft.text for a in library()] + [path.read_text(encoding="utf-8") for path in sound]
    return tuple(map(_thinned, written))


def _thinned(article: str) -> str:
    """An article without most of its phrases, which are many and all alike."""
    kept, seen = list[str](), 0
    for line in article.split("\n"):
        seen = seen + 1 if line.startswith("  - ") else 0
        if seen <= 4:
            kept.append(line)
    return "\n".join(kept)
