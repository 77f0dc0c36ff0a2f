"""que-1 to que-13, and our own rules: what a definition must keep to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from .comparison import compare
from .datatypes import DATATYPES
from .definition import Condition, Item, Questionnaire
from .element import Element
from .expressions import count_rule
from .item_types import (
    ORDERED,
    comparable_kinds,
    kind_of,
    problems,
)
from .outcome import Report

Json = dict[str, Any]

_SIMPLE = {"boolean", "decimal", "integer", "string", "text", "url", "open-choice"}
_CHOSEN = {
    "choice",
    "open-choice",
    "decimal",
    "integer",
    "date",
    "dateTime",
    "time",
    "string",
    "quantity",
}


@dataclass(frozen=True)
class Invariant:
    code: str
    message: str
    broken: Callable[[Json, str], bool]


INVARIANTS = (
    Invariant(
        "que-1",
        "A group must have items below it.",
        lambda json, kind: kind == "group" and not json.get("item"),
    ),
    Invariant(
        "que-1",
        "A display item cannot have items below it.",
        lambda json, kind: kind == "display" and bool(json.get("item")),
    ),
    Invariant(
        "que-3",
        "A display item cannot have a code.",
        lambda json, kind: kind == "display" and "code" in json,
    ),
    Invariant(
        "que-4",
        "An item cannot have both answerOption and answerValueSet.",
        lambda json, kind: "answerOption" in json and "answerValueSet" in json,
    ),
    Invariant(
        "que-5",
        "Only “choice” and “open-choice” can have an answerValueSet.",
        lambda json, kind: (
            "answerValueSet" in json and kind not in {"choice", "open-choice"}
        ),
    ),
    Invariant(
        "que-5",
        "An item of this type cannot have answerOption.",
        lambda json, kind: "answerOption" in json and kind not in _CHOSEN,
    ),
    Invariant(
        "que-6",
        "A display item cannot be required or repeat.",
        lambda json, kind: (
            kind == "display" and bool({"required", "repeats"} & {*json})
        ),
    ),
    Invariant(
        "que-8",
        "A group or display item cannot have an initial value.",
        lambda json, kind: kind in {"group", "display"} and "initial" in json,
    ),
    Invariant(
        "que-9",
        "A display item cannot be readOnly.",
        lambda json, kind: kind == "display" and "readOnly" in json,
    ),
    Invariant(
        "que-10",
        "maxLength is only for boolean, number, text, url and open-choice.",
        lambda json, kind: "maxLength" in json and kind not in _SIMPLE,
    ),
    Invariant(
        "que-11",
        "With answerOption, use initialSelected instead of initial.",
        lambda json, kind: "answerOption" in json and "initial" in json,
    ),
    Invariant(
        "que-12",
        "With more than one enableWhen, enableBehavior must say all or any.",
        lambda json, kind: (
            _count(json, "enableWhen") > 1 and not json.get("enableBehavior")
        ),
    ),
    Invariant(
        "que-13",
        "Several initial values are only for items that repeat.",
        lambda json, kind: _count(json, "initial") > 1 and not json.get("repeats"),
    ),
)


def check_json(element: Element, kind: str) -> None:
    """The invariants that one item can break by itself."""
    for invariant in INVARIANTS:
        if invariant.broken(element.json, kind):
            element.error(invariant.code, invariant.message)


def check_whole(questionnaire: Questionnaire, report: Report) -> None:
    """What items can break together."""
    counts = Counter(item.link_id for item in questionnaire.walk())
    for item in questionnaire.walk():
        if counts[item.link_id] > 1:
            message = "This linkId stands more than once."
            report.error("que-2", item.path, message, item.link_id)
        for code, severity, message in _faults(questionnaire, item):
            say = report.error if severity == "error" else report.warn
            say(code, item.path, message, item.link_id)
    for link_id in questionnaire.cycle:
        message = "Whether this is asked depends, round a circle, on itself."
        place = questionnaire.item(link_id).path
        report.error("cycle", place, message, link_id)


Fault = tuple[str, str, str]  # code, severity, message


def _faults(questionnaire: Questionnaire, item: Item) -> Iterator[Fault]:
    for condition in item.conditions:
        yield from _condition_faults(questionnaire, condition)
    yield from _limit_faults(item)
    yield from _option_faults(item)
    yield from _offer_faults(item)
    yield from _key_faults(questionnaire, item)
    for constraint in item.constraints:
        if not (item.is_question and count_rule(constraint.expression)):
            named = f"{constraint.key}: {constraint.human}"[:200]
            message = f"A constraint is told, and never held to. {named}"
            yield "invariantExecution", "warning", message


def _condition_faults(
    questionnaire: Questionnaire, condition: Condition
) -> Iterator[Fault]:
    shown = condition.question[:60]
    if condition.question not in questionnaire:
        yield "enableWhen", "error", f"Its condition asks “{shown}”, which is no item."
        return
    target = questionnaire.item(condition.question)
    if not target.is_question:
        yield "enableWhen", "error", f"Its condition asks “{shown}”, no question."
    elif condition.operator == "exists":
        if not isinstance(condition.answer, bool):
            yield "que-7", "error", "The operator “exists” needs answerBoolean."
    else:
        yield from _comparison_faults(target, condition)


def _comparison_faults(target: Item, condition: Condition) -> Iterator[Fault]:
    legal = [DATATYPES[kind] for kind in comparable_kinds(target)]
    fitting = [kind for kind in legal if kind.python is type(condition.answer)]
    if not fitting:
        names = ", ".join(f"answer{kind.name}" for kind in legal) or "only “exists”"
        message = (
            f"Its condition on “{target.link_id}” ({target.type}) can be held against "
            f"{names}, not against this kind of answer."
        )
        yield "enableWhen", "error", message
    elif condition.operator not in {"=", "!="} and fitting[0].name not in ORDERED:
        message = (
            f"The operator “{condition.operator}” does not fit “{target.link_id}” "
            f"({target.type}): its answers have no order."
        )
        yield "enableWhen", "error", message


def _limit_faults(item: Item) -> Iterator[Fault]:
    low, high = item.min_value, item.max_value
    for bound in (low, high):
        if bound is not None and not _bounds(item, bound):
            yield "extension", "error", "A limit is of another type than the answers."
    if low is not None and high is not None and compare(low, high) == 1:
        yield "extension", "warning", "No answer can be right: minimum over maximum."
    if item.max_length is not None and (item.min_length or 0) > item.max_length:
        yield "extension", "warning", "No answer can be right: minLength > maxLength."
    if item.max_occurs is not None and (item.min_occurs or 0) > item.max_occurs:
        yield "extension", "warning", "No answer can be right: minOccurs > maxOccurs."


_BOUNDED_BY = {
    "decimal": {"Decimal", "Integer"},
    "integer": {"Integer", "Decimal"},
    "date": {"Date", "DateTime"},
    "dateTime": {"DateTime", "Date"},
    "time": {"Time"},
    "quantity": {"Quantity"},
}


def _bounds(item: Item, bound: object) -> bool:
    allowed = _BOUNDED_BY.get(item.type)
    return allowed is None or any(
        DATATYPES[kind].python is type(bound) for kind in allowed
    )


def _option_faults(item: Item) -> Iterator[Fault]:
    values = Counter((type(option.value), option.value) for option in item.options)
    if any(count > 1 for count in values.values()):
        yield "answerOption", "warning", "An answer is offered more than once."
    weights = [option.weight is not None for option in item.options]
    if any(weights) and not all(weights):
        yield "weight", "warning", "Some answers have a weight and some have none."
    for value in item.initial:
        if kind_of(item, value) is None or any(
            problem.severity != "warning" for problem in problems(item, value)
        ):
            yield "initial", "warning", "The initial value is not a right answer."


def _offer_faults(item: Item) -> Iterator[Fault]:
    if not item.is_question or item.offered:
        return
    reason = (
        "A choice without answers to choose from"
        if item.type == "choice"
        else f"A question of type “{item.type}”"
    )
    consequence = "is validated in responses but not asked on a public form"
    required = ", though it is required" if item.required else ""
    yield "not-offered", "warning", f"{reason} {consequence}{required}."


def _key_faults(questionnaire: Questionnaire, item: Item) -> Iterator[Fault]:
    """Answers are kept under linkId@instance: no linkId may look like another's."""
    start, at, _ = item.link_id.rpartition("@")
    if at and start in questionnaire and item.link_id != start:
        found, path = questionnaire.locate(item.link_id)
        if found is item and not path and item.link_id[len(start) + 1 :].isdigit():
            message = f"This linkId cannot be told from an instance of “{start}”."
            yield "structure", "error", message


def _count(json: Json, name: str) -> int:
    found = json.get(name)
    return len(found) if isinstance(found, list) else 0
