"""Slack's limits: every broken payload has a twin that stands exactly at the limit and passes."""

import pytest
from slack_sdk.models import blocks as sdk

from bot import limits
from bot.limits import error_for, message_problems, problems, view_problems


def plain(text):
    return {"type": "plain_text", "text": text}


def mrkdwn(text):
    return {"type": "mrkdwn", "text": text}


def button(action_id="a", **more):
    return {"type": "button", "action_id": action_id, "text": plain("Press"), **more}


def option(n=0, text="o", value=None):
    return {"text": plain(text), "value": value or f"v{n}"}


def section(text="x", **more):
    return {"type": "section", "text": mrkdwn(text), **more}


def actions(*elements):
    return {"type": "actions", "elements": list(elements)}


def select(n):
    return {"type": "static_select", "action_id": "s", "options": [option(i) for i in range(n)]}


def overflow(n):
    return {"type": "overflow", "action_id": "o", "options": [option(i) for i in range(n)]}


def confirm(**more):
    return {"title": plain("t"), "text": mrkdwn("x"), "confirm": plain("y"), "deny": plain("n"), **more}


def cell(text="c"):
    return {"type": "raw_text", "text": text}


def table(rows, columns, text="c"):
    return {"type": "table", "rows": [[cell(text) for _ in range(columns)] for _ in range(rows)]}


def feedback(text="Good", value="up"):
    thumb = {"text": plain(text), "value": value}
    element = {"type": "feedback_buttons", "action_id": "f", "positive_button": thumb, "negative_button": thumb}
    return {"type": "context_actions", "elements": [element]}


def icons(n):
    icon = {"type": "icon_button", "icon": "trash", "text": plain("Delete")}
    return {"type": "context_actions", "elements": [{**icon, "action_id": f"i{i}"} for i in range(n)]}


def rich(leaf):
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [leaf]}]}


def labelled(label, hint="h"):
    element = {"type": "plain_text_input", "action_id": "t"}
    return {"type": "input", "label": plain(label), "hint": plain(hint), "element": element}


