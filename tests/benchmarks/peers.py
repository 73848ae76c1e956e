"""What one would use instead: general search engines over the same texts of a library, each at its usual settings.

An engine tells the id of its best hit, or nothing. tantivy and bm25s are optional (the `bench` extra).
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from importlib.util import find_spec

import Stemmer
from rapidfuzz import fuzz, process, utils

from knowledge.library import Library

Best = Callable[[str], str | None]
WORD = re.compile(r"\w+")
NUMBER = re.compile(r"(?<![\w.])4[0-9]{2}(?![\w.]*\w)")
FTS5_BEST = "SELECT id FROM articles WHERE articles MATCH ? ORDER BY rank LIMIT 1"
EXTRA = "pip install 'fourxx[bench]'"


def number(text: str) -> str | None:
    """The rule that every engine gets: a number 400–499 in the text wins over its best hit."""
    found = NUMBER.search(text)
    return found[0] if found else None


def texts(library: Library) -> Iterator[tuple[str, str]]:
    """The id of an article with each of its texts: title, names, phrases, translations, meaning."""
    for article in library:
        yield from ((article.id, text) for text, _ in article.texts())
        yield article.id, article.meaning


def documents(library: Library) -> Mapping[str, str]:
    """All texts of each article as one document, with its number."""
    found: dict[str, list[str]] = {}
    for id_, text in texts(library):
        found.setdefault(id_, [id_]).append(text)
    return {id_: "\n".join(lines) for id_, lines in found.items()}


def engines() -> Iterator[tuple[str, Callable[[Library], Best]]]:
    """Name and maker of each engine that is installed."""
    yield "SQLite FTS5", fts5
    for name, module, maker in (("bm25s", "bm25s", bm25), ("tantivy", "tantivy", tantivy)):
        if find_spec(module):
            yield name, maker
    yield "rapidfuzz WRatio", wratio


def missing() -> list[str]:
    """The optional engines that are not installed."""
    return [module for module in ("bm25s", "tantivy") if not find_spec(module)]


def fts5(library: Library) -> Best:
    """SQLite's full-text index with its Porter stemmer, ranked by bm25; a document an article."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE articles USING fts5(id UNINDEXED, text, tokenize='porter unicode61')")
    base.executemany("INSERT INTO articles VALUES (?, ?)", documents(library).items())
    base.execute("INSERT INTO articles(articles) VALUES ('optimize')")

    def best(text: str) -> str | None:
        query = " OR ".join(f'"{word}"' for word in dict.fromkeys(WORD.findall(text)))
        if not query:
            return None
        found = base.execute(FTS5_BEST, (query,)).fetchone()
        return found[0] if found else None

    return best


def bm25(library: Library) -> Best:
    """bm25s with English stop words and stemming; a document an article."""
    import bm25s

    found = documents(library)
    ids, stemmer = list(found), Stemmer.Stemmer("english")
    index = bm25s.BM25()
    index.index(bm25s.tokenize(list(found.values()), stemmer=stemmer, show_progress=False), show_progress=False)

    def best(text: str) -> str | None:
        tokens = bm25s.tokenize(text, stemmer=stemmer, return_ids=False, show_progress=False)
        known = [[token for token in tokens[0] if token in index.vocab_dict]]
        if not known[0]:
            return None
        hits, scores = index.retrieve(known, k=1, show_progress=False)
        return ids[int(hits[0, 0])] if scores[0, 0] > 0 else None

    return best


def tantivy(library: Library) -> Best:
    """tantivy's in-memory index with its English stemmer; a document an article."""
    import tantivy as engine

    schema = engine.SchemaBuilder()
    schema.add_text_field("id", stored=True, tokenizer_name="raw")
    schema.add_text_field("text", tokenizer_name="en_stem")
    index = engine.Index(schema.build())
    writer = index.writer(heap_size=64_000_000, num_threads=1)
    for id_, text in documents(library).items():
        writer.add_document(engine.Document(id=id_, text=text))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def best(text: str) -> str | None:
        words = " ".join(WORD.findall(text)).lower()  # lower: AND, OR and NOT are words here
        if not words:
            return None
        hits = searcher.search(index.parse_query(words, ["text"]), 1).hits
        return str(searcher.doc(hits[0][1])["id"][0]) if hits else None

    return best


def wratio(library: Library) -> Best:
    """rapidfuzz's weighted ratio against every text."""
    pairs = list(texts(library))
    ids, lines = [id_ for id_, _ in pairs], [utils.default_process(text) for _, text in pairs]

    def best(text: str) -> str | None:
        found = process.extractOne(utils.default_process(text), lines, scorer=fuzz.WRatio)
        return ids[found[2]] if found else None

    return best
