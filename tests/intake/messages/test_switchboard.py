"""Alerts and mail in the hands of staff: test, queue, pace, words, banner."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from clinic.models import User
from intake import tasks
from intake.messages import chain, self_test
from intake.models import AlertPlan, MessageText, Pace, SelfTest
from tests.factories import Browser
from tests.intake.messages.work import work

pytestmark = pytest.mark.django_db
PAGE = "/admin/intake/selftest/"
WORDS = "/admin/intake/messagetext/call-us/words/"
BANNER = "Alerts may not arrive."


def user_of(browser: Browser) -> User:
    return User.objects.get(pk=browser.session["_auth_user_id"])


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def begin_a_test() -> SelfTest:
    test = self_test.begin(timezone.now())
    work()
    return test


# The test of the chain --------------------------------------------------------------


def test_a_test_alert_is_confirmed_by_whoever_got_it(reviewer, profile):
    begin_a_test()
    [sent] = mail.outbox
    assert sent.subject == "Test of the alerts: please confirm"
    assert "https://testserver/admin/intake/selftest/" in sent.body
    assert "It has arrived" in text_of(reviewer.get(PAGE))

    said = reviewer.post(PAGE, {"do": "confirm"}, follow=True)

    assert "the alerts reach you" in text_of(said)
    assert SelfTest.objects.get().confirmed_by == user_of(reviewer)
    assert chain.state().is_ok is True


def test_nobody_vouches_for_a_mailbox_that_is_not_theirs(reviewer, owner, profile):
    begin_a_test()

    owner.post(PAGE, {"do": "confirm"})

    assert SelfTest.objects.get().confirmed_at is None
    assert "It has arrived" not in text_of(owner.get(PAGE))


def test_a_test_that_did_not_leave_cannot_be_confirmed(reviewer, profile):
    self_test.begin(timezone.now())

    reviewer.post(PAGE, {"do": "confirm"})

    assert SelfTest.objects.get().confirmed_at is None


def test_a_test_that_nobody_confirms_in_time_is_said_on_every_page(reviewer, profile):
    test = begin_a_test()
    assert BANNER not in text_of(reviewer.get("/admin/"))

    with time_machine.travel(test.confirm_by + timedelta(seconds=1)):
        state = chain.state()

    assert state.is_ok is False
    SelfTest.objects.update(confirm_by=timezone.now() - timedelta(seconds=1))
    for page in ("/admin/", "/admin/intake/submission/", PAGE):
        assert BANNER in text_of(reviewer.get(page))


def test_a_test_that_could_not_leave_is_said(reviewer, profile):
    self_test.begin(timezone.now() - timedelta(minutes=31))

    assert "could not leave" in chain.state().words
    assert chain.state().is_ok is False


def test_a_chain_without_anybody_to_tell_is_said(profile):
    begin_a_test()

    assert "nobody whom an alert could reach" in chain.state().words


def test_a_chain_that_is_no_longer_tested_is_said(reviewer, profile):
    begin_a_test()
    reviewer.post(PAGE, {"do": "confirm"})

    with time_machine.travel(timezone.now() + timedelta(hours=27)):
        state = chain.state()

    assert (state.is_ok, "Is the worker running?" in state.words) == (False, True)


def test_a_missed_test_is_forgiven_when_a_later_one_comes_back(reviewer, profile):
    test = begin_a_test()
    SelfTest.objects.filter(pk=test.pk).update(
        begun_at=timezone.now() - timedelta(days=1),
        confirm_by=timezone.now() - timedelta(hours=20),
    )
    begin_a_test()
    assert chain.state().is_ok is False

    mail.outbox.clear()
    tasks.tell(person=user_of(reviewer).pk)
    SelfTest.objects.first().alerts.update(sent_at=timezone.now())
    reviewer.post(PAGE, {"do": "confirm"})

    assert chain.state().is_ok is True


def test_a_site_that_was_never_tested_says_so_quietly(reviewer, profile):
    assert chain.state().is_ok is None
    assert BANNER not in text_of(reviewer.get("/admin/"))


@pytest.mark.parametrize("begins", [False, True])
def test_a_site_of_which_no_test_ever_came_back_is_red_after_a_day(
    begins, reviewer, profile
):
    if begins:
        begin_a_test()
        SelfTest.objects.update(confirm_by=timezone.now() + timedelta(days=9))
    assert chain.state().is_ok is None

    User.objects.update(date_joined=timezone.now() - timedelta(hours=27))

    assert chain.in_words().startswith("RED: No test")
    assert BANNER in text_of(reviewer.get("/admin/"))

    profile.is_demo = True
    profile.save()
    assert chain.state().is_ok is None


def test_the_worker_tests_once_a_day_from_the_hour_that_is_set(profile, groups):
    AlertPlan.objects.create(pk=1, test_hour=9)

    with time_machine.travel("2026-11-18 13:59:00+00:00", tick=False) as clock:
        tasks.run_self_test(timestamp=0)
        assert not SelfTest.objects.exists()
        clock.shift(timedelta(minutes=1))  # nine o'clock in New York
        for _ in range(3):
            tasks.run_self_test(timestamp=0)
        assert SelfTest.objects.count() == 1
        clock.shift(timedelta(days=1))
        tasks.run_self_test(timestamp=0)

    assert SelfTest.objects.count() == 2


def test_a_test_on_a_closed_day_is_expected_when_the_clinic_is_open_again(profile):
    with time_machine.travel("2026-11-21 14:00:00+00:00", tick=False):  # a Saturday
        test = self_test.begin(timezone.now())

    assert test.confirm_by.isoformat() == "2026-11-23T13:00:00-05:00"


def test_the_state_of_the_chain_costs_one_query(
    reviewer, profile, django_assert_num_queries
):
    for _ in range(3):
        begin_a_test()
    SelfTest.objects.filter(pk=SelfTest.objects.last().pk).update(
        confirmed_at=timezone.now(), confirmed_by=user_of(reviewer)
    )

    with django_assert_num_queries(2):  # and the clinic's zone
        chain.state()


def test_status_says_how_the_chain_is_and_the_site_stays_ready(
    visitor, reviewer, profile, capsys
):
    self_test.begin(timezone.now() - timedelta(hours=1))

    call_command("status")

    assert "RED: A test alert could not leave" in capsys.readouterr().out
    assert visitor.get("/readyz").status_code == 200


# The queue ---------------------------------------------------------------------------


def test_an_idle_queue_says_that_nobody_works(reviewer):
    page = text_of(reviewer.get(PAGE))

    assert "No worker is running: nothing leaves until one does." in page
    assert "Nothing waits to be done." in page
    assert "Nothing was given up." in page


def test_a_worker_that_was_heard_of_is_running(reviewer):
    sql("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")

    assert "The worker is running." in text_of(reviewer.get(PAGE))


def test_what_waits_is_counted_with_its_age(reviewer):
    tasks.deliver.defer(message_id="0b9e5f4a-5a3c-4b53-8d7c-6d1f0a0e0d11")
    sql("UPDATE procrastinate_events SET at = now() - interval '10 minutes'")

    assert "1 job waits; the oldest for 10 minutes." in text_of(reviewer.get(PAGE))


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def given_up() -> int:
    tasks.deliver.defer(message_id="0b9e5f4a-5a3c-4b53-8d7c-6d1f0a0e0d11")
    sql("UPDATE procrastinate_jobs SET status = 'doing'")
    sql("UPDATE procrastinate_jobs SET status = 'failed', attempts = 7")
    return ProcrastinateJob.objects.get().pk


def test_an_owner_gives_what_was_given_up_back_to_the_queue(owner, given_up):
    page = text_of(owner.get(PAGE))
    assert f"a message (job {given_up})" in page
    assert "tried 7 times" in page

    owner.post(PAGE, {"do": "again", "job": given_up})

    assert ProcrastinateJob.objects.get().status == "todo"


@pytest.mark.parametrize("number", ["", "x", "999999", "-1"])
def test_a_job_that_was_not_given_up_is_left_alone(number, owner, given_up):
    said = owner.post(PAGE, {"do": "again", "job": number}, follow=True)

    assert "Nothing was given up under this number." in text_of(said)
    assert ProcrastinateJob.objects.get().status == "failed"


def test_a_reviewer_mends_nothing(reviewer, given_up):
    assert "Try again" not in text_of(reviewer.get(PAGE))
    for wish in ("again", "test"):
        answer = reviewer.post(PAGE, {"do": wish, "job": given_up})
        assert answer.status_code == 403


# One's own pace ----------------------------------------------------------------------


def test_everybody_chooses_their_own_pace(reviewer):
    reviewer.post(PAGE, {"do": "pace", "choice": "daily"})
    reviewer.post(PAGE, {"do": "pace", "choice": "hourly"})
    reviewer.post(PAGE, {"do": "pace", "choice": "never"})

    pace = Pace.objects.get()
    assert (pace.who, pace.choice) == (user_of(reviewer), "hourly")


# Words -------------------------------------------------------------------------------


def test_an_owner_words_a_message_and_both_previews_show_it(owner, profile):
    said = {"subject": "A word from us", "body": "Hello from {clinic}: {phone}"}

    look = text_of(owner.post(WORDS, {"do": "look", **said}))
    assert "Hello from our office: (555) 555-0100" in look
    assert "Hello from Harbor Clinic: (555) 555-0100" in look
    assert not MessageText.objects.exists()

    owner.post(WORDS, {"do": "save", **said})
    assert MessageText.objects.get().subject == "A word from us"
    assert "A word from us" in text_of(owner.get("/admin/intake/messagetext/"))


@pytest.mark.parametrize("press", ["save", "look"])
def test_words_that_tell_too_much_are_not_used(press, owner, profile):
    said = {"subject": "Good news", "body": "Your ketamine treatment is approved."}

    page = text_of(owner.post(WORDS, {"do": press, **said}))

    assert not MessageText.objects.exists()
    for word in ("good news", "ketamine", "treatment", "approved"):
        assert f"“{word}” tells others" in page


def test_going_back_to_the_shipped_words_keeps_what_was_said_before(owner, profile):
    for text in ("One.", "Two."):
        owner.post(WORDS, {"do": "save", "subject": "Hello", "body": text})

    owner.post(WORDS, {"do": "shipped"})

    assert [text.subject for text in MessageText.objects.all()] == [
        "Please call us",
        "Hello",
        "Hello",
    ]


def test_a_message_to_staff_has_no_words_to_edit(owner):
    assert owner.get("/admin/intake/messagetext/alert/words/").status_code == 404


# When the next are told ---------------------------------------------------------------


def test_an_owner_sets_when_the_next_are_told(owner):
    first = owner.get("/admin/intake/alertplan/", follow=True)
    assert first.status_code == 200
    times = {"first_after": 5, "second_after": 10, "third_after": 15, "then_every": 30}
    chosen = times | {"test_hour": 8, "test_within": 6}

    owner.post("/admin/intake/alertplan/add/", chosen)
    owner.post("/admin/intake/alertplan/1/change/", chosen | {"first_after": 4})

    assert AlertPlan.current().first_after == 4
    backwards = owner.post(
        "/admin/intake/alertplan/1/change/", chosen | {"first_after": 11}
    )
    assert "Each time has to be later than the last." in text_of(backwards)
