"""Where a number is something else: sizes, durations, ports, ids, line numbers, other protocols."""

from __future__ import annotations

import re
from functools import lru_cache

from knowledge.sieve import Patterns

NOT_BEFORE = re.compile(
    r"(?:"
    r"[\d][.,:/-]|[$€£¥₹#№~^+!§]|[a-z0-9_\])]:|\d|[a-f0-9]{3,}|\b0x[0-9a-f]*|/|%|\?|&\w{0,20}=|%\s{1,12}|\bv|\br"
    r"|[a-z]-(?<!\serror-)(?<!\Aerror-)(?<!\serreur-)(?<!\Aerreur-)(?<!\sstatus-)(?<!\Astatus-)"
    r"|\b(?:строк[аеиу]|zeile|ligne|l[ií]nea|linha|riga|regel|linii|satır) \(?"
    r"|\b(?:line|lines|ln|row|rows|col|cols|column|char|byte|offset|port|ports|pid|tid|uid=|gid=|euid="
    r"|room|(?<!\bune )(?<!\bla )(?<!\bcette )(?<!\bnotre )(?<!\bma )(?<!\bdes )pages?|chapter|"
    r"section|step|version|release|build|job|issue|ticket|pull|chmod|exit code|exit status|exited with code"
    r"|exited with|"
    r"exited|exitcode|signal|errno|errno:|run-time error|runtime error|event id|kb|tag|item|items|order|invoice|user|"
    r"customer|id|ids|nr|size|length|count|total|limit|max|min|age|delay|took|after|within"
    r"|(?<!idea )(?<!ideas )(?<!question )(?<!questions )(?<!know )(?<!what )about|over|almost|"
    r"nearly|roughly|highway|interstate|freeway|route|flight|gate|bus|fahrenheit|attempt|extension|ext"
    r"|street|\w{0,20}str\.|straße|avenue|article|area code|area|key|ascii|base|vlan|mode|revision"
    r"|changeset|rgb|since|wait|form|attempt|retry|stream|worker|node|"
    r"pool|heap|sequence|seqno|term|packet|frame|block|chunk|batch|epoch|iteration|level|year|december|november|"
    r"close code|close|closed|priority|x|query|process|transaction|task|thread|shard|part|conn|request #|req|"
    r"mcc|mnc|f|ts|fault|alarm|dtc|pgerror|sqlstate|ora|cve|rfc|iso|sip/2\.0|rtsp/1\.0|icap/1\.0)"
    r"[\"'`]?[ :=>(#\[]{0,3}[\"'`]?"
    r"|\d (?:to|of) |\bno\. ?[a-z]{1,4} "
    r"|\b(?:[a-z]{0,3}id|ids|port|ticket|order|room|row|line|item|sku|extension|channel) (?:is|was|number|no\.?|nr\.?) "
    r"|\b(?:pull|merge) requests? |\b[pm]r |§ ?"
    r"|\b(?:score|rent|price|fee|salary|weight|height|temperature|balance|bill|speed)\b[^.\n]{0,24} (?:is|was|of) "
    r"|[a-z]_(?:count|total|sum|avg|max|min|bytes|ms|seconds)[ :=]{1,3}"
    r"|\bchannel |\A(?:update|insert 0|delete|copy|select) "
    r")\Z"
)
NAMES_OTHERS = re.compile(
    r"(?:\bexit(?:ed|s|ing)?(?: with)?(?: an?)?(?: (?:code|status|value))*"
    r"|\b(?:icd|sense|area|zip|postal|dress|promo|colou?r|product|fault|alarm|trouble|abend|tariff|customs|dtc) codes?"
    r"|\b(?:response|reply|request|round-trip|antwort)[ _-]?(?:time|zeit)s?|\bas/"
    r"|\b(?:total|number of|count of|num)[ _](?:\w+ )?(?:errors?|failures?|warnings?|requests?|rows?)"
    r"|\berror[ _]count|\berrors(?==))[ :=(#<\"'-]{0,3}\Z"
)
"""Before a number that is another thing's, lower case, however sure its place."""
THING_BEFORE = re.compile(
    r"(?<![/\w.-])(?:room|raum|zimmer|sku|patient|object|item|article|part|seat|locker|flight|flug|train|bus|tram|order"
    r"|auftrag|ticket|customer|kunde|invoice|rechnung) ?#?\Z"
)
"""Before the number of a thing, which is not found, locked or gone itself, lower case."""
VALUE_BEFORE = re.compile(
    r"(?:\b(?:key|index|value|range|lookup|argument)error|(?:outofbounds|outofrange|illegalargument|numberformat"
    r"|nosuchelement|keynotfound|inputmismatch)exception): [\"']?\Z"
)
"""Before the key, index or value that an exception is about, lower case, where no reason phrase follows."""
UNIT_AFTER = re.compile(
    r"\A(?: s\b| ?(?:ms|µs|us|ns|secs?|seconds?|milliseconds?|mins?|minutes?|hrs?|hours?|days?|weeks?"
    r"|months?|years?|%|px|pt"
    r"|em|[kmgt]i?b|[cm]?l|g|"
    r"bytes?|b|bit|bits|mils?|inch(?:es)?|ft|ohms?|mbps|rpm|rps|qps|k|m|dpi|mm|cm|km(?:/?h)?|mph|kg|lbs|miles|hz|mhz|ghz|v|w|°|€|\$|euros?|eur|usd|percent)\b(?!:)"
    r"|[.,]\d|[-/:]\d|[a-z]{1,2}\d|\d|[%°€$]"
    r"| (?:new|old|renewals?|customers?|people|users?|rows?|items?|lines?|files?|tests?|passed|packages|times|"
    r"tickets|boxes|parcels|invoices|shipments|"
    r"page (?:book|booklet|report|pdf|document|doc|manual|novel|contract|thesis|letter|scan|long)|"
    r"pages(?![^.\n]{0,60}\b(?:index\w*|google|crawl\w*|sitemap|redirect\w*|seo|(?:web ?)?site))|"
    r"entries|records|accounts|employees|seats|units|points|objects|commits|characters|chars|words|tokens|columns|"
    r"samples|events:?|users:?|members?|players|guests|visitors|subscribers|followers|students|patients|passengers|species"
    r"|photos|images|songs|videos|active|more|files? changed|insertions?|deletions?|vulnerabilities"
    r"|(?:per|an?) (?:second|minute|hour|day|night|week|month|quarter|year)"
    r"|warnings?|yen|dollars|cents|metres?|metre|bytes written|orders|AD|BC|of \d+|x \d+|號室)\b|号室|号|\)k"
    r"| errors? in \d+ (?:\w+ )?files?\b| errors?,? (?:and )?\d+ (?:warnings?|failures?|notices?)\b"
    r"| (?:problems|offen[sc]es|arguments)\b"
    r"|, ?\"?(?:warnings?|skipped|failed|passed|notices?)\"?[:=] ?\d"
    r"|\(k\)|\(?k\)| ?x ?\d)"
)
RANGED = re.compile(r"\b(?:must|has to|have to|should|needs? to) (?:be |lie )?(?:an? \w+ )?between\b")
"""On the line of a value that is out of its range, lower case."""
OTHER_LINE = Patterns(
    (
        r"\b(?:exim|mail from|dovecot|pasv|epsv|data connection|sqlstate|hy000|operationalerror|pymysql)\b",
        r"\b(?:sql error|stun|diameter|lmtp|nntp|imap|xmpp|gopher|pg_dump|snmp|modbus|radius)\b",
        r"\bdb::exception\b",
        r"\bnats/\d\.\d\b",
        r"\baccess-(?:reject|challenge)\b",
        r"\bsip/2\.0\b",
        r"\brtsp/1\.0\b",
        r"\bsips?:\S+@",
        r"\bcseq\b",
        r"\bdsn=\d",
        r"\bsmtp\w*",
        r"\bpostfix/",
        r"\brcpt (?:to|from)\b",
        r"\b[245]\d\d[ -][245]\.\d\.\d{1,2}\b",
        r"\[connection\] [<>]",
        r"\bftp[>:]",
        r"\bopening (?:ascii|binary) mode",
        r"\bmysqld?\b[^\n]{0,40}\berror \d{4}",
        r"incorrect key file",
        r"\bora-\d",
        r"\bpsycopg",
        r"\bmysql\w* error\b",
        r"\berror \d{4} \(",
        r"\berror code\W{0,3}\d{4}\W{1,3}[^\n]{0,30}\b(?:database|table)\b",
        r"(?<!\w)#1\d{3} - ",
        r"\brun-?time error '",
        r"\bcompile error",
        r"\berror\[e\d",
        r"\berror ts\d",
        r"\bclose(?:d)? (?:code|with code|frame)",
        r"\bwebsocket close|\bon_?clos(?:e|ed|ing)\b",
        r"\breply-code=",
        r"\breply-text=",
        r"\bchannel(?:closed| is already closed|\.close)",
        r"\bamqp",
        r"\bin vhost\b",
        r"\busenet",
        r"\bsabnzbd?\b",
        r"\bpika\.",
        r"\bexception \(40\d\) reason",
        r"\bchannelclosedbybroker",
        r"\birc\.",
        r"\bturnserver",
        r"\bresult-code\b",
        r"\bq\.850",
        r"\bgreylist",
        r"\bgreeting\b.{0,20}\b(?:421|450)",
        r"\brun-time\b",
        r"\bhttp/2 stream \d",
        r"\bh2 stream",
        r"\bstream \d+ was not closed",
        r"\bline \d+,? col",
        r"\bicap/",
        r"\+cm[es] error",
        r"\bat\+c",
        r"\bpq:",
        r"\b(?:ns(?!url)[a-z]{2,20}|kcl|sk|ck|hk|av[a-z]{0,20}|la|ph[a-z]{0,20})errordomain\b",
        r"\bosstatus\b",
        r"\berror (?:code )?\d{1,5} \(0x[0-9a-f]{8}\)",
        r"\bsegfault at\b",
        r"\bdevice descriptor read\b",
        r"\bexpected \d+ arguments?\b",
        r"\b(?:crc|ecc|parity|checksum|bit|rx|tx) errors?\b|\b(?:input|output) errors\b",
        r"\b(?:chkdsk|fsck|smartctl|tsc|gcc|clang|compiler|spellcheck|linter|lint)\b[^\n]{0,60}\berrors\b",
        r"\bwatching for file changes\b|\bundefined symbols\b|\bpost error\b|\bbeep codes?\b",
        r"\bsqlplus\b|\blogon type\b",
        r"\b(?:mgcp|megaco|msrp|h\.323|gearman|beanstalkd?|memcached|zookeeper|tftp|netbios|iso 8583|opc[ -]?ua)\b",
        r"\b(?:scpi|gpib|visa error|g-?code|grbl|marlin|klipper|px4|mavlink|lorawan|zigbee|z-wave|knx|bacnet|dali)\b",
        r"\b(?:iec 61850|dnp3|visca|dante|m-bus|redis reply|plc returned|gsm status)\b",
        r"\berror[- ]cause\b|\bcoa-nak\b|\bchannelbind\b",
        r"\bkafka\b[^\n]{0,60}\bpartition\b",
        r"\"(?:dtc|vendorerrorcode|sensor|axis)\" {0,2}:",
        r"\bgammu\b|\bsmstools\b|\bgsm modem\b|\babsent subscriber\b",
        r"\bmake(?:\[\d\])?: ",
        r"in json at position",
    )
)
"""Lines of other protocols and programs, lower case: no number on them is an HTTP status."""

