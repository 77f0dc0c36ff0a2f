"""Form fields as a visitor meets them: their words, and what the pack shows beside.

Fields of a stored definition are made once a process and language: no form changes
them, and making them is a good part of what a page costs.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from intake.pages.kinds import LONGEST_TEXT, is_short, kind_of, label
from intake.pages.rendering import inline
from intake.questionnaires.definition import Item

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST_KEPT = 4000
MOST_ACROSS = 7
SAID_BELOW = ("flyover", "prompt", "legal")
# What a browser may remember and offer: how to reach the person, never an answer.
REMEMBERED = {"name": "name", "email": "email", "phone": "tel"}
KEYBOARDS = {"email": "email", "phone": "tel"}


class _ByName:
    """An item that is told apart by its definition's hash and its linkId alone."""

    def __init__(self, definition: str, item: Item) -> None:
        self.item = item
        self.name = (definition, item.link_id)

    def __hash__(self) -> int:
        return hash(self.name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByName) and self.name == other.name


def field_of(definition: str, item: Item) -> forms.Field:
    """The field that asks an item of the definition with this hash."""
    if not definition:
        return dressed(kind_of(item).field(item), item)
    return _kept(_ByName(definition, item), get_language())


@lru_cache(MOST_KEPT)
def _kept(named: _ByName, language: str | None) -> forms.Field:
    return dressed(kind_of(named.item).field(named.item), named.item)


def dressed(field: forms.Field, item: Item) -> forms.Field:
    """Give a field its words, and what the template pack shows beside them."""
    field.required = False  # the core checks it with the other rules, in `clean`
    field.label, field.help_text = item.text, hint(item)
    field.widget.attrs["autocomplete"] = REMEMBERED.get(item.link_id, "off")
    if item.link_id in KEYBOARDS:
        field.widget.attrs["inputmode"] = KEYBOARDS[item.link_id]
    shown = {
        "words": inline(item),
        "prefix": item.prefix,
        "why": item.why,
        "summary_label": summary_label(item),
        "optional": not item.required and item.type in {"string", "text"},
        "unit": item.hint("unit") or unit_name(item),
        "across": stands_across(item),
        "support_link": item.support_link,
        "ends": (item.hint("lower"), item.hint("upper")),
    }
    vars(field).update(shown)
    return field


def unit_name(item: Item) -> str:
    """What stands behind a number; an amount says it at its box."""
    if item.unit is None or item.type == "quantity":
        return ""
    return item.unit.display or item.unit.code


def stands_across(item: Item) -> bool:
    """Side by side: where the definition says so, or where it reads well."""
    labels = [label(option) for option in item.options]
    if item.orientation == "vertical" or not labels:
        return False
    if item.orientation == "horizontal" or item.control == "atable":
        return len(labels) <= MOST_ACROSS
    return not kind_of(item).is_list(item) and is_short(labels)


def hint(item: Item) -> str:
    """The words under a question: its help, its prompt, how to write the answer."""
    likeness = _("Write it like this: %s") % item.entry_format
    said = [item.help, *(item.hint(control) for control in SAID_BELOW)]
    parts = [*said, likeness if item.entry_format else ""]
    return " ".join(part for part in dict.fromkeys(parts) if part)


def other_field(item: Item) -> forms.CharField:
    return forms.CharField(
        label=item.open_label or _("Something else, in your own words"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.TextInput({"autocomplete": "off"}),
    )


def summary_label(item: Item) -> StrOrPromise:
    """What the error summary calls a question: a scale's item only by its number."""
    number = item.prefix.strip(" .)")
    return _("Question %(number)s") % {"number": number} if number else item.text
