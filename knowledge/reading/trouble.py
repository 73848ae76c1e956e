"""What is not a 4xx and says so itself: other protocols, failed connections, databases, compilers, the machine."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.sieve import Patterns


@dataclass(frozen=True, slots=True)
class Trouble:
    """A kind of trouble that no article explains: `name` completes "that is …"; `patterns` are for lower case."""

    name: str
    patterns: tuple[str, ...]
    protocol: bool


def _trouble(name: str, *patterns: str, protocol: bool = False) -> Trouble:
    return Trouble(name, patterns, protocol)


TROUBLES = (
    _trouble(
        "a message of SIP or RTSP",
        r"\bsip/2\.0\b",
        r"\brtsp/1\.0\b",
        r"\bjssip\b",
        r"\basterisk\b",
        r"\bpbx\b",
        r"\bsip:\S+@",
        r"\b(?:voip|freeswitch|softphone|kamailio|opensips|(?:ha-|pj)sip)\b",
        r"\bsip (?:trunk|register|invite|client|server)\b",
        r"\bregstate\b|\bonregstate",
        protocol=True,
    ),
    _trouble(
        "a mail server's answer",
        r"\bsmtp\b",
        r"\bpostfix/",
        r"\bexim\b",
        r"\brcpt (?:to|from)\b",
        r"\bdsn=\d",
        r"\b[45]\d\d[ -][45]\.\d\.\d{1,2}\b",
        "greylisted",
        r"\b(?:e-?mails?|mails?|mailbox|newsletter|exchange server)\b.{0,160}\b(?:421|450|451|452)\b(?! error)",
        r"\b(?:421|450|451|452)\b.{0,160}\b(?:e-?mails?|mails?|mailbox|newsletter|exchange server)\b",
        r"\bmilter\b",
        protocol=True,
    ),
    _trouble(
        "an FTP server's answer",
        r"\bftp(?:s|es)?\b(?!://).{0,200}\b(?:421|425|426|430|431|434|450|452)\b",
        r"\bpasv\b",
        r"\bepsv\b",
        r"\blftp\b",
        r"\bfilezilla\b",
        r"(?:^|\n)ftp>",
        protocol=True,
    ),
    _trouble(
        "a message broker's error",
        r"\bamqp\b",
        r"\brabbitmq\b",
        r"\bpika\.",
        "reply-code=",
        "channelclosedbybroker",
        "precondition_failed - ",
        "access_refused - ",
        "resource_locked - ",
        "x-dead-letter",
        protocol=True,
    ),
    _trouble("an IRC server's answer", r"(?:^|\n):[\w.-]+ 4\d\d \S+ ", r"\birc\.", protocol=True),
    _trouble(
        "a STUN, TURN or Diameter answer",
        r"\bturnserver\b",
        r"\bstun:",
        r"\bdiameter[ _]",
        protocol=True,
    ),
    _trouble(
        "a WebSocket close code",
        r"\bwebsocketdisconnect\b",
        r"\bconnectionclosed(?:ok|error)\b",
        r"\bwebsocket.{0,40}closed? (?:code )?1\d{3}\b",
        r"\bclose (?:code|status) 1\d{3}\b",
        r"shard\._onwsclose",
        protocol=True,
    ),
    _trouble(
        "a gRPC deadline or connection error",
        r"\bgoaway\b",
        "deadline_exceeded",
        "deadlineexceeded",
        "context deadline exceeded",
        protocol=True,
    ),
    _trouble(
        "a database error",
        r"\bsqlstate\b",
        r"\bora-\d{5}",
        r"\bhy000\b",
        "operationalerror",
        r"\bpsycopg",
        r"\bsqlite3\.",
        "error: +(?:column|relation|duplicate key|deadlock|canceling statement)",
        "too many clients already",
        "queuepool limit",
        "lost connection to mysql",
        r"\bjdbc\b.{0,80}exception",
        "password authentication failed for user",
        r"\ber_[a-z_]{5,30}:",
        "integrityerror",
        r"\b(?:noauth|wrongpass|wrongtype)\b",
    ),
    _trouble(
        "a program's own run-time error",
        "run-time error '",
        "laufzeitfehler",
        "error (?:en tiempo de ejecución|di run-?time|di esecuzione)",
        "erreur d'exécution",
        "ошибка (?:времени )?выполнения",
        "実行時エラー",
        "运行时错误",
        "runtime error '",
        "activex",
        r"\bsegmentation fault\b",
        "core dumped",
        "faulting application",
        "outofmemoryerror",
        "cuda out of memory",
        r"\bnullpointerexception",
        "modulenotfounderror",
        "importerror: ",
        "syntaxerror: (?!unexpected token)",
        "indentationerror",
        "fatal error: (?:precondition|unexpectedly|index)",
        "assertionerror: expectation",
        r"\btypeerror in\b",
    ),
    _trouble(
        "a compiler's or linter's message",
        r"\berror\[e\d{4}\]",
        r"\berror ts\d{4}",
        r"\bruff\b",
        r"\beslint\b.{0,40}error",
        "cannot borrow",
        "undeclared crate",
    ),
    _trouble(
        "a failed TLS certificate check",
        "x509:",
        "certificate_verify_failed",
        "cert(?:ificate)? (?:has expired|signed by unknown)",
        "err_cert_",
        "tls handshake error",
        "unable to (?:get local issuer|verify the first)",
        "self[- ]signed certificate",
        "sslhandshakeexception",
        "ssl_error_",
        "err_ssl_",
    ),
    _trouble(
        "a name that does not resolve",
        r"\benotfound\b",
        "nxdomain",
        "name or service not known",
        "could not resolve host",
        "getaddrinfo",
        "err_name_not_resolved",
        "unknownhostexception",
        "no such host",
        "temporary failure in name resolution",
        r"lookup \S+ on \S+:53",
    ),
    _trouble(
        "a connection that could not be made",
        "econnrefused",
        "connection refused",
        "econnreset",
        "connection reset by peer",
        "etimedout",
        "no route to host",
        "err_connection_",
        "network is unreachable",
        "broken pipe",
        "socket hang up",
        "i/o timeout",
        "connect timeout",
    ),
    _trouble(
        "a redirect loop",
        "too many redirects",
        "toomanyredirects",
        "err_too_many_redirects",
        r"exceeded \d+ redirects",
        "redirected you too many times",
    ),
    _trouble(
        "the machine's own trouble",
        "no space left on device",
        "out of memory",
        "oom ?killed",
        "exit code:? 137",
        "argument list too long",
        r"permission denied \(publickey",
        "kinit:",
        "ldap_bind",
        "untolerated taint",
        "back-off restarting",
        "crashloopbackoff",
        r"\benoent\b",
        r"errno 2\]",
        "dependency failed for",
        "job timed out",
        "command not allowed when used memory",
    ),
    _trouble(
        "a package manager's conflict of versions",
        "eresolve",
        "could not resolve dependency",
        "conflicting peer",
        "merge conflict",
        r"\[rejected\]",
        "resolutionimpossible",
    ),
    _trouble(
        "a browser test's time-out",
        "waitforselector",
        r"page\.goto: timeout",
        "timeouterror: (?:page|locator|waiting)",
    ),
)


ROWS = [(t, pattern) for t in TROUBLES for pattern in t.patterns]
PATTERNS = Patterns([pattern for _, pattern in ROWS])


def trouble(lowered: str) -> Trouble | None:
    """The first kind of trouble that a lower-case text names, if any."""
    return next((ROWS[number][0] for number in PATTERNS.matching(lowered)), None)
