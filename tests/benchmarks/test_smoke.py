"""Each benchmark runs at a tiny size and prints its table. What it measures is not looked at."""

from __future__ import annotations

import importlib.util
import sys

import pytest

from knowledge.library import Library
from tests.benchmarks import __main__, hostile, made, peers, search, size, start

OPTIONAL = [name for name in ("bm25s", "tantivy") if not importlib.util.find_spec(name)]


def lines(capsys):
    return [line for line in capsys.readouterr().out.splitlines() if line]


def test_search_prints_a_line_for_every_engine(capsys):
    search.run(rounds=1, most=6)
    printed = "\n".join(lines(capsys))
    for engine in (search.OURS, *(name for name, _ in peers.engines())):
        assert engine in printed
    assert all(name in printed for name in OPTIONAL)


@pytest.mark.skipif(bool(OPTIONAL), reason=f"{' and '.join(OPTIONAL)} not installed: pip install 'fourxx[bench]'")
def test_every_engine_finds_the_article_whose_phrase_is_asked():
    library = Library.load()
    article = library.articles["413"]
    found = {name: make(library)(article.phrases[0]) for name, make in peers.engines()}
    assert found == dict.fromkeys(found, "413")
    assert {"bm25s", "tantivy"} <= set(found)


@pytest.mark.parametrize("text", ["", "?!", "zzqqxx", "a AND (b OR", '"', "NOT near: x"])
def test_every_engine_takes_any_text(text):
    library = Library.load()
    for _, make in peers.engines():
        make(library)(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("a 413 here", "413"),
        ("(404)", "404"),
        ("it said 403.", "403"),
        ("port 4040", None),
        ("v1.404", None),
        ("", None),
    ],
)
def test_a_number_is_read_alone(text, number):
    assert peers.number(text) == number


def test_made_articles_are_whole_and_the_same_every_time(tmp_path):
    words = made.Words.of(Library.load())
    made.write(tmp_path, 20, words)
    library = Library.load(pack=tmp_path)
    assert (len(library), library.problems) == (20, ())
    assert words.article(7) == made.Words.of(Library.load()).article(7) != words.article(8)


def test_size_prints_a_line_for_the_pack_and_each_size(capsys):
    size.run((400,))  # beyond so many nothing is learned, which takes seconds
    pack = len(Library.load())
    assert [line.split()[0] for line in lines(capsys)[2:4]] == [str(pack), str(pack + 400)]


def test_start_prints_commands_parts_and_imports(capsys):
    start.run(runs=1)
    printed = "\n".join(lines(capsys))
    for word in (start.ASK, start.RAPIDFUZZ, "settings and library", "Imports: "):
        assert word in printed


def test_hostile_names_the_slowest(capsys):
    hostile.run(lengths=(100, 1_000), strings=("404 ", "{", "上传"))
    printed = lines(capsys)
    assert len(printed) == 6
    assert printed[-1].startswith("slowest: ")


def test_a_string_that_takes_too_long_is_not_made_longer(capsys, monkeypatch):
    monkeypatch.setattr(hostile, "TOO_LONG", 0.0)
    hostile.run(lengths=(100, 1_000), strings=("{",))
    assert "too long" in lines(capsys)[2]


def test_logs_run_with_the_others(capfd, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["benchmarks", "logs", "--megabytes", "0.05"])
    __main__.main()
    assert "triage takes" in capfd.readouterr().out


def test_an_unknown_name_is_told(capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["benchmarks", "speed"])
    with pytest.raises(SystemExit):
        __main__.main()
    assert "there is no benchmark speed: choose from search, size" in capsys.readouterr().err
