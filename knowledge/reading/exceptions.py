"""What client libraries, command-line tools and CI print when a request fails, and how people report it."""

from __future__ import annotations

from knowledge.reading.places import ERROR_HINTS, ERROR_WORDS, Place, any_of

CLIENT, NAMED = "HTTP client's message", "error that was named"
OPEN = r"[\"'(`*\[]{0,3}"  # what may open a quotation or bracket before a number
SAYS = any_of(
    "returned returns returning return responded responds responding response responses replied replies "
    "answered answers answer "
    "answering respond got gets getting received receives receiving receive gave gives giving threw throws "
    "throwing sends "
    "sent produces rejected failed fails fehlgeschlagen code rejects refused hit hitting seeing see sees says "
    "said shows is results resulting result ends ending ended leads leading turns turning turned causes causing yields "
    "raises raised"
)
BETWEEN = any_of(
    "an a the with by of in to into up only random constant many some lots_of occasional sporadic intermittent "
    "repeated few all just"
)
ERROR = any_of(f"{ERROR_WORDS} ошибкой помилку fout kesalahan त्रुटि errors")
ERROR_AFTER = any_of(
    "error errors status response responses status_code error_code exception fehler erreur errore hatası hata error:"
)
IS = any_of(
    "is was gives gave gets got returns returned es da dá devuelve retorna fue ist gibt liefert est donne renvoie è dà "
    "restituisce é deu jest daje zwraca geeft är er ger возвращает отдаёт отдает дает даёт повертає döner verir"
)
CODE_NAMED = (
    r"(?:código(?: de (?:estado|status|erro))?|statuscode|code (?:d'état|http|de statut)|codice|kod|kode|код"
    r"|状态码|狀態碼|ステータスコード|상태 코드|durum kodu)"
)
LINE = "line|row|zeile|ligne|línea|linha|riga|строк"

