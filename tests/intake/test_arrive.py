"""Arriving: who may begin, what is agreed to, and what a stop page keeps: nothing."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.db import connection

from intake.models import ConsentText, QuestionnaireVersion, Submission
from tests.factories import Browser
from tests.intake.factories import begin, draft_of, stock_catalogue

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


def test_without_agreement_nothing_begins(patient):
    patient.post("/intake/before/", FITS)

    page = patient.post("/intake/consent/", {"version": "1"})

    assert "tick that you have read this" in page.content.decode()
    assert not Submission.objects.exists()


def test_a_person_agrees_to_the_text_that_they_read(patient):
    patient.post("/intake/before/", FITS)
    patient.get("/intake/consent/")
    ConsentText.objects.create(version=2, body="Other words")

    page = patient.post("/intake/consent/", {"agree": "on", "version": "1"})
    assert "This text has changed" in page.content.decode()
    assert not Submission.objects.exists()

    assert "Other words" in page.content.decode()
    patient.post("/intake/consent/", {"agree": "on", "version": "2"})
    assert draft_of(patient).consent.version == 2


def test_beginning_starts_a_session_that_nobody_saw_before(patient):
    patient.post("/intake/before/", FITS)
    before = patient.session.session_key

    patient.post("/intake/consent/", {"agree": "on", "version": "1"})

    assert patient.session.session_key != before
    assert not Session.objects.filter(pk=before).exists()


def test_who_begins_has_no_way_back_past_the_consent(patient):
    begin(patient)

    assert patient.get("/intake/consent/")["Location"] == "/intake/before/"


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
        "/intake/consent/", {"agree": "on", "version": "1"}, follow=True
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
        definition=about.definition.replace('"1.0.0"', '"2.0.0"', 1).replace(
            "About you and how to reach you", "About you, in other words"
        ),
        interpretation=about.interpretation.replace('"1.0.0"', '"2.0.0"', 1),
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
