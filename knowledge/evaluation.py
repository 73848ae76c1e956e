"""Cases -> accuracy, for people who write articles.

A case is one JSON object on a line of a `.jsonl` file:

- `id` and `text`: its name, and what somebody pastes or asks;
- `accept`: the ids of the articles that are right, an empty list for a text that must not be answered;
- `expect` (optional): the id to name in a miss; without it, the first of `accept`;
- `sender` (optional): who sent the response, where that can be known;
- `family` (optional): what sort of text it is, told in a miss;
- `soft` (optional): true for a case that is counted but that no run fails by.

The kind of a case is its file's name: `pastes.jsonl` holds pastes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.article import Sender
from knowledge.diagnosis import diagnose
from knowledge.library import Library
from knowledge.outcome import Diagnosis, Outcome

RIGHT, WRONG, USAGE = 0, 1, 2
AMONG = 3  # ids looked at for "among the first"
TOTAL = "all"
EDGES = frozenset({Sender.CLOUDFLARE, Sender.PROXY})
FIELDS: Mapping[str, type] = {
    "id": str, "text": str, "accept": list, "expect": str, "sender": str, "family": str, "soft": bool,
}  # fmt: skip
REQUIRED = ("id", "text", "accept")
NAMES = {str: "text", list: "a list", bool: "true or false"}
COLUMNS = (
    "kind", "cases", "first", "among 3", "answered", "wrong", "choices", "none", "sender", "blamed", "false answers",
)  # fmt: skip


class CasesError(Exception):
    """Cases that cannot be read; the message names the file, the line and what to write."""


@dataclass(frozen=True, slots=True)
class Case:
    """One text and what is right for it."""

    id: str
    text: str
    accept: tuple[str, ...]
    kind: str = ""
    expect: str = ""
    sender: Sender | None = None
    family: str = ""
    soft: bool = False

    @property
    def wanted(self) -> str:
        """What to call the right answer: an id, or `none`."""
        return self.expect or next(iter(self.accept), Outcome.NONE.value)


@dataclass(frozen=True, slots=True)
class Result:
    """What the library made of one case. `place` is where the first accepted id stands, from 1; 0 is nowhere."""

    case: Case
    outcome: Outcome
    ids: tuple[str, ...]
    place: int
    sender: Sender

    @property
    def answered(self) -> bool:
        """Whether one article was given as the answer."""
        return self.outcome is Outcome.ANSWER

    @property
    def first(self) -> bool:
        """Whether the first article is a right one."""
        return self.place == 1

    @property
    def right(self) -> bool:
        """Whether the first article is right, or a text that must not be answered was not."""
        return self.first if self.case.accept else not self.answered

    @property
    def found_sender(self) -> bool:
        """Whether the sender is the one the case names."""
        return self.sender is self.case.sender

    @property
    def blamed(self) -> bool:
        """Whether Cloudflare or another proxy is named though the case names somebody else."""
        return self.case.sender is not None and self.sender in EDGES and not self.found_sender


@dataclass(frozen=True, slots=True)
class Row:
    """The counts of one kind of case. `first`, `among` and `none` are of the `wanted` cases that have an answer."""

    kind: str
    cases: int
    wanted: int
    first: int
    among: int
    answered: int
    wrong: int
    choices: int
    none: int
    senders: int
    found: int
    blamed: int
    false: int

    @classmethod
    def of(cls, kind: str, results: Sequence[Result]) -> Row:
        """Count some results."""
        wanted = [r for r in results if r.case.accept]
        answered = [r for r in results if r.answered]
        told = [r for r in results if r.case.sender]
        return cls(
            kind=kind,
            cases=len(results),
            wanted=len(wanted),
            first=sum(r.first for r in wanted),
            among=sum(0 < r.place <= AMONG for r in wanted),
            answered=len(answered),
            wrong=sum(not r.right for r in answered),
            choices=sum(r.outcome is Outcome.CHOICE for r in results),
            none=sum(r.outcome is Outcome.NONE for r in wanted),
            senders=len(told),
            found=sum(r.found_sender for r in told),
            blamed=sum(r.blamed for r in told),
            false=sum(r.answered for r in results if not r.case.accept),
        )


@dataclass(frozen=True, slots=True)
class Report:
    """All results, in the order of the cases."""

    results: tuple[Result, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """One row a kind, and one for all where there are several kinds."""
        kinds = dict.fromkeys(r.case.kind for r in self.results)
        rows = [Row.of(kind, [r for r in self.results if r.case.kind == kind]) for kind in kinds]
        return tuple(rows) if len(rows) == 1 else (*rows, Row.of(TOTAL, self.results))

    @property
    def misses(self) -> tuple[Result, ...]:
        """What was not right: another article first, a false answer, another sender."""
        return tuple(r for r in self.results if not r.right or (r.case.sender and not r.found_sender))

    @property
    def passed(self) -> bool:
        """Whether everything was right but soft cases."""
        return all(r.case.soft for r in self.misses)


def evaluate(library: Library, cases: Iterable[Case]) -> Report:
    """Diagnose every case and compare."""
    return Report(tuple(_result(case, diagnose(library, case.text)) for case in cases))


def read_cases(path: Path) -> Iterator[Case]:
    """The cases of a `.jsonl` file, or of every such file below a folder, file by file in the order of their names.

    Raises CasesError at the first line that is no case, and where there is none at all.
    """
    files = sorted(path.rglob("*.jsonl")) if path.is_dir() else [path]
    seen: dict[str, str] = {}
    for file in files:
        for place, case in _of_file(file):
            if case.id in seen:
                raise CasesError(f"{place}: the id `{case.id}` stands in {seen[case.id]} too: give each case its own")
            seen[case.id] = place
            yield case
    if not seen:
        raise CasesError(f"{path}: there are no cases; write one JSON object a line into a .jsonl file")


def main(arguments: Sequence[str], library: Library | None = None) -> int:
    """Print the accuracy of a library (the pack) on the cases named; 0 all right, 1 misses, 2 cases not readable."""
    try:
        cases = [case for path in arguments for case in read_cases(Path(path))]
    except CasesError as e:
        sys.stderr.write(f"fourxx: {e}\n")
        return USAGE
    report = evaluate(Library.load() if library is None else library, cases)
    sys.stdout.write("\n".join(told(report)) + "\n")
    return RIGHT if report.passed else WRONG


def told(report: Report) -> Iterator[str]:
    """The report as lines: the table, then every miss."""
    table = [COLUMNS, *map(_cells, report.rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for kind, *figures in table:
        yield "  ".join((kind.ljust(widths[0]), *(f.rjust(w) for f, w in zip(figures, widths[1:], strict=True))))
    if report.misses:
        yield ""
    for result in report.misses:
        yield _miss(result)


def _result(case: Case, diagnosis: Diagnosis) -> Result:
    candidates = () if diagnosis.outcome is Outcome.NONE else diagnosis.candidates
    places = (n for n, c in enumerate(candidates, 1) if {c.id, c.article.id} & set(case.accept))
    return Result(case, diagnosis.outcome, tuple(c.id for c in candidates), next(places, 0), diagnosis.sender)


def _of_file(file: Path) -> Iterator[tuple[str, Case]]:
    try:
        lines = file.read_bytes().split(b"\n")
    except OSError as e:
        raise CasesError(f"cannot read {file}: {e.strerror}") from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            place = f"{file}:{number}"
            yield place, _case(_fields(line, place), file.stem, place)


def _fields(line: bytes, place: str) -> dict[str, Any]:
    try:
        found = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise CasesError(f"{place}: save the file as UTF-8") from None
    except ValueError as e:
        raise CasesError(f"{place}: write one JSON object a line ({e})") from None
    if not isinstance(found, dict):
        raise CasesError(f'{place}: write one JSON object a line: {{"id": …, "text": …, "accept": […]}}')
    for key in REQUIRED:
        if key not in found:
            raise CasesError(f"{place}: add `{key}`")
    for key, kind in FIELDS.items():
        if found.get(key) is not None and not isinstance(found[key], kind):
            raise CasesError(f"{place}: write `{key}` as {NAMES[kind]}, not {json.dumps(found[key])[:60]}")
    return found


def _case(fields: Mapping[str, Any], kind: str, place: str) -> Case:
    accept, sender = fields["accept"] or [], fields.get("sender")
    if not all(isinstance(id_, str) for id_ in accept):
        raise CasesError(f'{place}: put quotes around the ids of `accept`: ["413"]')
    if sender is not None and sender not in set(Sender):
        raise CasesError(f"{place}: write a `sender` out of {', '.join(Sender)} instead of `{sender}`")
    return Case(
        id=fields["id"],
        text=fields["text"],
        accept=tuple(accept),
        kind=kind,
        expect=fields.get("expect") or "",
        sender=Sender(sender) if sender is not None else None,
        family=fields.get("family") or "",
        soft=bool(fields.get("soft")),
    )


def _cells(row: Row) -> tuple[str, ...]:
    false = row.cases - row.wanted
    return (
        row.kind,
        str(row.cases),
        _share(row.first, row.wanted),
        _share(row.among, row.wanted),
        str(row.answered),
        _share(row.wrong, row.answered),
        str(row.choices),
        str(row.none),
        _share(row.found, row.senders),
        _share(row.blamed, row.senders),
        _share(row.false, false),
    )


def _share(part: int, whole: int) -> str:
    return f"{part}/{whole} {part / whole:.1%}" if whole else "-"


def _miss(result: Result) -> str:
    case = result.case
    got = f"{result.ids[0] if result.ids else 'nothing'} ({result.outcome})"
    parts = [f"{case.id} wanted {case.wanted} got {got}"] if not result.right else [case.id]
    if case.accept and not result.right and result.place:
        parts.append(f"right at {result.place}")
    if case.sender and not result.found_sender:
        parts.append(f"sender wanted {case.sender} got {result.sender}")
    parts += [word for word in (case.family, "soft" if case.soft else "") if word]
    return parts[0] + "".join(f", {p}" for p in parts[1:]) if not result.right else f"{case.id} {', '.join(parts[1:])}"
