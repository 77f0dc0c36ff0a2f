"""Citations in a text: `[@key]` or `[@key; @other]`, printed as numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from markdown_it.rules_inline import StateInline

CITATION = re.compile(r"\[(@[a-z0-9_]+(?:\s*;\s*@[a-z0-9_]+)*)\]([.,;:]?)")


def read(state: StateInline, silent: bool) -> bool:
    """The inline rule: the number follows the word, and the full stop, closely."""
    if not (found := CITATION.match(state.src, state.pos)):
        return False
    if not silent:
        state.pending = state.pending.rstrip() + found[2]
        token = state.push("citation", "", 0)
        token.meta["keys"] = [key.strip(" \n@") for key in found[1].split(";")]
    state.pos = found.end()
    return True


def links(keys: Iterable[str], env: Mapping[str, Any]) -> SafeString:
    numbers: dict[str, int] = env["numbers"]
    in_order = sorted(keys, key=lambda key: numbers.get(key, 0))
    links = ((_link(key, numbers.get(key)),) for key in in_order)
    return format_html_join(", ", "{}", links)


def _link(key: str, number: int | None) -> SafeString:
    if number is None:  # only a preview meets a key that no reference has
        return format_html("[@{}]", key)
    label = _("Reference %d") % number
    return format_html('<a href="#ref-{0}" aria-label="{1}">{0}</a>', number, label)
