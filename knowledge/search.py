"""Fuzzy search: which article do these words describe, if any.

Two looks at every question. Its words, pairs of words and parts of words first vote, each as loudly as was learned
from the articles' texts (`knowledge.learning`). The subjects with most votes, and those with phrases that share the
question's telling words, are then read phrase by phrase, and how close the closest phrase comes is added. Words nobody
knows are compared with those that are known by edit distance (rapidfuzz), so a typing error costs little. Subjects are
the articles and, beside them, the kinds of text that no article answers: they compete, so chat is told from errors.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from math import fsum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.article import Article
from knowledge.elsewhere import Elsewhere
from knowledge.index import Index
from knowledge.learning import weights
from knowledge.library import Library
from knowledge.rows import Numbers, Shares, summed
from knowledge.words import stem, words

HALF_VOTES = 6.0  # counted votes that are worth half of what votes can be
VOTED = 8  # subjects that count for their votes alone
TELLING = 1.4  # words at least so telling bring in the phrases that share them
STILL_NEAR = 0.6  # phrases less near than so much of the nearest are not compared in full
MOST_TEXTS = 40  # phrases that are compared in full
WORTH_READING = 0.11  # a phrase that shares less of the question than this cannot be close
MOST_WORDS = 60  # words of a question that are looked at
TYPO_SHARE = 0.8  # what a word with a typing error is worth
UNKNOWN_WEIGHT = 3.2  # how telling a word is that nobody knows
PHRASE_SHARE = 0.62  # how much of the closeness is the phrase covered, the rest is the question covered
CLOSENESS, SECOND, VOTES = 1.0, 0.25, 0.85  # shares of closest phrase, next phrase and votes in a score
FILLER = re.compile(
    r"\A(?:\W*\b(?:ok(?:ay)?|thx|thanks|ty|thank you|cheers|hm+|hi|hello|hey)\b(?! ?\Z))+\W*", re.IGNORECASE
)
"""What people say before they ask."""
FAR = (0.0, 0.0, "")  # the nearness of a subject without a phrase near the question
EDITS = ((4, 0), (6, 1), (9, 2), (99, 3))  # word length below -> edits allowed


class Hit(NamedTuple):
    """A subject found: `score` orders hits, `closeness` (0 to 1) is how near `phrase` is, `covered` how much of the
    question the subject's words explain (0 to 1), `matched` how many of its words."""

    subject: Article | Elsewhere
    score: float
    closeness: float = 0.0
    covered: float = 0.0
    matched: int = 0
    phrase: str = ""


class Found(NamedTuple):
    """What a search found: articles best first, and the kind of text that is not ours that fits best, if one does."""

    articles: tuple[tuple[Article, Hit], ...] = ()
    elsewhere: tuple[Elsewhere, Hit] | None = None


