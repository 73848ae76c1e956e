"""Where an error is only written about: code that throws or expects it, tests that pass, lists of changes, settings.

What a program printed when it failed holds the error's words as well, so what stands around them on their line tells.
"""

from __future__ import annotations

import re
from itertools import islice

from knowledge.reading import elsewhere
from knowledge.sieve import Patterns

NEAR, AHEAD, LONGEST = 160, 80, 600  # characters before and after the words, and of a line

OUTPUT = (  # names under which programs print their errors
    "err|message|detail|reason|exception|cause|code|status|title|body|type|name|kind|fault|result|response|text|desc"
)
CLASS_BEFORE = re.compile(  # source code, before the class of an error
    r"(?:\bthrow(?: new)?|(?:\A|[;:{]) *(?:raise|except|rescue)|\)\s*throws|(?<!\bat )\bnew|\brescue_from|\binstanceof"
    r"|\b(?:catch|except|rescue|raises?) ?\((?:const |final |[\w.\\:]+, ?|[\w.\\:]+ ?\| ?)*"
    r"|\bcatch(?:es|ing)?|\bextends|(?:\A|;|\n) *(?:public |final |abstract |export |data |sealed )*class"
    r"|(?:\A|;) *(?:import(?: static)?|use|using|from|export)|\bimport \{[\w, ]*|@(?:throws|raises)"
    r"|\bto(?:be)?(?:throw|reject|raise|instanceof)\w*\("
    r"|\b(?:assert|expect|should|must|raise)_?\w*(?:thr[eo]w|rais|reject|instance|exception|error)\w*[(<!{]+"
    r"|@exceptionhandler\(\{?(?:[\w.]+, ?)*|\bon_?error\(|\bisinstance\([\w.]+, ?\(?)"
    r"\s*[\w.\\:$]*\Z",
    re.IGNORECASE,
)
COMPARED = re.compile(
    r"(?:[!=]==?|\A\s*(?:case|when)|\b(?:equals?|contains?|includes?|is|to_?(?:be|equal|eq|match|contain)\w*|eq)\()"
    r"\s*[\"'`]\Z",
    re.IGNORECASE,
)
TITLE = re.compile(
    r"(?:\b(?:it|test|describe|context|scenario|specify)(?:\.\w+)?\(\s*"
    r"|\A\s*(?:it|test|describe|context|scenario|specify) )[\"'`][^\"'`\n]*\Z"
)
ARGUMENT = re.compile(
    r"\b(?!\w*(?:err|error|exception|detail|fault|failure|response|result)\()[a-z_]\w*\((?:[\w.]+, ?)*[\"'`]\Z"
)
CONSTANT = re.compile(
    r"\A\s*(?:(?:const|let|var|val|final|static|public|private|export)\b[^\"'\n]{0,80}=\s*|#define \w+ |msg(?:id|str) "
    rf"|<string name=[\"']\w{{1,60}}[\"']>|(?!\W*(?:{OUTPUT}))[\"']?\w{{1,40}}[\"']? (?:=|=>) )[\"'`]?\Z",
    re.IGNORECASE,
)
QUOTE, MOST_QUOTES = re.compile(r"[\"'`]"), 8
NONE = re.compile(r"\b(?:no|without|never|zero|any) \Z", re.IGNORECASE)
BEFORE = (CLASS_BEFORE, COMPARED, TITLE, ARGUMENT, CONSTANT, NONE)

CLASS_AFTER = re.compile(
    r"\.(?:java|kt|py|ts|js|rb|php|cs|go)\b(?!:)|\.class\b|::class\b|\.self\b|\s*=>\s*\{|\s*extends\b"
    r"|\s*=\s*(?:type|class|new)\b|\s+[a-z]\w{0,12}\)\s*(?:\{|=>)"
)
TEMPLATE = re.compile(r"[^\"'`\n<]{0,60}(?:%[sdv](?!\w)|\{\w{0,20}\}|\$\{|\s:(?:seconds|minutes|attribute|max|name)\b)")
AFTER = (CLASS_AFTER, TEMPLATE)

