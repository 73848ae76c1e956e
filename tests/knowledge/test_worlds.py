"""Which world a text speaks of: the table that ships is learned from its texts, and tells what nobody wrote there."""

from __future__ import annotations

import re

import pytest

from knowledge import worlds
from knowledge.learning import Weights, key
from knowledge.redaction import secrets

WEB = [
    "nightly sync: 'request failed with 422', the body looks fine to me",
    "our webhook is answered with 410 since the partner moved",
    '{"error": {"code": 429, "message": "slow down"}, "path": "/v3/search"}',
    "upload of the catalogue: status 413 from the gateway",
    "login page says 403 after the SSO change",
    "wenn ich die Seite öffne, kommt 404",
    "la API devuelve 401 con el token nuevo",
    "404 при открытии страницы",
]
OTHER = [
    "label printer in the warehouse: fault 413, ribbon",
    "press 4 stopped, code 402 on the panel, oil pressure",
    '{"sensor": "t-17", "status": 404, "humidity": 41, "battery": 3.1}',
    "sales order 429 is still waiting for approval by finance",
    "bus 405 is late again, start the standup without me",
    "Aufzug 2 steht, Störung 404 im Display",
    "la impresora marca código 403 y no imprime",
    "лифт стоит, на табло 413",
]


@pytest.mark.parametrize("text", WEB)
def test_a_text_about_the_web_speaks_of_it(text):
    assert worlds.web(text) > worlds.ENOUGH


@pytest.mark.parametrize("text", OTHER)
def test_a_text_of_another_world_does_not(text):
    assert worlds.elsewhere(text)


@pytest.mark.parametrize("text", OTHER)
def test_what_names_http_speaks_of_the_web_whatever_else_it_says(text):
    assert worlds.web(f"HTTP {text}") > worlds.web(text) + worlds.NAMED_SO / 2


def test_a_word_of_the_web_alone_speaks_of_it():
    assert worlds.web("gunicorn 413") > worlds.web("unicorn 413") + worlds.TRADE / 2


def test_what_says_nothing_speaks_of_neither():
    assert worlds.web("") == worlds.web("404") == 0.0


def test_the_table_that_ships_is_the_one_of_its_texts():
    assert Weights.unpacked(worlds.SHIPPED.read_bytes()).key == key(worlds.WORLDS), "run: fourxx articles learn"


def test_every_text_holds_a_number_that_could_be_a_status_is_there_once_and_has_no_secret():
    texts = [text for world in worlds.WORLDS for text, _ in world.texts()]
    assert len(texts) == len(set(texts))
    assert [text for text in texts if not re.search(r"4\d\d", text)] == []
    assert [text for text in texts if set(secrets(text)) - {"an e-mail address"}] == []
