"""What counts as a secret, what is left of a text without it, and what never counts. `⟦…⟧` marks what must be gone."""

from __future__ import annotations

import base64
import json
import re
import time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from knowledge.redaction import redact, secrets

BEARER, BASIC, LOGIN, COOKIE, JWT_KIND, PRIVATE = (
    "a bearer token", "basic credentials", "login credentials", "a cookie value", "a JWT", "a private key",
)  # fmt: skip
PASSWORD, SECRET, TOKEN, KEY, SESSION, SIGNATURE = (
    "a password", "a secret", "a token", "an API key", "a session id", "a signature",
)  # fmt: skip
WEBHOOK, MAIL, CARD, IBAN, AWS, GITHUB, SLACK = (
    "a webhook address", "an e-mail address", "a card number", "an IBAN", "an AWS access key",
    "a GitHub token", "a Slack token",
)  # fmt: skip

# Assembled here so that no scanner of repositories takes a made-up value for a real one.
A20, A24, A36 = "Zk3vQ9xTb7LmWp2RsY8d", "Zk3vQ9xTb7LmWp2RsY8dHc4J", "Zk3vQ9xTb7LmWp2RsY8dHc4JnGf6AeUi1Bo5"
HEX32, HEX64 = "9f8e7d6c5b4a39281706f5e4d3c2b1a0", "9f8e7d6c5b4a39281706f5e4d3c2b1a0" * 2
MADE = "gitlDbjqJc3LtCiEMNtx9zF8D3M7uFXDZmqx"
JWT = (
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkphbmUifQ"
    ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
)
BASE64_LINES = "\n".join(["MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj"] * 4)
PEM = f"-----BEGIN RSA PRIVATE KEY-----\n{BASE64_LINES}\n-----END RSA PRIVATE KEY-----"
USER_PASS = base64.b64encode(b"admin:hunter2").decode()

