"""Every weight and cut-off of a diagnosis."""

from __future__ import annotations

from http import HTTPStatus

# Weights: evidence in its place beats signatures, signatures beat phrases.
SURE = 0.8  # from here on evidence needs no help from the words around it
REPORTED = 0.7  # from here on somebody reported the status rather than mentioned a number
MENTIONED = 0.5  # from here on a number stands in a sentence, and is no figure of a report
NAMED = 0.6  # from here on a number in a sentence is about HTTP, where nobody counts as many of a thing
HTTP_SURE = 0.96  # and from here on another protocol named in the text does not matter
STATUS_LINE = 1.0  # a status that only a response's first line tells so
BEHIND_CARRIER = 0.3  # what a specific article gains when the status that carries it was read too
BELOW_READ = 0.01  # how far what is not a status that was read stays below those that were
AGREEING = 0.04  # what further evidence for the same article adds
IN_SENTENCE = 1.15  # how much a number in a sentence counts beside the words around it
ALONE = 0.3  # what the only number that was reported gains among words about HTTP
WORDS_BESIDE = 0.45  # how much the words around it count
UNREGISTERED = 0.6  # what is left of the words for a status that one would not send oneself, where that is asked
NEGATED = 0.4  # what is left of a status that is named to be refused ("instead of 400")
LOG_SHARE = 0.2  # what the share of a status among the log's 4xx adds

# Cut-offs.
UNNAMED_VENDOR, NEAR_ENOUGH = 0.85, 0.6  # what is left of a vendor's article if nothing names it and no phrase is near
ANSWER_CONFIDENCE, ANSWER_MATCHED = 0.85, 2  # words answer outright from here on, if so many of them are known
NAMED_WHOLLY = 0.7  # share of a text that its error's name explains, below which it is of something else
AGREED = 0.7  # closeness of a phrase that bears out a number beside it
NUMBER_CONFIDENCE = 0.85  # a number in a sentence does from here on
BESIDE_NUMBER = 0.3  # share of the best score from which on what only words suggest is offered beside a number
CHOICE_CONFIDENCE = 0.085  # a choice is offered from here on
ELSEWHERE_SCORE = 0.48  # from here on the kind of text that is not ours is named

REGISTERED = frozenset(s.value for s in HTTPStatus)  # RFC 9110 and the registry it names, as Python holds them
MOST_CANDIDATES, MOST_CHOICES, MOST_EVIDENCE = 5, 3, 8
GARBLED = 0.03  # share of characters that are none from which on a text is not searched
LOG_LINES = 3  # from so many lines of requests on, a text is told of as a log
LOG_CONFIDENCE = 0.97
LONGEST_HEAD = 2_000_000  # bytes of a file that are read as text
LONGEST_QUESTION = 1_500  # characters that the search reads
