"""Fuzzy search: which article do these words describe.

Two looks at every question. Words first vote for articles, each by how much more often that article's texts use it
than the others' do. The best voted articles are then read phrase by phrase, and the closest phrase decides. Words no
article knows are compared with those they do know by edit distance (rapidfuzz), so a typing error costs little.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.article import Article
from knowledge.learning import texts, weights
from knowledge.library import Library
from knowledge.words import stem, words

SMOOTHING = 0.012  # how much a word must be used before it speaks for an article
TEXTS_AT_LEAST = 14  # an article with fewer texts than this does not get louder words for it
VOTE_AT_LEAST = 0.25  # votes below this are not kept
VOTED, SHARING = 8, 6  # articles read phrase by phrase: so many for their votes, so many for sharing telling words
TELLING = 1.5  # words at least so telling bring in the phrases that share them
WORTH_READING = 0.11  # a phrase that shares less of the question than this cannot be close
MOST_WORDS = 60  # words of a question that are looked at
TYPO_SHARE = 0.8  # what a word with a typing error is worth
UNKNOWN_WEIGHT = 3.2  # how telling a word is that no article knows
PHRASE_SHARE = 0.62  # how much of the closeness is the phrase covered, the rest is the question covered
CLOSENESS, SECOND, VOTES = 1.0, 0.25, 0.7  # shares of closest phrase, next phrases and votes in a score
HALF_VOTES = 6.0  # counted votes that are worth half of what votes can be
NAME_BONUS = 1.08  # a name is worth a little more than a phrase of the same closeness
EDITS = ((4, 0), (6, 1), (9, 2), (99, 3))  # word length below -> edits allowed


@dataclass(frozen=True, slots=True)
class Hit:
    """An article found: `score` orders hits, `closeness` (0 to 1) is how near `phrase` is, `covered` how much of the
    question the article's words explain (0 to 1), `matched` how many of its words."""

    article: Article
    score: float
    closeness: float
    covered: float
    phrase: str
    matched: int = 0


_NOWHERE: Mapping[int, tuple[int, ...]] = {}


@dataclass(frozen=True, slots=True)
class _Text:
    article: int
    words: frozenset[str]
    weight: float
    text: str
    name: bool


class Search:
    """An index over the names, phrases and translations of a library. Build once, ask often; never changes."""

    def __init__(self, library: Library) -> None:
        self._articles: Sequence[Article] = tuple(library)
        worded = [
            (i, t, n, frozenset(map(stem, words(t)))) for i, a in enumerate(self._articles) for t, n in texts(a)
        ]
        self._learned = weights(library)
        self._idf = _weights(worded, len(self._articles))
        self._texts = [
            _Text(i, w, sum(self._idf[x] for x in w), t, n) for i, t, n, w in worded if w
        ]
        self._counted = {} if self._learned else _counted(worded, len(self._articles))
        self._places = _places(self._texts)
        self._spellings = _spellings(t for _, t, _, _ in worded)
        self.exclude = -1
        self.correct = lru_cache(maxsize=20_000)(self._correct)

    def find(self, text: str, limit: int = 5) -> list[Hit]:
        """The articles that a text describes, best first. Only the first `MOST_WORDS` different words count."""
        asked_words = list(islice(words(text), MOST_WORDS))
        asked = self._asked(asked_words)
        total = sum(weight for _, weight, _ in asked)
        if not total:
            return []
        votes = self._votes(asked_words, asked)
        best = sorted(votes, key=lambda a: (-votes[a], a))[:VOTED]
        hits = [self._hit(a, votes.get(a, 0), asked, total) for a in dict.fromkeys((*best, *self._sharing(asked)))]
        return sorted(hits, key=lambda h: (-h.score, h.article.id))[:limit]

    def _sharing(self, asked: list[tuple[str, float, float]]) -> list[int]:
        """The articles with the phrases that share most of the question's telling words."""
        shared = defaultdict[int, float](float)
        for word, weight, _ in asked:
            if weight >= TELLING:
                for texts in self._places.get(word, _NOWHERE).values():
                    for text in texts:
                        shared[text] += weight
        most = defaultdict[int, float](float)
        for text, weight in shared.items():
            article = self._texts[text].article
            near = weight / (self._texts[text].weight + 4)
            if near > most[article]:
                most[article] = near
        return sorted(most, key=lambda a: (-most[a], a))[:SHARING]

    def _votes(self, asked_words: Sequence[str], asked: list[tuple[str, float, float]]) -> dict[int, float]:
        """How loudly the words speak for each article: as learned, or counted where the library is too large to learn."""
        if self._learned:
            return self._learned.votes(asked_words)
        votes: dict[int, float] = defaultdict(float)
        for word, _, share in asked:
            for article, vote in self._counted.get(word, ()):
                votes[article] += vote * share
        return {a: v / (v + HALF_VOTES) for a, v in votes.items()}

    def knows(self, word: str) -> bool:
        """Whether any article uses a word (given as it is compared)."""
        return word in self._idf

    def _asked(self, asked_words: Iterable[str]) -> list[tuple[str, float, float]]:
        """Each different word asked for: its compared form, how telling it is, and how surely it was meant."""
        found: dict[str, tuple[float, float]] = {}
        for word in asked_words:
            known = stem(word)
            share = 1.0
            if known not in self._idf:
                corrected = self.correct(word)
                known, share = (corrected, TYPO_SHARE) if corrected else (known, 1.0)
            if known not in found:
                found[known] = (self._idf.get(known, UNKNOWN_WEIGHT), share)
        return [(word, weight * share, share) for word, (weight, share) in found.items()]

    def _hit(self, article: int, votes: float, asked: list[tuple[str, float, float]], total: float) -> Hit:
        overlap = defaultdict[int, float](float)
        covered, matched = 0.0, 0
        for word, weight, _ in asked:
            places = self._places.get(word, {}).get(article, ())
            if places:
                covered += weight
                matched += 1
            for text in places:
                overlap[text] += weight
        closest, second, phrase = 0.0, 0.0, ""
        worth = WORTH_READING * total
        for index, shared in overlap.items():
            if shared < worth or index == self.exclude:
                continue
            text = self._texts[index]
            near = shared / (PHRASE_SHARE * text.weight + (1 - PHRASE_SHARE) * total)
            near = min(1.0, near) * (NAME_BONUS if text.name else 1.0)
            if near > closest:
                closest, second, phrase = near, closest, text.text
            elif near > second:
                second = near
        score = CLOSENESS * closest + SECOND * second + VOTES * votes
        return Hit(self._articles[article], score, closest, covered / total, phrase, matched)

    def _correct(self, word: str) -> str:
        """The known word that a misspelt one most likely stands for, or an empty string."""
        allowed = next(edits for below, edits in EDITS if len(word) < below)
        if not allowed or not word.isalpha():
            return ""
        candidates = [
            w
            for key in {(word[0], ""), ("", word[-2:])}
            for size in range(len(word) - allowed, len(word) + allowed + 1)
            for w in self._spellings.get((*key, size), ())
        ]
        found = process.extractOne(word, candidates, scorer=OSA.distance, score_cutoff=allowed)
        return stem(found[0]) if found else ""


