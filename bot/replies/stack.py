"""What a person runs: the names to choose from, the menu of the Home tab, and what is said about a choice."""

from __future__ import annotations

from collections.abc import Iterator

from slack_sdk.models.blocks import Block, InputBlock, Option, StaticSelectElement

from bot.desk import STACK
from bot.replies.markdown import shortened
from bot.replies.wording import NOBODY
from knowledge.library import Library
from knowledge.products import nearest, products

NONE = "none"
OPTIONS, OPTION_LENGTH = 100, 75
LABEL, HINT = "What do you run?", "Its steps come first where a paste does not show a product."
NOTHING = "None: steps in their usual order"
SET = "Where a paste shows no product, the steps for {} come first from now on. `/4xx stack none` ends that."
NOW = "The steps for {} come first where a paste shows no product. {}, and `/4xx stack none` ends that."
NOT_SET = "You have not said what you run. {} puts its steps first where a paste shows no product."
CHANGE = "`/4xx stack {}`, say, or the menu of my Home tab"
ENDED = "Steps come in their usual order again."
UNKNOWN = "There are no steps for a product of that name. {}My Home tab lists those that there are."
NEAREST = "The nearest are {}. "


def offered(library: Library) -> list[str]:
    """The products to choose from, those with most steps first; as many as a menu holds beside none of them."""
    return [name for name in products(library) if name not in NOBODY][: OPTIONS - 1]


def named(library: Library, word: str) -> str:
    """The product of that name, however it is written; empty where there is none."""
    return next((name for name in offered(library) if name.lower() == word.lower()), "")


def stack_menu(library: Library, stack: str) -> Iterator[Block]:
    """The products in a menu, with the one that was chosen."""
    options = [Option(value=name, text=shortened(name, OPTION_LENGTH)) for name in offered(library)]
    if options:
        chosen = next((option for option in options if option.value == stack), None)
        options.insert(0, Option(value=NONE, text=NOTHING))
        element = StaticSelectElement(
            action_id=STACK, placeholder="Choose a product", options=options, initial_option=chosen
        )
        yield InputBlock(block_id=STACK, label=LABEL, element=element, hint=HINT, dispatch_action=True, optional=True)


def told(library: Library, stack: str) -> str:
    """What a person runs, and how that is changed."""
    another = next((name for name in offered(library) if name != stack), NONE)
    how = CHANGE.format(another)
    return NOW.format(stack, f"{how} changes that") if stack else NOT_SET.format(how)


def unknown(library: Library, word: str) -> str:
    """What there is in place of a name that nothing goes by."""
    near = nearest(word, offered(library))
    return UNKNOWN.format(NEAREST.format(", ".join(f"`{name}`" for name in near)) if near else "")
