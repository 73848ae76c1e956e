"""Statuses that are written as they are spoken: `four oh four`, `four hundred and thirteen`, `four twenty-nine`."""

from __future__ import annotations

import re

DIGITS = {
    word: figure
    for figure, said in enumerate(
        (
            "zero oh o nought null nul cero zéro",
            "one eins uno un um een",
            "two zwei dos deux due dois twee",
            "three drei tres trois tre três drie",
            "four vier cuatro quatre quattro quatro",
            "five fünf cinco cinq cinque vijf",
            "six sechs seis sei zes",
            "seven sieben siete sept sette sete zeven",
            "eight acht ocho huit otto oito",
            "nine neun nueve neuf nove negen",
        )
    )
    for word in said.split()
}
"""How digits are spoken in seven languages."""
TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
UNDER_HUNDRED = {
    **{word: n for n, word in enumerate("one two three four five six seven eight nine".split(), 1)},
    **{word: n for n, word in enumerate(TEENS, 10)},
    **{word: n for n, word in zip(range(20, 100, 10), TENS, strict=True)},
}

GAP, ONE = r"[ -]{1,2}", "|".join(DIGITS)
FIRST = "|".join(word for word, figure in DIGITS.items() if figure in (4, 5))
REST = rf"(?:(?:{'|'.join(TENS)})(?:{GAP}(?:one|two|three|four|five|six|seven|eight|nine))?|{'|'.join(TEENS)})"
SPOKEN = re.compile(
    rf"(?<![\w-])(?:(?P<digits>(?:{FIRST}){GAP}(?:{ONE}){GAP}(?:{ONE}))"
    rf"|(?P<mixed>[45][ -]?oh[ -]?[0-9])"
    rf"|(?P<hundred>four|five)[ -]hundred(?:(?:{GAP}and)?{GAP}(?P<more>{REST}|{'|'.join(UNDER_HUNDRED)})"
    r"|(?=[ -](?:errors?|status|codes?|responses?|bad request)\b))"
    rf"|(?<!\bat )(?<!\bby )(?<!till )(?<!past )(?<!from )(?<!about )(?<!around )(?<!before )(?<!after )(?<!until )"
    rf"(?P<short>four|five){GAP}(?P<and>{REST}))(?![\w-]|'?clock)",
    re.IGNORECASE,
)
TOLD = re.compile(r"\b(?:an?|the|error|status|code|http|returns?|gets?|gives?|gave|says?|with|answers?|throws?)[ -]\Z")
"""Before one that could be a time of day (`four thirty`)."""
OF_HTTP = re.compile(
    r"\b(?:errors?|status|codes?|https?|responses?|apis?|servers?|requests?|endpoints?|urls?|returns?|web ?site)\b",
    re.IGNORECASE,
)
"""With one of these `four thirty` is no time of day."""
BEGINS = re.compile(r"\b(?:four|five|vier|fünf|cuatro|cinco|quat|cinq|vijf|[45][ -]?oh)", re.IGNORECASE)


def in_figures(text: str) -> str:
    """A text that somebody typed, with its spoken statuses in figures."""
    if not BEGINS.search(text):
        return text
    of_http = OF_HTTP.search(text) is not None
    return SPOKEN.sub(lambda m: _figures(m, of_http=of_http), text)


def _figures(match: re.Match[str], *, of_http: bool) -> str:
    if match["digits"]:
        return "".join(str(DIGITS[word]) for word in re.split(GAP, match["digits"].lower()))
    if match["mixed"]:
        return f"{match['mixed'][0]}0{match['mixed'][-1]}"
    if match["hundred"]:
        return str(100 * DIGITS[match["hundred"].lower()] + _under_hundred(match["more"]))
    rest = _under_hundred(match["and"])
    if not of_http or (rest % 5 == 0 and not TOLD.search(match.string[: match.start()].lower())):
        return match[0]
    return str(100 * DIGITS[match["short"].lower()] + rest)


def _under_hundred(said: str | None) -> int:
    return sum(UNDER_HUNDRED[word] for word in re.split(GAP, said.lower())) if said else 0
