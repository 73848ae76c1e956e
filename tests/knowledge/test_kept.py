"""What is kept for the next start: read back as it was, bounded, and never in the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge import kept


@pytest.fixture(autouse=True)
def home(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def test_what_is_kept_is_read_back():
    kept.keep("a.index", b"words")
    assert kept.read("a.index") == b"words"


def test_nothing_is_read_where_nothing_was_kept():
    assert kept.read("a.index") is None


def test_only_the_newest_of_a_kind_stay(home):
    for number in range(kept.MOST + 4):
        kept.keep(f"{number}.index", b"x")
    kept.keep("other.weights", b"y")
    folder = home / ".cache" / "fourxx"
    assert len(list(folder.glob("*.index"))) == kept.MOST
    assert kept.read("other.weights") == b"y"


def test_a_home_that_cannot_be_written_is_no_matter(monkeypatch, tmp_path):
    blocked = tmp_path / "blocked"
    blocked.write_text("a file")
    monkeypatch.setenv("HOME", str(blocked))
    kept.keep("a.index", b"words")
    assert kept.read("a.index") is None


def test_a_user_without_a_home_is_no_matter(monkeypatch):
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", homeless)
    kept.keep("a.index", b"words")
    assert kept.read("a.index") is None
