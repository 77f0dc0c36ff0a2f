"""Entering what somebody answered on paper: the same writes, in the name of staff."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from clinic.models import User
from intake.actions import drafts
from intake.models import ConsentText, Event, Flag, Submission
from intake.passage import Step, Typed
from intake.questionnaires.values import Value


@transaction.atomic
def begin(
    consent: ConsentText, *, signed_on: date, seen_by: User, by: User
) -> Submission:
    """Open a draft for somebody who signed this text on paper."""
    submission = drafts.begin(consent)
    submission.entered_by, submission.paper_seen_by = by, seen_by
    submission.paper_signed_on = signed_on
    drafts.touch(submission, "entered_by", "paper_seen_by", "paper_signed_on")
    _note(submission, by)
    return submission


@transaction.atomic
def save_page(
    submission_id: UUID,
    step: Step,
    given: Mapping[str, Sequence[Value]],
    *,
    shown: str,
    is_done: bool,
    typed: Typed,
    by: User,
) -> list[Flag]:
    """Keep a page as the person's own would be; who else enters is noted once."""
    submission = drafts.locked_draft(submission_id)
    entered = submission.events.filter(kind=Event.Kind.ENTERED, by=by)
    if not entered.exists():
        _note(submission, by)
    return drafts.save_page(
        submission_id, step, given, shown=shown, is_done=is_done, typed=typed
    )


def _note(submission: Submission, by: User) -> None:
    Event.objects.create(
        submission=submission, kind=Event.Kind.ENTERED, at=timezone.now(), by=by
    )
