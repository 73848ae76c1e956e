"""What may stand in one place of a line, from what stood there.

Words that were seen are kept as they are, digits apart. A place that has held many different ones takes any with the
same separators, or else any made of the same characters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.reading.access_logs.pieces import ALNUM
from knowledge.reading.access_logs.skeletons import ADDRESS, STATUS, time_pattern

MOST_SHAPES = 8
LENGTHS = (5, 10, 20)
DIGITS = re.compile("[0-9]+")
RUN = re.compile(r"([\w.+-]+)")
REQUEST = re.compile("[A-Z][A-Z_-]{2,19} ")
STATUSES = tuple(map(re.compile, (r"[0-5][0-9]{2}(?:[^\w.:-]|\.{3})", "0 ")))
FREE = r'(?=[^A-Za-z0-9"\\]*+[A-Za-z0-9])[^"\\\x00-\x1f]*+'
IN_PATHS = "/._~%:@!$&+=*-aA"


def pattern_of(kind: str, seen: list[str], following: str, kept: str) -> str | None:
    """What matches the texts of one place; `kept` opens a group for those that stand for themselves."""
    match kind:
        case "space":
            return re.escape(seen[0]) if len(seen[0]) == 1 else re.escape(seen[0][0]) + "{2,60}+"
        case "mark":
            return re.escape(seen[0])
        case "status":
            return STATUS
        case "client":
            return ADDRESS
        case "time":
            return time_pattern(seen)
        case "path":
            return _path(seen)
        case "braces":
            return r'\{[^{}"\\\x00-\x1f]*+\}'
        case "text":
            return _text(seen, kept)
    return _word(seen, following, kept)


def _path(seen: list[str]) -> str:
    """A path with only such unusual characters as were seen; what follows `?` may hold those seen there."""
    paths, _, queries = zip(*(text.partition("?") for text in seen), strict=True)
    start = "/" if all(path.startswith("/") for path in paths) else "(?:/|https?://)"
    inside, rest = _class("".join(paths).replace("[", "") + IN_PATHS), _class("".join(queries) + IN_PATHS)
    return rf"(?P<path>{start}{inside}*+)(?:\?{rest}*+)?+"


def _text(seen: list[str], kept: str) -> str | None:
    """A text in quotes, but none that begins like a request, and with a status only where there was one before."""
    width = 2 if seen[0][0] == "\\" else 1
    mark = re.escape(seen[0][:width])
    odd = [re.escape(text[width:-width]) for text in seen if not ALNUM.search(text)]
    others = [text[width:] for text in seen if ALNUM.search(text)]
    if any(REQUEST.match(text) for text in others):
        return None
    never = [start.pattern for start in STATUSES if not any(start.match(text) for text in others)]
    free = [f"(?!{'|'.join((REQUEST.pattern, *never))}){FREE}"] if others else []
    return f"{mark}{_either(odd, free, kept)}{mark}"


def _word(seen: list[str], following: str, kept: str) -> str | None:
    odd = [text for text in seen if not ALNUM.search(text) or "<" in text or text.startswith("HTTP/")]
    words = [text for text in seen if text not in odd]
    shapes: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda word: (-len(word), word)):
        shapes.setdefault(DIGITS.sub("0", word), []).append(word)
    if len(shapes) <= MOST_SHAPES:
        odd += [shape for shape in shapes if "0" not in shape]
        free = [re.escape(shape).replace("0", _number(some)) for shape, some in shapes.items() if "0" in shape]
    elif following in ("space", "end", "mark") and all(word.isascii() and word.isprintable() for word in words):
        free = [_wide(words)]
    else:
        return None
    return _either([re.escape(text) for text in odd], free, kept)


def _number(words: list[str]) -> str:
    """A number about as long as those in some words: columns are told apart by how long they can be."""
    longest = max(len(digits) for word in words for digits in DIGITS.findall(word))
    return f"[0-9]{{1,{next(most for most in LENGTHS if most >= longest)}}}+" if longest <= LENGTHS[-1] else "[0-9]++"


def _either(odd: list[str], free: list[str], kept: str) -> str:
    """One of some patterns; the odd ones, which stand for themselves, in a group that `kept` opens."""
    if len(odd) + len(free) == 1:
        return (odd + free)[0]
    group = [f"{kept}{'|'.join(odd)})"] if odd else []
    return f"(?:{'|'.join(group + free)})"


def _wide(words: list[str]) -> str:
    """Any word with the separators that all of these have, or else any made of the characters that they are made of."""
    split = [RUN.split(word) for word in words]
    if len({tuple(parts[::2]) for parts in split}) == 1:
        places = enumerate(zip(*split, strict=True))
        return "".join(_run(runs) if n % 2 else re.escape(runs[0]) for n, runs in places)
    return f"(?=[^A-Za-z0-9\\s]*+[A-Za-z0-9]){_run(words)}"


def _run(words: Sequence[str]) -> str:
    """Any run of the characters of some words; as long as they are, if all are as long."""
    lengths = {len(word) for word in words}
    return f"{_class(''.join(words))}{f'{{{max(lengths)}}}' if len(lengths) == 1 else '++'}"


def _class(characters: str) -> str:
    """Digits, the letters of each case if there are any in that case, and the other characters as they are."""
    kinds = {c for c in characters if not (c.isascii() and c.isalnum())}
    letters = ("a-z" if re.search("[a-z]", characters) else "") + ("A-Z" if re.search("[A-Z]", characters) else "")
    return f"[0-9{letters}{''.join(map(re.escape, sorted(kinds)))}]"
