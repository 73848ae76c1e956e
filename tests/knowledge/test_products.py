"""The products that have steps of their own, read off the articles, and the names nearest to a word."""

from __future__ import annotations

import re

import pytest

from knowledge.article import Article, Draft
from knowledge.library import PACK, Library
from knowledge.products import nearest, products


@pytest.fixture(scope="module")
def pack():
    return Library.load()


def steps(library):
    return [step.lower() for article in library for steps in article.fix.values() for step in steps]


def written(tmp_path, step, product):
    """The library of one article, which has a step and a product that prints something."""
    text = (PACK / "http" / "413.md").read_text()
    printed = f"signatures:\n- text: no wibble is left\n  product: {product}\n"
    fixed = f"### Operator\n\n1. {step}\n\n### Developer"
    text = re.sub(r"^signatures:\n.*?(?=^\w)", printed, text, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"### Operator\n.*?### Developer", fixed, text, flags=re.DOTALL)
    return Library.of([Article.of(Draft.of(tmp_path / "413.md", text))])


def test_every_product_leads_a_step_and_prints_something(pack):
    printing = {s.product for article in pack for s in article.signatures}
    found = products(pack)
    assert len(found) > 30
    assert set(found) <= printing
    assert [name for name in found if not any(name.lower() in step for step in steps(pack))] == []


def test_a_product_is_named_once(pack):
    found = [name.lower() for name in products(pack)]
    assert len(found) == len(set(found))


def test_the_product_with_steps_in_most_articles_comes_first(pack):
    found = products(pack)
    assert set(found[:3]) == {"Cloudflare", "nginx", "Apache"}
    assert found.index("IIS") < found.index("Express")


@pytest.mark.parametrize("step", ["**Wibbler**: raise the limit.", "**PHP**: this; **Wibbler**, **Flob**: that."])
def test_what_leads_a_step_of_a_team_s_own_article_is_a_product(tmp_path, step):
    assert products(written(tmp_path, step, "Wibbler")) == ("Wibbler",)


@pytest.mark.parametrize(
    "step",
    [
        "Raise the limit of **Wibbler**.",
        "Raise the limit; the Wibbler has one, too.",
        "**Another CDN**: raise the limit.",
        "**Wibbler Plus**: raise the limit.",
    ],
)
def test_what_leads_no_step_or_prints_nothing_is_none(tmp_path, step):
    assert products(written(tmp_path, step, "Wibbler")) == ()


@pytest.mark.parametrize(
    ("word", "first"),
    [
        ("ngnix", "nginx"),
        ("APACHE2", "Apache"),
        ("hapoxy", "HAProxy"),
        ("nodejs", "Node.js"),
        ("asp.net", ".NET"),
        ("spring boot", "Spring"),
        ("ruby on rails", "Rails"),
        ("kubernetes ingress", "Kubernetes"),
        ("traefic", "Traefik"),
        ("caddy 2", "Caddy"),
    ],
)
def test_the_nearest_name_is_what_was_meant(pack, word, first):
    found = nearest(word, products(pack))
    assert found[0] == first
    assert len(found) <= 3


@pytest.mark.parametrize("word", ["varnish", "lighttpd", "my own thing", "", "%!", "ü" * 80])
def test_a_word_like_no_name_has_no_nearest(pack, word):
    assert nearest(word, products(pack)) == []
