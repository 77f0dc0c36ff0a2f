"""A definition in another language: what there is to say, and what is missing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from .definition import Item, Questionnaire
from .item import Translations, given


@dataclass(frozen=True)
class Phrase:
    """One text of a definition, and the same in the other language; "" is missing."""

    where: str
    original: str
    translation: str


def phrases(questionnaire: Questionnaire, language: str) -> tuple[Phrase, ...]:
    """Every text that a person reads, in the order of the definition."""
    return tuple(
        Phrase(where, original, given(language, translations))
        for where, original, translations in _texts(questionnaire)
        if original.strip()
    )


def digest(found: tuple[Phrase, ...]) -> str:
    """The mark by which both languages together are known, word for word."""
    pairs = [(phrase.where, phrase.original, phrase.translation) for phrase in found]
    return hashlib.sha256(json.dumps(pairs).encode()).hexdigest()


def _texts(whole: Questionnaire) -> Iterator[tuple[str, str, Translations]]:
    yield "title", whole.title, whole.title_translations
    yield "description", whole.description, whole.description_translations
    yield "purpose", whole.purpose, whole.purpose_translations
    yield "why", whole.why, whole.why_translations
    for item in whole.walk():
        yield from _item_texts(item)


def _item_texts(item: Item) -> Iterator[tuple[str, str, Translations]]:
    yield item.link_id, item.text, item.translations
    yield f"{item.link_id} why", item.why, item.why_translations
    yield f"{item.link_id} format", item.entry_format, item.entry_format_translations
    yield f"{item.link_id} other", item.open_label, item.open_label_translations
    for number, option in enumerate(item.options, 1):
        # A number says the same in every language.
        if any(map(str.isalpha, option.display)):
            yield f"{item.link_id} {number}", option.display, option.translations
