"""Markdown of articles to HTML that is safe to print, and nothing else.

Citations are `[@key]` or `[@key; @other]`; a fence called `dots` is a figure, an
empty one called `help` the card with the ways to urgent help; an image alone is one of
our `pictures`. The first cell of a row in a table names the row.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, MutableMapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import nh3
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from articles import citing, figures, pictures, tables
from articles.pictures import Placed, Shown
from clinic import markup as plain

WORD = re.compile(r"[^\W_]+(?:['’.,-][^\W_]+)*")
# Ids that the page itself uses.
TAKEN_IDS = {"main", "short-answer", "unknowns", "questions", "references", "related"}
ATTRIBUTES = plain.ATTRIBUTES | {
    "a": {"href", "title", "aria-label"},
    "div": {"class", "lang", "role", "tabindex", "aria-label"},
    "th": {"scope"},
    "figure": {"class"},
    "img": {"src", "srcset", "sizes", "width", "height", "alt", "loading", "decoding"},
    "svg": {"viewBox", "aria-hidden"},
    "circle": {"cx", "cy", "r", "class"},
}
TAGS = plain.TAGS | {"b", "figcaption", "span", "sup"} | ATTRIBUTES.keys()
Env = MutableMapping[str, Any]


@dataclass(frozen=True)
class Heading:
    id: str
    text: str
    language: str = "en"  # of an article; "": the page’s own


@dataclass(frozen=True)
class Text:
    html: SafeString
    headings: tuple[Heading, ...]


def render(text: str, keys: Sequence[str] = (), shown: Sequence[Shown] = ()) -> Text:
    """Return safe HTML; `keys` are the references in the order of their numbers."""
    return _render(text, tuple(keys), tuple(shown), get_language())


@lru_cache(maxsize=256)
def _render(
    text: str, keys: tuple[str, ...], shown: tuple[Shown, ...], language: str | None
) -> Text:
    tokens = MARKDOWN.parse(text)
    headings = tuple(name_headings(tokens))
    tables.name_rows(tokens)
    env = {
        "numbers": {key: place for place, key in enumerate(keys, start=1)},
        "pictures": pictures.by_key(shown),
    }
    html = MARKDOWN.renderer.render(tokens, MARKDOWN.options, env)
    return Text(_clean(html), headings)


def _clean(html: str) -> SafeString:
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=plain.SCHEMES,
        link_rel=None,
        attribute_filter=_only_ours,
    )
    return mark_safe(clean)


def _only_ours(tag: str, name: str, value: str) -> str | None:
    return value if tag != "img" or pictures.is_ours(name, value) else None


def cited(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the keys that the texts cite, each once, in order of appearance."""
    found = (key for text in texts for key in _cited(text))
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=256)
def _cited(text: str) -> tuple[str, ...]:
    return tuple(_keys(MARKDOWN.parse(text)))


def _keys(tokens: Iterable[Token]) -> Iterator[str]:
    for token in _walk(tokens):
        if token.type == "citation":
            yield from token.meta["keys"]
        elif _is_figure(token):
            yield from _sources(token.content)


def _sources(content: str) -> tuple[str, ...]:
    try:
        return figures.read(content).sources
    except figures.NotDrawable:
        return ()


def problems(text: str, *, sections: bool = False) -> list[str]:
    """Return what an editor must mend, in words; unknown keys are not looked up."""
    found = [_problem(token, sections) for token in _walk(MARKDOWN.parse(text))]
    return list(dict.fromkeys(filter(None, found)))


def _problem(token: Token, sections: bool) -> str:
    if token.type == "text" and (start := token.content.find("[@")) >= 0:
        citation = token.content[start : start + 40]
        return _("“%s” is not a citation: write [@key] or [@key; @key].") % citation
    if token.type == "picture":
        return "" if sections else _("Pictures stand in the text only.")
    if token.type == "image":
        return _(
            "A picture is one of ours, on a line of its own: "
            "![what it shows](picture:key)."
        )
    if token.type == "heading_open":
        return _heading_problem(token, sections)
    if _is_figure(token):
        return _figure_problem(token.content)
    return ""


def _heading_problem(token: Token, sections: bool) -> str:
    if not sections:
        return _("There are no headings here.")
    return "" if token.tag in ("h2", "h3", "h4") else _("Begin a section with “## ”.")


def _figure_problem(content: str) -> str:
    try:
        figures.read(content)
    except figures.NotDrawable as reason:
        return str(reason)
    return ""


def placed(text: str) -> list[Placed]:
    """Return the pictures that a text shows, in order."""
    if pictures.SCHEME not in text:
        return []
    found = (token for token in MARKDOWN.parse(text) if token.type == "picture")
    return [token.meta["placed"] for token in found]


def count_words(text: str) -> int:
    return len(WORD.findall(citing.CITATION.sub(" ", text)))


def _walk(tokens: Iterable[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _walk(token.children or ())


def _is_figure(token: Token) -> bool:
    return token.type == "fence" and token.info.strip() == "dots"


def _is_card(token: Token) -> bool:
    return token.info.strip() == "help" and not token.content.strip()


def name_headings(tokens: Sequence[Token]) -> Iterator[Heading]:
    """Give each heading an id of its own; yield the sections among them."""
    taken = Counter(TAKEN_IDS)
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            text = text_of(inline)
            opening.attrSet("id", _free_id(text, taken))
            if opening.tag == "h2":
                yield Heading(str(opening.attrGet("id")), text)


def text_of(inline: Token) -> str:
    children = inline.children or ()
    return "".join(
        token.content for token in children if token.type in ("text", "code_inline")
    ).strip()


def _free_id(text: str, taken: Counter[str]) -> str:
    wanted = slugify(text) or "section"
    if wanted.startswith(("ref-", "question-")):
        wanted = f"section-{wanted}"
    free = wanted
    while free in taken:
        taken[wanted] += 1
        free = f"{wanted}-{taken[wanted]}"
    taken[free] += 1
    return free


def _citation(
    self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: Env
) -> str:
    return format_html("<sup>{}</sup>", citing.links(tokens[at].meta["keys"], env))


def _fence(
    self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: Env
) -> str:
    if _is_card(tokens[at]):
        return render_to_string("articles/_urgent_help.html")
    if _is_figure(tokens[at]) and not _figure_problem(tokens[at].content):
        dots = figures.read(tokens[at].content)
        return figures.draw(dots, _source_line(dots, env))
    return format_html("<pre><code>{}</code></pre>\n", tokens[at].content)


def _source_line(dots: figures.Dots, env: Env) -> SafeString:
    if not dots.sources:
        return SafeString("")
    return format_html("{} {}.", _("Source"), citing.links(dots.sources, env))


def _picture(
    self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: Env
) -> str:
    alone: Placed = tokens[at].meta["placed"]
    caption = mark_safe(self.renderInline(tokens[at].children or (), options, env))
    return pictures.draw(env["pictures"].get(alone.key), alone.alt, caption)


def _image(
    self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: Env
) -> str:
    return format_html("{}", tokens[at].content)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "typographer": True})
    parser.enable(["table", "smartquotes"])
    parser.inline.ruler.before("link", "citation", citing.read)
    parser.core.ruler.push("picture", pictures.lift)
    rules = {"citation": _citation, "fence": _fence, "image": _image}
    rules |= {"picture": _picture}
    rules |= tables.RULES
    for name, rule in rules.items():
        parser.add_render_rule(name, rule)
    return parser


MARKDOWN = _parser()