PAIRS = {  # what: (blocks at the limit, blocks beyond it, the pointer of the complaint)
    "blocks": ([section()] * 50, [section()] * 51, "/blocks"),
    "section text": ([section("x" * 3000)], [section("x" * 3001)], "/blocks/0/text/text"),
    "section empty": ([section("x")], [section("")], "/blocks/0/text/text"),
    "section fields": (
        [{"type": "section", "fields": [mrkdwn("f")] * 10}],
        [{"type": "section", "fields": [mrkdwn("f")] * 11}],
        "/blocks/0/fields",
    ),
    "field text": (
        [{"type": "section", "fields": [mrkdwn("f" * 2000)]}],
        [{"type": "section", "fields": [mrkdwn("f" * 2001)]}],
        "/blocks/0/fields/0/text",
    ),
    "section without text": ([section()], [{"type": "section"}], "/blocks/0"),
    "unknown property": ([section(expand=True)], [section(expanded=True)], "/blocks/0"),
    "unknown block": ([{"type": "divider"}], [{"type": "ruler"}], "/blocks/0/type"),
    "header": (
        [{"type": "header", "text": plain("h" * 150)}],
        [{"type": "header", "text": plain("h" * 151)}],
        "/blocks/0/text/text",
    ),
    "header mrkdwn": (
        [{"type": "header", "text": plain("h")}],
        [{"type": "header", "text": mrkdwn("h")}],
        "/blocks/0/text/type",
    ),
    "context elements": (
        [{"type": "context", "elements": [mrkdwn("c")] * 10}],
        [{"type": "context", "elements": [mrkdwn("c")] * 11}],
        "/blocks/0/elements",
    ),
    "context text": (
        [{"type": "context", "elements": [mrkdwn("c" * 2000)]}],
        [{"type": "context", "elements": [mrkdwn("c" * 2001)]}],
        "/blocks/0/elements/0/text",
    ),
    "actions": (
        [actions(*(button(f"a{i}") for i in range(25)))],
        [actions(*(button(f"a{i}") for i in range(26)))],
        "/blocks/0/elements",
    ),
    "context_actions": ([icons(5)], [icons(6)], "/blocks/0/elements"),
    "button text": (
        [actions({**button(), "text": plain("b" * 75)})],
        [actions({**button(), "text": plain("b" * 76)})],
        "/blocks/0/elements/0/text/text",
    ),
    "button value": (
        [actions(button(value="v" * 2000))],
        [actions(button(value="v" * 2001))],
        "/blocks/0/elements/0/value",
    ),
    "button url": (
        [actions(button(url="https://e.x/" + "u" * 2988))],
        [actions(button(url="https://e.x/" + "u" * 2989))],
        "/blocks/0/elements/0/url",
    ),
    "button url scheme": (
        [actions(button(url="https://e.x"))],
        [actions(button(url="javascript:alert(1)"))],
        "/blocks/0/elements/0/url",
    ),
    "button style": (
        [actions(button(style="danger"))],
        [actions(button(style="blue"))],
        "/blocks/0/elements/0/style",
    ),
    "accessibility_label": (
        [actions(button(accessibility_label="l" * 75))],
        [actions(button(accessibility_label="l" * 76))],
        "/blocks/0/elements/0/accessibility_label",
    ),
    "action_id": ([actions(button("a" * 255))], [actions(button("a" * 256))], "/blocks/0/elements/0/action_id"),
    "block_id": ([section(block_id="b" * 255)], [section(block_id="b" * 256)], "/blocks/0/block_id"),
    "duplicate action_id": (
        [actions(button("a"), button("b")), actions(button("a"))],
        [actions(button("a"), button("a"))],
        "/blocks/0",
    ),
    "duplicate block_id": (
        [section(block_id="a"), section(block_id="b")],
        [section(block_id="a"), section(block_id="a")],
        "/blocks",
    ),
    "option text": (
        [actions({**select(1), "options": [option(text="t" * 75)]})],
        [actions({**select(1), "options": [option(text="t" * 76)]})],
        "/blocks/0/elements/0/options/0/text/text",
    ),
    "option value": (
        [actions({**select(1), "options": [option(value="v" * 150)]})],
        [actions({**select(1), "options": [option(value="v" * 151)]})],
        "/blocks/0/elements/0/options/0/value",
    ),
    "select options": ([actions(select(100))], [actions(select(101))], "/blocks/0/elements/0/options"),
    "overflow options": ([actions(overflow(5))], [actions(overflow(6))], "/blocks/0/elements/0/options"),
    "placeholder": (
        [actions({**select(1), "placeholder": plain("p" * 150)})],
        [actions({**select(1), "placeholder": plain("p" * 151)})],
        "/blocks/0/elements/0/placeholder/text",
    ),
    "confirm title": (
        [actions(button(confirm=confirm(title=plain("t" * 100))))],
        [actions(button(confirm=confirm(title=plain("t" * 101))))],
        "/blocks/0/elements/0/confirm/title/text",
    ),
    "confirm text": (
        [actions(button(confirm=confirm(text=mrkdwn("t" * 300))))],
        [actions(button(confirm=confirm(text=mrkdwn("t" * 301))))],
        "/blocks/0/elements/0/confirm/text/text",
    ),
    "confirm button": (
        [actions(button(confirm=confirm(deny=plain("t" * 30))))],
        [actions(button(confirm=confirm(deny=plain("t" * 31))))],
        "/blocks/0/elements/0/confirm/deny/text",
    ),
    "feedback text": (
        [feedback("g" * 75)],
        [feedback("g" * 76)],
        "/blocks/0/elements/0/positive_button/text/text",
    ),
    "feedback value": (
        [feedback(value="v" * 2000)],
        [feedback(value="v" * 2001)],
        "/blocks/0/elements/0/positive_button/value",
    ),
    "markdown": (
        [{"type": "markdown", "text": "m" * 12000}],
        [{"type": "markdown", "text": "m" * 12001}],
        "/blocks/0/text",
    ),
    "markdown total": (
        [{"type": "markdown", "text": "m" * 6000}] * 2,
        [{"type": "markdown", "text": "m" * 6001}] * 2,
        "/blocks",
    ),
    "table rows": ([table(100, 1)], [table(101, 1)], "/blocks/0/rows"),
    "table cells": ([table(1, 20)], [table(1, 21)], "/blocks/0/rows/0"),
    "table characters": ([table(100, 10, "t" * 10)], [table(100, 10, "t" * 11)], "/blocks/0/rows"),
    "table settings": (
        [{**table(1, 1), "column_settings": [{"align": "left"}] * 20}],
        [{**table(1, 1), "column_settings": [{"align": "left"}] * 21}],
        "/blocks/0/column_settings",
    ),
    "table cell empty": ([table(1, 1)], [table(1, 1, "")], "/blocks/0/rows/0/0/text"),
    "tables": ([table(1, 1)], [table(1, 1), table(1, 1)], "/blocks"),
    "image url": (
        [{"type": "image", "alt_text": "a", "image_url": "https://e.x/" + "i" * 2988}],
        [{"type": "image", "alt_text": "a", "image_url": "https://e.x/" + "i" * 2989}],
        "/blocks/0/image_url",
    ),
    "image alt": (
        [{"type": "image", "alt_text": "a" * 2000, "slack_file": {"id": "F1"}}],
        [{"type": "image", "alt_text": "a" * 2001, "slack_file": {"id": "F1"}}],
        "/blocks/0/alt_text",
    ),
    "image source": (
        [{"type": "image", "alt_text": "a", "slack_file": {"id": "F1"}}],
        [{"type": "image", "alt_text": "a"}],
        "/blocks/0",
    ),
    "input label": ([labelled("l" * 2000)], [labelled("l" * 2001)], "/blocks/0/label/text"),
    "input hint": ([labelled("l", "h" * 2000)], [labelled("l", "h" * 2001)], "/blocks/0/hint/text"),
    "video title": (
        [sdk.VideoBlock(**(video := {"alt_text": "a", "video_url": "https://e.x", "thumbnail_url": "https://e.x"}),
                        title=plain("t" * 199)).to_dict()],
        [{"type": "video", **video, "title": plain("t" * 200)}],
        "/blocks/0/title/text",
    ),
    "rich text leaf": (
        [rich({"type": "text", "text": "t"})],
        [rich({"type": "tex", "text": "t"})],
        "/blocks/0/elements/0/elements/0/type",
    ),
    "container children": (
        [{"type": "container", "title": plain("t"), "child_blocks": [section()] * 10}],
        [{"type": "container", "title": plain("t"), "child_blocks": [section()] * 11}],
        "/blocks/0/child_blocks",
    ),
    "container child": (
        [{"type": "container", "title": plain("t"), "child_blocks": [section("x" * 3000)]}],
        [{"type": "container", "title": plain("t"), "child_blocks": [section("x" * 3001)]}],
        "/blocks/0/child_blocks/0/text/text",
    ),
    "card body": (
        [{"type": "card", "body": mrkdwn("b" * 200)}],
        [{"type": "card", "body": mrkdwn("b" * 201)}],
        "/blocks/0/body/text",
    ),
    "carousel": (
        [{"type": "carousel", "elements": [{"type": "card", "body": mrkdwn("b")}] * 10}],
        [{"type": "carousel", "elements": [{"type": "card", "body": mrkdwn("b")}] * 11}],
        "/blocks/0/elements",
    ),
    "feedback outside context_actions": ([feedback()], [actions(*feedback()["elements"])], "/blocks/0/elements/0/type"),
}  # fmt: skip


