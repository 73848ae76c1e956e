r"""Secrets out of any text.

One table of named patterns. Each pattern starts with a literal, which the regular expression engine looks for as fast as
`in` does, and takes what follows possessively, so ordinary text costs little and no text costs more than its length.
Patterns over names are matched in a lower-case copy of the text, those over values in the text itself.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from operator import itemgetter

Span = tuple[int, int, str]

PASSWORD, SECRET, TOKEN, KEY, SESSION, SIGNATURE = (
    "a password", "a secret", "a token", "an API key", "a session id", "a signature",
)  # fmt: skip
BEARER, BASIC, LOGIN, COOKIE, JWT, PRIVATE = (
    "a bearer token", "basic credentials", "login credentials", "a cookie value", "a JWT", "a private key",
)  # fmt: skip
WEBHOOK, MAIL, CARD, IBAN, OAUTH_CODE = (
    "a webhook address", "an e-mail address", "a card number", "an IBAN", "an OAuth code",
)  # fmt: skip
GITHUB, GITLAB, SLACK, STRIPE, SHOPIFY = "a GitHub token", "a GitLab token", "a Slack token", "a Stripe key", "a Shopify token"
AWS, GOOGLE, AZURE, OPENAI, NEW_RELIC = "an AWS access key", "a Google key", "an Azure secret", "an OpenAI key", "a New Relic key"

ANY, RUN, NUMBERS = "any", "run", "numbers"  # what a text must hold for a row to be tried
SHORTEST_RUN = 16  # characters of a key that stand together
SHORTEST_REST = 6  # characters of a key after its prefix
SHAPES = bytes(
    ord("0") if 48 <= c <= 57 else ord("a") if (chr(c).isalpha() and c < 128) or c == 95 else c if c in b" -" else ord(".") for c in range(256)
)
LONGEST_PLAIN = 200  # a longer value is never taken for a message or a mask
LONGEST = 20_000  # characters of one value

PROVIDERS = (
    *((GITHUB, prefix, r"[A-Za-z0-9_.-]{20,400}") for prefix in ("gh[pousr]_", "github_pat_")),
    *((STRIPE, prefix, r"[A-Za-z0-9+/=]{16,250}") for prefix in ("[sr]k_live_", "[sr]k_test_", "whsec_")),
    *((SHOPIFY, prefix, r"[A-Fa-f0-9]{32}") for prefix in ("shp[cp]a_", "shp[au]t_", "shpss_", "shpua_")),
    *(("a DigitalOcean token", prefix, r"[a-f0-9]{40,80}") for prefix in ("do[por]_v1_",)),
    *(("a Docker token", prefix, r"[\w-]{20,80}") for prefix in ("dckr_pat_", "dckr_oat_")),
    *(("a Grafana token", prefix, r"[\w=]{32,400}") for prefix in ("glsa_", "glc_")),
    *(("a Sentry token", prefix, r"[\w+/=-]{40,400}") for prefix in ("sntrys_", "sntryu_")),
    *(("a PlanetScale token", prefix, r"[\w.-]{32,80}") for prefix in ("pscale_tkn_", "pscale_pw_")),
    *(("a Supabase key", prefix, r"[A-Za-z0-9_-]{20,80}") for prefix in ("sbp_", "sb_secret_")),
    ("an npm token", "npm_", r"[A-Za-z0-9]{30,80}"),
    ("a Hugging Face token", "hf_", r"[A-Za-z0-9]{30,80}"),
    ("a Figma token", "figd_", r"[\w-]{30,80}"),
    ("a Linear key", "lin_api_", r"[A-Za-z0-9]{32,80}"),
    ("a RubyGems key", "rubygems_", r"[a-f0-9]{40,80}"),
    ("a Groq key", "gsk_", r"[A-Za-z0-9]{40,80}"),
    ("a Replicate token", "r8_", r"[A-Za-z0-9]{30,80}"),
    ("a Notion token", "ntn_", r"[A-Za-z0-9]{40,80}"),
    ("a Netlify token", "nfp_", r"[A-Za-z0-9]{30,80}"),
    ("a Sourcegraph token", "sgp_", r"[a-f0-9_]{40,120}"),
    *((GITLAB, prefix, r"[\w.-]{20,400}") for prefix in ("glpat-", "gl[rdof]t-", "glptt-", "glcbt-", "glimt-", "gloas-", "glsoat-")),
    *((SLACK, prefix, r"[\w-]{10,400}") for prefix in ("xox[abcdeoprs]-", "xapp-", "xwfp-")),
    *((NEW_RELIC, prefix, r"[A-Za-z0-9]{27,80}") for prefix in ("NRAK-", "NRAL-", "NRII-", "NRJS-")),
    *(("a Square token", prefix, r"[\w-]{22,80}") for prefix in ("sq0atp-", "sq0csp-", "sq0idp-")),
    ("an Anthropic key", "sk-", r"ant-[\w-]{20,400}"),
    (OPENAI, "sk-", r"(?=[\w-]{0,400}[0-9])(?=[\w-]{0,60}[A-Z])[\w-]{20,400}"),
    ("a Mailgun key", "key-", r"[a-f0-9]{32}"),
    ("a PyPI token", "pypi-", r"[\w-]{40,400}"),
    ("a Heroku key", "HRKU-", r"[\w-]{30,120}"),
    ("a Google client secret", "GOCSPX-", r"[\w-]{24,60}"),
    ("a Postman key", "PMAK-", r"[a-f0-9]{24}-[a-f0-9]{34}"),
    ("a Tailscale key", "tskey-", r"[\w-]{20,120}"),
    ("an xAI key", "xai-", r"[A-Za-z0-9]{40,120}"),
    ("a Cloudflare key", "v1.0-", r"[a-f0-9]{24}-[a-f0-9]{100,160}"),
    ("a SendGrid key", "SG.", r"[\w-]{16,40}\.[\w-]{16,80}"),
    *(("a Vault token", prefix, r"[\w-]{20,400}") for prefix in ("hv[sbr].",)),
    (GOOGLE, "ya29.", r"[\w-]{20,400}"),
    ("a Doppler token", "dp.[ps]t.", r"[\w.-]{32,80}"),
    ("a Discord token", r"(?<=[MNO][\w-]{23}\.)", r"[\w-]{6}\.[\w-]{27,40}"),
    ("a Telegram bot token", r"(?<=\d{8}:)", r"[A-Za-z0-9_-]{35}"),
    (AZURE, r"(?<=[\w.~-]{3}\dQ~)", r"[\w.~-]{31,34}"),
)
"""Kind, prefix and what follows it, of keys that tell by their shape whose they are. A prefix that is a look-behind stands
before a key without a fixed beginning."""

KEY_WORDS = ["api", "app", "application", "access", "secret", "private", "encryption", "signing", "account", "subscription", "auth", "master", "license", "storage", "shared", "write", "admin", "server", "service", "jwt", "ssh", "deploy", "webhook", "client", "consumer", "session", "token", "rest", "sharedaccess", "function", "functions", "openai", "anthropic", "stripe", "sendgrid", "datadog", "algolia"]
KINDS_SHOWN = "bearer|basic|login|cookie|private|webhook|session|password|secret|token|signature|api|e-mail|card|iban|jwt|oauth|an? "

GAP = r"""(?:\\{0,7}["'`]|&quot;|%22)?"""
SEPARATOR = (
    GAP + r"[ \t]{0,8}(?:(?P<eq>=>|:=|=(?!=)|%3d|(?<=[\"'] )value=)|(?P<colon>:(?![:/])|%3a)|(?P<tag>>)(?=[^<>\n]{1,400}</)"
    r"|(?P<comma>,)|(?P<says>(?:is|was)(?: now| set to)?:?)|(?P<flag>(?<=[ \t])))[ \t]{0,8}(?P<list>\[)?[ \t]{0,2}"
)
BARE = (
    r"(?:[^\s\"'`<>,;&\\%)\]}]|[)\]}](?=[^\s)\]}\"',;])|%(?!2[267]|7d)|&(?![a-z_][\w.\[\]-]{0,40}=|quot;|amp;)|[,;](?![\w.-]{1,40}[=:])(?=[^\s\"'\\])|\\(?![nrt\"'\\]))"
)
MASK = rf"(?!\[(?:{KINDS_SHOWN}|hidden|redacted|filtered|masked|removed|protected|omitted|sensitive))"
VALUE = (
    rf"(?:\"{MASK}(?P<double>(?:[^\"\\\n]|\\[^\n]){{1,{LONGEST}}}+)"
    rf"|'{MASK}(?P<single>(?:[^'\\\n]|\\[^\n]){{1,{LONGEST}}}+)"
    rf"|`{MASK}(?P<back>[^`\n]{{1,{LONGEST}}}+)"
    rf"|\\{{1,7}}+\"{MASK}(?P<escaped>(?:[^\"\\\n]|\\{{1,7}}+(?!\")){{1,{LONGEST}}}+)"
    rf"|\\{{1,7}}+'{MASK}(?P<escaped_single>(?:[^'\\\n]|\\{{1,7}}+(?!')){{1,{LONGEST}}}+)"
    rf"|&quot;{MASK}(?P<html>(?:[^&\n]|&(?!quot;)){{1,{LONGEST}}}+)"
    rf"|%22{MASK}(?P<percent>(?:[^%\s]|%(?!22)){{1,{LONGEST}}}+)"
    rf"|{MASK}(?P<bare>{BARE}{{1,{LONGEST}}}+))"
)
WRAPPED = r"(?:\n[ \t>|]{0,8}(?=[\w.~+/=-]{16,4000}+[ \t]*(?:[\"'\\]|\n|\Z))[\w.~+/=-]{1,4000}+){0,60}+"
"""Further lines of a value that a terminal or an e-mail broke; each is nothing but the value."""

PLAIN_WORDS = frozenset(
    ["null", "none", "nil", "true", "false", "undefined", "nan", "yes", "no", "on", "off", "set", "unset", "empty", "blank", "missing", "invalid", "expired", "required", "optional", "wrong", "incorrect", "string", "text", "number", "integer", "int", "bool", "boolean", "object", "array", "bytes", "uuid", "bearer", "basic", "digest", "token", "password", "passwd", "secret", "key", "value", "include", "omit", "same-origin", "hidden", "redacted", "filtered", "masked", "removed", "unknown", "default", "n/a", "na", "todo", "tbd", "await", "new", "return", "function", "not", "enabled", "disabled", "valid", "ok", "error", "failed", "failure", "denied", "revoked", "malformed", "mismatch", "unauthorized", "forbidden", "your-token", "your_token", "your-api-key", "your_api_key", "yourpassword", "your-password", "your_password", "username", "user", "name", "and", "or", "the", "a", "an", "base64", "sha256", "sha512", "sha1", "rs256", "hs256", "es256", "oauth2", "utf8", "utf-8", "http", "https", "header", "headers", "cookie", "query", "body", "env"]
)
MESSAGE = re.compile(
    r"\b(?:is|are|was|were|be|been|must|not|can't|cannot|required?|invalid|missing|expired|the|too|wrong|may|should|has|have|incorrect|"
    r"failed|denied|found|revoked|unauthorized|short|long|blank|taken|malformed|unknown|unsupported|error|characters|please|enter|"
    r"forgot|your|mismatch|match|provided|verification|authentication)\b",
    re.IGNORECASE,
)
CODE = re.compile(
    r"\A(?:[$@]\{?[A-Za-z_(]|!(?:vault|secret|Ref|Sub|GetAtt)\b|\{\{|\{\w|<|%[\w(]|#\{|\*?[A-Za-z_][\w.]{0,80}[(\[]|[a-zA-Z_]+(?:\.[a-zA-Z_]+){1,6};?\Z|https?://|"
    r"[A-Z_]*(?:YOUR|EXAMPLE|INSERT|REPLACE)[A-Z_]*\Z)"
)
MASKED = re.compile(r"[*•●#]{3}|…|\.\.\.|[xX]{4}|\A[\W_]*\Z|\A<.*>\Z|\A\[[A-Za-z][A-Za-z _-]{1,40}\]")
FILE = re.compile(r"/|\.[A-Za-z]\w{1,3}\Z")
DIRECTORY = re.compile(r"\A(?:/|~|[A-Za-z]:\\)")
NAME_BEFORE, LONGEST_NAME = re.compile(r"[A-Za-z0-9_.%+~-]+\Z"), 64
IN_ADDRESS = re.compile(r"://[^\s/]*\Z")
FLAG = re.compile(r"(?:\A|\s)--[a-z0-9-]{0,40}\Z")
LINE_START = re.compile(r"(?:\A|\n)[ \t>|*<+#$\d:-]{0,12}(?:export |set |env )?[\w.-]{0,60}\Z")
COOKIE_PAIR = re.compile(rf"([^=;,\s\"'\[\]]{{1,200}}+)=\"?{MASK}((?:[^;,\s\"'\\]|,(?=[^\s=])|\\(?![nr\"']))+)")
COOKIE_ATTRIBUTES = frozenset(["path", "domain", "expires", "max-age", "samesite", "priority", "version", "comment", "secure", "httponly", "partitioned"])
CHALLENGE = re.compile(r"\A(?:realm|error|error_description|scope|service|charset|authorization_uri|resource_metadata|title)=", re.IGNORECASE)
IBAN_LENGTHS = {
    code[:2]: int(code[2:])
    for code in ["AD24", "AE23", "AL28", "AT20", "AZ28", "BA20", "BE16", "BG22", "BH22", "BR29", "CH21", "CR22", "CY28", "CZ24", "DE22", "DK18", "DO28", "EE20", "ES24", "FI18", "FO18", "FR27", "GB22", "GE22", "GI23", "GL18", "GR27", "GT28", "HR21", "HU28", "IE22", "IL23", "IS26", "IT27", "JO30", "KW30", "KZ20", "LB28", "LI21", "LT20", "LU20", "LV21", "MC27", "MD24", "ME22", "MK19", "MR27", "MT31", "MU30", "NL18", "NO15", "PK24", "PL28", "PS29", "PT25", "QA29", "RO24", "RS22", "SA24", "SE24", "SI19", "SK24", "SM27", "TN24", "TR26", "UA29", "VG24", "XK20"]
}

Match = re.Match[str]
Accept = Callable[[Match, str, str], bool]


@dataclass(frozen=True, slots=True)
class Row:
    """A pattern and the kind of secret it finds.

    The secret is the last named group that matched, or everything. `kinds` gives a group's own kind and how many
    characters before the match still belong to it (None: as many as could stand in a name). `accept` has the last word,
    knowing the match, the secret and the text. `pairs` takes only the values of `name=value; name=value`.
    """

    kind: str
    pattern: re.Pattern[str]
    accept: Accept
    folded: bool = False
    kinds: Mapping[str, tuple[str, int | None]] = field(default_factory=dict)
    pairs: bool = False
    shape: str = ANY


def secrets(text: str) -> list[str]:
    """The kinds of secret that stand in a text ("a bearer token"), each once, in the order they stand."""
    return list(dict.fromkeys(kind for *_, kind in _found(text)))


def redact(text: str) -> str:
    """The text with every secret replaced by its kind in brackets: `Authorization: Bearer [bearer token]`."""
    parts, at = [], 0
    for start, end, kind in _found(text):
        parts += [text[at:start], f"[{kind.removeprefix('an ').removeprefix('a ')}]"]
        at = end
    return "".join([*parts, text[at:]]) if at else text


def _found(text: str) -> list[Span]:
    """Where secrets stand, in order; those that overlap are one, of the kind that stands first in the table."""
    lowered = _lowered(text)
    shapes = _shapes(text)
    found = [
        (*span, rank)
        for rank, row in enumerate(ROWS)
        if row.shape in shapes and (first := row.pattern.search(lowered if row.folded else text))
        for span in _spans(row, first, text, lowered)
    ]
    merged: list[tuple[int, int, str, int]] = []
    for start, end, kind, rank in sorted(found, key=itemgetter(0, 1)):
        if merged and start < merged[-1][1]:
            first, last, other, best = merged[-1]
            merged[-1] = (first, max(end, last), *((kind, rank) if rank < best else (other, best)))
        else:
            merged.append((start, end, kind, rank))
    return [(start, end, kind) for start, end, kind, _ in merged]


def _lowered(text: str) -> str:
    """Lower case, every character where it was."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _shapes(text: str) -> set[str]:
    """What a text holds of what keys and numbers are made of, so that most rows need not be tried on most texts."""
    characters = text.encode("ascii", "replace").translate(SHAPES)
    runs = characters.replace(b"0", b"a")
    numbers = b"00000000" in characters or b"0000 0000" in characters or b"0000-0000" in characters
    return {ANY, *([RUN] if b"a" * SHORTEST_RUN in runs.replace(b"-", b"a") else []), *([NUMBERS] if numbers else [])}


def _spans(row: Row, first: Match, text: str, lowered: str) -> Iterator[Span]:
    searched, match = lowered if row.folded else text, first
    while match:
        group = match.lastgroup or 0
        start, end = match.span(group)
        kind, back = row.kinds.get(str(group), (row.kind, 0))
        start = _grown(text, start) if back is None else start - back
        if not row.accept(match, text[start:end], text):
            match = row.pattern.search(searched, match.start() + 1)
            continue
        yield from _values(text, start, end, kind) if row.pairs else [(start, end, kind)]
        match = row.pattern.search(searched, max(end, match.start() + 1))


def _grown(text: str, end: int) -> int:
    found = NAME_BEFORE.search(text, max(0, end - LONGEST_NAME), end)
    return found.start() if found else end


def _values(text: str, start: int, end: int, kind: str) -> Iterator[Span]:
    """The values of `name=value` pairs of a cookie header."""
    for pair in COOKIE_PAIR.finditer(text, start, end):
        if pair[1].lower() not in COOKIE_ATTRIBUTES and not _masked(pair[2]):
            yield *pair.span(2), kind


def _masked(value: str) -> bool:
    return len(value) <= LONGEST_PLAIN and MASKED.search(value) is not None


def _plain(value: str) -> bool:
    """Whether a value is no secret: a mask, a word of documentation, a message, code."""
    if len(value) > LONGEST_PLAIN:
        return False
    bare = value.strip(" .,;:)}]\\!")
    if _masked(value) or bare.lower() in PLAIN_WORDS or CODE.match(value):
        return True
    words = bare.replace("_", " ").split()
    sentence = len(words) > 2 or not any(c.isdigit() for c in bare)
    return sentence and MESSAGE.search(" ".join(words)) is not None


def _random(value: str) -> bool:
    """Whether a value looks made by a machine or by somebody who was told to use symbols."""
    value = value.strip(".,;:)}]")
    if len(value) < 6 or "://" in value or value.startswith("/"):
        return False
    letters, digits = any(c.isalpha() for c in value), any(c.isdigit() for c in value)
    mixed = len(value) >= 16 and value != value.lower() and value != value.upper()
    return letters and (digits or mixed or any(c in "!@#$%^&*+?" for c in value))


def _whole(_match: Match, value: str, _text: str) -> bool:
    return not _masked(value)


def _header(_match: Match, value: str, _text: str) -> bool:
    return not _plain(value) and not CHALLENGE.match(value)


def _told(match: Match, value: str, text: str) -> bool:
    """A value after a name: where the place alone does not say so, it must look like a secret."""
    if _plain(value):
        return False
    if match["flag"] is not None and not FLAG.search(text, max(0, match.start() - LONGEST_NAME), match.start()):
        return False
    loose = match["comma"] or match["list"] or (match["says"] and match["bare"])
    if match["colon"] and match["bare"] and len(value) <= LONGEST_PLAIN:
        alone = text[match.end() : match.end() + 2].lstrip(" \t\r")[:1] in ("", "\n", "\\", '"', "'")
        before = text[max(0, match.start() - 80) : match.start()]
        loose = loose or not (alone and (LINE_START.search(before) or before[-1:] in "\"'{,"))
    return _random(value) if loose else True


def _number(least: int) -> Accept:
    """Accept values told by a name that have `least` characters and are not a small number."""

    def accept(match: Match, value: str, text: str) -> bool:
        return len(value) >= least and not (value.isdigit() and len(value) < 8) and _told(match, value, text)

    return accept


def _key(match: Match, value: str, text: str) -> bool:
    if text[match.start() - 1 : match.start()] in ("?", "&") and (len(value) < 16 or FILE.search(value) or not _random(value)):
        return False
    return _number(6)(match, value, text)


def _directory(match: Match, value: str, text: str) -> bool:
    return not DIRECTORY.match(value) and _told(match, value, text)


def _random_only(_match: Match, value: str, _text: str) -> bool:
    return not _plain(value) and not CHALLENGE.match(value) and _random(value)


def _long_random(match: Match, value: str, text: str) -> bool:
    return len(value) >= 12 and _random_only(match, value, text)


def _login(match: Match, value: str, _text: str) -> bool:
    """A password after a user's name, not the ids or names of a user and a group."""
    user = match[0].removesuffix(f":{value}")
    same = user.endswith(value) or (user[-1:].isdigit() and value.isdigit())
    return not same and not value.startswith("//") and not _plain(value)


def _decodes(match: Match, value: str, text: str) -> bool:
    """Whether a value is base64 of `user:password`."""
    try:
        return b":" in base64.b64decode(value + "=" * (-len(value) % 4), validate=True) and _whole(match, value, text)
    except (binascii.Error, ValueError):
        return False


def _is_card(_match: Match, value: str, _text: str) -> bool:
    digits = [int(c) for c in reversed(value) if c.isdigit()]
    total = sum(digits[::2]) + sum(sum(divmod(2 * d, 10)) for d in digits[1::2])
    return total % 10 == 0 and len(set(digits)) > 1


def _is_iban(_match: Match, value: str, _text: str) -> bool:
    plain = value.replace(" ", "")
    if len(plain) != IBAN_LENGTHS.get(plain[:2]):
        return False
    return int("".join(str(int(c, 36)) for c in plain[4:] + plain[:4])) % 97 == 1


def _is_mail(match: Match, value: str, text: str) -> bool:
    start = match.end() - len(value)
    if IN_ADDRESS.search(text, max(0, start - LONGEST_NAME * 2), start):
        return False
    return not value.startswith(("git@", "hg@", "@")) and value.rpartition(".")[2].lower() not in FILE_ENDINGS


def _row(
    kind: str, pattern: str, accept: Accept = _whole, *, folded: bool = False, pairs: bool = False, shape: str = ANY
) -> Row:
    return Row(kind, re.compile(pattern, re.ASCII), accept, folded, {}, pairs, shape)


def _named(kind: str, name: str, accept: Accept = _told) -> Row:
    """A value after a name, as headers, JSON, YAML, environments, queries and sentences write it."""
    return _row(kind, name + SEPARATOR + VALUE, accept, folded=True)


def _kinds(kind: str, pattern: str, accept: Accept, kinds: Mapping[str, str]) -> Row:
    return Row(kind, re.compile(pattern, re.ASCII), accept, True, {group: (own, 0) for group, own in kinds.items()})


def _grow(kind: str, pattern: str, accept: Accept) -> Row:
    return Row(kind, re.compile(rf"(?P<grown>{pattern})", re.ASCII), accept, kinds={"grown": (kind, None)})


def _of_providers() -> Iterator[Row]:
    """One row for each character that prefixes end with, so that the engine looks for that character alone."""
    by_mark = defaultdict[str, list[tuple[str, str, str]]](list)
    for kind, prefix, rest in PROVIDERS:
        by_mark[prefix.rstrip(")")[-1]].append((kind, prefix, rest))
    for mark, rows in by_mark.items():
        found = [_alternative(f"g{n}", *row) for n, row in enumerate(rows)]
        pattern = re.escape(mark) + rf"(?=[\w+/=~-]{{{SHORTEST_REST}}})(?:{'|'.join(words for words, _ in found)})"
        kinds = {f"g{n}": (kind, back) for n, ((kind, *_), (_, back)) in enumerate(zip(rows, found, strict=True))}
        yield Row("a key", re.compile(pattern, re.ASCII), _whole, kinds=kinds, shape=RUN)


def _alternative(group: str, _kind: str, prefix: str, rest: str) -> tuple[str, int | None]:
    """What must stand around a prefix's last character, and how many characters before it belong to the key."""
    if prefix.startswith("(?<="):
        return f"{prefix}(?P<{group}>{rest})(?![A-Za-z0-9])", None
    literal = re.sub(r"\[[^]]*\]", "x", prefix)
    before = "".join(re.escape(c) if c == "." else c for c in prefix)
    return f"(?<=(?<![A-Za-z0-9]){before})(?P<{group}>{rest})", len(literal)


def _key_name() -> str:
    """`key` where the word before it makes it a secret one, or where it is a parameter of a URL."""
    by_length = defaultdict[int, list[str]](list)
    for word in KEY_WORDS:
        by_length[len(word)].append(word)
    before = "|".join(
        f"(?<=(?:{'|'.join(words)}){gap}key)" for words in by_length.values() for gap in ("", "[_ .-]")
    )
    ahead = r"(?=[a-z0-9_\"'\\` -]{0,14}(?:[:=,>%]|is |was |&q))"
    return rf"key{ahead}(?:{before}|(?<=[?&]key))(?:[_-]?(?:value|id|base|secret|hash|b64|base64|\d{{1,2}}))?"


TOKENS = r"[^\s\"'`<>,;&\\()\[\]{}]"
LOGIN_PARAMETERS = r"(?:[^\n'<>\"\\]|\"[^\"\n]{0,400}\"|\\\"[^\"\\\n]{0,400}\\\"|\\(?![nr\"])){4,4000}+"
AUTHORIZATION = (
    rf"authorization{GAP}[ \t]{{0,8}}(?:=>|[:=,]|%3a)[ \t]{{0,8}}\[?(?:\\{{0,7}}[\"'`]|&quot;|%22)?[ \t]{{0,4}}"
    rf"(?:basic(?:[ \t+]|%20){{1,4}}{MASK}(?P<basic>{TOKENS}{{4,4000}}+{WRAPPED})"
    rf"|bearer(?:[ \t+]|%20|\n[ \t]){{1,8}}{MASK}(?P<bearer>{TOKENS}{{4,{LONGEST}}}+{WRAPPED})"
    rf"|(?:digest|aws4-[a-z0-9-]{{1,40}}|hmac[a-z0-9-]{{0,20}}|hawk|signature|sharedkey(?:lite)?|oauth) {{1,4}}{MASK}(?P<login>{LOGIN_PARAMETERS})"
    rf"|(?:[a-z][a-z0-9_-]{{1,20}} {{1,4}}(?=[^ \n]{{8}}))?\"?{MASK}(?P<raw>{TOKENS}{{6,{LONGEST}}}+{WRAPPED}))"
)
COOKIES = (
    rf"cookie{GAP}[ \t]{{0,8}}(?:=>|[:=,]|(?<=--cookie)[ \t])[ \t]{{0,8}}"
    rf"(?:\[(?P<many>[^\]\n]{{1,{LONGEST}}}+)"
    rf"|(?:\\{{0,7}}[\"'`])?(?P<one>(?:[^\n'\"\\]|\\(?![\"'nr])|(?<==)\"[^\"\n]{{0,4000}}\"){{3,{LONGEST}}}+))"
)
PEM_NAME = r"[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----"
PEM = (
    rf"-----BEGIN {PEM_NAME}(?:(?:[^-]|-(?!----(?:END|BEGIN))){{0,{LONGEST}}}+-----END {PEM_NAME}"
    r"|(?:(?:\s|\\[nr]|[>|]){1,12}+[A-Za-z0-9+/=]{20,100}+){0,400}+)"
)
FILE_ENDINGS = frozenset(["png", "jpg", "jpeg", "gif", "svg", "webp", "ico", "js", "mjs", "cjs", "css", "ts", "map", "json", "html", "md", "service", "socket", "timer", "target"])
NO_TOKEN = "".join(f"(?<!{word})" for word in ("nexttoken", "next[_-]token", "pagetoken", "page[_-]token", "synctoken", "continuationtoken", "continuation[_-]token"))

ROWS: tuple[Row, ...] = (
    _row(PRIVATE, PEM),
    _kinds(LOGIN, AUTHORIZATION, _header, {"basic": BASIC, "bearer": BEARER, "raw": TOKEN}),
    _row(BEARER, rf"bearer(?:[ \t]{{1,3}}|%20|\+){MASK}(?P<value>{TOKENS}{{12,{LONGEST}}}+{WRAPPED})", _long_random, folded=True),
    _row(BASIC, r"basic[ \t]{1,3}(?P<value>[a-z0-9+/]{6,400}+={0,2})", _decodes, folded=True),
    _row(COOKIE, COOKIES, folded=True, pairs=True),
    _row(COOKIE, r"-b[ \t=]{1,3}(?P<pairs>\"[^\"\n]{3,4000}+|'[^'\n]{3,4000}+|[^\s\"']{3,4000}+)", pairs=True),
    _row(COOKIE, r"cf_(?:clearance|bm)[\"']?[ \t]?[=:][ \t]?[\"']?(?P<value>[\w.-]{10,400}+)"),
    _row(COOKIE, r"connect\.sid[\"']?[ \t]?[=:][ \t]?[\"']?(?P<value>[\w.%+/-]{10,400}+)"),
    Row(
        PASSWORD,
        re.compile(r"://(?:[^\s/:@\"'<>\\]{0,128}+:(?P<password>[^\s/\"'<>\\]{1,256})@|(?P<token>[A-Za-z0-9_-]{20,200}+)@)"),
        lambda m, v, t: not _plain(v),
        kinds={"token": (TOKEN, 0)},
    ),
    _row(
        PASSWORD,
        r"-(?<!\S-)(?:[uU][ \t]{0,4}|-user(?:=|[ \t]{1,4})|-proxy-user(?:=|[ \t]{1,4}))"
        r"(?:\"[^\"\n:]{0,128}+:(?P<double>[^\"\n]{1,256}+)|'[^'\n:]{0,128}+:(?P<single>[^'\n]{1,256}+)"
        r"|[^\s\"'\\:]{1,128}+:(?P<bare>[^\s\"'\\]{1,256}+))",
        _login,
    ),
    _row(JWT, rf"eyJ(?<![A-Za-z0-9_-]eyJ)[\w-]{{6,{LONGEST}}}+\.[\w-]{{2,{LONGEST}}}+(?:\.[\w-]{{0,{LONGEST}}}+){{0,3}}+{WRAPPED}", shape=RUN),
    _row(AWS, r"A(?<![A-Za-z0-9]A)[KS]IA[A-Z0-9]{16,32}(?![A-Za-z0-9])", shape=RUN),
    _row(GOOGLE, r"AIza(?<![A-Za-z0-9]AIza)[\w-]{35,40}", shape=RUN),
    _row("a Twilio key", r"SK(?<![A-Za-z0-9]SK)[0-9a-f]{32}(?![A-Za-z0-9])", shape=RUN),
    _row("a Twilio account", r"AC(?<![A-Za-z0-9]AC)[0-9a-f]{32}(?![A-Za-z0-9])", shape=RUN),
    *_of_providers(),
    _row(
        WEBHOOK,
        r"hook(?:s\.slack\.com/[a-z]{5,12}/(?P<slack>[\w/+-]{8,200})|s/(?<=/api/webhooks/)(?P<discord>\d{5,25}/[\w-]{20,120})"
        r"|\.office\.com/(?P<teams>[\w/@-]{20,400})|s\.zapier\.com/hooks/catch/(?P<zapier>[\w/]{6,80}))",
        folded=True,
    ),
    _named(PASSWORD, r"pass(?:word|wd|phrase|code|(?<![a-z]pass)|(?<=dbpass))(?:[_-]?(?:confirmation|confirm|again|new|old|hash|encrypted|b64|base64|\d{1,2}))?"),
    _named(PASSWORD, r"pwd", _directory),
    _named(SECRET, r"secret(?:[_-]?access)?(?:[_ -]?key(?:[_-]?base)?)?(?:[_-]?(?:value|string|token|hash|b64|base64|\d{1,2}))?", _number(4)),
    _named(TOKEN, rf"token{NO_TOKEN}(?:[_-]?(?:value|secret|key|string|hash|b64|\d{{1,2}}))?", _number(4)),
    _named(KEY, _key_name(), _key),
    _named(SESSION, r"sess(?:ion)?(?:[_ -]?(?:id|key|data))?", _long_random),
    _named(SIGNATURE, r"sig(?:nature)?(?:[_-]?(?:v\d|\d{3}))?", _long_random),
    _row(OAUTH_CODE, r"code=(?<=[?&]code=)(?P<value>[^\s&#\"'<>\\]{16,1000}+)", _random_only, folded=True),
    _grow(MAIL, r"@(?<=[A-Za-z0-9_.%+-]@)(?:[A-Za-z0-9-]{1,63}\.){1,6}[A-Za-z]{2,24}(?![\w-])", _is_mail),
    _row(
        CARD,
        r"[3-6](?<![\w.+/=-].)(?:[0-9]{3}([ -]?)[0-9]{4}\1[0-9]{4}\1[0-9]{4}|(?<=3)[47][0-9]{2}[ -]?[0-9]{6}[ -]?[0-9]{5})"
        r"(?![\w=-]|\.[0-9])",
        _is_card,
        shape=NUMBERS,
    ),
    _row(IBAN, r"[A-Z](?<![A-Za-z0-9].)[A-Z][0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])", _is_iban, shape=NUMBERS),
)
"""Every row, the surer kind first."""
