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


@pytest.mark.parametrize(
    ("status", "product", "theirs", "anybodys"),
    [
        ("404", "Kubernetes", '{"kind": "Status", "reason": "NotFound"}', '{"code": "NotFound", "message": "no cat"}'),
        ("403", "Amazon S3", "<Error><Code>AccessDenied</Code></Error>", '{"code": "AccessDenied"}'),
        ("429", "Slack", '{"ok": false, "error": "ratelimited"}', '{"error": "ratelimited"}'),
        ("429", "Kong", '{"message": "API rate limit exceeded"}', '{"error": "API rate limit exceeded"}'),
        ("401", "Flask-JWT-Extended", '{"msg": "Missing Authorization Header"}', "error: missing authorization header"),
        ("431", "Jetty", "WARN:oejh.HttpParser: Header is too large 8193>8192", "Header is too large"),
        ("403", "Spring Security", "Invalid CSRF Token 'null' was found", '{"error": "Invalid CSRF token"}'),
    ],
)
def test_words_that_others_use_too_tell_a_product_only_beside_its_own(
    status: str, product: str, theirs: str, anybodys: str
) -> None:
    for text, told in ((theirs, product), (anybodys, "")):
        found = [e for e in SIGNATURES.read(Page.of(text)) if e.article == status]
        assert [e.product for e in found] == [told], text
