"""A picture as a page shows it: which sizes there are, what it shows, who made it.

In a text it stands on a line of its own: `![what it shows](picture:key "caption")`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

SCHEME = "picture:"
KEY = r"^[a-z0-9][a-z0-9-]*$"
ADDRESS = re.compile(r"/pictures/[0-9a-f]{64}\.webp")
SOURCES = re.compile(rf"{ADDRESS.pattern} \d+w(?:, {ADDRESS.pattern} \d+w)*")
# The text of an article is 42rem wide, or as wide as the window between its margins.
SIZES = "(min-width: 44rem) 42rem, calc(100vw - 2rem)"
USUAL_WIDTH = 960  # for browsers that choose no size themselves


@dataclass(frozen=True)
class Size:
    width: int
    height: int
    sha256: str

    @property
    def address(self) -> str:
        return reverse("picture", args=[self.sha256])


@dataclass(frozen=True)
class Shown:
    """A picture with its sizes, the smallest first."""

    key: str
    sizes: tuple[Size, ...]
    credit: str = ""
    licence: str = ""
    source: str = ""

    @property
    def largest(self) -> Size:
        return self.sizes[-1]

    @property
    def has_origin(self) -> bool:
        return bool(self.credit and self.licence)


@dataclass(frozen=True)
class Placed:
    """What a text says of a picture: its key, and what it shows in words."""

    key: str
    alt: str

    def __str__(self) -> str:
        return f"![{self.alt}]({SCHEME}{self.key})"


def lift(state: StateCore) -> None:
    """A rule of the parser: a paragraph that is one picture becomes a figure."""
    for at, token in enumerate(state.tokens):
        if token.type == "inline" and (image := _lone_picture(token)):
            opening, closing = state.tokens[at - 1], state.tokens[at + 1]
            opening.hidden = closing.hidden = True
            caption = state.md.parseInline(str(image.attrGet("title") or ""))
            token.type, token.children = "picture", caption[0].children
            token.meta["placed"] = _placed(state, image)


def _lone_picture(inline: Token) -> Token | None:
    children = inline.children or ()
    if len(children) != 1 or children[0].type != "image":
        return None
    is_ours = str(children[0].attrGet("src")).startswith(SCHEME)
    return children[0] if is_ours else None


def _placed(state: StateCore, image: Token) -> Placed:
    words = RendererHTML(state.md).renderInlineAsText
    said = words(image.children or (), state.md.options, state.env)
    return Placed(str(image.attrGet("src")).removeprefix(SCHEME), said.strip())


def from_row(row: dict[str, Any]) -> Shown:
    """Read a row of `ArticleQuerySet.whole`; its sizes are lists of three."""
    sizes = tuple(Size(*size) for size in row["sizes"])
    return Shown(**{**row, "sizes": sizes})


def draw(picture: Shown | None, alt: str, caption: SafeString) -> SafeString:
    """Return the figure; the browser takes the size that fits, once it is near."""
    if picture is None:  # only a preview meets a key that no picture has
        return format_html("<p>{}</p>\n", alt)
    return format_html(
        '<figure class="picture"><img src="{}" srcset="{}" sizes="{}" width="{}" '
        'height="{}" alt="{}" loading="lazy" decoding="async">{}</figure>\n',
        _usual(picture.sizes).address,
        ", ".join(f"{size.address} {size.width}w" for size in picture.sizes),
        SIZES,
        picture.largest.width,
        picture.largest.height,
        alt,
        _below(picture, caption),
    )


def _usual(sizes: Sequence[Size]) -> Size:
    fitting = [size for size in sizes if size.width <= USUAL_WIDTH]
    return fitting[-1] if fitting else sizes[0]


def _below(picture: Shown, caption: SafeString) -> SafeString:
    origin = _origin(picture)
    if not (caption or origin):
        return SafeString("")
    return format_html("<figcaption>{} {}</figcaption>", caption, origin)


def _origin(picture: Shown) -> SafeString:
    """Who made it, and under which licence it stands here."""
    if not picture.has_origin:
        return SafeString("")
    said = _("Picture: %(credit)s. %(licence)s.") % {
        "credit": picture.credit.rstrip("."),
        "licence": picture.licence.rstrip("."),
    }
    if not picture.source:
        return format_html("<small>{}</small>", said)
    return format_html('<small><a href="{}">{}</a></small>', picture.source, said)


def is_ours(name: str, value: str) -> bool:
    """Whether an attribute of an image leads to this site’s own pictures."""
    if name == "src":
        return ADDRESS.fullmatch(value) is not None
    return name != "srcset" or SOURCES.fullmatch(value) is not None


def by_key(pictures: Iterable[Shown]) -> dict[str, Shown]:
    return {picture.key: picture for picture in pictures}
