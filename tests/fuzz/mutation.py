"""Texts nobody planned, made of real ones: spliced, cut, repeated, escaped, coloured, nested, broken.

Everything is drawn from the dice passed in, so the same dice always make the same text.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Sequence
from random import Random
from urllib.parse import quote

from tests.fuzz import seeds

Change = Callable[[Random, str], str]

USUAL, LARGE, HUGE = 3_000, 60_000, 1_200_000  # characters
MOST_CHANGES = 5
TOKENS = (
    *(
        "404",
        "413",
        " 429 ",
        "HTTP/1.1 ",
        "HTTP/2 403",
        "status: ",
        '"status":',
        "code=",
        "error ",
        "not ",
        " vs ",
        "!",
    ),
    *(
        "{",
        "}",
        "[",
        "]",
        '"',
        "'",
        "`",
        "```",
        "\\",
        "\\n",
        "\\u003c",
        "&lt;",
        "&amp;",
        "&#60;",
        "<",
        ">",
        "<!--",
        "%",
    ),
    *("\n", "\r\n", "\r", "\t", "\0", "\x0b", "\x1b[31m", "\x1b[0m", "\x1b", "\ufeff", "\u200b", "\u202e", "\u00a0"),
    *(
        "\u2028",
        "\x85",
        "İ",
        "ß",
        "ſ",
        "K",
        "４０４",
        "٤٠٤",
        "é",
        "e\u0301",
        "上传",
        "😀",
        "\ud800",
        "\udfff",
        "\U0010ffff",
    ),
    *("<@U1>", "<!channel>", "<https://a.example|b>", "*", "_", "~", "|", "> ", "- ", "1. ", "# ", "@{99999999999}"),
    *("Bearer ", "password=", "://", "@", "-----BEGIN PRIVATE KEY-----", "eyJ", "Cookie: a=", "Authorization: "),
    *("cf-ray: 8f2a00000000abcd-FRA", "server: cloudflare", "Error 1020", "retry-after: 99999999999", "allow: GET, "),
    *("content-length: 9" + "9" * 30, "2026-99-99T99:99:99Z", "[99/Xxx/9999:99:99:99 +9999]", "-1", "1e999", "9" * 25),
)
WRAPPERS = (
    "```\n{}\n```",
    '{{"log":{}}}',
    '{{"status":404,"body":{}}}',
    "<html><body><pre>{}</pre></body></html>",
    "> {}",
    "curl -H '{}' https://a.example",
    "HTTP/1.1 413 {}\r\n\r\n",
    "Traceback (most recent call last):\n{}",
    '1.2.3.4 - - [11/Mar/2026:09:14:02 +0000] "GET {} HTTP/1.1" 404 1 "-" "-"',
    "\x1b[31m{}\x1b[0m",
    "{}: {{}}",
)


def text(dice: Random) -> str:
    """A text to paste."""
    found = dice.choices(BASES, WEIGHTS)[0](dice)
    return changed(dice, found)


def changed(dice: Random, found: str, changes: Sequence[Change] = ()) -> str:
    """A text with a few changes; seldom long, once in thousands very long."""
    limit = dice.choices((USUAL, LARGE, HUGE), (4_000, 40, 1))[0]
    for _ in range(dice.randint(0, MOST_CHANGES)):
        found = dice.choice(changes or CHANGES)(dice, found)[:limit]
    if limit > USUAL and found:
        found = (found * (limit // len(found) + 1))[: dice.randint(limit // 20, limit)]
    return found


def whole(dice: Random) -> str:
    """A paste as it is."""
    return dice.choice(seeds.pastes())


def spliced(dice: Random) -> str:
    """Lines of several pastes, together."""
    return dice.choice(("\n", "\n", "\r\n", " ", "")).join(dice.choices(seeds.lines(), k=dice.randint(2, 12)))


def log(dice: Random) -> str:
    """A log: a few formats, often one only."""
    formats = dice.choices(seeds.logged(), k=dice.choice((1, 1, 2, 4)))
    return "\n".join(digits(dice, dice.choice(formats)) for _ in range(dice.randint(3, 40)))


def tokens(dice: Random) -> str:
    """A heap of what means something somewhere."""
    return "".join(dice.choices(TOKENS, k=dice.randint(1, 60)))


def noise(dice: Random) -> str:
    """Characters of every script, surrogates and unassigned ones too."""
    top = dice.choice((0x80, 0x250, 0x3000, 0xFFFF, 0x10FFFF))
    return "".join(chr(dice.randint(0, top)) for _ in range(dice.randint(1, 300)))


def nested(dice: Random) -> str:
    """JSON many levels deep, with a paste at its end; seldom closed."""
    depth = dice.choice((3, 30, 300, 2_000))
    opening = dice.choice(("[", '{"a":', '{"error":{"status":404,"b":', '[{"message":', '"{\\"a\\":'))
    inner = json.dumps(whole(dice))
    closing = "".join({"[": "]", "{": "}"}.get(c, "") for c in reversed(opening))
    return opening * depth + inner + (closing * depth if dice.random() < 0.7 else "")


def cut(dice: Random, found: str) -> str:
    """The beginning or the end only."""
    at = dice.randint(0, len(found))
    return found[:at] if dice.random() < 0.7 else found[at:]


def removed(dice: Random, found: str) -> str:
    """Without a piece of it."""
    start, end = _span(dice, found)
    return found[:start] + found[end:]


def doubled(dice: Random, found: str) -> str:
    """A piece of it again and again."""
    start, end = _span(dice, found)
    return found[:end] + found[start:end] * dice.choice((1, 2, 20, 300)) + found[end:]


def inserted(dice: Random, found: str) -> str:
    """With something in it that means something somewhere."""
    at = dice.randint(0, len(found))
    return found[:at] + dice.choice(TOKENS) * dice.choice((1, 1, 1, 3, 50)) + found[at:]


def overwritten(dice: Random, found: str) -> str:
    """With something in the place of what stood there."""
    start, end = _span(dice, found)
    return found[:start] + dice.choice((dice.choice(TOKENS), whole(dice), chr(dice.randint(0, 0x10FFFF)))) + found[end:]


def swapped(dice: Random, found: str) -> str:
    """Its lines in another order."""
    parts = found.split("\n")
    dice.shuffle(parts)
    return "\n".join(parts)


def crossed(dice: Random, found: str) -> str:
    """The beginning of it, then the end of another."""
    other = whole(dice)
    return found[: dice.randint(0, len(found))] + other[dice.randint(0, len(other)) :]


def digits(dice: Random, found: str) -> str:
    """With other digits in some places."""
    share = dice.choice((0.05, 0.3))
    return "".join(dice.choice("0123456789") if c.isdigit() and dice.random() < share else c for c in found)


def escaped(dice: Random, found: str) -> str:
    """As it looks inside something else."""
    return dice.choice((json.dumps, html.escape, _quoted, repr, lambda t: json.dumps(json.dumps(t))))(found)


def wrapped(dice: Random, found: str) -> str:
    """Inside something else."""
    wrapper = dice.choice(WRAPPERS)
    return wrapper.format(json.dumps(found) if wrapper.startswith("{{") else found)


def coloured(dice: Random, found: str) -> str:
    """As a terminal shows it."""
    return "\n".join(f"\x1b[{dice.randint(0, 99)}m{line}\x1b[0m" for line in found.split("\n"))


def broken(dice: Random, found: str) -> str:
    """Cut into lines of one width, each with what a chat or mail puts before it."""
    width, before = dice.choice((1, 5, 40, 79, 80)), dice.choice(("", "", "> ", "| ", "    "))
    return "\n".join(before + found[at : at + width] for at in range(0, min(len(found), 4_000), width))


def ended(dice: Random, found: str) -> str:
    """With other ends of line."""
    return found.replace("\n", dice.choice(("\r\n", "\r", "\n\n", "\u2028", " ", "\0", "\\n")))


def lengthened(dice: Random, found: str) -> str:
    """With one very long line."""
    parts = found.split("\n")
    at = dice.randrange(len(parts))
    parts[at] = (parts[at] or "a") * dice.choice((10, 100, 1_000))
    return "\n".join(parts)


def cased(dice: Random, found: str) -> str:
    """In other letters."""
    return dice.choice((found.upper, found.lower, found.swapcase, found.title))()


def spaced(dice: Random, found: str) -> str:
    """With something that cannot be seen between the words."""
    return found.replace(" ", dice.choice(("\u00a0", "\u200b", "\t", "  ", "", "\u202e ", "\x0c")))


def _quoted(found: str) -> str:
    return quote(found, errors="replace")


def _span(dice: Random, found: str) -> tuple[int, int]:
    start = dice.randint(0, len(found))
    return start, min(len(found), start + dice.choice((1, 3, 10, 50, 200)))


BASES = (whole, spliced, log, tokens, noise, nested)
WEIGHTS = (8, 6, 3, 3, 1, 1)
CHANGES: tuple[Change, ...] = (
    cut,
    removed,
    doubled,
    inserted,
    overwritten,
    swapped,
    crossed,
    digits,
    escaped,
    wrapped,
    coloured,
    broken,
    ended,
    lengthened,
    cased,
    spaced,
)
