"""Answers in the words in which they were asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clinic import languages
from intake.passage import Step
from intake.questionnaires.definition import Item, Questionnaire
from intake.questionnaires.values import Coding, Date, Quantity, Value


@dataclass(frozen=True)
class Line:
    """A question as it was asked, and its answers; none when it was left."""

    number: str
    question: str
    answers: list[str]
    why: str = ""


@dataclass(frozen=True)
class Summary:
    slug: str
    title: str
    lines: list[Line]
    is_foreign: bool = False  # not in the language of the page


@dataclass(frozen=True)
class Listing:
    """A questionnaire as shown before it is asked."""

    title: str
    purpose: str
    lines: list[Line]
    is_foreign: bool = False


def is_foreign(questionnaire: Questionnaire) -> bool:
    """Whether its words are not in the language of the page under way."""
    return (questionnaire.language or languages.ENGLISH) != languages.spoken()


def listing(questionnaire: Questionnaire) -> Listing:
    """Every question with its why; topics only where an owner reserves rights."""
    foreign = is_foreign(questionnaire)
    if "All rights reserved" in questionnaire.copyright:
        return Listing(questionnaire.title, questionnaire.description, [], foreign)
    lines = [
        Line(item.prefix, item.text, [], item.why)
        for item in questionnaire.walk()
        if item.is_question and item.offered
    ]
    purpose = questionnaire.why or questionnaire.purpose
    return Listing(questionnaire.title, purpose, lines, foreign)


def summary(step: Step) -> Summary:
    lines = [line(item, step.leg.answers.get(key)) for key, item in step.questions]
    foreign = is_foreign(step.leg.questionnaire)
    return Summary(step.slug, step.page.title, lines, foreign)


def line(item: Item, given: Sequence[Value]) -> Line:
    return Line(item.prefix, item.text, [say(item, value) for value in given])


def say(item: Item, value: Value) -> str:
    """One answer in words: an option by its text, a day by its name."""
    option = item.option(value)
    if option is not None and option.display:
        return option.display
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, Coding):
        return value.display or value.code
    if isinstance(value, Date) and value.precision == 3:
        return date_format(date.fromisoformat(value.text), "DATE_FORMAT")
    if isinstance(value, Quantity):
        return f"{value.value} {value.unit}".strip()
    return str(value)
