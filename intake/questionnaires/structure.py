"""Has FHIR's JSON the shape of R4: each property known, of its kind, and not empty?

Answers' values are left out: `datatypes` says what is wrong with each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from .outcome import Issue
from .shapes import COMPLEX, NEEDED, PRIMITIVES, TABLE, Property

MAX_DEPTH = 100
MAX_FAULTS = 1000  # nobody reads more, and a file could have as many as it has bytes
_ANY_VALUE = {"Answer", "Extension", "UsageContext"}
_OPEN = {"Resource"}  # nothing is known of what else stands in it
_VALUE = re.compile(r"(_?)value([A-Z][A-Za-z0-9]*)")

Json = Mapping[str, Any]


def faults(kind: str, json: Json, where: str, link_id: str = "") -> Iterator[Issue]:
    """An issue for each property that R4 does not have, or not like this."""
    return islice(_faults(kind, json, where, link_id, 0), MAX_FAULTS)


def _faults(
    kind: str, json: Json, where: str, link_id: str, depth: int
) -> Iterator[Issue]:
    named = json.get("linkId")
    here = _Place(kind, json, named if isinstance(named, str) else link_id, depth)
    known = TABLE[kind]
    for name, content in json.items():
        if name not in known or not _is_right(known[name], content):
            yield from here.property(name, content, f"{where}.{name[:60]}")
    yield from here.missing(where)


def _is_right(property: Property, content: object) -> bool:
    """Without a word on what is wrong: most properties are primitives, and right."""
    if property.many or property.kind not in PRIMITIVES:
        return False
    try:
        PRIMITIVES[property.kind](content)
    except ValueError:
        return False
    return True


def metadata_faults(questionnaire: Json) -> Iterator[Issue]:
    """The same for what a definition says that nothing else reads."""
    names = TABLE["Metadata"].keys() - {"extension"}
    about = {n: c for n, c in questionnaire.items() if n.removeprefix("_") in names}
    return faults("Metadata", about, "Questionnaire")


@dataclass(frozen=True)
class _Place:
    kind: str
    json: Json
    link_id: str
    depth: int

    def property(self, name: str, content: object, where: str) -> Iterator[Issue]:
        if self.kind == "Answer" and name.startswith("value"):
            if not _VALUE.fullmatch(name):
                yield self._strange(name, where)
        elif what := _emptiness(content):
            if name == "modifierExtension":
                yield self._modifier(where)
            yield self._issue(where, f"{name[:60]} is {what}: leave it out.")
        elif found := TABLE[self.kind].get(name):
            yield from self._known(found, name, content, where)
        elif name == "modifierExtension":
            yield self._modifier(where)
        elif name == "id":
            yield from self._primitive("elementId", name, content, where)
        elif self.kind in _ANY_VALUE and (value := _VALUE.fullmatch(name)):
            yield from self._value(name, content, where, *value.groups())
        elif name.startswith("_"):
            yield from self._beside(name, content, where)
        elif self.kind not in _OPEN:
            yield self._strange(name, where)

    def missing(self, where: str) -> Iterator[Issue]:
        for name in NEEDED[self.kind]:
            if not {name, f"_{name}"} & self.json.keys():
                yield self._issue(where, f"It must have “{name}”.")
        if self.kind == "Extension":
            values = [n for n in self.json if (m := _VALUE.fullmatch(n)) and not m[1]]
            alone = not values and any(map(_VALUE.fullmatch, self.json))
            if len(values) + alone + ("extension" in self.json) != 1:
                message = "An extension has either one value or more extensions."
                yield self._issue(where, message)

    def _known(
        self, property: Property, name: str, content: object, where: str
    ) -> Iterator[Issue]:
        if not property.many:
            yield from self._content(property.kind, name, content, where)
        elif not isinstance(content, list):
            yield self._issue(where, f"{name} must be a list.")
        else:
            for index, part in enumerate(content):
                if part is not None or f"_{name}" not in self.json:
                    place = f"{where}[{index}]"
                    yield from self._content(property.kind, name, part, place)

    def _content(
        self, kind: str, name: str, content: object, where: str
    ) -> Iterator[Issue]:
        if kind in PRIMITIVES:
            yield from self._primitive(kind, name, content, where)
        elif what := _emptiness(content):
            yield self._issue(where, f"{name[:60]} is {what}: leave it out.")
        elif not isinstance(content, dict):
            yield self._issue(where, f"{name[:60]} must be an object.")
        elif self.depth >= MAX_DEPTH:
            yield self._issue(where, "It is nested too deeply.")
        elif kind in TABLE:
            yield from _faults(kind, content, where, self.link_id, self.depth + 1)

    def _primitive(
        self, kind: str, name: str, content: object, where: str
    ) -> Iterator[Issue]:
        try:
            PRIMITIVES[kind](content)
        except ValueError as problem:
            yield self._issue(where, f"{name[:60]} {problem}.")

    def _value(
        self, name: str, content: object, where: str, beside: str, kind: str
    ) -> Iterator[Issue]:
        """The value of an extension, or what stands beside a primitive value."""
        primitive = kind[0].lower() + kind[1:]
        if primitive in PRIMITIVES:
            known = "Element" if beside else primitive
            yield from self._content(known, name, content, where)
        elif kind in COMPLEX and not beside:
            yield from self._content(kind, name, content, where)
        else:
            yield self._strange(name, where)

    def _beside(self, name: str, content: object, where: str) -> Iterator[Issue]:
        """The id and extensions of a primitive."""
        found = TABLE[self.kind].get(name[1:])
        if self.kind in _OPEN:
            return
        if found is None or found.kind not in PRIMITIVES:
            yield self._strange(name, where)
        elif not found.many:
            yield from self._content("Element", name, content, where)
        elif not isinstance(content, list):
            yield self._issue(where, f"{name[:60]} must be a list.")
        else:
            for index, part in enumerate(content):
                if part is not None:
                    place = f"{where}[{index}]"
                    yield from self._content("Element", name, part, place)

    def _modifier(self, where: str) -> Issue:
        message = "A modifierExtension changes the meaning; none is supported."
        return Issue("error", "modifierExtension", where, self.link_id, message)

    def _strange(self, name: str, where: str) -> Issue:
        return self._issue(where, f"R4 has no property “{name[:60]}” here.")

    def _issue(self, where: str, message: str) -> Issue:
        return Issue("error", "structure", where, self.link_id, message)


def _emptiness(content: object) -> str:
    if content is None:
        return "null"
    if content in ("", [], {}):
        return "empty"
    return ""
