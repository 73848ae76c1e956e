"""Secrets planted in pastes turn up nowhere: not in logs, store, metrics or replies. CANARIES=500 plants as many."""

from __future__ import annotations

import base64
import logging
import os
import random
from pathlib import Path

import aiohttp
import pytest

from tests.bot.conftest import library, start
from tests.fuzz.planting import SHAPES, filled

__all__ = ["library", "start"]

PLANTED = int(os.environ.get("CANARIES", "70"))
STATUS = "HTTP/1.1 413 Content Too Large\n"


def planted_in(dice: random.Random) -> list[tuple[str, str]]:
    """Texts of every shape, each with its secret."""
    return [filled(dice, SHAPES[number % len(SHAPES)]) for number in range(PLANTED)]


def stored(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


async def test_planted_secrets_are_found_nowhere(start, caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    caplog.set_level(logging.DEBUG, "bot")
    texts = planted_in(random.Random(413))
    planted = [secret for _, secret in texts]
    async with start("http") as place:
        ws = place.ws
        for text, _ in texts:
            await ws.say(ws.you, ws.dm(), STATUS + text)
        await ws.until(lambda: len(ws.called("chat.postMessage")) >= PLANTED, timeout=60)
        await place.bot.delivery.drain(10)
        url = f"http://127.0.0.1:{place.bot.health_port}/metrics"
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            figures = await answer.text()
        heard = repr([(m.text, m.blocks, m.metadata) for m in ws.state.timeline.all() if m.from_bot or m.visible_to])
    sinks = {"log": caplog.text, "store": stored(tmp_path).decode(errors="replace"), "metrics": figures, "reply": heard}
    found = [
        (sink, SHAPES[n % len(SHAPES)]) for n, s in enumerate(planted) for sink, told in sinks.items() if s in told
    ]
    hidden = [base64.b64encode(s.encode()).decode() for s in planted]
    print(f"planted {PLANTED} secrets, found {len(found)}")
    assert found == []
    assert not any(h in told for h in hidden for told in sinks.values())