HEADERS = [
    (f"Authorization: Bearer ⟦{A24}⟧", [BEARER]),
    (f"> authorization: bearer ⟦{A24}⟧\n< HTTP/1.1 401 Unauthorized", [BEARER]),
    (f"Authorization: Basic ⟦{USER_PASS}⟧", [BASIC]),
    (f"Proxy-Authorization: Basic ⟦{USER_PASS}⟧", [BASIC]),
    (f"Authorization: Bearer ⟦{JWT}⟧", [BEARER]),
    (f"Authorization: Bearer ⟦{JWT[:60]}\n  {JWT[60:120]}\n  {JWT[120:]}⟧\nHost: api.example.net", [BEARER]),
    (f"Authorization: token ⟦{A36}⟧", [TOKEN]),
    (f"Authorization: ApiKey ⟦{A24}⟧", [TOKEN]),
    (f"Authorization: ⟦{A24}⟧", [TOKEN]),
    (f'Authorization: Digest ⟦username="jane", realm="r", nonce="{HEX32}", uri="/a", response="{HEX32}"⟧', [LOGIN]),
    (
        (
            f"Authorization: AWS4-HMAC-SHA256 ⟦Credential=AKIAIOSFODNN7EXAMPLE/20261101/us-east-1/s3/aws4_request, "
            f"SignedHeaders=host;x-amz-date, Signature={HEX64}⟧"
        ),
        [LOGIN],
    ),
    (f"Authorization: SharedKey ⟦account:{A36}=⟧", [LOGIN]),
    (f"curl -H 'Authorization: Bearer ⟦{A24}⟧' https://api.example.net/v1/things", [BEARER]),
    (f'curl -H "Authorization: Bearer ⟦{A24}⟧" https://api.example.net/v1/things', [BEARER]),
    (f'{{"headers": {{"Authorization": "Bearer ⟦{A24}⟧", "Accept": "*/*"}}, "status": 401}}', [BEARER]),
    (f"{{'Authorization': 'Bearer ⟦{A24}⟧', 'Accept': '*/*'}}", [BEARER]),
    (rf'{{"request": "{{\"authorization\":\"Bearer ⟦{A24}⟧\",\"a\":1}}"}}', [BEARER]),
    (f"map[Accept:[*/*] Authorization:[Bearer ⟦{A24}⟧]] 401", [BEARER]),
    (f"[('Authorization', 'Bearer ⟦{A24}⟧'), ('Accept', '*/*')]", [BEARER]),
    (f"headers: {{ Authorization: `Bearer ⟦{A24}⟧` }}", [BEARER]),
    (f"we send Bearer ⟦{A24}⟧ and get a 401", [BEARER]),
    (f"X-Api-Key: ⟦{A24}⟧", [KEY]),
    (f"x-api-key: ⟦{HEX32}⟧", [KEY]),
    (f"curl -H 'X-API-KEY: ⟦{A24}⟧' https://api.example.net", [KEY]),
    (f"> Ocp-Apim-Subscription-Key: ⟦{HEX32}⟧", [KEY]),
    (f"DD-API-KEY: ⟦{HEX32}⟧", [KEY]),
    (f"X-Auth-Key: ⟦{HEX32}a1b2c⟧", [KEY]),
    (f"PRIVATE-TOKEN: ⟦{A20}⟧", [TOKEN]),
    (f"X-Vault-Token: ⟦{A24}⟧", [TOKEN]),
    (f"X-Auth-Token: ⟦{A24}⟧", [TOKEN]),
    (f"X-CSRF-Token: ⟦{A24}⟧", [TOKEN]),
    (f"X-Hub-Signature-256: ⟦sha256={HEX64}⟧", [SIGNATURE]),
    (f"X-Amz-Security-Token: ⟦{A36}{A36}⟧", [TOKEN]),
]
COOKIES = [
    ("Cookie: sessionid=⟦abc123def456⟧; theme=⟦darkmode7⟧", [COOKIE]),
    ("> Cookie: a=⟦1112223⟧; b=⟦x,y,z9⟧\n< HTTP/1.1 400 Bad Request", [COOKIE]),
    (
        "Set-Cookie: sid=⟦s%3Aabc123.def⟧; Path=/; Expires=Wed, 21 Oct 2026 07:28:00 GMT; HttpOnly; SameSite=Lax",
        [COOKIE],
    ),
    ("set-cookie: __cf_bm=⟦Ab1.Cd2-1700000000-1.0.1.1-xyz⟧; path=/; domain=.example.net; Secure", [COOKIE]),
    ("curl -b 'sid=⟦abc123def⟧; x=⟦yz12345⟧' https://example.net/a?b=1", [COOKIE]),
    ('curl --cookie "sid=⟦abc123def⟧" https://example.net', [COOKIE]),
    ("curl -H 'Cookie: sid=⟦abc123def⟧' 'https://example.net/?page=2'", [COOKIE]),
    ('{"cookie": "sid=⟦abc123def⟧; other=⟦q9q9q9q9⟧", "status": 403}', [COOKIE]),
    ('{"set-cookie": ["sid=⟦abc123def⟧; Path=/", "t=⟦zzz99999⟧; Path=/"], "status": 403}', [COOKIE]),
    (r"{\"Cookie\": \"sid=⟦abc123def⟧; other=⟦q9q9q9q9⟧\"}", [COOKIE]),
    ("the cf_clearance=⟦Ab1Cd2Ef3Gh4Ij5Kl6-1700000000-1.2.1.1-x⟧ cookie is there but still 403", [COOKIE]),
    ("JSESSIONID=⟦8F2A9C0D1E3B4A5F6C7D8E9F0A1B2C3D⟧", [SESSION]),
    ("/login;jsessionid=⟦8F2A9C0D1E3B4A5F6C7D8E9F0A1B2C3D⟧ HTTP/1.1", [SESSION]),
    ("connect.sid=⟦s%3Aabc123def456.ghi⟧", [COOKIE]),
]
URLS = [
    ("git clone https://jane:⟦s3cr3tPw⟧@git.example.net/a.git", [PASSWORD]),
    ("postgres://app:⟦p@ss:w0rd⟧@db.example.net:5432/main", [PASSWORD]),
    ("redis://:⟦hunter2hunter⟧@cache:6379/0", [PASSWORD]),
    (f"https://⟦{HEX32}⟧@o123.ingest.example.net/456", [TOKEN]),
    (f"GET /a?X-Amz-Signature=⟦{HEX64}⟧&X-Amz-Expires=3600 HTTP/1.1", [SIGNATURE]),
    (
        "https://b.example.net/k?AWSAccessKeyId=⟦AKIAIOSFODNN7EXAMPLE⟧&Signature=⟦vjbyPxybdZaNmGa%2ByT272YEAiv4%3D⟧&Expires=1",
        [AWS, SIGNATURE],
    ),
    (f"https://acc.blob.example.net/c/f?sv=2024-11-04&sig=⟦{A36}%3D⟧&se=2026-01-01", [SIGNATURE]),
    (f"/files/1?token=⟦{A20}⟧&download=1", [TOKEN]),
    (f"/cb?access_token=⟦{A20}⟧&x=1", [TOKEN]),
    (f"/v1/geo?api_key=⟦{A20}⟧&q=berlin", [KEY]),
    (f"/v1/geo?apikey=⟦{A20}⟧ HTTP/1.1", [KEY]),
    (f"/v1/geo?q=berlin&key=⟦{A20}⟧", [KEY]),
    (f"/callback?code=⟦{A24}⟧&state=xyz", ["an OAuth code"]),
    ("/login?user=jane&password=⟦hunter2⟧&next=%2F", [PASSWORD]),
    ("https%3A%2F%2Fexample.net%2F%3Ftoken%3D⟦Zk3vQ9xTb7⟧%26a%3D1", [TOKEN]),
    (f"https://hooks.slack.com/services/⟦T00000000/B00000000/{A24}⟧", [WEBHOOK]),
    (f"https://discord.com/api/webhooks/⟦123456789012345678/{A36}{A20}⟧ returned 404", [WEBHOOK]),
    (f"https://api.telegram.org/⟦bot123456789:AAH{A20}{A20[:12]}⟧/getMe", ["a Telegram bot token"]),
]
COMMANDS = [
    ("curl -u jane:⟦hunter2⟧ https://api.example.net", [PASSWORD]),
    ("curl -u 'jane:⟦hunter 2⟧' https://api.example.net", [PASSWORD]),
    ('curl --user "jane:⟦hunter2⟧" https://api.example.net', [PASSWORD]),
    ("curl -x http://proxy:3128 --proxy-user jane:⟦hunter2⟧ https://api.example.net", [PASSWORD]),
    ("curl -ujane:⟦hunter2⟧ https://api.example.net", [PASSWORD]),
    ("mysql -h db -u app -p⟦hunter2!x⟧ shop", [PASSWORD]),
    ("mysqldump --single-transaction -p'⟦hunter 2⟧' shop > out.sql", [PASSWORD]),
    ("$ mariadb-dump -uapp -p⟦hunter2⟧", [PASSWORD]),
    ("mongosh --host db -u app -p ⟦hunter2⟧ admin", [PASSWORD]),
    ('sqlcmd -S db -U sa -P "⟦hunter2⟧" -Q "select 1"', [PASSWORD]),
    ("redis-cli -h cache -a ⟦hunter2⟧ ping", [PASSWORD]),
    ("helm registry login r.example.net --username jane --password ⟦hunter2⟧", [PASSWORD]),
    ("gh-tool --token=⟦abc123def456⟧ list", [TOKEN]),
    ("curl -d 'user=jane&password=⟦hunter2⟧' https://api.example.net", [PASSWORD]),
    ("""curl -d '{"user":"jane","password":"⟦hunter2⟧"}' https://api.example.net""", [PASSWORD]),
]
FIELDS = [
    ('{"user": "jane", "password": "⟦correct horse battery⟧", "remember": true}', [PASSWORD]),
    ('{"password": "⟦a\\"b\\\\c9⟧", "x": 1}', [PASSWORD]),
    (f'{{"client_id": "web", "client_secret": "⟦{A24}⟧"}}', [SECRET]),
    (f'{{"refresh_token": "⟦{A24}⟧", "token_type": "Bearer", "expires_in": 3600}}', [TOKEN]),
    (f'{{"accessToken":"⟦{A24}⟧"}}', [TOKEN]),
    (r'{"body": "{\"password\":\"⟦hunter2⟧\",\"user\":\"jane\"}"}', [PASSWORD]),
    (r'"{\\\"password\\\":\\\"⟦hunter2⟧\\\"}"', [PASSWORD]),
    ("{'passwd': '⟦hunter2⟧', 'user': 'jane'}", [PASSWORD]),
    ("connect(host='db', password='⟦hunter2⟧', port=5432)", [PASSWORD]),
    (f"password=⟦{MADE}[404.414](II)config⟧", [PASSWORD]),
    (f"password=⟦{MADE}...⟧", [PASSWORD]),
    ("password=⟦YVYdttJZzleKkOcenOhLGFxFwVvVRtGi[0]⟧", [PASSWORD]),
    ("DB_PASSWORD=⟦hunter2!&x⟧\nDB_HOST=db", [PASSWORD]),
    ("export AWS_SECRET_ACCESS_KEY=⟦wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY⟧", [SECRET]),
    ("aws_secret_access_key = ⟦wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY⟧", [SECRET]),
    (f"SECRET_KEY_BASE={'⟦' + HEX64 + '⟧'}", [SECRET]),
    ("//registry.example.net/:_authToken=⟦abc123def456⟧", [TOKEN]),
    ("database:\n  user: app\n  password: ⟦hunter2⟧\n  port: 5432", [PASSWORD]),
    ('  api_key: "⟦abc123def456⟧"', [KEY]),
    (f"DefaultEndpointsProtocol=https;AccountName=acc;AccountKey=⟦{A36}{A36}==⟧;EndpointSuffix=core", [KEY]),
    (f"Endpoint=sb://x.example.net/;SharedAccessKeyName=Root;SharedAccessKey=⟦{A36}=⟧", [KEY]),
    (f"NEW_RELIC_LICENSE_KEY=⟦{A36}NRAL⟧", [KEY]),
    ("<password>⟦hunter2⟧</password><user>jane</user>", [PASSWORD]),
    ('<input name="password" value="⟦hunter2⟧">', [PASSWORD]),
    ("&quot;password&quot;:&quot;⟦hunter2⟧&quot;,&quot;user&quot;", [PASSWORD]),
    ("User(name=jane, password=⟦hunter2⟧)", [PASSWORD]),
    ("my password is ⟦hunter2⟧ and I get a 401", [PASSWORD]),
    ("the api key is ⟦abc123def456⟧ but it says forbidden", [KEY]),
    ("api key: ⟦abc123def456⟧ does not work", [KEY]),
    ("$env:API_KEY = '⟦abc123def456⟧'", [KEY]),
    ("Пароль: x, password=⟦hunter2⟧, İstanbul", [PASSWORD]),
    (f"HTTP/1.1 401 Unauthorized token ⟦{HEX32}a1b2c3d4⟧", [TOKEN]),
    (f"invalid API key ⟦{HEX32}⟧", [KEY]),
    (f"403 for key `⟦{HEX64}⟧`", [KEY]),
    (f"the token (⟦{HEX32.upper()}⟧) was revoked", [TOKEN]),
    (f"client secret ⟦{HEX32}⟧.", [SECRET]),
    ("HEROKU_API_KEY=⟦01234567-89ab-cdef-0123-456789abcdef⟧", [KEY]),
    (f'cloudflare_api_token = "⟦{A36}abcd⟧"', [TOKEN]),
]
PROVIDERS = [
    ("⟦AKIAIOSFODNN7EXAMPLE⟧", AWS),
    ("⟦ASIAIOSFODNN7EXAMPLE⟧", AWS),
    *((f"⟦{p}{A36}⟧", GITHUB) for p in ("ghp_", "gho_", "ghs_", "ghu_", "ghr_", "github_pat_11ABCDEFG0_")),
    (f"⟦glpat-{A20}⟧", "a GitLab token"),
    (f"⟦xoxb-123456789012-1234567890123-{A24}⟧", SLACK),
    (f"⟦xoxp-123456789012-1234567890123-{A24}⟧", SLACK),
    (f"⟦xapp-1-A0123456789-1234567890123-{HEX64}⟧", SLACK),
    *((f"⟦{p}{A24}⟧", "a Stripe key") for p in ("sk_live_", "rk_live_", "sk_test_", "whsec_")),
    (f"⟦AIza{A36[:35]}⟧", "a Google key"),
    (f"⟦ya29.{A36}⟧", "a Google key"),
    (f"⟦GOCSPX-{A24}abcd⟧", "a Google client secret"),
    (f"⟦sk-{A36}{A20}⟧", "an OpenAI key"),
    (f"⟦sk-proj-{A36}_{A20}-{A20}⟧", "an OpenAI key"),
    (f"⟦sk-ant-api03-{A36}_{A20}-{A20}⟧", "an Anthropic key"),
    (f"⟦npm_{A36}⟧", "an npm token"),
    (f"⟦pypi-AgEIcHlwaS5vcmc{A36}{A36}⟧", "a PyPI token"),
    (f"⟦dckr_pat_{A24}abc⟧", "a Docker token"),
    (f"⟦SK{HEX32}⟧", "a Twilio key"),
    (f"⟦AC{HEX32}⟧", "a Twilio account"),
    (f"⟦SG.{A20}ab.{A36}abcdefg⟧", "a SendGrid key"),
    (f"⟦key-{HEX32}⟧", "a Mailgun key"),
    (f"⟦123456789:AAH{A20}{A20[:12]}⟧", "a Telegram bot token"),
    (f"⟦MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcdE.{A36[:30]}⟧", "a Discord token"),
    (f"⟦hf_{A36[:34]}⟧", "a Hugging Face token"),
    (f"⟦dop_v1_{HEX64}⟧", "a DigitalOcean token"),
    (f"⟦shpat_{HEX32}⟧", "a Shopify token"),
    (f"⟦hvs.{A36}{A36}⟧", "a Vault token"),
    (f"⟦NRAK-{A24}ABC⟧", "a New Relic key"),
    ("⟦HRKU-01234567-89ab-cdef-0123-456789abcdef⟧", "a Heroku key"),
    (f"⟦v1.0-{HEX32[:24]}-{HEX64}{HEX64}{HEX32[:18]}⟧", "a Cloudflare key"),
    (f"⟦abc8Q~{A36[:34]}⟧", "an Azure secret"),
    (f"⟦glsa_{A36}_ab12cd34⟧", "a Grafana token"),
    (f"⟦{JWT}⟧", JWT_KIND),
    (f"⟦{PEM}⟧", PRIVATE),
    (f"⟦{PEM.replace('RSA ', 'ENCRYPTED ')}⟧", PRIVATE),
    (f"⟦{PEM.replace('RSA ', 'OPENSSH ')}⟧", PRIVATE),
    (f"⟦{PEM[:200]}⟧", PRIVATE),
    ("⟦jane.doe+test@mail.example.com⟧", MAIL),
    *(
        (f"⟦{n}⟧", CARD)
        for n in (
            "4111 1111 1111 1111",
            "4111-1111-1111-1111",
            "5555555555554444",
            "378282246310005",
            "6011 1111 1111 1117",
        )
    ),
    *(
        (f"⟦{n}⟧", IBAN)
        for n in (
            "DE89 3704 0044 0532 0130 00",
            "DE89370400440532013000",
            "GB29 NWBK 6016 1331 9268 19",
            "FR1420041010050500013M02606",
        )
    ),
]
MORE = [
    (f'{{"private_key": "⟦{PEM}⟧"}}'.replace("\n", "\\n"), [PRIVATE]),
    (f"mail ⟦jane@example.com⟧ about key ⟦ghp_{A36}⟧, card ⟦4111111111111111⟧.", [MAIL, GITHUB, CARD]),
    (f"Authorization: Bearer ⟦{A24}⟧\nCookie: sid=⟦abc123def⟧\nX-Api-Key: ⟦{HEX32}⟧", [BEARER, COOKIE, KEY]),
]
FOUND = [
    *HEADERS, *COOKIES, *URLS, *COMMANDS, *FIELDS, *MORE,
    *((f"before {marked} after", [kind]) for marked, kind in PROVIDERS),
    *((f"{marked}", [kind]) for marked, kind in PROVIDERS),
    *((f'HTTP/1.1 403 Forbidden\n\n{{"x":"{marked}"}}', [kind]) for marked, kind in PROVIDERS if "\n" not in marked),
]  # fmt: skip

