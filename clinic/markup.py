"""Markdown that staff or a questionnaire's author wrote, as HTML safe to print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import nh3
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = {"a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "li", "ol"}
TAGS |= {"p", "pre", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"}
PHRASING = {
    "a",
    "b",
    "br",
    "code",
    "em",
    "i",
    "s",
    "small",
    "strong",
    "sub",
    "sup",
    "u",
}
TAGS |= PHRASING
ATTRIBUTES = {
    "a": {"href", "title"},
    "h2": {"id"},
    "h3": {"id"},
    "h4": {"id"},
    "ol": {"start"},
}
SCHEMES = {"http", "https", "mailto", "tel", "sms"}
# A page has one h1 of its own, and no text needs more depth than three.
LEVELS = {"h1": "h2", "h5": "h4", "h6": "h4"}
MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def render(text: str) -> SafeString:
    """Return safe HTML; headings carry ids of their own words."""
    tokens = MARKDOWN.parse(text)
    _name_headings(tokens)
    return clean(str(MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})))


def clean(html: str) -> SafeString:
    """Return HTML from outside with only the tags and attributes that we know."""
    kept = nh3.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=None
    )
    return mark_safe(kept)


def phrase(html: str) -> SafeString:
    """Return what may stand within a line of text."""
    kept = nh3.clean(
        html,
        tags=PHRASING,
        attributes={"a": {"href"}},
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
    )
    return mark_safe(kept)


def _name_headings(tokens: list[Token]) -> None:
    taken: set[str] = set()
    for token in tokens:
        if token.type.startswith("heading_"):
            token.tag = LEVELS.get(token.tag, token.tag)
    for opening, inline in _headings(tokens):
        name = _free(f"s-{slugify(inline.content) or 'section'}", taken)
        taken.add(name)
        opening.attrSet("id", name)


def _headings(tokens: list[Token]) -> Iterator[tuple[Token, Token]]:
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            yield token, tokens[place + 1]


def _free(wanted: str, taken: Iterable[str]) -> str:
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted}-{number}"
    return name
