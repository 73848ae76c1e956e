r"""The table of secrets: every pattern by name.

Each pattern starts with a literal, which the regular expression engine looks for as fast as `in` does, and takes what
follows possessively and within bounds, so ordinary text costs little and no text costs more than its length.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from knowledge.redaction import providers, values
from knowledge.redaction.row import LONGEST, MASK, NUMBERS, QUOTE, RUN, TOKEN_CHARACTER, WRAPPED, Row, named, row

PASSWORD, SECRET, TOKEN, KEY = "a password", "a secret", "a token", "an API key"
BEARER, BASIC, LOGIN, JWT = "a bearer token", "basic credentials", "login credentials", "a JWT"
COOKIE, SESSION, SIGNATURE, PRIVATE = "a cookie value", "a session id", "a signature", "a private key"
MAIL, CARD, IBAN, WEBHOOK, CODE = "an e-mail address", "a card number", "an IBAN", "a webhook address", "an OAuth code"

PEM_NAME = r"[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----"
PEM = (
    rf"{PEM_NAME}(?:(?:[^-]|-(?!----(?:END|BEGIN))){{0,{LONGEST}}}+-----END {PEM_NAME}"
    r"|(?:(?:\s|\\[nr]|[>|]){1,12}+[A-Za-z0-9+/=]{20,100}+){0,400}+)"
)
PARAMETERS = r"(?:[^\n'<>\"\\]|\"[^\"\\\n]{0,400}\"|\\\"[^\"\\\n]{0,400}\\\"|\\(?![nr\"])){4,4000}+"
SCHEMES_OF_PARAMETERS = r"digest|aws4-[a-z0-9-]{1,40}|hmac[a-z0-9-]{0,20}|hawk|signature|sharedkey(?:lite)?|oauth"
AUTHORIZATION = (
    rf"{QUOTE}[ \t]{{0,8}}(?:=>|[:=,]|%3a)[ \t]{{0,8}}\[?{QUOTE}[ \t]{{0,4}}"
    rf"(?:basic(?:[ \t+]|%20){{1,4}}{MASK}(?P<basic>{TOKEN_CHARACTER}{{4,4000}}+{WRAPPED})"
    rf"|bearer(?:[ \t+]|%20|\n[ \t]){{1,8}}{MASK}(?P<bearer>{TOKEN_CHARACTER}{{4,{LONGEST}}}+{WRAPPED})"
    rf"|(?:{SCHEMES_OF_PARAMETERS}) {{1,4}}{MASK}(?P<parameters>{PARAMETERS})"
    rf"|(?![a-z][a-z0-9_-]{{1,40}} {{1,4}}\[)(?:[a-z][a-z0-9_-]{{1,20}} {{1,4}}(?=[^ \n]{{8}}))?\"?{MASK}"
    rf"(?P<raw>{TOKEN_CHARACTER}{{6,{LONGEST}}}+{WRAPPED}))"
)
COOKIES = (
    rf"{QUOTE}[ \t]{{0,8}}(?:=>|[:=,]|(?<=--cookie)[ \t])[ \t]{{0,8}}(?:\[(?P<many>[^\]\n]{{1,{LONGEST}}}+)"
    rf"|(?:\\{{0,7}}[\"'`])?(?P<one>(?:[^\n'\"\\]|\\(?![\"'nr])|(?<==)\"[^\"\n]{{0,4000}}\"){{3,{LONGEST}}}+))"
)
COOKIE_FLAG = r"[ \t=]{1,3}(?P<pairs>\"[^\"\n]{3,4000}+|'[^'\n]{3,4000}+|[^\s\"']{3,4000}+)"
ADDRESS = r"(?:[^\s/:@\"'<>\\]{0,128}+:(?P<password>[^\s/\"'<>\\]{1,256})@|(?P<token>[A-Za-z0-9_-]{20,200}+)@)"
USER = (
    r"(?<!\S-)(?:[uU][ \t]{0,4}|-user(?:=|[ \t]{1,4})|-proxy-user(?:=|[ \t]{1,4}))"
    r"(?:\"[^\"\n:]{0,128}+:(?P<double>[^\"\n]{1,256}+)|'[^'\n:]{0,128}+:(?P<single>[^'\n]{1,256}+)"
    r"|[^\s\"'\\:]{1,128}+:(?P<bare>[^\s\"'\\]{1,256}+))"
)
WEBHOOKS = (
    r"(?:s\.slack\.com/[a-z]{5,12}/(?P<slack>[\w/+-]{8,200})"
    r"|s/(?<=/api/webhooks/)(?P<discord>\d{5,25}/[\w-]{20,120})|\.office\.com/(?P<teams>[\w/@-]{20,400})"
    r"|s\.zapier\.com/hooks/catch/(?P<zapier>[\w/]{6,80}))"
)
JSON_TOKEN = (
    rf"(?<![A-Za-z0-9_-]eyJ)[\w-]{{6,{LONGEST}}}+\.[\w-]{{2,{LONGEST}}}+(?:\.[\w-]{{0,{LONGEST}}}+){{0,3}}+{WRAPPED}"
)
CARD_NUMBER = (
    r"[3-6](?<![\w.+/=-].)(?:[0-9]{3}([ -]?)[0-9]{4}\1[0-9]{4}\1[0-9]{4}"
    r"|(?<=3)[47][0-9]{2}[ -]?[0-9]{6}[ -]?[0-9]{5})(?![\w=]|-\w|\.[0-9])"
)
IBAN_NUMBER = r"[A-Z](?<![A-Za-z0-9].)[A-Z][0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])"

HEX = r"[ \t]{1,4}(?:[\"'`(<\[])?(?P<value>[0-9a-f]{32,128}+)(?![\w-])"
"""Long hex straight after its name."""

NO_SECRET_KEYS = (
    *("cache", "public", "object", "primary", "foreign", "idempotency", "partition", "routing", "sort", "lock"),
    *("rsa", "dsa", "gpg:"),
)
NO_SECRET_TOKENS = ("page", "next", "sync", "continuation", "cancellation", "fencing")
SIGNATURE_NAME = (
    r"(?<!browser.s sig)(?<!browsers sig)(?<!browser&#39;s sig)(?<!browser&#x27;s sig)"  # Cloudflare's 1010 shows it
    r"(?:nature)?(?:[_-]?(?:v\d|\d{3}))?"
)
ARGUMENTS = r"[a-z_-]{0,12}(?:\.exe)?(?=[ \t])[^\n|;&]{0,200}?(?<=[ \t])"
PASSED = r"(?:\"(?P<double>[^\"\n]{1,256}+)|'(?P<single>[^'\n]{1,256}+)|(?P<bare>(?!\d+:\d)[^\s\"'`|;&<>]{4,256}+))"

KEY_WORDS = (
    "api", "app", "application", "access", "secret", "private", "encryption", "signing", "account", "subscription",
    "auth", "master", "license", "storage", "shared", "write", "admin", "server", "service", "jwt", "ssh", "deploy",
    "webhook", "client", "consumer", "session", "token", "rest", "sharedaccess", "function", "functions", "openai",
    "anthropic", "stripe", "sendgrid", "datadog", "algolia",
)  # fmt: skip
"""What stands before `key` where it names a secret one."""


def _key_name() -> str:
    by_length = defaultdict[int, list[str]](list)
    for word in KEY_WORDS:
        by_length[len(word)].append(word)
    before = [f"(?<=(?:{'|'.join(same)}){gap}key)" for same in by_length.values() for gap in ("", "[_ .-]")]
    ahead = r"(?=[a-z0-9_\"'\\` -]{0,14}(?:[:=,>%]|is |was |&q)|[ \t])"
    return rf"{ahead}(?:{'|'.join(before)}|(?<=[?&]key))(?:[_-]?(?:value|id|base|secret|hash|b64|base64|\d{{1,2}}))?"


def _but(words: Iterable[str], name: str) -> str:
    """A look behind a name for the words with which it is no secret one."""
    return "".join(rf"(?<!{word}{gap}{name})" for word in words for gap in ("[_ .-]", ""))


def _mail() -> Row:
    rest = r"(?P<mail>(?<=[A-Za-z0-9_.%+-]@)(?:[A-Za-z0-9-]{1,63}\.){1,6}[A-Za-z]{2,24}(?![\w-]))"
    return Row(MAIL, "@", rest, values.mail, kinds={"mail": (MAIL, None)})


ROWS = (
    row(PRIVATE, "-----BEGIN ", PEM),
    row(
        LOGIN,
        "authorization",
        AUTHORIZATION,
        values.stated,
        folded=True,
        kinds={"basic": BASIC, "bearer": BEARER, "raw": TOKEN},
    ),
    row(
        BEARER,
        "bearer",
        rf"(?:[ \t]{{1,3}}|%20|\+){MASK}(?P<value>{TOKEN_CHARACTER}{{12,{LONGEST}}}+{WRAPPED})",
        values.long_made,
        folded=True,
    ),
    row(BASIC, "basic", r"[ \t]{1,3}(?P<value>[a-z0-9+/]{6,400}+={0,2})", values.decodes, folded=True),
    row(COOKIE, "cookie", COOKIES, folded=True, pairs=True),
    row(COOKIE, "-b", COOKIE_FLAG, pairs=True),
    row(COOKIE, "cf_", r"(?:clearance|bm)[\"']?[ \t]?[=:][ \t]?[\"']?(?P<value>[\w.-]{10,400}+)"),
    row(COOKIE, "connect.sid", r"[\"']?[ \t]?[=:][ \t]?[\"']?(?P<value>[\w.%+/-]{10,400}+)"),
    row(PASSWORD, "://", ADDRESS, values.stated, kinds={"token": TOKEN}),
    row(PASSWORD, "-", USER, values.login),
    row(PASSWORD, "mysql", rf"{ARGUMENTS}-p{PASSED}", values.stated),
    row(PASSWORD, "mariadb", rf"{ARGUMENTS}-p{PASSED}", values.stated),
    row(PASSWORD, "mongo", rf"{ARGUMENTS}-p ?{PASSED}", values.stated),
    row(PASSWORD, "sqlcmd", rf"{ARGUMENTS}-P ?{PASSED}", values.stated),
    row(PASSWORD, "redis-cli", rf"{ARGUMENTS}(?:-a|--pass) ?{PASSED}", values.stated),
    row(JWT, "eyJ", JSON_TOKEN, shape=RUN),
    row("an AWS access key", "A", r"(?<![A-Za-z0-9]A)[KS]IA[A-Z0-9]{16,32}(?![A-Za-z0-9])", shape=RUN),
    row("a Google key", "AIza", r"(?<![A-Za-z0-9]AIza)[\w-]{35,40}", shape=RUN),
    row("a Twilio key", "SK", r"(?<![A-Za-z0-9]SK)[0-9a-f]{32}(?![A-Za-z0-9])", shape=RUN),
    row("a Twilio account", "AC", r"(?<![A-Za-z0-9]AC)[0-9a-f]{32}(?![A-Za-z0-9])", shape=RUN),
    *providers.rows(),
    row(WEBHOOK, "hook", WEBHOOKS, folded=True),
    named(
        PASSWORD,
        "pass",
        r"(?:word|wd|phrase|code|(?<![a-z]pass)|(?<=dbpass))"
        r"(?:[_-]?(?:confirmation|confirm|again|new|old|hash|encrypted|b64|base64|\d{1,2}))?",
        values.told,
    ),
    named(PASSWORD, "pwd", "", values.told_not_directory),
    named(
        SECRET,
        "secret",
        r"(?:[_-]?access)?(?:[_ -]?key(?:[_-]?base)?)?(?:[_-]?(?:value|string|token|hash|b64|base64|\d{1,2}))?",
        values.told_token,
    ),
    named(
        TOKEN,
        "token",
        r"(?<!nexttoken)(?<!next[_-]token)(?<!pagetoken)(?<!page[_-]token)(?<!synctoken)(?<!continuationtoken)"
        r"(?<!continuation[_-]token)(?:[_-]?(?:value|secret|key|string|hash|b64|\d{1,2}))?",
        values.told_token,
    ),
    named(KEY, "key", _key_name(), values.told_key),
    row(TOKEN, "token", _but(NO_SECRET_TOKENS, "token") + HEX, values.made, folded=True),
    row(SECRET, "secret", HEX, values.made, folded=True),
    row(KEY, "key", _but(NO_SECRET_KEYS, "key") + HEX, values.made, folded=True),
    named(SESSION, "sess", r"(?:ion)?(?:[_ -]?(?:id|key|data))?", values.long_made),
    named(SIGNATURE, "sig", SIGNATURE_NAME, values.long_made),
    row(CODE, "code=", r"(?<=[?&]code=)(?P<value>[^\s&#\"'<>\\]{16,1000}+)", values.made, folded=True),
    _mail(),
    row(CARD, "", CARD_NUMBER, values.card, shape=NUMBERS),
    row(IBAN, "", IBAN_NUMBER, values.iban, shape=NUMBERS),
)
"""Every row, the surer kind first: of secrets that overlap, the first row's kind is told."""
