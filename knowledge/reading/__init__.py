"""Text -> evidence, one room per shape of text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from knowledge.library import Library
from knowledge.reading import access_logs, numbers, responses
from knowledge.reading.access_logs import Entry
from knowledge.reading.evidence import Evidence, Facts, Kind
from knowledge.reading.names import Names
from knowledge.reading.numbers import Vocabulary
from knowledge.reading.page import Page
from knowledge.reading.signatures import Signatures
from knowledge.reading.trouble import Trouble, trouble

LOG_WEIGHT = 1.0
TROUBLE_IN = 20_000


@dataclass(frozen=True)
class Reading:
    """Everything read in one text.

    `statuses` counts every status in its place, 4xx or not, smallest first; `logged` those of logs.
    """

    page: Page
    evidence: tuple[Evidence, ...]
    statuses: Mapping[int, int]
    logged: Mapping[int, int]
    facts: Facts

    @cached_property
    def trouble(self) -> Trouble | None:
        """The trouble other than a 4xx that the text's first `TROUBLE_IN` characters name, if any."""
        return trouble(self.page.lowered[:TROUBLE_IN])


class Reader:
    """Reads texts with what a library knows: names, signatures, vendor's numbers. Never changes once made."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._vocabulary = Vocabulary(library)
        self._signatures = Signatures.of(library)
        self._names = Names.of(library)

    def read(self, text: str) -> Reading:
        """Read a text of any size and content; time is linear in its length."""
        page = Page.of(text)
        entries = list(access_logs.read(page.lines)) if access_logs.has_number(page.text) else []
        skip = frozenset(index for index, _ in entries)
        statuses = list(numbers.read(page, self._vocabulary, skip))
        evidence = [
            *_of_log(page, entries),
            *statuses,
            *numbers.read_vendor(page, self._vocabulary, skip),
            *self._signatures.read(page, frozenset(i for i, entry in entries if self._elsewhere(entry.status))),
            *self._names.read(page, skip),
        ]
        logged = Counter(entry.status for _, entry in entries) if entries else {}
        counted = dict(logged)
        for e in statuses:
            if e.kind is Kind.STATUS and e.value is not None:
                counted[e.value] = counted.get(e.value, 0) + 1
        return Reading(page, tuple(evidence), dict(sorted(counted.items())), logged, responses.facts(page))

    def _elsewhere(self, status: int) -> bool:
        """Whether a log tells of a status that the library does not answer, so no words beside it are evidence."""
        return status >= 200 and self._library.of_status(status) is None


def _of_log(page: Page, entries: list[tuple[int, Entry]]) -> Iterator[Evidence]:
    """One piece of evidence for each different status, at the first line that has it."""
    seen = set[int]()
    for index, entry in entries:
        if entry.status in seen:
            continue
        seen.add(entry.status)
        yield Evidence(
            kind=Kind.STATUS,
            line=page.number(index),
            text=page.lines[index],
            start=entry.start,
            end=entry.end,
            reads=f"{entry.status} in the status column of {_a(entry.format)}",
            value=entry.status,
            sender=entry.sender,
            weight=LOG_WEIGHT,
        )


def _a(name: str) -> str:
    """A name with the article that is spoken before it."""
    return f"{'an' if name[:1].lower() in 'aeio' or name.startswith('nginx') else 'a'} {name}"
