"""Calls for a human: the message to those who help, and the notes that go with it. The asker's text is not in it."""

from __future__ import annotations

from slack_sdk.models.blocks import ActionsBlock, ButtonElement, MarkdownTextObject, PlainTextObject, SectionBlock

from bot.desk import Handover
from bot.preferences import GROUP, Target
from bot.replies.markdown import mrkdwn
from bot.replies.outline import Act, View
from bot.replies.slack import Reply
from bot.replies.values import Value

NOT_SET = "Nobody has said yet where calls for a human go. `/4xx human #channel` sets it for this channel."


def called(handover: Handover, title: str, target: Target, link: str) -> Reply:
    """What those who help read: who needs them, about what, and where."""
    tag = f"{_tagged(target.tag)} " if target.tag else ""
    about = f" with *{mrkdwn(title)}*" if title else ""
    where = f" in <#{handover.home}>" if handover.home else ""
    private = f"They asked me privately; write to {_who(handover)}."
    seen = f"<{link}|See the question and my answer>" if link else private
    text = f"{tag}{_who(handover)} asks for a human{about}{where}.\n{seen}"
    resolve = ButtonElement(
        text=PlainTextObject(text="Mark as resolved", emoji=False),
        action_id=f"{Act.RESOLVE}:0",
        value=Value(Act.RESOLVE, View(), handover.reference).packed(),
        style="primary",
    )
    return Reply(text, (_section(text), ActionsBlock(elements=[resolve]).to_dict()))


def resolved(handover: Handover, title: str, person: str, link: str) -> Reply:
    """The same message once somebody has helped."""
    about = f" about *{mrkdwn(title)}*" if title else ""
    seen = f" <{link}|The question>" if link else ""
    text = f"Resolved by <@{person}>: {_who(handover)}'s question{about}.{seen}"
    return Reply(text, (_section(text),))


def passed_on(target: Target) -> str:
    """What the one who pressed reads."""
    return f"I asked in <#{target.channel}> for a human. They see a link to this, and not a word of what you wrote."


def configured(home: str, person: str) -> str:
    """What the channel that helps reads when it is chosen."""
    where = f"Questions from <#{home}>" if home else "Questions from every channel without a place of its own"
    return f"{where} that need a human are posted here from now on; <@{person}> set that up."


def _section(text: str) -> dict[str, object]:
    block: dict[str, object] = SectionBlock(text=MarkdownTextObject(text=text)).to_dict()
    return block


def _who(handover: Handover) -> str:
    return f"<@{handover.person}>"


def _tagged(tag: str) -> str:
    return f"<!subteam^{tag}>" if GROUP.fullmatch(tag) else f"<@{tag}>"
