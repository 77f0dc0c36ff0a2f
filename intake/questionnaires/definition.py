"""What is asked. Built by `loading`, read by everything else, changed by nobody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from .answers import split_key
from .item import (
    Condition,
    Constraint,
    Item,
    Option,
    Sum,
    Translations,
    translated_item,
    wording,
)
from .ordering import cyclic, dependency_order
from .outcome import NO_ISSUES, Outcome
from .values import Coding, DateTime

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


# A form of 400 fields is the largest that the site takes; rows that are added need
# some of them, and nobody reads a page of a hundred questions to its end.
MAX_FIELDS = 60


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
    id: str = ""
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
    description_translations: Translations = ()
    purpose_translations: Translations = ()
    why_translations: Translations = ()
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
    def places(self) -> Mapping[str, tuple[int, int]]:
        """Where each item stands: its page's index, and its place on that page."""
        return {
            item.link_id: (page.index, place)
            for page in self.pages
            for place, item in enumerate(page.walk())
        }

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages in which some text is given besides its own."""
        about = (self.title_translations, self.why_translations)
        found = {language for texts in about for language, _ in texts}
        for item in self.walk():
            found.update(language for language, _ in item.translations)
            for option in item.options:
                found.update(language for language, _ in option.translations)
        return tuple(sorted(found))

    def translated(self, language: str) -> Questionnaire:
        """The same questions; each text in this language where it is given.

        Its mark differs: what is kept of a definition is kept for each language.
        """
        return replace(
            self,
            sha256=f"{self.sha256}-{language}" if self.sha256 else "",
            language=language,
            title=wording(language, self.title_translations, self.title),
            description=wording(
                language, self.description_translations, self.description
            ),
            purpose=wording(language, self.purpose_translations, self.purpose),
            why=wording(language, self.why_translations, self.why),
            items=tuple(translated_item(item, language) for item in self.items),
        )

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
    """A page for each top-level group, else one for everything; none too large."""
    fitting = (part for page in _natural_pages(questionnaire) for part in _parts(page))
    return tuple(replace(page, index=index) for index, page in enumerate(fitting))


def _natural_pages(questionnaire: Questionnaire) -> Iterator[Page]:
    items = questionnaire.items
    lead = next((i for i, item in enumerate(items) if not item.is_display), len(items))
    leading, rest = items[:lead], items[lead:]
    if rest and all(item.is_group for item in rest):
        for index, group in enumerate(rest):
            said = leading if index == 0 else ()
            yield _group_page(index, group, said, questionnaire)
    elif leading:
        yield Page(0, leading[-1].text, rest, leading[:-1])
    else:
        yield Page(0, questionnaire.title, rest)


def _group_page(
    index: int, group: Item, leading: tuple[Item, ...], whole: Questionnaire
) -> Page:
    items = (group,) if group.repeats else group.items
    return Page(index, group.text or whole.title, items, leading, group)


def _parts(page: Page) -> Iterator[Page]:
    """The page, or as many as its fields need: what is sent at once is limited."""
    introduction, title, size, chunk = page.introduction, page.title, 0, list[Item]()
    for here, item in _pieces(page.items, page.title):
        size += (more := fields(item))
        if chunk and (size > MAX_FIELDS or here != title):
            yield replace(
                page, title=title, items=tuple(chunk), introduction=introduction
            )
            introduction, chunk, size = (), [], more
        title = here
        chunk.append(item)
    yield replace(page, title=title, items=tuple(chunk), introduction=introduction)


def _pieces(items: tuple[Item, ...], title: str) -> Iterator[tuple[str, Item]]:
    """Items that stand together on a page; of a group that is too large, its own."""
    for item in items:
        if item.is_group and not item.repeats and fields(item) > MAX_FIELDS:
            yield from _pieces(item.items, item.text or title)
        else:
            yield title, item


def fields(item: Item) -> int:
    """How many form fields an item and all below it need, each row once."""
    return sum(map(_fields, item.walk()))


def _fields(item: Item) -> int:
    if not item.is_question:
        return int(item.repeats)
    if item.repeats and item.options:
        return len(item.options) + int(item.is_open)
    boxes = {"date": 3, "dateTime": 4, "quantity": 2, "open-choice": 2}
    return boxes.get(item.type, 1) + int(item.repeats)
