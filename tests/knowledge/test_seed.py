"""Where the statements of the support document we started from went: the table in knowledge/README.md, walked."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest
from markdown_it import MarkdownIt

import knowledge

PACKAGE = Path(knowledge.__file__).parent
SECTION = "Where the starting document went"
COLUMNS = [
    "statement of the document",
    "article",
    "kept or corrected",
    "words that carry it",
    "source of the correction",
]
# The document's headings, and how many rows the table had for each when it was written: rows may be added, not lost.
HEADINGS = {
    "Overview": 23,
    "401": 7,
    "402": 4,
    "403": 19,
    "404": 12,
    "405": 6,
    "406": 6,
    "407": 3,
    "408": 7,
    "409": 9,
    "410": 6,
    "411": 4,
    "412": 8,
    "413": 7,
    "414": 5,
    "415": 4,
    "416": 7,
    "417": 3,
    "429": 9,
    "451": 5,
    "499": 12,
}


class Row(NamedTuple):
    """One statement of the document and where it went."""

    statement: str
    articles: str
    verdict: str
    words: str
    source: str

    @property
    def heading(self) -> str:
        return self.statement.partition(":")[0]


def table() -> list[list[str]]:
    """The cells of the section's one table, as they are written, its head first."""
    tokens = MarkdownIt("commonmark").enable("table").parse((PACKAGE / "README.md").read_text(encoding="utf-8"))
    section, rows, cell = "", [], False
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        if token.type == "heading_open" and following is not None:
            section = following.content
        elif section == SECTION and token.type == "table_open":
            rows.append([])
        elif section == SECTION and token.type == "tr_open":
            rows[-1].append([])
        elif section == SECTION and token.type in ("th_open", "td_open"):
            cell = True
        elif token.type == "inline" and cell:
            rows[-1][-1].append(token.content)
            cell = False
    assert len(rows) == 1, f"{len(rows)} tables under {SECTION!r}"
    return rows[0]


HEAD, *CELLS = table()
ROWS = [Row(*cells) for cells in CELLS]


def text_of(article: str) -> str:
    files = list((PACKAGE / "articles").rglob(f"{article}.md"))
    assert len(files) == 1, f"{len(files)} articles {article}"
    return files[0].read_text(encoding="utf-8")


def test_the_table_has_its_columns():
    assert HEAD == COLUMNS


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.statement)
def test_a_statement_is_in_its_article(row):
    assert row.heading in HEADINGS
    assert 0 < len(row.statement.split()) <= 20
    assert 0 < len(row.words.split()) <= 25
    assert row.articles
    for article in row.articles.split(", "):
        assert row.words in text_of(article), f"{article} no longer says: {row.words}"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.statement)
def test_a_correction_names_its_source(row):
    assert row.verdict in ("kept", "corrected")
    if row.verdict == "corrected":
        assert re.search(r"RFC \d{4} §\d|Cloudflare", row.source), row.source
    else:
        assert not row.source


def test_no_statement_is_listed_twice_for_an_article():
    assert [key for key, times in Counter((row.statement, row.articles) for row in ROWS).items() if times > 1] == []


def test_no_heading_of_the_document_lost_a_row():
    found = Counter(row.heading for row in ROWS)
    assert {heading: found[heading] for heading, least in HEADINGS.items() if found[heading] < least} == {}


def test_the_document_is_not_pointed_at_where_it_was():
    assert "shared/" not in (PACKAGE / "README.md").read_text(encoding="utf-8")
