"""What a button carries: an act, a view, and the question it belongs to. Read back, it is a stranger's word."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache

from bot.replies.outline import Act, View
from knowledge.article import Role

ARTICLE = re.compile(r"[\w-]{1,80}")
REFERENCE = re.compile(r"[0-9a-z]{0,40}")
LONGEST = 2000
AS_BEFORE = frozenset({Act.MORE, Act.LESS, Act.SHARE})  # what shows a reply to the same reader


@dataclass(frozen=True, slots=True)
class Value:
    """A button's value."""

    act: Act
    view: View
    reference: str = ""

    def packed(self) -> str:
        """As text for a button's `value`."""
        return belonging(_fixed(self.act, self.view), self.reference)

    def leading(self, guessed: Role) -> View:
        """The view it leads to, for a reply whose reader's role was guessed: only a button for a role chooses one."""
        keeps = self.act in AS_BEFORE and self.view.role is guessed
        return self.view._replace(role=None) if keeps else self.view

    @classmethod
    def unpacked(cls, text: object) -> Value | None:
        """The value of a text that came back with a press; None where it is none of ours."""
        if not isinstance(text, str) or len(text) > LONGEST:
            return None
        try:
            fields = json.loads(text)
            act = Act(fields["a"])
            role = Role(fields["r"]) if "r" in fields else None
            article, reference = str(fields.get("i", "")), str(fields.get("q", ""))
        except (ValueError, KeyError, TypeError, RecursionError):
            return None
        if (article and not ARTICLE.fullmatch(article)) or not REFERENCE.fullmatch(reference):
            return None
        return cls(act, View(role, article, fields.get("u") == 1), reference)


def belonging(packed: str, reference: str) -> str:
    """A packed value of no question yet, as that of the one with a reference."""
    return f'{packed[:-1]}, "q": {json.dumps(reference)}}}' if reference else packed


@lru_cache(maxsize=2048)
def _fixed(act: Act, view: View) -> str:
    """What is the same for every question."""
    fields = {"a": act, "i": view.article, "r": view.role, "u": int(view.unfolded)}
    return json.dumps({k: v for k, v in fields.items() if v})
