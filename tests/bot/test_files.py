"""Files: read from Slack's own hosts only, as much as fits, and what cannot be read is said."""

from __future__ import annotations

import asyncio
import io
import threading
import time
from typing import IO

import pytest

from bot import attaching, charts
from bot.files import allowed
from bot.manifest import MESSAGE_SHORTCUT, manifest
from bot.pictures import Pictures
from bot.playground import App, Message, posting, problems
from bot.question import Kept, Key
from knowledge.triage import Triage, triage
from tests.bot.conftest import Place, Start

PASTE = "HTTP/1.1 413 Content Too Large\nServer: nginx"
LINE = '203.0.113.{n} - - [20/Nov/2026:14:{m:02d}:00 +0000] "GET /api/search HTTP/1.1" {status} 12 "-" "curl/8"\n'


def log(lines: int) -> str:
    return "".join(LINE.format(n=n % 3, m=n % 60, status=429 if n % 4 else 404) for n in range(lines))


async def test_a_snippet_is_read(place: Place) -> None:
    said = await place.ws.upload(place.ws.you, place.ws.dm(), "error.txt", PASTE, snippet=True)
    [reply] = await place.ws.replies(said)
    assert "413 Content Too Large" in reply.text


async def test_a_log_is_told_in_figures(place: Place) -> None:
    said = await place.ws.upload(place.ws.you, "general", "access.log", log(400), place.me)
    [reply] = await place.ws.replies(said)
    assert reply.thread_ts == said.ts
    for words in ("Mostly 429", "400 of 400 lines", "/api/search (100 %)", "4xx over time", "300"):
        assert words in reply.text
    assert any(block["type"] == "table" for block in reply.blocks)
    assert problems(list(reply.blocks)) == []


async def test_a_log_is_drawn_in_its_thread(place: Place) -> None:
    said = await place.ws.upload(place.ws.you, "general", "access.log", log(400), place.me)
    [_, picture] = await place.ws.replies(said, 2)
    [file] = picture.files
    assert picture.thread_ts == said.ts
    assert (file["filetype"], file["mimetype"]) == ("png", "image/png")
    assert "429: 300, 404: 100" in file["alt_txt"]
    kept = place.ws.state.files.find(file["id"])
    assert kept
    assert kept.content.startswith(b"\x89PNG")


async def test_without_the_scope_the_bars_remain(start: Start) -> None:
    least = manifest()
    least["oauth_config"]["scopes"]["bot_optional"] = ["files:read"]
    async with start(app=App.from_manifest(least)) as place:
        said = await place.ws.upload(place.ws.you, place.ws.dm(), "access.log", log(400))
        reply = (await place.ws.replies(said))[0]
        assert "4xx over time: `" in reply.text
        await place.bot.delivery.drain(5)
    assert place.ws.called("files.completeUploadExternal") == []


def test_a_chart_is_a_small_picture_and_told_in_words() -> None:
    found = triage([log(400).encode()])
    drawn = charts.png(found)
    assert drawn
    assert len(drawn) < 40_000
    assert charts.told(found).startswith("4xx over time, 2026-11-20 14:00")
    assert charts.png(Triage()) is None
    assert charts.png(triage([log(10).encode()])) is None


async def test_a_pasted_log_is_told_in_figures(place: Place) -> None:
    said = await place.ws.say(place.ws.you, place.ws.dm(), log(30))
    [reply] = await place.ws.replies(said)
    assert "30 of 30 lines" in reply.text
    assert problems(list(reply.blocks)) == []


class Read(Pictures):
    """Pictures whose text is known."""

    readable = True

    def __init__(self, text: str) -> None:
        super().__init__()
        self.known = text

    def text(self, content: IO[bytes]) -> str:
        return self.known if content.read() else ""


