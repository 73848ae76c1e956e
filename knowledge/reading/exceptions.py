"""What client libraries, command-line tools and CI print when a request fails."""

from __future__ import annotations

from knowledge.reading.places import Place

BEFORE = (
    Place("HTTP client's message", r"\brequest failed with (?:status )?code:? ", 1.0),
    Place("HTTP client's message", r"does not indicate success:? (?:\w{1,40} )?\(?", 1.0),
    Place("HTTP client's message", r"the remote server returned an error: \(?", 1.0),
    Place("curl's message", r"the requested url returned error:? ", 1.0),
    Place("HTTP client's message", r"server returned http (?:response|status)(?: code)?:? ", 1.0),
    Place("HTTP client's message", r"status (?:client|server) error \(", 1.0),
    Place("HTTP client's message", r"(?:response )?status code was unacceptable: ", 1.0),
    Place("package manager's message", r"\b(?:npm|pnpm|yarn) ?(?:err!?|error|verbose|http|warn|notice)[^\n]{0,24}? e?", 0.95),
    Place("package manager's message", r"\berr_pnpm_fetch_|\bcode e|\bnpm http (?:fetch )?[a-z]{3,6} ", 1.0),
    Place("exception", r"\b(?:http)?(?:status)?(?:error|exception|fault)\[?(?:[:(]| -| —|\]:?)? ?[\[(\"']{0,2}", 0.85),
    Place("HTTP status named", r"\bhttp[ _-]?(?:status|error|code|response|fehler|statuscode|err)?[ _-]?(?:code|status)?[\"']?[ :=#]{0,4}[\"'(\[]{0,2}", 0.95),
    Place("HTTP status named", r"\bhttp(?:status|error|code|response)[ _-]?(?:code)?\W{0,4}", 0.95),
    Place("status code", r"\b(?:\w{0,24}[_.-])?(?:response[ _-]?)?status[ _-]?code(?:s)?(?:[\"'`*\])]{0,3}| of| was| is| received| returned)? {0,2}[:=]{0,2}[>]? {0,2}[\"'(`*\[]{0,3}", 0.97),
    Place("status code", r"\b(?:elb|target|upstream|edge|origin|downstream|backend|response|sc|http|grpc[ _-]http|getstatus\(?\)?)[ _-]?status[\"']? ?[:= ]=?>? ?[\"'(]?", 0.95),
    Place("status field", r"\b[a-z]{2,30}status(?:code)?=[\"']?", 0.95),
    Place("status field", r"\b(?:x-)?(?<!exit )(?<!exit_)status(?:text)?[\"']?\s{0,3}(?:[:=]>?|=>|is|was|of)\s{0,3}[\"'(]?", 0.9),
    Place("status named", r"\b(?<!exit )status |\bbad ?message: ", 0.85),
    Place("HTTP client's message", r"\bstatus(?:code)?\(", 0.95),
    Place("response code", r"\b(?:response|respcode|return|returned|server|reply|answer|result|error|rc|resp|api|err)[ _-]?code[\"']?(?: was| is| of)? {0,2}[:=]{0,2}>? {0,2}[\"'(\[]{0,2}", 0.9),
    Place("test's message", r"\bgot:? (?:status |http )?|\bexpected \d{3} (?:\"[^\"]{1,20}\" )?(?:but )?(?:got|received|was):? |\breceived:? |\bactual:? ", 0.8),
    Place("answer that was reported", r"\b(?:returned|returns|returning|return|responded|responds|responding|responses?|replied|replies|answered|answers|answering|respond|got|gets|getting|receiv(?:ed?|es|ing)|gave|gives|giving|threw|throws|throwing|sends|sent|produces|rejected|failed|fails|fehlgeschlagen|code|rejects|refused|hit|hitting|seeing|see|sees|is)(?: it| me| us| back)?(?: is| was)?(?: (?:an?|the|with|by|of|only|random|constant|many|some|lots of|occasional|sporadic|intermittent|repeated|few|all|just))*(?: unexpected| strange| weird| bad)?(?: http| status| error)*(?: code| response)?:? [\"'`(*]{0,3}", 0.75),
    Place("result of a request", r"(?:->|=>|→|⇒|==>|-->) ?[\"'(`\[]{0,2}(?:http )?", 0.85),
    Place("error that was named", r"\b(?:error|err|erreur|fehler|erro|errore|błąd|ошибка|ошибку|ошибкой|помилка|помилку|hata|fout|エラー|错误|錯誤|오류|에러|خطأ|kesalahan|त्रुटि|errors?)(?: ?code| http| kode| nr\.?| n°| numer)?[\"'`]?\s{0,2}[:=#(\[-]{0,2}\s{0,2}[\"'`(\[*]{0,3}", 0.75),
    Place("status named", r"\b(?:código(?: de (?:estado|status|erro))?|statuscode|code (?:d'état|http|de statut)|codice|kod|kode|код|状态码|狀態碼|ステータスコード|상태 코드|durum kodu)[ :=]{0,3}[\"'(]?", 0.85),
    Place("code field", r"[\"']?\b(?:code|errcode|error_code|errorcode|statuscode)[\"']?\s{0,2}(?:[:=]>?|=>)\s{0,3}[\"'(]?", 0.8),
    Place("failed response", r"\b(?:invalid|unexpected|bad|wrong|unsuccessful|handshake|failed) (?:http )?(?:response|status|answer|handshake response)(?: (?:code|status))?(?: from [^\n]{1,30})?:? [\"'(]{0,2}", 0.95),
    Place("WebSocket handshake", r"rejected (?:websocket )?connection: (?:http )?|unexpected server response: |during websocket handshake: unexpected response code: |(?:bad )?handshake[^\n]{0,20}? ", 1.0),
    Place("console line", r"\b(?:get|post|put|patch|delete|head|options|propfind|mkcol) \S{1,40} (?:net::err_aborted )?\[?\(?", 0.9),
    Place("ACME answer", r"well-known/acme-challenge/\S{1,50}: \"?", 1.0),
    Place("ACME answer", r"(?:challenge|acme)\S{0,50} \[[0-9a-f.:]{3,45}\]: \"?", 1.0),
)
AFTER = (
    Place("table of statuses", r"\]\s{1,4}\d{1,9} responses?\b", 0.9),
    Place("package manager's code", r" npm\b| yarn\b| pnpm\b", 0.85),
    Place("client error", r" client error\b| server error\b", 1.0),
    Place("error that was named", r"[\"'`)\]]{0,2} (?:http )?(?:error|errors|status|response|responses|status code|error code|exception|fehler|erreur|errore|hatası|hata|エラー|错误|錯誤|오류|에러|error:)\b", 0.8),
    Place("error that was named", r"[\"'`)\]]{0,2} ?(?:エラー|错误|錯誤|오류|에러)", 0.8),
    Place("answer that was reported", r" (?:is|was|are|were|gets?|being|keeps?) (?:returned|thrown|sent|received|coming|raised|given|shown)\b|ed\b(?= |$)", 0.8),
    Place("response status", r" (?:\([a-z' -]{3,40}\)) (?:from|for|on|at)\b", 0.8),
)
