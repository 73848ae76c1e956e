"""Every article of the pack: sound, found by its own example, title and names, said in every language."""

from __future__ import annotations

import pytest

from knowledge.article import Role
from knowledge.diagnosis import diagnose
from knowledge.library import Library
from knowledge.lint import check
from knowledge.outcome import Outcome

LIBRARY = Library.load()
IDS = sorted(LIBRARY.articles, key=lambda i: (len(i), i))
LANGUAGES = frozenset(("es", "pt", "fr", "de", "it", "nl", "pl", "ru", "uk", "tr", "ar", "hi", "id", "ja", "ko", "zh"))
AMONG = 3

# Lists that expire: what stands here without needing to fails its check.
UNTRANSLATED: frozenset[str] = frozenset()
"""Articles that are not yet said in every language."""
NOT_FOUND_BY = frozenset(
    (
        ("cf-1002", "DNS points to Prohibited IP (local or Cloudflare address)"),
        ("cf-1002", "DNS points to prohibited IP, or Restricted (Cloudflare)"),
    )
)
"""(article, name) that does not bring the article back among the first three, and should."""


@pytest.fixture(scope="module")
def problems():
    return check()


def article(id_):
    return LIBRARY.articles[id_]


def ids(found):
    """The ids that a diagnosis offers, a number of an article under the article's own id too."""
    return [] if found.outcome is Outcome.NONE else [{c.id, c.article.id} for c in found.candidates]


def found_by(id_, text):
    return any(id_ in offered for offered in ids(diagnose(LIBRARY, text))[:AMONG])


def questions(name):
    yield name
    yield f"what does {name} mean?"


@pytest.mark.parametrize("id_", IDS)
def test_an_article_lints_clean(id_, problems):
    assert [str(p) for p in problems if p.path == article(id_).path] == []


@pytest.mark.parametrize("id_", IDS)
def test_its_example_brings_it_back_first_as_the_answer(id_):
    found = diagnose(LIBRARY, article(id_).example)
    assert found.outcome is Outcome.ANSWER
    assert found.best.article.id == id_, [c.id for c in found.candidates]


@pytest.mark.parametrize("id_", IDS)
def test_its_example_holds_no_secret(id_):
    assert diagnose(LIBRARY, article(id_).example).secrets == ()


@pytest.mark.parametrize("id_", IDS)
def test_it_is_said_in_every_language(id_):
    said = {language for language, texts in article(id_).translated.items() if texts}
    assert (LANGUAGES - said == set()) is (id_ not in UNTRANSLATED), sorted(LANGUAGES - said)


@pytest.mark.parametrize("id_", IDS)
def test_its_neighbours_exist(id_):
    named = [*article(id_).related, *(c.neighbour for c in article(id_).contrasts)]
    assert [n for n in named if not LIBRARY.get(n)] == []
    assert id_ not in named


@pytest.mark.parametrize("id_", IDS)
def test_its_title_and_names_bring_it_back_among_the_first_three(id_):
    missed = {
        (id_, name)
        for name in (article(id_).title, *article(id_).names)
        if not all(found_by(id_, question) for question in questions(name))
    }
    assert missed == {m for m in NOT_FOUND_BY if m[0] == id_}


@pytest.mark.parametrize("id_", IDS)
def test_its_id_asked_for_brings_it_back_first(id_):
    asked = id_.replace("cf-", "cloudflare error ")
    found = diagnose(LIBRARY, f"what is {asked}?")
    assert found.outcome is Outcome.ANSWER
    assert found.best.article.id == id_, [c.id for c in found.candidates]


@pytest.mark.parametrize("id_", [i for i in IDS if article(i).numbers])
def test_each_of_its_numbers_is_answered_by_that_number(id_):
    for number in article(id_).numbers:
        found = diagnose(LIBRARY, f"Error {number}\nRay ID: 8f1a2b3c4d5e6f70\nPerformance & security by Cloudflare")
        assert found.best.article.id == id_, number
        assert found.best.id == article(id_).id_for(number)


@pytest.mark.parametrize("id_", IDS)
def test_everybody_finds_something_to_do(id_):
    found = article(id_)
    assert set(found.fix) == set(Role)
    assert all(found.fix.values())
    assert found.meaning
    assert found.causes
    assert found.senders


@pytest.mark.parametrize("id_", IDS)
def test_a_deciding_question_decides_between_the_two(id_):
    for contrast in article(id_).contrasts:
        if contrast.question:
            assert {contrast.yes, contrast.no} == {id_, contrast.neighbour}


def test_no_exemption_outlives_its_article():
    assert set(IDS) >= UNTRANSLATED | {id_ for id_, _ in NOT_FOUND_BY}


def test_no_two_articles_answer_one_number():
    numbers = [n for a in LIBRARY for n in a.numbers]
    assert len(numbers) == len(set(numbers))


def test_an_articles_folder_says_whose_number_it_is():
    for found in LIBRARY:
        folder = found.path.parent.name
        assert folder in {"http", "servers", "cloudflare"}
        assert (folder == "cloudflare") is found.id.startswith("cf-")
