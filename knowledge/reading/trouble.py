"""What is not a 4xx and says so itself: other protocols, failed connections, databases, compilers, the machine."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trouble:
    """A kind of trouble that no article explains: `name` completes "that is …".

    `hints` are cheap lower-case substrings, one of which every match of `pattern` holds.
    """

    name: str
    hints: tuple[str, ...]
    pattern: re.Pattern[str]
    protocol: bool


def _trouble(name: str, hints: str, *patterns: str, protocol: bool = False) -> Trouble:
    return Trouble(name, tuple(hints.split()), re.compile("|".join(patterns)), protocol)


TROUBLES = (
    _trouble(
        "a message of SIP or RTSP",
        "sip rtsp asterisk pbx voip freeswitch softphone kamailio opensips regstate",
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
        "smtp postfix exim rcpt dsn= greylist milter 4. 5. mail exchange newsletter outlook",
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
        "ftp pasv epsv filezilla",
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
        "amqp rabbitmq pika. reply-code= channelclosed precondition_failed access_refused resource_locked dead-letter",
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
    _trouble("an IRC server's answer", "irc :", r"(?:^|\n):[\w.-]+ 4\d\d \S+ ", r"\birc\.", protocol=True),
    _trouble(
        "a STUN, TURN or Diameter answer",
        "turnserver stun: diameter",
        r"\bturnserver\b",
        r"\bstun:",
        r"\bdiameter[ _]",
        protocol=True,
    ),
    _trouble(
        "a WebSocket close code",
        "close onwsclose websocketdisconnect connectionclosed",
        r"\bwebsocketdisconnect\b",
        r"\bconnectionclosed(?:ok|error)\b",
        r"\bwebsocket.{0,40}closed? (?:code )?1\d{3}\b",
        r"\bclose (?:code|status) 1\d{3}\b",
        r"shard\._onwsclose",
        protocol=True,
    ),
    _trouble(
        "a gRPC deadline or connection error",
        "deadline goaway",
        r"\bgoaway\b",
        "deadline_exceeded",
        "deadlineexceeded",
        "context deadline exceeded",
        protocol=True,
    ),
    _trouble(
        "a database error",
        "sqlstate ora- hy000 operationalerror psycopg sqlite3. error: clients queuepool mysql jdbc password "
        "er_ integrityerror noauth wrong",
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
        "run-time runtime laufzeit ejecución exécution esecuzione выполнения 実行時 运行时 activex segmentation "
        "dumped faulting outofmemory cuda nullpointer modulenot importerror "
        "syntaxerror indentation fatal assertionerror typeerror",
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
        "error[e ts ruff eslint borrow undeclared",
        r"\berror\[e\d{4}\]",
        r"\berror ts\d{4}",
        r"\bruff\b",
        r"\beslint\b.{0,40}error",
        "cannot borrow",
        "undeclared crate",
    ),
    _trouble(
        "a failed TLS certificate check",
        "x509 verify cert tls ssl self",
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
        "enotfound nxdomain service resolve getaddrinfo name_not unknownhost such lookup",
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
        "econn refused reset etimedout route err_connection unreachable pipe hang timeout",
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
        "redirect",
        "too many redirects",
        "toomanyredirects",
        "err_too_many_redirects",
        r"exceeded \d+ redirects",
        "redirected you too many times",
    ),
    _trouble(
        "the machine's own trouble",
        "space memory oom exit argument permission kinit ldap taint back-off crashloop enoent errno "
        "dependency job command",
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
        "eresolve dependency peer conflict rejected resolution",
        "eresolve",
        "could not resolve dependency",
        "conflicting peer",
        "merge conflict",
        r"\[rejected\]",
        "resolutionimpossible",
    ),
    _trouble(
        "a browser test's time-out",
        "waitforselector timeout",
        "waitforselector",
        r"page\.goto: timeout",
        "timeouterror: (?:page|locator|waiting)",
    ),
)


def trouble(text: str) -> Trouble | None:
    """The first kind of trouble that a text names, if any."""
    lowered = text.lower()
    return next((t for t in TROUBLES if any(h in lowered for h in t.hints) and t.pattern.search(lowered)), None)
