"""Which extensions are read, which are ignored on purpose, which refuse a definition.

Everything not listed is reported as a warning, with its item. To read a new one, add
a row to ITEM, OPTION or TEXT: short name → (field, reader).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .checks import matcher
from .datatypes import DATATYPES, choice_of_type
from .definition import Constraint, Sum
from .element import Element
from .expressions import NotUnderstood, parse
from .known_extensions import IGNORED, REFUSED, short_name
from .markup import allowed_html
from .structure import faults

WHY = "https://anteroom.example/fhir/StructureDefinition/why-asked"

_CONTROLS_WORDS = """
    list table htable gtable atable grid header footer page tab tab-container inline
    prompt unit lower upper flyover help legal text autocomplete drop-down check-box
    lookup radio-button slider spinner text-box
"""
CONTROLS = frozenset(_CONTROLS_WORDS.split())
CATEGORIES = frozenset({"instructions", "security", "help"})

Reader = Callable[[Element], Any]


@dataclass(frozen=True)
class Row:
    field: str
    read: Reader
    many: bool = False
    translations: str = ""  # the field for the same in other languages


def _value(*kinds: str) -> Reader:
    def read(extension: Element) -> Any:
        if any(key.startswith("_value") for key in extension.json):
            message = "A limit that is computed when asked is not applied."
            extension.warn("extension", message)
            return None
        chosen = extension.choice("value", kinds)
        return chosen[1] if chosen else None

    return read


def _at_least_zero(extension: Element) -> int | None:
    found: int | None = _value("Integer")(extension)
    if found is not None and found < 0:
        extension.error("extension", "A number below 0 makes no sense here.")
        return None
    return found


def _size(extension: Element) -> Any:
    found = _value("Decimal", "Integer")(extension)
    return found if found is None else DATATYPES["Decimal"].decode(found)


def _concept(allowed: frozenset[str], what: str) -> Reader:
    """The first known code of a CodeableConcept."""

    def read(extension: Element) -> str | None:
        concept = extension.child("valueCodeableConcept")
        if concept is None:
            extension.error("extension", f"A {what} is a valueCodeableConcept.")
            return None
        codes = [found.code for found in concept.values("coding", "Coding")]
        known = [code for code in codes if code in allowed]
        if not known:
            named = f"“{codes[0][:60]}”" if codes else "without a code"
            message = f"The {what} {named} is not known and is not used."
            extension.warn("extension", message)
        return known[0] if known else None

    return read


def _regex(extension: Element) -> str | None:
    pattern = _value("String")(extension)
    if pattern is None:
        return None
    try:
        matcher(pattern)
    except ValueError as reason:
        message = f"The regular expression is not one that RE2 can run: {reason}."
        extension.error("not-supported", message)
        return None
    return str(pattern)


def _calculated(extension: Element) -> Sum | None:
    expression = extension.child("valueExpression")
    if expression is None:
        extension.error("extension", "A calculatedExpression is a valueExpression.")
        return None
    language = expression.text("language")
    if language != "text/fhirpath":
        message = f"A calculatedExpression in “{language[:60]}” is not supported."
        extension.error("not-supported", message)
        return None
    text = expression.text("expression")
    try:
        parse(text)
        return Sum((), text)
    except NotUnderstood as reason:
        message = f"This calculatedExpression is not supported: {reason}."
        extension.error("not-supported", message)
        return None


def _constraint(extension: Element) -> Constraint:
    parts: dict[str, str] = {}
    for part in extension.children("extension"):
        values = list(choice_of_type(part.json, "value").values())
        if values and isinstance(values[0], str):
            parts.setdefault(part.text("url"), values[0])
    names = ("key", "severity", "expression", "human")
    return Constraint(*(parts.get(name, "") for name in names))


def _html(extension: Element) -> str | None:
    found = _value("String")(extension)
    return None if found is None else allowed_html(found)


def _translation(extension: Element) -> tuple[str, str] | None:
    parts = {part.text("url"): part for part in extension.children("extension")}
    if "lang" not in parts or "content" not in parts:
        extension.error("extension", "A translation has a lang and a content.")
        return None
    language = _value("Code")(parts["lang"])
    content = _value("String", "Markdown")(parts["content"])
    return (language, content) if language and content else None


def _words(extension: Element) -> tuple[str, Any] | None:
    """A text, and the same in other languages."""
    chosen = extension.choice("value", ("String",))
    texts = read(extension.child("_valueString"), TEXT)
    return chosen and (str(chosen[1]), texts.get("translations", ()))


def _link(extension: Element) -> str | None:
    """Only what a browser may open: never a script."""
    found = _value("Uri")(extension)
    if found is None or found.startswith(("https://", "http://")):
        return None if found is None else str(found)
    extension.warn("extension", "A supportLink that is no web address is not shown.")
    return None


def _orientation(extension: Element) -> str | None:
    found = _value("Code")(extension)
    if found in {None, "horizontal", "vertical"}:
        return None if found is None else str(found)
    extension.warn("extension", f"choiceOrientation “{found[:60]}” is not known.")
    return None


_LIMITS = ("Integer", "Decimal", "Date", "DateTime", "Time", "Quantity")

ITEM: dict[str, Row] = {
    "itemControl": Row("control", _concept(CONTROLS, "itemControl")),
    "choiceOrientation": Row("orientation", _orientation),
    "minValue": Row("min_value", _value(*_LIMITS)),
    "maxValue": Row("max_value", _value(*_LIMITS)),
    "minQuantity": Row("min_value", _value("Quantity")),
    "maxQuantity": Row("max_value", _value("Quantity")),
    "minLength": Row("min_length", _at_least_zero),
    "maxDecimalPlaces": Row("decimal_places", _at_least_zero),
    "minOccurs": Row("min_occurs", _at_least_zero),
    "maxOccurs": Row("max_occurs", _at_least_zero),
    "regex": Row("regex", _regex),
    "entryFormat": Row(
        "entry_format", _words, translations="entry_format_translations"
    ),
    "hidden": Row("hidden", _value("Boolean")),
    "unit": Row("unit", _value("Coding")),
    "unitOption": Row("units", _value("Coding"), many=True),
    "unitValueSet": Row("unit_set", _value("Canonical")),
    "displayCategory": Row("category", _concept(CATEGORIES, "displayCategory")),
    "supportLink": Row("support_link", _link),
    "sliderStepValue": Row("slider_step", _value("Integer")),
    "openLabel": Row("open_label", _words, translations="open_label_translations"),
    "shortText": Row("short_text", _value("String")),
    "mimeType": Row("mime_types", _value("Code"), many=True),
    "maxSize": Row("max_size", _size),
    "referenceResource": Row("reference_types", _value("Code"), many=True),
    "constraint": Row("constraints", _constraint, many=True),
    "targetConstraint": Row("constraints", _constraint, many=True),
    "calculatedExpression": Row("calculated", _calculated),
    WHY: Row("why", _words, translations="why_translations"),
}

WHOLE: dict[str, Row] = {WHY: ITEM[WHY]}

_WEIGHT = Row("weight", _value("Decimal", "Integer"))
OPTION: dict[str, Row] = {
    "ordinalValue": _WEIGHT,
    "itemWeight": _WEIGHT,
    "iso21090-CO-value": _WEIGHT,
    "optionExclusive": Row("exclusive", _value("Boolean")),
    "optionPrefix": Row("prefix", _value("String")),
}

TEXT: dict[str, Row] = {
    "translation": Row("translations", _translation, many=True),
    "rendering-markdown": Row("markdown", _value("Markdown", "String")),
    "rendering-xhtml": Row("xhtml", _html),
}


def read(element: Element | None, table: Mapping[str, Row]) -> dict[str, Any]:
    """The fields that an element's extensions set, everything else reported."""
    fields: dict[str, Any] = {}
    if element is None or "extension" not in element.json:
        return fields
    for extension in element.children("extension"):
        url = extension.text("url")
        row = table.get(short_name(url))
        if row is None:
            _unread(extension, url)
            continue
        _store(fields, row, _safely(row.read, extension))
    return fields