ORDINARY = """
SyntaxError: Unexpected token < in JSON at position 0
Unexpected token '<', "<!DOCTYPE "... is not valid JSON
SyntaxError: Unexpected token: punc (()
FATAL: password authentication failed for user "postgres"
Access denied for user 'root'@'localhost' (using password: YES)
Access denied for user 'root'@'localhost' (using password: NO)
{"password": ["This field may not be blank."]}
{"errors": {"password": "is too short (minimum is 8 characters)"}}
{"errors": {"token": "has expired"}}
{"error": "invalid_token", "error_description": "The access token expired"}
{"error":"invalid_client","error_description":"Bad client secret"}
{"token": null, "password": "", "api_key": true}
{"token": "invalid", "secret": "missing"}
{"required": ["user", "password", "email"]}
{"token_type": "Bearer", "expires_in": 3600, "scope": "read"}
{"type": "object", "properties": {"password": {"type": "string"}, "token": {"type": "string"}}}
{"nextToken": "eyJhIjoxfQ", "items": []}
{"next_page_token": "CAUQAA12345", "items": []}
{"max_tokens": 4096, "total_tokens": 12345, "model": "m-4"}
WWW-Authenticate: Bearer realm="api", error="invalid_token", error_description="The token expired"
WWW-Authenticate: Basic realm="Restricted Area"
www-authenticate: Bearer realm="https://auth.example.net/token",service="registry.example.net"
Proxy-Authenticate: Basic realm="corporate proxy"
Authorization: ****
Authorization: Bearer ****
Authorization: Bearer [hidden]
Authorization: Bearer <token>
Authorization: Bearer $TOKEN
Authorization: Bearer ${TOKEN}
Authorization: Bearer {{token}}
Authorization: Bearer xxxxxxxxxxxx
Authorization: Bearer ...
Authorization: Bearer eyJhbGciOi...
Authorization: Basic [REDACTED]
Authorization: Basic <credentials>
authorization: [redacted]
Missing Authorization header
Authorization: required
missing bearer token
use a Bearer token instead of Basic authentication
X-Api-Key: <your key>
X-Api-Key: YOUR_API_KEY
X-Api-Key: ********
x-api-key: [FILTERED]
"password"=>"[FILTERED]"
password: ********
password=***&user=jane
password: "<redacted>"
password = os.environ["DB_PASSWORD"]
token = await getToken(user)
token = convertUtf8ToUtf16EncodingOfText(name)
password = getAccessTokenFromSessionStore[0]
const token = req.headers.authorization;
const token = localStorage.getItem("token")
token = request.headers.get("X-Token")
if token == None: raise Unauthorized
password: ${DB_PASSWORD}
password: {{ vault_db_password }}
password: !vault |
secretName: my-tls
secretKeyRef: {name: db, key: password}
imagePullSecrets: [regcred]
secret "db-credentials" not found
token is expired
the token is invalid or has been revoked
my token expired, how do I refresh it
token has 3600 seconds
the password is wrong
the password is case-sensitive
forgot your password?
Password: must contain at least one digit
wrong password, 401
Cookie: too large
Request Header Or Cookie Too Large
Set-Cookie header is missing
cookies: 12
the session id is missing
session expired
Ray ID: 8f1a2b3c4d5e6f70
Cloudflare Ray ID: 8f1a2b3c4d5e6f70 • Your IP: 203.0.113.9
cf-ray: 8f1a2b3c4d5e6f70-FRA
x-request-id: 4bf92f3577b34da6a3ce929d0e0e4736
X-Amzn-Trace-Id: Root=1-67891233-abcdef012345678912345678
x-amz-request-id: 4442587FB7D0A2F9
x-amz-id-2: vlR7PnpV2Ce81l0PRw6jlUpck7Jo5ZsQjryTjKlc5aLWGVHPZLj5NeC6qMa0emYBDXOo6QBU0Wo=
traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
commit 9f8e7d6c5b4a39281706f5e4d3c2b1a0deadbeef
request_id=01234567-89ab-cdef-0123-456789abcdef
uuid 01234567-89ab-cdef-0123-456789abcdef
sha256:9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c5b4a39281706f5e4d3c2b1a0
docker pull registry.example.net/app@sha256:9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c5b4a39281706f5e4d3c2b1a0
etag: "33a64df551425fcc55e4d42a148795d9f25f89d4"
<img src="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4//8">
integrity sha512-9f8e7d6c5b4a3928/1706f5e4d3c2b1a0==
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Idempotency-Key: 01234567-89ab-cdef-0123-456789abcdef
cache key: user:123:profile
primary key: id
key=value
?key=photos/2026/cat.jpg
"key": "Content-Type", "value": "text/plain"
<Code>NoSuchKey</Code><Key>backup.tar.gz</Key>
?code=404&state=ok
code=E404
git@github.com:example/repo.git
npm ERR! 404 'left-pad@1.3.0' is not in this registry
npm ERR! 404 '@scope/package@2.0.0-beta.1' is not in this registry
logo@2x.png
getty@tty1.service
[email protected]
@channel look at this
https://example.net:8443/path@2x?user=jane
http://localhost:3000/a:b@c
docker run -u 1000:1000 app
docker run -u node:node app
git push -u origin main
git checkout -b feature/login
sudo -u www-data php artisan
python -u script.py
curl -u $USER:$PASS https://api.example.net
curl -u jane:**** https://api.example.net
https://user:password@example.net
https://$USER:$TOKEN@example.net/a.git
https://jane:****@example.net/a.git
--token <token>
--password-stdin
--token-file /run/token
PWD=/home/jane
risk-assessment-for-the-new-quarter-2026
task-runner-with-a-very-long-name-2026
sk-learn
ask-me-anything-about-http-status-codes
mask-image-with-a-long-css-class-name
npm_config_registry=https://registry.example.net
npm_package_name
key-value-store-with-a-long-name
1700000000000
1234567890123456
4111 1111 1111 1112
0000 0000 0000 0000
order 4111111111111111234567890
413 413 413 413
2026-11-18 10:22:41.123456
+49 30 901820
AB12 CDEF 3456 GHIJ 7890
signature does not match
invalid signature: expected sha256
SignatureDoesNotMatch
The request signature we calculated does not match the signature you provided. Check your key and signing method.
credentials: include
credentials: 'same-origin'
Access-Control-Allow-Credentials: true
Basic authentication failed
basic auth with user and password
-----BEGIN CERTIFICATE-----
-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAu1SU1LfVLPHCozMxH2Mo
-----END PUBLIC KEY-----
eyJ is how a JWT starts
hooks.slack.com returned 403
https://hooks.slack.com/
https://discord.com/api/webhooks returned 404
limit_req_zone $binary_remote_addr zone=one:10m rate=1r/s;
client intended to send too large body: 7340032 bytes, client: 203.0.113.40
203.0.113.9 - jane [18/Nov/2026:10:22:41 +0000] "POST /login HTTP/1.1" 401 153 "-" "Mozilla/5.0"
<label for="password">Password</label>
<input type="password" name="password" placeholder="Password">
<h1>401 Unauthorized</h1><p>Token missing</p>
<title>Reset your password</title>
401 vs 403 when the api key is valid but lacks rights
api key is missing
which header carries the api key?
Invalid API key provided
Incorrect API key provided: sk-***abc
You didn't provide an API key
cache key 9f8e7d6c5b4a39281706f5e4d3c2b1a0 missed
next token 9f8e7d6c5b4a39281706f5e4d3c2b1a0
gpg:                using RSA key 9f8e7d6c5b4a39281706f5e4d3c2b1a0a1b2c3d4
commit 9f8e7d6c5b4a39281706f5e4d3c2b1a0a1b2c3d4
token 00000000000000000000000000000000
key 9f8e7d6c
token 9f8e7d6c5b4a39281706f5e4d3c2b1a0-and-more.js
mkdir -p logs/today
mysql -h db -P3306 -u app -p shop
mysql -p$MYSQL_PASSWORD shop
mysql --protocol=tcp --port 3306
docker run -p3306:3306 mysql
docker run --name mysql -p3306:3306 mysql:8
mysql | ssh -p2222 host
psql -p5432 -U app
rsync -a mysql-data backup
The owner of this website has banned your access based on your browser's signature (9f8e7d6c5b4a3928-ua21).
based on your browser&#39;s signature (9f8e7d6c5b4a3928-mr7)
""".strip().splitlines()


