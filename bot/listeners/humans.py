"""Ask a human: an answer is passed on to the team's own channel, and marked there when it is resolved."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.answering import Answering
from bot.calls import Later
from bot.desk import ANYWHERE, Handover
from bot.listeners.telling import tell
from bot.preferences import HUMAN, Target
from bot.question import Kept, Question, Surface
from bot.replies import handover as words
from bot.replies.slack import Reply
from bot.replies.values import Value
from bot.workspaces import error_of, installed_team
from bot.writes import StoreError

ORDER = re.compile(
    r"human(?P<all> everywhere)?(?: (?:(?P<off>off)|(?:<#(?P<id>\w+)(?:\|[^>]*)?>|(?P<name>#[^\s<>#]{1,80})))"
    r"(?: (?:<!subteam\^|<@)?(?P<tag>[SUW][A-Z0-9]{2,30})(?:\|[^>]*)?>?)?)?"
)
LINKED = frozenset({Surface.MENTION, Surface.THREAD, Surface.WATCHED})
OFF = "Nobody is asked from here any more."
ELSEWHERE = "Only maintainers of the articles (the setting `MAINTAINERS`) choose for every channel at once."
UNREACHED = "I could not post in that channel ({}). Invite me there, then set it again."
TRY_AGAIN = "Slack did not take that just now. Press again in a minute."
ALREADY = "People were asked about this already."
SET = "Questions from {} that need a human are posted in <#{}> from now on. `/4xx human off` ends it."
NOW = "Calls for a human go to <#{}>. `/4xx human #channel` changes that, `/4xx human off` ends it."


async def order(answering: Answering, question: Question, asked: re.Match[str]) -> Reply:
    """Choose where calls for a human go, from this channel or from everywhere."""
    key, person, wants = question.key, question.asker, answering.preferences
    if not (asked["off"] or asked["id"] or asked["name"]):
        target = await wants.help_for(key.team, key.channel)
        return Reply(NOW.format(target.channel) if target else words.NOT_SET)
    if asked["all"] and not wants.maintains(key.team, person):
        return Reply(ELSEWHERE)
    home = ANYWHERE if asked["all"] else key.channel
    if asked["off"]:
        await wants.change(key.team, home, HUMAN, None, person)
        return Reply(OFF)
    notice = words.configured(home, person)
    try:  # who cannot be posted to is found out now, not when somebody needs help
        where = asked["id"] or asked["name"]
        posted = await answering.delivery.call("chat.postMessage", key.team, channel=where, text=notice)
    except (SlackApiError, Later) as e:
        return Reply(UNREACHED.format(error_of(e) if isinstance(e, SlackApiError) else "Slack was busy"))
    target = Target(str(posted["channel"]), asked["tag"] or "")
    await wants.change(key.team, home, HUMAN, target.packed(), person)
    return Reply(SET.format("every channel" if asked["all"] else "here", target.channel))


async def ask(answering: Answering, body: Mapping[str, Any], value: Value) -> None:
    """Pass an answer on to people, once."""
    answering.delivery.spawn(_ask(answering, body, value))


async def resolve(answering: Answering, body: Mapping[str, Any], value: Value) -> None:
    """Mark a call as resolved, where it was posted and nowhere else."""
    answering.delivery.spawn(_resolve(answering, body, value))


async def _ask(answering: Answering, body: Mapping[str, Any], value: Value) -> None:
    team, desk = installed_team(body), answering.store.desk
    kept = await answering.recalled(team, value.reference)
    target = await answering.preferences.help_for(team, kept.key.channel) if kept else None
    if not kept or not target:
        await tell(answering, body, words.NOT_SET)
        return
    home = kept.key.channel if kept.surface in LINKED else ""
    handover = Handover(team, kept.reference, str(body["user"]["id"]), home, kept.thread)
    try:
        if not await desk.hand_over(handover):
            await tell(answering, body, ALREADY)
            return
        call = words.called(handover, _title(answering, kept), target, await _link(answering, handover, kept.reply_ts))
        channel = target.channel
        posted = await answering.delivery.call("chat.postMessage", team, channel=channel, **call.message())
        await desk.posted(team, kept.reference, str(posted["channel"]), str(posted["ts"]))
        await tell(answering, body, words.passed_on(target))
    except SlackApiError as e:
        await _taken_back(answering, handover)
        await tell(answering, body, UNREACHED.format(error_of(e)))
    except (Later, StoreError):
        await _taken_back(answering, handover)
        await tell(answering, body, TRY_AGAIN)


async def _taken_back(answering: Answering, handover: Handover) -> None:
    with suppress(StoreError):
        await answering.store.desk.take_back(handover.team, handover.reference)


async def _resolve(answering: Answering, body: Mapping[str, Any], value: Value) -> None:
    team, person, desk = installed_team(body), str(body["user"]["id"]), answering.store.desk
    handover, at = await desk.handed(team, value.reference), body.get("container") or {}
    if not handover or (handover.channel, handover.ts) != (at.get("channel_id"), at.get("message_ts")):
        return
    if not await desk.resolve(team, value.reference, person):
        return
    kept = await answering.recalled(team, value.reference)
    link = await _link(answering, handover, kept.reply_ts if kept else None)
    done = words.resolved(handover, _title(answering, kept) if kept else "", person, link)
    call = answering.delivery.call
    await call("chat.update", team, channel=handover.channel, ts=handover.ts, **done.message())
    if handover.home and handover.thread:
        note = f"<@{handover.person}> <@{person}> marked this as resolved."
        await call("chat.postMessage", team, channel=handover.home, thread_ts=handover.thread, text=note)


async def _link(answering: Answering, handover: Handover, ts: str | None) -> str:
    """The address of the answer, for those who help; empty where it was private."""
    if not handover.home or not (ts or handover.thread):
        return ""
    try:
        where = {"channel": handover.home, "message_ts": ts or handover.thread}
        found = await answering.delivery.read("chat.getPermalink", handover.team, **where)
    except (SlackApiError, Later):
        return ""
    return str(found.get("permalink") or "")


def _title(answering: Answering, kept: Kept) -> str:
    article = answering.shelf.library.get(kept.article or "")
    return f"{kept.article} {article.title}" if article else ""
