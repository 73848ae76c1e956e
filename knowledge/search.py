"""Fuzzy search: which article do these words describe, if any.

Two looks at every question. Its words, pairs of words and parts of words first vote, each as loudly as was learned
from the articles' texts (`knowledge.learning`). The subjects with most votes, and those with phrases that share the
question's telling words, are then read phrase by phrase, and how close the closest phrase comes is added. Words nobody
knows are compared with those that are known by edit distance (rapidfuzz), so a typing error costs little. Subjects are
the articles and, beside them, the kinds of text that no article answers: they compete, so chat is told from errors.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest
from math import fsum

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.article import Article
from knowledge.elsewhere import Elsewhere
from knowledge.index import Index
from knowledge.learning import weights
from knowledge.library import Library
from knowledge.words import stem, words

HALF_VOTES = 6.0  # counted votes that are worth half of what votes can be
VOTED, SHARING = 8, 6  # subjects read phrase by phrase: so many for their votes, so many for sharing telling words
STILL_NEAR = 0.6  # phrases less near than so much of the nearest are not compared in full
MOST_TEXTS = 40  # phrases that are compared in full
WORTH_READING = 0.11  # a phrase that shares less of the question than this cannot be close
MOST_WORDS = 60  # words of a question that are looked at
TYPO_SHARE = 0.8  # what a word with a typing error is worth
UNKNOWN_WEIGHT = 3.2  # how telling a word is that nobody knows
PHRASE_SHARE = 0.62  # how much of the closeness is the phrase covered, the rest is the question covered
CLOSENESS, SECOND, VOTES = 1.0, 0.25, 0.85  # shares of closest phrase, next phrase and votes in a score
FAR = (0.0, 0.0, "")  # the nearness of a subject without a phrase near the question
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


class Search:
    """An index over names, phrases and translations. Build once, ask often; never changes."""

    def __init__(self, library: Library) -> None:
        self._subjects: Sequence[Article | Elsewhere] = (*library, *library.elsewhere)
        self._learned = weights(self._subjects)
        self._index = Index.of(self._subjects)
        self._phrase_weights = [PHRASE_SHARE * weight for _, _, weight, *_ in self._index.texts]
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
            weight = self._index.telling.get(known)
            if weight is None:
                corrected = self._correct(word)
                known = corrected or known
                weight = self._index.telling[corrected] * TYPO_SHARE if corrected else UNKNOWN_WEIGHT
            found.setdefault(known, weight)
        return found

    def _votes(self, asked_words: Sequence[str], asked: Mapping[str, float]) -> Mapping[int, float]:
        """How loudly the words speak for each subject: as learned, or counted where there are too many to learn."""
        if self._learned:
            return self._learned.votes(asked_words)
        votes: dict[int, float] = defaultdict(float)
        for word in asked:
            for subject, vote in self._index.counted.get(word, ()):
                votes[subject] += vote
        return {s: v / (v + HALF_VOTES) for s, v in votes.items()}

    def _closest(self, asked: Mapping[str, float], total: float) -> dict[int, tuple[float, float, str]]:
        """For each subject with a phrase near the question: how near, how near its next phrase, and the phrase."""
        shared: dict[int, float] = defaultdict(float)
        for word, weight in asked.items():
            for text in self._index.places.get(word, ()):
                shared[text] += weight
        rest = (1 - PHRASE_SHARE) * total
        texts = self._index.texts
        weights, worth = self._phrase_weights, WORTH_READING * total
        near = {t: shares / (weights[t] + rest) for t, shares in shared.items() if shares >= worth}
        found: dict[int, tuple[float, float, str]] = {}
        least = STILL_NEAR * max(near.values(), default=0.0)
        likely = [t for t, closeness in near.items() if closeness >= least]
        if len(likely) > MOST_TEXTS:
            likely = nlargest(MOST_TEXTS, likely, key=lambda t: (near[t], -t))
        for index in likely:
            subject, its_words, _, written, bonus = texts[index]
            overlap = fsum([asked[w] for w in its_words if w in asked])
            closeness = min(1.0, overlap / (weights[index] + rest)) * bonus
            best, second, nearest = found.get(subject, FAR)
            if closeness > best:
                found[subject] = (closeness, best, written)
            elif closeness > second:
                found[subject] = (best, closeness, nearest)
        return found

    def _hit(
        self, subject: int, score: float, near: tuple[float, float, str], asked: Mapping[str, float], total: float
    ) -> Hit:
        users = self._index.users
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
            for w in self._index.spellings.get((*key, size), ())
        ]
        found = process.extractOne(word, candidates, scorer=OSA.distance, score_cutoff=allowed)
        return stem(found[0]) if found else ""


def _score(votes: float, near: tuple[float, float, str]) -> float:
    return CLOSENESS * near[0] + SECOND * near[1] + VOTES * votes
