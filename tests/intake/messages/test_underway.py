"""What has not been delivered stands on the sheet, with the next try, until it has."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from clinic.models import User
from intake import tasks
from intake.messages.underway import underway
from intake.models import Alert, Message
from tests.intake.factories import make_submission
from tests.intake.messages.work import deliver, good_time, mail_server, work

pytestmark = pytest.mark.django_db


def jobs(of: str, **columns: object) -> None:
    """Let the queue say this of each job of a name."""
    sets = ", ".join(f"{name} = %s" for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE procrastinate_jobs SET {sets} WHERE task_name = %s",
            [*columns.values(), of],
        )


def lines(submission, after=timedelta()) -> dict[str, str]:
    found = underway(submission, timezone.now() + after)
    return {line.what: line.words for line in found}


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(good_time()):
        yield


@pytest.fixture
def submission(reviewer, open_clinic):
    User.objects.update(full_name="Robin")
    return make_submission()


def test_what_has_just_been_queued_or_has_left_is_no_news(submission):
    assert lines(submission) == {}

    work()

    assert lines(submission, timedelta(days=1)) == {}


def test_a_message_that_did_not_leave_says_when_it_is_tried_next(
    submission, reviewer, open_clinic
):
    soon = timezone.now() + timedelta(minutes=4)
    jobs("intake.deliver", attempts=3, scheduled_at=soon)

    page = reviewer.get(f"/admin/intake/submission/{submission.pk}/change/")

    text = " ".join(page.content.decode().split())
    at = timezone.localtime(soon, open_clinic.zone).strftime("%H:%M")
    assert "<b>Receipt by e-mail</b>: not delivered yet, tried 3 times; next" in text
    assert f", {at}</li>" in text


def test_a_worker_that_is_gone_is_asked_after(submission):
    found = lines(submission, timedelta(minutes=2))

    assert "Is the worker running?" in found["Receipt by e-mail"]
    assert found.keys() == {"Receipt by e-mail", "Notice to staff"}


def test_a_message_that_was_given_up_is_called_not_delivered(submission):
    jobs("intake.deliver", attempts=2000, status="doing")
    jobs("intake.deliver", status="failed")

    assert "given up after 2000 tries" in lines(submission)["Receipt by e-mail"]


def test_a_mail_to_staff_that_does_not_leave_is_named(submission):
    tasks.deliver(message_id=str(Message.objects.get(kind="receipt").pk))
    tasks.deliver(message_id=str(Message.objects.get(kind="notice").pk))
    assert lines(submission) == {}

    jobs("intake.tell", attempts=1, scheduled_at=timezone.now())

    assert lines(submission)["Mail to Robin (new form)"].startswith("not delivered yet")
    Alert.objects.update(sent_at=timezone.now())
    assert lines(submission) == {}


def test_an_address_that_the_mail_server_refuses_is_said_plainly(submission, settings):
    with mail_server(settings, "alex@example.org"):
        deliver("receipt")

    said = submission.events.filter(kind="notified").latest("at").detail["text"]
    assert said == (
        "Receipt by e-mail: not delivered, and not tried again "
        "(the mail server refused the address)"
    )
