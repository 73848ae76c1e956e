"""Slack text back to what was typed."""

from __future__ import annotations

import pytest

from bot.intake import mentions, message_text, plain_text, unescape
from bot.replies.markdown import escape, mrkdwn, plain, quoted, slack_markdown

ME = "U0BOT"


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("a &amp; b &lt;html&gt;", "a & b <html>"),
        ("&amp;lt; stays escaped once", "&lt; stays escaped once"),
        ("<@U0BOT> 413", "413"),
        ("<@U0BOT|fourxx> 413", "413"),
        ("<@U0ANN> got a 403", "@someone got a 403"),
        ("in <#C0499|ops> and <#C0>", "in #ops and #channel"),
        ("<!here> <!subteam^S1|@team> <!date^1^{date}|today>", "@here @team today"),
        ("GET <https://a.example/x?y=1&amp;z=2>", "GET https://a.example/x?y=1&z=2"),
        ("<https://a.example/real|click me>", "https://a.example/real"),
        ("<http://shop.example|shop.example> says no", "shop.example says no"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("```HTTP/1.1 413```", "HTTP/1.1 413"),
        ("“too\u00a0large”\u200b isn’t", '"too large" isn\'t'),
        ("< not a token >", "< not a token >"),
        (None, ""),
        (17, ""),
    ],
)
def test_text_is_turned_back_once(sent: object, typed: str) -> None:
    assert plain_text(sent, ME) == typed


@pytest.mark.parametrize("text", ["", "a<b>&c", "&lt;", "<!channel> & <@U1>", "&amp;amp;"])
def test_escaping_comes_back_as_it_was(text: str) -> None:
    assert unescape(escape(text)) == text


def test_an_alert_bots_blocks_and_attachments_are_read() -> None:
    message = {
        "text": "",
        "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "*Alert* HTTP/1.1 429"}}],
        "attachments": [{"fallback": "x", "fields": [{"title": "Retry-After", "value": "30"}]}],
    }
    read = message_text(message)
    assert [words for words in ("HTTP/1.1 429", "Retry-After", "30") if words not in read] == []


def test_the_rich_text_of_a_persons_message_is_not_read_twice() -> None:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": "got a 404"}]}
    rich = {"type": "rich_text", "elements": [section]}
    assert message_text({"text": "got a 404", "blocks": [rich]}) == "got a 404"
    assert message_text({"text": None, "blocks": [rich]}) == "got a 404"


def test_deep_and_odd_blocks_end() -> None:
    nested: dict[str, object] = {"type": "section"}
    for _ in range(500):
        nested = {"type": "section", "elements": [nested, 3, None]}
    assert message_text({"text": None, "blocks": [nested], "attachments": "odd"}) == ""


@pytest.mark.parametrize("odd", [7, True, [1], {"a": 1}, "x"])
def test_fields_of_another_type_are_passed_over(odd: object) -> None:
    blocks = [
        {"type": odd, "text": "HTTP 413"},
        {"type": "rich_text_section", "elements": odd},
        {"type": "x", "text": odd},
    ]
    assert "HTTP 413" in message_text({"text": odd, "blocks": blocks})


def test_mentions_are_found_with_and_without_a_name() -> None:
    assert mentions("hi <@U0BOT|fourxx>", ME)
    assert not mentions("hi <@U0BOTX>", ME)
    assert not mentions(None, ME)


@pytest.mark.parametrize(
    ("markdown", "in_text", "in_block", "in_terminal"),
    [
        ("**nginx**: `a & b`", "*nginx*: `a &amp; b`", "**nginx**: `a &amp; b`", "nginx: `a & b`"),
        ("*once* and 2 * 3", "_once_ and 2 * 3", "*once* and 2 * 3", "once and 2 * 3"),
        ("[RFC](https://r.example/a)", "<https://r.example/a|RFC>", "[RFC](https://r.example/a)",
         "RFC (https://r.example/a)"),
        ("<!here> `<@U>`", "&lt;!here&gt; `&lt;@U&gt;`", "&lt;!here&gt; `&lt;@U&gt;`", "<!here> `<@U>`"),
        ("**use `x` now**", "*use `x` now*", "**use `x` now**", "use `x` now"),
    ],
)  # fmt: skip
def test_markdown_is_drawn_for_each_reader(markdown: str, in_text: str, in_block: str, in_terminal: str) -> None:
    assert (mrkdwn(markdown), slack_markdown(markdown), plain(markdown)) == (in_text, in_block, in_terminal)


@pytest.mark.parametrize("words", ["a`b", "a\nb", "a\u202eb", "a\x1b[31mb", "@{17}", "x" * 9000])
def test_quoted_words_cannot_leave_their_code(words: str) -> None:
    shown = quoted(words)
    assert shown.startswith("`")
    assert shown.endswith("`")
    assert shown.count("`") == 2
    assert len(shown) < 200
    assert [c for c in "\n\u202e\x1b" if c in shown] == []
    assert "@{" not in shown
