"""Fuzzy search: which article do these words describe, if any.

Two looks at every question. Its words, pairs of words and parts of words first vote, each as loudly as was learned
from the articles' texts (`knowledge.learning`). The subjects with most votes, and those with phrases that share the
question's telling words, are then read phrase by phrase, and how close the closest phrase comes is added. Words nobody
knows are compared with those that are known by edit distance (rapidfuzz), so a typing error costs little. Subjects are
the articles and, beside them, the kinds of text that no article answers: they compete, so chat is told from errors.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.article import Article
from knowledge.elsewhere import Elsewhere
from knowledge.learning import weights
from knowledge.library import Library
from knowledge.words import stem, words

SMOOTHING = 0.012  # how much a word must be used before its count speaks for a subject
TEXTS_AT_LEAST = 14  # a subject with fewer texts than this does not get louder words for it
VOTE_AT_LEAST = 0.25  # counted votes below this are not kept
HALF_VOTES = 6.0  # counted votes that are worth half of what votes can be
VOTED, SHARING = 8, 6  # subjects read phrase by phrase: so many for their votes, so many for sharing telling words
TELLING = 1.6  # words at least so telling bring in the phrases that share them
STILL_NEAR = 0.45  # phrases less near than so much of the nearest are not compared in full
MOST_TEXTS = 40  # phrases that are compared in full
WORTH_READING = 0.11  # a phrase that shares less of the question than this cannot be close
MOST_WORDS = 60  # words of a question that are looked at
TYPO_SHARE = 0.8  # what a word with a typing error is worth
UNKNOWN_WEIGHT = 3.2  # how telling a word is that nobody knows
PHRASE_SHARE = 0.62  # how much of the closeness is the phrase covered, the rest is the question covered
CLOSENESS, SECOND, VOTES = 1.0, 0.25, 0.85  # shares of closest phrase, next phrase and votes in a score
NAME_BONUS = 1.08  # a name is worth a little more than a phrase of the same closeness
FAR = (0.0, 0.0, "")  # the nearness of a subject without a phrase near the question
SHORTEST_SPELLING = 3  # words up to this length are not corrected
EDITS = ((4, 0), (6, 1), (9, 2), (99, 3))  # word length below -> edits allowed


@dataclass(frozen=True, slots=True)
class Hit:
    """A subject found: `score` orders hits, `closeness` (0 to 1) is how near `phrase` is, `covered` how much of the
    question the subject's words explain (0 to 1), `matched` how many of its words."""

    subject: Article | Elsewhere
    score: float
    closeness: float = 0.0
    covered: float = 0.0
    matched: int = 0
    phrase: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found: articles best first, and the kind of text that is not ours that fits best, if one does."""

    articles: tuple[tuple[Article, Hit], ...] = ()
    elsewhere: tuple[Elsewhere, Hit] | None = None


@dataclass(frozen=True, slots=True)
class _Text:
    subject: int
    words: frozenset[str]
    weight: float
    text: str
    bonus: float


class Search:
    """An index over names, phrases and translations. Build once, ask often; never changes."""

    def __init__(self, library: Library) -> None:
        self._subjects: Sequence[Article | Elsewhere] = (*library, *library.elsewhere)
        spelt = [(i, t, n, words(t)) for i, s in enumerate(self._subjects) for t, n in s.texts()]
        worded = [(i, t, n, frozenset(map(stem, found))) for i, t, n, found in spelt]
        self._learned = weights(self._subjects)
        self._counted = {} if self._learned else _counted(worded, len(self._subjects))
        self._telling, self._users = _weights(worded, len(self._subjects))
        self._texts = [
            _Text(i, w, sum(map(self._telling.__getitem__, w)), t, NAME_BONUS if n else 1.0)
            for i, t, n, w in worded
            if w
        ]
        self._phrase_weights = [PHRASE_SHARE * t.weight for t in self._texts]
        self._places = _places(self._texts, self._telling)
        self._spellings = _spellings({word for *_, found in spelt for word in found})
        self._correct = lru_cache(maxsize=20_000)(self._nearest)

    def find(self, text: str, limit: int = 5) -> Found:
        """What a text describes. Only its first `MOST_WORDS` words count."""
        asked_words = words(text)[:MOST_WORDS]
        asked = self._asked(asked_words)
        total = sum(asked.values())
        if not total:
            return Found()
        rival: tuple[Elsewhere, Hit] | None = None
        votes = self._votes(asked_words, asked)
        closest = self._closest(asked, total)
        voted = nlargest(VOTED, votes, key=lambda s: (votes[s], -s))
        sharing = nlargest(SHARING, closest, key=lambda s: (closest[s][0], -s))
        scores = {s: _score(votes.get(s, 0.0), closest.get(s, FAR)) for s in {*voted, *sharing}}
        ours: list[tuple[Article, Hit]] = []
        for index in sorted(scores, key=lambda s: (-scores[s], s)):
            subject = self._subjects[index]
            if isinstance(subject, Article) and len(ours) < limit:
                ours.append((subject, self._hit(index, scores[index], closest.get(index, FAR), asked, total)))
            elif isinstance(subject, Elsewhere) and rival is None:
                rival = (subject, Hit(subject, scores[index]))
        return Found(tuple(ours), rival)

    def _asked(self, asked_words: Iterable[str]) -> dict[str, float]:
        """Each different word asked for, in its compared form, and how telling it is."""
        found: dict[str, float] = {}
        for word in asked_words:
            known = stem(word)
            if known in found:
                continue
            weight = self._telling.get(known)
            if weight is None:
                corrected = self._correct(word)
                known = corrected or known
                weight = self._telling[corrected] * TYPO_SHARE if corrected else UNKNOWN_WEIGHT
            found.setdefault(known, weight)
        return found

    def _votes(self, asked_words: Sequence[str], asked: Mapping[str, float]) -> Mapping[int, float]:
        """How loudly the words speak for each subject: as learned, or counted where there are too many to learn."""
        if self._learned:
            return self._learned.votes(asked_words)
        votes: dict[int, float] = defaultdict(float)
        for word in asked:
            for subject, vote in self._counted.get(word, ()):
                votes[subject] += vote
        return {s: v / (v + HALF_VOTES) for s, v in votes.items()}

    def _closest(self, asked: Mapping[str, float], total: float) -> dict[int, tuple[float, float, str]]:
        """For each subject with a phrase near the question: how near, how near its next phrase, and the phrase."""
        shared: dict[int, float] = defaultdict(float)
        for word, weight in asked.items():
            for text in self._places.get(word, ()):
                shared[text] += weight
        rest = (1 - PHRASE_SHARE) * total
        texts = self._texts
        weights, worth = self._phrase_weights, WORTH_READING * total
        near = {t: shares / (weights[t] + rest) for t, shares in shared.items() if shares >= worth}
        found: dict[int, tuple[float, float, str]] = {}
        least = STILL_NEAR * max(near.values(), default=0.0)
        likely = [t for t, closeness in near.items() if closeness >= least]
        if len(likely) > MOST_TEXTS:
            likely = nlargest(MOST_TEXTS, likely, key=lambda t: (near[t], -t))
        for index in likely:
            phrase = texts[index]
            overlap = sum([asked[w] for w in phrase.words if w in asked])
            closeness = min(1.0, overlap / (PHRASE_SHARE * phrase.weight + rest)) * phrase.bonus
            best, second, words_of_best = found.get(phrase.subject, (0.0, 0.0, ""))
            if closeness > best:
                found[phrase.subject] = (closeness, best, phrase.text)
            elif closeness > second:
                found[phrase.subject] = (best, closeness, words_of_best)
        return found

    def _hit(
        self, subject: int, score: float, near: tuple[float, float, str], asked: Mapping[str, float], total: float
    ) -> Hit:
        users = self._users
        explained = [weight for word, weight in asked.items() if subject in users.get(word, ())]
        return Hit(self._subjects[subject], score, near[0], sum(explained) / total, len(explained), near[2])

    def _nearest(self, word: str) -> str:
        """The known word that a misspelt one most likely stands for, or an empty string."""
        allowed = next(edits for below, edits in EDITS if len(word) < below)
        if not allowed or not word.isalpha():
            return ""
        candidates = [
            w
            for key in ((word[0], ""), ("", word[-2:]))
            for size in range(len(word) - allowed, len(word) + allowed + 1)
            for w in self._spellings.get((*key, size), ())
        ]
        found = process.extractOne(word, candidates, scorer=OSA.distance, score_cutoff=allowed)
        return stem(found[0]) if found else ""


def _score(votes: float, near: tuple[float, float, str]) -> float:
    return CLOSENESS * near[0] + SECOND * near[1] + VOTES * votes


_Worded = list[tuple[int, str, bool, frozenset[str]]]


def _weights(worded: _Worded, subjects: int) -> tuple[Mapping[str, float], Mapping[str, frozenset[int]]]:
    """How telling each word is (the fewer subjects use it, and the less evenly, the more), and who uses it."""
    used = _uses(worded)
    telling = {word: _how_telling(counts, subjects) for word, counts in used.items()}
    return telling, {word: frozenset(counts) for word, counts in used.items()}


def _how_telling(counts: Counter[int], subjects: int) -> float:
    total = counts.total()
    entropy = -sum(n / total * math.log(n / total) for n in counts.values())
    return 0.25 + math.log((subjects + 1) / math.exp(entropy))


def _counted(worded: _Worded, subjects: int) -> Mapping[str, tuple[tuple[int, float], ...]]:
    """Votes by plain counting: by how much more a subject uses a word than the others do on average."""
    sizes = Counter(subject for subject, *_ in worded)
    votes: dict[str, tuple[tuple[int, float], ...]] = {}
    for word, counts in _uses(worded).items():
        shares = {s: n / max(sizes[s], TEXTS_AT_LEAST) for s, n in counts.items()}
        usual = sum(shares.values()) / subjects
        strength = {s: math.log((share + SMOOTHING) / (usual + SMOOTHING)) for s, share in shares.items()}
        votes[word] = tuple((s, v) for s, v in strength.items() if v >= VOTE_AT_LEAST)
    return votes


def _uses(worded: _Worded) -> Mapping[str, Counter[int]]:
    used = defaultdict[str, Counter[int]](Counter)
    for subject, _, _, found in worded:
        for word in found:
            used[word][subject] += 1
    return used


def _places(texts: Sequence[_Text], telling: Mapping[str, float]) -> Mapping[str, tuple[int, ...]]:
    """The texts that use each telling word."""
    found = defaultdict[str, list[int]](list)
    for index, text in enumerate(texts):
        for word in text.words:
            if telling[word] >= TELLING:
                found[word].append(index)
    return {word: tuple(indexes) for word, indexes in found.items()}


def _spellings(known: set[str]) -> Mapping[tuple[str, str, int], tuple[str, ...]]:
    """Every word as spelt, by first letter and length and by last two letters and length."""
    found = defaultdict[tuple[str, str, int], list[str]](list)
    for word in sorted(w for w in known if len(w) > SHORTEST_SPELLING and w.isalpha()):
        found[word[0], "", len(word)].append(word)
        found["", word[-2:], len(word)].append(word)
    return {key: tuple(w) for key, w in found.items()}
