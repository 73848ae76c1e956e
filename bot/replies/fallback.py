"""The last resort where Slack refuses the blocks of a reply or view: the same in plain text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from slack_sdk.models.blocks import MarkdownTextObject, SectionBlock

from bot.limits import message_problems, view_problems
from bot.replies.slack import SECTION_LENGTH, Reply

REFUSED_BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "block_mismatch"})
REFUSED_VIEW = REFUSED_BLOCKS | {"invalid_arguments", "view_too_large"}
KEPT = ("type", "title", "close", "callback_id", "private_metadata")
MOST_BLOCKS = 100
NOTHING = "Slack did not take this as it was meant to look. Ask again in a message."


def acceptable(reply: Reply) -> Reply:
    """A reply for an acknowledgement, of which Slack does not say whether it took it: text alone where it would not."""
    return Reply(reply.text) if message_problems(reply.message()) else reply


def acceptable_view(view: dict[str, Any]) -> dict[str, Any]:
    """The same for a view."""
    return plain_view(view) if view_problems(view) else view


def plainly(given: Mapping[str, Any], error: str) -> dict[str, Any] | None:
    """The arguments of a call without the blocks that Slack refused; None where that was for something else."""
    if error in REFUSED_BLOCKS and given.get("blocks") and given.get("text"):
        return {name: value for name, value in given.items() if name != "blocks"}
    if error in REFUSED_VIEW and given.get("view"):
        return {**given, "view": plain_view(given["view"])}
    return None


def plain_view(view: Mapping[str, Any]) -> dict[str, Any]:
    """A view with nothing but its texts."""
    texts = [text for block in view.get("blocks") or () for text in _texts(block)] or [NOTHING]
    return {**{name: view[name] for name in KEPT if name in view}, "blocks": [_section(t) for t in texts[:MOST_BLOCKS]]}


def _texts(block: Any) -> Iterator[str]:
    given = [block.get("text"), *(block.get("elements") or ())] if isinstance(block, Mapping) else []
    for text in given:
        said = text.get("text") if isinstance(text, Mapping) else None
        if isinstance(said, str) and said.strip():
            yield said


def _section(text: str) -> dict[str, Any]:
    body = MarkdownTextObject(text=text[:SECTION_LENGTH], verbatim=True)
    drawn: dict[str, Any] = SectionBlock(text=body).to_dict()
    return drawn
