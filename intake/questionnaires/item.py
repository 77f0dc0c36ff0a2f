"""One thing that is asked or shown, with what limits its answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from .values import Coding, Date, DateTime, Quantity, Time, Value

Translations = tuple[tuple[str, str], ...]  # (language, text)
Typed = tuple[type[object], Value]
Bound = int | Decimal | Date | DateTime | Time | Quantity

# A display item with one of these controls says something about its parent.
HINTS = {"help", "flyover", "prompt", "unit", "lower", "upper", "legal"}


@dataclass(frozen=True)
class Option:
    """One answer to choose."""

    value: Value
    display: str
    prefix: str = ""
    weight: Decimal | None = None
    exclusive: bool = False
    initial: bool = False
    translations: Translations = ()
    markdown: str = ""  # as written: render through clinic.markup only
    xhtml: str = ""  # already through the allow-list


@dataclass(frozen=True)
class Condition:
    """One enableWhen: the question, the operator, what its answer is held against."""

    question: str
    operator: str
    answer: Value


@dataclass(frozen=True)
class Constraint:
    """A questionnaire-constraint: carried and reported, evaluated only if simple."""

    key: str
    severity: str
    expression: str
    human: str


@dataclass(frozen=True)
class Sum:
    """A calculatedExpression: the total over the weights of these items' answers."""

    link_ids: tuple[str, ...]
    expression: str


@dataclass(frozen=True)
class Item:
    link_id: str
    type: str
    text: str = ""
    prefix: str = ""
    required: bool = False
    repeats: bool = False
    read_only: bool = False
    hidden: bool = False
    options: tuple[Option, ...] = ()
    conditions: tuple[Condition, ...] = ()
    enable_behavior: str = "all"
    items: tuple[Item, ...] = ()
    code: tuple[Coding, ...] = ()
    definition: str = ""
    initial: tuple[Value, ...] = ()
    value_set: str = ""  # answerValueSet as written
    bounded: bool = True  # False: the options are not in the definition
    # limits on answers
    max_length: int | None = None
    min_length: int | None = None
    min_value: Bound | None = None
    max_value: Bound | None = None
    decimal_places: int | None = None
    min_occurs: int | None = None
    max_occurs: int | None = None
    regex: str = ""
    unit: Coding | None = None
    units: tuple[Coding, ...] = ()
    mime_types: tuple[str, ...] = ()
    max_size: Decimal | None = None
    reference_types: tuple[str, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    # how it is asked
    help: str = ""
    entry_format: str = ""
    control: str = ""  # itemControl code
    orientation: str = ""  # horizontal or vertical
    slider_step: int | None = None
    open_label: str = ""
    category: str = ""  # displayCategory: instructions, security, help
    support_link: str = ""
    short_text: str = ""
    markdown: str = ""  # as written: render through clinic.markup only
    xhtml: str = ""  # already through the allow-list
    why: str = ""  # why we ask
    why_translations: Translations = ()
    entry_format_translations: Translations = ()
    open_label_translations: Translations = ()
    calculated: Sum | None = None
    translations: Translations = ()
    path: str = ""  # Questionnaire.item[3].item[0]

    @property
    def is_group(self) -> bool:
        return self.type == "group"

    @property
    def is_display(self) -> bool:
        return self.type == "display"

    @property
    def is_question(self) -> bool:
        return self.type not in {"group", "display"}

    @property
    def is_hint(self) -> bool:
        """Shown with its parent (as help, unit, prompt …), not on its own."""
        return self.is_display and self.control in HINTS

    @property
    def offered(self) -> bool:
        """Can a public form ask this? Responses are validated either way."""
        if self.type in {"attachment", "reference"}:
            return False
        return self.type != "choice" or bool(self.options)

    @property
    def is_open(self) -> bool:
        return self.type == "open-choice"

    @property
    def nests(self) -> bool:
        """Do the items below stand once for each instance of this one?"""
        return self.repeats and any(
            self.is_group or not child.is_display for child in self.items
        )

    def hint(self, control: str) -> str:
        """The text of the display child with this control ("unit", "lower" …)."""
        return hint_of(self.items, control)

    def option(self, value: Value) -> Option | None:
        return self._by_value.get((type(value), value))

    def walk(self) -> Iterator[Item]:
        """This item and all below, in order. (Depth is limited at load.)"""
        yield self
        for child in self.items:
            yield from child.walk()

    @cached_property
    def _by_value(self) -> Mapping[Typed, Option]:
        return {(type(o.value), o.value): o for o in reversed(self.options)}


def hint_of(items: tuple[Item, ...], control: str) -> str:
    hints = (child for child in items if child.is_display)
    return next((child.text for child in hints if child.control == control), "")


def translated_item(item: Item, language: str) -> Item:
    options = tuple(_translated_option(option, language) for option in item.options)
    items = tuple(translated_item(child, language) for child in item.items)
    text = wording(language, item.translations, item.text)
    # A rendering of the untranslated text must not stand in for the translation.
    kept = item if text == item.text else replace(item, markdown="", xhtml="")
    translated = replace(
        kept,
        text=text,
        why=wording(language, item.why_translations, item.why),
        entry_format=wording(
            language, item.entry_format_translations, item.entry_format
        ),
        open_label=wording(language, item.open_label_translations, item.open_label),
        options=options,
        items=items,
    )
    return replace(translated, help=translated.hint("help") or item.help)


def _translated_option(option: Option, language: str) -> Option:
    display = wording(language, option.translations, option.display)
    if display == option.display:
        return option
    return replace(option, display=display, markdown="", xhtml="")


def wording(language: str, translations: Translations, text: str) -> str:
    return given(language, translations) or text


def given(language: str, translations: Translations) -> str:
    """The text for es-MX is that for es-MX, else that for es, else none."""
    known = dict(translations)
    return known.get(language) or known.get(language.partition("-")[0]) or ""
