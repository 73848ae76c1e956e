"""What a person wants to know, and in which role they ask."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.article import Article, Role
from knowledge.courtesies import courtesy
from knowledge.outcome import Intent
from knowledge.reading import Reading, comparing
from knowledge.reading.evidence import Kind
from knowledge.sieve import Patterns, held, table

LONGEST_QUESTION = 400  # characters
LONGEST_SAID = 2_000  # characters in which the role is looked for
PRINTED = 0.95  # a status of this weight was printed by a machine

REFUSED = re.compile(
    r"\b(?:instead of|rather than|not|than|isn't|is not|no|replace|replaces|over) (?:an? |the |http |status |a "
    r"general |returning |sending |using )*([1-5]\d\d)\b"
)
NUMBER = re.compile(r"\b[1-5]\d\d\b")
COMPARE = re.compile(rf"{comparing.DIFFERENCE}|{comparing.VERSUS}|{comparing.SAME}|\bor\b|vs")
LISTED = re.compile(
    r"(?:[1-5]\d\d, ?)*[1-5]\d\d,? (?:and|&|und|y|et|e|en|i|и) [1-5]\d\d\W*|(?:[1-5]\d\d[ ,/]{1,3}){2,8}[1-5]\d\d\W*"
)
WHO = r"(?:i|we|(?:my|our|the) (?:\w+ )?\w+)"
RIGHT = "right|best|proper|correct|appropriate|http|status|error|response"
RETURN = Patterns(
    (
        rf"\b(?:what|which)(?:'s| is| are)?(?: the)?(?: (?:{RIGHT}))* (?:code|status|response)\b",
        rf"\bwhat (?:should|do|must|can|to) {WHO}? ?(?:return|send|respond|reply|answer|reject)\b",
        rf"\bshould (?:{WHO}|it) (?:return|send|respond|reply|answer|use)\b",
        r"\b(?:return|respond with|use) (?:an? )?\d{3} (?:or|vs)\b",
        r"\bwhat (?:to|do we|do i|should we) return\b",
    )
)
RETRY = re.compile(r"\b(?:retry|retries|retrying|retried|try again|back ?off|repeat the request|resend)\b")
ASKED = re.compile(
    r"[?？]|\A\W*(?:retry|resend|(?:auto-?)?retries)\b|\b(?:should|shall|can|may|must|do|does) (?:i|we|it|my|the)\b"
    r"|\b(?:whether|worth|when to|how (?:long|often|many)|safe to|makes? sense)\b"
)
HEADER = re.compile(
    r"[<>*]? ?(?:[a-z]+(?:-[a-z]+)+|server|date|via|vary|etag|age|host|accept|cookie|location):", re.IGNORECASE
)
HELP = re.compile(r"\A\W*(?:4xx|help|\?|usage|how do you work|what can you do|commands)\W*\Z")
LIST = re.compile(
    r"\A\W*(?:(?:(?:list|show|browse) )?(?:me )?(?:all )?(?:the )?(?:4xx )?(?:codes|articles)|list|browse"
    r"|what(?: does|'?s| is| are)(?: an?| the)? 4xx(?: errors?| codes?| status(?:es)?)?(?: mean)?)\W*\Z"
)
LOG_WORDS = Patterns(  # what only those see who run the server
    (
        r"\[(?:error|warn|info|crit)\] \d+#",
        r"\bah0\d{4}\b",
        "#fields:",
        r"\bnginx\.conf",
        r"\bphp\.ini\b",
        r"\bhtaccess\b",
        r"\b(?:access|error)\.log",
        r"\bmodsecurity: ",
        r"\bhttp error \d{3}\.\d",
        r"\bpods?\b[^\n]{0,80}\b(?:evict|disruption|probe)",
        r"\b(?:liveness|readiness) probe",
        # monitors
        r"(?:\A|\n)\W{0,3}(?:\w{1,20} )?(?:critical|warning|down)\b[^\n]{0,30}\bhttp[ /:-]",
        r"\b(?:check_http|probe_http|blackbox|nagios|icinga|zabbix|prtg|uptime ?kuma|uptimerobot|pingdom|statuscake)\b",
        r"\[firing:\d",
        r"\bhealth ?checks? (?:failed|failing|returned)\b",
        # frameworks' own logs
        r"\[ ?(?:https?-)?n?io-\d{2,5}-exec-\d{1,4}\]",
        r"\b(?:default\w{0,20}exceptionresolver|dispatcherservlet|pagenotfound) ?:",
        r"\bdjango\.(?:request|security)\b",
        r"(?:\A|\n|\] )(?:not found|forbidden|unauthorized|bad request|method not allowed)(?: \([^)\n]{1,80}\))?: /",
        r"\b(?:actioncontroller|actiondispatch|activerecord)::",
        r"\b(?:local|staging|production)\.(?:error|warning|notice): ",
        r"\bmicrosoft\.aspnetcore\.",
        r"\bphp (?:warning|notice|fatal error|message): ",
        r"\borg\.(?:apache\.(?:coyote|catalina)|eclipse\.jetty)\.",
    )
)
TOOLS = Patterns(  # what programs print that only those run who build or serve software
    (
        r"(?:\A|\n)(?:fatal|remote|error): [^\n]{0,160}\b(?:\.git\b|repository|http|unable to access|requested url)",
        r"(?:\A|\n)\$ ?(?:git|pip3?|apt|apt-get|npm|npx|yarn|mvn|docker|podman|terraform|helm|go|cargo|wget|curl)\b",
        r"\bhttp basic: access denied\b",
        r"(?:\A|\n)(?:e|w|err|get|ign): ?(?:\d{1,3} )?(?:failed to fetch |the repository |https?://)",
        r"\bpip(?:3|\._internal)?\b[^\n]{0,20}\b(?:install|download|error)\b",
        r"\bhttp error \d{3} while getting\b",
        r"\bcould not (?:install|find a version|transfer (?:artifact|metadata)|resolve dependencies)\b",
        r"\bfailed to execute goal\b",
        r"\berror response from daemon\b",
        r"\b(?:manifest unknown|pull access denied|toomanyrequests:)",
        r"\b(?:npm|pnpm|yarn) (?:err!|error|warn)",
        r"\b(?:composer|nuget|cargo|gem|bundler|conda|poetry|uv|gradle|ansible|packer)\b[^\n]{0,40}\b(?:error|failed)\b",
        r"(?:\A|\n)(?:│ )?error: (?:error )?(?:creating|reading|updating|deleting|putting|failed to get|getting) ",
        r"\bcondahttperror\b",
        r"\b(?:dnf|yum|apk|zypper|brew|pacman)\b[^\n]{0,60}\berror\b",
        r"\bstatus code: \d{3} for https?://",
    )
)
WORD = re.compile(r"[a-z][a-z_-]+")
OPERATOR_WORDS = frozenset(
    "wordpress elementor woocommerce joomla drupal wp-admin cname waf ruleset ingress pod pods kubectl kubernetes "
    "deploy deployed deployment crawler crawlers indexed".split()
)
THEIRS = (
    "site|website|server|pages?|shop|store|blog|hosting|host|(?:sub)?domain|zone|dns|users?|visitors|customers|readers"
    "|logs?|proxy|cdn|waf|firewall|backend|origin|cluster|ingress|load balancer|nginx|apache|haproxy|iis|cloudflare"
    "|wordpress"
)
OPERATOR_SAYS = Patterns(
    (
        rf"\b(?:my|our) (?:own )?(?:web ?|wordpress |github |nginx |apache |static )?(?:{THEIRS})\b",
        r"\bwe (?:run|host|serve|operate|block(?:ed)?|redirect|migrated|moved|switched|changed|deployed|removed|put)\b",
        r"\b(?:a|dns) record\b",
        r"\b(?:custom|ip access) rule\b",
        r"\b(?:virtual host|server block|reverse proxy|search engines?)\b",
        r"\bbehind (?:cloudflare|an? (?:alb|proxy|cdn))\b",
    )
)
USED = re.compile(
    r"\b(?:on|to|in|into|with|behind|from|my|our|using|use|uses|via|under|an?|the|through|runs?|running|against|by) "
    r"(?=([A-Za-z][\w.-]*[\w]))",
    re.IGNORECASE,
)
# Products that are called like something else count only as they write themselves.
COMMON = frozenset(
    "actions app application caller client container express feign fiber gin git go hapi home human operator origin "
    "play remix render server slack spring store text twitter web windows x".split()
)
SERVERS = frozenset("nginx apache haproxy traefik caddy openresty varnish iis".split())
# Not as a response names its maker, in a header or at a page's foot.
SPOKEN_OF = re.compile(rf"(?<!server: )(?<!>)\b(?:{'|'.join(sorted(SERVERS))})\b(?!/)")
DEVELOPER_WORDS = frozenset(
    "traceback curl axios fetch postman api apis sdk client clients endpoint endpoints header headers etag if-match "
    "if-none-match json payload token tokens jwt oauth scope scopes presigned webhook webhooks cors preflight "
    "validation idempotent idempotency content-type script scraper enum statuscode docker npm pnpm yarn maven gradle "
    "terraform".split()
)
DEVELOPER_SAYS = Patterns(  # what tools print for those who call an API
    (
        r"(?:\A|\n)(?:< |> )",
        r"\bhttp/\d",
        "exception",
        r"\bat \S+ ?\(\S+:\d+",
        r"\bstatus code\b",
        "npm err",
        "query string",
        r"\"(?:error|message|code|status)\"\s*:",
        "<code>",
        r"(?<!bad )(?<!many )(?<!closed )(?<!http )\brequests?\b(?! ?(?:entit|time|uri|url|-uri|header|too|range))",
    )
)
WORDS = table(OPERATOR_WORDS | SERVERS | DEVELOPER_WORDS)
# A trace in which one of these refuses is from the server's own log, not from a client's.
FRAMEWORKS = frozenset(
    {"Express", "Fastify", "Spring", "Spring Boot", "Tomcat", "Jetty", "Django", "Flask", "FastAPI", "Rails", "Laravel"}
    | {"Symfony", "Phoenix", "gunicorn", "ASP.NET", "ASP.NET Core"}
)
TRACE = re.compile(r"\n\s{1,8}at \S|\btraceback \(most recent|\A\S{3,200}(?:exception|error): ", re.IGNORECASE)
INSIDE = re.compile(  # what no page shows
    r"`|\b(?:headers?|credentials|token|body|malformed|syntax|verb|path|etag|tls|client certificate|status line"
    r"|request (?:carr|line)|request's|content-\w+|access log)",
    re.IGNORECASE,
)
METHOD = re.compile(r"\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\b")
METHODS = table("get post put patch delete head options".split())


def refused(text: str) -> set[int]:
    """Statuses that are named only to be refused for another: `use 422 instead of 400`."""
    lowered = text.lower()
    found = {int(n) for n in REFUSED.findall(lowered)}
    return found if found and set(map(int, NUMBER.findall(lowered))) - found else set()


def headers(text: str) -> bool:
    """Whether a text is nothing but header fields, which go with any status."""
    return all(HEADER.match(line) for line in text.splitlines() if line.strip())


def spoken(text: str, article: Article) -> str:
    """The first of an article's products that a person says they use; empty where none is."""
    lowered = text[: LONGEST_QUESTION + 1].lower()
    if len(lowered) > LONGEST_QUESTION or not any(name in lowered for name in article.products):
        return ""
    for found in USED.finditer(text):
        name = article.products.get(found[1].lower(), "")
        if name and (found[1] == name or found[1].lower() not in COMMON):
            return name
    return ""


