"""Answers survive the way: form, sealed document, FHIR response, and back."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic import sealing
from intake import documents, shipped
from intake.pages.form import PageForm
from intake.pages.kinds import clean_text
from intake.passage import Leg, Step
from intake.questionnaires import interpretation
from intake.questionnaires.answers import Answers
from intake.questionnaires.definition import Item, Page
from intake.questionnaires.enablement import relevant
from intake.questionnaires.response import from_response, to_response
from intake.questionnaires.validation import check_answers, check_response
from intake.questionnaires.values import Date, Value
from tests.intake.factories import posted, values_of
from tests.thorough import examples

NAMES = sorted(path.name for path in shipped.INSTRUMENTS.iterdir() if path.is_dir())
PLACE = "intake_response.document|x"
BIRTH_DATES = st.dates(date(1900, 1, 1), date(2020, 1, 1))
LETTERS = st.characters(exclude_categories=["Cs", "Cc"])
SAID: dict[str, st.SearchStrategy[Any]] = {
    "name": st.text(LETTERS, max_size=30).map(clean_text).filter(bool),
    "birth-date": BIRTH_DATES.map(lambda day: Date(day.isoformat())),
    "email": st.sampled_from(["alex@example.org", "ALEX+x@example.co.uk"]),
    "phone": st.sampled_from(["", "(202) 555-0188", "+1 202 555 0188"]),
    "email-ok": st.just("yes"),
}
LINE = st.text(LETTERS, max_size=30)
LINES = st.text(LETTERS | st.just("\n"), max_size=30)


@cache
def unanswered(name: str) -> Leg:
    *_older, file = [file for file in shipped.shipped() if file.name == name]
    meaning = interpretation.read(json.loads(file.interpretation), file.questionnaire)
    asked = file.questionnaire
    return Leg(uuid.uuid4(), name, 1, asked, meaning, Answers(), frozenset())


@st.composite
def something(draw: Callable[..., Any], key: str, item: Item) -> list[Value]:
    """What somebody says to one question: often nothing, where that is allowed."""
    if key in SAID:
        return values_of(item, [said for said in [draw(SAID[key])] if said])
    options = [option.value for option in item.options if not option.exclusive]
    if item.options and item.repeats:
        return draw(st.lists(st.sampled_from(options), unique_by=id))
    if item.options:
        chosen = draw(st.sampled_from(options if item.required else [None, *options]))
        return [] if chosen is None else [chosen]
    text = clean_text(draw(LINES if item.type == "text" else LINE))
    return [text] if text else []


def continued(leg: Leg, page: Page, said: Mapping[str, list[Value]]) -> Leg:
    """The leg after Continue was pressed on a page where somebody said this."""
    step = Step("part-1", leg, page)
    data = posted(PageForm(step=step), lambda key, _item: said[key])
    form = PageForm(QueryDict(urlencode(data, doseq=True)), step=step)
    assert form.is_valid(), form.errors
    return replace(leg, answers=leg.answers.replace(form.given))


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=examples(4, 40), deadline=None)
@given(data=st.data())
def test_answers_come_back_as_they_were_given(name, data):
    leg, expected = unanswered(name), {}
    for page in leg.questionnaire.pages:
        asked = leg.questions(page)
        said = {key: data.draw(something(key, item), key) for key, item in asked}
        if asked:
            leg = continued(leg, page, said)
        expected.update(said)
    assert leg.answers == Answers(expected)

    kept = Answers.from_json(sealed_and_opened(leg.answers))
    assert kept == leg.answers

    declined = leg.asked.keys() - kept.keys()
    response = to_response(
        leg.questionnaire, kept, status="completed", declined=declined
    )
    asked_answers = relevant(leg.questionnaire, kept)
    assert from_response(leg.questionnaire, response) == asked_answers
    assert check_answers(leg.questionnaire, asked_answers, complete=True).ok
    assert check_response(leg.questionnaire, response).ok
    QuestionnaireResponse.model_validate_json(json.dumps(response))


def sealed_and_opened(answers: Answers) -> str:
    """As the model field keeps it."""
    plain = json.dumps(documents.document(answers), ensure_ascii=False)
    opened = sealing.unseal(sealing.seal(plain.encode(), PLACE), PLACE)
    return json.loads(opened)["answers"]
