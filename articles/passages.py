"""A text section by section, and in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from articles import markup
from articles.markup import Heading


def sections(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield id, heading and Markdown of each section; "" for what is before them."""
    tokens, lines = markup.MARKDOWN.parse(text), text.splitlines()
    headings = list(markup.name_headings(tokens))
    starts = [token.map[0] for token in tokens if token.tag == "h2" and token.map]
    ends = [*starts[1:], len(lines)] if starts else []
    if before := "\n".join(lines[: starts[0] if starts else len(lines)]).strip():
        yield "", "", before
    for heading, start, end in zip(headings, starts, ends, strict=True):
        yield heading.id, heading.text, "\n".join(lines[start + 1 : end])


@lru_cache(maxsize=64)
def citing(text: str) -> tuple[tuple[Heading | None, tuple[str, ...]], ...]:
    """Each section with the keys that it cites; None is what stands before them."""
    return tuple(
        (Heading(anchor, heading) if anchor else None, markup.cited([said]))
        for anchor, heading, said in sections(text)
    )


def in_plain_words(text: str) -> str:
    """Return the words alone: no marks, no citations, no figures but their captions."""
    found = (
        markup.text_of(token)
        for token in markup.MARKDOWN.parse(text)
        if token.type in ("inline", "picture")
    )
    return "\n".join(found)
