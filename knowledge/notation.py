"""YAML, read once: what a text says is kept by the text's checksum, so that the next start need not parse it again."""

from __future__ import annotations

import datetime
import hashlib
import marshal
import sys
from typing import Any

import yaml

from knowledge import kept

# In C where PyYAML was built with libyaml; the same files, slower, where not.
Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MOST_KEPT = 100_000


def parse(text: str) -> Any:
    """What a text says. Raises yaml.YAMLError where it is not YAML."""
    return yaml.load(text, Loader=Loader)  # noqa: S506 - the safe loader, in C


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
