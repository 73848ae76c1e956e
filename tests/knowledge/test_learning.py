"""The learned table: what ships fits the articles, and learning is the same every time."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from knowledge.article import Article, Draft
from knowledge.elsewhere import Elsewhere, Reason
from knowledge.learning import SHIPPED, Weights, features, key, learn, weights
from knowledge.library import Library
from knowledge.words import words


def made(id_: str, *phrases: str) -> Article:
    path = Path(f"{id_}.md")
    draft = Draft(path, "", {}, None, 1, "")
    day = datetime.date(2026, 1, 1)
    return Article(id=id_, title=f"Error {id_}", path=path, draft=draft, phrases=phrases, checked=day)


SMALL = (
    made("413", "the upload is too big for the server", "my file is larger than it takes", "attachment too large"),
    made("401", "my token has expired", "the api wants me to log in again", "wrong password for the api"),
    made("404", "the page is gone after the move", "images are missing since the deploy", "no such address"),
    Elsewhere("small talk", Reason.SMALL_TALK, ("who brings cake on friday", "happy birthday", "lunch at noon")),
)


def votes(table: Weights, text: str) -> dict[str, float]:
    return {table.ids[i]: round(vote, 6) for i, vote in enumerate(table.votes(words(text)))}


def best(table: Weights, text: str) -> str:
    told = votes(table, text)
    return max(told, key=lambda i: told[i])


def test_the_table_that_ships_is_the_one_of_the_pack():
    library = Library.load()
    shipped = Weights.unpacked(SHIPPED.read_bytes())
    assert shipped.key == key((*library, *library.elsewhere)), "run: fourxx articles learn"


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        ("uploading a larger file fails", "413"),
        ("tokens expire too soon", "401"),
        ("images went missing after the deployment", "404"),
        ("cake for the birthday", "elsewhere: small talk"),
    ],
)
def test_words_it_never_saw_together_speak_for_the_right_subject(text, id_):
    assert best(learn(SMALL), text) == id_


def test_learning_twice_gives_the_same_table():
    assert learn(SMALL).packed() == learn(SMALL).packed()


def test_a_packed_table_says_the_same_when_unpacked():
    table = learn(SMALL)
    again = Weights.unpacked(table.packed())
    assert votes(again, "the upload is too large") == votes(table, "the upload is too large")


@pytest.mark.parametrize("data", [b"", b"fourxx-weights\n", b"something else", learn(SMALL).packed()[:60]])
def test_what_is_no_table_is_refused(data):
    with pytest.raises(ValueError, match="not a table"):
        Weights.unpacked(data)


def test_a_changed_phrase_asks_for_another_table():
    changed = (*SMALL[:-1], Elsewhere("small talk", Reason.SMALL_TALK, ("who brings pie on friday",)))
    assert key(changed) != key(SMALL)


def test_a_table_learned_once_is_kept(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    first = weights(SMALL)
    monkeypatch.setattr("knowledge.learning.learn", lambda _: pytest.fail("learned again"))
    second = weights(SMALL)
    assert first
    assert second
    assert first.packed() == second.packed()


def test_a_home_that_cannot_be_written_only_costs_the_learning(monkeypatch, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("HOME", str(blocked))
    assert weights(SMALL) is not None


def test_one_subject_needs_no_table():
    assert weights(SMALL[:1]) is None


def test_features_are_the_same_for_the_same_words_and_none_for_none():
    assert features(["upload", "big"]) == features(["upload", "big"])
    assert features([]) == (set(), set())
