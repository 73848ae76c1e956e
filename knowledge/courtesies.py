"""Greetings, thanks and goodbyes in the languages that the articles are asked in."""

from __future__ import annotations

import re
import unicodedata

from knowledge.outcome import Intent

LONGEST = 60  # characters of a text that may be nothing but a courtesy
WORDS = {
    Intent.GREET: """
        hi|hiya|hello|hey|heya|yo|howdy|greetings|good (?:morning|afternoon|evening|day)|morning
        how (?:are|r) (?:you|u)(?: doing)?|how's it going|what's up|sup|anyone (?:here|there|home)
        (?:are )?you there|hallo|moin|servus|grüezi|grüß gott|guten (?:morgen|tag|abend)|hola|buenas|qué tal
        buen(?:os|as) (?:días|dias|tardes|noches)|bonjour|bonsoir|salut|coucou|ciao|buongiorno|buonasera|salve
        olá|ola|oi|bom dia|boa (?:tarde|noite)|hoi|goede(?:morgen|middag|navond)|goeden?(?:dag| morgen| dag)
        cześć|czesc|siema|dzień dobry|dobry wieczór|привет|приветствую|здравствуй(?:те)?
        добр(?:ый день|ое утро|ый вечер)|привіт|вітаю|добр(?:ий день|ого ранку|ого дня|ий вечір)|merhaba|selam
        günaydın|iyi günler|halo|hai|selamat (?:pagi|siang|sore|malam)|مرحبا|مرحباً|أهلا|أهلاً|السلام عليكم
        صباح الخير|नमस्ते|नमस्कार|हैलो|你好|您好|嗨|大家好|早上好|こんにちは|こんばんは|おはよう(?:ございます)?
        안녕|안녕하세요
    """,
    Intent.THANK: """
        thanks|thank (?:you|u|ya)|thankyou|thx|thnx|tnx|thanx|thks|ty|tysm|tyvm|kthx|cheers|much appreciated
        appreciate it|(?:good|nice|great|clever|smart|lovely|best) bot|well done
        (?:good|great|nice) (?:job|work)|you rock|love it
        you(?:'re| are)(?: the)? (?:best|great|awesome|amazing)|that helped|very helpful|so helpful|good to know
        danke|danke ?schön|dankeschön|danke sehr|vielen dank|besten dank|tausend dank|merci|merci beaucoup
        merci bien|gracias|muchas gracias|mil gracias|muy amable|obrigad[oa]|muito obrigad[oa]|valeu|grazie
        grazie mille|mille grazie|dank|bedankt|dank (?:je|u)(?: wel)?|dankjewel|dankuwel|hartelijk dank|dzięki
        dzieki|dziękuję|dziekuje|wielkie dzięki|спасибо|большое спасибо|спс|благодарю|дякую|щиро дякую
        teşekkürler|teşekkür ederim|sağ ?ol(?:un)?|çok teşekkürler|terima kasih(?: banyak)?|makasih|شكرا|شكراً
        شكرا جزيلا|شكراً جزيلاً|धन्यवाद|शुक्रिया|बहुत धन्यवाद|谢谢|谢谢你|谢谢您|谢谢大家|多谢|感谢|非常感谢|太感谢了|謝謝
        ありがとう|ありがとうございま(?:す|した)|どうもありがとう(?:ございます)?|どうも|助かりました|감사합니다|고맙습니다|고마워(?:요)?|감사해요
    """,
    Intent.PART: """
        bye|goodbye|good night|see (?:you|ya)(?: later| soon| tomorrow)?|cya|later|farewell|take care
        have a (?:nice|good|great|lovely) (?:day|evening|night|weekend|one)|tschüss|tschüs|tschau
        auf wiedersehen|bis später|adiós|adios|chao|hasta (?:luego|mañana|pronto)|au revoir|à bientôt
        bonne (?:journée|soirée)|arrivederci|a presto|tchau|até (?:logo|mais|amanhã)|doei|tot ziens|do widzenia
        na razie|пока|до свидания|до побачення|бувай|güle güle|hoşça kal(?:ın)?|görüşürüz|sampai jumpa
        مع السلامة|अलविदा|再见|拜拜|さようなら|またね|안녕히 계세요
    """,
}
AROUND = """
    so much|very much|a lot|a bunch|a million|a ton|loads|again|all|everyone|everybody|there|bot|robot|4xx
    fourxx|folks|team|guys|mate|man|dude|buddy|pal|friend|friends|you too|you
    (?:for )?(?:your|the|all your) (?:quick )?(?:help|answer|reply)|for (?:that|this|helping)(?: me| us)?
    for everything|that(?:'s)? (?:fixed|did|solved|worked|was) ?(?:it)?|it works|works|it worked|worked|fixed
    now|like a charm|solved|and|oh|wow|ah|ok|okay|kk|k|so|many|great|perfect|awesome|amazing|nice|cool|excellent
    brilliant|super|lovely|really|indeed|today|pls|please|my|dear|lol|haha|got it|understood|will try
    i'll try(?: that)?|alle|zusammen|euch|dir|für die hilfe|sehr|schön|noch|a todos|todos|mucho|por la ayuda
    tout le monde|pour l'aide|beaucoup|a tutti|tutti|mille|per l'aiuto|pessoal|pela ajuda|allemaal|voor de hulp
    wszystkim|за помощь|всем|большое|за допомогу|всім|çok|herkese|semua|banyak|جزيلا|大家|みんな|皆さん
"""
SHORTCODE = re.compile(r":[a-z0-9_+'-]{2,40}:")
DRAWN_OUT = re.compile(r"([^\W\d])\1{2,}")  # hiii, thanksss


def _any(lines: str) -> str:
    return "|".join(line.strip() for line in lines.strip().splitlines())


def _phrases(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?:{words})(?![^\W_])")


PATTERNS = {intent: _phrases(_any(lines)) for intent, lines in WORDS.items()}
WHOLE = re.compile(rf"\W*(?:(?:{'|'.join(map(_any, (*WORDS.values(), AROUND)))})(?:[\W_]+|\Z))+")


def courtesy(text: str) -> Intent | None:
    """What a text wants that is nothing but a courtesy: to greet, to thank (before all) or to part; else None."""
    if len(text) > LONGEST:
        return None
    plain = unicodedata.normalize("NFC", text.lower()).replace("’", "'")
    said = DRAWN_OUT.sub(r"\1", SHORTCODE.sub(" ", plain))
    if not WHOLE.fullmatch(said):
        return None
    return next((i for i in (Intent.THANK, Intent.PART, Intent.GREET) if PATTERNS[i].search(said)), None)
