"""Commands that change something for a team or a person instead of asking: watch, human, gaps, stack."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.answering import Answering
from bot.desk import ANYWHERE
from bot.listeners import humans, proposals, stacks
from bot.preferences import TEXTS
from bot.question import Question
from bot.replies import forms
from bot.replies.slack import Reply
from bot.watching import Mode, missing
from bot.writes import StoreError

WATCH = re.compile(r"(?P<off>unwatch|watch off)|watch(?P<mode> react| alerts)?(?: on)?")
PROPOSE = re.compile(r"propose(?P<phrase> (?:a )?phrase)?")
GAPS = re.compile(r"gaps(?: (?P<way>on|off))?")
WATCHED = {
    Mode.ANSWER: "I answer here unasked from now on, where an error is certain, at most every two minutes. "
    "Invite me if I am not a member. `/4xx unwatch` ends it, `/4xx watch react` lets me only react, "
    "`/4xx watch alerts` lets me answer what other bots post as well.",
    Mode.REACT: "From now on I react with :information_source: where I know the answer; mention me in the thread to "
    "have it. At most every two minutes; invite me if I am not a member. `/4xx unwatch` ends it.",
    Mode.ALERTS: "I answer here unasked from now on, people and alert bots alike, where an error is certain, at most "
    "every two minutes. Invite me if I am not a member. `/4xx unwatch` ends it.",
    None: "I answer here only when I am asked.",
}
DIRECT, PRIVATE = "directmessage", "privategroup"  # what Slack calls the channels that it does not name
ALL_OF_IT = "Here I answer all you write as it is."
LACKING = (
    "I can't do that here: the app lacks {}. Whoever installed me adds that and installs the app again; the app that "
    "`fourxx manifest --follow` prints has it."
)
UNHEARD = (
    "So far no message of any channel has reached me. If I stay silent, the app is not subscribed to "
    "`message.channels` and `message.groups`; the one that `fourxx manifest --follow` prints is."
)
MAINTAINERS_ONLY = "That is for the maintainers of the articles; the setting `MAINTAINERS` names them."
GAPS_NOW = {
    True: "Questions without a good answer are kept for the review queue with their text, secrets taken out; the text "
    "of an answered one waits a day, in case its answer is rejected. `/4xx gaps off` keeps the texts out.",
    False: "Questions without a good answer are kept for the review queue without any text. "
    "`/4xx gaps on` keeps the text as well, secrets taken out.",
}
PROPOSING = "The form is open. `/4xx propose phrase` has a shorter one, for an article that is there already."
NOT_NOW = "That could not be kept just now; try again in a minute."


async def ordered(answering: Answering, question: Question, body: Mapping[str, Any]) -> Reply | None:
    """Carry out a command that is an order; None where it is a question."""
    said = " ".join(str(body.get("text") or "").split())
    try:
        if watch := WATCH.fullmatch(said.lower()):
            return await _watched(answering, question, watch, str(body.get("channel_name") or ""))
        if human := humans.ORDER.fullmatch(said):
            return await humans.order(answering, question, human)
        if stack := stacks.ORDER.fullmatch(" ".join(question.text.split())):
            return await stacks.order(answering, question, stack)
        if gaps := GAPS.fullmatch(said.lower()):
            return await _kept(answering, question, gaps["way"])
        if propose := PROPOSE.fullmatch(said.lower()):
            form = forms.phrase_view("", "") if propose["phrase"] else forms.article_view("")
            await proposals.ask(answering, body, form)
            return Reply(PROPOSING)
    except StoreError:
        return Reply(NOT_NOW)
    return None


async def _watched(answering: Answering, question: Question, asked: re.Match[str], place: str) -> Reply:
    """Watch a channel, as far as what the app may do allows that."""
    key, watching = question.key, answering.watching
    mode = None if asked["off"] else Mode((asked["mode"] or Mode.ANSWER).strip())
    if mode and place == DIRECT:
        return Reply(ALL_OF_IT)
    if mode and (lacking := missing(await answering.delivery.scopes(key.team), mode, private=place == PRIVATE)):
        return Reply(LACKING.format(", ".join(f"`{scope}`" for scope in lacking)))
    await watching.change(key.team, key.channel, question.asker, mode)
    return Reply(WATCHED[mode] if watching.hears or not mode else f"{WATCHED[mode]}\n{UNHEARD}")


async def _kept(answering: Answering, question: Question, way: str | None) -> Reply:
    wants, team = answering.preferences, question.key.team
    if not wants.maintains(team, question.asker):
        return Reply(MAINTAINERS_ONLY)
    if way:
        await wants.change(team, ANYWHERE, TEXTS, "kept" if way == "on" else None, question.asker)
    if way == "off":
        await answering.store.desk.drop_texts(team)
    return Reply(GAPS_NOW[await wants.keeps_texts(team)])
