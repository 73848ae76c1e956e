"""Words that a 4xx prints are taken for one where it happened, and left alone where they are only written about."""

from __future__ import annotations

import pytest

from knowledge.diagnosis import diagnose
from knowledge.library import Library
from knowledge.outcome import Outcome, Reason
from knowledge.reading import mentioned

LIBRARY = Library.load()

HAPPENED = [
    (
        "404",
        "      throw new NotFoundException('no such boat');\n            ^\nNotFoundException: no such boat\n    at x",
    ),
    (
        "404",
        'Traceback (most recent call last):\n  raise NotFound()\nwerkzeug.exceptions.NotFound: 404 Not Found: "/boats"',
    ),
    ("409", "ConflictException: this boat is taken\n    at BoatService.rent (/app/dist/boats.js:20:19)"),
    ("429", "our lambda throws ThrottlingException: Rate exceeded"),
    ("413", "org.springframework.web.multipart.MaxUploadSizeExceededException: Maximum upload size exceeded"),
    ("403", "Some(\"Forbidden resource\") in {'statusCode': 403}"),
    ("429", '{"success": false, "error": "rate_limited"}'),
    ("403", 'HTTP/1.1 403 Forbidden\n\n{"code":"AccessDenied"}'),
    ("429", 'HTTP/1.1 200 OK\n\n{"code":429,"error":"rate_limited"}'),
    ("400", '{"error":"invalid_grant"}'),
    ("429", '{"error":{"status":"RESOURCE_EXHAUSTED","message":"Resource has been exhausted (e.g. check quota)."}}'),
    ("409", "google.api_core.exceptions.AlreadyExists: 409 Already exists: Table boats"),
    ("404", 'Error from server (NotFound): pods "boats" not found'),
    ("494", "nginx says 400 Request Header Or Cookie Too Large, although large_client_header_buffers is 4 32k"),
    ("499", "client prematurely closed connection; proxy_ignore_client_abort is off"),
    ("422", '{"detail":[{"loc":["body","sails"],"msg":"Input should be a valid integer","input":"two"}]}'),
    ("429", '{"message":"Too Many Attempts."}'),
    ("429", '{"error":{"code":"lock_timeout","type":"invalid_request_error"}}'),
    ("429", "Rate limit reached for requests, try again in 20s"),
    ("403", "Forbidden (CSRF token missing or incorrect.): /boats/"),
    ("404", "ActionController::RoutingError (uninitialized constant BoatsController):"),
    ("413", "2026/11/18 10:22:41 [error] 2#2: *5 client intended to send too large body: 7340032 bytes, 500 ms later"),
]

