"""Contained value sets as options. What a definition does not hold is not fetched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from .definition import Option
from .element import Element
from .extensions import OPTION, TEXT, read
from .values import Coding

MAX_OPTIONS = 5000
MAX_NESTING = 10


class ValueSets:
    """The value sets and code systems that stand inside one questionnaire."""

    def __init__(self, questionnaire: Element) -> None:
        self._nesting = 0
        self._by_name: dict[str, Element] = {}
        self._read: dict[str, tuple[Option, ...] | None] = {}
        for resource in questionnaire.children("contained"):
            kind = resource.text("resourceType")
            if kind in {"ValueSet", "CodeSystem"}:
                self._by_name.setdefault("#" + resource.text("id"), resource)
                self._by_name.setdefault(f"{kind} {resource.text('url')}", resource)

    def find(self, canonical: str) -> Element | None:
        """By #id, or by the url of a contained value set."""
        url = canonical.partition("|")[0]
        return self._by_name.get(url) or self._by_name.get(f"ValueSet {url}")

    def options(self, value_set: Element) -> tuple[Option, ...] | None:
        """Its codes as options; None when they are not all in the definition."""
        if value_set.path not in self._read:
            self._read[value_set.path] = None  # a set that includes itself is not whole
            if self._nesting < MAX_NESTING:
                self._nesting += 1
                self._read[value_set.path] = self._options(value_set)
                self._nesting -= 1
        return self._read[value_set.path]

    def _options(self, value_set: Element) -> tuple[Option, ...] | None:
        expansion = value_set.child("expansion")
        if expansion is not None and expansion.json.get("contains"):
            read = _whole(expansion)
        else:
            read = self._composed(value_set)
        if read is None:
            return None
        found = tuple(read)
        if len(found) > MAX_OPTIONS:
            message = f"The value set has more than {MAX_OPTIONS} codes."
            value_set.error("limit", message)
        return tuple({option.value: option for option in reversed(found)}.values())[
            ::-1
        ]

    def _composed(self, value_set: Element) -> list[Option] | None:
        compose = value_set.child("compose")
        includes = compose.children("include") if compose else []
        excludes = compose.children("exclude") if compose else []
        found: list[Option] = []
        for include in includes:
            options = self._included(include)
            if options is None:
                return None
            found += options
        for exclude in excludes:
            options = self._included(exclude)
            if options is None:
                return None
            gone = {option.value for option in options}
            found = [option for option in found if option.value not in gone]
        return found if includes else None

    def _included(self, include: Element) -> list[Option] | None:
        if include.json.get("filter"):
            return None
        if include.json.get("valueSet"):
            return self._from_sets(include)
        return self._from_system(include)

    def _from_sets(self, include: Element) -> list[Option] | None:
        """What all these value sets have in common, and the system if one is named."""
        found: list[Sequence[Option] | None] = [
            None if value_set is None else self.options(value_set)
            for value_set in map(self.find, include.values("valueSet", "Canonical"))
        ]
        if include.json.get("system"):
            found.append(self._from_system(include))
        whole = [options for options in found if options is not None]
        if not whole or len(whole) < len(found):
            return None
        shared = set.intersection(*({o.value for o in options} for options in whole))
        return [option for option in whole[0] if option.value in shared]

    def _from_system(self, include: Element) -> list[Option] | None:
        system = include.text("system")
        if include.json.get("concept"):
            return [_option(c, system) for c in include.children("concept")]
        code_system = self._by_name.get(f"CodeSystem {system}")
        if code_system is None or code_system.text("content") not in {"", "complete"}:
            return None
        return list(_concepts(code_system, system, 0))


def _whole(expansion: Element) -> list[Option] | None:
    """Every code of an expansion; None when it says that it has more elsewhere."""
    total = expansion.integer("total")
    if total is not None and total > _size(expansion.json, 0):
        return None
    return list(_expanded(expansion, 0))


def _size(json: Any, depth: int) -> int:
    below = json.get("contains") if isinstance(json, dict) else None
    if not isinstance(below, list) or depth >= MAX_NESTING:
        return 0
    return len(below) + sum(_size(child, depth + 1) for child in below)


def _expanded(element: Element, depth: int) -> Iterator[Option]:
    for contained in element.children("contains") if depth < MAX_NESTING else ():
        if not contained.flag("abstract") and contained.json.get("code"):
            yield _option(contained, contained.text("system"))
        yield from _expanded(contained, depth + 1)


def _concepts(element: Element, system: str, depth: int) -> Iterator[Option]:
    for concept in element.children("concept") if depth < MAX_NESTING else ():
        yield _option(concept, system)
        yield from _concepts(concept, system, depth + 1)


def _option(concept: Element, system: str) -> Option:
    code, display = concept.text("code"), concept.text("display")
    if not code:
        concept.error("structure", "A concept has no code.")
    fields = read(concept, OPTION)
    texts = read(concept.child("_display"), TEXT)
    translations = (*texts.pop("translations", ()), *_designations(concept))
    return Option(
        Coding(system, code, display),
        display or code,
        translations=translations,
        **texts,
        **fields,
    )


def _designations(concept: Element) -> Iterator[tuple[str, str]]:
    for designation in concept.children("designation"):
        language, value = designation.text("language"), designation.text("value")
        if language and value:
            yield language, value