UNKNOWN_NAME = (  # compilers and linters
    r"\bcannot find (?:symbol|name|module)\b|\bis not defined\b|\bcannot be (?:resolved to|converted)\b"
    r"|\bmust be caught or declared\b|\bunresolved reference\b|\bundefined name\b|\bunused (?:import|variable)\b"
    r"|\bimported but unused\b|\b(?:classnotfoundexception|noclassdeffounderror)\b"
    r"|: undefined: |\b(?:eslint|checkstyle|pylint|sonar)\b"
)
QUERY = (
    r"\A\W*(?:select\b.{1,200}\bfrom\b|where\b|fields @|filter\b|alert: ?\w|expr: |sum\(|rate\(|grep\b|jq\b)"
    r"|\|\s*(?:stats|count|grep|where|filter|wc|awk|sort|jq|summarize)\b|\bgroup by\b"
)
HANDLED = (
    r"\b(?:retry_?on|retryable\w*|errorequals|ignored?_?\w*|dont_?report|exclude\w*|skip_?\w*|suppress\w*)[\"']?"
    r"\s*(?:[:=]|=>)\s*(?:[\[{(]|[\"']?[\w.\\]*(?:exception|error)\b)"
)
WORDING = (
    r"\b(?:where|how)\b[^\n]{0,30}\b(?:change|translate|customi[sz]e|override|reword|locali[sz]e|keeps?|defined|stored)\b"
    r"[^\n]{0,40}[\"'`]"
)
AROUND = Patterns((UNKNOWN_NAME, QUERY, HANDLED, WORDING))
LISTED = 3  # commas
LIST = re.compile(rf"(?:\b[A-Z]\w*[A-Z_]\w*[\"'`]?,\s[\"'`]?){{{LISTED},40}}[A-Z]\w*[A-Z_]\w*")

PASSED = re.compile(r"\.\.\. ?ok\s*\Z|\bpassed\b(?:\s*\[\s*\d{1,3}%\])?\s*\Z")
CHANGE = re.compile(
    r"\A\W{0,4}(?:(?:changelog|release notes?|what's new|todo|fixme)\b|merged: "
    r"|(?:pr|mr|(?:pull|merge) request|commit)(?: title| message)?: "
    r"|(?:(?:this|the|our|my) )?(?:pr|mr|(?:pull|merge) request|commit|patch) (?:add|fix|remov|chang|updat"
    r"|bump|renam|drop|introduc|support)e?s\b"
    r"|(?:success(?:ful(?:ly)?)?|build success\w*|all (?:\w+ )?(?:checks|tests) pass\w*)"
    r"(?:[:!,]? (?!false|null)[a-z]|\s*\Z)"
    r"|(?:feat|fix|chore|refactor|revert)!?: \w"
    r"|(?:feat|fix|docs|chore|refactor|perf|tests?|ci|build|style|revert)\([\w./, -]{1,40}\)!?: \w"
    r"|[-*•+] (?:fix(?:e[sd])?|add(?:s|ed)?|chang(?:es?|ed)|improv(?:es?|ed)|remov(?:es?|ed)"
    r"|renam(?:es?|ed)|deprecat(?:es?|ed)|handles?|maps?|supports?)\b)"
)
CODE = re.compile(
    r"\s*(?:from [\w.]+ import\b|import [\w.*{]|use [\w\\]+;|//|/\*|\* ?@|:raises?\b|raises?: [\w.]+: "
    r"|@?throws [\w\\.]+ (?:if|when)\b|(?:self\.)?assert\w*[ (.]|expect\(|log(?:ger|ging)?\.\w+\("
    r"|@\w+\([\w., =]*\)? ?(?:public |final )*class\b|class \w+[(:]|[\w .]{0,60}\bclass \w+ extends\b)",
    re.IGNORECASE,
)
DOCUMENTED = re.compile(
    r"\b(?:is|are|will be|gets?|be) (?:returned|thrown|raised|sent|issued) (?:if|when|for|by|in case|with)\b"
)
OWN = re.compile(r"\b(?:i|we|my|our|me|us)\b")