@pytest.mark.parametrize(("fine", "broken", "pointer"), PAIRS.values(), ids=PAIRS)
def test_a_payload_at_the_limit_passes_and_one_beyond_is_refused(fine, broken, pointer):
    assert problems(fine) == []
    assert any(found.endswith(f"[json-pointer:{pointer}]") for found in problems(broken)), problems(broken)


SURFACES = {
    "alert": ({"type": "alert", "text": mrkdwn("a")}, {"modal"}),
    "markdown": ({"type": "markdown", "text": "m"}, {"message"}),
    "context_actions": (icons(1), {"message"}),
    "plan": ({"type": "plan", "title": "p"}, {"message"}),
    "task_card": ({"type": "task_card", "task_id": "t", "title": "t"}, {"message"}),
    "container": ({"type": "container", "title": plain("t"), "child_blocks": [section()]}, {"message"}),
    "card": ({"type": "card", "body": mrkdwn("b")}, {"message", "home"}),
    "carousel": ({"type": "carousel", "elements": [{"type": "card", "body": mrkdwn("b")}]}, {"message", "home"}),
    "table": (table(1, 1), {"message", "home"}),
    "section": (section(), {"message", "modal", "home"}),
    "input": (labelled("l"), {"message", "modal", "home"}),
}


@pytest.mark.parametrize(("block", "surfaces"), SURFACES.values(), ids=SURFACES)
def test_a_block_works_on_its_surfaces_only(block, surfaces):
    assert {s for s in ("message", "modal", "home") if not problems([block], s)} == surfaces


