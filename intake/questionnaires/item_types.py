"""The table of item types. A new type is one row here and a function for each check.

`answers` are the datatypes an answer may have (`valueX`), `options` those of an
answerOption, `compares` those that enableWhen may hold against an answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .checks import (
    Check,
    Problem,
    absolute_url,
    amount_in_range,
    amount_places,
    attachment_kind,
    attachment_size,
    decimal_places,
    in_range,
    is_option,
    known_resource,
    length,
    one_line,
    pattern,
    printable,
    unit_offered,
    written_length,
)
from .datatypes import DATATYPES
from .definition import Item
from .values import Value

OPERATORS = ("exists", "=", "!=", ">", "<", ">=", "<=")
ORDERED = frozenset(
    ["Decimal", "Integer", "Date", "DateTime", "Time", "String", "Quantity"]
)
OPTION_KINDS = ("Coding", "String", "Integer", "Date", "Time", "Reference")


@dataclass(frozen=True)
class ItemType:
    answers: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    compares: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()
    text_checks: tuple[Check, ...] = ()  # for "other" text beside the options


_WORDS = (printable, length, pattern)
_LINE = (printable, one_line, length, pattern)
_NUMBER = (is_option, in_range, written_length, pattern)

ITEM_TYPES = {
    "group": ItemType(),
    "display": ItemType(),
    "boolean": ItemType(("Boolean",), (), ("Boolean",), (written_length,)),
    "decimal": ItemType(
        ("Decimal",),
        ("Integer",),
        ("Decimal", "Integer"),
        (*_NUMBER, decimal_places),
    ),
    "integer": ItemType(("Integer",), ("Integer",), ("Integer", "Decimal"), _NUMBER),
    "date": ItemType(("Date",), ("Date",), ("Date", "DateTime"), (is_option, in_range)),
    "dateTime": ItemType(
        ("DateTime",), ("Date",), ("DateTime", "Date"), (is_option, in_range)
    ),
    "time": ItemType(("Time",), ("Time",), ("Time",), (is_option, in_range)),
    "string": ItemType(("String",), ("String",), ("String",), (*_LINE, is_option)),
    "text": ItemType(("String",), (), ("String",), _WORDS),
    "url": ItemType(("Uri",), (), ("Uri", "String"), (absolute_url, length, pattern)),
    "choice": ItemType(("Coding",), OPTION_KINDS, OPTION_KINDS, (is_option,)),
    "open-choice": ItemType(
        ("Coding",), OPTION_KINDS, OPTION_KINDS, (is_option,), _LINE
    ),
    "attachment": ItemType(("Attachment",), (), (), (attachment_kind, attachment_size)),
    "reference": ItemType(
        ("Reference",), ("Reference",), ("Reference",), (known_resource, is_option)
    ),
    "quantity": ItemType(
        ("Quantity",),
        (),
        ("Quantity",),
        (unit_offered, amount_in_range, amount_places),
    ),
}

# What other versions of FHIR call an item type, and what to do about it.
STRANGE_TYPES = {
    "coding": "is FHIR R5; in R4 it is “choice” or “open-choice”",
    "question": "is an abstract type: say which kind of question it is",
}


def kinds(item: Item) -> tuple[str, ...]:
    """The datatypes that an answer to this item may have."""
    row = ITEM_TYPES[item.type]
    if item.type not in {"choice", "open-choice"}:
        return row.answers
    offered = tuple(dict.fromkeys(_kind_of(option.value) for option in item.options))
    if item.is_open:
        return (*(offered or row.answers), "String")
    return offered or row.answers


def kind_of(item: Item, value: Value) -> str | None:
    """The datatype under which this value stands in a response; None: none fits."""
    for kind in kinds(item):
        if type(value) is DATATYPES[kind].python:
            return kind
    return None


def comparable_kinds(item: Item) -> tuple[str, ...]:
    """The datatypes that enableWhen may hold against the answers to this item."""
    if item.type in {"choice", "open-choice"}:
        return kinds(item)
    return ITEM_TYPES[item.type].compares


def problems(item: Item, value: Value) -> Iterator[Problem]:
    """Everything wrong with a value of the right datatype."""
    row = ITEM_TYPES[item.type]
    for check in row.checks:
        yield from check(item, value)
    if isinstance(value, str):
        for check in row.text_checks:
            yield from check(item, value)


def _kind_of(value: Value) -> str:
    return next(k for k in OPTION_KINDS if DATATYPES[k].python is type(value))
