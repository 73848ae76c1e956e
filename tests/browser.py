"""Chromium, where it is installed."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, async_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--no-first-run", "--disable-sync"]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    if not CHROMIUM and not os.environ.get("CI"):
        pytest.skip("Chromium is not installed")
    async with async_playwright() as tool:
        running = await tool.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        await running.close()
