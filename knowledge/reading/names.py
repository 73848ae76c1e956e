"""Reason phrases that stand alone on a line, as error pages and exceptions print them, or beside each other."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.library import Library
from knowledge.reading import comparing, mentioned
from knowledge.reading.evidence import Evidence, Kind
from knowledge.reading.page import Page
from knowledge.sieve import Sieve, Words
from knowledge.words import SPACELESS

ALONE, IN_EXCEPTION, COMPARED, CHOSEN, MISSPELT, SHOWN, OF_CLASS = 0.75, 0.8, 0.8, 0.6, 0.7, 0.6, 0.72
OWN_LINE, BESIDE = "an error's name on a line of its own", "an error's name beside another's"
CLOSE, WITHIN = "an error's name, with typing errors", "an error's name in a sentence"
OWN_WORD = "an error's name in its own field"
NAMED_SO = "an error's name as that of an exception"
AS_CODE = "an error's name as programs write it"
LONGEST = 240
TYPED = re.compile(r"(?:[^\W\d_]|[ '-]){8,48}")  # a text that could be a name somebody typed
LONGEST_TYPED = 64  # characters, with its number
FIGURES = re.compile(r"\b(?:http|status|code|error|errors|[\do]{3,4})\b")
REASONS = {str(s.value): s.phrase for s in HTTPStatus}
SERVER_ERRORS = {s.phrase.lower(): s.value for s in HTTPStatus if s.value >= 500}
ALIKE, SHORT, ALIKE_SHORT = 0.84, 12, 0.87  # from where on it is one; for short ones
MOST_LINES = 2_000
TRIMMED = " \t#*_`'\"=>|<[](){}-–—:;,.!?"
PREFIX = re.compile(
    r"^(?:[\w.$\\/]{0,80}(?:error|exception|fault|failure)s?|http|status|message|detail|reason|title"
    r"|statustext|statusmessage|error message|"
    r"uncaught|fatal|denied|err|e|warning|response|server replied|the server replied)\W{0,3}[:=]\s*(.+)$"
)

INSIDE = re.compile(
    r"(?:https?://\S{1,200}|[Ee]rror|[Ff]ailed[^:]{0,60}|[Dd]enied|[Rr]esponse|[Ss]erver returned[^:]{0,20}"
    r"|[Ss]erver (?:replied|answered|said)): ?[\"']?"
    r"([A-Z][A-Za-z' -]{3,40}?)[\"']?(?= at | in | for | on | when |\.|,|;| \(| -|\s*$)"
)
TOLD = re.compile(r"\bReasonPhrase: ?([A-Z][A-Za-z' -]{2,40}?)[.,;]?(?= |\s*$)")
SAID = re.compile(
    r"\b(?:says|said|say|returns?|returned|gives?|gave|shows?|showed|got|gets?|getting|answers?|answered|replies|threw|with)"
    r" (?:an? |me |only |just )*[\"'`(]{0,2}([A-Z][a-z]+(?: [A-Z][a-z]+){0,3})[\"'`)]{0,2}(?![\w'])"
)
CONTRAST = re.compile(rf"(?:{comparing.VERSUS}|{comparing.SAME}|\b(?:instead of|rather than))(?= )")
EITHER = re.compile(r"\b(?:or|oder|ou|oppure|lub|или)(?= )")
BETWEEN = re.compile(comparing.DIFFERENCE)
AND = re.compile(r"\b(?:and|from|und|y|e|et)(?= )")
CAPITAL_BEFORE = re.compile(
    rf"(?:\A|[.!?\n]) *\W?\Z|[A-Z][\w'-]* \Z|(?![{SPACELESS}])[\w.:/@#-]\Z"
)  # or where a sentence begins
CAPITAL_AFTER = re.compile(rf"(?![{SPACELESS}])[\w/@-]| [A-Z]|\.\w")
CLASS = re.compile(r"\b((?:[A-Z][a-z]+){1,6})(?:Error|Exception|Fault)\b")
IDENTIFIER = re.compile(  # a name as programs write one
    r"(?<![\w./@#$-])((?:[A-Z][a-z]+){2,6}|[A-Za-z]+(?:_[A-Za-z]+){1,5})(?![\w/(=-]|\.\w|: ?\{)"
)
OWN_LIMIT = "requesttimeout"  # clients call by this name that their own patience ended
QUOTED = re.compile("[\"'`“”„‘«»](?=(.{1,60}?)[.!:]?[\"'`“”’«»](?!\\w))")
WORD = re.compile(r"[\w-]+(?:'\w+)?")
LONGEST_NAME = 5  # words
TELLING = 9  # letters of a name that is no everyday word


@dataclass(frozen=True)
class Names:
    """Every name that every article goes by, lower case.

    `phrases` are the reason phrases among them, written as one word. `typed` has those of server errors beside them,
    by how long what somebody means by them may be.
    """

    articles: Mapping[str, str]
    phrases: Mapping[str, str]
    sieve: Sieve
    typed: Mapping[int, Sequence[str]]

    @classmethod
    def of(cls, library: Library) -> Names:
        """The names of a library; one that two articles share belongs to the first."""
        found: dict[str, str] = {}
        phrases: dict[str, str] = {}
        for article in library:
            if registered := REASONS.get(article.id):
                for phrase in (article.title, registered):
                    phrases[phrase.lower().replace(" ", "")] = article.id
                    found[phrase.lower().replace(" ", "_")] = article.id
            for name in (article.title, *article.names):
                found.setdefault(name.lower().strip(TRIMMED), article.id)
                found.setdefault(name.lower().replace(" ", "").strip(TRIMMED), article.id)
        return cls(found, phrases, Sieve(found), _by_length((*found, *SERVER_ERRORS)))

    def read(self, page: Page, skip: frozenset[int] = frozenset()) -> Iterator[Evidence]:
        """Every name that an error goes by where one happened, not where it is only written about."""
        return (e for e in self._read(page, skip) if not mentioned.mentioned(e.text, e.start, e.end))

    def _read(self, page: Page, skip: frozenset[int]) -> Iterator[Evidence]:
        """Every line that is nothing but a name, or a name after `SomethingError:` or `message:`."""
        held = self.sieve.held(page.plain_lowered)
        if not held:
            yield from self._misspelt(page)
            return
        for index, line in enumerate(page.plain.split("\n")[:MOST_LINES]):
            if index in skip:
                continue
            if (told := TOLD.search(line)) and (named := self.articles.get(told[1].lower())):
                start = page.starts[index] + told.start(1)
                yield _evidence(page, named, start, start + len(told[1]), OWN_WORD, IN_EXCEPTION)
                continue
            if len(line) > LONGEST:
                continue
            alone = line.strip(TRIMMED).lower()
            if not any(name in alone for name in held):
                continue
            article, weight, reads = self.articles.get(alone), ALONE, OWN_LINE
            if article is None and (prefixed := PREFIX.match(alone)):
                article, weight = self.articles.get(prefixed[1].strip(TRIMMED)), IN_EXCEPTION
            if article is None and (inside := INSIDE.search(line)):
                article, weight = self.articles.get(inside[1].strip(TRIMMED).lower()), IN_EXCEPTION
            if article is None and (said := SAID.search(line)):
                article, weight, reads = self.articles.get(said[1].lower()), ALONE, WITHIN
            if article is None:
                article, weight, reads = self._of_class(line), OF_CLASS, NAMED_SO
            if article is None:
                article, weight, reads = self._as_identifier(line), OF_CLASS, AS_CODE
            if article is not None and alone:
                start = page.starts[index] + len(line) - len(line.lstrip(TRIMMED))
                yield _evidence(page, article, start, start + len(alone), reads, weight)
        yield from self._compared(page)
        yield from self._shown(page, held)

    def _of_class(self, line: str) -> str | None:
        """The article whose reason phrase an exception goes by, where that is no everyday word: `BadRequestError`."""
        names = (match[1].lower() for match in CLASS.finditer(line) if not _of_others(line, *match.span()))
        telling = (name for name in names if len(name) >= TELLING and name != OWN_LIMIT)
        return next((self.phrases[name] for name in telling if name in self.phrases), None)

    def _as_identifier(self, line: str) -> str | None:
        """The article whose reason phrase an identifier is: `why PreconditionFailed`, `method_not_allowed on save`."""
        codes = (match[1] for match in IDENTIFIER.finditer(line) if not _of_others(line, *match.span()))
        names = (code.lower().replace("_", "") for code in codes)
        return next(
            (self.phrases[n] for n in names if len(n) >= TELLING and n != OWN_LIMIT and n in self.phrases), None
        )

    def _shown(self, page: Page, held: Words) -> Iterator[Evidence]:
        """The name that a short sentence of any language holds as pages print it: `sayfada Unauthorized yazıyor`.

        Or in quotation marks: `der Server sagt "too many requests"`.
        """
        if len(page.plain) > comparing.LONGEST:
            return
        for match in QUOTED.finditer(page.plain_lowered):
            if match[1] in held and len(match[1]) >= TELLING:
                yield _evidence(page, self.articles[match[1]], match.start(1), match.end(1), WITHIN, SHOWN)
                return
        for name in sorted((name for name in held if len(name) >= TELLING), key=len, reverse=True):
            start = page.plain.find(name.title())
            before, after = page.plain[:start], page.plain[start + len(name) :]
            begins = not before.strip(TRIMMED) and " " in name  # in a sentence the second word would have no capital
            if start >= 0 and (begins or not CAPITAL_BEFORE.search(before)) and not CAPITAL_AFTER.match(after):
                yield _evidence(page, self.articles[name], start, start + len(name), WITHIN, SHOWN)
                return

    def _misspelt(self, page: Page) -> Iterator[Evidence]:
        """The name that a short text is, but for typing errors: `reqest entitty too lagre`."""
        if len(page.plain) > LONGEST_TYPED:
            return
        said = " ".join(FIGURES.sub(" ", page.plain_lowered).split()).strip(TRIMMED)
        if not TYPED.fullmatch(said):
            return
        least = ALIKE if len(said) >= SHORT else ALIKE_SHORT
        names = self.typed.get(len(said), ())
        found = process.extractOne(said, names, scorer=OSA.normalized_similarity, score_cutoff=least)
        if found and found[0] in SERVER_ERRORS:
            told = _evidence(page, "", 0, len(page.lines[0]), CLOSE, MISSPELT)
            yield told._replace(kind=Kind.STATUS, article=None, value=SERVER_ERRORS[found[0]])
        elif found:
            yield _evidence(page, self.articles[found[0]], 0, len(page.lines[0]), CLOSE, MISSPELT)

    def _compared(self, page: Page) -> Iterator[Evidence]:
        """Two names that a short text holds against each other: `unauthorized or forbidden?`."""
        lowered = page.plain_lowered
        if len(lowered) > comparing.LONGEST:
            return
        held = [(word, COMPARED) for word in CONTRAST.finditer(lowered)]
        held += [(word, COMPARED) for word in AND.finditer(lowered) if BETWEEN.search(lowered)]
        held += [(word, CHOSEN) for word in EITHER.finditer(lowered)]
        for word, weight in held:
            before = [m.span() for m in WORD.finditer(lowered, 0, word.start())][-LONGEST_NAME:]
            after = [m.span() for m in WORD.finditer(lowered, word.end())][:LONGEST_NAME]
            left = self._named(lowered, [(start, before[-1][1]) for start, _ in before])
            right = self._named(lowered, [(after[0][0], end) for _, end in reversed(after)])
            if left and right and left[0] != right[0]:
                yield from (_evidence(page, *found, BESIDE, weight) for found in (left, right))
                return

    def _named(self, lowered: str, spans: list[tuple[int, int]]) -> tuple[str, int, int] | None:
        """The article that the first of some spans names, and that span."""
        return next(((a, start, end) for start, end in spans if (a := self.articles.get(lowered[start:end]))), None)


def _of_others(line: str, start: int, end: int) -> bool:
    """Whether a class is only written about, or another program's."""
    return mentioned.mentioned(line, start, end) or mentioned.others(line, start)


def _by_length(names: Iterable[str]) -> dict[int, list[str]]:
    """The names that a text of a length can be alike at all: both have almost as many letters."""
    found = defaultdict[int, list[str]](list)
    for name in names:
        for length in range(int(ALIKE * len(name)), int((len(name) + 1) / ALIKE) + 1):
            found[length].append(name)
    return dict(found)


def _evidence(page: Page, article: str, start: int, end: int, reads: str, weight: float) -> Evidence:
    index = page.index_at(start)
    base = page.starts[index]
    return Evidence(
        kind=Kind.NAME,
        line=page.number(index),
        text=page.lines[index],
        start=start - base,
        end=end - base,
        reads=reads,
        article=article,
        weight=weight,
    )
