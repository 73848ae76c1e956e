"""What a person wants to know, and in which role they ask."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.article import Role
from knowledge.outcome import Intent
from knowledge.reading import Reading
from knowledge.reading.evidence import Kind

LONGEST_QUESTION = 400  # characters
PRINTED = 0.95  # a status of this weight was printed by a machine

REFUSED = re.compile(
    r"\b(?:instead of|rather than|not|than|isn't|is not|no|replace|replaces|over) (?:an? |the |http |status |a "
    r"general |returning |sending |using )*([1-5]\d\d)\b"
)
COMPARE = re.compile(
    r"\b(?:vs\.?|versus|difference|differ|differs|compare|compared|or)\b|vs|的区别|違い|차이|разница|unterschied|différence|diferencia|diferença"
)
RETURN = re.compile(
    r"\b(?:(?:what|which)(?:'s| is| are)?(?: the)?(?: (?:right|best|proper|correct|appropriate|http|status"
    r"|error|response))* (?:code|status|response)|"
    r"what (?:should|do|must|can|to) (?:i|we|my \w+|the \w+)? ?(?:return|send|respond|reply|answer|reject)"
    r"|should (?:i|we|it|my \w+|the \w+) (?:return|send|respond|reply|answer|use)|"
    r"(?:return|respond with|use) (?:an? )?\d{3} (?:or|vs)|what (?:to|do we|do i|should we) return)\b"
)
RETRY = re.compile(r"\b(?:retry|retries|retrying|retried|try again|back ?off|repeat the request|resend)\b")
HELP = re.compile(r"\A\W*(?:4xx|help|\?|usage|how do you work|what can you do|commands)\W*\Z")
LIST = re.compile(r"\A\W*(?:list|codes|all codes|browse|browse the codes|list codes|articles)\W*\Z")
OPERATOR_WORDS = re.compile(
    r"\bbehind (?:our |the |my )?(?:nginx|apache|haproxy|traefik|caddy|cloudflare|alb|ingress|a proxy)\b"
    r"|\bmy (?:own )?(?:site|server|nginx|wordpress|domain|zone|blog|shop|cluster)\b|"
    r"\[(?:error|warn|info|crit)\] \d+#|\bah0\d{4}\b|#fields:|\bnginx\.conf|\bour (?:site|server|origin|nginx"
    r"|users|visitors|customers|ingress|load balancer|logs?)\b|\bingress\b|\bhtaccess\b|\baccess\.log"
    r"|\berror\.log|\bdeploy"
)
DEVELOPER_WORDS = re.compile(  # what tools print for those who call an API
    r"(?:\A|\n)[<>] |\bhttp/\d|\btraceback\b|exception|\bat \S+\(\S+:\d+|\bstatus code\b|\"(?:error|message"
    r"|code|status)\"\s*:|\bcurl\b|\bapi\b|\bsdk\b|\brequest\b|\bclient\b|\bendpoint\b|npm err|\baxios\b"
    r"|\bfetch\b|\bheader\b"
)


def refused(text: str) -> set[int]:
    """Statuses that are named only to be refused: `use 422 instead of 400`."""
    return {int(n) for n in REFUSED.findall(text.lower())}


def wish(text: str) -> Intent | None:
    """The wish for help or for the list of codes, if a text is nothing but that."""
    lowered = text[:LONGEST_QUESTION].lower()
    if HELP.match(lowered):
        return Intent.HELP
    return Intent.LIST if LIST.match(lowered) else None


def intent(reading: Reading, ids: Sequence[str]) -> Intent:
    """What is wanted of the articles found. What a machine printed, or is longer than a question, wants explaining."""
    lowered = reading.page.text.lower().strip()
    if len(lowered) > LONGEST_QUESTION or any(e.weight >= PRINTED and e.kind is Kind.STATUS for e in reading.evidence):
        return Intent.EXPLAIN
    named = [i for i in ids if i.rpartition("-")[2] in lowered]
    if len(named) >= 2 and COMPARE.search(lowered):
        return Intent.COMPARE
    if RETURN.search(lowered):
        return Intent.RETURN
    return Intent.RETRY if RETRY.search(lowered) else Intent.EXPLAIN


def role(reading: Reading) -> Role:
    """Who is probably asking: whoever pastes a server's log runs it, whoever pastes an exception wrote the client."""
    lowered = reading.page.text[:4_000].lower()
    if reading.logged or OPERATOR_WORDS.search(lowered):
        return Role.OPERATOR
    return Role.DEVELOPER if DEVELOPER_WORDS.search(lowered) else Role.VISITOR
