"""What a text says, one statement after the other, and on what each rests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from articles import figures
from articles.plain_language import FENCE, HEADING, MARKER, TABLE_ROW, blocks, sentences
from articles.standards import keys


@dataclass(frozen=True)
class Statement:
    """A sentence, a heading, a figure, or a row of a table."""

    text: str
    keys: frozenset[str] = frozenset()


def of(text: str) -> Iterator[Statement]:
    """Each row of a table is one statement: its number means nothing without its name.

    An item without a source of its own rests on that of the line above its list.
    """
    for kind, content in FENCE.findall(text):
        yield Statement(f"{kind}: {content}".strip(), _sources(content))
    prose = FENCE.sub("\n\n", text)
    yield from (Statement(heading) for heading in HEADING.findall(prose))
    for row in TABLE_ROW.findall(prose):
        yield Statement(row.strip(), frozenset(keys(row)))
    yield from _sentences(TABLE_ROW.sub("", prose))


def _sentences(prose: str) -> Iterator[Statement]:
    above: set[str] = set()
    for block in blocks(prose):
        is_item = MARKER.match(block) is not None
        for sentence in sentences(block):
            own = keys(sentence)
            yield Statement(sentence, frozenset(own or (above if is_item else ())))
        if not is_item:
            above = keys(block) if block.endswith(":") else set()


def _sources(content: str) -> frozenset[str]:
    try:
        return frozenset(figures.read(content).sources)
    except figures.NotDrawable:
        return frozenset()
