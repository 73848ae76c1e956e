"""Settings of servers and programs: their names tell a topic, not that an error happened."""

from __future__ import annotations

import re

LONGEST = 400  # characters of a question
NAME = re.compile(
    r"\b(?:[a-z]+(?:_[a-z]+){2,}|(?:[a-z]+-){1,5}(?:size|buffers?|limits?|timeout|length|max[a-z-]*)"
    r"|[A-Z]?[a-z]+(?:[A-Z][a-z]+){2,}|(?:set|change|configure|enable|disable|raise|lower) (?:the )?[a-z]+_[a-z]+)\b"
)
HOW_TO = re.compile(
    r"\b(?:where|how|which|what|can|does|do|is|are)\b[^\n]{0,60}\b(?:set|sets|put|change|configure|add|defaults?|difference"
    r"|bytes|kilobytes|per|restart|reload|documented|docs|block|context|file|means?|unit|scope|inherited)\b"
    r"|\bwhat (?:does|do|is|are)\b"
)
WENT_WRONG = re.compile(
    r"[1-5]\d\d\b|\b\w*(?:errors?|exceptions?)\b|\b(?:fail|refus|reject|den[iy]|cut off|abort|drop|crash|bounc)\w*"
    r"|\b(?:blocked|blocks|too (?:large|long|big|many)|can(?:not|'t)|won't|doesn't|does not|stuck|wrong|broken|breaks?"
    r"|gets?|getting|got|still|despite|although|anyway|ignored|limit(?:ed)?|problem|trouble|issue)\b"
)
ONLY_5XX = re.compile(r"(?s)\A(?!.*\b4\d\ds?\b).*\b5\d\ds?\b(?! ?(?:[kmg]i?b?|bytes?|ms|%)\b)")
STATED = (
    r"[#}].*",
    r"[\w./~^*\\@ -]{1,80}\{",
    r"[a-z_]{3,60} [^?\n]{1,120};",
    r"[a-z]+(?:[._-][a-z]+)+ ?= ?[^?\n]{1,80}",
)
BESIDE_A_NAME = (
    r"[\])].*",
    r"[\w./~^*\\@ -]{1,80}\[",
    r"[\w./-]{1,60}: ?[^?\n]{0,120}",
    r"(?:[A-Z][a-z]+){2,} [\w. -]{1,60}",
)
SETTING = re.compile(rf"\s*(?:{'|'.join(STATED)})\s*\Z")
SETTING_BESIDE = re.compile(rf"\s*(?:{'|'.join((*STATED, *BESIDE_A_NAME))})\s*\Z")


def asked(text: str) -> bool:
    """Whether a text is settings alone, or is about one and tells of nothing that went wrong, or of a 5xx only."""
    lines = [line for line in text.splitlines() if line.strip()]
    if all(SETTING.match(line) for line in lines):
        return True
    if not NAME.search(text, 0, LONGEST):
        return False
    lowered = text[:LONGEST].lower()
    if ONLY_5XX.match(lowered) or all(SETTING_BESIDE.match(line) for line in lines):
        return True
    return HOW_TO.search(lowered) is not None and not WENT_WRONG.search(lowered)
