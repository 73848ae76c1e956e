"""What every command of the terminal shares: saying things, reading what was given, and ending."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from knowledge.encoding import encoding_of

DONE, FAILED, USAGE = 0, 1, 2


class StopError(Exception):
    """The end of a command: what to say on standard error, and the exit code. `line` is the same as it is printed."""

    def __init__(self, words: str, code: int = USAGE, line: str = "") -> None:
        super().__init__(words)
        self.code = code
        self.line = line or f"fourxx: {words}"


def say(words: str, end: str = "\n") -> None:
    """A line on standard output."""
    sys.stdout.write(words + end)


def note(words: str) -> None:
    """A line on standard error."""
    tell(f"fourxx: {words}")


def tell(line: str) -> None:
    """The same as it is."""
    sys.stderr.write(f"{line}\n")


def bytes_of(path: str) -> bytes:
    """A file's content. Raises StopError where it cannot be read."""
    try:
        return Path(path).read_bytes()
    except OSError as e:
        raise StopError(f"cannot read {path}: {e.strerror}") from None


def decoded(data: bytes, name: str) -> str:
    """Bytes as text; what is not UTF-8 is replaced, and said."""
    encoding = encoding_of(data)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as e:
        note(f"{name}: byte {e.start} is not {encoding.removesuffix('-sig').upper()}; such bytes are read as �")
        return data.decode(encoding, "replace")


def lines_of(path: str) -> Iterator[str]:
    """A file's lines as they come; `-` is standard input. Raises StopError where it cannot be read."""
    if path == "-":
        yield from _each_decoded(sys.stdin.buffer, "standard input")
        return
    try:
        with Path(path).open("rb") as file:
            yield from _each_decoded(file, path)
    except OSError as e:
        raise StopError(f"cannot read {path}: {e.strerror}") from None


def _each_decoded(lines: Iterable[bytes], name: str) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        yield decoded(line, f"{name}:{number}")
