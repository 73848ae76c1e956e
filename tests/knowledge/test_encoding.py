"""Files are read in the encoding that their first bytes name."""

from __future__ import annotations

import codecs

import pytest

from knowledge.diagnosis import Engine
from knowledge.encoding import in_utf8
from tests.knowledge.test_diagnosis import LIBRARY

TEXT = "HTTP/1.1 413 Content Too Large – zu groß\r\n"
MARKED = {
    "utf-8-sig": TEXT.encode("utf-8-sig"),
    "utf-16-le": codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
    "utf-16-be": codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
    "utf-8": TEXT.encode(),
}


@pytest.mark.parametrize("size", [1, 3, 1000])
@pytest.mark.parametrize("data", MARKED.values(), ids=MARKED)
def test_the_text_is_the_same_in_every_encoding(data: bytes, size: int) -> None:
    pieces = [data[n : n + size] for n in range(0, len(data), size)]
    read = b"".join(in_utf8(pieces)).decode()
    assert read == TEXT


@pytest.mark.parametrize("data", [b"", b"\xff", b"\xff\xfe\x00", b"\x00\xff\xfe4", b"\xff\xfe HTTP"])
def test_bytes_that_are_no_text_end_too(data: bytes) -> None:
    b"".join(in_utf8([data])).decode("utf-8", "replace")


def test_a_file_in_utf_16_is_answered() -> None:
    assert Engine(LIBRARY).diagnose_file([MARKED["utf-16-le"]]).candidates[0].id == "413"
