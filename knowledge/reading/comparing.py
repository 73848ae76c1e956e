"""Words that hold two things against each other, in the languages people ask in; all for lower case."""

from __future__ import annotations

DIFFERENCE = (
    r"\b(?:differences?|differs?|compared?|unterschiede?|diferencia|diferença|différence|differenza)\b"
    r"|разниц|区别|違い|차이"
)
SAME = (
    r"\b(?:(?:the )?same (?:thing )?as|(?:das ?)?(?:gleiche|selbe) wie|lo mismo que|o mesmo que"
    r"|(?:la )?même chose que)\b"
)
VERSUS = r"\b(?:vs\.?|versus)(?!\w)"
LONGEST = 200  # characters of a text, or of a line, that compares
