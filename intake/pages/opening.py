"""Conditions within one page, in terms that its script can work out.

A test names form fields and numbers of options, never a linkId or an answer's code.
What cannot be said so is left to the server, which decides in any case.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from functools import cached_property

from intake.pages.kinds import kind_of
from intake.passage import Step, is_shown
from intake.questionnaires.answers import key_of
from intake.questionnaires.comparison import equal
from intake.questionnaires.definition import Condition, Item
from intake.questionnaires.enablement import OPERATORS

Path = tuple[int, ...]
Test = list[str | bool] | bool | None  # None: only the server can tell
ORDERED = {"=", "!=", ">", "<", ">=", "<="}


class Page:
    """What a condition may look at: the fields here, the answers of other pages."""

    def __init__(self, step: Step, name: Callable[[str, Path], str]) -> None:
        self.step, self.name = step, name
        self.questionnaire = step.leg.questionnaire

    @cached_property
    def asks(self) -> set[str]:
        """linkIds of the questions that can stand on this page."""
        items = self.step.page.walk()
        return {item.link_id for item in items if item.is_question and is_shown(item)}

    def test(self, condition: Condition, item: Item, path: Path) -> Test:
        target = self.questionnaire.item(condition.question)
        around = self.questionnaire.nesting(target.link_id)
        if around != self.questionnaire.nesting(item.link_id)[: len(around)]:
            return None  # of which row it speaks depends on the rows
        if target.link_id not in self.asks:
            return self._settled(condition, target) if not around else None
        return _test(condition, target, self.name(target.link_id, path[: len(around)]))

    def _settled(self, condition: Condition, target: Item) -> bool:
        """What nothing on this page can change."""
        leg = self.step.leg
        key = key_of(target.link_id)
        given = leg.answers.get(key) if key in leg.enabled else ()
        return OPERATORS[condition.operator](given, condition.answer)


def waking(item: Item, path: Path, page: Page) -> str:
    """The tests as JSON for a data attribute; empty when the page cannot decide."""
    tests = [page.test(condition, item, path) for condition in item.conditions]
    is_any = item.enable_behavior == "any"
    if None in tests or is_any in tests:  # a single one settles it
        return ""
    open_ones = [test for test in tests if isinstance(test, list)]
    return json.dumps({"any": is_any, "tests": open_ones}) if open_ones else ""


def _test(condition: Condition, target: Item, name: str) -> Test:
    if condition.operator == "exists":
        return [name, "exists", bool(condition.answer)]
    if target.options or target.type == "boolean":
        return _of_choice(condition, target, name)
    if target.type not in {"integer", "decimal"}:
        return None
    held = condition.answer
    if isinstance(held, int | Decimal) and condition.operator in ORDERED:
        return [name, condition.operator, f"{Decimal(held):f}"]
    return None


def _of_choice(condition: Condition, target: Item, name: str) -> Test:
    """By the number of the option; of what is not offered nobody can choose it."""
    if condition.operator not in {"=", "!="}:
        return None
    if target.type == "boolean":
        return [name, condition.operator, str(condition.answer).lower()]
    options = (option.value for option in target.options)
    found = [n for n, value in enumerate(options) if equal(value, condition.answer)]
    if not found:
        is_words = kind_of(target).has_other and isinstance(condition.answer, str)
        return None if is_words else condition.operator == "!="
    return [name, condition.operator, str(found[0])]
