"""No way round the alarm: an urgent answer reaches a person, however it is given."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from clinic.actions import REVIEWERS
from intake import notifications, tasks
from intake.actions import review
from intake.models import Event, Flag, Message, Submission
from intake.models.submissions import Level
from tests.factories import make_user
from tests.intake.factories import (
    ITEM_9,
    NOT_AT_ALL,
    SEVERAL_DAYS,
    make_draft,
    save,
)

pytestmark = pytest.mark.django_db

NEARLY_EVERY_DAY = "LA6571-9"


@pytest.fixture
def settled(draft, groups) -> Submission:
    """A draft whose alarm somebody has dealt with."""
    [flag] = save(draft, {ITEM_9: SEVERAL_DAYS})
    by, seen = make_user(REVIEWERS), review.newest(draft)
    review.acknowledge(draft.pk, flag.pk, by=by, text="Called", seen=seen)
    return draft


# After somebody dealt with it ---------------------------------------------------------


def test_an_answer_that_got_worse_after_a_person_dealt_with_it_alarms_anew(settled):
    [anew] = save(settled, {ITEM_9: NEARLY_EVERY_DAY})

    settled.refresh_from_db()
    assert settled.urgency == Level.URGENT
    assert anew.detail["answer"] == "Nearly every day"
    assert Message.objects.filter(kind="alert").count() == 2
    assert settled.events.filter(kind=Event.Kind.ALARMED).count() == 2


def test_the_flag_that_was_settled_stays_settled_and_says_that_it_changed(settled):
    save(settled, {ITEM_9: NEARLY_EVERY_DAY})

    old = Flag.objects.exclude(acknowledged_at=None).get()
    assert (old.detail["answer"], old.is_changed) == ("Several days", True)


def test_the_same_answer_again_alarms_nobody_twice(settled):
    save(settled, {ITEM_9: NOT_AT_ALL})

    assert save(settled, {ITEM_9: SEVERAL_DAYS}) == []
    assert Message.objects.filter(kind="alert").count() == 1


def test_an_answer_taken_back_after_a_person_dealt_with_it_is_noted(settled):
    save(settled, {ITEM_9: NOT_AT_ALL})

    assert Flag.objects.get().is_changed
    assert settled.events.filter(kind=Event.Kind.CHANGED).exists()


# Until somebody knows -----------------------------------------------------------------


def wait_after(attempts: int) -> timedelta | None:
    job = tasks.deliver.configure().job.evolve(attempts=attempts)
    decision = tasks.PATIENTLY.get_retry_decision(exception=OSError(), job=job)
    return decision and decision.retry_at - timezone.now()


def test_an_alarm_leaves_soon_after_the_mail_server_is_back():
    """However long it was away: doubling waits would add hours to an outage."""
    assert all(wait_after(n) <= timedelta(minutes=5) for n in range(1000))


def test_an_alarm_is_tried_for_days_and_not_for_ever():
    waits = [wait_after(attempts) for attempts in range(5000)]

    tried = [wait for wait in waits if wait is not None]
    assert timedelta(days=3) < sum(tried, timedelta()) < timedelta(days=15)
    assert waits[-1] is None


def test_an_alarm_without_any_reviewer_reaches_the_owners(open_clinic, groups):
    owner = make_user(is_superuser=True)
    make_user(is_superuser=True, is_active=False)
    save(make_draft(), {ITEM_9: SEVERAL_DAYS})

    notifications.deliver(str(Message.objects.get(kind="alert").pk))

    [sent] = mail.outbox
    assert sent.recipients() == [owner.email]


def test_owners_hear_nothing_while_there_are_reviewers(open_clinic, groups):
    make_user(is_superuser=True)
    reviewer = make_user(REVIEWERS)
    save(make_draft(), {ITEM_9: SEVERAL_DAYS})

    notifications.deliver(str(Message.objects.get(kind="alert").pk))

    [sent] = mail.outbox
    assert sent.recipients() == [reviewer.email]
