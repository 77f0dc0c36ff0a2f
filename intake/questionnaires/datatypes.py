"""How each kind of value stands in JSON: `valueBoolean`, `answerCoding`, ….

`decode` takes plain JSON and raises ValueError with a sentence; `encode` undoes it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .values import (
    Attachment,
    Coding,
    Date,
    DateTime,
    Quantity,
    Reference,
    Time,
    Value,
)

_CODE = re.compile(r"\S+( \S+)*")
MAX_TEXT = 1024 * 1024


@dataclass(frozen=True)
class Datatype:
    name: str  # Boolean, as in valueBoolean
    python: type[Any]
    decode: Callable[[Any], Value]
    encode: Callable[[Any], Any] = lambda value: value


def _boolean(json: object) -> bool:
    if not isinstance(json, bool):
        raise ValueError("must be true or false")
    return json


def _integer(json: object) -> int:
    if isinstance(json, bool) or not isinstance(json, int):
        raise ValueError("must be a whole number")
    if not -(2**31) <= json < 2**31:
        raise ValueError("is too large a number")
    return json


def _decimal(json: object) -> Decimal:
    if isinstance(json, bool) or not isinstance(json, int | Decimal):
        raise ValueError("must be a number")
    return Decimal(json)


def number(value: Decimal) -> int | float | Decimal:
    """A JSON number that reads back equal; Decimal only where no float does."""
    if value == value.to_integral_value() and value.adjusted() < 18:
        return int(value)
    return float(value) if Decimal(repr(float(value))) == value else value


def text(json: object) -> str:
    if not isinstance(json, str) or not json.strip():
        raise ValueError("must be text, and not empty")
    if len(json) > MAX_TEXT:
        raise ValueError("is longer than a megabyte")
    return json


def _code(json: object) -> str:
    if not _CODE.fullmatch(text(json)):
        raise ValueError("must be a code without spaces around it")
    return text(json)


def _uri(json: object) -> str:
    if re.search(r"\s", text(json)):
        raise ValueError("must be an address without spaces")
    return text(json)


def _date(json: object) -> Date:
    return Date(text(json))


def _date_time(json: object) -> DateTime:
    return DateTime(text(json))


def _time(json: object) -> Time:
    return Time(text(json))


def _record(json: object, allowed: set[str]) -> Mapping[str, Any]:
    """The fields of a datatype; what other fields carry is of no meaning here."""
    if not isinstance(json, dict) or not json:
        raise ValueError("must be an object")
    if json.keys() <= allowed:
        return json
    strange = {key.lstrip("_") for key in json} - allowed - {"id", "extension"}
    if strange:
        raise ValueError(f"has “{min(strange)[:60]}”, which does not belong there")
    return json


def _optional(json: Mapping[str, Any], name: str) -> str:
    try:
        return text(json[name]) if name in json else ""
    except ValueError as problem:
        raise ValueError(f"{name} {problem}") from None


def coding(json: object) -> Coding:
    fields = _record(json, {"system", "version", "code", "display", "userSelected"})
    found = Coding(*(_optional(fields, n) for n in ("system", "code", "display")))
    if not (found.code or found.display):
        raise ValueError("must have a code or a display")
    return found


def _quantity(json: object) -> Quantity:
    fields = _record(json, {"value", "comparator", "unit", "system", "code"})
    names = ("unit", "system", "code", "comparator")
    if "value" not in fields:
        raise ValueError("must have a value")
    texts = (_optional(fields, name) for name in names)
    found = Quantity(_decimal(fields["value"]), *texts)
    if found.comparator not in {"", "<", "<=", ">=", ">"}:
        raise ValueError("has a comparator that is none of < <= >= >")
    if found.code and not found.system:
        raise ValueError("has a unit code without its system")
    return found


def _reference(json: object) -> Reference:
    fields = _record(json, {"reference", "type", "identifier", "display"})
    identifier = fields.get("identifier", {})
    if not isinstance(identifier, dict):
        raise ValueError("identifier must be an object")
    texts = (_optional(fields, name) for name in ("reference", "type", "display"))
    names = (_optional(identifier, name) for name in ("system", "value"))
    found = Reference(*texts, *names)
    if not (found.reference or found.display or found.identifier_value):
        raise ValueError("must say what it refers to")
    return found


_ATTACHMENT = ("contentType", "data", "url", "title", "hash", "language", "creation")


def _attachment(json: object) -> Attachment:
    fields = _record(json, {*_ATTACHMENT, "size"})
    kind, data, url, title, digest, language, creation = (
        _optional(fields, name) for name in _ATTACHMENT
    )
    size = _integer(fields["size"]) if "size" in fields else None
    if data and not kind:
        raise ValueError("must say its contentType")
    return Attachment(kind, data, url, size, title, digest, language, creation)


def _present(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in ("", None)}


def _coding_json(value: Coding) -> dict[str, Any]:
    return _present(system=value.system, code=value.code, display=value.display)


def _quantity_json(value: Quantity) -> dict[str, Any]:
    unit = _present(unit=value.unit, system=value.system, code=value.code)
    comparator = _present(comparator=value.comparator)
    return {"value": number(value.value), **comparator, **unit}


def _reference_json(value: Reference) -> dict[str, Any]:
    identifier = _present(system=value.identifier_system, value=value.identifier_value)
    return _present(
        reference=value.reference,
        type=value.type,
        identifier=identifier or None,
        display=value.display,
    )


def _attachment_json(value: Attachment) -> dict[str, Any]:
    return _present(
        contentType=value.content_type,
        language=value.language,
        data=value.data,
        url=value.url,
        size=value.size,
        hash=value.hash,
        title=value.title,
        creation=value.creation,
    )


DATATYPES = {
    datatype.name: datatype
    for datatype in (
        Datatype("Boolean", bool, _boolean),
        Datatype("Integer", int, _integer),
        Datatype("Decimal", Decimal, _decimal, number),
        Datatype("Date", Date, _date, str),
        Datatype("DateTime", DateTime, _date_time, str),
        Datatype("Time", Time, _time, str),
        Datatype("String", str, text),
        Datatype("Uri", str, _uri),
        Datatype("Code", str, _code),
        Datatype("Canonical", str, _uri),
        Datatype("Id", str, _code),
        Datatype("Markdown", str, text),
        Datatype("Coding", Coding, coding, _coding_json),
        Datatype("Quantity", Quantity, _quantity, _quantity_json),
        Datatype("Reference", Reference, _reference, _reference_json),
        Datatype("Attachment", Attachment, _attachment, _attachment_json),
    )
}


def choice_of_type(json: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    """What stands under `prefix[x]`: {"Coding": {…}} for {"valueCoding": {…}}."""
    size = len(prefix)
    return {
        key[size:]: content
        for key, content in json.items()
        if key.startswith(prefix) and key[size : size + 1].isupper()
    }
