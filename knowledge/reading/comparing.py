"""Words that hold two things against each other, in the languages people ask in; all for lower case."""

from __future__ import annotations

DIFFERENCE = (
    r"\b(?:diff|differences?|differs?|compar(?:ed?|ing|ison)|better than|worse than|unterschiede?|diferencias?"
    r"|diferenças?|différences?|differenz[ae]|verschil(?:len)?|różnic[aey]|fark[ıi]?)\b"
    r"|разниц|отлича|різниц|区别|區別|違い|차이|الفرق|अंतर"
)
SAME = (
    r"\b(?:(?:the )?same (?:thing )?as|(?:das ?)?(?:gleiche|selbe) wie|lo mismo que|o mesmo que"
    r"|(?:la )?même chose que)\b"
)
VERSUS = r"\b(?:vs\.?|versus)(?!\w)"
LONGEST = 200  # characters of a text, or of a line, that compares
