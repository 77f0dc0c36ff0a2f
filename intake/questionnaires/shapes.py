"""The datatypes of FHIR R4 that a response can have, with their properties: a table.

In a line, "*" marks a list, "!" what must be there, "|" the codes that there are.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .datatypes import DATATYPES, text

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
_COMPLEX_WORDS = """
    Address Age Annotation Attachment CodeableConcept Coding ContactDetail ContactPoint
    Contributor Count DataRequirement Distance Dosage Duration Expression HumanName
    Identifier Meta Money ParameterDefinition Period Quantity Range Ratio Reference
    RelatedArtifact SampledData Signature Timing TriggerDefinition UsageContext
"""
COMPLEX = frozenset(_COMPLEX_WORDS.split())
_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT")


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
NEEDED = {
    kind: [name for name, property in properties.items() if property.needed]
    for kind, properties in TABLE.items()
}