class Search:
    """An index over names, phrases and translations. Build once, ask often; never changes."""

    def __init__(self, library: Library) -> None:
        self._subjects: Sequence[Article | Elsewhere] = (*library, *library.elsewhere)
        self._learned = weights(self._subjects)
        self._index = Index.of(self._subjects)
        self._reach = PHRASE_SHARE * self._index.weight
        self._bonus = np.array(self._index.bonus)
        self._subject = np.array(self._index.subject, np.int64)
        self._common = {word: self._texts(word) for word, tells in enumerate(self._index.telling) if tells < TELLING}
        self._uses = self._index.uses(len(self._subjects))
        at = {subject.id: number for number, subject in enumerate(self._subjects)}
        ids = self._learned.ids if self._learned else ()
        self._known = np.array([n for n, id_ in enumerate(ids) if id_ in at], np.int64)  # of the learned ones
        self._taught = np.array([at[ids[n]] for n in self._known], np.int64)  # the same, as subjects
        self._correct = lru_cache(maxsize=20_000)(self._nearest)

    def find(self, text: str, limit: int = 5) -> Found:
        """What a text describes. Only its first `MOST_WORDS` words count."""
        asked_words = words(FILLER.sub("", text))[:MOST_WORDS]
        asked, total = self._asked(asked_words)
        if not total:
            return Found()
        votes = self._votes(asked_words, asked)
        closest = self._closest(asked, total)
        said = votes.tolist()
        scores = {
            number: _score(max(0.0, said[number]), closest.get(number, FAR))
            for number in sorted({*_largest(votes, VOTED).tolist(), *closest})
            if said[number] > 0 or number in closest
        }
        rival: tuple[Elsewhere, Hit] | None = None
        ours: list[tuple[Article, Hit]] = []
        for index in sorted(scores, key=scores.__getitem__, reverse=True):
            subject, score = self._subjects[index], scores[index]
            if isinstance(subject, Article) and len(ours) < limit:
                near, _, phrase = closest.get(index, FAR)
                used = self._used(index, asked)
                ours.append((subject, Hit(subject, score, near, sum(used) / total, len(used), phrase)))
            elif isinstance(subject, Elsewhere) and rival is None:
                rival = (subject, Hit(subject, score))
        return Found(tuple(ours), rival)

    def _asked(self, asked_words: Iterable[str]) -> tuple[dict[int, float], float]:
        """Each different known word asked for and how telling it is, and how telling all words are together."""
        vocabulary, telling = self._index.vocabulary, self._index.telling
        found: dict[int, float] = {}
        strange: dict[str, float] = {}
        for word in asked_words:
            known = stem(word)
            number = vocabulary.get(known)
            if number is not None:
                found.setdefault(number, telling[number])
            elif known not in strange:
                corrected = vocabulary.get(self._correct(word))
                if corrected is None:
                    strange[known] = UNKNOWN_WEIGHT
                else:
                    found.setdefault(corrected, telling[corrected] * TYPO_SHARE)
        return found, fsum([*found.values(), *strange.values()])

    def _votes(self, asked_words: Sequence[str], asked: Mapping[int, float]) -> Shares:
        """How loudly the words speak for each subject: as learned, or counted where there are too many to learn."""
        size = len(self._subjects)
        if self._learned and len(self._taught) == size:
            return self._learned.votes(asked_words)[self._known]
        places, _ = self._index.counted.places(list(asked))
        votes = summed(self._index.counted.values[places], self._index.loudness[places], size)
        votes /= votes + HALF_VOTES
        if self._learned:
            votes[self._taught] = self._learned.votes(asked_words)[self._known]
        return votes

    def _closest(self, asked: Mapping[int, float], total: float) -> dict[int, tuple[float, float, str]]:
        """For each subject with a phrase near the question: how near, how near its next phrase, and the phrase."""
        texts, shares = self._index.places.shared({w: s for w, s in asked.items() if w not in self._common})
        shared = summed(texts, shares)
        likely = (shared >= WORTH_READING * total).nonzero()[0]
        if not len(likely):
            return {}
        rest = (1 - PHRASE_SHARE) * total
        near = shared[likely] / (self._reach[likely] + rest)
        chosen = (near >= STILL_NEAR * near.max()).nonzero()[0]
        if len(chosen) > MOST_TEXTS:
            chosen = chosen[_largest(near[chosen], MOST_TEXTS)]
            chosen.sort()
        texts = likely[chosen]
        return self._read(texts, shared[texts], asked, rest)

    def _read(
        self, texts: Numbers, overlap: Shares, asked: Mapping[int, float], rest: float
    ) -> dict[int, tuple[float, float, str]]:
        """The same of some texts, whose `overlap` of telling words is known: the common ones are compared as well."""
        for word, share in asked.items():
            if word in self._common:
                overlap += share * self._common[word][texts]
        closeness = np.minimum(1.0, overlap / (self._reach[texts] + rest)) * self._bonus[texts]
        found: dict[int, tuple[float, float, str]] = {}
        rows = zip(texts.tolist(), self._subject[texts].tolist(), closeness.tolist(), strict=True)
        for text, subject, close in rows:
            best, second, nearest = found.get(subject, FAR)
            if close > best:
                found[subject] = (close, best, self._index.written[text])
            elif close > second:
                found[subject] = (best, close, nearest)
        return found

    def _texts(self, word: int) -> NDArray[np.bool_]:
        """Of each text, whether a word stands in it."""
        found = np.zeros(len(self._index.written), np.bool_)
        found[self._index.places.row(word)] = True
        return found

    def _used(self, subject: int, asked: Mapping[int, float]) -> list[float]:
        """How telling each of the asked words is that a subject uses."""
        uses = self._uses[subject]
        return [share for word, share in asked.items() if uses[word]]

    def _nearest(self, word: str) -> str:
        """The known word that a misspelt one most likely stands for, or an empty string."""
        allowed = next((edits for below, edits in EDITS if len(word) < below), 0)
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


def _largest(shares: Shares, most: int) -> Numbers:
    """Where the largest of some shares lie, in no order."""
    return shares.argpartition(-most)[-most:] if len(shares) > most else np.arange(len(shares))


def _score(votes: float, near: tuple[float, float, str]) -> float:
    return CLOSENESS * near[0] + SECOND * near[1] + VOTES * votes
