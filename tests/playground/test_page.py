"""The page: what its server tells and refuses, and what a person sees and does in a real browser."""

import aiohttp
import pytest
from playwright.async_api import expect

from bot.playground import App, Workspace, markdown
from tests.browser import browser

from .conftest import over_socket

__all__ = ["browser"]

OWN = {"X-Playground": "1"}


@pytest.fixture
async def opened(browser):
    async with over_socket() as (ws, app):
        page = await browser.new_page(viewport={"width": 1280, "height": 800})
        faults = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        await page.goto(ws.url)
        await page.wait_for_selector(".example")
        yield ws, app, page
        assert faults == []


async def test_the_page_is_served_with_a_strict_policy():
    async with Workspace() as ws, aiohttp.ClientSession(ws.url) as session:
        async with session.get("/") as response:
            assert (response.status, response.content_type) == (200, "text/html")
            assert response.headers["Content-Security-Policy"].startswith("default-src 'self'")
            text = await response.text()
        assert "://" not in text
        for name in ("app.js", "style.css", "icon.svg"):
            async with session.get(f"/page/{name}") as response:
                assert response.status == 200
        for name in ("nothing.js", "..%2fworkspace.py", "%2e%2e/state.py"):
            async with session.get(f"/page/{name}") as response:
                assert response.status == 404


@pytest.mark.parametrize(
    "headers",
    [{"Host": "evil.example"}, {**OWN, "Origin": "https://evil.example"}, {}],
    ids=["other host", "other origin", "no own header"],
)
async def test_other_sites_cannot_act(headers):
    async with Workspace() as ws, aiohttp.ClientSession(ws.url) as session:
        body = {"act": "say", "user": "you", "channel": "support", "text": "hi"}
        async with session.post("/page/act", json=body, headers=headers) as response:
            assert response.status == 403
        assert ws.messages("#support") == []


async def test_what_only_one_may_see_is_told_to_that_one():
    async with Workspace() as ws, aiohttp.ClientSession(ws.url) as session:
        await ws.say("you", ws.dm(), "between us")
        for user, seen in (("you", 1), ("mira", 0)):
            async with session.get("/page/state", params={"user": user}) as response:
                assert len((await response.json())["messages"]) == seen


async def test_what_cannot_be_done_is_told():
    async with Workspace() as ws, aiohttp.ClientSession(ws.url) as session:
        said = await ws.say("mira", "#support", "hers")
        body = {"act": "delete", "user": "you", "channel": said.channel, "ts": said.ts}
        async with session.post("/page/act", json=body, headers=OWN) as response:
            assert (response.status, (await response.json())["error"]) == (409, "only its author may do that")


@pytest.mark.parametrize(
    ("text", "wanted", "unwanted"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;", "<script"),
        ("[x](javascript:alert(1))", "[x]", "<a"),
        ("![x](https://e.x/i.png)", "", "<img"),
        ("[x](https://e.x)", 'rel="noopener noreferrer"', "<img"),
        ("<https://e.x|label>", ">label</a>", "&lt;"),
        ("hi <@U1>", ">NAME</strong>", "&lt;"),
        ("```\n<b>\n```", "&lt;b&gt;", "<b>"),
        ("`a &amp;&amp; &lt;b&gt;`", "<code>a &amp;&amp; &lt;b&gt;</code>", "amp;amp"),
        ("```\nhi <@U1>\n```", "hi NAME", "U1"),
        ("|a|\n|-:|\n|1|", 'class="at-right"', "style="),
        ('<img src=x onerror="alert(1)">', "&lt;img", "<img"),
    ],
)
def test_markdown_becomes_safe_html(text, wanted, unwanted):
    html = markdown.html(text, lambda target: "NAME")
    assert wanted in html
    assert unwanted not in html


async def test_an_example_is_asked_and_answered_in_a_thread(opened):
    ws, _, page = opened
    await page.click(".example")
    await expect(page.locator("#thread .message").nth(1)).to_contain_text("echo")
    assert ws.messages("#support")[0].text.startswith(f"<@{ws.bot_user_id}> 2026/11/20")


async def test_a_command_is_typed_with_its_suggestion_and_answered_privately(opened):
    _, app, page = opened
    await page.locator("#write textarea").press_sequentially("/4")
    await expect(page.locator("[role=option]")).to_contain_text("/4xx")
    await page.keyboard.press("Enter")
    await page.keyboard.type("413 <b> & more")
    await page.keyboard.press("Enter")
    reply = page.locator(".message.ephemeral")
    await expect(reply).to_contain_text("Only visible to you")
    await expect(reply).to_contain_text("413 <b> & more")
    assert app.heard[-1]["text"] == "413 &lt;b&gt; &amp; more"


async def test_a_button_opens_a_modal_that_shows_errors_and_closes(opened):
    _, app, page = opened
    await page.fill("#write textarea", "@fourxx hi")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Enter")
    await page.click("#thread .btn:has-text('Ask')")
    await page.fill("#modal input", "bad")
    await page.click("#modal [type=submit]")
    await expect(page.locator("#modal .error")).to_have_text("say more")
    assert await page.input_value("#modal input") == "bad"
    await page.fill("#modal input", "because")
    await page.keyboard.press("Enter")
    await page.click("#modal [type=submit]")
    await expect(page.locator("#modal")).to_be_hidden()
    assert app.heard[-1] == "because"


