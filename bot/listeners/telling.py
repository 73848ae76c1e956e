"""A word to the one who pressed a button, wherever the button was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.answering import Answering
from bot.replies.outline import Outline, Part
from bot.replies.slack import Reply
from bot.replies.views import answer_view
from bot.workspaces import installed_team


async def tell(answering: Answering, body: Mapping[str, Any], text: str) -> None:
    """Say something to one person: in the modal the button was in, or beside the message."""
    view = body.get("view") or {}
    if view.get("type") != "modal":
        await answering.delivery.respond(body.get("response_url"), Reply(text), replace=False)
        return
    shown = answer_view(Outline(parts=(Part((text,)),)))
    await answering.delivery.call("views.update", installed_team(body), view_id=view.get("id"), view=shown)
