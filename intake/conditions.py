"""When a questionnaire of a pathway is asked: what an earlier answer has to be."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from intake.questionnaires.answers import Answers
from intake.questionnaires.definition import Item, Questionnaire
from intake.questionnaires.enablement import OPERATORS
from intake.questionnaires.values import Date, Value

EQUALS = ("=", "!=")
ORDERS = (">", ">=", "<", "<=")
# The operators that fit a type; whether there is an answer can be asked of any.
FITTING = {
    **dict.fromkeys(("choice", "open-choice", "boolean", "string"), EQUALS),
    **dict.fromkeys(("integer", "decimal", "date"), (*EQUALS, *ORDERS)),
}


@dataclass(frozen=True)
class Need:
    """Held against the answers to an earlier questionnaire, as enableWhen would be."""

    questionnaire: str  # its url, whatever version
    question: str
    operator: str
    answer: Value

    @classmethod
    def from_json(cls, stored: Mapping[str, Any] | None) -> Need | None:
        if not stored:
            return None
        tagged = json.dumps({"answer": [stored["answer"]]})
        [answer] = Answers.from_json(tagged)["answer"]
        return cls(**{**stored, "answer": answer})

    def to_json(self) -> dict[str, Any]:
        tagged = json.loads(Answers({"answer": [self.answer]}).to_json())
        return {**vars(self), "answer": tagged["answer"][0]}

    def holds(
        self, questionnaire: Questionnaire, answers: Answers, asked: Collection[str]
    ) -> bool:
        """By the core's own comparison; what is not asked counts as unanswered."""
        given = tuple(
            value
            for key in asked
            if questionnaire.locate(key)[0].link_id == self.question
            for value in answers.get(key)
        )
        return self.compare(given)

    def compare(self, given: tuple[Value, ...]) -> bool:
        return OPERATORS[self.operator](given, self.answer)

    def fits(self, item: Item) -> bool:
        """Whether an item can be held against this: operator and answer."""
        if self.operator == "exists":
            return isinstance(self.answer, bool)
        if self.operator not in FITTING.get(item.type, ()):
            return False
        return _is_an_answer(item, self.answer)


def operators(item: Item) -> tuple[str, ...]:
    return ("exists", *FITTING.get(item.type, ()))


def _is_an_answer(item: Item, answer: Value) -> bool:
    if item.options:
        return item.option(answer) is not None
    kinds = {"boolean": "bool", "integer": "int", "decimal": "Decimal", "string": "str"}
    if item.type == "date":
        return isinstance(answer, Date)
    return type(answer).__name__ == kinds.get(item.type)
