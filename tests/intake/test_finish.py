"""Checking, sending and the receipt: once, escaped, and said in plain words."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

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
