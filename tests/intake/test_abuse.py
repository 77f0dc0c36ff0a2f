"""Too much of it at once, machines that fill in every box, and who is never refused."""

from __future__ import annotations

import dataclasses

import pytest

from clinic import rate_limits
from intake.actions import returning
from intake.models import Submission
from tests.intake.factories import (
    UNDERSTOOD,
    agree,
    begin,
    draft_of,
    press_continue,
    sit_down,
)
from tests.intake.factories import as_little_as_possible as little

FITS = {"old_enough": "yes", "in_state": "yes"}
WRONG = {"code": "0000-0000-0000-0000-0000"}


@pytest.fixture
def _one_of_each(monkeypatch):
    """Let each network do everything once."""
    for name in ("STARTING", "CONSENTING", "WRONG_CODE"):
        limit = dataclasses.replace(getattr(rate_limits, name), most=1)
        monkeypatch.setattr(rate_limits, name, limit)


@pytest.mark.usefixtures("_one_of_each")
def test_who_starts_too_often_is_asked_to_wait(patient, other_patient):
    begin(patient)
    response = other_patient.post("/intake/before/", FITS)

    assert response.status_code == 429
    assert "Please wait a little" in response.content.decode()
    assert "may_begin" not in other_patient.session
    assert Submission.objects.count() == 1


@pytest.mark.usefixtures("_one_of_each")
def test_one_permission_to_begin_makes_no_two_drafts(patient, other_patient):
    begin(patient)
    session = other_patient.session
    session["may_begin"] = True
    session.save()
    agree(other_patient)
    response = other_patient.post("/intake/understood/", UNDERSTOOD)

    assert response.status_code == 429
    assert Submission.objects.count() == 1


@pytest.mark.usefixtures("_one_of_each")
def test_a_draft_under_way_is_never_refused(patient, other_patient):
    address = begin(patient)
    for _n in range(3):
        assert other_patient.post("/intake/before/", FITS).status_code == 429

    assert press_continue(patient, address, little) != address
    assert patient.post("/intake/later/").status_code == 200


@pytest.mark.usefixtures("_one_of_each")
def test_wrong_codes_are_limited_and_the_right_one_never_is(patient, other_patient):
    code = returning.new_resume_code(sit_down(patient).pk)
    wrong = [other_patient.post("/intake/resume/", WRONG) for _n in range(3)]

    assert [answer.status_code for answer in wrong] == [200, 429, 429]
    assert "The right one still works" in wrong[2].content.decode()
    opened = other_patient.post("/intake/resume/", {"code": code})
    assert (opened.status_code, opened["Location"]) == (302, "/intake/later/")
    assert draft_of(other_patient).pk == draft_of(patient).pk


@pytest.mark.usefixtures("_one_of_each")
def test_who_withdraws_by_guessing_is_limited_too(patient, other_patient):
    code = returning.new_resume_code(sit_down(patient).pk)
    wrong = [other_patient.post("/intake/withdraw/", WRONG) for _n in range(2)]

    assert [answer.status_code for answer in wrong] == [200, 429]
    right = other_patient.post("/intake/withdraw/", {"code": code})
    assert right.status_code == 200
    assert "confirm" in right.content.decode()


def test_a_machine_that_fills_in_every_box_sees_a_page_and_begins_nothing(patient):
    sees = patient.get("/intake/before/")
    response = patient.post(
        "/intake/before/", {**FITS, "website": "https://spam.example"}
    )

    assert response.status_code == 200
    assert not patient.session.get("may_begin")
    page = response.content.decode()
    assert "Two questions first" in page
    assert "spam.example" not in page
    assert "Error" not in page
    assert sees.content.decode().count('name="website"') == 1