BEFORE = (
    Place(CLIENT, 1.0, "request failed", r"\brequest failed with (?:status )?code:? "),
    Place("AWS client's message", 1.0, "occurred", r"\ban error occurred \("),
    Place(CLIENT, 1.0, "<response", r"<response \["),
    Place("crawler's message", 1.0, "crawled response", r"\bcrawled \(|\bignoring response <"),
    Place(CLIENT, 1.0, "indicate", r"does not indicate success:? (?:\w{1,40} )?\(?"),
    Place(CLIENT, 0.95, "remote", r"the remote server returned an error: \(?"),  # .NET says so of FTP servers too
    Place(
        CLIENT,
        0.95,
        ": ( ：",
        r"(?:server|serveur|servidor|сервер|服务器|伺服器|サーバー|sunucu|serwer|서버)[^\n(]{0,50}"
        r"(?:fehler|erreur|error|errore|erro|ошибку|错误|錯誤|エラー|fout|błąd|hata|오류)[^\n(]{0,30} ?[:：] ?\("
        r"|\berrore? (?:en el servidor|del server) remoto ?: \(",
    ),
    Place("curl's message", 1.0, "requested", r"the requested url returned error:? "),
    Place(CLIENT, 1.0, "returned http", r"server returned http (?:response|status)(?: code)?:? "),
    Place(CLIENT, 1.0, "status", r"status (?:client|server) error \("),
    Place(CLIENT, 1.0, "unacceptable", r"(?:response )?status code was unacceptable: "),
    Place(
        "package manager's message",
        0.95,
        "npm yarn",
        r"\b(?:npm|pnpm|yarn) ?(?:err!?|error|verbose|http|warn)(?: [a-z]{1,12}){0,4}[ :-]{1,3}e?",
    ),
    Place(
        "package manager's message",
        1.0,
        "err_pnpm code npm publish install",
        r"\berr_pnpm_fetch_|\bcode e|\b(?:npm|publish|install) e|\bnpm http (?:fetch )?[a-z]{3,6} ",
    ),
    Place(
        CLIENT,
        0.95,
        "error exception",
        r"\b[\w.]{0,60}(?:http|statuscode|responsestatus|fetch|axios|request|api|webexception|rest)\w{0,20}(?:error|exception)"
        r"\[?(?:[:(]| -| —|\]:?)? ?" + OPEN,
    ),
    Place(
        "exception",
        0.85,
        "error exception fault",
        r"\b[\w.]{0,60}(?:error|exception|(?<=[a-z.])fault|fault(?=[:(]))\[?(?:[:(]| -| —|\]:?)? ?" + OPEN,
        shared=True,
    ),
    Place(
        "HTTP status named",
        0.95,
        "http",
        r"\bhttp[ _-]?(?:status|error|code|response|fehler|statuscode|err)?[ _-]?(?:code|status)?[\"']?[ :=#]{0,4}"
        + OPEN,
    ),
    Place("HTTP status named", 0.95, "http", r"\bhttp(?:status|error|code|response)[ _-]?(?:code)?\W{0,4}"),
    Place(
        "status code",
        0.97,
        "status",
        r"\b(?:\w{0,24}[_.-])?(?:response[ _-]?)?status[ _-]?codes?(?:[\"'`*\])]{0,3}| of| was| is| received| "
        r"returned)?"
        r" {0,2}[:=]{0,2}>? {0,2}" + OPEN,
        shared=True,
    ),
    Place(
        "status code",
        0.95,
        "status",
        r"\b(?:elb|target|upstream|edge|origin|downstream|backend|response|sc|http|grpc[ _-]http|getstatus\(?\)?)"
        r"[ _-]?status[\"']? ?[:= ]=?>? ?[\"'(]?",
        shared=True,
    ),
    Place("status field", 0.95, "status", r"\b[a-z]{2,30}status(?:code)?=[\"']?", shared=True),
    Place(
        "status field",
        0.9,
        "status",
        r"\b(?:x-)?(?<!exit )(?<!exit_)status(?:text)?[\"']?"
        r"(?: (?:in|on|from|per) (?:the )?[a-z]{2,16}(?: [a-z]{2,16})?)?\s{0,3}(?:[:=]>?|=>|is|was|of)\s{0,3}[\"'(]?",
        shared=True,
    ),
    Place("status code", 0.97, "optional", r"\bstatus[ _-]?code ?[:=] ?optional(?:\.of)?[\[(]", shared=True),
    Place("status named", 0.85, "status message:", r"\b(?<!exit )status |\bbad ?message: ", shared=True),
    Place(CLIENT, 0.95, "status", r"\bstatus(?:code)?\("),
    Place(
        CLIENT,
        0.95,
        "status",
        r"\b(?:un[a-z]{4,14}|invalid|bad|error|failed|failure|wrong)[ _]?(?:http|response)?[ _]?status[ _]?(?:code)?"
        r"(?:[(:=]|:? )(?:code: |code=)?",
    ),
    Place(
        "response code",
        0.9,
        "code",
        r"\b(?:response|respcode|return|returned|server|reply|answer|result|error|rc|resp|api|err)[ _-]?code[\"']?"
        r"(?: was| is| of)? {0,2}[:=]{0,2}>? {0,2}" + OPEN,
        shared=True,
    ),
    Place(
        "test's message",
        0.8,
        "got received actual expected",
        r"(?:\A|[^a-z ] {0,3}|\n {0,12})got:? (?:status |http )?|\bgot: (?:status |http )?|\breceived:? |\bactual:? ",
        shared=True,
    ),
    Place(
        "answer that was reported",
        0.75,
        "return respon repl answer got get receiv gave give thr send sent produc reject fail fehl code refus "
        "hit see sa show is result end lead turn caus yield rais",
        rf"\b{SAYS}(?: it| me| us| back)?(?: is| was)?(?: {BETWEEN})*(?: unexpected| strange| weird| bad)?"
        r"(?: http| status| error)*(?: code| response)?:? [\"'`(*]{0,3}",
        shared=True,
    ),
    Place(
        "result of a request",
        0.85,
        "> → ⇒",
        r"(?:->|(?<![\w\"'])=>|→|⇒|==>|-->) ?[\"'(`\[]{0,2}(?:http )?",
        shared=True,
    ),
    Place(
        NAMED,
        0.75,
        f"{ERROR_HINTS} fout kesalahan त्रुटि",
        rf"\b{ERROR}(?: ?code| http| kode| nr\.?| n°| numer)?[\"'`]?\s{{0,2}}[:=#(\[-]{{0,2}}\s{{0,2}}" + OPEN,
        shared=True,
    ),
    Place(
        NAMED,
        0.75,
        ERROR_HINTS,
        rf"(?:\b{ERROR}(?: (?!in\b|{LINE})\w{{1,16}}){{1,3}}|\b\w{{2,24}}fehler) \(",
        shared=True,
    ),
    Place(
        "status named",
        0.85,
        "código code codice kod код 码 碼 コード 코드",
        rf"\b{CODE_NAMED}[ :=]{{0,3}}[\"'(]?",
        shared=True,
    ),
    Place(
        "code field",
        0.8,
        "code",
        r"[\"']?\b(?:code|errcode|error_code|errorcode|statuscode)[\"']?\s{0,2}(?:[:=]>?|=>)\s{0,3}[\"'(]?",
        shared=True,
    ),
    Place(
        "failed response",
        0.95,
        "response status answer",
        r"\b(?:invalid|unexpected|bad|wrong|unsuccessful|handshake|failed) (?:http )?"
        r"(?:response|status|answer|handshake response)(?: (?:code|status))?(?: from [^\n]{1,30})?:? [\"'(]{0,2}",
        shared=True,
    ),
    Place(
        "WebSocket handshake",
        1.0,
        "connection response handshake",
        r"rejected (?:websocket )?connection: (?:http )?|unexpected server response: "
        r"|during websocket handshake: unexpected response code: "
        r"|handshake(?: (?:failed|failure|error|status|response|rejected|refused|returned|got|with|code|http))*"
        r"[ :(-]{1,3}",
    ),
    Place(
        "console line",
        0.9,
        "get post put patch delete head options propfind mkcol",
        r"\b(?:get|post|put|patch|delete|head|options|propfind|mkcol) [^\s,]{1,40} (?:net::err_aborted )?\[?\(?",
        shared=True,
    ),
    Place(
        "answer to the request",
        0.9,
        "get post put patch delete head options",
        rf"\b(?:get|post|put|patch|delete|head|options) /[^\s,]{{0,60}} {IS} (?:an? |un |une |ein )?",
    ),
    Place(
        "answer of an address",
        0.95,
        "/",
        r"/[^\s\"'<>]{1,80}[\"']? (?:returned|answered|responded|replied|gave)(?: with)?(?: an?)?(?: http)?(?: status)?"
        r"(?: code)? ",
    ),
    Place("status after its body", 0.85, "}", r"\}\s{1,6}\("),
    Place("status beside its address", 0.7, "http /", r"(?:https?://|[/?&=])[^\s()]{1,90} \((?=\Z)"),
    Place(
        "status that was asked about",
        0.85,
        "retry resend again",
        r"\b(?:should|shall|can|may|must|do|does|worth|safe|ok|fine|when|how|whether) (?:[a-z'-]+ ){0,3}?(?:auto-?)?"
        r"(?:retry(?:ing)?|retries|resend(?:ing)?|try(?:ing)? again)"
        r"(?: (?:after|on|an?|for|when|with|it|the|requests?|that|gets?|returns?|failed))* ",
        shared=True,
    ),
    Place(
        "status that was asked about",
        0.85,
        "retr resend repeat",
        r"\b(?:retry|retries|retrying|retried|resend|repeat|repeating)(?: [a-z]{1,12}){0,3} (?:after|on|for|at) "
        r"(?:(?:an?|the|http|status|every) ){0,3}",
        shared=True,
    ),
    Place(
        "status that was asked about",
        0.85,
        "what explain meaning",
        r"\b(?:what(?: does|'s| is| are)?|explain|meaning of)(?: an?| the)?(?: http)?(?: status| error)?"
        r"(?: code)? ",
        shared=True,
    ),
    Place(
        "what a transfer failed with",
        0.85,
        "fail unable could cannot",
        r"\b(?:fail(?:ed|ure)? (?:to|in)|unable to|could(?: not|n't)|cannot|can't) (?:download|fetch|get|load|push|pull"
        r"|post|upload|open|retriev|request|connect|reach|read|send|resolve|query|call|access)\w*[^\n.]{0,60}"
        r"[a-z)\"'`]: \(?",
    ),
    Place("ACME answer", 1.0, "acme-challenge", r"well-known/acme-challenge/\S{1,70}: \"?"),
    Place("ACME answer", 1.0, "challenge acme", r"(?:challenge|acme)\S{0,50} \[[0-9a-f.:]{3,45}\]: \"?"),
)
AFTER = (
    Place(
        "status beside its request",
        0.95,
        '"get "post "put "patch "delete "head "options',
        r" \"(?:get|post|put|patch|delete|head|options) /",
    ),
    Place(
        "status that was asked about",
        0.85,
        "mean",
        r"s? (?:error |status |code |response )?(?:even |really )?means?\b",
        shared=True,
    ),
    Place("status beside its address", 0.9, "http", r",\s{0,2}[\"']?https?://"),
    Place(
        "number that is called an error",
        0.8,
        "-p -s -f -e -r -c -m -v",
        r"-(?:pages?|seiten?|sida|side|sidor|fehler|feil|fel|fout(?:en)?|errors?|err|status|responses?|codes?|meldung(?:en)?|melding"
        r"|virhe|requests?|rates?|spikes?)\b",
        shared=True,
    ),
    Place(
        "number that became a verb",
        0.8,
        "s  ing ed 'd",
        r"(?:s (?:for|when|on|if|after|in|since|again|now|every|because|unless|only|here|there|out)|ing|'?ed|'d)\b",
        shared=True,
    ),
    Place("table of statuses", 0.9, "response", r"\]\s{1,4}\d{1,9} responses?\b"),
    Place("package manager's code", 0.85, "npm yarn", r" npm\b| yarn\b| pnpm\b"),
    Place("client error", 1.0, "error", r"\]?:?(?: [a-z]{2,12}){0,2} (?:client|server) error\b"),
    Place(
        NAMED,
        0.8,
        "err status response exception fehler hata",
        rf"[\"'`)\]]{{0,2}} (?:http )?{ERROR_AFTER}\b(?!\s?[=:]\s?\d)",
        shared=True,
    ),
    Place(
        NAMED,
        0.8,
        "エラー 错误 錯誤 오류 에러",
        r"[\"'`)\]]{0,2} ?(?:エラー|错误|錯誤|오류|에러)",
        shared=True,
    ),
    Place(
        "answer that was reported",
        0.8,
        "is was are were get being keep ed",
        r" (?:is|was|are|were|gets?|being|keeps?) (?:returned|thrown|sent|received|coming|raised|given"
        r"|shown)\b|ed\b(?= |$)",
        shared=True,
    ),
    Place("response status", 0.75, "(", r" (?:\([a-z' -]{3,40}\)) (?:from|for|on|at)\b"),
)
