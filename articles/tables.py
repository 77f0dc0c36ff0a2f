"""Tables of a text: each scrolls in a box of its own, and its rows have names."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping, Sequence
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

Env = MutableMapping[str, Any]


def name_rows(tokens: Sequence[Token]) -> None:
    """Make the first cell of each row the heading of that row."""
    is_first = False
    for token in tokens:
        if token.type == "tr_open":
            is_first = True
        elif is_first and token.type in ("td_open", "td_close"):
            token.tag = "th"
            token.attrs = {"scope": "row"} if token.type == "td_open" else {}
            is_first = token.type == "td_open"


def _opening(
    self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: Env
) -> str:
    opening = '<div class="table" role="region" tabindex="0" aria-label="{}"><table>\n'
    return format_html(opening, _("Table"))


def _closing(
    self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: Env
) -> str:
    return "</table></div>\n"


def _column(
    self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: Env
) -> str:
    return '<th scope="col">'


RULES: dict[str, Callable[..., str]] = {
    "table_open": _opening,
    "table_close": _closing,
    "th_open": _column,
}
