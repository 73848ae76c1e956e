"""When to try again, as the response says it: counted from its own `Date`, and told as passed where it has."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.replies.memory import packed, unpacked
from bot.replies.terminal import as_text
from bot.replies.waiting import LONGEST, waits
from knowledge.diagnosis import diagnose
from knowledge.library import Library
from knowledge.reading.evidence import Facts

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
NOON = int(NOW.timestamp())
MADE = {"date": "Fri, 20 Nov 2026 11:59:00 GMT"}
HOURS = 3600
TOLD = [
    ({"retry-after": "120"}, f"asks to wait 2 minutes; counted from now that is until @{{{NOON + 120}}}"),
    ({"retry-after": "120", **MADE}, f"asks to wait 2 minutes; counted from its `Date` that is until @{{{NOON + 60}}}"),
    ({"retry-after": "30", **MADE}, f"asked to wait 30 seconds; by its `Date` that was over at @{{{NOON - 30}}}"),
    (
        {"retry-after": "30", "date": "Fri, 20 Nov 2026 13:00:00 GMT"},
        f"counted from now that is until @{{{NOON + 30}}}",
    ),
    ({"retry-after": "30", "date": "yesterday"}, f"counted from now that is until @{{{NOON + 30}}}"),
    ({"retry-after": "Fri, 20 Nov 2026 13:00:00 GMT"}, f"safe to try again at @{{{NOON + HOURS}}}"),
    ({"retry-after": "Fri, 20 Nov 2026 11:00:00 GMT"}, f"safe to try again since @{{{NOON - HOURS}}}"),
    ({"ratelimit": '"default";r=0;t=50'}, f"The limit starts anew at @{{{NOON + 50}}}"),
    ({"ratelimit": '"burst";r=9;t=1, "daily";r=0;t=3600', **MADE}, f"limit of daily starts anew at @{{{NOON + 3540}}}"),
    ({"ratelimit": "limit=10, remaining=0, reset=50"}, f"The limit starts anew at @{{{NOON + 50}}}"),
    ({"x-ratelimit-reset": "90", **MADE}, f"starts anew at @{{{NOON + 30}}}"),
    ({"x-ratelimit-reset": "30", **MADE}, f"started anew at @{{{NOON - 30}}}"),
    ({"x-ratelimit-reset": str(NOON + 7)}, f"starts anew at @{{{NOON + 7}}}"),
    ({"x-rate-limit-reset": f"{NOON + 7}000"}, f"starts anew at @{{{NOON + 7}}}"),
    ({"x-ratelimit-reset-tokens": "6m0s"}, f"The limit of tokens starts anew at @{{{NOON + 360}}}"),
    ({"x-ratelimit-reset-tokens": "1h2m3.5s"}, f"limit of tokens starts anew at @{{{NOON + 3724}}}"),
    ({"x-ratelimit-reset-tokens": "6m0s", "x-ratelimit-reset-requests": "120ms"}, "The limit of tokens"),
    (
        {"x-ratelimit-reset-tokens": "6m0s", "x-ratelimit-reset-requests": "1s", "x-ratelimit-remaining-requests": "0"},
        f"The limit of requests starts anew at @{{{NOON + 1}}}",
    ),
]
NOT_TOLD = [
    {}, MADE, {"retry-after": "soon"}, {"retry-after": str(LONGEST + 1)}, {"retry-after": "9" * 400},
    {"ratelimit": '"default";r=0'}, {"ratelimit": '"default";r=0;t=x'}, {"ratelimit": "100"}, {"ratelimit": ";" * 300},
    {"x-ratelimit-reset": ""}, {"x-ratelimit-reset": "never"}, {"x-ratelimit-reset": str(LONGEST + 1)},
    {"x-ratelimit-limit": "60"}, {"x-ratelimit-remaining": "0"}, {"retry-after": "-5"}, {"retry-after": "٣"},
]  # fmt: skip


@pytest.mark.parametrize(("headers", "words"), TOLD)
def test_when_to_try_again_is_told(headers: dict[str, str], words: str) -> None:
    [sentence] = waits(Facts(headers=headers), NOW)
    assert words in sentence


@pytest.mark.parametrize("headers", NOT_TOLD)
def test_what_tells_no_time_is_left_alone(headers: dict[str, str]) -> None:
    assert list(waits(Facts(headers=headers), NOW)) == []


BODIES = [
    ('HTTP/1.1 429\n\n{"message": "slow down", "retry_after": 12.5}', "wait 12.5 seconds"),
    ('HTTP/1.1 429\n\n{"details": [{"retryDelay": "30s"}]}', "wait 30 seconds"),
    ('HTTP/1.1 429\n\n{"ok":false,"error_code":429,"parameters":{"retry_after":35}}', "wait 35 seconds"),
    ('HTTP/1.1 429\nRetry-After: 60\n\n{"retry_after": 12.5}', "wait 1 minute"),
    ("HTTP/1.1 429\nx-ratelimit-reset-tokens: 6m0s", "The limit of tokens"),
    ('HTTP/1.1 429\nRateLimit: "default";r=0;t=50', "The limit starts anew"),
]
SILENT = [
    'HTTP/1.1 429\n\n{"retry_after": null}',
    'HTTP/1.1 429\n\n{"retry_after": "2026-11-20"}',
    'HTTP/1.1 429\n\n{"retry_after_count": 3}',
]


@pytest.mark.parametrize(("paste", "words"), BODIES)
def test_a_paste_tells_it_also_when_it_is_drawn_again(library: Library, paste: str, words: str) -> None:
    found = diagnose(library, paste)
    again = unpacked(library, packed(found))
    assert again
    assert words in as_text(found)
    assert words in as_text(again)


@pytest.mark.parametrize("paste", SILENT)
def test_a_body_that_names_no_seconds_asks_for_none(library: Library, paste: str) -> None:
    assert diagnose(library, paste).facts.wait == ""


RECORDED = '{{"request": {{"headers": [{{"name": "Accept", "value": "*/*"}}]}}, "response": {{"status": 405, {}}}}}'


def test_headers_are_read_in_a_browsers_recording_too(library: Library) -> None:
    told = '"headers": [\n  {"name": "Allow",\n   "value": "GET"}, {"name": "Retry-After", "value": "120"}]'
    found = diagnose(library, RECORDED.format(told)).facts.headers
    assert found == {"allow": "GET", "retry-after": "120"}
    assert diagnose(library, RECORDED.format('"cookies": [{"name": "Bonbon", "value": "GET"}]')).facts.headers == {}
