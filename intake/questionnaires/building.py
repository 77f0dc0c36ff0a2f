"""JSON items to definition. Faults are reported, and reading goes on."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from . import extensions, well_known
from .definition import Condition, Item, Option
from .element import Element
from .invariants import check_json
from .item import hint_of
from .item_types import ITEM_TYPES, OPERATORS, OPTION_KINDS, STRANGE_TYPES
from .value_sets import ValueSets
from .values import Coding, Date, DateTime, Quantity, Value

_KEYS_WORDS = """
    linkId definition code prefix text type enableWhen enableBehavior required repeats
    readOnly maxLength answerValueSet answerOption initial item
"""
KEYS = frozenset(_KEYS_WORDS.split())
OPTION_KEYS = frozenset(f"value{kind}" for kind in OPTION_KINDS) | {"initialSelected"}

_ANSWER_KINDS = (
    "Boolean",
    "Decimal",
    "Integer",
    "Date",
    "DateTime",
    "Time",
    "String",
    "Coding",
    "Quantity",
    "Reference",
)

STRANGE = {
    "answerConstraint": "answerConstraint is FHIR R5, not R4.",
    "disabledDisplay": "disabledDisplay is FHIR R5, not R4.",
    "option": "“option” is FHIR STU3; in R4 it is answerOption.",
    "options": "“options” is FHIR STU3; in R4 it is answerValueSet.",
    **{
        f"initial{kind}": f"“initial{kind}” is FHIR STU3; in R4 it is initial.value."
        for kind in (*_ANSWER_KINDS, "Uri", "Attachment")
    },
}


def build(element: Element, sets: ValueSets) -> Item | None:
    """The item; None when not even its linkId and type can be read."""
    element.link_id = element.text("linkId")
    kind = _type(element)
    if not element.link_id or not kind:
        if not element.link_id:
            element.error("structure", "An item must have a linkId.", "linkId")
        return None
    element.only(KEYS, STRANGE)
    refuse_modifiers(element)
    check_json(element, kind)
    below = (build(child, sets) for child in element.children("item"))
    items = tuple(item for item in below if item is not None)
    return Item(
        link_id=element.link_id,
        type=kind,
        items=items,
        path=element.path,
        help=hint_of(items, "help"),
        **_plain_fields(element),
        **_worded(element),
        **_answered(element, kind, sets),
        **_extended(element, kind, sets),
    )


def _extended(element: Element, kind: str, sets: ValueSets) -> dict[str, Any]:
    """What extensions say; units of a contained value set stand beside the others."""
    fields = extensions.read(element, extensions.ITEM)
    if kind == "quantity":
        fields.update(_amounts(fields))
    canonical = fields.pop("unit_set", None)
    if canonical is None:
        return fields
    value_set = sets.find(canonical)
    options = None if value_set is None else sets.options(value_set)
    if options is None:
        message = "Its units are a value set that is not wholly in this file."
        element.warn("valueSet", f"{message} Any unit is accepted.")
        return {**fields, "units": ()}
    units = (option.value for option in options)
    found = tuple(unit for unit in units if isinstance(unit, Coding))
    return {**fields, "units": (*fields.get("units", ()), *found)}


def _amounts(fields: dict[str, Any]) -> dict[str, Any]:
    """Limits that are numbers, as amounts of whatever unit."""
    limits = {name: fields.get(name) for name in ("min_value", "max_value")}
    return {
        name: Quantity(Decimal(limit))
        for name, limit in limits.items()
        if isinstance(limit, int | Decimal)
    }


def _type(element: Element) -> str:
    kind = element.text("type")
    if kind in ITEM_TYPES:
        return kind
    if kind in STRANGE_TYPES:
        message = f"The item type “{kind}” {STRANGE_TYPES[kind]}."
        element.error("invalidType", message, "type")
    elif kind:
        message = f"FHIR R4 has no item type “{kind[:60]}”."
        element.error("invalidType", message, "type")
    else:
        element.error("structure", "An item must have a type.", "type")
    return ""


def _plain_fields(element: Element) -> dict[str, Any]:
    length = element.integer("maxLength")
    if length is not None and length < 0:
        element.error("structure", "maxLength cannot be below 0.", "maxLength")
    return {
        "required": element.flag("required"),
        "repeats": element.flag("repeats"),
        "read_only": element.flag("readOnly"),
        "max_length": length,
        "definition": element.value("definition", "Uri") or "",
        "code": element.values("code", "Coding"),
        "conditions": _conditions(element),
        "enable_behavior": element.code("enableBehavior", ("all", "any")) or "all",
    }


def _worded(element: Element) -> dict[str, Any]:
    texts = extensions.read(element.child("_text"), extensions.TEXT)
    prefix = element.child("_prefix")
    if prefix is not None:
        extensions.unread(prefix)
    return {"text": element.text("text"), "prefix": element.text("prefix"), **texts}


def _conditions(element: Element) -> tuple[Condition, ...]:
    read = (_condition(child) for child in element.children("enableWhen"))
    return tuple(condition for condition in read if condition is not None)


def _condition(element: Element) -> Condition | None:
    element.only({"question", "operator", *_named("answer", _ANSWER_KINDS)}, {})
    refuse_modifiers(element)
    question = element.text("question")
    operator = element.code("operator", OPERATORS)
    answer = element.choice("answer", _ANSWER_KINDS)
    if not question:
        element.error("structure", "A condition must name its question.", "question")
    if not operator:
        element.error("structure", "A condition must have an operator.", "operator")
    if not question or not operator or answer is None:
        return None
    return Condition(question, operator, answer[1])


def _answered(element: Element, kind: str, sets: ValueSets) -> dict[str, Any]:
    options = _options(element, kind)
    bounded, value_set = True, element.text("answerValueSet")
    if value_set and not element.json.get("answerOption"):
        found = _from_value_set(element, value_set, sets)
        bounded, options = found is not None, found or ()
    return {
        "options": options,
        "value_set": value_set,
        "bounded": bounded,
        "initial": _initial(element, kind, options),
    }


def _options(element: Element, kind: str) -> tuple[Option, ...]:
    allowed = ITEM_TYPES[kind].options or OPTION_KINDS
    read = (_option(child, kind, allowed) for child in element.children("answerOption"))
    return tuple(option for option in read if option is not None)


def _option(element: Element, kind: str, allowed: tuple[str, ...]) -> Option | None:
    element.only(OPTION_KEYS, {})
    refuse_modifiers(element)
    chosen = element.choice("value", allowed)
    if chosen is None:
        return None
    value = _fitting(kind, chosen[1])
    fields = extensions.read(element, extensions.OPTION)
    fields = {**_option_words(element, chosen), **fields}
    return Option(value, _display(value), initial=_selected(element), **fields)


def _option_words(element: Element, chosen: tuple[str, Value]) -> dict[str, Any]:
    """What stands at an option's value: weights, translations, how it looks."""
    inner = _value_element(element, chosen)
    if inner is None:
        return {}
    if not isinstance(chosen[1], Coding):
        return extensions.read(inner, {**extensions.OPTION, **extensions.TEXT})
    fields = extensions.read(inner, extensions.OPTION)
    return {**fields, **extensions.read(inner.child("_display"), extensions.TEXT)}


