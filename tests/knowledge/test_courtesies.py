"""Courtesies: a text that is nothing else is told from one that goes on to ask."""

from __future__ import annotations

import pytest

from knowledge.courtesies import LONGEST, courtesy
from knowledge.diagnosis import diagnose
from knowledge.library import Library
from knowledge.outcome import Intent, Outcome, Reason

LIBRARY = Library.load()
GREETINGS = """
hi|Hi!|hello|Hello there :wave:|hey|heyyy|hey bot|good morning|Good morning everyone ☀️
hello?|how are you?|hi, you there?|hallo|Moin moin|Guten Tag|Grüß Gott!|hola|¡Buenos días!
bonjour|salut|ciao|olá|bom dia|goedemorgen|dzień dobry|привет|Здравствуйте!|Добрый день
привіт|merhaba|selamat pagi|السلام عليكم|नमस्ते|你好|こんにちは|안녕하세요
"""
THANKS = """
thanks|thanks!|Thank you|thank you so much|thx|thx :pray:|thanks a lot, that fixed it
good bot|cheers|Cheers mate|ty!! works like a charm now|ok thanks|perfect, thank you
hi, thanks|thanks, bye!|great job|thank you for your help|danke|Vielen Dank!|danke schön
merci beaucoup|muchas gracias|obrigada|grazie mille|bedankt|dziękuję|спасибо|большое спасибо!
дякую|teşekkürler|terima kasih|شكرا|धन्यवाद|谢谢|谢谢！|ありがとうございます|감사합니다
"""
PARTINGS = """
bye|Bye bye!|goodbye|see you tomorrow|have a nice weekend|good night|tschüss|adiós|au revoir
пока|再见|さようなら
"""
ASKED = """
hi, I get a 403|hello 404|thanks, and what is a 429?
thank you, but the upload is still too large|hey why is my request refused
good morning, our site shows access denied|danke, aber jetzt kommt 413|hola, tengo un 404
merci, et pourquoi 401 ?|привет, что такое 410|hi access denied|bye 404
thanks but it does not work|hello world returns 404|good bot protection blocks me
thank you page not found|not found|403|ok|cheers 499|hi 413|thank you message: rate limited
谢谢，但是还是403|ありがとう、でも404です|later the request times out
"""


def told(texts: str) -> list[str]:
    return [t for t in texts.replace("\n", "|").split("|") if t]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        *((t, Intent.GREET) for t in told(GREETINGS)),
        *((t, Intent.THANK) for t in told(THANKS)),
        *((t, Intent.PART) for t in told(PARTINGS)),
    ],
)
def test_a_courtesy_is_returned_and_is_no_gap(text: str, wanted: Intent) -> None:
    found = diagnose(LIBRARY, text)
    assert (found.outcome, found.reason, found.intent) == (Outcome.NONE, Reason.SMALL_TALK, wanted)


@pytest.mark.parametrize("text", told(ASKED))
def test_a_courtesy_before_a_question_is_not_taken_for_all_of_it(text: str) -> None:
    assert courtesy(text) is None


@pytest.mark.parametrize("word", ["bye ", "you there ", "thank you ", "so ", "moin ", "....", "ÿ"])
def test_many_courtesies_are_read_at_once(word: str) -> None:
    whole = word * (LONGEST // len(word))
    assert courtesy(f"{whole[: LONGEST - 1]}x") is None
    assert courtesy(word * 100_000) is None


@pytest.mark.parametrize(
    "text",
    [
        "list",
        "codes",
        "all codes",
        "list all 4xx codes",
        "show me the codes",
        "what does 4xx mean?",
        "what are 4xx errors",
    ],
)
def test_who_asks_for_all_of_them_gets_the_list(text: str) -> None:
    assert diagnose(LIBRARY, text).intent is Intent.LIST


@pytest.mark.parametrize("text", ["errors", "what does 404 mean?", "show me the logs", "which 4xx can I retry"])
def test_who_asks_for_something_else_does_not(text: str) -> None:
    assert diagnose(LIBRARY, text).intent is not Intent.LIST
