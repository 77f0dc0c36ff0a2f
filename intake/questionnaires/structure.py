"""What FHIR R4's JSON looks like: which properties, of which kind, and never empty.

A line of the table is a datatype and its properties: "*" marks a list, "!" what must
be there. Answers' values are left out: `datatypes` says what is wrong with each.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from .datatypes import DATATYPES, text
from .outcome import Issue

MAX_DEPTH = 100
MAX_FAULTS = 1000  # nobody reads more, and a file could have as many as it has bytes
_LINES = """
QuestionnaireResponse resourceType:code id:id meta:Meta implicitRules:uri
    language:code text:Narrative contained:Resource* identifier:Identifier
    basedOn:Reference* partOf:Reference* questionnaire:canonical status:code
    subject:Reference encounter:Reference
    authored:dateTime author:Reference source:Reference item:Item*
Metadata id:id meta:Meta text:Narrative identifier:Identifier* derivedFrom:canonical*
    experimental:boolean subjectType:code* date:dateTime contact:ContactDetail*
    useContext:UsageContext* jurisdiction:CodeableConcept* approvalDate:date
    lastReviewDate:date
Item linkId:string definition:uri text:string answer:Answer* item:Item*
Answer item:Item*
Extension url:uri!
Resource resourceType:code! id:id
Element
Meta versionId:id lastUpdated:instant source:uri profile:canonical* security:Coding*
    tag:Coding*
Narrative status:generated|extensions|additional|empty! div:string!
Reference reference:string type:uri identifier:Identifier display:string
Identifier use:usual|official|temp|secondary|old type:CodeableConcept system:uri
    value:string period:Period assigner:Reference
CodeableConcept coding:Coding* text:string
Coding system:uri version:string code:code display:string userSelected:boolean
ContactDetail name:string telecom:ContactPoint*
ContactPoint system:phone|fax|email|pager|url|sms|other value:string
    use:home|work|temp|old|mobile rank:positiveInt period:Period
UsageContext code:Coding!
Period start:dateTime end:dateTime
Quantity value:decimal comparator:<|<=|>=|> unit:string system:uri code:code
Attachment contentType:code language:code data:string url:url size:unsignedInt
    hash:base64Binary title:string creation:dateTime
"""
_ANY_VALUE = {"Answer", "Extension", "UsageContext"}
_OPEN = {"Resource"}  # nothing is known of what else stands in it
_VALUE = re.compile(r"(_?)value([A-Z][A-Za-z0-9]*)")
_COMPLEX_WORDS = """
    Address Age Annotation Attachment CodeableConcept Coding ContactDetail ContactPoint
    Contributor Count DataRequirement Distance Dosage Duration Expression HumanName
    Identifier Meta Money ParameterDefinition Period Quantity Range Ratio Reference
    RelatedArtifact SampledData Signature Timing TriggerDefinition UsageContext
"""
COMPLEX = frozenset(_COMPLEX_WORDS.split())
_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT")

Json = Mapping[str, Any]


def _id(json: object) -> None:
    if not isinstance(json, str) or not _ID.fullmatch(json):
        raise ValueError("has at most 64 letters, digits, dashes and dots")


def _instant(json: object) -> None:
    DATATYPES["DateTime"].decode(json)
    if not _INSTANT.match(text(json)):
        raise ValueError("must be a moment with a date, a time and a zone")


def _base64(json: object) -> None:
    try:
        base64.b64decode("".join(text(json).split()), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("must be base64") from None


def _element_id(json: object) -> None:
    if re.search(r"\s", text(json)):
        raise ValueError("has no spaces")


def _whole(least: int) -> Callable[[Any], None]:
    def check(json: object) -> None:
        DATATYPES["Integer"].decode(json)
        if json < least:  # type: ignore[operator]
            raise ValueError(f"must be {least} or more")

    return check


def _one_of(codes: str) -> Callable[[Any], None]:
    def check(json: object) -> None:
        if json not in codes.split("|"):
            raise ValueError(f"must be one of: {codes.replace('|', ', ')}")

    return check


PRIMITIVES: dict[str, Callable[[Any], object]] = {
    name[0].lower() + name[1:]: DATATYPES[name].decode
    for name in ("Boolean", "Integer", "Decimal", "Date", "DateTime", "Time", "String")
}
PRIMITIVES |= {
    "base64Binary": _base64,
    "canonical": DATATYPES["Uri"].decode,
    "code": DATATYPES["Code"].decode,
    "elementId": _element_id,
    "id": _id,
    "instant": _instant,
    "markdown": text,
    "oid": DATATYPES["Uri"].decode,
    "positiveInt": _whole(1),
    "unsignedInt": _whole(0),
    "uri": DATATYPES["Uri"].decode,
    "url": DATATYPES["Uri"].decode,
    "uuid": DATATYPES["Uri"].decode,
}


@dataclass(frozen=True)
class Property:
    kind: str
    many: bool = False
    needed: bool = False


def _table() -> dict[str, dict[str, Property]]:
    found: dict[str, dict[str, Property]] = {}
    for line in re.sub(r"\n\s+", " ", _LINES).split("\n"):
        name, *properties = line.split() or [""]
        found[name] = {"extension": Property("Extension", many=True)}
        for written in properties:
            key, _, kind = written.partition(":")
            property = Property(kind.rstrip("*!"), "*" in kind, "!" in kind)
            found[name][key] = property
            if "|" in property.kind:
                PRIMITIVES[property.kind] = _one_of(property.kind)
    return found


TABLE = _table()


def faults(kind: str, json: Json, where: str, link_id: str = "") -> Iterator[Issue]:
    """An issue for each property that R4 does not have, or not like this."""
    return islice(_faults(kind, json, where, link_id, 0), MAX_FAULTS)


def _faults(
    kind: str, json: Json, where: str, link_id: str, depth: int
) -> Iterator[Issue]:
    named = json.get("linkId")
    here = _Place(kind, json, named if isinstance(named, str) else link_id, depth)
    for name, content in json.items():
        yield from here.property(name, content, f"{where}.{name[:60]}")
    yield from here.missing(where)


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
        for name, property in TABLE[self.kind].items():
            if property.needed and not {name, f"_{name}"} & self.json.keys():
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
