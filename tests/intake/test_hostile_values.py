"""Short to type, long to handle: numbers, dates and rows that nobody has."""

from __future__ import annotations

import uuid

import pytest

from intake.models import Submission
from intake.pages.form import PageForm
from intake.passage import Leg, Step
from intake.questionnaires import loading
from intake.questionnaires.answers import Answers
from intake.questionnaires.interpretation import Interpretation
from intake.questionnaires.values import Date, DateTime
from tests.intake.factories import sit_down


def form_of(item: dict, **typed: str) -> PageForm:
    questionnaire = loading.load(
        {
            "resourceType": "Questionnaire",
            "url": "https://anteroom.example/fhir/Questionnaire/hostile",
            "version": "1",
            "title": "Hostile",
            "status": "active",
            "item": [item],
        }
    )
    nothing = Interpretation((), ())
    leg = Leg(uuid.uuid4(), "x", 1, questionnaire, nothing, Answers(), frozenset())
    return PageForm(typed, step=Step("part-1", leg, questionnaire.pages[0]))


def asking(of_type: str) -> dict:
    return {"linkId": "a", "type": of_type, "text": "How much?"}


@pytest.mark.parametrize("number", ["1e99999999", "1e-99999999", "9" * 5000])
def test_a_number_that_would_fill_pages_is_asked_again(number):
    assert not form_of(asking("decimal"), q0=number).is_valid()
    assert not form_of(asking("quantity"), q0_number=number).is_valid()


@pytest.mark.parametrize("number", ["nan", "inf", "-Infinity", "sNaN"])
def test_what_is_no_number_is_asked_again(number):
    assert not form_of(asking("decimal"), q0=number).is_valid()
    assert not form_of(asking("quantity"), q0_number=number).is_valid()


@pytest.mark.parametrize("number", ["0", "-0.5", "72.5", "1e3", "0." + "1" * 30])
def test_a_number_is_taken_as_it_was_written(number):
    assert form_of(asking("decimal"), q0=number).is_valid()
    assert form_of(asking("quantity"), q0_number=number).is_valid()


@pytest.mark.parametrize("time", ["23:59:60", "24:00", "9:60"])
def test_a_moment_that_no_clock_shows_is_asked_again(time):
    day = {"q0_month": "12", "q0_day": "31", "q0_year": "2016"}

    assert not form_of(asking("dateTime"), **day, q0_time=time).is_valid()
    assert not form_of(asking("time"), q0=time).is_valid()


@pytest.mark.parametrize("text", ["1985-00-00", "1985-03-00", "1985-00", "1985-00-12"])
def test_no_month_and_no_day_is_the_zeroth(text):
    with pytest.raises(ValueError, match="day 0"):
        Date(text)
    with pytest.raises(ValueError, match="day 0"):
        DateTime(text)


@pytest.mark.django_db
@pytest.mark.parametrize("month", ["0", "00", "3"])
def test_a_birth_date_with_a_nought_is_asked_again(month, patient):
    draft = sit_down(patient, before="birth-date")
    typed = {"q1_month": month, "q1_day": "0", "q1_year": "1985"}
    names = patient.get("/intake/part-1-2/").context["form"].asked
    typed = {name.replace("q1", next(iter(names))): v for name, v in typed.items()}

    page = patient.post("/intake/part-1-2/", typed)

    assert page.status_code == 200
    assert Submission.objects.filter(pk=draft.pk).exists()


def test_rows_within_rows_stay_few_enough_to_be_sent_back():
    item: dict = {"linkId": "leaf", "type": "string", "text": "Leaf"}
    for depth in range(5):
        group = {"type": "group", "repeats": True, "text": "Group"}
        item = {**group, "linkId": f"g{depth}", "item": [item]}
    counts = {"n-q0": "50"} | {f"n-q1-{i}": "50" for i in range(50)}
    counts |= {f"n-q2-{i}-{j}": "50" for i in range(50) for j in range(6)}

    assert len(form_of(item, **counts).asked) < 500