def marked(text: str) -> tuple[str, list[str], list[str]]:
    """The text without marks, the pieces inside marks and the pieces outside."""
    pieces = re.split("[⟦⟧]", text)
    return "".join(pieces), pieces[1::2], pieces[::2]


@pytest.mark.parametrize(("text", "kinds"), FOUND)
def test_a_secret_is_replaced_by_its_kind_and_the_words_around_it_stay(text, kinds):
    plain, gone, around = marked(text)
    clean = redact(plain)
    assert secrets(plain) == kinds, clean
    for value in gone:
        assert value not in clean
    at = 0
    for piece in around:
        at = clean.find(piece, at)
        assert at >= 0, (piece, clean)
    for kind in kinds:
        assert f"[{re.sub('^an? ', '', kind)}]" in clean


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_stays_as_it_is(text):
    assert (redact(text), secrets(text)) == (text, [])


def test_at_least_as_much_stays_untouched_as_is_found():
    assert len(ORDINARY) >= len({t for t, _ in [*HEADERS, *COOKIES, *URLS, *COMMANDS, *FIELDS]})


CARRIERS = {
    "header": "POST /v1/pay HTTP/1.1\nHost: api.example.net\nAuthorization: Bearer {}\n\nHTTP/1.1 401 Unauthorized",
    "own header": "> X-Api-Key: {}\n< HTTP/1.1 403 Forbidden",
    "cookie": "Cookie: theme=dark; session={}; lang=en\n\nHTTP/1.1 400 Bad Request",
    "json": '{{"user": "jane", "password": "{}", "status": 401}}',
    "escaped json": '{{"body": "{{\\"client_secret\\":\\"{}\\",\\"a\\":1}}"}}',
    "environment": "HOST=db\nexport DB_PASSWORD={}\nPORT=5432",
    "query": "GET /v1/things?page=2&access_token={}&per_page=50 HTTP/1.1\n403",
    "address": "fatal: unable to access 'https://jane:{}@git.example.net/a.git/': 403",
    "curl": "$ curl -sS -H 'X-Auth-Token: {}' -X POST https://api.example.net/v1/things\n401",
    "curl user": "$ curl -u jane:{} https://api.example.net/v1/things\n401",
    "python": "requests.post(url, headers={{'Authorization': 'Bearer {}', 'Accept': '*/*'}}, timeout=3)",
    "yaml": "auth:\n  user: jane\n  password: {}\n  realm: x",
    "prose": "I get a 401 although the password is {} and it works in the browser",
    "fence": "look:\n```\napi_key = {}\n```\nwhy 403?",
    "tag": "<login><user>jane</user><password>{}</password></login>",
    "flag": "fourxx-client --token {} --verbose",
}
LETTERS = "abcdefghijkmnopqrstuvwyzABCDEFGHJKLMNPQRSTUVWYZ"
RANDOM = st.text(LETTERS + "23456789", min_size=12, max_size=60)
SYMBOLS = st.text(LETTERS + "23456789-_.!+/=~", min_size=12, max_size=60)


