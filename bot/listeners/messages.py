"""Messages: direct ones are questions; in a thread we answered, follow-ups are; edits and deletions are followed."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.errors import SlackApiError

from bot.answering import Answering
from bot.attaching import Enclosed
from bot.calls import Later
from bot.composing import Found
from bot.dispatch import App
from bot.files import Attached, attached
from bot.intake import mentions, message_text
from bot.listeners.gate import said_by_machine, said_by_person, sent_again
from bot.listeners.mentions import without_parent
from bot.listeners.parents import Subject, Unread, subject
from bot.question import Kept, Key, Question, Surface
from bot.replies.memory import packed, topic
from bot.watching import REACTION, Mode, near_certain
from bot.workspaces import Identity, Workspaces, installed_team
from knowledge.diagnosis import Diagnosis, Intent, Outcome
from knowledge.reading.evidence import Kind

log = logging.getLogger(__name__)
OUTRIGHT = 0.65  # confidence from which on a question for the code to return is surely one for us


def register(app: App, answering: Answering, workspaces: Workspaces) -> None:
    """Listen to messages of every kind; mentions in channels have a room of their own."""

    @app.hear("message")
    async def written(request: AsyncBoltRequest) -> None:
        team, event = installed_team(request.body), request.body["event"]
        me = workspaces.of(team)
        answering.watching.hears |= event.get("channel_type") in {"channel", "group"}
        match event.get("subtype"):
            case "message_changed":
                await _changed(answering, me, team, event)
            case "message_deleted":
                await _deleted(answering, team, event, event.get("deleted_ts"))
            case _ if said_by_person(event, me):
                await _said(answering, me, team, event, again=sent_again(request))
            case _ if said_by_machine(event, me):
                await _alerted(answering, me, team, event)


async def _said(answering: Answering, me: Identity, team: str, event: Mapping[str, Any], *, again: bool) -> None:
    direct = event.get("channel_type") == "im"
    question = Question(
        key=Key(team, event["channel"], event["ts"]),
        surface=Surface.DIRECT if direct else Surface.THREAD,
        asker=event["user"],
        text=message_text(event, me.user),
        thread=event.get("thread_ts"),
        again=again,
    )
    if direct:
        await answering.attaching.answer(question, attached(event))
    elif mentions(event.get("text"), me.user):
        return
    elif question.thread:
        await _follow_up(answering, question, question.thread, attached(event))
    elif mode := await answering.watching.mode(team, question.key.channel):
        watched = replace(question, surface=Surface.WATCHED, thread=event["ts"])
        await _unasked(answering, watched, attached(event), mode)


async def _alerted(answering: Answering, me: Identity, team: str, event: Mapping[str, Any]) -> None:
    """Another bot's message: answered only in a channel that wants that, and never in a thread."""
    key = Key(team, event["channel"], event["ts"])
    if event.get("thread_ts") or await answering.watching.mode(team, key.channel) is not Mode.ALERTS:
        return
    question = Question(key, Surface.WATCHED, "", message_text(event, me.user), event["ts"])
    await _unasked(answering, question, attached(event), Mode.ALERTS)


async def _unasked(answering: Answering, question: Question, files: Sequence[Attached], mode: Mode) -> None:
    """Answer, or only say by a reaction that there is an answer, where a channel wants that."""
    key = question.key

    async def worth(diagnosis: Diagnosis) -> bool:
        return near_certain(diagnosis) and await answering.watching.rested(key.team, key.channel)

    async def react(found: Found) -> None:
        await answering.told(replace(found, question=replace(question, thread=None)))  # nothing is said in the thread
        answering.delivery.spawn(_reacted(answering, key))

    if files and not await answering.watching.rested(key.team, key.channel):
        return
    await _perhaps(answering, question, files, worth, react if mode is Mode.REACT else answering.settle)


async def _reacted(answering: Answering, key: Key) -> None:
    try:
        await answering.delivery.call("reactions.add", key.team, channel=key.channel, timestamp=key.ts, name=REACTION)
    except (SlackApiError, Later):
        log.info("a reaction did not come through")


async def _follow_up(answering: Answering, question: Question, thread: str, files: Sequence[Attached]) -> None:
    """Answer in a thread we are in already, but only what is surely a question for us and not answered there."""
    there = await answering.store.seen_in(question.key.team, question.key.channel, thread)
    if not there:
        return

    async def worth(diagnosis: Diagnosis) -> bool:
        return sure(diagnosis) and topic(packed(diagnosis)) not in map(topic, there)

    await _perhaps(answering, question, files, worth, answering.settle)


async def _perhaps(
    answering: Answering,
    question: Question,
    files: Sequence[Attached],
    worth: Callable[[Diagnosis], Awaitable[bool]],
    tell: Callable[[Found], Awaitable[None]],
) -> None:
    """Answer what nobody asked us, if it is worth it. Files are read beside the acknowledgement: nobody waits."""
    given = answering.attaching.chosen(files)
    if given.files:
        answering.delivery.spawn(_after_reading(answering, question, given, worth, tell))
        return
    diagnosis = await answering.diagnosis(question.text)
    if await worth(diagnosis):
        await tell(await answering.found(question, diagnosis))


async def _after_reading(
    answering: Answering,
    question: Question,
    given: Enclosed,
    worth: Callable[[Diagnosis], Awaitable[bool]],
    tell: Callable[[Found], Awaitable[None]],
) -> None:
    found = await answering.attaching.found(question, given)
    if await worth(found.diagnosis):
        await tell(found)


def sure(diagnosis: Diagnosis) -> bool:
    """Whether an answer stands on something that was read; of how it was put only a question for a code counts."""
    if diagnosis.intent is Intent.RETURN and diagnosis.confidence >= OUTRIGHT:
        return diagnosis.outcome is not Outcome.NONE
    return diagnosis.outcome is Outcome.ANSWER and any(e.kind is not Kind.PHRASE for e in diagnosis.evidence)


async def _changed(answering: Answering, me: Identity, team: str, event: Mapping[str, Any]) -> None:
    now, before = event.get("message") or {}, event.get("previous_message") or {}
    if now.get("subtype") == "tombstone":
        await _deleted(answering, team, event, now.get("ts"))
        return
    edited = now.get("edited") and now.get("text") != before.get("text")
    if not edited or not said_by_person({**now, "channel": event.get("channel")}, me):
        return
    kept = await answering.store.find(Key(team, str(event["channel"]), str(now["ts"])))
    if kept:
        question = Question(kept.key, kept.surface, kept.asker, message_text(now, me.user), kept.thread)
        await _revised(answering, me, kept, question, now)


async def _revised(
    answering: Answering, me: Identity, kept: Kept, question: Question, message: Mapping[str, Any]
) -> None:
    """Bring an answer in line with its question, read again as it was read at first."""
    try:
        asked = Subject(question, attached(message))
        if kept.surface is Surface.MENTION:
            asked = await subject(answering, me, question, message)
    except Unread as unread:
        await answering.revise(kept, without_parent(question, unread))
        return
    given = answering.attaching.chosen(asked.files)
    if given.files:
        answering.delivery.spawn(_read_again(answering, kept, asked.question, given))
    else:
        await answering.revise(kept, await answering.found(asked.question, notes=given.notes))


async def _read_again(answering: Answering, kept: Kept, question: Question, given: Enclosed) -> None:
    await answering.revise(kept, await answering.attaching.found(question, given))


async def _deleted(answering: Answering, team: str, event: Mapping[str, Any], ts: object) -> None:
    kept = await answering.store.find(Key(team, str(event.get("channel")), str(ts)))
    if kept:
        await answering.withdraw(kept)