def wish(text: str) -> Intent | None:
    """The wish for help or for the list of codes, or a courtesy, if a text is nothing but that."""
    lowered = text[:LONGEST_QUESTION].lower()
    if HELP.match(lowered):
        return Intent.HELP
    return Intent.LIST if LIST.match(lowered) else courtesy(text)


def intent(reading: Reading, ids: Sequence[str]) -> Intent:
    """What is wanted of the articles found. What a machine printed, or is longer than a question, wants explaining."""
    lowered = reading.page.text.lower().strip()
    if len(lowered) > LONGEST_QUESTION:
        return Intent.EXPLAIN
    printed = [e.value for e in reading.evidence if e.weight >= PRINTED and e.kind is Kind.STATUS and e.value]
    if any(status >= 400 for status in printed):
        return Intent.EXPLAIN
    named = {i for i in ids if i.rpartition("-")[2] in lowered}
    named |= {e.article for e in reading.evidence if e.kind is Kind.NAME and e.article}
    others = {s for s in reading.statuses if s >= 500 and str(s) not in ids}  # not ours, but asked about
    if named and len(named) + len(others) >= 2 and (COMPARE.search(lowered) or LISTED.fullmatch(lowered)):
        return Intent.COMPARE
    if RETURN.any(lowered):
        return Intent.RETURN
    return Intent.RETRY if RETRY.search(lowered) and ASKED.search(lowered) else Intent.EXPLAIN


