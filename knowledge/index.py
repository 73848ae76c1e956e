"""The words of all subjects, worked out once: how telling each is, who uses it, and in which texts."""

from __future__ import annotations

import marshal
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from knowledge import kept
from knowledge.learning import MOST_SUBJECTS, Subject, key
from knowledge.words import stem, words

SMOOTHING = 0.012  # how much a word must be used before its count speaks for a subject
TEXTS_AT_LEAST = 14  # a subject with fewer texts than this does not get louder words for it
VOTE_AT_LEAST = 0.25  # counted votes below this are not kept
TELLING = 1.6  # words at least so telling bring in the phrases that share them
NAME_BONUS = 1.08  # a name is worth a little more than a phrase of the same closeness
SHORTEST_SPELLING = 3  # words up to this length are not corrected

Worded = list[tuple[int, str, bool, frozenset[str]]]
Text = tuple[int, frozenset[str], float, str, float]


@dataclass(frozen=True)
class Index:
    """Plain values only, so that it can be kept.

    `texts` are (subject, words, weight, as written, bonus), `counted` votes are there only where nothing is learned.
    """

    telling: dict[str, float]
    users: dict[str, frozenset[int]]
    texts: list[Text]
    places: dict[str, tuple[int, ...]]
    spellings: dict[tuple[str, str, int], tuple[str, ...]]
    counted: dict[str, tuple[tuple[int, float], ...]]

    @classmethod
    def of(cls, subjects: Sequence[Subject]) -> Index:
        """The index of some subjects: one kept before, if it fits, else worked out now."""
        name = f"{key(subjects)}-{sys.implementation.cache_tag}.index"
        data = kept.read(name)
        if data:
            try:
                return cls(*marshal.loads(data))  # noqa: S302 - plain values from the user's own cache folder
            except (ValueError, EOFError, TypeError):
                pass
        index = cls._worked_out(subjects)
        values = (index.telling, index.users, index.texts, index.places, index.spellings, index.counted)
        kept.keep(name, marshal.dumps(values))
        return index

    @classmethod
    def _worked_out(cls, subjects: Sequence[Subject]) -> Index:
        spelt = [(i, t, n, words(t)) for i, s in enumerate(subjects) for t, n in s.texts()]
        worded = [(i, t, n, frozenset(map(stem, found))) for i, t, n, found in spelt]
        telling, users = _weights(worded, len(subjects))
        texts: list[Text] = [
            (i, w, math.fsum(map(telling.__getitem__, w)), t, NAME_BONUS if n else 1.0) for i, t, n, w in worded if w
        ]
        counted = _counted(worded, len(subjects)) if len(subjects) > MOST_SUBJECTS else {}
        spellings = _spellings({word for *_, found in spelt for word in found})
        return cls(telling, users, texts, _places(texts, telling), spellings, counted)


def _weights(worded: Worded, subjects: int) -> tuple[dict[str, float], dict[str, frozenset[int]]]:
    """How telling each word is (the fewer subjects use it, and the less evenly, the more), and who uses it."""
    used = _uses(worded)
    telling = {word: _how_telling(counts, subjects) for word, counts in used.items()}
    return telling, {word: frozenset(counts) for word, counts in used.items()}


def _how_telling(counts: Counter[int], subjects: int) -> float:
    total = counts.total()
    entropy = -sum(n / total * math.log(n / total) for n in counts.values())
    return 0.25 + math.log((subjects + 1) / math.exp(entropy))


def _counted(worded: Worded, subjects: int) -> dict[str, tuple[tuple[int, float], ...]]:
    """Votes by plain counting: by how much more a subject uses a word than the others do on average."""
    sizes = Counter(subject for subject, *_ in worded)
    votes: dict[str, tuple[tuple[int, float], ...]] = {}
    for word, counts in _uses(worded).items():
        shares = {s: n / max(sizes[s], TEXTS_AT_LEAST) for s, n in counts.items()}
        usual = sum(shares.values()) / subjects
        strength = {s: math.log((share + SMOOTHING) / (usual + SMOOTHING)) for s, share in shares.items()}
        votes[word] = tuple((s, v) for s, v in strength.items() if v >= VOTE_AT_LEAST)
    return votes


def _uses(worded: Worded) -> dict[str, Counter[int]]:
    used = defaultdict[str, Counter[int]](Counter)
    for subject, _, _, found in worded:
        for word in found:
            used[word][subject] += 1
    return used


def _places(texts: Sequence[Text], telling: Mapping[str, float]) -> dict[str, tuple[int, ...]]:
    """The texts that use each telling word."""
    found = defaultdict[str, list[int]](list)
    for index, (_, its_words, _, _, _) in enumerate(texts):
        for word in its_words:
            if telling[word] >= TELLING:
                found[word].append(index)
    return {word: tuple(indexes) for word, indexes in found.items()}


def _spellings(known: set[str]) -> dict[tuple[str, str, int], tuple[str, ...]]:
    """Every word as spelt, by first letter and length and by last two letters and length."""
    found = defaultdict[tuple[str, str, int], list[str]](list)
    for word in sorted(w for w in known if len(w) > SHORTEST_SPELLING and w.isalpha()):
        found[word[0], "", len(word)].append(word)
        found["", word[-2:], len(word)].append(word)
    return {key: tuple(w) for key, w in found.items()}
