"""Values that the questionnaire itself gives: calculated totals and initial answers."""

from __future__ import annotations

from decimal import Decimal

from .answers import Answers
from .definition import Item, Questionnaire
from .enablement import enabled
from .scoring import weight
from .values import Value


def computed(questionnaire: Questionnaire, answers: Answers) -> Answers:
    """The answers with every calculated total as it must be, whatever was posted.

    While a question that counts is unanswered, there is no total.
    """
    items = [item for item in questionnaire.walk() if item.calculated]
    if not items:
        return answers
    asked = enabled(questionnaire, answers)
    totals = {
        item.link_id: _total(questionnaire, item, answers, asked) for item in items
    }
    return answers.replace(totals)


def initial(questionnaire: Questionnaire) -> Answers:
    """What is filled in before the first answer (outside of what repeats)."""
    return Answers(
        {
            item.link_id: item.initial
            for item in questionnaire.walk()
            if item.initial and not questionnaire.nesting(item.link_id)
        }
    )


def _total(
    questionnaire: Questionnaire, item: Item, answers: Answers, asked: frozenset[str]
) -> tuple[Value, ...]:
    assert item.calculated is not None
    added = [link_id for link_id in item.calculated.link_ids if link_id in asked]
    weights = [weight(questionnaire.item(link_id), answers) for link_id in added]
    counted = [found for found in weights if found is not None]
    if not added or len(counted) < len(weights):
        return ()
    total = sum(counted, Decimal(0))
    return (int(total),) if item.type == "integer" else (total,)
