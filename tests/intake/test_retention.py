"""What is forgotten goes whole; what somebody still has to read stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from intake import retention, tasks
from intake.actions import drafts, erasure, returning
from intake.models import (
    ConsentText,
    ErasureRequest,
    Event,
    Flag,
    Message,
    Response,
    Submission,
)
from tests.factories import make_user
from tests.intake.factories import ITEM_9, SEVERAL_DAYS, make_draft, save

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)
SECOND = timedelta(seconds=1)


def traces() -> dict[str, int]:
    kept = (Submission, Response, Flag, Event, Message)
    return {model.__name__: model.objects.count() for model in kept}


@pytest.mark.parametrize(("over", "left"), [(-SECOND, 1), (0 * SECOND, 1), (SECOND, 0)])
def test_a_draft_is_forgotten_after_seven_days(over, left, open_clinic):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        draft = make_draft()
        clock.shift(SECOND)
        save(draft, {"hopes": "To sleep again"})
        clock.shift(WEEK + over)

        tasks.purge(timestamp=0)

    assert Submission.objects.count() == left


def test_a_forgotten_draft_leaves_no_trace(draft):
    with time_machine.travel(timezone.now() + 8 * WEEK):
        assert retention.purge(timezone.now()) == 1

    assert set(traces().values()) == {0}


def test_each_visit_counts_from_the_last_continue(draft):
    with time_machine.travel(timezone.now() + timedelta(days=6)):
        save(draft, {"hopes": "To sleep again"})

    with time_machine.travel(timezone.now() + WEEK):
        tasks.purge(timestamp=0)

    assert Submission.objects.filter(pk=draft.pk).exists()


@pytest.mark.parametrize(("minutes", "left"), [(119, 1), (121, 0)])
def test_an_unused_draft_goes_when_nobody_can_get_back_to_it(
    minutes, left, open_clinic
):
    drafts.begin(ConsentText.objects.latest())

    with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
        tasks.purge(timestamp=0)

    assert Submission.objects.count() == left


def test_an_unused_draft_with_a_code_to_come_back_stays(open_clinic):
    returning.new_resume_code(drafts.begin(ConsentText.objects.latest()).pk)

    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert retention.purge_unused(timezone.now()) == 0


def test_a_draft_in_which_something_stands_is_not_unused(draft):
    save(draft, {"hopes": "To sleep again"})

    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert retention.purge_unused(timezone.now()) == 0


def test_what_was_sent_is_not_purged(draft):
    drafts.send(draft.pk)

    with time_machine.travel(timezone.now() + 52 * WEEK):
        assert retention.purge(timezone.now()) == 0


def test_an_open_alarm_keeps_the_draft_until_a_person_closed_it(draft):
    [flag] = save(draft, {ITEM_9: SEVERAL_DAYS})
    with time_machine.travel(timezone.now() + 2 * WEEK):
        assert retention.purge(timezone.now()) == 0

    flag.acknowledged_by, flag.acknowledged_at = make_user(), timezone.now()
    flag.save(update_fields=["acknowledged_by", "acknowledged_at"])
    Submission.objects.filter(pk=draft.pk).update(urgency=0)

    assert retention.purge(timezone.now()) == 1


def test_one_persons_alarm_keeps_nobody_elses_draft(open_clinic):
    flagged, calm = make_draft(), make_draft()
    save(flagged, {ITEM_9: SEVERAL_DAYS})

    assert retention.purge(timezone.now()) == 1
    assert not Submission.objects.filter(pk=calm.pk).exists()


def test_a_flagged_draft_is_not_forgotten_on_the_way_either(draft):
    save(draft, {ITEM_9: SEVERAL_DAYS})

    assert not retention.forget(draft.pk)
    assert Submission.objects.filter(pk=draft.pk).exists()


def test_no_draft_goes_while_its_person_is_still_to_be_called(draft):
    """However it would go: in time, unused, or thrown away at the desk."""
    long_ago = timezone.now() - timedelta(days=30)
    Submission.objects.update(
        call_at=timezone.now(), started_at=long_ago, updated_at=long_ago
    )

    assert not retention.forget(draft.pk)
    assert not retention.purge_unused(timezone.now())
    assert not retention.purge(timezone.now())

    Submission.objects.update(call_at=None)
    assert retention.purge_unused(timezone.now()) == 1


def test_a_legal_hold_keeps_a_draft(draft):
    Submission.objects.update(legal_hold_since=timezone.now())

    assert retention.purge(timezone.now()) == 0
    assert not retention.forget(draft.pk)
    with pytest.raises(Exception, match="legal hold"), connection.cursor() as db:
        db.execute("SELECT intake_erase(%s)", [draft.pk])


def test_a_request_to_be_erased_goes_with_the_rest(draft):
    ErasureRequest.objects.create(submission=draft, asked_at=timezone.now())

    assert retention.forget(draft.pk)

    assert not ErasureRequest.objects.exists()


def test_what_was_sent_is_not_forgotten_as_a_draft(draft):
    drafts.send(draft.pk)

    assert not retention.forget(draft.pk)


def test_the_database_itself_keeps_an_open_alarm(draft):
    """Whatever the column of the submission says."""
    save(draft, {ITEM_9: SEVERAL_DAYS})
    Submission.objects.filter(pk=draft.pk).update(urgency=0)

    with pytest.raises(Exception, match="open urgent flag"), connection.cursor() as db:
        db.execute("SELECT intake_erase(%s)", [draft.pk])


def test_the_database_itself_keeps_who_is_still_to_be_called(draft):
    Submission.objects.update(call_at=timezone.now())

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as db:
        db.execute("SELECT intake_erase(%s)", [draft.pk])

    assert erasure.withdraw(draft.pk) == erasure.Answer.ASKED
    assert Submission.objects.filter(pk=draft.pk).exists()


def test_the_command_says_how_many_went(draft, capsys):
    with time_machine.travel(timezone.now() + 8 * WEEK):
        call_command("purge", days=14)

    assert "1 drafts erased" in capsys.readouterr().out


def test_the_command_leaves_no_draft_that_the_worker_would_forget(open_clinic, capsys):
    drafts.begin(ConsentText.objects.latest())
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        call_command("purge")

    assert "1 drafts erased" in capsys.readouterr().out
    assert not Submission.objects.exists()
