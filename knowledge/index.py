"""The words of all subjects, worked out once: how telling each is, who uses it, and in which texts."""

from __future__ import annotations

import marshal
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np

from knowledge import kept
from knowledge.learning import MOST_SUBJECTS, Subject, key
from knowledge.rows import Rows, Shares
from knowledge.words import stem, words

SMOOTHING = 0.012  # how much a word must be used before its count speaks for a subject
TEXTS_AT_LEAST = 14  # a subject with fewer texts than this does not get louder words for it
VOTE_AT_LEAST = 0.25  # counted votes below this are not kept
NAME_BONUS = 1.08  # a name is worth a little more than a phrase of the same closeness
SHORTEST_SPELLING = 3  # words up to this length are not corrected

Worded = list[tuple[int, str, bool, frozenset[str]]]


@dataclass(frozen=True)
class Index:
    """The texts of all subjects, by their words. Words, texts and subjects are known by their numbers.

    Of each word: how `telling` it is, the subjects that are its `users`, and its `places`, which are texts. Of each
    text: its `subject`, its `weight` (how telling its words are in all), its `bonus`, and the text as `written`.
    `counted` votes of words for subjects, each of a `loudness`, are there only where not all is learned.
    """

    vocabulary: dict[str, int]
    telling: list[float]
    users: Rows
    places: Rows
    subject: list[int]
    weight: Shares
    bonus: list[float]
    written: list[str]
    spellings: dict[tuple[str, str, int], tuple[str, ...]]
    counted: Rows
    loudness: Shares

    @classmethod
    def of(cls, subjects: Sequence[Subject]) -> Index:
        """The index of some subjects: one kept before, if it fits, else worked out now."""
        name = f"{key(subjects)}-{VOTE_AT_LEAST}-{NAME_BONUS}-{sys.implementation.cache_tag}.words"
        data = kept.read(name)
        if data:
            try:
                return cls._unpacked(data)
            except (ValueError, EOFError, TypeError):
                pass
        index = cls._worked_out(subjects)
        kept.keep(name, index.packed())
        return index

    @classmethod
    def _unpacked(cls, data: bytes) -> Index:
        values = list(marshal.loads(data))  # noqa: S302 - plain values from the user's own cache folder
        if len(values) != len(fields(cls)):
            raise ValueError("not an index")
        for number, field in enumerate(fields(cls)):
            if field.type == Rows.__name__:
                values[number] = Rows.kept(values[number])
            elif field.type == "Shares":
                values[number] = np.frombuffer(values[number], np.float64)
        return cls(*values)

    def uses(self, subjects: int) -> list[bytes]:
        """Of each subject, a byte for each word: whether it uses the word."""
        table = np.zeros((subjects, len(self.vocabulary)), np.bool_)
        table[self.users.values, np.arange(len(self.vocabulary)).repeat(self.users.sizes)] = True
        return [row.tobytes() for row in table]

    def packed(self) -> bytes:
        """The index as bytes."""
        values = (getattr(self, field.name) for field in fields(self))
        return marshal.dumps(
            [v.plain() if isinstance(v, Rows) else v.tobytes() if isinstance(v, np.ndarray) else v for v in values]
        )

    @classmethod
    def _worked_out(cls, subjects: Sequence[Subject]) -> Index:
        spelt = [(i, t, n, words(t)) for i, s in enumerate(subjects) for t, n in s.texts()]
        worded = [(i, t, n, frozenset(map(stem, found))) for i, t, n, found in spelt]
        worded = [text for text in worded if text[3]]
        used = _uses(worded)
        vocabulary = {word: number for number, word in enumerate(used)}
        telling = [_how_telling(counts, len(subjects)) for counts in used.values()]
        numbered = [sorted(vocabulary[word] for word in found) for *_, found in worded]
        counted = _counted(worded, used, len(subjects)) if len(subjects) > MOST_SUBJECTS else [[] for _ in used]
        return cls(
            vocabulary=vocabulary,
            telling=telling,
            users=Rows.of([sorted(counts) for counts in used.values()]),
            places=_places(numbered, len(vocabulary)),
            subject=[i for i, *_ in worded],
            weight=np.array([math.fsum(telling[word] for word in found) for found in numbered]),
            bonus=[NAME_BONUS if n else 1.0 for _, _, n, _ in worded],
            written=[t for _, t, _, _ in worded],
            spellings=_spellings({word for *_, found in spelt for word in found}),
            counted=Rows.of([[subject for subject, _ in votes] for votes in counted]),
            loudness=np.array([loudness for votes in counted for _, loudness in votes]),
        )


def _how_telling(counts: Counter[int], subjects: int) -> float:
    """The fewer subjects use a word, and the less evenly, the more it tells."""
    total = counts.total()
    entropy = -sum(n / total * math.log(n / total) for n in counts.values())
    return 0.25 + math.log((subjects + 1) / math.exp(entropy))


def _counted(worded: Worded, used: Mapping[str, Counter[int]], subjects: int) -> list[list[tuple[int, float]]]:
    """Votes by plain counting: by how much more a subject uses a word than the others do on average."""
    sizes = Counter(subject for subject, *_ in worded)
    votes: list[list[tuple[int, float]]] = []
    for counts in used.values():
        shares = {s: n / max(sizes[s], TEXTS_AT_LEAST) for s, n in counts.items()}
        usual = sum(shares.values()) / subjects
        strength = {s: math.log((share + SMOOTHING) / (usual + SMOOTHING)) for s, share in shares.items()}
        votes.append([(s, v) for s, v in strength.items() if v >= VOTE_AT_LEAST])
    return votes


def _uses(worded: Worded) -> dict[str, Counter[int]]:
    used = defaultdict[str, Counter[int]](Counter)
    for subject, _, _, found in worded:
        for word in sorted(found):
            used[word][subject] += 1
    return used


def _places(numbered: Sequence[Sequence[int]], size: int) -> Rows:
    """The texts that use each word."""
    found: list[list[int]] = [[] for _ in range(size)]
    for text, its_words in enumerate(numbered):
        for word in its_words:
            found[word].append(text)
    return Rows.of(found)


def _spellings(known: set[str]) -> dict[tuple[str, str, int], tuple[str, ...]]:
    """Every word as spelt, by first letter and length and by last two letters and length."""
    found = defaultdict[tuple[str, str, int], list[str]](list)
    for word in sorted(w for w in known if len(w) > SHORTEST_SPELLING and w.isalpha()):
        found[word[0], "", len(word)].append(word)
        found["", word[-2:], len(word)].append(word)
    return {key: tuple(w) for key, w in found.items()}
