"""The modals in which people propose articles and phrases, and maintainers decide about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    ContextBlock,
    InputBlock,
    MarkdownTextObject,
    Option,
    PlainTextInputElement,
    RadioButtonsElement,
    SectionBlock,
)
from slack_sdk.models.views import View as SlackView

from bot.desk import Proposal
from bot.replies.markdown import escape

PHRASE_FORM, ARTICLE_FORM, DECISION_FORM = "propose_phrase", "propose_article", "decide"
ID, PHRASE, DECISION, APPROVE, REJECT = "id", "phrase", "decision", "approve", "reject"
LONGEST = 3000
PIECE = 2800  # characters of an article in one section
ABOUT = "A maintainer looks at it before it counts. Leave out names, addresses and everything secret."
ASKED: Mapping[str, tuple[str, str]] = {
    "id": ("Its number or id", "502 or 403-vpn"),
    "title": ("What it is called", "Bad Gateway"),
    "meaning": ("What the server says with it, in one sentence", "The proxy got no valid answer from the app."),
    "senders": ("Who sends it and how to tell, one a line", "**nginx**: its own grey page with the word nginx"),
    "causes": ("Likely causes, the commonest first, one a line", "The app behind the proxy is down"),
    "visitor": ("What a visitor can do, one step a line", "Try again in a minute"),
    "operator": ("What whoever runs the server does, one step a line", "Look whether the app runs"),
    "developer": ("What the author of the client does, one step a line", "Retry with growing pauses"),
    "example": ("A paste that shows it", "HTTP/1.1 502 Bad Gateway"),
    "contrast": ("What it is confused with, one `ID: sentence` a line", "404: The address is missing, not the app."),
    "retry": ("Does trying again help?", "Yes, after a minute."),
    "signatures": ("Exact words a product prints for it, one a line", "no live upstreams while connecting"),
    "phrases": ("How people say it who do not know the number, one a line", "our shop is down behind the vpn"),
    "source": ("Where the facts stand: title and address", "Our runbook https://wiki.example/502"),
}
SHORT = frozenset({"id", "title", "source"})
OPTIONAL = frozenset({"phrases", "signatures"})


def phrase_view(reference: str, article: str) -> dict[str, Any]:
    """Asks for a phrase and the article it belongs to."""
    blocks = [
        _entry(ID, "The article it should bring", "413", article),
        _entry(PHRASE, "How somebody says it, without the number", "uploads of more than a few photos never arrive"),
    ]
    return _form("Propose a phrase", PHRASE_FORM, "Propose", reference, blocks)


def article_view(reference: str) -> dict[str, Any]:
    """Asks for a whole article."""
    blocks = [_asked(name, *words) for name, words in ASKED.items()]
    return _form("Propose an article", ARTICLE_FORM, "Propose", reference, blocks)


def decision_view(proposal: Proposal, note: str) -> dict[str, Any]:
    """Shows a maintainer what is proposed, and asks what to do with it."""
    options = [Option(value=APPROVE, text="Take it over, live at once"), Option(value=REJECT, text="Turn it down")]
    what = f"<@{proposal.person}> proposes a {proposal.kind} for `{proposal.article}`."
    blocks: list[Block] = [
        SectionBlock(text=MarkdownTextObject(text=what)),
        *(SectionBlock(text=MarkdownTextObject(text=f"```{piece}```", verbatim=True)) for piece in _pieces(proposal)),
        *([ContextBlock(elements=[MarkdownTextObject(text=note, verbatim=True)])] if note else []),
        InputBlock(
            block_id=DECISION, label="What to do", element=RadioButtonsElement(action_id=DECISION, options=options)
        ),
    ]
    return _view("Review", DECISION_FORM, "Decide", proposal.id, blocks)


def filled(view: Mapping[str, Any]) -> dict[str, str]:
    """What somebody wrote or chose in a form, by field; a stranger's word like any other."""
    values = (view.get("state") or {}).get("values") or {}
    return {name: _value((inputs or {}).get(name) or {}) for name, inputs in values.items()}


def _value(given: Mapping[str, Any]) -> str:
    return str(given.get("value") or (given.get("selected_option") or {}).get("value") or "").strip()


def _pieces(proposal: Proposal) -> Iterator[str]:
    text = escape(proposal.text.replace("```", "ˋˋˋ"))
    while text:
        end = len(text) if len(text) <= PIECE else text.rfind("\n", 1, PIECE) + 1 or PIECE
        yield text[:end]
        text = text[end:]


def _asked(name: str, label: str, example: str) -> InputBlock:
    return _entry(name, label, example, multiline=name not in SHORT, optional=name in OPTIONAL)


def _entry(
    name: str, label: str, example: str, value: str = "", *, multiline: bool = False, optional: bool = False
) -> InputBlock:
    element = PlainTextInputElement(
        action_id=name,
        placeholder=example,
        multiline=multiline,
        max_length=LONGEST,
        initial_value=value or None,
    )
    return InputBlock(block_id=name, label=label, element=element, optional=optional)


def _form(title: str, form: str, submit: str, reference: str, blocks: Sequence[Block]) -> dict[str, Any]:
    about = ContextBlock(elements=[MarkdownTextObject(text=ABOUT)])
    return _view(title, form, submit, reference, [about, *blocks])


def _view(title: str, form: str, submit: str, metadata: str, blocks: Sequence[Block]) -> dict[str, Any]:
    return SlackView(
        type="modal",
        title=title,
        submit=submit,
        close="Cancel",
        callback_id=form,
        private_metadata=metadata,
        blocks=blocks,
    ).to_dict()