def answerable(question: str, who: Role) -> bool:
    """Whether whoever asks can answer a yes-or-no question: a visitor sees only pages."""
    return who is not Role.VISITOR or not INSIDE.search(question)


def role(reading: Reading, product: str = "") -> Role:
    """Who is probably asking: whoever sees a server's log runs it; else whoever's words are more, and a visitor by
    default. `product` made the response.
    """
    said = reading.page.text[:LONGEST_SAID]
    lowered = said.lower()
    if reading.logged or LOG_WORDS.any(lowered) or (product in FRAMEWORKS and TRACE.search(said)):
        return Role.OPERATOR
    words = set(WORD.findall(lowered)) if WORDS & held(lowered) else set[str]()
    runs = len(words & OPERATOR_WORDS) + len(OPERATOR_SAYS.found(lowered))
    runs += bool(words & SERVERS and SPOKEN_OF.search(lowered))
    writes = len(words & DEVELOPER_WORDS) + len(DEVELOPER_SAYS.found(lowered))
    writes += len(set(METHOD.findall(said))) if METHODS & held(lowered) else 0
    writes += len(TOOLS.found(lowered))
    if runs >= max(writes, 1):
        return Role.OPERATOR
    return Role.DEVELOPER if writes or RETURN.any(lowered[:LONGEST_QUESTION]) else Role.VISITOR
