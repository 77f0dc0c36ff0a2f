"""The sentences and words of a text: what of its Markdown is read aloud."""

from __future__ import annotations

import re

FENCE = re.compile(r"^```(\w+)\n((?:(?!```).*\n)*)```(?:\n|\Z)", re.MULTILINE)
CITATION = re.compile(r"\[@[a-z0-9_]+(?:; @[a-z0-9_]+)*\]")
LINK = re.compile(r"\[([^\[\]@]+)\]\(([^)]{0,2000})\)")
# What it shows, its key, and its caption, which alone is part of the running text.
PICTURE = re.compile(
    r"""!\[([^\[\]]*)\]\(picture:([^\s()]*)(?:\s+(?:"([^"]*)"|'([^']*)'))?\s*\)"""
)
HEADING = re.compile(r"^#+ .*$", re.MULTILINE)
TABLE_ROW = re.compile(r"^\|(.*)\|[ ]*$", re.MULTILINE)
MARKER = re.compile(r"^(?:- |\d+\. )")
LEAD_IN = re.compile(r"^\*\*[^*]+[.:,]\*\*")
SENTENCE_END = re.compile(r'(?<=[.!?])"?\s+(?=["A-Z0-9]|\[[A-Z])')
WORD = re.compile(r"[A-Za-z0-9][\w',.-]*")
STRAIGHT_QUOTES = {0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"'}


def straight(text: str) -> str:
    """Return the text with typographic quotes made plain."""
    return text.translate(STRAIGHT_QUOTES)


def blocks(text: str) -> list[str]:
    """Return paragraphs, list items and cells, without headings and figures."""
    lines = HEADING.sub("", FENCE.sub("\n", PICTURE.sub(_caption, text)))
    lines = TABLE_ROW.sub(_cells, lines)
    found = re.split(r"\n\s*\n|\n(?=- |\d+\. )", lines)
    return [block.strip() for block in found if block.strip()]


def _caption(picture: re.Match[str]) -> str:
    return picture[3] or picture[4] or ""


def _all_words(picture: re.Match[str]) -> str:
    return f"{picture[1]}. {_caption(picture)}"


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
    said = PICTURE.sub(_all_words, CITATION.sub("", text))
    return LINK.sub(r"\1", said).replace("**", "")


def words(text: str) -> list[str]:
    return WORD.findall(without_markup(text))


def count_words(text: str) -> int:
    return sum(len(words(block)) for block in blocks(text))
