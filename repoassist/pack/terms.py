"""Turns code and questions into terms to search by: identifiers split at case and underscores, and the whole of them."""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from repoassist.records import Definition

WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]+")
PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2,}")

STOP = frozenset(
    [
        "a",
        "about",
        "after",
        "all",
        "also",
        "am",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "because",
        "been",
        "before",
        "being",
        "below",
        "between",
        "both",
        "but",
        "by",
        "can",
        "cannot",
        "could",
        "did",
        "do",
        "does",
        "doing",
        "done",
        "don",
        "down",
        "during",
        "each",
        "few",
        "for",
        "from",
        "further",
        "get",
        "gets",
        "got",
        "had",
        "has",
        "have",
        "having",
        "he",
        "her",
        "here",
        "hers",
        "him",
        "his",
        "how",
        "however",
        "i",
        "if",
        "in",
        "into",
        "is",
        "isn",
        "it",
        "its",
        "itself",
        "just",
        "let",
        "like",
        "ll",
        "may",
        "me",
        "might",
        "more",
        "most",
        "must",
        "my",
        "no",
        "nor",
        "not",
        "now",
        "of",
        "off",
        "on",
        "once",
        "one",
        "only",
        "or",
        "other",
        "our",
        "out",
        "over",
        "own",
        "please",
        "re",
        "same",
        "see",
        "seems",
        "she",
        "should",
        "so",
        "some",
        "such",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "through",
        "to",
        "too",
        "under",
        "until",
        "up",
        "us",
        "use",
        "used",
        "using",
        "ve",
        "very",
        "want",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "while",
        "who",
        "whom",
        "why",
        "will",
        "with",
        "would",
        "you",
        "your",
    ]
)

LARGEST = 2_000_000
"""Characters of a text that are looked at."""

TITLE = 4
"""Times that a term of a question's first line counts beyond what its other lines say."""


class FileTerms(NamedTuple):
    """How often each term occurs in a file's text, and in the names that it defines."""

    text: Mapping[str, int]
    names: Mapping[str, int]


@lru_cache(maxsize=100_000)
def parts(word: str) -> tuple[str, ...]:
    """The terms of one identifier: its parts in lower case and, where there are several, itself."""
    found = [part.lower() for part in PART.findall(word) if len(part) > 1]
    whole = word.lower().strip("_")
    terms = [stem(part) for part in found if part not in STOP]
    if len(whole) > 1 and found != [whole]:
        terms.append(whole)
    return tuple(terms)


def stem(word: str) -> str:
    """The word without an English plural's or a third person's ending (Harman's S stemmer, 1991)."""
    if len(word) > 4 and word.endswith("ies") and word[-4] not in "ae":  # noqa: PLR2004 - the stemmer's own rule
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("es") and word[-3] not in "aeo":  # noqa: PLR2004
        return word[:-1]
    if len(word) > 3 and word.endswith("s") and word[-2] not in "us":  # noqa: PLR2004
        return word[:-1]
    return word


def bigrams(text: str) -> Iterator[str]:
    """The pairs of neighbouring signs of scripts that put no blanks between words."""
    for run in IDEOGRAPHS.findall(text):
        yield from (run[at : at + 2] for at in range(len(run) - 1))


def term_counts(text: str) -> dict[str, int]:
    """How often each term occurs in a text."""
    text = text[:LARGEST]
    counted: Counter[str] = Counter()
    for word, times in Counter(WORD.findall(text)).items():
        for term in parts(word):
            counted[term] += times
    if not text.isascii():
        counted.update(bigrams(text))
    return dict(counted)


def word_terms(text: str) -> list[str]:
    """The terms of a text's words in their order, of an identifier of several its parts alone."""
    split = (parts(word) for word in WORD.findall(text))
    return [term for terms in split for term in (terms[:-1] if len(terms) > 1 else terms)]


def terms_of(words: Iterable[str]) -> set[str]:
    """The terms of some words."""
    return {term for word in words for term in term_counts(word)}


def name_terms(name: str) -> tuple[str, ...]:
    """The terms of a definition's name; a name of stop words alone is a term as a whole."""
    return parts(name) or (name.lower(),)


def file_terms(text: str, definitions: Iterable[Definition]) -> FileTerms:
    """The terms of a file and of the definitions in it."""
    return FileTerms(term_counts(text), dict(Counter(term for one in definitions for term in name_terms(one.name))))


def question_terms(question: str) -> dict[str, float]:
    """The question's terms with their weights, which grow with the root of how often they are said, its title's most."""
    counts = Counter(term_counts(question))
    for term, times in term_counts(question.strip().partition("\n")[0]).items():
        counts[term] += times * TITLE
    return {term: math.sqrt(times) for term, times in counts.items()}
