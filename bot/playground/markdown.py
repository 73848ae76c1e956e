"""Markdown of `markdown` blocks as safe HTML: no raw HTML, no images, links to the web only."""

from __future__ import annotations

import re
from collections.abc import Callable, MutableMapping, Sequence
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from bot.playground.text import unescape

_CONTROL = re.compile(r"<([@#!][^<>\s|]+|https?://[^<>\s|]+)(?:\|([^<>\n]*))?>")
_CODE = frozenset({"code_inline", "code_block", "fence"})
Names = Callable[[str], str]


def html(text: str, name: Names) -> str:
    """Render Markdown; `name` gives what to show for a control sequence such as ``@U123`` or ``#C123``."""
    parser, env = _parser(), {"name": name}
    tokens = parser.parse(text, env)
    for token in (inner for outer in tokens for inner in (outer, *(outer.children or ()))):
        if token.type in _CODE:
            token.content = _in_code(token.content, name)
    return str(parser.renderer.render(tokens, parser.options, env))


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True})
    parser.enable(["table", "strikethrough"]).disable(["image"])
    parser.inline.ruler.before("autolink", "slack_control", _control)
    parser.add_render_rule("link_open", _link_open)
    parser.add_render_rule("th_open", _cell_open)
    parser.add_render_rule("td_open", _cell_open)
    parser.add_render_rule("table_open", lambda *_: '<div class="table-scroll" tabindex="0" role="group"><table>')
    parser.add_render_rule("table_close", lambda *_: "</table></div>")
    parser.validateLink = lambda url: url.lower().startswith(("http://", "https://"))  # type: ignore[method-assign]
    return parser


def _in_code(content: str, name: Names) -> str:
    """Code does not protect: Slack obeys its control sequences and decodes its three entities there as well."""

    def shown(found: re.Match[str]) -> str:
        return name(found[1]) if found[1][0] in "@#!" else found[2] or found[1]

    return unescape(_CONTROL.sub(shown, content))


def _control(state: StateInline, silent: bool) -> bool:
    found = _CONTROL.match(state.src, state.pos)
    if not found:
        return False
    if not silent:
        target, label = found[1], found[2]
        if target[0] in "@#!":
            state.push("strong_open", "strong", 1).attrSet("class", "mention")
            state.push("text", "", 0).content = state.env["name"](target)
            state.push("strong_close", "strong", -1)
        else:
            state.push("link_open", "a", 1).attrSet("href", target)
            state.push("text", "", 0).content = label or target
            state.push("link_close", "a", -1)
    state.pos = found.end()
    return True


def _link_open(
    renderer: RendererHTML, tokens: Sequence[Token], number: int, options: Any, env: MutableMapping[str, Any]
) -> str:
    tokens[number].attrSet("target", "_blank")
    tokens[number].attrSet("rel", "noopener noreferrer")
    return str(renderer.renderToken(tokens, number, options, env))


def _cell_open(
    renderer: RendererHTML, tokens: Sequence[Token], number: int, options: Any, env: MutableMapping[str, Any]
) -> str:
    style = tokens[number].attrs.pop("style", "")
    if style:
        tokens[number].attrSet("class", str(style).replace("text-align:", "at-"))
    return str(renderer.renderToken(tokens, number, options, env))