def looks_made(secret: str) -> bool:
    """A digit and letters, no mask, no code, nothing that a person would take for a word or an address."""
    inner = secret.strip("-_.!+/=~")
    return (
        any(c.isdigit() for c in secret)
        and any(c.isalpha() for c in secret)
        and len(inner) > 10
        and inner == secret
        and not re.search(r"\.\.\.|//", secret)
    )


@pytest.mark.parametrize("carrier", CARRIERS)
@given(secret=st.one_of(RANDOM, SYMBOLS).filter(looks_made))
def test_a_planted_secret_never_gets_through(carrier, secret):
    assume(carrier != "address" or "/" not in secret)
    text = CARRIERS[carrier].format(secret)
    clean = redact(text)
    assert secret not in clean
    assert not any(secret[i : i + 8] in clean for i in range(len(secret) - 7)), clean
    assert secrets(text)


@pytest.mark.parametrize("carrier", CARRIERS)
@given(secret=SYMBOLS)
def test_redacting_twice_changes_nothing(carrier, secret):
    once = redact(CARRIERS[carrier].format(secret))
    assert redact(once) == once
    assert not secrets(once)


@given(st.text())
def test_any_text_is_redacted_once_and_for_all(text):
    once = redact(text)
    assert redact(once) == once
    assert bool(secrets(text)) == (once != text)


