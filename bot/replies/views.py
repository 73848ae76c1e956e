"""Outline -> modals and the Home tab. Markdown blocks and tables do not exist there, so texts are drawn as sections."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    InputBlock,
    MarkdownTextObject,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    RadioButtonsElement,
    SectionBlock,
    StaticSelectElement,
)
from slack_sdk.models.blocks.basic_components import DispatchActionConfig
from slack_sdk.models.views import View as SlackView

from bot.replies.markdown import mrkdwn, plain, shortened
from bot.replies.outline import Act, Outline, Press, View
from bot.replies.outlines import by_folder
from bot.replies.review import Review, review_blocks
from bot.replies.slack import HEADER_LENGTH, PRESSES, SECTION_LENGTH, button, footer_of, pieces_of
from bot.replies.stack import stack_menu
from bot.replies.values import Value
from bot.replies.wording import HELP, HELP_PRIVACY
from knowledge.library import Library

MODAL_TITLE = "fourxx"
ASK_FORM, REASON_FORM, ANSWER = "ask", "reason", "answer"
QUESTION, RUNNER_UP, WORDS = "question", "runner_up", "words"
HOME_SEARCH = "home_search"
RECENT = 5
WORDS_LENGTH = 500
QUESTION_LENGTH = 3000
NONE_OF_THEM = "none"
MOST_OPTIONS, OPTION_LENGTH = 100, 75


def answer_view(outline: Outline, reference: str = "", version: str = "") -> dict[str, Any]:
    """A reply in a modal."""
    blocks = list(_answer_blocks(outline, reference, version))
    return SlackView(type="modal", title=MODAL_TITLE, close="Close", callback_id=ANSWER, blocks=blocks).to_dict()


def ask_view() -> dict[str, Any]:
    """The form of the global shortcut."""
    entry = PlainTextInputElement(
        action_id=QUESTION, multiline=True, max_length=QUESTION_LENGTH, placeholder="Paste an error, or ask about one"
    )
    blocks: Sequence[Block] = [InputBlock(block_id=QUESTION, label="What went wrong?", element=entry)]
    return SlackView(
        type="modal", title=MODAL_TITLE, submit="Explain", close="Cancel", callback_id=ASK_FORM, blocks=blocks
    ).to_dict()


def reason_view(reference: str, runners_up: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """What to ask who pressed "Not it": which other article, and why. `runners_up` are ids and titles."""
    options = [Option(value=id_, text=shortened(title, 75)) for id_, title in runners_up]
    options.append(Option(value=NONE_OF_THEM, text="None of these"))
    words = PlainTextInputElement(action_id=WORDS, multiline=True, max_length=WORDS_LENGTH)
    which = InputBlock(
        block_id=RUNNER_UP,
        label="Was it one of these?",
        element=RadioButtonsElement(action_id=RUNNER_UP, options=options),
        optional=True,
    )
    blocks: Sequence[Block] = [
        *([which] if runners_up else []),
        InputBlock(block_id=WORDS, label="What was wrong with the answer?", element=words, optional=True),
    ]
    return SlackView(
        type="modal",
        title="Not it",
        submit="Send",
        close="Cancel",
        callback_id=REASON_FORM,
        private_metadata=reference,
        blocks=blocks,
    ).to_dict()


def home_view(
    library: Library, recent: Sequence[str], asked: Mapping[str, int], review: Review | None = None, stack: str = ""
) -> dict[str, Any]:
    """A person's Home tab: search, what they asked lately, what is asked most, what they run, every code, help."""
    search = PlainTextInputElement(
        action_id=HOME_SEARCH,
        placeholder="413, upload too large, 401 vs 403 …",
        dispatch_action_config=DispatchActionConfig(trigger_actions_on=["on_enter_pressed"]),
    )
    blocks: list[Block] = [
        HeaderBlock(text=PlainTextObject(text="What went wrong?", emoji=False)),
        InputBlock(block_id=HOME_SEARCH, label="Paste or ask, then press Enter", element=search, dispatch_action=True),
        *_shelf("You asked lately", library, recent, "recent"),
        *_shelf("Asked most", library, [*asked], "most"),
        *stack_menu(library, stack),
        *(review_blocks(review) if review else ()),
        DividerBlock(),
    ]
    blocks += _menus(library)
    blocks += [DividerBlock(), _section(mrkdwn("\n".join(HELP)))]
    footer = f"{HELP_PRIVACY} Library `{library.version}`, {len(library)} articles."
    blocks.append(ContextBlock(elements=[MarkdownTextObject(text=mrkdwn(footer), verbatim=True)]))
    return SlackView(type="home", blocks=blocks).to_dict()


def _shelf(title: str, library: Library, ids: Sequence[str], block_id: str) -> Iterator[Block]:
    known = [(i, article) for i in dict.fromkeys(ids) if (article := library.get(i))][:RECENT]
    if known:
        presses = [Press(f"{i} {article.title}", Act.SHOW, View(article=i)) for i, article in known]
        yield _section(f"*{title}*")
        yield ActionsBlock(block_id=block_id, elements=[button(p, n, "") for n, p in enumerate(presses)])


def _menus(library: Library) -> Iterator[Block]:
    """For each group of codes a menu that opens the one chosen."""
    groups = (
        (name, articles[n : n + MOST_OPTIONS])
        for name, articles in by_folder(library).items()
        for n in range(0, len(articles), MOST_OPTIONS)
    )
    for place, (name, articles) in enumerate(groups, PRESSES):
        options = [
            Option(
                value=Value(Act.SHOW, View(article=a.id)).packed(), text=shortened(f"{a.id} {a.title}", OPTION_LENGTH)
            )
            for a in articles
        ]
        menu = StaticSelectElement(action_id=f"{Act.SHOW}:{place}", placeholder="Choose a code", options=options)
        text = MarkdownTextObject(text=f"*{name}*\n{len(articles)} codes, {articles[0].id} to {articles[-1].id}")
        yield SectionBlock(text=text, accessory=menu)


def _answer_blocks(outline: Outline, reference: str, version: str) -> Iterator[Block]:
    if outline.title:
        yield HeaderBlock(text=PlainTextObject(text=shortened(plain(outline.title), HEADER_LENGTH), emoji=False))
    for piece in pieces_of(outline):
        yield _section(piece)
    presses = [p for p in outline.presses if p.act is not Act.SHARE][:PRESSES]
    if presses:
        yield ActionsBlock(elements=[button(p, n, reference) for n, p in enumerate(presses)])
    if footer := footer_of(outline, version):
        yield ContextBlock(elements=[MarkdownTextObject(text=footer, verbatim=True)])


def _section(text: str) -> SectionBlock:
    cut = text if len(text) <= SECTION_LENGTH else text[: SECTION_LENGTH - 1].rpartition("\n")[0] + "\n…"
    return SectionBlock(text=MarkdownTextObject(text=cut, verbatim=True), expand=True)