def _value_element(element: Element, chosen: tuple[str, Value]) -> Element | None:
    kind, value = chosen
    name = f"value{kind}"
    return element.child(name if isinstance(value, Coding) else f"_{name}")


def _selected(element: Element) -> bool:
    return element.flag("initialSelected")


def _display(value: Value) -> str:
    if isinstance(value, Coding):
        return value.display or value.code
    return str(getattr(value, "display", "") or value)


def _fitting(kind: str, value: Value) -> Value:
    """An option as the answer it stands for: 1 is 1.0 where decimals are asked."""
    if kind == "decimal" and isinstance(value, int):
        return Decimal(value)
    if kind == "dateTime" and isinstance(value, Date):
        return DateTime(value.text)
    return value


def _from_value_set(
    element: Element, canonical: str, sets: ValueSets
) -> tuple[Option, ...] | None:
    value_set = sets.find(canonical)
    if value_set is None and (known := well_known.options(canonical)):
        return known
    if value_set is not None:
        options = sets.options(value_set)
        if options is not None:
            return options
        message = "Its answers are a value set that is not wholly in this file."
    elif canonical.startswith("#"):
        message = f"The value set “{canonical[:60]}” is not contained in this file."
        element.error("structure", message, "answerValueSet")
        return None
    else:
        message = "Its answers are a value set on a terminology server."
    consequence = "Responses are accepted with any code."
    element.warn("valueSet", f"{message} {consequence}", "answerValueSet")
    return None


def _initial(
    element: Element, kind: str, options: tuple[Option, ...]
) -> tuple[Value, ...]:
    selected = tuple(option.value for option in options if option.initial)
    return selected or tuple(
        value
        for child in element.children("initial")
        if (value := _initial_value(child, kind)) is not None
    )


def _initial_value(element: Element, kind: str) -> Value | None:
    refuse_modifiers(element)
    row = ITEM_TYPES[kind]
    if not row.answers:
        return None  # que-8 has been said
    extensions.unread(element)
    amount = element.json.get("valueQuantity")
    if isinstance(amount, dict) and "value" not in amount:
        element.warn("initial", "An initial amount without a number is not filled in.")
        return None
    allowed = {*row.answers, *row.options, *(["String"] if row.text_checks else [])}
    chosen = element.choice("value", allowed)
    return None if chosen is None else _fitting(kind, chosen[1])


def refuse_modifiers(element: Element) -> None:
    for modifier in element.children("modifierExtension"):
        url = modifier.text("url")[:200]
        message = f"The modifierExtension {url} changes the meaning; none is supported."
        modifier.error("modifierExtension", message)


def _named(prefix: str, kinds: tuple[str, ...]) -> set[str]:
    return {prefix + kind for kind in kinds}
