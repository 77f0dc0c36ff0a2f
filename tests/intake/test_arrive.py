"""Arriving: who may begin, what is agreed to, and what a stop page keeps: nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from intake.models import ConsentText, HouseRules, QuestionnaireVersion, Submission
from tests.factories import Browser
from tests.intake.factories import (
    UNDERSTOOD,
    agree,
    as_little_as_possible,
    begin,
    draft_of,
    press_continue,
    stock_catalogue,
)

pytestmark = pytest.mark.django_db
FITS = {"old_enough": "yes", "in_state": "yes"}


def rows() -> dict[str, int]:
    """How many rows each table has."""
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        counts = {}
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            counts[table] = cursor.fetchone()[0]
    return counts


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"old_enough": "no", "in_state": "yes"}, "This clinic sees adults"),
        ({"old_enough": "no", "in_state": "no"}, "This clinic sees adults"),
        ({"old_enough": "yes", "in_state": "no"}, "We are not licensed where you live"),
    ],
)
def test_who_does_not_fit_gets_help_and_leaves_no_row(answers, words, patient):
    before = rows()

    page = patient.post("/intake/before/", answers)

    assert words in page.content.decode()
    assert "988" in page.content.decode()
    assert rows() == before


@pytest.mark.parametrize("answers", [{"old_enough": "yes"}, {"in_state": "maybe"}])
def test_both_questions_have_to_be_answered(answers, patient):
    page = patient.post("/intake/before/", answers)

    assert page.status_code == 200
    assert "Choose yes or no" in page.content.decode()


def test_the_question_names_the_clinics_own_age_and_states(patient, open_clinic):
    open_clinic.minimum_age = 21
    open_clinic.save()

    page = patient.get("/intake/before/").content.decode()

    assert "Are you 21 or older?" in page
    assert "New York" in page
    assert "New Jersey" in page


def test_nobody_agrees_before_it_is_clear_that_they_fit(patient):
    assert patient.get("/intake/consent/")["Location"] == "/intake/before/"
    assert patient.post("/intake/consent/")["Location"] == "/intake/before/"
    assert not Submission.objects.exists()


def test_who_turns_out_not_to_fit_may_not_go_on(patient):
    patient.post("/intake/before/", FITS)

    patient.post("/intake/before/", {"old_enough": "no", "in_state": "yes"})

    assert patient.get("/intake/consent/")["Location"] == "/intake/before/"


def in_use() -> int:
    return ConsentText.objects.latest().version


def test_without_agreement_nothing_begins(patient):
    patient.post("/intake/before/", FITS)

    page = patient.post("/intake/consent/", {"version": in_use()})

    assert "tick that you have read this" in page.content.decode()
    assert not Submission.objects.exists()


def test_a_person_agrees_to_the_text_that_they_read(patient):
    patient.post("/intake/before/", FITS)
    patient.get("/intake/consent/")
    was = in_use()
    newer = ConsentText.objects.create(version=was + 1, body="Other words")

    page = patient.post("/intake/consent/", {"agree": "on", "version": was})
    assert "This text has changed" in page.content.decode()
    assert not Submission.objects.exists()

    assert "Other words" in page.content.decode()
    patient.post("/intake/consent/", {"agree": "on", "version": newer.version})
    patient.post("/intake/understood/", UNDERSTOOD)
    assert draft_of(patient).consent == newer


def test_beginning_starts_a_session_that_nobody_saw_before(patient):
    patient.post("/intake/before/", FITS)
    before = patient.session.session_key
    agree(patient)

    patient.post("/intake/understood/", UNDERSTOOD)

    assert patient.session.session_key != before
    assert "draft" not in Session.objects.get(pk=before).get_decoded()


def test_who_begins_has_no_way_back_past_the_consent(patient):
    begin(patient)

    for page in ("consent", "understood"):
        assert patient.get(f"/intake/{page}/")["Location"] == "/intake/onward/"


# A second click -------------------------------------------------------------------


def second_click(browser: Browser, key: str):
    """Press the button again with the cookie that the page was shown with."""
    browser.cookies[settings.SESSION_COOKIE_NAME] = key
    return browser.post("/intake/understood/", UNDERSTOOD)


@pytest.fixture
def old_key(patient):
    """The key of a visit in which the button was clicked just now."""
    patient.post("/intake/before/", FITS)
    agree(patient)
    key = patient.session.session_key
    patient.post("/intake/understood/", UNDERSTOOD)
    return key


def test_a_second_click_leads_to_the_one_draft(old_key, patient, other_patient):
    page = second_click(other_patient, old_key)

    assert page["Location"] == "/intake/onward/"
    assert draft_of(other_patient) == Submission.objects.get()


def test_after_a_second_click_one_visit_holds_the_draft(
    old_key, patient, other_patient
):
    second_click(other_patient, old_key)

    assert patient.get("/intake/part-1/").status_code == 410
    assert other_patient.get("/intake/part-1/").status_code == 200


def test_an_old_key_opens_nothing_in_which_something_stands(
    old_key, patient, other_patient
):
    press_continue(patient, "/intake/part-1/", as_little_as_possible)

    assert second_click(other_patient, old_key)["Location"] == "/intake/before/"
    assert patient.get("/intake/part-1/").status_code == 200


def test_an_old_key_is_worth_nothing_a_little_later(old_key, other_patient):
    with time_machine.travel(timezone.now() + timedelta(seconds=30)):
        page = second_click(other_patient, old_key)

    assert page["Location"] == "/intake/before/"


def test_two_clicks_at_the_same_moment_begin_one_draft(patient, other_patient):
    """Both requests have read the session before either wrote it."""
    patient.post("/intake/before/", FITS)
    agree(patient)
    copy = other_patient.session
    copy.update(dict(patient.session.items()))
    copy.save()

    for browser in (patient, other_patient):
        page = browser.post("/intake/understood/", UNDERSTOOD)
        assert page["Location"] == "/intake/part-1/"

    assert Submission.objects.count() == 1
    assert Submission.objects.get().events.count() == 1


@pytest.fixture
def paused(open_clinic):
    open_clinic.intake_paused_message = "We are moving house."
    open_clinic.save()


def test_a_paused_clinic_says_so_and_takes_nobody(patient, paused):
    page = patient.get("/intake/").content.decode()

    assert "We are moving house." in page
    assert 'href="/intake/before/"' not in page
    assert patient.get("/intake/before/")["Location"] == "/intake/"
    assert patient.post("/intake/before/", FITS)["Location"] == "/intake/"


def test_a_pause_counts_for_those_who_read_the_consent_just_now(patient, open_clinic):
    patient.post("/intake/before/", FITS)
    open_clinic.intake_paused_message = "We are moving house."
    open_clinic.save()

    page = patient.post(
        "/intake/consent/", {"agree": "on", "version": in_use()}, follow=True
    )

    assert "We are moving house." in page.content.decode()
    assert not Submission.objects.exists()


def test_a_pause_does_not_stop_those_under_way(patient, open_clinic):
    first = begin(patient)
    open_clinic.intake_paused_message = "We are moving house."
    open_clinic.save()

    assert patient.get(first).status_code == 200


def test_every_question_can_be_read_before_the_first(patient):
    page = patient.get("/intake/questions/").content.decode()

    assert page.count("<h2>") == 9
    assert "Feeling nervous, anxious or on edge" in page
    assert "felt moments of sudden terror" not in page  # the owner keeps the rights


def test_the_questions_shown_are_those_of_the_catalogue(patient):
    about = QuestionnaireVersion.objects.get(name="about-you")
    about.status = "retired"
    about.save(update_fields=["status"])
    QuestionnaireVersion.objects.create(
        url=about.url,
        version="2.0.0",
        name="about-you",
        title="About you, in other words",
        status="active",
        definition=about.definition.replace(about.version, "2.0.0", 1).replace(
            "About you and how to reach you", "About you, in other words"
        ),
        interpretation=about.interpretation.replace(about.version, "2.0.0", 1),
        sha256="0" * 64,
    )

    page = patient.get("/intake/questions/").content.decode()

    assert "About you, in other words" in page


def test_the_time_is_promised_only_when_it_was_measured(patient):
    assert "We have not measured it" in patient.get("/intake/").content.decode()


def test_who_has_a_draft_is_brought_back_to_it(patient):
    begin(patient)

    assert 'href="/intake/onward/"' in patient.get("/intake/").content.decode()


@pytest.mark.parametrize("path", ["", "questions/", "before/", "resume/"])
def test_a_clinic_without_a_profile_shows_its_pages_too(path, db):
    stock_catalogue()

    assert Browser().get(f"/intake/{path}").status_code == 200


@pytest.mark.parametrize("address", ["/intake/", "/privacy/"])
def test_people_read_the_clinics_own_numbers_on_keeping(patient, address):
    def said():
        return " ".join(patient.get(address).content.decode().split())

    assert "is erased 7 days after your last visit" in said()
    assert "the clinic has set no time" in said()

    rules = HouseRules.objects.create(pk=1, settled_days=7 * 365)
    assert "erased 7 years after a clinician has decided" in said()
    assert "In other cases a person decides" in said()

    rules.undecided_days = 90
    rules.save()
    assert (
        "If nobody decides about it, it is erased 90 days after you sent it" in said()
    )
    assert "In other cases" not in said()


def test_a_closed_door_keeps_nobody_from_a_draft_under_way(patient, open_clinic):
    begin(patient)
    open_clinic.intake_paused_message = "We are away until Monday."
    open_clinic.save()

    page = patient.get("/intake/").content.decode()
    assert 'href="/intake/onward/"' in page
    assert 'href="/intake/resume/"' in page
    assert "call or text 988" in page
    assert 'href="/intake/resume/"' in Browser().get("/intake/").content.decode()
    assert patient.get("/intake/onward/").status_code == 302
