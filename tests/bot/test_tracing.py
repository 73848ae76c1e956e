"""Spans: one for a question with its parts, never anybody's text; off unless a collector is named."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from bot.checking import findings
from bot.playground import Workspace
from bot.question import Key
from bot.serving import running
from bot.settings import Settings
from bot.shelf import Shelf
from bot.tracing import Tracing, tracing
from knowledge.library import Library
from tests.bot.conftest import Place, Start
from tests.bot.test_serving import settings_for

CANARY = "canaryinthemine"
PASTE = f"HTTP/1.1 413 Content Too Large\n{CANARY}"


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    tracing.send(SimpleSpanProcessor(exporter))
    yield exporter
    tracing.end()


async def asked(place: Place) -> Key:
    said = await place.ws.say(place.ws.you, place.ws.dm(), PASTE)
    await place.ws.replies(said)
    await place.ws.settled()
    await place.bot.delivery.drain(5)
    return Key(place.ws.team_id, said.channel, said.ts)


def tree(found: tuple[ReadableSpan, ...]) -> tuple[ReadableSpan, dict[str, int]]:
    """The span of the question, and how many of which it has beneath it."""
    [whole] = [span for span in found if span.name == "question"]
    beneath: dict[str, int] = {}
    for span in found:
        if span.parent and span.context.trace_id == whole.context.trace_id:
            beneath[span.name] = beneath.get(span.name, 0) + 1
    return whole, beneath


@pytest.mark.parametrize("delivery", ["socket", "http"])
async def test_a_question_is_a_span_with_its_parts(start: Start, delivery: str, spans: InMemorySpanExporter) -> None:
    async with start(delivery) as place:
        key = await asked(place)
        whole, beneath = tree(spans.get_finished_spans())
    said = {"surface": "direct", "outcome": "answer", "article": "413", "reference": key.reference}
    assert whole.attributes == {f"fourxx.{name}": value for name, value in said.items()}
    assert whole.resource.attributes["service.name"] == "fourxx"
    assert beneath.keys() == {"diagnosis", "store write", "store read", "slack chat.postMessage"}
    assert CANARY not in "".join(span.to_json() for span in spans.get_finished_spans())


async def test_a_command_is_one_too(start: Start, spans: InMemorySpanExporter) -> None:
    async with start() as place:
        await place.ws.replies(await place.ws.command(place.ws.you, "general", "/4xx", PASTE))
        await place.bot.delivery.drain(5)
        whole, beneath = tree(spans.get_finished_spans())
    assert whole.attributes["fourxx.surface"] == "command"
    assert beneath["diagnosis"] == 1


async def test_what_is_no_question_is_a_delivery_and_looking_around_nothing(
    start: Start, spans: InMemorySpanExporter
) -> None:
    async with start() as place:
        await place.ws.open_home(place.ws.you)
        await place.ws.settled()
        await place.bot.delivery.drain(5)
        assert await place.bot.store.due(1, 1) == []
    found = spans.get_finished_spans()
    assert {span.name for span in found if not span.parent} == {"delivery"}


async def test_an_error_has_its_kind_and_not_its_words(
    start: Start, spans: InMemorySpanExporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_library: object, text: str) -> object:
        raise RuntimeError(text)

    monkeypatch.setattr("bot.composing.diagnose", broken)
    async with start() as place:
        await asked(place)
    found = spans.get_finished_spans()
    [failed] = [span for span in found if span.name == "diagnosis"]
    assert failed.attributes == {"error.type": "RuntimeError"}
    assert CANARY not in "".join(span.to_json() for span in found)


async def test_spans_arrive_at_the_collector(tmp_path: Path, library: Library) -> None:
    bodies: list[bytes] = []

    async def take(request: web.Request) -> web.Response:
        bodies.append(await request.read())
        return web.Response()

    collector = web.Application()
    collector.router.add_post("/v1/traces", take)
    runner = web.AppRunner(collector)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with Workspace() as ws:
        settings = replace(settings_for(ws, tmp_path), otel_endpoint=f"http://127.0.0.1:{runner.addresses[0][1]}/")
        async with running(settings, shelf=Shelf(library=library)) as up:
            await ws.connected()
            await asked(Place(ws, up))
    await runner.cleanup()
    assert b"chat.postMessage" in b"".join(bodies)
    assert CANARY.encode() not in b"".join(bodies)
    assert tracing._tracer is None


async def test_a_collector_that_is_away_holds_nobody_up(tmp_path: Path, library: Library) -> None:
    async with Workspace() as ws:
        settings = replace(settings_for(ws, tmp_path), otel_endpoint="http://127.0.0.1:9")
        async with running(settings, shelf=Shelf(library=library)) as up:
            await ws.connected()
            await asked(Place(ws, up))


async def test_without_the_extra_that_is_said_and_answers_go_on(
    tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.tracing.PACKAGES", ("opentelemetry.exporter.none_such",))
    assert not Tracing.installed()
    async with Workspace() as ws:
        settings = replace(settings_for(ws, tmp_path), otel_endpoint="http://collector.example:4318")
        with caplog.at_level(logging.WARNING):
            async with running(settings, shelf=Shelf(library=library)) as up:
                await ws.connected()
                await asked(Place(ws, up))
        assert "pip install 'fourxx[otel]'" in caplog.text
        assert [line async for fine, line in findings(settings) if not fine and "fourxx[otel]" in line]


def test_off_costs_nothing_and_loads_nothing() -> None:
    assert tracing.whole() is tracing.part("any")


def test_the_endpoint_is_read_by_its_usual_name(tmp_path: Path) -> None:
    given = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318"}
    assert Settings.read(given, tmp_path / ".env").otel_endpoint == "http://collector:4318"