def _weights(worded: list[tuple[int, str, bool, frozenset[str]]], articles: int) -> Mapping[str, float]:
    """How telling each word is: the fewer articles use it, and the less evenly, the more."""
    used = defaultdict[str, Counter[int]](Counter)
    for article, _, _, found in worded:
        for word in found:
            used[word][article] += 1
    return {word: _telling(counts, articles) for word, counts in used.items()}


def _telling(counts: Counter[int], articles: int) -> float:
    total = counts.total()
    entropy = -sum(n / total * math.log(n / total) for n in counts.values())
    return 0.25 + math.log((articles + 1) / math.exp(entropy))


def _counted(
    worded: list[tuple[int, str, bool, frozenset[str]]], articles: int
) -> Mapping[str, tuple[tuple[int, float], ...]]:
    sizes = Counter(article for article, *_ in worded)
    counts = defaultdict[str, Counter[int]](Counter)
    for article, _, _, found in worded:
        for word in found:
            counts[word][article] += 1
    votes: dict[str, tuple[tuple[int, float], ...]] = {}
    for word, by_article in counts.items():
        shares = {a: n / max(sizes[a], TEXTS_AT_LEAST) for a, n in by_article.items()}
        usual = sum(shares.values()) / articles
        strength = {a: math.log((share + SMOOTHING) / (usual + SMOOTHING)) for a, share in shares.items()}
        votes[word] = tuple((a, v) for a, v in strength.items() if v >= VOTE_AT_LEAST)
    return votes


def _places(texts: Sequence[_Text]) -> Mapping[str, Mapping[int, tuple[int, ...]]]:
    found = defaultdict[str, defaultdict[int, list[int]]](lambda: defaultdict(list))
    for index, text in enumerate(texts):
        for word in text.words:
            found[word][text.article].append(index)
    return {w: {a: tuple(i) for a, i in by.items()} for w, by in found.items()}


def _spellings(texts: Iterable[str]) -> Mapping[tuple[str, str, int], tuple[str, ...]]:
    """Every word as spelt, by first letter and length and by last two letters and length."""
    found = defaultdict[tuple[str, str, int], list[str]](list)
    for word in sorted({w for t in texts for w in words(t) if w.isalpha() and len(w) > 3}):
        found[word[0], "", len(word)].append(word)
        found["", word[-2:], len(word)].append(word)
    return {key: tuple(w) for key, w in found.items()}
