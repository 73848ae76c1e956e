"""YAML, read once: what a text says is kept by the text's checksum, so that the next start need not parse it again."""

from __future__ import annotations

import datetime
import hashlib
import marshal
import sys
from typing import TYPE_CHECKING, Any

import yaml
from yaml.constructor import ConstructorError

from knowledge import kept

if TYPE_CHECKING:
    from yaml import SafeLoader as Fastest
else:  # in C where PyYAML was built with libyaml; the same files, slower, where not
    Fastest = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MERGE = "tag:yaml.org,2002:merge"
MOST_KEPT = 100_000
DEEPEST, TOO_DEEP = 20, "nested too deep"
UNFIT = (ValueError, KeyError, AttributeError, TypeError, OverflowError)  # raised for `2026-02-30`, `!!int x` and such


class Loader(Fastest):
    """The safe loader, which tells where a value stands that it cannot make."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """What a node says. Raises yaml.YAMLError where it is no value of its type."""
        try:
            return super().construct_object(node, deep)
        except UNFIT:
            kind = node.tag.rpartition(":")[2]
            raise ConstructorError(None, None, f"this is no {kind} that exists", node.start_mark) from None

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Take no other mapping's keys in: a few of them in each other are more than memory holds; each key once."""
        seen = set[str]()
        for key, _ in node.value:
            if isinstance(key.value, str) and key.value in seen:
                words = f"write `{key.value}` once, with all that belongs there"
                raise ConstructorError(None, None, words, key.start_mark)
            seen.add(str(key.value))
            if key.tag == MERGE:
                raise ConstructorError(None, None, "write the keys out instead of `<<`", key.start_mark)
        super().flatten_mapping(node)


def parse(text: str) -> Any:
    """What a text says. Raises yaml.YAMLError where it is not YAML, nests too deep, or repeats a list by its name."""
    try:
        found = yaml.load(text, Loader=Loader)  # noqa: S506 - the safe loader, in C
    except UnicodeError:
        raise _error("not a text of whole characters") from None
    except RecursionError:
        raise _error(TOO_DEEP) from None
    _check(found)
    return found


def _check(found: Any) -> None:
    """Raise yaml.YAMLError where a few lines say more than can be told: what is deep, or stands in many places."""
    seen, left = set[int](), [(found, 0)]
    while left:
        value, depth = left.pop()
        if isinstance(value, (list, dict, set)):
            if id(value) in seen:
                raise _error("write lists and mappings out instead of naming them with `*`")
            if depth > DEEPEST:
                raise _error(TOO_DEEP)
            seen.add(id(value))
            left += [(inner, depth + 1) for inner in (value.values() if isinstance(value, dict) else value)]


def _error(words: str) -> yaml.YAMLError:
    return ConstructorError(None, None, words)


class Notation:
    """Parses YAML texts, remembering those of earlier starts under a `name`. `save` keeps what was new."""

    def __init__(self, name: str) -> None:
        self._name = f"{name}-{sys.implementation.cache_tag}.yaml"
        self._known: dict[bytes, Any] = _known(self._name)
        self._used: dict[bytes, Any] = {}

    def parse(self, text: str) -> Any:
        """What a text says. Raises yaml.YAMLError where it is not YAML."""
        mark = hashlib.sha256(text.encode()).digest()
        if mark in self._known:
            self._used[mark] = self._known[mark]
            return _dated(self._known[mark])
        value = parse(text)
        self._used[mark] = _plain(value)
        return value

    def save(self) -> None:
        """Keep what was parsed for the next start, if anything was new."""
        if self._used.keys() <= self._known.keys() or len(self._used) > MOST_KEPT:
            return
        try:
            kept.keep(self._name, marshal.dumps(self._used))
        except ValueError:  # a value that is not plain, such as a date with a time: parsed again each time
            return


def _known(name: str) -> dict[bytes, Any]:
    data = kept.read(name)
    try:
        found = marshal.loads(data) if data else {}  # noqa: S302 - plain values from the user's own cache folder
    except (ValueError, EOFError, TypeError):
        return {}
    return found if isinstance(found, dict) else {}


def _plain(value: Any) -> Any:
    """A mapping's dates as text in a tuple, which YAML has not; everything else as it is."""
    if not isinstance(value, dict):
        return value
    return {k: (v.isoformat(),) if type(v) is datetime.date else v for k, v in value.items()}


def _dated(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {k: datetime.date.fromisoformat(v[0]) if isinstance(v, tuple) else v for k, v in value.items()}