class Slow(Read):
    """Pictures that are read when the test says so."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.begun, self.may = threading.Event(), threading.Event()

    def text(self, content: IO[bytes]) -> str:
        self.begun.set()
        assert self.may.wait(30)
        return super().text(content)

    async def under_way(self) -> None:
        assert await asyncio.to_thread(self.begun.wait, 10)


class Unread(Pictures):
    """Pictures without the extra."""

    readable = False


async def test_a_screenshot_is_read_and_said_to_be(place: Place) -> None:
    place.bot.answering.pictures = Read(PASTE)
    said = await place.ws.upload(place.ws.you, "general", "error.png", b"\x89PNG", place.me)
    [reply] = await place.ws.replies(said)
    assert "413 Content Too Large" in reply.text
    assert "Read off the picture `error.png`" in reply.text
    assert problems(list(reply.blocks)) == []


async def test_a_screenshot_is_acknowledged_before_it_is_read(place: Place) -> None:
    pictures = place.bot.answering.pictures = Slow(PASTE)
    said = await place.ws.upload(place.ws.you, "general", "error.png", b"\x89PNG", place.me)
    await pictures.under_way()
    await place.ws.until(lambda: all(d.answer for d in place.ws.deliveries))
    assert [d for d in place.ws.deliveries if d.answer and d.answer.failure] == []
    assert [m for m in place.ws.messages("general", said.ts) if m.from_bot] == []
    row = await row_of(place, Key(place.ws.team_id, said.channel, said.ts))
    assert (row.reply, [f["name"] for f in row.seen["files"]]) == ({}, ["error.png"])
    pictures.may.set()
    [reply] = await place.ws.replies(said)
    assert "413 Content Too Large" in reply.text
    assert "files" not in (await row_of(place, row.key)).seen


async def test_a_file_is_leased_for_as_long_as_it_is_read(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attaching, "RENEWED", 0.01)
    pictures = place.bot.answering.pictures = Slow(PASTE)
    said = await place.ws.upload(place.ws.you, place.ws.dm(), "error.png", b"\x89PNG")
    key = Key(place.ws.team_id, said.channel, said.ts)
    await pictures.under_way()
    until = (await row_of(place, key)).lease_until
    async with asyncio.timeout(10):
        while (await row_of(place, key)).lease_until == until:
            await place.bot.store.waiting()
    pictures.may.set()
    await place.ws.replies(said)
    await place.bot.delivery.drain(5)
    assert len([m for m in place.ws.messages(place.ws.dm()) if m.from_bot]) == 1


@pytest.mark.parametrize(("tries", "heard"), [(0, "413 Content Too Large"), (2, "could not read `error.log`")])
async def test_a_file_whose_reader_ended_is_read_by_the_next(
    place: Place, monkeypatch: pytest.MonkeyPatch, tries: int, heard: str
) -> None:
    async def ended(*_given: object) -> None:
        """As if the process had been killed."""

    with monkeypatch.context() as patched:
        patched.setattr(place.bot.answering.attaching, "_read", ended)
        said = await place.ws.upload(place.ws.you, place.ws.dm(), "error.log", PASTE)
        key = Key(place.ws.team_id, said.channel, said.ts)
        await place.ws.until(lambda: all(d.answer for d in place.ws.deliveries))
    for _ in range(tries):
        await place.bot.store.postpone(key, time.time() + 60, doubtful=False)
    await place.bot.store.hold(await row_of(place, key), -1)
    place.bot.delivery._wake.set()
    [reply] = await place.ws.replies(said, timeout=15)
    assert heard in reply.text
    await place.bot.delivery.drain(5)
    assert await place.bot.store.waiting() == 0


async def row_of(place: Place, key: Key) -> Kept:
    found = await place.bot.store.find(key)
    assert found
    return found


async def test_a_question_withdrawn_while_its_file_is_read_gets_no_answer(place: Place) -> None:
    pictures = place.bot.answering.pictures = Slow(PASTE)
    said = await place.ws.upload(place.ws.you, place.ws.dm(), "error.png", b"\x89PNG")
    await pictures.under_way()
    await place.ws.delete(said)
    await place.ws.until(lambda: all(d.answer for d in place.ws.deliveries))
    pictures.may.set()
    await place.bot.delivery.drain(5)
    assert [m for m in place.ws.messages(place.ws.dm()) if m.from_bot] == []


async def test_a_screenshot_without_text_is_said(place: Place) -> None:
    place.bot.answering.pictures = Read("")
    said = await place.ws.upload(place.ws.you, place.ws.dm(), "cat.png", b"\x89PNG")
    [reply] = await place.ws.replies(said)
    assert "no text in the picture" in reply.text


def test_text_is_read_off_a_real_picture() -> None:
    pytest.importorskip("rapidocr")
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("RGB", (900, 120), "white")
    ImageDraw.Draw(image).text((30, 30), "413 Request Entity Too Large", fill="black", font=ImageFont.load_default(28))
    content = io.BytesIO()
    image.save(content, "PNG")
    assert "413 Request Entity Too Large" in Pictures().text(content)
    assert Pictures().text(io.BytesIO(b"GIF89a no picture")) == ""


@pytest.mark.parametrize(("name", "content"), [("tune.mp3", b"ID3\r\n"), ("logs.zip", b"PK\x03\x04")])
async def test_what_is_no_text_is_said(place: Place, name: str, content: bytes) -> None:
    said = await place.ws.upload(place.ws.you, place.ws.dm(), name, content)
    [reply] = await place.ws.replies(said)
    assert "text files only" in reply.text
    assert name in reply.text


async def test_without_the_extra_a_screenshot_is_not_read(place: Place) -> None:
    place.bot.answering.pictures = Unread()
    said = await place.ws.upload(place.ws.you, place.ws.dm(), "error.png", b"\x89PNG")
    [reply] = await place.ws.replies(said)
    assert "can't read pictures here" in reply.text
    assert "error.png" in reply.text


async def test_a_file_beside_a_question_does_not_hide_the_answer(place: Place) -> None:
    said = await place.ws.upload(place.ws.you, place.ws.dm(), "tune.mp3", b"ID3", PASTE)
    [reply] = await place.ws.replies(said)
    assert "413 Content Too Large" in reply.text
    assert "text files only" in reply.text


async def test_all_files_of_a_question_are_read_and_the_others_named(place: Place) -> None:
    place.bot.answering.pictures = Unread()
    ws = place.ws
    named = {"movie.mp4": b"ftyp", "one.log": log(40).encode(), "two.txt": PASTE.encode(), "cat.png": b"\x89PNG"}
    files = [ws.state.files.add(name, content, ws.you.id) for name, content in named.items()]
    said = await ws.say(ws.you, "general", place.me, files=files)
    [reply, *_] = await ws.replies(said)
    assert "40 of 42 lines" in reply.text
    assert "413" in reply.text
    assert "`movie.mp4` is none" in reply.text
    assert "not `cat.png` either" in reply.text
    assert problems(list(reply.blocks)) == []


async def test_more_files_than_are_read_are_said_to_be_left_out(place: Place) -> None:
    ws = place.ws
    files = [ws.state.files.add(f"{n}.txt", f"HTTP/1.1 {400 + n}".encode(), ws.you.id) for n in range(5)]
    said = await ws.say(ws.you, ws.dm(), "", files=files)
    [reply] = await ws.replies(said)
    assert "left out `3.txt`, `4.txt`" in reply.text


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-8-sig"])
async def test_a_file_in_another_encoding_is_read(place: Place, encoding: str) -> None:
    content = ("\ufeff" + log(400) if encoding == "utf-16-be" else log(400)).encode(encoding)
    said = await place.ws.upload(place.ws.you, place.ws.dm(), "access.log", content)
    [reply, *_] = await place.ws.replies(said)
    assert "400 of 400 lines" in reply.text


async def shared_from_elsewhere(place: Place, name: str, content: bytes) -> Message:
    """A question with a file of another organisation's, of which Slack tells the id alone."""
    ws = place.ws
    file = ws.state.files.add(name, content, ws.colleague.id)
    told = {"id": file.id, "created": file.created, "mode": "file_access", "file_access": "check_file_info"}
    given = {"subtype": "file_share", "client_msg_id": "1"}
    channel = ws.state.channel("general").id
    said = Message(channel, ws.state.ids.ts(), ws.you.id, f"<@{ws.bot_user_id}>", files=(told,), **given)
    return posting.post(ws.state, said)


