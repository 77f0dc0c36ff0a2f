"""How a text reads: its sentences, its words, and the school grade it asks for.

Markdown in, numbers out; citations, figures and headings are not read aloud.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

FENCE = re.compile(r"^```(\w+)\n(.*?)^```(?:\n|\Z)", re.MULTILINE | re.DOTALL)
CITATION = re.compile(r"\[@[a-z0-9_]+(?:; @[a-z0-9_]+)*\]")
LINK = re.compile(r"\[([^\]@]+)\]\(([^)]*)\)")
HEADING = re.compile(r"^#+ .*$", re.MULTILINE)
TABLE_ROW = re.compile(r"^\|(.*)\|[ ]*$", re.MULTILINE)
MARKER = re.compile(r"^(?:- |\d+\. )")
LEAD_IN = re.compile(r"^\*\*[^*]+[.:,]\*\*")
SENTENCE_END = re.compile(r'(?<=[.!?])"?\s+(?=["A-Z0-9])')
WORD = re.compile(r"[A-Za-z0-9][\w',.-]*")
STRAIGHT_QUOTES = {0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"'}

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


def straight(text: str) -> str:
    """Return the text with typographic quotes made plain."""
    return text.translate(STRAIGHT_QUOTES)


def blocks(text: str) -> list[str]:
    """Return paragraphs, list items and cells, without headings and figures."""
    lines = HEADING.sub("", FENCE.sub("\n", text))
    lines = TABLE_ROW.sub(_cells, lines)
    found = re.split(r"\n\s*\n|\n(?=- |\d+\. )", lines)
    return [block.strip() for block in found if block.strip()]


def _cells(row: re.Match[str]) -> str:
    cells = [cell.strip() for cell in row[1].split("|")]
    return "".join(f"\n\n{cell}\n\n" for cell in cells if cell.strip("-: "))


def sentences(text: str) -> list[str]:
    """Return sentences with their citations; a list item is at least one."""
    return [s for block in blocks(text) for s in _sentences_of(block)]


def _sentences_of(block: str) -> list[str]:
    plain = MARKER.sub("", block).replace("\n", " ").replace("**", "")
    return SENTENCE_END.split(plain)


def without_markup(text: str) -> str:
    return LINK.sub(r"\1", CITATION.sub("", text)).replace("**", "")


def words(text: str) -> list[str]:
    return WORD.findall(without_markup(text))


def count_words(text: str) -> int:
    return sum(len(words(block)) for block in blocks(text))


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
    """Return the Flesch-Kincaid grade and the words of an average sentence."""
    said = [NAMES.sub("drug", without_markup(s)) for s in _spoken(text)]
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
