"""The workflow step: every run ends, with all its outputs told or with an error that says why."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot import composing
from bot.manifest import STEP
from bot.playground import Fault, Faults, in_turn
from bot.playground.methods import METHODS
from bot.playground.methods.call import Method, SlackError
from bot.playground.state import Execution, State
from tests.bot.conftest import Place, Start
from tests.bot.test_surfaces import PASTE, settled

DONE = "functions.completeSuccess"


async def ended(place: Place, text: str = PASTE) -> Execution:
    run = await place.ws.run_step(STEP, {"text": text})

    def now() -> Execution | None:
        found = place.ws.state.executions[run.id]
        return found if found.outputs or found.error else None

    return await place.ws.until(now, 15)  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("text", "title", "fix"),
    [
        (PASTE, "413 Content Too Large", "Fix it"),
        ("somebody told me 401", "", "ask for `401`"),
        ("it's broken again :(", "I found no HTTP error in that.", "Paste the exact message"),
        ("HTTP/1.1 502 Bad Gateway", "502", "502.md"),
        ("401 vs 403", "401 Unauthorized or 403 Forbidden", "What decides"),
        ("should I retry on 429?", "429 Too Many Requests", "Does trying again help?"),
        ("", "What I do", ""),
    ],
)
async def test_every_output_is_told(place: Place, text: str, title: str, fix: str) -> None:
    outputs = (await ended(place, text)).outputs
    assert outputs
    assert title in outputs["title"]
    assert fix in outputs["fix"]
    assert all(outputs[name] for name in ("title", "explanation", "fix"))


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Fault("ratelimited", retry_after=1), id="rate limited"),
        pytest.param(Fault("error", status=500), id="server error"),
        pytest.param(Fault("drop"), id="dropped before"),
        pytest.param(Fault("lose"), id="dropped after it took effect"),
    ],
)
@pytest.mark.parametrize("delivery", ["socket", "http"])
async def test_a_run_ends_though_a_call_failed(start: Start, delivery: str, fault: Fault) -> None:
    async with start(delivery, faults=Faults(on_call=in_turn(DONE, [fault]))) as place:
        assert (await ended(place)).outputs
        await place.ws.until(lambda: len(place.ws.called(DONE)) > 1, 15)
        await settled(place)
        assert await place.bot.store.waiting() == 0


async def test_a_run_that_came_twice_is_ended_once(start: Start) -> None:
    async with start(faults=Faults(copies=lambda _kind, _payload: 2)) as place:
        await ended(place)
        await settled(place)
        assert len(place.ws.called(DONE)) == 1


def refused(_state: State, _arguments: object) -> dict[str, object]:
    raise SlackError("parameter_validation_failed")


async def test_outputs_that_slack_refuses_end_in_an_error(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(METHODS, DONE, Method(refused))
    async with start() as place:
        run = await ended(place)
        assert "parameter_validation_failed" in (run.error or "")


@pytest.mark.parametrize("delivery", ["socket", "http"])
async def test_what_breaks_ends_in_an_error_with_a_reference(
    start: Start, monkeypatch: pytest.MonkeyPatch, delivery: str, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_library: object, text: str) -> Callable[[], None]:
        raise RuntimeError(f"secret {text}")

    monkeypatch.setattr(composing, "diagnose", broken)
    async with start(delivery) as place:
        error = (await ended(place, "canary 413")).error or ""
    assert "canary" not in error + caplog.text
    assert error.split("`")[1] in caplog.text