COUNTED = re.compile(
    r" (?!(?:errors|responses|status|statuses|codes|requests|pages|always|sometimes|afterwards|perhaps|besides|unless"
    r"|nowadays|dans|sans|das|als|aus|los|las|des|ses|les|mes|es|más|nos|vous|uns|bis|across|as|is|was|has|its|this|thus|us|https|css|js)\b)[a-z]{2,20}s\b"
)
"""After a number that something gave or got: many things, which it counts (`got 422 likes`), lower case."""

EXPECTED = re.compile(
    r"\b(?:expected|expecting|expects|want|wanted|should be|should have been|to have|(?P<instead>instead of))"
    r"(?: (?:an?|the|http|response|status|code|to be|of|get))*[ :=(]{0,3}[\"'`(\[]{0,2}\Z"
)
"""What was expected is not what came, lower case, before a number; `instead` of what, only where another came."""

PASSED = re.compile(r"[\s\dtz:.+-]{0,40}(?:[✓✔√☑]|pass(?:ed)?[: ]|ok \d)")
"""A line on which a test that passed is told, lower case: its numbers are what was expected."""


OVER_HTTP = re.compile(
    r"\b(?:rest|https?) (?:apis?|endpoints?|interface|request|response|status|error|code|upload|[1-5]\d\d)\b|\bhttp/\d"
    r"|\bapis? (?:returns?|returned|gives?|gave|answers?|answered|responds?|responded|call|request)\b"
    r"|\bweb (?:ui|interface|page|client|portal|console|login)\b|\b(?:get|post|put|patch|delete) (?:/\w|https?://)"
    r"|\bmanagement api\b|\bhttpapi\b|\bhttp_client\b|\bres_curl\b|\bhttp [45]\d\d\b"
)
"""What says that a program of another protocol was spoken to over HTTP, lower case."""


