"""Is it a secret? What stands where one could stand, judged by its shape and its place.

Judgments are `accept(match, value, text)`: the match of a row's pattern, the value as written, the whole text.
"""

from __future__ import annotations

import base64
import binascii
import re

Match = re.Match[str]

LONGEST_PLAIN = 200  # a longer value is never taken for a message, a mask or code
LONGEST_NAME = 64
SHORTEST_RANDOM, SHORTEST_LONG, SHORTEST_KEY, SHORTEST_TOKEN, SMALL_NUMBER = 6, 12, 6, 4, 8
SHORTEST_QUERY_KEY = 16

PLAIN_WORDS = frozenset(
    word
    for line in """
    null none nil true false undefined nan yes no on off set unset empty blank missing invalid expired required
    optional wrong incorrect string text number integer int bool boolean object array bytes uuid bearer basic digest
    token password passwd secret key value include omit same-origin hidden redacted filtered masked removed unknown
    default n/a na todo tbd await new return function not enabled disabled valid ok error failed failure denied
    revoked malformed mismatch unauthorized forbidden your-token your_token your-api-key your_api_key yourpassword
    your-password your_password username user name and or the a an base64 sha256 sha512 sha1 rs256 hs256 es256
    oauth2 utf8 utf-8 http https header headers cookie query body env
    """.splitlines()
    for word in line.split()
)
MESSAGE = re.compile(
    r"\b(?:is|are|was|were|be|been|must|not|can't|cannot|required?|invalid|missing|expired|the|too|wrong|may|should|has|"
    r"have|incorrect|failed|denied|found|revoked|unauthorized|short|long|blank|taken|malformed|unknown|unsupported|error|"
    r"characters|please|enter|forgot|your|mismatch|match|provided|verification|authentication)\b",
    re.IGNORECASE,
)
CODE = re.compile(
    r"\A(?:[$@]\{?[A-Za-z_(]|!(?:vault|secret|Ref|Sub|GetAtt)\b|\{\{|\{\w|<|%[\w(]|#\{|\*?[A-Za-z_][\w.]{0,80}[(\[]"
    r"|[a-zA-Z_]+(?:\.[a-zA-Z_]+){1,6};?\Z|https?://|[A-Z_]*(?:YOUR|EXAMPLE|INSERT|REPLACE)[A-Z_]*\Z)"
)
MASKED = re.compile(r"[*•●#]{3}|…|\.\.\.|[xX]{4}|\A[\W_]*\Z|\A<.*>\Z|\A\[[A-Za-z][A-Za-z _-]{1,40}\]")
RANDOM_RUN = re.compile(r"[A-Za-z0-9]{24,}")
FIGURED = re.compile(r"[0-9](?=[A-Za-z])|[A-Za-z](?=[0-9])")
SWITCHED = re.compile(r"[0-9](?=[A-Za-z])|[A-Z](?=[a-z0-9])|[a-z](?=[A-Z0-9])")
MOST_FIGURED, MOST_SWITCHED = 4, 0.45  # times and share of such changes in what people or programmers write in one run
JSON_START = "eyJ"  # a token's public beginning, often shown with the rest left out
CHALLENGE = re.compile(
    r"\A(?:realm|error|error_description|scope|service|charset|authorization_uri|resource_metadata|title)=",
    re.IGNORECASE,
)
FILE = re.compile(r"/|\.[A-Za-z]\w{1,3}\Z")
DIRECTORY = re.compile(r"\A(?:/|~|[A-Za-z]:\\)")
IN_ADDRESS = re.compile(r"://[^\s/]*\Z")
FLAG = re.compile(r"(?:\A|\s)--[a-z0-9-]{0,40}\Z", re.IGNORECASE)
LINE_START = re.compile(r"(?:\A|\n)[ \t>|*<+#$\d:-]{0,12}(?:export |set |env )?[\w.-]{0,60}\Z")
COOKIE_PAIR = re.compile(
    r"([^=;,\s\"'\[\]]{1,200}+)=\"?(?!\[[a-z])((?:[^;,\s\"'\\]|,(?=[^\s=])|\\(?![nr\"'])){1,8000}+)"
)
COOKIE_ATTRIBUTES = frozenset(
    (
        "path", "domain", "expires", "max-age", "samesite", "priority", "version", "comment", "secure", "httponly",
        "partitioned",
    )
)  # fmt: skip
FILE_ENDINGS = frozenset(
    (
        "png", "jpg", "jpeg", "gif", "svg", "webp", "ico", "js", "mjs", "cjs", "css", "ts", "map", "json", "html", "md",
        "service", "socket", "timer", "target",
    )
)  # fmt: skip
IBAN_LENGTHS = {
    code[:2]: int(code[2:])
    for line in """
    AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 ES24 FI18 FO18 FR27 GB22
    GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IS26 IT27 JO30 KW30 KZ20 LB28 LI21 LT20 LU20 LV21 MC27 MD24 ME22 MK19
    MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SE24 SI19 SK24 SM27 TN24 TR26 UA29 VG24 XK20
    """.splitlines()
    for code in line.split()
}


def masked(value: str) -> bool:
    """Whether somebody has taken the secret out already: `****`, `<token>`, `[hidden]`, `eyJhb...`."""
    return len(value) <= LONGEST_PLAIN and MASKED.search(value) is not None and not _mostly_shown(value)