PIECES = st.sampled_from(
    ["password", "token", "secret", "api_key", "Authorization", "Bearer ", "Cookie", "=", ": ", '"', "'", "\\",
    "\n", " ",
     ";", "&", "@", "://", ".com", "a1b2c3d4e5f6", "eyJhbGciOi", ".", "ghp_", "4111 1111 1111 1111", "[", "]",
     "[password]",
     "-u ", "--", "***", "-----BEGIN PRIVATE KEY-----", "%22", "&quot;", "<", ">", "é", "İ", "`", ","]
)  # fmt: skip


@given(st.lists(PIECES, max_size=25).map("".join))
def test_whatever_stands_around_them_names_and_values_are_redacted_once_and_for_all(text):
    once = redact(text)
    assert redact(once) == once


@pytest.mark.parametrize(
    "piece",
    ["a", "(", '"', "\\", "-", "--", "_", ".", "@", ":", "=", "eyJ", "eyJ.", "eyJa.a.", "token", "token=",
    "token:", 'token: "',
     "token '", "password", "password=\\\"", "pass", "key ", "api_key=", "Bearer ", "Basic ",
     "Authorization: ", "cookie=",
     "Cookie: a=b; ", "a=b;", "://", "://a:b", "-u a:", "-u ", "sk-", "ghp_", "xoxb-", "hook", "4111 ", "4111", "DE89",
     "a@a.", "a@", "-----BEGIN PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----\nMIIE", "\n", "&quot;", "%22",
     "sig", "İ",
     "token is ", "secret\\\\", "authorization: digest \"", "A", "aB3", "SG.a.", "1:", "token: '\\",
     "mysql ", "mysql -p", "token 0a", "key ("]
)  # fmt: skip
def test_time_is_linear_in_length(piece):
    short, long = (seconds(piece * (n // len(piece) + 1)) for n in (5_000, 50_000))
    assert long < 25 * max(short, 0.01)
    assert long < 1


def seconds(text: str) -> float:
    """The processor time that redacting takes, at best."""
    taken = []
    for _ in range(2):
        start = time.process_time()
        redact(text)
        taken.append(time.process_time() - start)
    return min(taken)


def test_a_megabyte_of_log_is_read_at_once():
    line = '203.0.113.9 - - [18/Nov/2026:10:22:41 +0000] "GET /a/b?x=1 HTTP/1.1" 404 153 "-" "Mozilla/5.0"\n'
    start = time.process_time()
    assert secrets(line * 10_000) == []
    assert time.process_time() - start < 2


def test_no_kind_is_told_that_people_would_not_understand():
    for _, kinds in FOUND:
        for kind in kinds:
            assert kind.startswith(("a ", "an ")) or kind in {BASIC, LOGIN}


def test_json_stays_json():
    data = {"password": 'a"b\\c9', "status": 401, "headers": {"Authorization": f"Bearer {A24}"}}
    assert json.loads(redact(json.dumps(data)))["status"] == 401