async def test_a_file_of_another_organisation_is_asked_for(place: Place) -> None:
    said = await shared_from_elsewhere(place, "error.txt", PASTE.encode())
    [reply] = await place.ws.replies(said)
    assert "413 Content Too Large" in reply.text
    assert len(place.ws.called("files.info")) == 1


async def test_a_file_of_another_organisation_that_is_no_text_is_said(place: Place) -> None:
    said = await shared_from_elsewhere(place, "tune.mp3", b"ID3")
    [reply] = await place.ws.replies(said)
    assert "`tune.mp3` is none" in reply.text


async def test_a_file_that_slack_does_not_tell_of_is_said(start: Start) -> None:
    least = manifest()
    least["oauth_config"]["scopes"]["bot_optional"] = []
    async with start(app=App.from_manifest(least)) as place:
        said = await shared_from_elsewhere(place, "error.txt", PASTE.encode())
        [reply] = await place.ws.replies(said)
        assert "missing_scope" in reply.text


@pytest.mark.parametrize(("name", "content"), [("error.txt", PASTE.encode()), ("error.png", b"\x89PNG")])
async def test_the_shortcut_reads_a_messages_file(place: Place, name: str, content: bytes) -> None:
    place.bot.answering.pictures = Read(PASTE)
    said = await place.ws.upload(place.ws.colleague, "general", name, content)
    used = await place.ws.shortcut(place.ws.you, MESSAGE_SHORTCUT, said)
    [reply] = await place.ws.replies(used)
    assert "413 Content Too Large" in reply.text
    assert reply.visible_to == place.ws.you.id


