"""What is asked. Built by `loading`, read by everything else, changed by nobody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from .answers import split_key
from .ordering import cyclic, dependency_order
from .outcome import NO_ISSUES, Outcome
from .values import Coding, Date, DateTime, Quantity, Time, Value

__all__ = [
    "Coding",
    "Condition",
    "Constraint",
    "Item",
    "Option",
    "Page",
    "Questionnaire",
    "Sum",
    "Translations",
]

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
        return self.repeats and bool(self.items)

    def hint(self, control: str) -> str:
        """The text of the display child with this control ("unit", "lower" …)."""
        hints = (child for child in self.items if child.is_display)
        return next((child.text for child in hints if child.control == control), "")

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


@dataclass(frozen=True)
class Page:
    """What is asked at once. `group` is the top-level group that the page is."""

    index: int
    title: str
    items: tuple[Item, ...]
    introduction: tuple[Item, ...] = ()
    group: Item | None = None

    def walk(self) -> Iterator[Item]:
        for item in self.items:
            yield from item.walk()


@dataclass(frozen=True)
class Questionnaire:
    url: str
    version: str
    name: str
    title: str
    status: str
    items: tuple[Item, ...]
    sha256: str = ""
    copyright: str = ""
    publisher: str = ""
    description: str = ""
    purpose: str = ""
    why: str = ""  # why we ask all of it; a scale's items say nothing of their own
    language: str = ""
    code: tuple[Coding, ...] = ()
    effective_start: DateTime | None = None
    effective_end: DateTime | None = None
    title_translations: Translations = ()
    outcome: Outcome = NO_ISSUES  # warnings found at load

    @property
    def canonical(self) -> str:
        return f"{self.url}|{self.version}" if self.version else self.url

    def walk(self) -> Iterator[Item]:
        return iter(self._all)

    def item(self, link_id: str) -> Item:
        """The item with this linkId; KeyError when there is none."""
        return self._index[link_id]

    def __contains__(self, link_id: object) -> bool:
        return link_id in self._index

    def locate(self, key: str) -> tuple[Item, tuple[int, ...]]:
        """The item and instance that an answer's key means."""
        if key in self._index:
            return self._index[key], ()
        link_id, path = split_key(key)
        return self._index[link_id], path

    def parent(self, link_id: str) -> Item | None:
        return self.ancestors(link_id)[-1] if self.ancestors(link_id) else None

    def ancestors(self, link_id: str) -> tuple[Item, ...]:
        """From the top down, without the item itself."""
        return self._ancestors[link_id]

    def nesting(self, link_id: str) -> tuple[Item, ...]:
        """The ancestors that repeat: an index for each makes an instance."""
        return self._nesting[link_id]

    @cached_property
    def order(self) -> tuple[str, ...]:
        """linkIds so that each comes after its parent and what it depends on."""
        return dependency_order(self._needs)

    @cached_property
    def cycle(self) -> tuple[str, ...]:
        """linkIds of the items whose conditions go round in a circle."""
        return cyclic(self._needs)

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        return _pages(self)

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages in which some text is given besides its own."""
        found = {language for language, _ in self.title_translations}
        for item in self.walk():
            found.update(language for language, _ in item.translations)
            for option in item.options:
                found.update(language for language, _ in option.translations)
        return tuple(sorted(found))

    def translated(self, language: str) -> Questionnaire:
        """The same questions; each text in this language where it is given."""
        title = _in(language, self.title_translations, self.title)
        items = tuple(_translated(item, language) for item in self.items)
        return replace(self, title=title, items=items)

    @cached_property
    def _all(self) -> tuple[Item, ...]:
        return tuple(item for top in self.items for item in top.walk())

    @cached_property
    def _index(self) -> Mapping[str, Item]:
        return {item.link_id: item for item in self._all}

    @cached_property
    def _ancestors(self) -> Mapping[str, tuple[Item, ...]]:
        found: dict[str, tuple[Item, ...]] = {item.link_id: () for item in self.items}
        for item in self._all:
            below = (*found[item.link_id], item)
            found.update((child.link_id, below) for child in item.items)
        return found

    @cached_property
    def _nesting(self) -> Mapping[str, tuple[Item, ...]]:
        return {
            link_id: tuple(item for item in above if item.nests)
            for link_id, above in self._ancestors.items()
        }

    @cached_property
    def _needs(self) -> Mapping[str, tuple[str, ...]]:
        needs: dict[str, list[str]] = {item.link_id: [] for item in self._all}
        for item in self._all:
            questions = (c.question for c in item.conditions if c.question in needs)
            needs[item.link_id].extend(questions)
            for child in item.items:
                needs[child.link_id].append(item.link_id)
        return {link_id: tuple(before) for link_id, before in needs.items()}


def _pages(questionnaire: Questionnaire) -> tuple[Page, ...]:
    """A page for each top-level group; else one page for everything."""
    items = questionnaire.items
    lead = next((i for i, item in enumerate(items) if not item.is_display), len(items))
    leading, rest = items[:lead], items[lead:]
    if rest and all(item.is_group for item in rest):
        return tuple(
            _group_page(index, group, leading if index == 0 else (), questionnaire)
            for index, group in enumerate(rest)
        )
    if leading:
        return (Page(0, leading[-1].text, rest, leading[:-1]),)
    return (Page(0, questionnaire.title, rest),)


def _group_page(
    index: int, group: Item, leading: tuple[Item, ...], whole: Questionnaire
) -> Page:
    items = (group,) if group.repeats else group.items
    return Page(index, group.text or whole.title, items, leading, group)


def _translated(item: Item, language: str) -> Item:
    options = tuple(
        replace(option, display=_in(language, option.translations, option.display))
        for option in item.options
    )
    items = tuple(_translated(child, language) for child in item.items)
    text = _in(language, item.translations, item.text)
    # A rendering of the untranslated text must not stand in for the translation.
    kept = text == item.text
    translated = replace(
        item,
        text=text,
        options=options,
        items=items,
        markdown=item.markdown if kept else "",
        xhtml=item.xhtml if kept else "",
    )
    return replace(translated, help=translated.hint("help") or item.help)


def _in(language: str, translations: Translations, text: str) -> str:
    """The text for es-MX is that for es-MX, else that for es, else the original."""
    given = dict(translations)
    return given.get(language) or given.get(language.partition("-")[0]) or text
