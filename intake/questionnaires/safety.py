"""Answers to concerns: what a rule found, and why. It never says "no risk"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from .answers import Answers
from .definition import Item, Questionnaire
from .enablement import enabled
from .interpretation import (
    All,
    Answered,
    AnswerIs,
    Interpretation,
    Rule,
    ScoreAtLeast,
    Unanswered,
    When,
)
from .scoring import Score
from .values import Coding, Quantity, Reference, Value, code_of


@dataclass(frozen=True)
class Concern:
    """What a rule found. `link_id` and `answer_text` are those that triggered it."""

    rule: Rule
    link_id: str
    answer_text: str


def concerns(
    questionnaire: Questionnaire,
    interpretation: Interpretation,
    answers: Answers,
    scores: Iterable[Score],
    *,
    complete: bool = True,
) -> tuple[Concern, ...]:
    """The rules that hold. While pages are still to come, say complete=False."""
    case = _Case(questionnaire, answers, scores, complete)
    found = ((rule, case.holds(rule.when)) for rule in interpretation.rules)
    return tuple(Concern(rule, *why) for rule, why in found if why is not None)


def urgent(found: Iterable[Concern]) -> tuple[Concern, ...]:
    return tuple(concern for concern in found if concern.rule.level == "urgent")


def answer_text(item: Item, value: Value) -> str:
    """An answer in the words that were offered."""
    if option := item.option(value):
        return option.display
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, Coding):
        return value.display or value.code
    if isinstance(value, Quantity):
        return f"{value.value} {value.unit or value.code}".strip()
    if isinstance(value, Reference):
        return value.display or value.reference
    return str(value)


Why = tuple[str, str]  # linkId and text of the answer that triggered a rule


class _Case:
    """One person's answers, as the rules look at them."""

    def __init__(
        self,
        questionnaire: Questionnaire,
        answers: Answers,
        scores: Iterable[Score],
        complete: bool,
    ) -> None:
        self._questionnaire = questionnaire
        self._scores = {score.code: score for score in scores}
        self._complete = complete
        self._given: dict[str, list[tuple[Value, ...]]] = defaultdict(list)
        for key in enabled(questionnaire, answers):  # every instance of what repeats
            item, _ = questionnaire.locate(key)
            self._given[item.link_id].append(answers.get(key))

    def holds(self, when: When) -> Why | None:
        match when:
            case AnswerIs(link_id, codes):
                return self._answer(link_id, codes)
            case Answered(link_id):
                return self._answer(link_id, None)
            case Unanswered(link_id):
                return self._unanswered(link_id)
            case ScoreAtLeast(code, at_least):
                return self._score(code, at_least)
            case All(parts):
                return self._all(parts)

    def _answer(self, link_id: str, codes: frozenset[str] | None) -> Why | None:
        item = self._questionnaire.item(link_id)
        for values in self._given.get(link_id, ()):
            for value in values:
                if codes is None or code_of(value) in codes:
                    return link_id, answer_text(item, value)
        return None

    def _unanswered(self, link_id: str) -> Why | None:
        left = any(not values for values in self._given.get(link_id, ()))
        return (link_id, "") if left and self._complete else None

    def _score(self, code: str, at_least: Decimal) -> Why | None:
        score = self._scores.get(code)
        if score is None or score.total is None or score.total < at_least:
            return None
        return "", f"{score.title}: {score.total}"

    def _all(self, parts: tuple[When, ...]) -> Why | None:
        found = [self.holds(part) for part in parts]
        reasons = [why for why in found if why is not None]
        if len(reasons) < len(found):
            return None
        link_id = next((link_id for link_id, _ in reasons if link_id), "")
        return link_id, "; ".join(text for _, text in reasons if text)
