"""One named pattern, and the pieces that patterns share."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from knowledge.redaction.values import whole

Accept = Callable[[re.Match[str], str, str], bool]

ANY, RUN, NUMBERS = "any", "run", "numbers"  # what a text must hold for a row to be tried on it

LONGEST = 20_000  # characters of one value

KINDS_SHOWN = (
    "bearer|basic|login|cookie|private|webhook|session|password|secret|token|signature|api|e-mail|card|iban|jwt|oauth|"
    "github|gitlab|slack|stripe|aws|google|openai|anthropic|azure"
)
MASK = rf"(?!\[(?:{KINDS_SHOWN}|hidden|redacted|filtered|masked|removed|protected|omitted|sensitive)\b)"
QUOTE = r"(?:\\{0,7}[\"'`]|&quot;|%22)?"
SEPARATOR = (
    QUOTE + r"[ \t]{0,8}(?:(?P<eq>=>|:=|=(?!=)|%3d|(?<=[\"'] )value=)|(?P<colon>:(?![:/])|%3a)"
    r"|(?P<tag>>)(?=[^<>\n]{1,400}</)|(?<=[\"'])(?P<comma>,)(?=[ \t]?\\{0,7}[\"'])"
    r"|(?P<says>(?:is|was)(?: now| set to)?:?)|(?P<flag>(?<=[ \t])))[ \t]{0,8}(?P<list>\[)?[ \t]{0,2}"
)
"""What stands between a name and its value."""

BARE = (
    r"(?:[^\s\"'`<>,;&\\%)\]}]|[)\]}](?=[^\s)\]}\"',;])|%(?!2[267]|7d)|&(?![a-z_][\w.\[\]-]{0,40}=|quot;|amp;)"
    r"|[,;](?![\w.-]{1,40}[=:])(?=[^\s\"'\\])|\\(?![nrt\"'\\]))"
)
"""One character of a value without quotes."""

VALUE = (
    rf"(?:\"{MASK}(?P<double>(?:[^\"\\\n]|\\[^\n]){{1,{LONGEST}}}+)"
    rf"|'{MASK}(?P<single>(?:[^'\\\n]|\\[^\n]){{1,{LONGEST}}}+)"
    rf"|`{MASK}(?P<back>[^`\n]{{1,{LONGEST}}}+)"
    rf"|\\{{1,7}}+\"{MASK}(?P<escaped>(?:[^\"\\\n]|\\{{1,7}}+(?!\")){{1,{LONGEST}}}+)"
    rf"|\\{{1,7}}+'{MASK}(?P<escaped_single>(?:[^'\\\n]|\\{{1,7}}+(?!')){{1,{LONGEST}}}+)"
    rf"|&quot;{MASK}(?P<html>(?:[^&\n]|&(?!quot;)){{1,{LONGEST}}}+)"
    rf"|%22{MASK}(?P<percent>(?:[^%\s]|%(?!22)){{1,{LONGEST}}}+)"
    rf"|{MASK}(?P<bare>{BARE}{{1,{LONGEST}}}+))"
)
TOKEN_CHARACTER = r"[^\s\"'`<>,;&\\()\[\]{}]"  # noqa: S105 (a pattern)
WRAPPED = r"(?:\n[ \t>|]{0,8}(?=[\w.~+/=-]{16,4000}+[ \t]*(?:[\"'\\]|\n|\Z))[\w.~+/=-]{1,4000}+){0,60}+"
"""Further lines of a value that a terminal or an e-mail broke; each is nothing but the value."""


@dataclass(frozen=True)
class Row:
    """A pattern and the kind of secret it finds: the literal `key`, then `rest`.

    The secret is the last named group that matched, or everything. `kinds` gives a group's own kind and how many
    characters before the match still belong to it (None: as many as could stand in a name). `accept` has the last word,
    knowing the match, the secret and the text. `folded` patterns read a lower-case copy. `pairs` takes only the values
    of `name=value; name=value`.
    """

    kind: str
    key: str
    rest: str
    accept: Accept
    folded: bool = False
    kinds: Mapping[str, tuple[str, int | None]] = field(default_factory=dict)
    pairs: bool = False
    shape: str = ANY

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The whole pattern, compiled when a text first holds its key."""
        return re.compile(re.escape(self.key) + self.rest, re.ASCII)


def row(
    kind: str,
    key: str,
    rest: str,
    accept: Accept = whole,
    *,
    folded: bool = False,
    kinds: Mapping[str, str] | None = None,
    pairs: bool = False,
    shape: str = ANY,
) -> Row:
    """A row as the table writes it; `kinds` names the kind of a group that is another."""
    own = {group: (name, 0) for group, name in (kinds or {}).items()}
    return Row(kind, key, rest, accept, folded, own, pairs, shape)


def named(kind: str, key: str, name: str, accept: Accept) -> Row:
    """A value after a name, as headers, JSON, YAML, environments, queries, flags and sentences write it."""
    return row(kind, key, name + SEPARATOR + VALUE, accept, folded=True)
