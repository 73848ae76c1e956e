"""Shapes of JSON values: each tells what is wrong with a value, and where, in Slack's words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


class Shape(Protocol):
    """Something a value can be checked against."""

    def problems(self, value: Any, at: str) -> Iterator[str]:
        """What is wrong with `value`, which stands at the JSON pointer `at`."""
        ...


def problem(what: str, at: str) -> str:
    """A problem as Slack words it: what, and where."""
    return f"{what} [json-pointer:{at}]"


@dataclass(frozen=True)
class Anything:
    """Any value."""

    def problems(self, value: Any, at: str) -> Iterator[str]:  # noqa: ARG002
        """Nothing."""
        return iter(())


@dataclass(frozen=True)
class Str:
    """Text of `least` to `most` characters, starting with one of `starts` if any are given."""

    most: int
    least: int = 1
    starts: tuple[str, ...] = ()

    def problems(self, value: Any, at: str) -> Iterator[str]:
        """Not text, too short, too long, or a wrong start."""
        if not isinstance(value, str):
            yield problem("must provide a string", at)
        elif len(value) < self.least:
            yield problem(f"must be more than {self.least - 1} characters", at)
        elif len(value) > self.most:
            yield problem(f"must be less than {self.most + 1} characters", at)
        elif self.starts and not value.startswith(self.starts):
            yield problem(f"must start with {' or '.join(self.starts)}", at)


@dataclass(frozen=True)
class Flag:
    """True or false."""

    def problems(self, value: Any, at: str) -> Iterator[str]:
        """Not a boolean."""
        if not isinstance(value, bool):
            yield problem("must provide a boolean", at)


@dataclass(frozen=True)
class Number:
    """A number between two bounds, both included."""

    low: float = float("-inf")
    high: float = float("inf")

    def problems(self, value: Any, at: str) -> Iterator[str]:
        """Not a number, or out of bounds."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            yield problem("must provide a number", at)
        elif not self.low <= value <= self.high:
            yield problem(f"must be between {self.low} and {self.high}", at)


@dataclass(frozen=True)
class OneOf:
    """One of a few words."""

    words: frozenset[str]

    def problems(self, value: Any, at: str) -> Iterator[str]:
        """Another word."""
        if value not in self.words:
            yield problem(f"must be one of {', '.join(sorted(self.words))}", at)


@dataclass(frozen=True)
class Many:
    """A list of `least` to `most` values of one shape."""

    of: Shape
    most: int
    least: int = 1

    def problems(self, value: Any, at: str) -> Iterator[str]:
        """Not a list, too few, too many, or a wrong value in it."""
        if not isinstance(value, list | tuple):
            yield problem("must provide an array", at)
            return
        if len(value) < self.least:
            yield problem(f"no fewer than {self.least} items allowed", at)
        if len(value) > self.most:
            yield problem(f"no more than {self.most} items allowed", at)
        for number, item in enumerate(value):
            yield from self.of.problems(item, f"{at}/{number}")


@dataclass(frozen=True)
class Thing:
    """An object with known fields, of which some are needed and of `any_of` at least one."""

    fields: Mapping[str, Shape]
    needs: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()

    def problems(self, value: Any, at: str) -> Iterator[str]:
        """Not an object, a field missing, unknown or wrong; a field of null counts as missing."""
        if not isinstance(value, Mapping):
            yield problem("must provide an object", at)
            return
        given = {key: item for key, item in value.items() if item is not None}
        for name in self.needs:
            if name not in given:
                yield problem(f"missing required field: {name}", at)
        if self.any_of and not given.keys() & set(self.any_of):
            yield problem(f"missing required field: {' or '.join(self.any_of)}", at)
        for name, item in given.items():
            if name != "type":
                yield from self._field(name, item, at)

    def _field(self, name: str, item: Any, at: str) -> Iterator[str]:
        shape = self.fields.get(name)
        if shape is None:
            yield problem(f"invalid additional property: {name}", at)
        else:
            yield from shape.problems(item, f"{at}/{name}")


@dataclass(frozen=True)
class ByType:
    """An object whose ``type`` says which shape it has; `extra` fields are allowed in all of them."""

    kinds: Mapping[str, Thing]
    extra: Mapping[str, Shape] = field(default_factory=dict)

    def problems(self, value: Any, at: str) -> Iterator[str]:
        """An unknown type, or what is wrong with an object of that type."""
        if not isinstance(value, Mapping):
            yield problem("must provide an object", at)
            return
        kind = value.get("type")
        thing = self.kinds.get(kind) if isinstance(kind, str) else None
        if thing is None:
            yield problem(f"unsupported type: {kind}", f"{at}/type")
        else:
            yield from Thing({**thing.fields, **self.extra}, thing.needs, thing.any_of).problems(value, at)
