"""Checking, sending and the receipt: once, escaped, and said in plain words."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from clinic.models import Closure
from intake.models import Message, Submission
from intake.models.references import new_reference
from tests.intake.factories import (
    ITEM_9,
    SEVERAL_DAYS,
    make_draft,
    sit_down,
)

pytestmark = pytest.mark.django_db


def text_of(page) -> str:
    return page.content.decode()


def test_the_check_page_says_answers_in_the_words_of_the_questions(patient):
    sit_down(patient, **{"hopes": "To sleep <again> & rest", ITEM_9: SEVERAL_DAYS})

    page = text_of(patient.get("/intake/check/"))

    assert "Several days" in page
    assert "March 27, 1985" in page
    assert "New York" in page
    assert "To sleep &lt;again&gt; &amp; rest" in page
    assert "LA6569-3" not in page


def test_what_was_left_out_is_listed_once_with_a_way_to_it(patient):
    sit_down(patient)

    page = text_of(patient.get("/intake/check/"))

    assert "Send without them" in page
    listed = re.search(r'id="left-out".*?</section>', page, re.S)[0]
    ways = re.findall(r'href="(/intake/part-[\d-]+/)"', listed)
    assert len(ways) == len(set(ways)) > 15
    assert "a score needs all of its answers" in listed.lower()


def test_a_second_send_shows_the_same_reference(patient):
    draft = sit_down(patient)

    pages = [text_of(patient.post("/intake/check/", follow=True)) for _ in range(2)]

    assert all(draft.reference in page for page in pages)
    assert Submission.objects.get().status == "new"
    assert sorted(Message.objects.values_list("kind", flat=True)) == [
        "notice",
        "receipt",
    ]


def test_going_back_after_sending_shows_the_receipt(patient):
    draft = sit_down(patient)
    patient.post("/intake/check/")

    for address in ("check", "part-1", "onward", "later"):
        page = patient.get(f"/intake/{address}/", follow=True)
        assert draft.reference in text_of(page)


def test_sending_in_one_browser_is_told_in_the_other(patient, other_patient):
    draft = sit_down(patient)
    session = other_patient.session
    session["draft"] = str(draft.pk)
    session.save()
    patient.post("/intake/check/")

    page = other_patient.post("/intake/check/")

    assert page.status_code == 410
    assert "they have arrived" in text_of(page)


@pytest.mark.parametrize(("minutes", "status"), [(29, 200), (31, 410)])
def test_the_reference_is_shown_for_half_an_hour(minutes, status, patient):
    sit_down(patient)
    patient.post("/intake/check/")

    with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
        assert patient.get("/intake/done/").status_code == status


def test_the_receipt_shows_no_answer_and_empties_the_browsers_storage(patient):
    sit_down(patient, hopes="Canary hopes")

    page = patient.post("/intake/check/", follow=True)

    assert "Canary" not in text_of(page)
    assert "Alex" not in text_of(page)
    assert page["Clear-Site-Data"] == '"storage"'


@pytest.mark.parametrize("is_safe", [True, False])
def test_a_mail_is_promised_only_to_a_safe_address(is_safe, patient):
    about = (
        {} if is_safe else {"email-ok": "no", "phone": "2025550188", "text-ok": "yes"}
    )
    sit_down(patient, **about)

    page = text_of(patient.post("/intake/check/", follow=True))

    assert ("on its way to your e-mail address" in page) == is_safe


def test_the_receipt_of_somebody_who_was_erased_is_gone(patient):
    draft = sit_down(patient)
    patient.post("/intake/check/")
    draft.flags.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("SELECT intake_erase(%s)", [draft.pk])

    assert patient.get("/intake/done/").status_code == 410


def test_another_visitor_sees_no_receipt(patient, other_patient):
    sit_down(patient)
    patient.post("/intake/check/")

    assert other_patient.get("/intake/done/").status_code == 410


def test_after_twenty_people_the_start_page_says_how_long_it_takes(patient):
    draft = make_draft()
    for number in range(20):
        Submission.objects.create(
            reference=f"ABCD-{number:04}",
            pathway=draft.pathway,
            consent=draft.consent,
            status="new",
            started_at=minutes_ago(14),
            updated_at=timezone.now(),
            sent_at=timezone.now(),
        )

    assert "needed 14 minutes or less" in text_of(patient.get("/intake/"))


def minutes_ago(minutes: int):
    return timezone.now() - timedelta(minutes=minutes)


def test_a_reference_can_be_read_out_over_a_phone():
    references = {new_reference() for _ in range(300)}

    assert len(references) == 300
    assert all(re.fullmatch(r"\w{4}-\w{4}", reference) for reference in references)
    assert set("0O1IL5S2Z8BUV").isdisjoint("".join(references))


# When a person reads it --------------------------------------------------------------

NEW_YORK = ZoneInfo("America/New_York")
CLOSED = [("2026-11-26", "2026-11-27"), ("2026-12-21", "2026-12-27")]


def receipt_at(browser, year, month, day, hour, minute=0) -> str:
    """Send at a moment of the clinic's clock and read the receipt."""
    moment = datetime(year, month, day, hour, minute, tzinfo=NEW_YORK)
    with time_machine.travel(moment, tick=False):
        sit_down(browser)
        return text_of(browser.post("/intake/check/", follow=True))


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ((2026, 11, 23, 8, 59), "Monday, November 23, from 9 a.m. EST on"),
        ((2026, 11, 23, 17), "Tuesday, November 24, from 9 a.m. EST on"),
        ((2026, 11, 20, 23), "Monday, November 23, from 9 a.m. EST on"),
        # the clocks go back on November 1, and forward on March 14
        ((2026, 10, 31, 12), "Monday, November 2, from 9 a.m. EST on"),
        ((2026, 11, 1, 1, 30), "Monday, November 2, from 9 a.m. EST on"),
        ((2027, 3, 13, 12), "Monday, March 15, from 9 a.m. EDT on"),
        # Thanksgiving, and a week in which nobody is there
        ((2026, 11, 25, 18), "Monday, November 30, from 9 a.m. EST on"),
        ((2026, 11, 26, 10), "Monday, November 30, from 9 a.m. EST on"),
        ((2026, 12, 18, 18), "Monday, December 28, from 9 a.m. EST on"),
    ],
)
def test_the_receipt_says_when_a_person_reads_it_next(sent, read, patient):
    for first, last in CLOSED:
        Closure.objects.create(first_day=first, last_day=last)

    assert f"A person reads this next on {read}." in receipt_at(patient, *sent)


