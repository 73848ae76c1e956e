"""What is not a 4xx and says so itself: other protocols, failed connections, databases, compilers, the machine."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trouble:
    """A kind of trouble that no article explains: `name` completes "that is …"."""

    name: str
    protocol: bool
    pattern: re.Pattern[str]


def _trouble(name: str, pattern: str, *, protocol: bool = False) -> Trouble:
    return Trouble(name, protocol, re.compile(pattern))


TROUBLES = (
    _trouble("a message of SIP or RTSP", r"\bsip/2\.0\b|\brtsp/1\.0\b|\bjssip\b|\basterisk\b|\bpbx\b|\bsip:\S+@", protocol=True),
    _trouble("a mail server's answer", r"\bsmtp\b|\bpostfix/|\bexim\b|\brcpt to\b|\bdsn=\d|\b[45]\d\d[ -][45]\.\d\.\d{1,2}\b|greylisted|\bmilter\b", protocol=True),
    _trouble("an FTP server's answer", r"\bftp(?:s|es)?\b(?!://).{0,200}\b(?:425|426|450|421|431|434|452)\b|\bpasv\b|\bepsv\b|\blftp\b|\bfilezilla\b|(?:^|\n)ftp>", protocol=True),
    _trouble("a message broker's error", r"\bamqp\b|\brabbitmq\b|\bpika\.|reply-code=|channelclosedbybroker|precondition_failed - |access_refused - |resource_locked - |x-dead-letter", protocol=True),
    _trouble("an IRC server's answer", r"(?:^|\n):[\w.-]+ 4\d\d \S+ |\birc\.", protocol=True),
    _trouble("a STUN, TURN or Diameter answer", r"\bturnserver\b|\bstun:|\bdiameter[ _]|diameter_", protocol=True),
    _trouble("a WebSocket close code", r"\bwebsocket.{0,40}close[d]? (?:code )?1\d{3}\b|\bclose (?:code|status) 1\d{3}\b|shard\._onwsclose", protocol=True),
    _trouble("a gRPC deadline or connection error", r"deadline_exceeded|deadlineexceeded|context deadline exceeded", protocol=True),
    _trouble("a database error", r"\bsqlstate\b|\bora-\d{5}|\bhy000\b|operationalerror|\bpsycopg|\bsqlite3\.|error: +(?:column|relation|duplicate key|deadlock|canceling statement)|too many clients already|queuepool limit|lost connection to mysql|\bjdbc\b.{0,80}exception|password authentication failed for user|er_[a-z_]{5,30}:|integrityerror"),
    _trouble("a program's own run-time error", r"run-time error '|runtime error '|activex|\bsegmentation fault\b|core dumped|faulting application|outofmemoryerror|cuda out of memory|\bnullpointerexception|modulenotfounderror|importerror: |syntaxerror: (?!unexpected token)|indentationerror|fatal error: (?:precondition|unexpectedly|index)|assertionerror: expectation|\btypeerror in\b"),
    _trouble("a compiler's or linter's message", r"\berror\[e\d{4}\]|\berror ts\d{4}|\bruff\b|\beslint\b.{0,40}error|cannot borrow|undeclared crate"),
    _trouble("a failed TLS certificate check", r"x509:|certificate_verify_failed|cert(?:ificate)? (?:has expired|signed by unknown)|err_cert_|tls handshake error|unable to (?:get local issuer|verify the first)|self[- ]signed certificate|sslhandshakeexception|ssl_error_|err_ssl_"),
    _trouble("a name that does not resolve", r"\benotfound\b|nxdomain|name or service not known|could not resolve host|getaddrinfo|err_name_not_resolved|unknownhostexception|no such host|temporary failure in name resolution|lookup \S+ on \S+:53"),
    _trouble("a connection that could not be made", r"econnrefused|connection refused|econnreset|connection reset by peer|etimedout|no route to host|err_connection_|network is unreachable|broken pipe|socket hang up|i/o timeout|connect timeout"),
    _trouble("a redirect loop", r"too many redirects|toomanyredirects|err_too_many_redirects|exceeded \d+ redirects|redirected you too many times|redirect loop"),
    _trouble("the machine's own trouble", r"no space left on device|out of memory|oom ?killed|exit code:? 137|argument list too long|permission denied \(publickey|kinit:|ldap_bind|untolerated taint|back-off restarting|crashloopbackoff|enoent|errno 2\]|dependency failed for|job timed out|command not allowed when used memory"),
    _trouble("a package manager's conflict of versions", r"eresolve|could not resolve dependency|conflicting peer|merge conflict|\[rejected\]|resolutionimpossible"),
    _trouble("a browser test's time-out", r"waitforselector|page\.goto: timeout|timeouterror: (?:page|locator|waiting)"),
)


def trouble(text: str) -> Trouble | None:
    """The first kind of trouble that a text names, if any."""
    lowered = text.lower()
    return next((t for t in TROUBLES if t.pattern.search(lowered)), None)