SET = re.compile(
    r"[\"']?\s{0,40}[:=]\s{0,40}[\"']?(?:(?!4\d\d\b)\d|(?:true|false|yes|no|on|off|null|none)\b|[{|]?\s*\Z)",
    re.IGNORECASE,
)
KEY = re.compile(r"\s*\[?[\"']?[a-z]+(?:[_-][a-z]+)*")
SECTION = re.compile(r"\s*\[[a-z]+(?:_[a-z]+)*\]\s*")

GRPC = re.compile(
    r"(?:\brpc error: code = |\bstatus = statuscode\.|\bstatus ?\{ ?code[=:] ?|\bstatus(?:runtime)?exception: "
    r"|\bgrpc[ ._-]?(?:status|code)\b\W{1,4}|\brpcerror\b[^\n]{0,60}|\baiorpcerror\b[^\n]{0,80}|\bgrpc_status\b\W{1,4}"
    r"|\brpc\b[^\n]{0,40}\bstatus code )\"?\Z"
)
OF_GRPC = re.compile(r"\bgrpc\b(?!-)")
WEB = re.compile(r"\bhttps?\b|googleapi|google cloud|gateway|\b4\d\d\b")
OTHERS_CLASS = re.compile(
    r"\b(?:android\.|androidx\.|com\.datastax\.|org\.apache\.(?:cassandra|kafka|hadoop|hive|zookeeper|thrift|curator)\."
    r"|java\.(?:nio|io|sql|rmi|security|lang)\.|javax\.(?:naming|jcr|jms|mail)\.|com\.mongodb\.|org\.postgresql\."
    r"|com\.mysql\.|oracle\.|system\.(?:io|data|security)\.|npgsql\.|cassandra\.|pymongo\.|redis\.|kafka\.|aiokafka\."
    r"|confluent_kafka\.|kazoo\.|etcd3\.|ldap3?\.)[\w.$]*\Z"
)


def mentioned(line: str, start: int, end: int) -> bool:
    """Whether the words of an error between two offsets of a line only tell of it, and nothing happened."""
    lowered = line[:LONGEST].lower()
    if told(line) or AROUND.any(lowered):
        return True
    before, after = line[max(0, start - NEAR) : start], line[end : end + AHEAD]
    if any(pattern.search(before) for pattern in BEFORE) or any(pattern.match(after) for pattern in AFTER):
        return True
    if line.count(",") >= LISTED and any(m.start() <= start < m.end() for m in LIST.finditer(line[:LONGEST])):
        return True
    return documented(line, end)


def told(line: str) -> bool:
    """Whether a line tells of a test that passed or of a change to a program, or is code that handles errors."""
    lowered = line[:LONGEST].lower()
    passed = elsewhere.PASSED.match(lowered) or PASSED.search(lowered)
    return bool(passed or CHANGE.match(lowered) or CODE.match(line))


def named(line: str) -> bool:
    """Whether a line gives a program the words to say, or to compare: `msgid "…"`, `if code == "…"`."""
    quotes = islice(QUOTE.finditer(line, 0, NEAR), MOST_QUOTES)
    return any(COMPARED.search(line[: q.end()]) or CONSTANT.search(line[: q.end()]) for q in quotes)


def documented(line: str, after: int = 0) -> bool:
    """Whether a line says, from an offset on, when an error is returned, and not that somebody got it."""
    lowered = line[:LONGEST].lower()
    return DOCUMENTED.search(lowered, min(after, LONGEST)) is not None and not OWN.search(lowered)


def set_to(line: str, end: int) -> bool:
    """Whether a code that ends at an offset is the name of a setting or of a section of them: `rate_limit: 50`."""
    if SECTION.fullmatch(line):
        return True
    return KEY.fullmatch(line, 0, end) is not None and SET.match(line, end) is not None


def others(line: str, start: int) -> bool:
    """Whether what stands before an error's name says that it is gRPC's, a database's or the system's."""
    lowered = line[:LONGEST].lower()
    if OF_GRPC.search(lowered) and not WEB.search(lowered):
        return True
    before = line[max(0, start - NEAR) : start].lower()
    return GRPC.search(before) is not None or OTHERS_CLASS.search(before) is not None
