"""What a definition says, in plain sentences for staff."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intake import wording
from intake.conditions import Need
from intake.questionnaires.definition import Item, Option, Questionnaire
from intake.questionnaires.values import Value, code_of

OPERATORS = {
    "=": gettext_lazy("is"),
    "!=": gettext_lazy("is not"),
    ">": gettext_lazy("is more than"),
    ">=": gettext_lazy("is at least"),
    "<": gettext_lazy("is less than"),
    "<=": gettext_lazy("is at most"),
}


def question(item: Item) -> str:
    return f"{item.prefix} {item.text}".strip() or item.link_id


def named(questionnaire: Questionnaire, link_id: str) -> str:
    """A question by its words; one that is not there by its linkId."""
    if link_id in questionnaire:
        return question(questionnaire.item(link_id))
    return link_id


def comparison(item: Item, operator: str, answer: Value) -> str:
    words = question(item)
    if operator == "exists":
        said = _("“%s” is answered") if answer else _("“%s” is not answered")
        return said % words
    return f"“{words}” {OPERATORS[operator]} “{wording.say(item, answer)}”"


def need(asked: Need, questionnaire: Questionnaire) -> str:
    if asked.question not in questionnaire:
        return asked.question
    item = questionnaire.item(asked.question)
    said = comparison(item, asked.operator, asked.answer)
    return f"{said} ({questionnaire.title})"


def conditions(item: Item, questionnaire: Questionnaire) -> str:
    """When an item is asked; nothing when it always is."""
    parts = [
        comparison(questionnaire.item(c.question), c.operator, c.answer)
        for c in item.conditions
    ]
    word = _(" or ") if item.enable_behavior == "any" else _(" and ")
    return word.join(parts)


def option(one: Option) -> str:
    words = f"{one.prefix} {one.display or code_of(one.value)}".strip()
    return f"{words} ({number(one.weight)})" if one.weight is not None else words


def number(value: Decimal) -> str:
    return f"{value.normalize():f}"