def unread(element: Element) -> None:
    """Report the extensions of an element from which nothing is read."""
    read(element, {})


def _safely(reader: Reader, extension: Element) -> Any:
    try:
        return reader(extension)
    except ValueError as problem:
        extension.error("extension", f"This extension {problem}.")
        return None


def _store(fields: dict[str, Any], row: Row, value: Any) -> None:
    if value is None:
        return
    if row.translations:
        fields[row.field], fields[row.translations] = value
    elif row.many:
        fields[row.field] = (*fields.get(row.field, ()), value)
    else:
        fields[row.field] = value


def _unread(extension: Element, url: str) -> None:
    name = short_name(url)
    report, shown = extension.report, url[:200]
    if not report.is_long:
        _tell_shape(extension, url)
    if name in REFUSED:
        message = f"The extension {name} is not supported: {REFUSED[name]}."
        extension.error("not-supported", message)
    elif name in IGNORED:
        message = f"The extension {name} is ignored on purpose: {IGNORED[name]}."
        report.note("extension", extension.path, message, extension.link_id)
    else:
        message = f"The extension {shown} is not known and has no effect."
        extension.warn("extension", message)


def _tell_shape(extension: Element, url: str) -> None:
    """What has no effect need not be right; without a url it could be any."""
    say = extension.report.warn if url else extension.report.error
    for fault in faults("Extension", extension.json, extension.path):
        say(fault.code, fault.expression, fault.message, extension.link_id)