async def test_the_shortcut_on_a_log_draws_nothing_into_the_channel(place: Place) -> None:
    said = await place.ws.upload(place.ws.colleague, "general", "access.log", log(400))
    used = await place.ws.shortcut(place.ws.you, MESSAGE_SHORTCUT, said)
    [reply] = await place.ws.replies(used)
    assert "Mostly 429" in reply.text
    await place.bot.delivery.drain(5)
    assert place.ws.called("files.completeUploadExternal") == []


async def test_a_shortcut_that_breaks_ends_in_a_sentence(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_given: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(place.bot.answering.attaching, "found", broken)
    said = await place.ws.upload(place.ws.colleague, "general", "error.txt", PASTE)
    used = await place.ws.shortcut(place.ws.you, MESSAGE_SHORTCUT, said)
    [reply] = await place.ws.replies(used)
    assert "Something broke on my side" in reply.text


@pytest.mark.parametrize("press", ["More", "I wrote the client"])
async def test_a_logs_figures_stay_at_a_press(place: Place, press: str) -> None:
    said = await place.ws.upload(place.ws.you, "general", "access.log", log(400), place.me)
    [reply, *_] = await place.ws.replies(said)
    await place.ws.press(place.ws.you, reply, press)
    changed = await place.ws.until(lambda: m if (m := find(place, reply)) and m.blocks != reply.blocks else None)
    for words in ("Mostly 429", "400 of 400 lines", "4xx over time", "/api/search (100 %)"):
        assert words in changed.text
    [before], [after] = ([b["rows"] for b in m.blocks if b["type"] == "table"] for m in (reply, changed))
    assert after == before
    assert problems(list(changed.blocks)) == []
    if press == "More":
        assert "Does trying again help" in str(changed.blocks)


async def test_another_article_of_a_log_is_shown_without_its_figures(place: Place) -> None:
    said = await place.ws.upload(place.ws.you, "general", "access.log", log(400), place.me)
    [reply, *_] = await place.ws.replies(said)
    await place.ws.press(place.ws.you, reply, "404 Not Found")
    changed = await place.ws.until(lambda: m if (m := find(place, reply)) and m.blocks != reply.blocks else None)
    assert "Mostly" not in changed.text
    assert [b for b in changed.blocks if b["type"] == "table"] == []


async def test_what_was_read_off_a_picture_is_said_after_a_press_too(place: Place) -> None:
    place.bot.answering.pictures = Read(PASTE)
    said = await place.ws.upload(place.ws.you, "general", "error.png", b"\x89PNG", place.me)
    [reply] = await place.ws.replies(said)
    await place.ws.press(place.ws.you, reply, "More")
    changed = await place.ws.until(lambda: m if (m := find(place, reply)) and m.blocks != reply.blocks else None)
    assert "Read off the picture `error.png`" in changed.text


def find(place: Place, message: Message) -> Message | None:
    return place.ws.state.timeline.find(message.channel, message.ts)


async def test_without_the_scope_the_missing_scope_is_named(start: Start) -> None:
    least = manifest()
    least["oauth_config"]["scopes"]["bot_optional"] = []
    async with start(app=App.from_manifest(least)) as place:
        said = await place.ws.upload(place.ws.you, place.ws.dm(), "error.log", PASTE)
        [reply] = await place.ws.replies(said)
        assert "files:read" in reply.text


@pytest.mark.parametrize(
    ("url", "taken"),
    [
        ("https://files.slack.com/files-pri/T1-F1/x.log", True),
        ("https://files.slack-gov.com/files-pri/T1-F1/x.log", True),
        ("http://files.slack.com/x", False),
        ("https://files.slack.com.evil.example/x", False),
        ("https://evil.example/files.slack.com", False),
        ("https://files.slack.com@evil.example/x", False),
        ("https://user:word@files.slack.com/x", False),
        ("https://files.slack.com:8443/x", False),
        ("https://files.slack.com\\@evil.example/x", False),
        ("https://FILES.slаck.com/x", False),
        ("https://169.254.169.254/latest", False),
        ("http://127.0.0.1:8080/x", False),
        ("file:///etc/passwd", False),
        ("https://[::1", False),
        ("", False),
    ],
)
def test_the_token_goes_to_slacks_file_hosts_only(url: str, taken: bool) -> None:
    assert allowed(url, "https://slack.com/api/") is taken


def test_a_test_workspace_has_to_be_on_this_machine() -> None:
    assert allowed("http://127.0.0.1:9/x", "http://127.0.0.1:9/api/")
    assert not allowed("http://127.0.0.1:8/x", "http://127.0.0.1:9/api/")
    assert not allowed("http://peer.example/x", "http://peer.example/api/")
