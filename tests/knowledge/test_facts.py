"""What a text tells besides its status: fields found fault with, sizes and products in people's own words."""

from __future__ import annotations

import pytest

from knowledge.asking import spoken
from knowledge.diagnosis import diagnose
from knowledge.library import Library

LIBRARY = Library.load()
MB = 1 << 20
FASTAPI = '{{"detail":[{{"type":"missing","loc":{},"msg":"Field required"}}]}}'
FIELDS = [
    (FASTAPI.format('["body","name"]'), (("name", "in the body"),)),
    (FASTAPI.format('["query","page"]'), (("page", "in the query"),)),
    (FASTAPI.format('["body","items",0,"price"]'), (("items.0.price", "in the body"),)),
    ('{"errors":{"Email":["The Email field is required."]}}', (("Email", "The Email field is required."),)),
    (
        '{"message":"The given data was invalid.","errors":{"a.0":["Too long."],"b":["Is missing."]}}',
        (("a.0", "Too long."), ("b", "Is missing.")),
    ),
    ('{"email":["Enter a valid email address."]}', (("email", "Enter a valid email address."),)),
    ('{"errors":[{"field":"email","defaultMessage":"must not be blank"}]}', (("email", ""),)),
    ('{"error":{"param":"amount","code":"parameter_missing"}}', (("amount", ""),)),
]
NO_FIELDS = [
    '{"detail":"Not Found"}', '{"errors":["The title is too long."]}', '{"loc":[]}', FASTAPI.format('["body"]'),
    FASTAPI.format('["body",12]'), '{"items":["one","two"]}', "loc = [body, name]", '{"field":""}', '"a":["', "",
]  # fmt: skip
SIZES = [
    ("we upload a 30 MB file and get 413", 30 * MB),
    ("upload of 30 MB fails with 413", 30 * MB),
    ("413, the file is about 1.5 GB", round(1.5 * 1024 * MB)),
    ("my 900kb image is refused, 413", 900 << 10),
    ("uploading 12MB gives 413", 12 * MB),
]
NO_SIZES = [
    "uploads over 30 MB fail with 413", "files larger than 30 MB give 413", "413 with a limit of 30 MB files",
    "the server has 16 GB of memory and says 413", "413 after 30 minutes of upload", "max 50 MB files, 413",
    "upload fails with 413",
]  # fmt: skip
SPOKEN = [
    ("we upload to IIS and get 413", "IIS"),
    ("413 on my nginx", "nginx"),
    ("413 behind Apache", "Apache"),
    ("uploads to our Express app give 413", "Express"),
]
NOT_SPOKEN = [
    "413 for an express parcel", "we go to the page and get 413", "413 Request Entity Too Large\nnginx/1.25", "413",
    "is it the apaches who say 413?", "to IIS " + "and so on " * 60, "in the iisland shop: 413",
]  # fmt: skip


@pytest.mark.parametrize(("body", "fields"), FIELDS)
def test_the_fields_that_a_body_names_are_read(body: str, fields: tuple[tuple[str, str], ...]) -> None:
    assert diagnose(LIBRARY, f"HTTP/1.1 422\n\n{body}").facts.fields == fields


@pytest.mark.parametrize("body", NO_FIELDS)
def test_what_names_no_field_gives_none(body: str) -> None:
    assert diagnose(LIBRARY, f"HTTP/1.1 422\n\n{body}").facts.fields == ()


@pytest.mark.parametrize(("text", "size"), SIZES)
def test_a_size_that_was_sent_is_read(text: str, size: int) -> None:
    assert diagnose(LIBRARY, text).facts.body_bytes == size


@pytest.mark.parametrize("text", NO_SIZES)
def test_a_size_that_may_be_sent_is_none_that_was(text: str) -> None:
    assert diagnose(LIBRARY, text).facts.body_bytes is None


@pytest.mark.parametrize(("text", "product"), SPOKEN)
def test_a_product_that_somebody_uses_is_heard(text: str, product: str) -> None:
    assert spoken(text, LIBRARY.articles["413"]) == product


@pytest.mark.parametrize("text", NOT_SPOKEN)
def test_a_word_that_is_no_product_is_none(text: str) -> None:
    assert spoken(text, LIBRARY.articles["413"]) == ""


@pytest.mark.parametrize("text", ['"a":["' * 20_000, '"loc":[' * 20_000, "{" * 100_000, "upload " * 50])
def test_reading_them_takes_no_long_time(text: str) -> None:
    assert diagnose(LIBRARY, text).facts.fields == ()
