"""Where a number is something else: sizes, durations, ports, ids, line numbers, other protocols."""

from __future__ import annotations

import re
from functools import lru_cache

NOT_BEFORE = re.compile(
    r"(?:"
    r"[\d][.,:/-]|[$€£¥₹#№~^+!§]|[a-z0-9_\])]:|\d|[a-f0-9]{3,}|\b0x[0-9a-f]*|/|%|\?|&\w{0,20}=|[a-z]-|%\s{1,12}|\bv|\br"
    r"|\b(?:line|lines|ln|row|rows|col|cols|column|char|byte|offset|port|ports|pid|tid|uid=|gid=|euid="
    r"|room|page|pages|chapter|"
    r"section|step|version|release|build|job|issue|ticket|pull|chmod|exit code|exit status|exited with code"
    r"|exited with|"
    r"exited|exitcode|signal|errno|errno:|run-time error|runtime error|event id|kb|tag|item|items|order|invoice|user|"
    r"customer|id|ids|nr|size|length|count|total|limit|max|min|age|delay|took|after|within|every|about|over|almost|"
    r"nearly|roughly|highway|interstate|freeway|route|flight|gate|bus|fahrenheit|attempt|extension|ext"
    r"|street|\w{0,20}str\.|straße|avenue|article|area code|area|key|ascii|base|vlan|mode|revision"
    r"|changeset|rgb|since|wait|form|attempt|retry|stream|worker|node|"
    r"pool|heap|sequence|seqno|term|packet|frame|block|chunk|batch|epoch|iteration|level|year|december|november|"
    r"close code|close|closed|priority|x|query|process|transaction|task|thread|shard|part|conn|request #|req|"
    r"mcc|mnc|f|ts|pgerror|sqlstate|ora|cve|rfc|iso|sip/2\.0|rtsp/1\.0|icap/1\.0)"
    r"[\"'`]?[ :=>(#\[]{0,3}[\"'`]?"
    r"|\d to |\A(?:update|insert 0|delete|copy|select|fetch) "
    r")\Z"
)
UNIT_AFTER = re.compile(
    r"\A(?: s\b| ?(?:ms|µs|us|ns|secs?|seconds?|milliseconds?|mins?|minutes?|hrs?|hours?|days?|weeks?"
    r"|months?|years?|%|px|pt"
    r"|em|[kmgt]i?b|"
    r"bytes?|b|bit|bits|mbps|rpm|rps|qps|k|m|dpi|mm|cm|hz|mhz|ghz|v|w|°|€|\$|eur|usd|percent)\b(?!:)"
    r"|[.,]\d|[-/:]\d|[a-z]{1,2}\d|\d|[%°€$]"
    r"| (?:new|old|renewals?|customers?|people|users?|rows?|items?|lines?|pages?|files?|tests?|passed|packages|times|"
    r"entries|records|accounts|employees|seats|units|points|objects|commits|characters|chars|words|tokens|columns|"
    r"samples|events:?|users:?|members?|active|more|files? changed|insertions?|deletions?|vulnerabilities"
    r"|warnings?|yen|dollars|cents|metres?|metre|bytes written|orders|AD|BC|of \d|x \d|號室)\b|号室|号|\)k"
    r"|\(k\)|\(?k\)| ?x ?\d)"
)
OTHER_LINE = re.compile(
    r"\bsip/2\.0\b|\brtsp/1\.0\b|\bsips?:\S+@|\bcseq:|\bdsn=\d|\bsmtp\w*|\bpostfix/|\bexim\b|\brcpt (?:to"
    r"|from)\b|\bmail from\b|\bdovecot\b"
    r"|\b[245]\d\d[ -][245]\.\d\.\d{1,2}\b|\[connection\] [<>]|\bftp[>:]|\bpasv\b|\bepsv\b|\bopening (?:ascii"
    r"|binary) mode|\bdata connection\b"
    r"|\bmysqld?\b[^\n]{0,40}\berror \d{4}|incorrect key file|\bsqlstate\b|\bora-\d|\bhy000\b"
    r"|\boperationalerror\b|\bpymysql\b|\bpsycopg|\bmysql\w* error\b|\berror \d{4} \("
    r"|\bsql error\b|\berror code\W{0,3}\d{4}\W{1,3}[^\n]{0,30}\b(?:database|table)\b|(?<!\w)#1\d{3} - "
    r"|\brun-?time error '|\bcompile error|\berror\[e\d|\berror ts\d|\bclose(?:d)? (?:code|with code|frame)"
    r"|\bwebsocket close"
    r"|\breply-code=|\breply-text=|\bchannel(?:closed| is already closed|\.close)|\bamqp|\bpika\.|\bexception "
    r"\(40\d\) reason"
    r"|\bchannelclosedbybroker|\birc\.|\bturnserver|\bstun\b|\bdiameter\b|\bresult-code\b|\bq\.850|\blmtp\b|\bgreylist"
    r"|\bgreeting\b.{0,20}\b(?:421|450)|\bprinter\b|\brun-time\b"
    r"|\bhttp/2 stream \d|\bh2 stream|\bstream \d+ was not closed|\bline \d+,? col|\bnntp\b|\bimap\b|\bxmpp\b"
    r"|\bgopher\b|\bicap/"
    r"|\+cm[es] error|\bat\+c|\bpq:|\bpg_dump\b|\bmake(?:\[\d\])?: |\bsnmp\b|\bmodbus\b|\bradius\b|in json at position"
)
"""Lines of other protocols and programs, lower case: no number on them is an HTTP status."""

EXPECTED = re.compile(
    r"\b(?:expected|expecting|expects|want|wanted|should be|should have been|(?P<instead>instead of))"
    r"(?: (?:an?|the|http|response|status|code|to be|of|get))*[ :=(]{0,3}[\"'`(\[]{0,2}\Z"
)
"""What was expected is not what came, lower case, before a number; `instead` of what, only where another came."""

PASSED = re.compile(r"[\s\dtz:.+-]{0,40}(?:[✓✔√☑]|pass(?:ed)?[: ]|ok \d)")
"""A line on which a test that passed is told, lower case: its numbers are what was expected."""


OTHER_HINTS = (
    "sip/2|rtsp|sip:|sips:|cseq|dsn=|smtp|postfix|exim|rcpt|mail from|dovecot|4.|5.|[connection]|ftp|pasv|"
    "epsv|mode|data connection|mysql|incorrect key|sql|error code|#1|"
    "ora-|hy000|operationalerror|psycopg|error 1|"
    "error ts|run-time|runtime|compile error|error[e|close|reply-|channel|amqp|pika|exception (|irc.|"
    "turnserver|stun|diameter|result-code|q.850|lmtp|greylist|greeting|printer|stream|line |nntp|"
    "imap|+cm|at+c|xmpp|gopher|icap|pq:|pg_dump|make|snmp|modbus|radius|in json"
).split("|")
"""Pieces, one of which every match of `OTHER_LINE` holds: a cheap look before the pattern."""


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
    return any(hint in line for hint in OTHER_HINTS) and OTHER_LINE.search(line) is not None
