"""Secrets out of any text."""

from __future__ import annotations

import re

PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = ()


def secrets(text: str) -> list[str]:
    """The kinds of secret that stand in a text, each once, in the order of the table."""
    return [kind for kind, pattern in PATTERNS if pattern.search(text)]


def redact(text: str) -> str:
    """The text with every secret replaced by its kind in brackets."""
    for kind, pattern in PATTERNS:
        text = pattern.sub(f"[{kind}]", text)
    return text
