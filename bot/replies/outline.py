"""The plain values a reply is made of, before it is drawn for Slack or for a terminal. Texts are Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from knowledge.article import Role, Source


class Style(StrEnum):
    """How the lines of a part are drawn."""

    TEXT = "text"
    STEPS = "steps"
    BULLETS = "bullets"
    NOTE = "note"


class Act(StrEnum):
    """What a button does."""

    SHOW = "show"
    ROLE = "role"
    MORE = "more"
    LESS = "less"
    CODES = "codes"
    SHARE = "share"
    REMOVE = "remove"
    GOOD = "good"
    BAD = "bad"
    HUMAN = "human"
    RESOLVE = "resolve"
    DONE = "done"
    PHRASE = "phrase"
    PROPOSE = "propose"
    REVIEW = "review"
    WHY = "why"


class Part(NamedTuple):
    """Lines that belong together, under a bold heading or none."""

    lines: tuple[str, ...]
    heading: str = ""
    style: Style = Style.TEXT


class Table(NamedTuple):
    """A head and rows of the same length. Cells are plain text."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class View(NamedTuple):
    """How much of a diagnosis is shown: another role, another of its articles, everything unfolded."""

    role: Role | None = None
    article: str = ""
    unfolded: bool = False


class Press(NamedTuple):
    """A button: its words, what it does, and the view it leads to."""

    label: str
    act: Act
    view: View = View()
    main: bool = False


class Outline(NamedTuple):
    """A whole reply. `presses` are offered under it, `feedback` asks whether it helped, `owner` may delete it."""

    title: str = ""
    parts: tuple[Part, ...] = ()
    table: Table | None = None
    after: tuple[Part, ...] = ()
    presses: tuple[Press, ...] = ()
    source: Source | None = None
    feedback: bool = False
    owner: str = ""


COUNTED_LABEL = "Counted: "
ROLE_PRESSES: Mapping[Role, str] = {
    Role.VISITOR: "I'm only visiting",
    Role.OPERATOR: "I run the site",
    Role.DEVELOPER: "I wrote the client",
}
