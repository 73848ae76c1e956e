"""The short form of all fuzzing, the same inputs every time. The long forms are commands: `tests/fuzz/__init__.py`."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fuzz import guided
from tests.fuzz.figures import told
from tests.fuzz.forged import attacked
from tests.fuzz.forging import FORGERIES, NEVER_ENDING
from tests.fuzz.long import KINDS, dice, run, shares
from tests.fuzz.long import told as lines

INPUTS, FORGED, CHANGED = 600, 600, 40
PATIENCE = 20.0  # the machines that run this are busy with others; the long form measures


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.getLogger("dotenv.main").disabled = True
    yield
    logging.getLogger("dotenv.main").disabled = False


@pytest.mark.parametrize(("kind", "count"), [pytest.param(k, n, id=k.name) for k, n in shares(INPUTS)])
def test_whatever_comes_in_every_promise_holds(kind, count):
    tally = run(kind, 0, count, PATIENCE)
    assert (tally.inputs, tally.exceptions, tally.broken) == (count, 0, 0), "\n".join(lines(tally))


@pytest.mark.parametrize("name", guided.KINDS)
def test_what_the_guided_form_starts_from_and_how_it_changes_it(name):
    kind, starts = guided.kind_of(name), guided.corpus(name)
    for number, data in enumerate(starts[:: max(1, len(starts) // CHANGED)]):
        guided.attempt(kind, data, PATIENCE)
        guided.attempt(kind, guided.changed(data, number), PATIENCE)


def test_inputs_are_made_of_their_number_alone():
    for kind in KINDS:
        assert repr(kind.make(dice(kind, 17))) == repr(kind.make(dice(kind, 17)))


async def test_nothing_forged_gets_in_breaks_or_is_logged(tmp_path: Path) -> None:
    figures = await attacked(FORGED, tmp_path, but=NEVER_ENDING)
    assert figures.sound, "\n".join(told(figures))
    assert figures.sent == FORGED
    assert set(figures.answers) == FORGERIES.keys() - {NEVER_ENDING}
