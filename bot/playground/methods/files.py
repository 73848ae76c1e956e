"""files.*: reading shared files and uploading new ones in Slack's three steps."""

from __future__ import annotations

from dataclasses import replace

from bot.playground import posting
from bot.playground.changes import Json
from bot.playground.files import File
from bot.playground.message import Message
from bot.playground.methods.call import Method, SlackError, argument, place, structure
from bot.playground.posting import Content
from bot.playground.state import State


def _info(state: State, arguments: Json) -> Json:
    file = state.files.find(str(argument(arguments, "file", "file_not_found")))
    if file is None:
        raise SlackError("file_not_found")
    shares = {"public": _shares(state, file.id)}
    return {"file": file.payload(state.base_url, state.team.id) | {"shares": shares}, "comments": []}


def _shares(state: State, file_id: str) -> Json:
    found: Json = {}
    for message in _with(state, file_id):
        found.setdefault(message.channel, []).append({"ts": message.ts, "thread_ts": message.thread_ts})
    return found


def _with(state: State, file_id: str) -> list[Message]:
    return [m for m in state.timeline.all() if any(file.get("id") == file_id for file in m.files)]


def _delete(state: State, arguments: Json) -> Json:
    file = state.files.find(str(argument(arguments, "file", "file_not_found")))
    if file is None:
        raise SlackError("file_not_found")
    if file.user != state.credentials.bot_user_id:
        raise SlackError("cant_delete_file")
    state.files.remove(file)
    for message in _with(state, file.id):
        left = tuple({"id": f["id"], "mode": "tombstone"} if f["id"] == file.id else f for f in message.files)
        state.timeline.put(replace(message, files=left))
    return {}


def _upload_url(state: State, arguments: Json) -> Json:
    name, length = str(argument(arguments, "filename")), int(argument(arguments, "length"))
    bot = state.credentials.bot_user_id
    file, key = state.files.expect(name, length, bot, str(arguments.get("alt_txt") or ""))
    return {"upload_url": f"{state.base_url}/upload/v1/{key}", "file_id": file.id}


def _complete(state: State, arguments: Json) -> Json:
    given = structure(arguments, "files", "invalid_arguments") or []
    found: list[File] = []
    for entry in given:
        file = state.files.find(entry.get("id", ""))
        if file is None or not file.content or file.shared:
            raise SlackError("file_not_found")
        found.append(state.files.share(file, entry.get("title") or ""))
    if not found:
        raise SlackError("invalid_arguments")
    payloads = [file.payload(state.base_url, state.team.id) for file in found]
    if arguments.get("channel_id") or arguments.get("channels"):
        _share(state, arguments, payloads)
    return {"files": payloads}


def _share(state: State, arguments: Json, payloads: list[Json]) -> None:
    names = str(arguments.get("channel_id") or arguments["channels"]).split(",")
    for name in names:
        channel = place(state, {"channel": name})
        if state.credentials.bot_user_id not in channel.members:
            raise SlackError("not_in_channel")
        content = Content(str(arguments.get("initial_comment") or ""), files=tuple(payloads))
        thread_ts = arguments.get("thread_ts") or None
        message = posting.as_bot(state, channel.id, content, thread_ts=thread_ts, subtype="file_share")
        posting.post(state, message)


METHODS = {
    "files.info": Method(_info, "files:read"),
    "files.delete": Method(_delete, "files:write"),
    "files.getUploadURLExternal": Method(_upload_url, "files:write"),
    "files.completeUploadExternal": Method(_complete, "files:write"),
}
