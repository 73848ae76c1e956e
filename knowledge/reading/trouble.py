"""What is not a 4xx and says so itself: other protocols, failed connections, databases, compilers, the machine."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.reading.elsewhere import OVER_HTTP
from knowledge.sieve import Patterns


@dataclass(frozen=True, slots=True)
class Trouble:
    """A kind of trouble that no article explains: `name` completes "that is …"; `patterns` are for lower case.

    `advice` says what to look at, where that is known.
    """

    name: str
    patterns: tuple[str, ...]
    protocol: bool
    advice: str = ""


def _trouble(name: str, *patterns: str, protocol: bool = False, advice: str = "") -> Trouble:
    return Trouble(name, patterns, protocol, advice)


def _slack(codes: str, advice: str) -> Trouble:
    """Errors that Slack's Web API tells in the body of an answer with status 200."""
    told = rf"\b(?:{codes.replace(' ', '|')})\b"
    return _trouble(
        "an answer of Slack's API",
        rf"\bok\W{{1,6}}false\b[^\n]{{0,80}}?\berror\W{{1,6}}{told}",
        rf"\bslackapierror\b[^\n]{{0,400}}{told}",
        rf"\ban api error occurred: {told}",
        rf"\bslack\b[^\n]{{0,120}}\W{told}",
        advice=f"That is Slack's API: it says so in the body of a 200, so there is no 4xx. {advice}",
    )


LANGUAGE = (
    "(?:english|french|german|spanish|italian|portuguese|polish|dutch|swedish|czech|russian|ukrainian|turkish|greek|latin"
    "|chinese|japanese|korean|arabic|hebrew|hindi|indonesian)"
)