LASTED = re.compile(
    r"\b(?:took|takes|taking|lasted|lasts|duration|elapsed|finished in|done in|ran for|runs for|uptime"
    r"|build time|latency)\b"
)
"""Words on a line whose numbers with an `s` are seconds."""

OTHERS_ERROR = re.compile(
    r"\b(?:mysqld?|mariadb|innodb|sql server|odbc|jdbc|oledb|oracle|postgres\w*|workbench|phpmyadmin|replication"
    r"|foreign key|(?:create|alter|drop) (?:table|index|view|user)|databases?|windows|win32|hresult|event id"
    r"|event viewer|svchost|registry|com\+|too many connections|duplicate entry|record has changed|errno: ?\d{1,3}"
    r"|(?:can't|cannot) (?:lock|drop|open) (?:file|database|table)|access denied for user"
    r"|vpn|printer|scanner|driver|firmware|steam|itunes|playstation|xbox|nintendo|game|launcher|quickbooks|sage"
    r"|excel|outlook|access database|autocad|adobe|photoshop|installer|msi|apk|android|ios|xcode|kotlin|bluetooth"
    r"|wi-?fi|modem|sim|sms|imei)\b"
)
"""Words of products that number their own errors, lower case: without a word about Cloudflare the number is theirs."""


@lru_cache(maxsize=1_024)
def other_line(line: str) -> bool:
    """Whether a lower-case line speaks another protocol or another program's numbers."""
    return OTHER_LINE.any(line) and OVER_HTTP.search(line) is None
