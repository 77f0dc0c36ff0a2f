"""The help page after an urgent answer: true words, ways to help, and a call."""

from __future__ import annotations

import re
from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core import mail

from clinic.help_lines import HELP_LINES
from clinic.models import Closure
from intake.actions import calls, drafts
from intake.messages import delivery, telling
from intake.models import Duty, Event, Flag, Message, Submission
from tests.factories import make_user
from tests.intake.factories import ITEM_9, SEVERAL_DAYS, begin, save, sit_down

pytestmark = pytest.mark.django_db
PAUSE = "/intake/pause/"
PHONE = {"phone": "202 555 0188", "call-ok": "yes"}
NEW_YORK = ZoneInfo("America/New_York")
SATURDAY = datetime(2026, 11, 21, 12, tzinfo=NEW_YORK)
TUESDAY = datetime(2026, 11, 24, 10, 30, tzinfo=NEW_YORK)


def text_of(page) -> str:
    return re.sub(r"\s+", " ", page.content.decode())


@pytest.fixture
def rota(open_clinic):
    """Somebody is on the rota on Mondays from ten to four."""
    return Duty.objects.create(
        who=make_user(), weekday=0, begins=time(10), ends=time(16)
    )


@pytest.fixture(autouse=True)
def _on_a_saturday():
    with time_machine.travel(SATURDAY, tick=False):
        yield


@pytest.fixture
def alarmed(patient):
    """Somebody who just gave an urgent answer, and may be called."""
    save(sit_down(patient, **PHONE), {ITEM_9: SEVERAL_DAYS})
    return patient


def test_every_line_stands_there_with_a_way_to_use_it(alarmed):
    page = text_of(alarmed.get(PAUSE))

    for line in HELP_LINES:
        assert str(line.label) in page
        assert f'href="{line.href}"' in page
        assert line.source.startswith("https://")
    assert {line.href for line in HELP_LINES} >= {"tel:988", "sms:988", "tel:911"}


def test_are_you_safe_is_a_heading_and_asks_for_no_answer(alarmed):
    page = text_of(alarmed.get(PAUSE))

    assert "<h1>Are you safe right now?</h1>" in page
    assert 'type="radio"' not in page


def test_the_clinics_number_and_hours_stand_there(alarmed):
    page = text_of(alarmed.get(PAUSE))

    assert "(555) 555-0100" in page
    assert "Monday to Friday: 9 a.m. to 5 p.m." in page


def test_it_says_who_reads_and_when(alarmed):
    page = text_of(alarmed.get(PAUSE))

    assert "Our staff have been alerted" in page
    assert (
        "A person reads this next on Monday, November 23, from 9 a.m. EST on." in page
    )
    assert "nobody watches around the clock" in page


def test_typed_by_hand_it_claims_no_alert(patient):
    begin(patient)

    page = text_of(patient.get(PAUSE))

    assert "Opening this page tells nobody anything" in page
    assert "have been alerted" not in page
    assert "tel:988" in page
    assert not Flag.objects.exists()


def test_without_a_visit_it_is_the_public_help_page(patient):
    assert patient.get(PAUSE)["Location"] == "/help-now/"


def test_there_is_a_way_on_and_a_way_to_stop(alarmed):
    page = text_of(alarmed.get(PAUSE))

    assert 'href="/intake/onward/"' in page
    assert 'href="/intake/later/"' in page


# Asking to be called --------------------------------------------------------------


def test_a_call_is_offered_with_the_real_time_and_little_of_the_number(alarmed, rota):
    page = text_of(alarmed.get(PAUSE))

    assert "Ask to be called" in page
    assert "from Monday, November 23, 10 a.m. EST on" in page
    assert "ends in 88" in page
    assert "555 0188" not in page


def test_asking_is_written_down_and_said(alarmed, rota):
    page = text_of(alarmed.post(PAUSE, {"call": "1"}, follow=True))

    assert "You asked us to call you" in page
    assert "from Monday, November 23, 10 a.m. EST on" in page
    assert Event.objects.filter(kind="call-asked").count() == 1


def test_asking_twice_is_asking_once(alarmed, rota):
    for _ in range(3):
        alarmed.post(PAUSE, {"call": "1"})

    assert Event.objects.filter(kind="call-asked").count() == 1
    assert Message.objects.filter(kind="call").count() == 1


def test_who_is_on_duty_is_told_of_the_call_and_nothing_about_the_person(alarmed, rota):
    alarmed.post(PAUSE, {"call": "1"})

    with time_machine.travel(SATURDAY.replace(day=23), tick=False):
        delivery.deliver(str(Message.objects.get(kind="call").pk))
        telling.tell(rota.who.pk)

    [sent] = mail.outbox
    assert sent.to == [rota.who.email]
    assert "Somebody asks to be called" in sent.subject
    assert "Alex" not in sent.body
    assert "202" not in sent.body


def test_the_time_that_was_said_stays_the_time_that_is_shown(alarmed, rota):
    alarmed.post(PAUSE, {"call": "1"})

    with time_machine.travel(TUESDAY, tick=False):
        Session.objects.update(expire_date=TUESDAY.replace(hour=23))
        page = text_of(alarmed.get(PAUSE))

    assert "from Monday, November 23, 10 a.m. EST on" in page


def test_no_call_is_offered_when_nobody_is_on_the_rota(alarmed):
    assert "Ask to be called" not in text_of(alarmed.get(PAUSE))


@pytest.mark.parametrize(
    "about",
    [
        {"phone": "202 555 0188", "call-ok": "no"},
        {"phone": "202 555 0188", "text-ok": "yes"},
        {},
    ],
)
def test_no_call_is_offered_when_none_is_safe(about, patient, rota):
    save(sit_down(patient, **about), {ITEM_9: SEVERAL_DAYS})

    assert "Ask to be called" not in text_of(patient.get(PAUSE))


def test_no_call_is_offered_where_staff_would_not_see_it(patient, rota):
    sit_down(patient, **PHONE)

    assert "Ask to be called" not in text_of(patient.get(PAUSE))


@pytest.mark.parametrize("about", [{"phone": "202 555 0188", "call-ok": "no"}, PHONE])
def test_a_call_that_is_not_offered_cannot_be_asked_for(about, patient):
    """No rota, or no safe phone: a form made by hand does nothing."""
    draft = sit_down(patient, **about)
    save(draft, {ITEM_9: SEVERAL_DAYS})

    patient.post(PAUSE, {"call": "1"})

    assert not calls.ask(draft.pk)
    assert not Event.objects.filter(kind="call-asked").exists()


def test_a_closed_week_moves_the_call(alarmed, rota):
    Closure.objects.create(first_day="2026-11-23", last_day="2026-11-27")

    page = text_of(alarmed.get(PAUSE))

    assert "from Monday, November 30, 10 a.m. EST on" in page


def test_while_somebody_is_there_the_call_can_come_today(patient, rota):
    with time_machine.travel(SATURDAY.replace(day=23), tick=False):
        save(sit_down(patient, **PHONE), {ITEM_9: SEVERAL_DAYS})
        page = text_of(patient.get(PAUSE))

    assert "can call today, on the number that ends in 88" in page


def test_staff_read_that_a_call_was_asked_for(alarmed, rota, reviewer):
    alarmed.post(PAUSE, {"call": "1"})
    submission = Submission.objects.get()

    page = text_of(reviewer.get(f"/admin/intake/submission/{submission.pk}/change/"))

    assert "Asked to be called" in page


def test_what_was_sent_asks_for_no_call(draft, rota):
    drafts.send(draft.pk)

    assert not calls.ask(draft.pk)
