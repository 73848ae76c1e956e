"""The words of services that people build on: shops, offices, mail, payment, push, social networks.

At least as many texts that hold nearly those words, or hold them out of their place, and must not be taken for them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.diagnosis import diagnose
from knowledge.library import Library
from knowledge.outcome import Outcome
from knowledge.reading.page import Page
from knowledge.reading.signatures import Signatures

LIBRARY = Library.load()
SIGNATURES = Signatures.of(LIBRARY)


def cases(name: str) -> list[str]:
    """The texts of a file, between lines of one sign."""
    return (Path(__file__).parent / "services" / f"{name}.txt").read_text().rstrip("\n").split("\n§\n")


SAID = [(*head.split(" ", 1), text) for head, text in (case.split("\n", 1) for case in cases("said"))]
"""(article, product, what was pasted)"""
NEARLY = cases("nearly")
PRODUCTS = frozenset(product for _, product, _ in SAID)


@pytest.mark.parametrize(("article", "product", "text"), SAID)
def test_the_words_of_a_service_tell_its_error(article: str, product: str, text: str) -> None:
    found = diagnose(LIBRARY, text)
    assert (found.outcome, found.best.id if found.best else "") == (Outcome.ANSWER, article)
    assert product in {e.product for e in found.evidence if e.article == article and e.cause}


@pytest.mark.parametrize("text", NEARLY)
def test_words_that_are_nearly_those_of_a_service_are_not(text: str) -> None:
    assert PRODUCTS.isdisjoint(e.product for e in SIGNATURES.read(Page.of(text)))


def test_there_are_at_least_as_many_near_misses() -> None:
    assert len(NEARLY) >= len(SAID)
