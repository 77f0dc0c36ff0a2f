"""Whoever has the running site's role cannot make patients disappear."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from clinic.actions import REVIEWERS
from intake.actions import review
from intake.models import Flag, Submission
from tests.factories import make_user
from tests.intake.factories import ITEM_9, SEVERAL_DAYS, make_submission, save

pytestmark = pytest.mark.django_db


def erase(submission: Submission) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT intake_erase(%s)", [submission.pk])


def without_flags() -> Submission:
    submission = make_submission()
    Flag.objects.all().delete()
    return submission


def test_what_was_sent_and_neither_read_nor_flagged_can_be_erased(open_clinic):
    erase(without_flags())

    assert not Submission.objects.exists()


def test_what_somebody_has_read_is_kept(open_clinic, groups):
    submission = without_flags()
    review.opened(submission, by=make_user(REVIEWERS))

    with pytest.raises(DatabaseError, match="read or flagged"):
        erase(submission)

    assert Submission.objects.exists()


def test_what_raised_a_flag_is_kept_when_it_was_sent(open_clinic):
    submission = make_submission(**{"high-bp": "yes"})
    assert submission.flags.exists()

    with pytest.raises(DatabaseError, match="read or flagged"):
        erase(submission)


def test_calling_it_a_draft_again_does_not_help(open_clinic):
    submission = make_submission(**{"high-bp": "yes"})
    Submission.objects.update(status="draft", sent_at=None)

    with pytest.raises(DatabaseError, match="read or flagged"):
        erase(submission)


def test_a_draft_whose_alarm_a_person_settled_is_forgotten_one_day(draft, groups):
    [flag] = save(draft, {ITEM_9: SEVERAL_DAYS})
    by = make_user(REVIEWERS)
    review.opened(draft, by=by)
    seen = review.newest(draft)
    review.acknowledge(
        draft.pk, flag.pk, by=by, text="Called", seen=seen, outcome="reached"
    )

    erase(draft)

    assert not Submission.objects.exists()