def modal(**more):
    return {"type": "modal", "title": plain("T"), "blocks": [section()], **more}


VIEWS = {
    "title": (modal(title=plain("t" * 24)), modal(title=plain("t" * 25)), "/view/title/text"),
    "submit": (modal(submit=plain("t" * 24)), modal(submit=plain("t" * 25)), "/view/submit/text"),
    "close": (modal(close=plain("t" * 24)), modal(close=plain("t" * 25)), "/view/close/text"),
    "private_metadata": (
        modal(private_metadata="m" * 3000),
        modal(private_metadata="m" * 3001),
        "/view/private_metadata",
    ),
    "callback_id": (modal(callback_id="c" * 255), modal(callback_id="c" * 256), "/view/callback_id"),
    "blocks": (modal(blocks=[section()] * 100), modal(blocks=[section()] * 101), "/view/blocks"),
    "input needs submit": (
        modal(blocks=[labelled("l")], submit=plain("s")),
        modal(blocks=[labelled("l")]),
        "/view",
    ),
    "title missing": (modal(), {"type": "modal", "blocks": [section()]}, "/view"),
    "home has no title": (
        {"type": "home", "blocks": [section()]},
        {"type": "home", "blocks": [section()], "title": plain("t")},
        "/view",
    ),
    "type": (modal(), {"type": "sheet"}, "/view/type"),
}


@pytest.mark.parametrize(("fine", "broken", "pointer"), VIEWS.values(), ids=VIEWS)
def test_a_view_at_the_limit_passes_and_one_beyond_is_refused(fine, broken, pointer):
    assert view_problems(fine) == []
    assert any(found.endswith(f"[json-pointer:{pointer}]") for found in view_problems(broken)), view_problems(broken)


def test_a_view_beyond_250_kb_is_refused():
    wide = modal(blocks=[section("x" * 2900, block_id=str(n)) for n in range(90)])
    assert view_problems(wide) == [limits.VIEW_TOO_LARGE]


def test_only_the_markdown_total_is_called_too_long():
    two = [{"type": "markdown", "text": "m" * 7000}] * 2
    assert error_for(problems(two)) == "msg_blocks_too_long"
    assert error_for(problems([section("")])) == "invalid_blocks"


def test_blocks_inside_attachments_count_as_well():
    (found,) = message_problems({"attachments": [{"blocks": [section("")]}]})
    assert "/attachments/0/blocks/0/text/text" in found


def test_models_of_the_sdk_are_taken_as_they_are():
    assert problems([sdk.HeaderBlock(text="ok"), sdk.DividerBlock()]) == []


@pytest.mark.parametrize("garbage", [None, "text", 7, [None], ["x"], [{}], [{"type": "section", "text": "bare"}]])
def test_garbage_is_refused_without_failing(garbage):
    assert problems(garbage)