async def test_nothing_people_write_becomes_markup(opened):
    ws, _, page = opened
    await page.evaluate("window.harmed = false")
    nasty = '<img src=x onerror="window.harmed=true"> <b>bold</b> javascript:alert(1)'
    await ws.say("mira", "#support", f"{nasty} `<i>`")
    row = page.locator(".message").last
    await expect(row).to_contain_text(nasty)
    assert await row.locator(".b-text img, .b-text b, .b-text i, .b-text a").count() == 0
    assert await page.evaluate("window.harmed") is False


async def test_a_message_is_edited_and_deleted_from_its_menu(opened):
    ws, _, page = opened
    await ws.say("you", "#support", "first")
    await page.hover(".message")
    await page.click(".message [aria-label='More actions']")
    await page.click("[role=menuitem]:has-text('Edit')")
    await page.fill("#confirm textarea", "second")
    await page.click("#confirm .primary")
    await expect(page.locator(".message")).to_contain_text("second (edited)")
    await page.hover(".message")
    await page.click(".message [aria-label='More actions']")
    await page.click("[role=menuitem]:has-text('Delete')")
    await page.click("#confirm .danger")
    await expect(page.locator(".message")).to_have_count(0)
    assert ws.messages("#support") == []


async def test_a_chosen_file_is_shared_with_its_comment(opened):
    ws, _, page = opened
    log = {"name": "error.log", "mimeType": "text/plain", "buffer": b"413 too large\n"}
    await page.set_input_files("#write input[type=file]", [log])
    await page.fill("#write textarea", "what is this?")
    await page.click("#write .send")
    await expect(page.locator(".message .file")).to_contain_text("error.log")
    (said,) = ws.messages("#support")
    assert (said.text, said.files[0]["size"], said.subtype) == ("what is this?", 14, "file_share")


async def test_a_dropped_file_is_attached(opened):
    _, _, page = opened
    await page.evaluate(
        """() => { const data = new DataTransfer(); data.items.add(new File(["413"], "dropped.log"));
        const drop = new DragEvent("drop", { dataTransfer: data, bubbles: true });
        document.querySelector("#pane").dispatchEvent(drop); }"""
    )
    await expect(page.locator("#write .chip")).to_contain_text("dropped.log")


async def test_a_command_in_a_thread_is_refused_as_slack_does(opened):
    ws, app, page = opened
    said = await ws.say("you", "#support", "parent")
    await ws.say("mira", "#support", "reply", thread_ts=said.ts)
    await page.click(".thread-link")
    await page.fill("#thread textarea", "/4xx 413")
    await page.click("#thread .send")
    notice = page.locator("#thread .message.ephemeral")
    await expect(notice).to_contain_text("/4xx is not supported in threads. Sorry!")
    assert not any("command" in heard for heard in app.heard)


async def test_a_long_paste_becomes_a_snippet(opened):
    _, _, page = opened
    await page.focus("#write textarea")
    await page.evaluate(
        """() => { const data = new DataTransfer(); data.setData("text/plain", "line\\n".repeat(3000));
        const paste = new ClipboardEvent("paste", { clipboardData: data, cancelable: true });
        document.activeElement.dispatchEvent(paste); }"""
    )
    await expect(page.locator("#write .chip")).to_contain_text("paste.txt")


async def test_the_theme_is_kept_and_the_phone_has_a_drawer(opened):
    _, _, page = opened
    await page.click("#theme")
    await page.reload()
    await page.wait_for_selector(".example")
    assert await page.get_attribute("html", "data-theme") == "dark"
    await page.set_viewport_size({"width": 390, "height": 780})
    await expect(page.locator("#side")).to_be_hidden()
    await page.click("#menu")
    await page.click("#side button:has-text('general')")
    await expect(page.locator("h1")).to_have_text("# general")
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390


async def test_new_messages_are_announced_to_screen_readers(opened):
    ws, _, page = opened
    await ws.say("mira", "#support", "anybody there?")
    await expect(page.locator("#live")).to_contain_text("Mira Lindqvist: anybody there?")


async def test_every_control_has_a_name(opened):
    ws, _, page = opened
    await ws.replies(await ws.say("you", "#support", "@fourxx hi"))
    await expect(page.locator(".thread-link")).to_be_visible()
    nameless = await page.evaluate(
        """() => [...document.querySelectorAll("button, input, textarea, select, a")]
        .filter((n) => !(n.textContent.trim() || n.getAttribute("aria-label") || n.labels?.length) && n.type !== "file")
        .map((n) => n.outerHTML)"""
    )
    assert nameless == []


async def test_the_home_tab_asks_for_a_view(browser):
    async with over_socket(app=App(name="fourxx")) as (ws, app):
        home = {"type": "home", "blocks": [{"type": "header", "text": {"type": "plain_text", "text": "Hello"}}]}
        page = await browser.new_page()
        await page.goto(ws.url)
        await page.click("#side button:has-text('fourxx')")
        await page.click("[role=tab]:has-text('Home')")
        await ws.until(lambda: any(d.event.get("type") == "app_home_opened" for d in ws.deliveries))
        await app.client.views_publish(user_id=ws.you.id, view=home)
        await expect(page.locator(".home h3")).to_have_text("Hello")


async def test_a_workflow_step_is_run_with_what_stands_in_the_composer(opened):
    ws, _, page = opened
    menu = page.locator("#write").get_by_role("button", name="Attach or use a shortcut")
    step = page.locator("#write").get_by_role("menuitem", name="Explain a 4xx error")
    await menu.click()
    await step.click()
    await expect(page.locator("#toast")).to_contain_text("Write or paste the text")
    await page.fill("#write textarea", "HTTP/1.1 413")
    await menu.click()
    await step.click()
    run = await ws.until(lambda: next(iter(ws.state.executions.values()), None))
    assert run.inputs == {"text": "HTTP/1.1 413"}
