"""The Slack app manifest: what the app is called, may do, and listens to. Each scope has its reason beside it."""

from __future__ import annotations

from typing import Any

from bot.settings import REDIRECT

PATH = "/slack/events"
COMMAND = "/4xx"
MESSAGE_SHORTCUT = "explain_error"
GLOBAL_SHORTCUT = "look_up_error"
STEP = "explain_error"
SCOPES = {
    "commands": "the /4xx command and the shortcuts",
    "chat:write": "to answer",
    "app_mentions:read": "to hear when it is mentioned",
    "im:history": "to read the direct messages people send it",
}
OPTIONAL_SCOPES = {
    "channels:history": "mentioned alone in a thread, to read the message the thread began with; follow-ups in threads",
    "groups:history": "the same in private channels",
    "files:read": "to read a log or snippet attached to a question",
    "files:write": "to put a chart of a log's statuses into its thread",
    "reactions:write": "in watched channels that want it, to react instead of answering",
}
EVENTS = (
    *("app_home_opened", "app_mention", "app_uninstalled"),
    *("function_executed", "message.im", "team_access_revoked", "tokens_revoked"),
)
CHANNEL_SCOPES = ("channels:history", "groups:history")
CHANNEL_EVENTS = ("message.channels", "message.groups")
LONG_DESCRIPTION = (
    "Paste an HTTP error (a log line, a stack trace, what curl printed, a block page) or ask in your own words, and "
    "get the 4xx behind it, who sent it, why, and what to do. It answers in milliseconds from a knowledge base your "
    "team owns as files: no language model, no account elsewhere, and no text leaves the machine it runs on. It reads "
    "only what is sent to it, and keeps none of it unless the team wants questions without an answer kept for review."
)


def manifest(url: str = "", *, follow: bool = False) -> dict[str, Any]:
    """The manifest for Socket Mode, or with a `url` (https://host) for HTTP.

    `follow` subscribes to the messages of the channels it is in, for follow-ups in threads and watched channels.
    """
    address = {"request_url": url.rstrip("/") + PATH} if url else {}
    moved = CHANNEL_SCOPES if follow else ()
    command = {"command": COMMAND, "description": "Explain an HTTP 4xx error", "should_escape": False}
    hint = {"usage_hint": "[paste an error, ask a question, or: 413 | 401 vs 403 | list | help]"}
    return {
        "_metadata": {"major_version": 2, "minor_version": 0},
        "display_information": {
            "name": "fourxx",
            "description": "Paste an HTTP 4xx error: what it is, who sent it, why, and what to do.",
            "background_color": "#2b3a4a",
            "long_description": LONG_DESCRIPTION,
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "fourxx", "always_online": True},
            "shortcuts": _shortcuts(),
            "slash_commands": [{**command, **hint, **({"url": address["request_url"]} if url else {})}],
        },
        "oauth_config": {
            **({"redirect_urls": [url.rstrip("/") + REDIRECT]} if url else {}),
            "scopes": {
                "bot": sorted([*SCOPES, *moved]),
                "bot_optional": sorted(set(OPTIONAL_SCOPES) - set(moved)),
            },
        },
        "functions": {STEP: _step()},
        "settings": {
            "event_subscriptions": {**address, "bot_events": sorted([*EVENTS, *(CHANNEL_EVENTS if follow else ())])},
            "interactivity": {"is_enabled": True, **address},
            "function_runtime": "remote",
            "org_deploy_enabled": True,
            "socket_mode_enabled": not url,
            "token_rotation_enabled": False,
        },
    }


def _step() -> dict[str, Any]:
    def text(name: str, title: str) -> dict[str, dict[str, str]]:
        return {name: {"type": "string", "title": title, "description": title, "name": name}}

    outputs = text("title", "Title") | text("explanation", "Explanation") | text("fix", "Fix") | text("link", "Source")
    return {
        "title": "Explain a 4xx error",
        "description": "Says what an HTTP error in a text is, who sent it, why, and what to do",
        "input_parameters": {"properties": text("text", "Text with the error"), "required": ["text"]},
        "output_parameters": {"properties": outputs, "required": []},
    }


def _shortcuts() -> list[dict[str, str]]:
    explain = {"name": "Explain this error", "type": "message", "callback_id": MESSAGE_SHORTCUT}
    look_up = {"name": "Look up an error", "type": "global", "callback_id": GLOBAL_SHORTCUT}
    return [
        {**explain, "description": "Say which 4xx a message shows, who sent it, and what to do"},
        {**look_up, "description": "Paste an error or ask about one; only you see the answer"},
    ]
