"""What maintainers see on their Home tab: how questions ended, what waits for an article, what is proposed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from slack_sdk.models.blocks import ActionsBlock, Block, DividerBlock, MarkdownTextObject, SectionBlock

from bot.desk import UNANSWERED, Gap, Proposal
from bot.replies.markdown import escape, mrkdwn, quoted
from bot.replies.outline import Act, Press, View
from bot.replies.slack import button

SHOWN = 5
TEXT_LENGTH = 300
COUNTED_ARTICLES = 8
ENDED = {"answer": "answered", "choice": "asked back", "none": "without an answer"}


@dataclass(frozen=True, slots=True)
class Review:
    """What there is to look after. `waiting` is how many gaps are open in all."""

    gaps: Sequence[Gap] = ()
    waiting: int = 0
    proposals: Sequence[Proposal] = ()
    counted: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    ratings: Mapping[tuple[str, str], int] = field(default_factory=dict)


def review_blocks(review: Review) -> Iterator[Block]:
    """The maintainers' part of the Home tab."""
    yield DividerBlock()
    yield _section(f"*For maintainers*\n{_counts(review)}")
    for n, proposal in enumerate(review.proposals[:SHOWN]):
        yield _section(f"<@{proposal.person}> proposes a {proposal.kind} for `{escape(proposal.article)}`")
        yield ActionsBlock(block_id=f"proposal_{n}", elements=[button(Press("Review", Act.REVIEW), 0, proposal.id)])
    yield _section(f"*Questions without a good answer*: {review.waiting or 'none'}")
    for n, gap in enumerate(review.gaps[:SHOWN]):
        text = quoted(gap.text, TEXT_LENGTH) if gap.text else "_text not kept_"
        yield _section(f"{escape(summed_up(gap))}\n{escape(text)}")
        view = View(article=gap.rather or "")
        presses = (
            Press("Propose an article", Act.PROPOSE, view),
            Press("Propose a phrase", Act.PHRASE, view),
            Press("Done", Act.DONE, view),
        )
        elements = [button(p, place, gap.reference) for place, p in enumerate(presses)]
        yield ActionsBlock(block_id=f"gap_{n}", elements=elements)


def ended(counted: Mapping[str, int]) -> dict[str, int]:
    """Counts of outcomes in words that complete "12 questions were …"."""
    return {ENDED.get(outcome, outcome): n for outcome, n in counted.items()}


def listed(counted: Mapping[str, int]) -> str:
    """Counts in a line, `12 answer, 3 none`."""
    return ", ".join(f"{n} {what}" for what, n in counted.items()) or "nothing"


def summed_up(gap: Gap) -> str:
    """What is known of a question of the queue beside its text."""
    if gap.why == UNANSWERED:
        return f"no answer ({gap.reason})"
    rather = f", rather {gap.rather}" if gap.rather else ""
    return f"{gap.article or 'the answer'} did not help{rather} ({gap.reason or 'no reason given'})"


def _counts(review: Review) -> str:
    helped = sum(n for (_, verdict), n in review.ratings.items() if verdict == "good")
    missed = sum(n for (_, verdict), n in review.ratings.items() if verdict == "bad")
    counted = review.counted
    articles = list(counted.get("article", {}).items())[:COUNTED_ARTICLES]
    lines = [
        f"In the last month: {listed(ended(counted.get('outcome', {})))}. {helped} helped, {missed} did not.",
        f"Asked by: {listed(counted.get('surface', {}))}",
        f"Articles: {', '.join(f'`{id_}` {n}' for id_, n in articles) or 'none'}",
    ]
    return mrkdwn("\n".join(lines))


def _section(text: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=text, verbatim=True))
