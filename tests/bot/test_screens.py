"""What people see, in a real browser: ten pictures of the bot at work, and what must be true of each.

The pictures go into the folder that SCREENSHOTS names, else where pytest keeps what a test leaves.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from bot.manifest import GLOBAL_SHORTCUT
from bot.playground import Message
from tests.bot.conftest import Place, Start
from tests.browser import browser

__all__ = ["browser"]

AUDIT = (Path(__file__).parents[1] / "audit.js").read_text()
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
PASTE = (
    "2026/03/02 10:11:12 [error] 7#7: *99 client intended to send too large body: 83886080 bytes, "
    'client: 198.51.100.4, server: files.example, request: "PUT /inbox HTTP/1.1"'
)
UNSURE = "HTTP/2 403\nserver: cloudflare\ncf-ray: 8f2a1b3c4d5e6f70-FRA"
CHOICE = "our backend team noted 412, later 409"
LINE = '203.0.113.{n} - - [20/Nov/2026:{h:02d}:{m:02d}:00 +0000] "GET {path} HTTP/1.1" {status} 12 "-" "curl/8"\n'
FOCUSED = """() => {
  const node = document.activeElement, style = getComputedStyle(node);
  const ringed = [node, node.closest(".composer")].some((n) => n && (getComputedStyle(n).outlineStyle !== "none"
    || getComputedStyle(n).boxShadow !== "none"));
  return [node.tagName + " " + (node.getAttribute("aria-label") || node.textContent || "").trim().slice(0, 30), ringed];
}"""
FITS = "() => [...document.querySelectorAll('.table-scroll')].every((t) => t.scrollWidth <= t.clientWidth)"
Saved = Callable[[Page, str], Awaitable[None]]


def log() -> str:
    """Two hours of a log in which a limit sets in."""
    rows = []
    for n in range(1200):
        late = n > 500
        status = (429, 429, 404, 499)[n % 4] if late else (200, 200, 404, 200)[n % 4]
        path = "/api/search" if status == 429 else "/favicon-old.ico" if status == 404 else "/api/report"
        rows.append(LINE.format(n=n % 3, h=13 + n // 600, m=n % 600 // 10, path=path, status=status))
    return "".join(rows)


@pytest.fixture
async def place(start: Start) -> AsyncIterator[Place]:
    async with start(maintained=True, human=True) as found:
        yield found


@pytest.fixture
async def page(browser: Browser, place: Place) -> AsyncIterator[Page]:
    async with await browser.new_context(viewport=WIDE, color_scheme="light", reduced_motion="reduce") as context:
        faults: list[str] = []
        opened = await context.new_page()
        opened.on("pageerror", lambda error: faults.append(str(error)))
        opened.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        await opened.goto(place.ws.url)
        await opened.wait_for_selector(".example")
        yield opened
        assert faults == []


@pytest.fixture
def saved(tmp_path: Path) -> Saved:
    """Takes a picture and finds nothing wrong with the page."""
    folder = Path(os.environ.get("SCREENSHOTS") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)

    async def picture(page: Page, name: str) -> None:
        await page.mouse.move(0, 0)
        await page.screenshot(path=folder / f"{name}.png")
        assert (folder / f"{name}.png").stat().st_size > 5000
        found = await page.evaluate(AUDIT)
        assert found == [], "\n".join(found)

    return picture


async def asked(place: Place, text: str) -> tuple[Message, Message]:
    said = await place.ws.say(place.ws.you, "support", f"{place.me} {text}")
    [reply] = await place.ws.replies(said)
    await place.bot.delivery.drain(5)
    return said, reply


async def thread(page: Page, words: str) -> None:
    await page.locator(".thread-link").last.click()
    await expect(page.locator("#thread")).to_contain_text(words)


async def test_1_a_reply(place: Place, page: Page, saved: Saved) -> None:
    await asked(place, PASTE)
    await thread(page, "413 Content Too Large")
    await expect(page.locator("#thread")).to_contain_text("client_max_body_size 100m")
    await expect(page.locator("#thread .btn:has-text('Ask a human')")).to_be_visible()
    await saved(page, "01-reply")


async def test_2_a_reply_unfolded(place: Place, page: Page, saved: Saved) -> None:
    await asked(place, PASTE)
    await thread(page, "413 Content Too Large")
    await page.click("#thread .btn:has-text('More')")
    await expect(page.locator("#thread")).to_contain_text("Does trying again help?")
    await page.locator("#thread .b-header").first.scroll_into_view_if_needed()
    await saved(page, "02-unfolded")


async def test_2b_what_only_passed_through(place: Place, page: Page, saved: Saved) -> None:
    await asked(place, UNSURE)
    await thread(page, "One test settles it")
    await saved(page, "02b-unsettled")


async def test_3_a_choice(place: Place, page: Page, saved: Saved) -> None:
    await asked(place, CHOICE)
    await thread(page, "More than one code fits")
    assert await page.locator("#thread .b-actions .btn.primary").count() == 1
    await saved(page, "03-choice")


async def test_4_no_match(place: Place, page: Page, saved: Saved) -> None:
    await asked(place, "it's broken again :(")
    await thread(page, "I found no HTTP error in that")
    await saved(page, "04-no-match")


async def test_5_a_comparison(place: Place, page: Page, saved: Saved) -> None:
    await page.fill("#write textarea", "/4xx 401 vs 403")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message.ephemeral table")).to_be_visible()
    await saved(page, "05-comparison")


async def test_6_a_log_with_its_chart(place: Place, page: Page, saved: Saved) -> None:
    pytest.importorskip("PIL")
    said = await place.ws.upload(place.ws.you, "support", "access.log", log(), place.me)
    await place.ws.replies(said, 2)
    await thread(page, "Mostly 429")
    picture = page.locator("#thread img").last
    await picture.scroll_into_view_if_needed()
    await page.wait_for_function("() => [...document.images].every((i) => i.complete && i.naturalWidth)")
    await saved(page, "06b-chart")
    await page.locator("#thread .b-header").last.scroll_into_view_if_needed()
    assert await page.evaluate(FITS)
    await saved(page, "06-log")


async def test_7_the_home_tab(place: Place, page: Page, saved: Saved) -> None:
    await asked(place, PASTE)
    await asked(place, "it's broken again since the frobnication")
    await page.click("#side button:has-text('fourxx')")
    await page.click("[role=tab]:has-text('Home')")
    await expect(page.locator(".home")).to_contain_text("What went wrong?")
    await expect(page.locator(".home")).to_contain_text("For maintainers")
    await saved(page, "07-home")


async def test_7b_what_one_runs(place: Place, page: Page, saved: Saved) -> None:
    await page.click("#side button:has-text('fourxx')")
    await page.click("[role=tab]:has-text('Home')")
    await page.get_by_label("What do you run?").select_option("IIS")
    await place.ws.until(lambda: (home := place.ws.home()) and "initial_option" in str(home.blocks))
    await expect(page.get_by_label("What do you run?")).to_have_value("IIS")
    await saved(page, "07b-stack")
    await asked(place, "HTTP/1.1 413 Content Too Large")
    await page.click("#side button:has-text('support')")
    await thread(page, "Steps for IIS, as you chose")
    await saved(page, "07c-steps")


async def test_8_a_modal(place: Place, page: Page, saved: Saved) -> None:
    await place.ws.shortcut(place.ws.you, GLOBAL_SHORTCUT)
    await page.fill("#modal textarea", UNSURE)
    await saved(page, "08-modal-question")
    await page.click("#modal [type=submit]")
    await expect(page.locator("#modal")).to_contain_text("One test settles it")
    await saved(page, "08-modal-answer")


async def test_9_on_a_phone(place: Place, page: Page, saved: Saved) -> None:
    await page.set_viewport_size(PHONE)
    await asked(place, PASTE)
    await thread(page, "413 Content Too Large")
    await page.locator("#thread .b-header").last.scroll_into_view_if_needed()
    await saved(page, "09-phone")
    await page.click("#thread .head .icon")
    await page.fill("#write textarea", "/4xx 401 vs 403")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message.ephemeral table")).to_be_visible()
    assert await page.evaluate(FITS)
    await saved(page, "09b-phone-comparison")


async def test_10_in_the_dark(place: Place, page: Page, saved: Saved) -> None:
    await page.click("#theme")
    await asked(place, UNSURE)
    await thread(page, "One test settles it")
    await saved(page, "10-dark")
    await page.click("#thread [aria-label='This answer did not help']")
    await expect(page.locator("#modal")).to_contain_text("What was wrong with the answer?")
    await saved(page, "10b-dark-modal")


async def test_focus_is_seen_wherever_the_keyboard_goes(place: Place, page: Page) -> None:
    await asked(place, PASTE)
    await thread(page, "413 Content Too Large")
    await page.focus("#thread .head .icon")
    been: list[str] = []
    for _ in range(10):
        await page.keyboard.press("Tab")
        where, ringed = await page.evaluate(FOCUSED)
        assert ringed, where
        been.append(where)
    assert {"BUTTON More", "BUTTON I wrote the client"} <= set(been)