TROUBLES = (
    _slack(
        "not_in_channel channel_not_found is_archived restricted_action",
        "Invite the app to the channel (`/invite @app`), give its ID rather than its name, and mind that private "
        "channels are invisible to apps that are not in them; public ones open with the scope `chat:write.public`.",
    ),
    _slack(
        "invalid_auth not_authed account_inactive token_revoked token_expired no_permission org_login_required",
        "Check which token is sent (`xoxb-` for the bot) and to which workspace it belongs with `auth.test`; install "
        "the app again for a new one.",
    ),
    _slack(
        "missing_scope not_allowed_token_type",
        "The body's `needed` names the scope: add it under OAuth & Permissions and install the app again.",
    ),
    _slack(
        "invalid_blocks invalid_arguments no_text msg_too_long expired_trigger_id trigger_expired user_not_found "
        "users_not_found message_not_found cant_update_message file_not_found name_taken already_in_channel",
        "Its method's page in Slack's documentation says what each error means; `response_metadata` names the field.",
    ),
    _trouble(
        "a browser's CORS check",
        r"\baccess to [\w .'-]{1,60}? at '\S{1,300}' (?:\(redirected from '\S{1,300}'\) )?from origin '",
        r"\bblocked by cors policy: ",
        r"\bcross-origin request blocked: ",
        r"\bno 'access-control-allow-origin' header is present on the requested resource",
        r"\bis not allowed by access-control-allow-(?:origin|headers|methods)\b",
        r"\bresponse to preflight request doesn't pass access control check\b",
        r"\breason: cors ",
        r"\A[^\n\d]{0,30}\bcors[ -](?:errors?|issues?|problems?|failures?|policy|fehler)\b[^\n\d]{0,30}\Z",
        advice="That is the browser's CORS check, which is no 4xx by itself: the answer carried no fitting "
        "`Access-Control-Allow-Origin`. Look in the network tab at the status of this request and of the OPTIONS "
        "before it: a 401, 403, 404, 405 or 413 there is the error to mend, as error pages mostly lack the header. "
        "With a 2xx the server has to send the header for your origin.",
    ),
    _trouble(
        "a message of SIP or RTSP",
        r"\bsip/2\.0\b",
        r"\brtsp",
        r"\bmethod (?:describe|setup|play|announce|record) failed\b",
        r"\bjssip\b",
        r"\basterisk\b",
        r"\bpbx\b",
        r"\bsip:\S+@",
        r"\b(?:voip|freeswitch|softphone|kamailio|opensips|(?:ha-|pj)sip)\b",
        r"\bsip (?:trunk|regist|invite|client|server|account|call|phone|proxy|gateway|provider)",
        r"\bregstate\b|\bonregstate",
        r"\bcallstate(?:changed|enum)\b",
        r"\bsip[ _](?:status|codes?|errors?|responses?)\b",
        r"\bsip(?:account|session|stack|ua)\b",
        r"\bsip[ _]reg(?:istration)?\b",
        r"\b(?:from|to|for|on) invite\b",
        r"\b(?:register|invite|bye|subscribe|options) sips?:",
        r"\b(?:zoiper|linphone|microsip|grandstream|yealink|polycom|snom|3cx|freepbx|softphone|ip phone|gigaset)\b"
        r"[^\n]{0,60}\b(?:regist|call|incorrect password|account not|anmeldung)",
        r"\baccount not registered\b|\bregister fail|\b(?:ответ|регистраци)[^\n]{0,40}\b(?:yealink|атс)\b",
        r"\b(?:call leg|pstn|direct routing|trunk (?:failed|regist)|sip registrar)\b",
        r"\bregister\b[^\n]{0,60}\bregistrar\b",
        r"\bsbc\b[^\n]{0,60}\b(?:invite|isup|trunk)\b|\b(?:invite|isup|trunk)\b[^\n]{0,60}\bsbc\b|\bto our invite\b",
        r"\bwhen i dial\b|\bcalls? to (?:mobiles?|landlines?|extensions?)\b|\bcseq\b",
        r"\b(?:internettelefonie|internetrufnummer|telefonanlage|telefonie: anmeldung)\b|\bsip-транк|\bна атс\b",
        r"\bchan_(?:pj)?sip\b|\bsofia/",
        protocol=True,
    ),
    _trouble(
        "a mail server's answer",
        r"\b[a-z]{0,4}smtpd?\b",
        r"\b(?:procmail|sendmail)\b",
        r"\bpostfix/",
        r"\bexim\b",
        r"\brcpt (?:to|from)\b",
        r"\bdsn=\d",
        r"\b[45]\d\d[ -][45]\.\d\.\d{1,3}\b",
        "greylisted",
        r"\b(?:e-?mails?|mails?|mailbox|newsletter|exchange server)\b.{0,160}\b(?:421|450|451|452)\b(?! error)",
        r"\b(?:421|450|451|452)\b.{0,160}\b(?:e-?mails?|mails?|mailbox|newsletter|exchange server)\b",
        r"(?:邮件|郵件|メール|메일|почт|пошт|poczt|\bcorreo\b|\bposta\b)[\s\S]{0,160}\b(?:421|450|451|452)\b",
        r"\b(?:421|450|451|452)\b[\s\S]{0,160}(?:邮件|郵件|メール|메일|почт|пошт|poczt|\bcorreo\b|\bposta\b)",
        r"\bmilter\b",
        protocol=True,
    ),
    _trouble(
        "an FTP server's answer",
        r"\bftp(?:s|es)?\b(?!\.).{0,200}\b(?:421|425|426|430|431|434|450|452)\b",
        r"\bpasv\b",
        r"\bepsv\b",
        r"\blftp\b",
        r"\bfilezilla\b",
        r"(?:^|\n)ftp>",
        r"\b421 (?:there are )?too many connections\b",
        r"\b421 (?:service not available|timeout|home directory|no.transfer|idle|unable to|login|sorry)",
        r"\b425 (?:can'?t|cannot|unable to|failed to|could not|no|use|bad) (?:open|build|create|establish|port|pasv)\b",
        r"\b425 (?:security|data connection|unable|error while)",
        r"\bcommand:\s+(?:size|retr|stor|list|mlsd|pasv|epsv|cwd|user|pass|type)\b[^\n]*\n[^\n]*\bresponse:\s",
        r"\b426 (?:connection closed|failure writing|transfer aborted|data connection)",
        r"\b452 (?:insufficient|error writing|requested action)",
        r"\b431 unable to negotiate\b|\bauth tls\b",
        r"\bftpwebrequest\b|\bfile unavailable \(e\.g\.",  # RFC 959 §4.2, as .NET prints it
        r"\b451\W{1,3}(?:requested action aborted\W{1,3})?local error in processing\b",
        r"\b(?:450|426)\W{1,3}(?:connection closed; )?transfer aborted\b|\b(?:450|550)\W{1,3}requested file action\b",
        protocol=True,
    ),
    _trouble(
        "a news server's answer (NNTP)",
        r"\bnntp\b",
        r"\busenet",
        r"\bauthinfo (?:user|pass)\b|\b[45]00 unrecognized command\b",
        r"\bsabnzbd?\b|\bnzbget\b",
        r"\bnewsgroups?\b",
        protocol=True,
    ),
    _trouble(
        "a message broker's error",
        r"\bamqp\b",
        r"\b(?:channel|connection) error:? [2-5]\d\d\b",
        r"\bnats/\d\.\d\b",
        r"\brabbitmq\b",
        r"\bin vhost\b",
        r"\bpika\.",
        "reply-code=",
        "channelclosedbybroker",
        "precondition_failed - ",
        "access_refused - ",
        "resource_locked - ",
        "x-dead-letter",
        protocol=True,
    ),
    _trouble(
        "an IRC server's answer",
        r"(?:^|\n):[\w.-]+ 4\d\d \S+ ",
        r"\birc\.",
        r"\berr_(?:nosuch|cannotsend|notregistered|nicknameinuse|banned|inviteonly)",
        r"\b(?:no such nick|cannot send to (?:nick/)?channel|nickname is already in use)\b",
        r"\b(?:irssi|weechat|hexchat|znc)\b[^\n]{0,80}\b4\d\d\b",
        protocol=True,
    ),
    _trouble(
        "an error of XMPP",
        "xmpp-stanzas",
        r"\bstanza error\b|\bxmpperror\b|\bmuc join\b",
        r"\berror code=[\"']4\d\d[\"'] type=[\"'](?:cancel|auth|modify|wait|continue)",
        r"\btype=[\"'](?:cancel|auth|modify|wait)[\"'] code=[\"']4\d\d",
        r"\bregistration-required\b|<(?:item-not-found|not-authorized|remote-server-not-found)\b",
        protocol=True,
    ),
    _trouble(
        "an answer of CoAP",
        r"\b(?:lib|aio|cali)?coaps?\b",
        r"\blwm2m\b",
        r"\b4\.(?:0[0-9]|1[235]|2[29]) (?:bad |unauth|forbidden|not found|method not|not accept|precond|request ent)",
        protocol=True,
    ),
    _trouble(
        "a message between medical devices (DICOM, HL7)",
        r"\bc-(?:store|find|move|echo|get) (?:status|response|failed)",
        r"(?:^|\n)(?:msh|msa|err|pid)\|",
        r"\bhl7 n?ack\b",
        protocol=True,
    ),
    _trouble(
        "a STUN, TURN or Diameter answer",
        r"\bturnserver\b",
        r"icecandidateerror|\bice candidate\b|\bcoturn\b|\bturns?:[a-z0-9-]{1,60}\.|\bturn (?:server|allocat)",
        r"\bstun:",
        r"\bincoming packet [a-z_]+ processed\b|\bcreate_permission\b",
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
        r"\b(?:received|sent|sending) message larger than max\b",
        "deadline_exceeded",
        "deadlineexceeded",
        "context deadline exceeded",
        protocol=True,
    ),
    _trouble(
        "a RADIUS server's answer",
        r"\baccess-(?:reject|accept|challenge)\b",
        r"\bradius\b[^\n]{0,60}\b(?:reject|denied|refused)",
        r"\bfreeradius\b|\bradiusd\b",
        protocol=True,
    ),
    _trouble(
        "an answer of LDAP, SNMP, TFTP or SMPP",
        r"\bldap[a-z_]{0,12}: |\bldap_\w+",
        r"\bsnmp(?:get|walk|set|bulk\w*|trapd?)\b|\bnosuchname\b|\bno such variable name in this mib\b",
        r"\btftpd?\b",
        r"\bsmpp\b|\bsubmit_sm\w*|\besme_r\w+",
        r"\bgtp-?[cu]\b|\bcreate session response cause\b",
        protocol=True,
    ),
    _trouble(
        "an event of Windows",
        r"\b(?:dns|dhcp)[ -](?:server|client)s?[ -](?:events?|service) ",
        r"\bevent id:? \d{1,5}\b",
        r"\bgpupdate\b|\bwuauserv\b",
        r"\berror:? 0x8007[0-9a-f]{4}\b",
        r"\bsystem error \d{1,4}\b",
    ),
    _trouble(
        "a database error",
        r"\bdb::exception\b",
        r"\bpermission denied for (?:table|schema|relation|sequence|database|function|view|column)\b",
        r"\b(?:has|have) no \w+ permission on <",
        r"\blogin failed for user '",
        "notwritableprimary",
        "operationtimedout: errors=",
        r"\bora-\d{5}\b",
        r"\bmsg \d{1,5}, level \d{1,2}, state \d",
        "could not be bound",
        r"\bsqlstate\b",
        r"\bora-\d{5}",
        r"\bhy000\b",
        "operationalerror",
        r"\bpsycopg",
        r"\bmongo\w{0,20}error\b",
        r"\bcom\.datastax\b",
        r"\bsqlite3\.",
        r"\bsql error\b",
        r"\bcan'?t (?:create|drop) database\b",
        r"\bdatabase exists\b",
        "you have an error in your sql syntax",
        "record has changed since last read",
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
        r"\bvalidation errors? for \w{0,30}(?:settings|config)\b",
        r"\bguru meditation error: core\b",
        r"\bandroidruntime\b|\bsingle dex file\b|\binstall_failed_",
        r"\bsecurityexception: permission denial\b",
        r"\blog(?:compile|blueprint\w*|temp|net): (?:error|warning):",
        r"\bservo alarm\b|\bads operation failed\b|\bspindle alarm\b",
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
        r"\bjava\.nio\.file\.\w+exception",
        r"\bsystem\.unauthorizedaccessexception: access to the path",
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
        "a test run's summary",
        r"(?:\A|\n)[=\s]{0,80}\d+ (?:passed|failed|errors?)(?:, \d+ [a-z]{4,12}){0,6} in [\d.]+ ?s",
        r"(?:\A|\n)\s*tests?:? {1,8}(?:\d+ (?:failed|skipped|todo|passed), ){0,4}\d+ total\b",
        r"\btests run: \d+, failures: \d+, errors: \d+",
    ),
    _trouble(
        "a matter of words",
        rf"\btranslat(?:e|ed|ing)\b[^\n]{{0,80}}\b(?:in|into|to) {LANGUAGE}\b",
        rf"\b(?:say|write|spell|pronounce)\b[^\n]{{0,60}}\bin {LANGUAGE}\b",
    ),
    _trouble(
        "an app store's own error",
        r"\bcan(?:not|'t) be (?:downloaded|installed|updated) due to an error\b",
        r"\bplay ?store\b[^\n]{0,80}\berror\b|\berror\b[^\n]{0,80}\bplay ?store\b",
        r"\bapp konnte nicht (?:installiert|heruntergeladen|aktualisiert)\b",
        r"\bno se puede (?:descargar|instalar|actualizar) la app",
        r"\bimpossible (?:de télécharger|d'installer) l'app",
        r"приложение [^\n]{0,40}(?:загружен|установлен|обновлен)",
        r"\bimpossibile (?:scaricare|installare|aggiornare) l'app",
        r"\bnão (?:foi|é) possível (?:baixar|instalar|atualizar) o app",
        r"\bnie można (?:pobrać|zainstalować) aplikacji",
        protocol=True,
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


SHORT = 400  # characters of a text that tells of one thing


def trouble(lowered: str) -> Trouble | None:
    """The first kind of trouble that a lower-case text names, if any: another protocol's only where HTTP is not."""
    found = next((ROWS[number][0] for number in PATTERNS.matching(lowered)), None)
    if found and found.protocol and len(lowered) <= SHORT and OVER_HTTP.search(lowered):
        return None
    return found