def plain(value: str) -> bool:
    """Whether a value is no secret: a mask, a word of documentation, a message, code."""
    if len(value) > LONGEST_PLAIN:
        return False
    bare = value.strip(" .,;:)}]\\!")
    if masked(value) or bare.lower() in PLAIN_WORDS:
        return True
    if CODE.match(value):
        return not _mostly_shown(value)
    if len(bare.split()) < 3 and any(c.isdigit() for c in bare):
        return False
    return MESSAGE.search(bare.replace("_", " ")) is not None


def random(value: str) -> bool:
    """Whether a value looks made by a machine, or by somebody who was told to use digits and symbols."""
    value = value.strip(".,;:)}]")
    if len(value) < SHORTEST_RANDOM or "://" in value or value.startswith("/"):
        return False
    mixed = len(value) >= SHORTEST_QUERY_KEY and value != value.lower() and value != value.upper()
    return any(c.isalpha() for c in value) and (mixed or any(c.isdigit() or c in "!@#$%^&*+?" for c in value))


def whole(_match: Match, value: str, _text: str) -> bool:
    """What matched is a secret unless it is masked."""
    return not masked(value)


def stated(_match: Match, value: str, _text: str) -> bool:
    """A value in a place that only holds secrets."""
    return not plain(value) and not CHALLENGE.match(value)


def made(match: Match, value: str, text: str) -> bool:
    """A value in a place that holds other things too."""
    return stated(match, value, text) and random(value)


def long_made(match: Match, value: str, text: str) -> bool:
    """A longer value in a place that holds other things too."""
    return len(value) >= SHORTEST_LONG and made(match, value, text)


def told(match: Match, value: str, text: str) -> bool:
    """A value after a name. Where the place alone does not tell, it must look like a secret."""
    if plain(value):
        return False
    start = match.start()
    if match["flag"] is not None and not FLAG.search(text, max(0, start - LONGEST_NAME), start):
        return False
    loose = match["comma"] or match["list"] or (match["says"] and match["bare"])
    if not loose and match["colon"] and match["bare"] and len(value) <= LONGEST_PLAIN:
        before = text[max(0, start - 80) : start]
        ends = text[match.end() : match.end() + 2].lstrip(" \t\r")[:1] in ("", "\n", "\\", '"', "'")
        loose = not (ends and (LINE_START.search(before) or before[-1:] in "\"'{,"))
    return random(value) if loose else True


def told_token(match: Match, value: str, text: str) -> bool:
    """A value after a name, neither very short nor a small number."""
    return len(value) >= SHORTEST_TOKEN and not _small(value) and told(match, value, text)


def told_key(match: Match, value: str, text: str) -> bool:
    """A value after the name of a key; a bare `key=` of a query must look like one and not like a file."""
    if text[match.start() - 1 : match.start()] in ("?", "&"):
        return len(value) >= SHORTEST_QUERY_KEY and not FILE.search(value) and made(match, value, text)
    return len(value) >= SHORTEST_KEY and not _small(value) and told(match, value, text)


def told_not_directory(match: Match, value: str, text: str) -> bool:
    """A value after `pwd`, which also names the working directory."""
    return not DIRECTORY.match(value) and told(match, value, text)


def login(match: Match, value: str, _text: str) -> bool:
    """A password after a user's name, not the ids or names of a user and a group."""
    user = match[0].removesuffix(f":{value}")
    same = user.endswith(value) or (user[-1:].isdigit() and value.isdigit())
    return not same and not value.startswith("//") and not plain(value)


def decodes(match: Match, value: str, text: str) -> bool:
    """Base64 of `user:password`."""
    try:
        decoded = base64.b64decode(value + "=" * (-len(value) % 4), validate=True)
    except (binascii.Error, ValueError):
        return False
    return b":" in decoded and whole(match, value, text)


def card(_match: Match, value: str, _text: str) -> bool:
    """A number whose check digit is right."""
    digits = [int(c) for c in reversed(value) if c.isdigit()]
    total = sum(digits[::2]) + sum(sum(divmod(2 * d, 10)) for d in digits[1::2])
    return total % 10 == 0 and len(set(digits)) > 1


def iban(_match: Match, value: str, _text: str) -> bool:
    """A number of its country's length whose check digits are right."""
    bare = value.replace(" ", "")
    if len(bare) != IBAN_LENGTHS.get(bare[:2]):
        return False
    return int("".join(str(int(c, 36)) for c in bare[4:] + bare[:4])) % 97 == 1


def mail(match: Match, value: str, text: str) -> bool:
    """An address of a person: not of a repository, nor the host of a URL after its user, nor a file name."""
    start = match.end() - len(value)
    if value.startswith(("git@", "hg@")) or value.rpartition(".")[2].lower() in FILE_ENDINGS:
        return False
    return not IN_ADDRESS.search(text, max(0, start - 2 * LONGEST_NAME), start)


def _mostly_shown(value: str) -> bool:
    """Whether a long run of it was made by a machine: neither a mask nor code is."""
    return any(_made_up(run) for run in RANDOM_RUN.findall(value) if not run.startswith(JSON_START))


def _made_up(run: str) -> bool:
    return len(FIGURED.findall(run)) > MOST_FIGURED or len(SWITCHED.findall(run)) > MOST_SWITCHED * len(run)


def _small(value: str) -> bool:
    return value.isdigit() and len(value) < SMALL_NUMBER