def test_while_the_clinic_is_open_the_receipt_says_so(patient):
    assert "The clinic is open now" in receipt_at(patient, 2026, 11, 23, 16, 59)


def test_a_clinic_that_is_closed_for_good_promises_nothing(patient):
    Closure.objects.create(first_day="2026-11-01", last_day="2027-03-01")

    page = receipt_at(patient, 2026, 11, 23, 12)

    assert "we cannot say yet when it opens again" in page
    assert "reads this next on" not in page


# One's own copy ----------------------------------------------------------------------


def test_what_was_sent_can_be_read_and_printed_in_its_own_words(patient):
    sit_down(patient, hopes="To sleep <again>")
    receipt = text_of(patient.post("/intake/check/", follow=True))

    page = patient.get("/intake/copy/")

    assert 'href="/intake/copy/"' in receipt
    assert "To sleep &lt;again&gt;" in text_of(page)
    assert "Alex Morgan Example" in text_of(page)
    assert Submission.objects.get().reference in text_of(page)
    assert "<title>Questions</title>" in text_of(page)
    assert "no-store" in page["Cache-Control"]


@pytest.mark.parametrize(("minutes", "status"), [(29, 200), (31, 410)])
def test_ones_own_copy_is_shown_for_half_an_hour(minutes, status, patient):
    sit_down(patient)
    patient.post("/intake/check/")

    with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
        assert patient.get("/intake/copy/").status_code == status


def test_nobody_reads_somebody_elses_copy(patient, other_patient):
    sit_down(patient)
    assert patient.get("/intake/copy/").status_code == 410
    patient.post("/intake/check/")

    assert other_patient.get("/intake/copy/").status_code == 410


def test_who_forgets_the_visit_leaves_no_copy_behind(patient):
    sit_down(patient)
    patient.post("/intake/check/")

    patient.get("/leave/")

    assert patient.get("/intake/copy/").status_code == 410
    assert patient.get("/intake/done/").status_code == 410
