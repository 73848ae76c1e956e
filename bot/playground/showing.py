"""Messages and views in the form the page draws."""

from __future__ import annotations

from typing import Any

from bot.playground import markdown
from bot.playground.changes import Change, Json
from bot.playground.message import Message
from bot.playground.people import Person
from bot.playground.state import State
from bot.playground.views import View


def everything(state: State, me: Person, connections: int | None) -> Json:
    """All that one person sees; `connections` is None when the app is reached over HTTP."""
    bot = state.credentials.bot_user_id
    return {
        "team": {"id": state.team.id, "name": state.team.name},
        "me": me.id,
        "bot": bot,
        "app": {
            "name": state.app.name,
            "commands": [{"name": c.name, "about": c.description, "hint": c.usage_hint} for c in state.app.commands],
            "steps": [{"id": s.callback_id, "name": s.title} for s in state.app.steps],
            "shortcuts": [{"id": s.callback_id, "name": s.name, "kind": s.kind} for s in state.app.shortcuts],
        },
        "people": [{"id": p.id, "name": p.name, "real": p.real_name, "bot": p.is_bot} for p in state.people.values()],
        "channels": [
            {"id": c.id, "name": c.name, "kind": c.kind} for c in state.channels.values() if me.id in c.members
        ],
        "messages": [message(state, m) for m in state.timeline.all() if _may_see(state, m, me)],
        "view": top_view(state, me),
        "home": view(state, home) if (home := state.views.home(me.id)) else None,
        "connections": connections,
    }


def change(state: State, happened: Change, me: Person, connections: int | None) -> Json | None:
    """What one person's page has to know of a change; None when nothing."""
    if happened.user not in (None, me.id):
        return None
    if happened.kind in ("connected", "disconnected"):
        return {"kind": "connections", "connections": connections}
    if happened.kind == "view":
        return {"kind": "view", "view": top_view(state, me)}
    if happened.kind == "home":
        home = state.views.home(me.id)
        return {"kind": "home", "home": view(state, home) if home else None}
    if happened.kind not in ("message", "gone"):
        return None
    found = state.timeline.find(happened.data["channel"], happened.data["ts"])
    if found is None:
        return {**happened.data, "kind": "gone"}
    return {"kind": "message", "message": message(state, found)} if _may_see(state, found, me) else None


def message(state: State, one: Message) -> Json:
    """A message with its Markdown rendered and its pictures at addresses the page may load."""
    return {
        "channel": one.channel,
        "ts": one.ts,
        "user": one.user,
        "text": one.text,
        "thread_ts": one.thread_ts,
        "subtype": one.subtype,
        "bot": one.from_bot,
        "edited": bool(one.edited),
        "ephemeral": bool(one.visible_to),
        "blocks": [block(state, b) for b in one.blocks] if one.from_bot or not one.text else [],
        "attachments": [{**a, "blocks": [block(state, b) for b in a.get("blocks", ())]} for a in one.attachments],
        "files": [_file(state, file) for file in one.files],
        "reactions": [{"name": name, "user": user} for name, user in one.reactions],
    }


def top_view(state: State, me: Person) -> Json | None:
    """The modal a person has open, with how many lie under it."""
    stack = state.views.stack(me.id)
    return {**view(state, stack[-1]), "depth": len(stack)} if stack else None


def view(state: State, one: View) -> Json:
    """A modal or Home tab."""
    kept = {key: one.body.get(key) for key in ("type", "title", "submit", "close")}
    blocks = [block(state, b) for b in one.blocks]
    return {**kept, "id": one.id, "hash": one.hash, "errors": one.errors, "blocks": blocks}


def block(state: State, given: Json) -> Json:
    """A block as the page draws it."""
    shown = _local_pictures(given)
    if given.get("type") == "markdown":
        shown = {**shown, "html": markdown.html(given["text"], lambda target: name(state, target))}
    children = given.get("child_blocks")
    return {**shown, "child_blocks": [block(state, child) for child in children]} if children else dict(shown)


def name(state: State, target: str) -> str:
    """What to show for ``@U…``, ``#C…`` or ``!here``."""
    if target[0] == "@" and target[1:] in state.people:
        return f"@{state.people[target[1:]].name}"
    if target[0] == "#" and target[1:] in state.channels:
        return f"#{state.channels[target[1:]].name}"
    return f"@{target[1:]}" if target[0] == "!" else target


def _local_pictures(value: Any) -> Any:
    if isinstance(value, list):
        return [_local_pictures(item) for item in value]
    if not isinstance(value, dict):
        return value
    shown = {key: _local_pictures(item) for key, item in value.items()}
    file = value.get("slack_file")
    if value.get("type") == "image" and isinstance(file, dict):
        file_id = file.get("id") or str(file.get("url", "")).partition("-F")[2].partition("/")[0]
        shown["image_url"] = f"/page/file/{file_id}"
    return shown


def _file(state: State, file: Json) -> Json:
    found = state.files.find(file["id"])
    keys = ("id", "name", "title", "size", "mode", "filetype", "preview", "preview_is_truncated", "alt_txt")
    return {**{key: file.get(key) for key in keys}, "image": bool(found and found.is_image)}


def _may_see(state: State, one: Message, me: Person) -> bool:
    return one.visible_to in (None, me.id) and me.id in state.channels[one.channel].members
