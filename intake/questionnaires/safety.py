"""Answers to concerns: what a rule found, and why. It never says "no risk"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .answers import Answers
from .definition import Questionnaire
from .interpretation import Interpretation, Rule
from .scoring import Score


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
    raise NotImplementedError


def urgent(found: Iterable[Concern]) -> tuple[Concern, ...]:
    return tuple(concern for concern in found if concern.rule.level == "urgent")
