"""How many years of school a text asks for: the grade of Flesch and Kincaid."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from articles.plain_language import (
    LEAD_IN,
    MARKER,
    TABLE_ROW,
    blocks,
    sentences,
    straight,
    without_markup,
    words,
)

# The names of drugs and conditions, which a reader of these pages meets in every
# paragraph, count as one short word.
NAMES = re.compile(
    r"\b(social anxiety disorder|generalized anxiety disorder|anxiety disorders?"
    r"|panic disorder|social anxiety|generalized anxiety|anxiety|es?ketamine|ketamine"
    r"|spravato|midazolam|sertraline|escitalopram|benzodiazepines|theophylline|opioids"
    r"|depression|schizophrenia|psychosis|bipolar disorder|post-traumatic stress"
    r"|obsessive-compulsive disorder|cognitive behavioral therapy|glutamate"
    r"|antidepressants?|electroconvulsive therapy|complex regional pain syndrome)\b",
    re.IGNORECASE,
)
SILENT = re.compile(r"(?:[^aeiouy]es|[^td]ed|[^l]e|[aeiouy]le)$")
SPOKEN = re.compile(r"(?:[csxz]|[cs]h|[^aeiou]l|g)es$")
PARTED = re.compile(r"(?<![tscgx])i[aou]|ie[nt]|[aeiou]ing|ual|uat")


@dataclass(frozen=True)
class Reading:
    grade: float
    sentence_length: float


def syllables(word: str) -> int:
    """Vowel groups, less silent endings, more parted vowels; letters of an acronym.

    Over the words of these articles the sum is within 1 % of the CMU dictionary's.
    """
    letters = re.sub(r"[^a-z]", "", word.lower())
    if len(letters) > 1 and word.isupper():
        return len(letters)
    groups = len(re.findall(r"[aeiouy]+", letters)) + len(PARTED.findall(letters))
    silent = SILENT.search(letters) and not SPOKEN.search(letters)
    return max(groups - bool(silent), 1)


def measure(text: str) -> Reading:
    """Return the Flesch-Kincaid grade and the words of an average sentence, each name
    of a drug or a condition counted as one short word.
    """
    return _of([NAMES.sub("drug", without_markup(s)) for s in _spoken(text)])


def as_printed(text: str) -> Reading:
    """The same with every word as it stands: what other programs would say."""
    return _of([without_markup(sentence) for sentence in _spoken(text)])


def _of(said: Sequence[str]) -> Reading:
    tokens = [word for sentence in said for word in words(sentence)]
    if not tokens:
        return Reading(0, 0)
    length = len(tokens) / len(said)
    load = sum(map(syllables, tokens)) / len(tokens)
    return Reading(0.39 * length + 11.8 * load - 15.59, length)


def _spoken(text: str) -> Iterator[str]:
    """Yield sentences: no tables, nor bold words that only open a paragraph."""
    for block in blocks(TABLE_ROW.sub("", straight(text))):
        line = LEAD_IN.sub("", MARKER.sub("", block))
        yield from (s for s in sentences(line) if words(s))