QUIET = {
    "code that throws, catches or compares": """
throw new ForbiddenException();
throw new NotFoundException('no such boat');
raise django.core.exceptions.PermissionDenied
} catch (MaxUploadSizeExceededException e) { model.addAttribute("text", "smaller please"); }
catch (HttpClientErrorException.NotFound e) { return Optional.empty(); }
rescue_from ActionController::InvalidAuthenticityToken do |e|
@ExceptionHandler(HttpMessageNotReadableException.class)
public Boat handle(MethodArgumentNotValidException ex) {
import { NotFoundException, ConflictException } from '@nestjs/common';
use Symfony\\Component\\HttpKernel\\Exception\\NotFoundHttpException;
class PayloadTooLargeError extends Error {}
case 'rate_limit_exceeded': return later();
if e.response['Error']['Code'] == 'ThrottlingException': sleep(2)
logger.warn("rate limit exceeded, retry in %d", seconds)
const SORRY = "Rate limit exceeded, retry in 1 minute";
msgid "CSRF verification failed. Request aborted."
    """,
    "tests": """
with pytest.raises(werkzeug.exceptions.NotFound):
expect(() => boats.find(1)).rejects.toThrow(NotFoundException)
assertThrows(OptimisticLockException.class, () -> boats.save(old));
it('throws ForbiddenException for guests', async () => {
ok 12 - rejects with PayloadTooLargeError when the boat is too heavy
✓ returns Forbidden resource for guests (8 ms)
tests/test_boats.py::test_request_was_throttled PASSED [ 44%]
assert answer.json() == {"detail": "Not authenticated"}
    """,
    "compilers and linters": """
error: cannot find symbol class NotFoundException
NameError: name 'NotFoundException' is not defined
checkstyle: Unused import - javax.ws.rs.NotFoundException.
    """,
    "changes and documents": """
Changelog: NotFoundHttpException is now logged at debug level
- Fixed: `NotFoundHttpException` no longer logged as critical
feat: map OptimisticLockException to a friendlier message (#12)
docs(boats): describe rate_limit_exceeded
docs(boats): describe precondition_failed
rename PreconditionFailed.tsx to Stale.tsx
AccessDenied is returned if the caller lacks s3:GetObject.
Error codes: AccessDenied, NoSuchKey, NoSuchBucket, InvalidRange, SlowDown
    """,
    "settings, filters and what is handled": """
rate_limit: 100/minute
[rate_limit]
lock_timeout = 10000
retry_on: [ThrottlingException, TooManyRequestsException]
"ErrorEquals": ["Lambda.TooManyRequestsException"]
fields @message | filter errorCode = "AccessDenied" | stats count()
large_client_header_buffers 4 32k;
where do I put large_client_header_buffers, http block or server block?
where do I set client_max_body_size in nginx?
proxy_ignore_client_abort on; what does this do?
already set large_client_header_buffers 64 512k and still get a 502 from nginx
    """,
    "other answers": """
HTTP/1.1 502 Bad Gateway\\n\\nRate limit reached for this token
HTTP/1.1 500\\n{"code":"AccessDenied","message":"Access Denied"}
HTTP/1.1 503 Service Unavailable\\n{"code":"ThrottlingException"}
HTTP/1.1 200 OK\\n{"errors":[{"message":"Not found","extensions":{"code":"NOT_FOUND"}}],"data":null}
HTTP/1.1 302 Found\\nLocation: /back?error=invalid_scope
curl returns 200 with {"error":"invalid_grant"} in the body
    """,
    "others' words": """
rpc error: code = NotFound desc = could not find the boat
rpc error: code = InvalidArgument desc = name must not be empty
io.grpc.StatusRuntimeException: RESOURCE_EXHAUSTED: gRPC message exceeds maximum size 4194304: 6291556
status: UNAUTHENTICATED from our own gRPC service, how do I attach metadata in Java?
status = StatusCode.ALREADY_EXISTS
com.datastax.oss.driver.api.core.servererrors.UnauthorizedException: User app has no MODIFY permission on <boats>
android.content.res.Resources$NotFoundException: String resource ID #0x1
MongoServerError: Authentication failed.
ERROR: lock_timeout exceeded
1 validation error for Settings\\nport\\n  Input should be a valid integer
alarm panel: too many attempts
    """,
    "what went well": """
SUCCESS: no conflicts found, no rate limit reached
all checks passed: no forbidden resource in the policy
INFO: rate limit reached 80%, slowing down
    """,
}
LEFT = [
    (kind, line.strip().replace("\\n", "\n")) for kind, lines in QUIET.items() for line in lines.strip().splitlines()
]


@pytest.mark.parametrize(("status", "paste"), HAPPENED)
def test_what_happened_is_answered(status: str, paste: str) -> None:
    told = diagnose(LIBRARY, paste)
    assert (told.outcome, told.best and told.best.id) == (Outcome.ANSWER, status)


@pytest.mark.parametrize(("kind", "text"), LEFT)
def test_what_is_only_written_about_is_not_answered_outright(kind: str, text: str) -> None:
    assert diagnose(LIBRARY, text).outcome is not Outcome.ANSWER, kind


@pytest.mark.parametrize(
    ("paste", "reason"),
    [
        ('HTTP/1.1 500 Internal Server Error\n\n{"code":"AccessDenied"}', Reason.SERVER_ERROR),
        ('HTTP/1.1 200 OK\n\n{"error":"rate_limited"}', Reason.NOT_AN_ERROR),
    ],
)
def test_a_response_is_what_its_status_line_says(paste: str, reason: Reason) -> None:
    assert diagnose(LIBRARY, paste).reason is reason


@pytest.mark.parametrize(
    ("line", "words", "only"),
    [
        ("throw new GoneException('x')", "GoneException", True),
        ("    at new GoneException (/app/x.js:1:1)", "GoneException", False),
        ("it throws GoneException", "GoneException", False),
        ("public Boat find() throws GoneException {", "GoneException", True),
        ("GoneException is thrown when a boat has sailed", "GoneException", True),
        ("GoneException is thrown when I look for my boat", "GoneException", False),
        ("found no GoneException", "GoneException", True),
        ("success: false, error: GoneException", "GoneException", False),
        ("success: GoneException was handled", "GoneException", True),
        ("fix(boats): GoneException", "GoneException", True),
        ("boatd(4711): GoneException", "GoneException", False),
        ('flash("Boat is gone")', "Boat is gone", True),
        ('ApiError("Boat is gone")', "Boat is gone", False),
        ('error = "Boat is gone"', "Boat is gone", False),
        ('SORRY = "Boat is gone"', "Boat is gone", True),
    ],
)
def test_what_stands_around_an_errors_words_tells(line: str, words: str, only: bool) -> None:
    start = line.index(words)
    assert mentioned.mentioned(line, start, start + len(words)) is only
