"""A text of any shape as clean lines that know where they came from."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from knowledge.reading.spelled import in_figures

LONGEST_LINE = 16_384
LONGEST_TEXT = 2_000_000
PART = 4_096  # characters shown of what stands further along a line than is read of it

SHOWN = r"\x1b|␛|\ufffd|\^\[|\\(?:u001[bB]|x1[bB]|0?33|e)"  # an escape, and what viewers show for one
COLOUR = r"(?:[0-9]|2[1-9]|[349][0-79]|10[0-7]|[34]8;(?:5;\d{1,3}|2(?:;\d{1,3}){3}))"
ANSI = re.compile(rf"(?:{SHOWN})\[[0-9;?]{{0,20}}[A-Za-z]|\x1b[()][A-Z0-9]|\[{COLOUR}(?:;{COLOUR}){{0,4}}m(?!\])")
"""What colours a terminal, also where the escape before it was lost: then `[31m`, but not the `[5m]` of a query."""
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
SPACES = str.maketrans(
    {"\u00a0": " ", "\u2007": " ", "\u202f": " ", "\u3000": " ", "\t": " ", "\r": "\n", "\x0b": " ", "\x0c": " "}
)
QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'"})
HALVES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")  # of characters: JSON can say them, UTF-8 cannot
READABLE = {**QUOTES, **HALVES}
ESCAPED = re.compile(r'\\(?:r\\n|n|r|t|"|/|u00(?:3[ceCE]|26|22|27))')
ESCAPES = {"n": "\n", "r": "\n", "t": " ", '"': '"', "/": "/"}
TAG = re.compile(
    r"</?[a-zA-Z][\w:.-]{0,60}(?:\s{1,40}[a-zA-Z_:@][\w:.@-]{0,60}(?:\s?=\s?(?:\"[^\"<>]{0,400}\"|'[^'<>]{0,400}'|[^\s\"'<>]{1,200}))?){0,12}"
    r"\s{0,40}/?>|<!--[^<>]{0,200}-->"
)
TYPED = 400  # characters of a text that somebody types
EMOJI = re.compile(r"(?<![\w:]):(?!(?:status|method|path|scheme|authority|protocol):)[a-z][a-z0-9_+-]{1,40}:(?![\w:])")
LINE_END = re.compile(r"\n")
IN_LINE = re.compile(r"[^\n]")


@dataclass(frozen=True)
class Page:
    """A cleaned text.

    `text` has terminal colours, invisible characters and one level of JSON and HTML escaping taken out, so one pasted
    line may be several here. `raw` is what was sent, cut at `LONGEST_TEXT` characters.
    """

    raw: str
    text: str
    numbers: tuple[int, ...]

    @classmethod
    def of(cls, raw: str) -> Page:
        """Clean a text; time is linear in its length."""
        raw = raw[:LONGEST_TEXT]
        text = raw.replace("\r\n", "\n").translate(SPACES)
        text = text.replace("İ", "I")  # its lower case is two characters, which moves all after it
        if not text.isascii():
            text = INVISIBLE.sub("", text).translate(READABLE)
        if "[" in text:
            text = ANSI.sub("", text)
        if len(text) <= TYPED:
            text = in_figures(EMOJI.sub("", text) if ":" in text else text)
        if "\\" not in text and "&" not in text:
            return cls(raw, text, ())
        lines: list[str] = []
        numbers: list[int] = []
        for number, line in enumerate(text.split("\n"), 1):
            for part in _unescaped(line).split("\n"):
                lines.append(part)
                numbers.append(number)
        return cls(raw, "\n".join(lines), tuple(numbers))

    @cached_property
    def lines(self) -> list[str]:
        """The clean lines, each cut at `LONGEST_LINE` characters for reading."""
        return [line[:LONGEST_LINE] for line in self.text.split("\n")]

    @cached_property
    def starts(self) -> list[int]:
        """The offset in `text` at which each clean line starts."""
        return [0, *(m.end() for m in LINE_END.finditer(self.text))]

    def index_at(self, offset: int) -> int:
        """The 0-based index of the clean line that holds an offset in `text`."""
        return bisect_right(self.starts, offset) - 1

    def around(self, index: int, start: int, end: int) -> tuple[str, int]:
        """The clean line that a span of `text` stands in, of a long one a part, and where the span starts there."""
        begin = self.starts[index]
        if end - begin <= LONGEST_LINE:
            return self.lines[index], start - begin
        begin = start - PART // 2
        return self.text[begin : max(end, begin + PART)].partition("\n")[0], start - begin

    def number(self, index: int) -> int:
        """The 1-based number of the pasted line that a clean line came from."""
        return self.numbers[index] if self.numbers else index + 1

    @cached_property
    def lowered(self) -> str:
        """`text` in lower case."""
        return self.text.lower()

    @cached_property
    def plain(self) -> str:
        """`text` with HTML and XML tags blanked out, every other character and the ends of lines where they were."""
        if "<" not in self.text:
            return self.text
        return TAG.sub(lambda m: " " * len(m[0]) if "\n" not in m[0] else IN_LINE.sub(" ", m[0]), self.text)

    @cached_property
    def plain_lowered(self) -> str:
        """`plain` in lower case."""
        return self.plain.lower()


def _unescaped(line: str) -> str:
    if "\\" in line:
        line = ESCAPED.sub(lambda m: _escape(m[0][1:]), line)
    if "&" in line and ";" in line:
        line = html.unescape(line)
    return line


def _escape(name: str) -> str:
    if name.startswith("u"):
        return chr(int(name[1:], 16))
    return ESCAPES[name[0]]
