"""Which categories a story may belong to, from the words in it.

Nothing is learnt and nothing is sent anywhere: the words stand in `category_terms.toml`, for people to read and mend.
"""

from __future__ import annotations

import functools
import math
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import ahocorasick

from mediation.models import Category

TERMS = Path(__file__).with_name("category_terms.toml")
OPENING = 60  # characters: a subject, or a first sentence, says what it is about
OTHER_WEIGHT, OTHER_START = 0.55, 1.0  # OTHER is likely without any word, and its words come along in real disputes


class Suggestion(NamedTuple):
    """A category, and the words that speak for it."""

    category: str
    words: tuple[str, ...]


@functools.cache
def _terms() -> ahocorasick.Automaton:
    categories: dict[str, list[str]] = defaultdict(list)
    for category, words in tomllib.loads(TERMS.read_text()).items():
        for word in words:
            categories[word.casefold()].append(category)
    found = ahocorasick.Automaton()
    for word, its in categories.items():
        found.add_word(word, (word, its))
    found.make_automaton()
    return found


def suggest(text: str, limit: int = 3) -> list[Suggestion]:
    """The likeliest categories of `text` (Chinese), best first; OTHER alone where no word is known."""
    places: dict[str, list[int]] = defaultdict(list)
    categories: dict[str, list[str]] = {}
    for end, (word, its) in _terms().iter_long(text.casefold()):
        places[word].append(end - len(word) + 1)
        categories[word] = its
    scores = defaultdict(float, {Category.OTHER.value: OTHER_START})
    for word, at in places.items():
        for category in categories[word]:
            scores[category] += _weight(word, at) * (OTHER_WEIGHT if category == Category.OTHER else 1)
    best = sorted(scores, key=lambda category: -scores[category])[:limit]
    return [Suggestion(category, tuple(word for word in places if category in categories[word])) for category in best]


def _weight(word: str, at: list[int]) -> float:
    """What `word` at the places `at` says: long words more, those of the opening twice over, repetition a little."""
    return (0.6 + 0.25 * len(word)) * (1 + math.log(len(at)) + 2 * (at[0] < OPENING))
