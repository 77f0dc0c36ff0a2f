"""Who is told, how loudly, how often, and who next when nobody acknowledges it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.utils import timezone

from clinic import roles
from intake.actions import settling
from intake.actions.standing import newest
from intake.messages.delivery import announce
from intake.models import Alert, AlertPlan, Duty, Flag, Message, Pace
from tests.factories import make_user
from tests.intake.factories import (
    ITEM_9,
    SEVERAL_DAYS,
    make_draft,
    make_submission,
    save,
)
from tests.intake.messages.work import a_minute, good_time, mail_server, work

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
URGENT = "URGENT: something awaits you in the review desk"


@pytest.fixture
def clock(open_clinic, groups):
    """Wednesday noon in New York; every later minute is asked for."""
    with time_machine.travel(good_time(), tick=False) as clock:
        yield clock


@pytest.fixture
def team(clock):
    """Ann on duty, Ben next, Cleo who reviews, Dora who owns."""
    ann = make_user(email="ann@clinic.example", full_name="Ann")
    ben = make_user(email="ben@clinic.example", full_name="Ben")
    make_user(roles.REVIEWERS, email="cleo@clinic.example", full_name="Cleo")
    make_user(email="dora@clinic.example", full_name="Dora", is_superuser=True)
    for who, turn in ((ann, 1), (ben, 2)):
        Duty.objects.create(who=who, weekday=2, begins="08:00", ends="00:00", turn=turn)


def told() -> list[str]:
    """Who got a mail since the last look, by first name."""
    names = sorted(sent.recipients()[0].split("@")[0] for sent in mail.outbox)
    mail.outbox.clear()
    return names


def alarm() -> Flag:
    [flag] = save(make_draft(), {ITEM_9: SEVERAL_DAYS})
    return flag


# At once ----------------------------------------------------------------------------


def test_an_urgent_flag_reaches_whoever_is_on_duty_at_once(team):
    alarm()
    work()

    [sent] = mail.outbox
    assert sent.subject == URGENT
    assert told() == ["ann"]


def test_who_was_told_stands_on_the_timeline(team):
    flag = alarm()
    work()

    [event] = flag.submission.events.filter(kind="notified")
    assert event.detail["text"] == "Told by e-mail: Ann"


def test_a_request_for_a_call_reaches_everybody_on_duty(team):
    flag = alarm()
    Message.objects.all().delete()
    announce(flag.submission, Message.Kind.CALL)
    work()

    assert {sent.subject for sent in mail.outbox} == {"Somebody asks to be called"}
    assert told() == ["ann", "ben"]


# One mail in five minutes -----------------------------------------------------------


def test_alerts_to_one_person_leave_as_one_mail_with_a_count(team, clock):
    alarm()
    work()
    assert told() == ["ann"]
    for _ in range(3):
        alarm()
    work()
    clock.shift(4 * MINUTE)
    a_minute()
    assert told() == []

    clock.shift(MINUTE)
    a_minute()

    [sent] = mail.outbox
    assert "urgent, not acknowledged: 3" in sent.body
    assert told() == ["ann"]


def test_an_urgent_alert_does_not_wait_for_an_ordinary_one(clock):
    make_user(roles.REVIEWERS, email="cleo@clinic.example")
    make_submission()
    work()
    assert told().count("cleo") == 1

    alarm()
    work()

    assert told() == ["cleo"]


def test_one_mail_names_the_loudest_in_its_subject(clock):
    make_user(roles.REVIEWERS, email="cleo@clinic.example")
    alarm()
    make_submission()
    work()

    [sent] = [m for m in mail.outbox if "cleo" in m.recipients()[0]]
    assert sent.subject == URGENT
    assert "new forms to read: 1" in sent.body


# Everybody's own pace ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("pace", "wait"),
    [
        ("at-once", timedelta(0)),
        ("hourly", timedelta(hours=1)),
        ("daily", timedelta(hours=20)),  # from noon to eight in the morning
    ],
)
def test_a_new_form_is_told_at_everybodys_own_pace(pace, wait, clock):
    cleo = make_user(roles.REVIEWERS, email="cleo@clinic.example")
    Pace.objects.create(who=cleo, choice=pace)
    make_submission()
    work()
    if wait:
        clock.shift(wait - timedelta(seconds=1))
        a_minute()
        assert "cleo" not in told()
        clock.shift(timedelta(seconds=1))
        a_minute()

    assert "cleo" in told()


def test_an_urgent_alert_asks_for_nobodys_pace(clock):
    cleo = make_user(roles.REVIEWERS, email="cleo@clinic.example")
    Pace.objects.create(who=cleo, choice="daily")
    alarm()
    work()

    assert told() == ["cleo"]


# Up the ladder ----------------------------------------------------------------------


@pytest.mark.long
def test_an_alarm_that_nobody_answers_reaches_the_next_and_then_all(team, clock):
    alarm()
    work()
    history = {0: told()}

    for minute in range(1, 161):
        clock.shift(MINUTE)
        a_minute()
        if names := told():
            history[minute] = names

    assert history == {
        0: ["ann"],
        10: ["ann", "ben"],
        20: ["ann", "ben", "cleo"],
        40: ["ann", "ben", "cleo", "dora"],
        100: ["ann", "ben", "cleo", "dora"],
        160: ["ann", "ben", "cleo", "dora"],
    }


def test_the_times_of_the_ladder_are_the_clinics_own(team, clock):
    AlertPlan.objects.create(pk=1, first_after=2, second_after=4, third_after=6)
    alarm()
    work()
    told()

    clock.shift(2 * MINUTE)
    a_minute()
    clock.shift(3 * MINUTE)  # five since the first mail
    a_minute()

    assert "ben" in told()


def test_a_mail_up_the_ladder_says_how_long_nobody_answered(team, clock):
    """Since the flag was raised, whatever else of another age is in that mail."""
    make_submission()
    clock.shift(-60 * MINUTE)
    make_submission()
    clock.shift(60 * MINUTE)
    alarm()
    work()
    clock.shift(10 * MINUTE)
    mail.outbox.clear()

    a_minute()

    said = "Nobody has acknowledged an urgent flag for 10 minutes."
    assert {said in sent.body for sent in mail.outbox} == {True}


def test_who_acknowledges_ends_it(team, clock):
    flag = alarm()
    work()
    told()
    clock.shift(10 * MINUTE)
    by = make_user(roles.REVIEWERS)
    settling.acknowledge(
        flag.submission_id,
        flag.pk,
        by=by,
        outcome="reached",
        text="Spoke with them.",
        seen=newest(flag.submission),
    )

    for _ in range(5):
        clock.shift(20 * MINUTE)
        a_minute()

    assert told() == []


def test_an_alert_that_waits_is_dropped_when_somebody_has_acknowledged_it(team, clock):
    alarm()
    work()
    told()
    flag = alarm()
    work()
    Flag.objects.filter(pk=flag.pk).update(
        acknowledged_at=timezone.now(), acknowledged_by=make_user()
    )
    clock.shift(6 * MINUTE)

    a_minute()

    assert told() == []
    assert not Alert.objects.filter(sent_at=None).exists()


def test_a_rung_is_climbed_once_however_often_and_late_the_worker_looks(team, clock):
    alarm()
    work()
    told()
    clock.shift(45 * MINUTE)  # the worker was away

    for _ in range(3):
        a_minute()

    assert told() == ["ann", "ben", "cleo", "dora"]


def test_without_a_rota_reviewers_are_first_and_owners_next(clock):
    make_user(roles.CLINICIANS, email="cleo@clinic.example")
    make_user(email="dora@clinic.example", is_superuser=True)
    alarm()
    work()
    assert told() == ["cleo"]

    clock.shift(10 * MINUTE)
    a_minute()

    assert told() == ["cleo", "dora"]


def test_who_left_gets_nothing_that_was_still_waiting(clock):
    cleo = make_user(roles.REVIEWERS, email="cleo@clinic.example")
    Pace.objects.create(who=cleo, choice="daily")
    make_submission()
    work()
    told()
    cleo.is_active = False
    cleo.save()
    clock.shift(timedelta(days=1))

    a_minute()

    assert told() == []


def test_what_is_erased_takes_its_alerts_along(team):
    flag = alarm()
    work()
    Flag.objects.update(acknowledged_at=timezone.now(), acknowledged_by=make_user())
    assert Alert.objects.exists()

    with connection.cursor() as cursor:
        cursor.execute("SELECT intake_erase(%s)", [flag.submission_id])

    assert not Alert.objects.exists()


# Over a real mail server --------------------------------------------------------------


def test_a_mail_to_staff_arrives_as_it_was_meant(team, settings):
    alarm()

    with mail_server(settings) as postbox:
        work()

    [(addresses, arrived)] = postbox.mails
    assert addresses == ["ann@clinic.example"]
    assert arrived["Subject"] == URGENT
    assert arrived["Message-ID"] == f"<{Alert.objects.get().pk}@anteroom>"
    assert "https://testserver/admin/" in arrived.get_content()
