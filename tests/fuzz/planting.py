"""Secrets planted in texts, in the shapes people paste them in."""

from __future__ import annotations

import string
from random import Random

HEX = "0123456789abcdef"
SHAPES = (
    "Authorization: Bearer {0}",
    "curl -H 'Authorization: token ghp_{0}' https://api.example.com/x",
    "slack token xoxb-123456789012-1234567890123-{0}",
    "GET /upload?access_token={0}&x=1 HTTP/1.1",
    "Cookie: session={0}; theme=dark",
    "postgres://app:{0}@db.example.com/app",
    "AWS_SECRET_ACCESS_KEY={0}",
    "X-Api-Key: {0}",
    "password={0}",
    "mysql -h db -u app -p{0} shop",
    "HTTP/1.1 401 Unauthorized token {1}",
    "403 Forbidden: invalid API key {1}",
    "client secret {1} was not accepted",
    '{{"client_secret": "{0}"}}',
)
IN_STATUS_LINES = (
    "HTTP/1.1 401 Unauthorized, Authorization: Bearer {0}",
    '203.0.113.9 - - [01/Oct/2026:10:00:00 +0000] "GET /a?access_token={0} HTTP/1.1" 404 153 "-" "curl/8.4.0"',
    "requests.exceptions.HTTPError: 403 Client Error: Forbidden for url: https://api.example.com/v1?api_key={0}",
    '{{"status": 403, "error": "Forbidden", "password": "{0}"}}',
    "client intended to send too large body: 9437184 bytes, request: \"POST /a?token={0} HTTP/2.0\"",
)  # fmt: skip
"""`{0}` stands for letters and digits, `{1}` for hexadecimal ones."""
LENGTH = 36


def secret(dice: Random, letters: str = string.ascii_letters + string.digits) -> str:
    """A value nobody would guess."""
    return "".join(dice.choices(letters, k=LENGTH))


def filled(dice: Random, shape: str) -> tuple[str, str]:
    """A shape with a secret in it, and the secret."""
    value = secret(dice, HEX) if "{1}" in shape else secret(dice)
    return shape.format(value, value), value


def planted(dice: Random, text: str) -> tuple[str, str]:
    """A text with a secret on a line of its own in it, and the secret."""
    lines = text.split("\n")
    line, value = filled(dice, dice.choice(SHAPES + IN_STATUS_LINES))
    lines.insert(dice.randint(0, len(lines)), line)
    return "\n".join(lines), value
