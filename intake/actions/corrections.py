"""A mistaken line of the history is corrected by another one, never changed."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.models import User
from intake.actions import settling
from intake.actions.standing import (
    DECISIONS,
    STATUS_AFTER,
    Kind,
    Refused,
    append,
    locked,
    stand,
)
from intake.models import Event, Submission
from intake.models.submissions import Level

BY_STAFF = {
    Kind.ACKNOWLEDGED,
    Kind.NOTED,
    Kind.CONTACTED,
    Kind.ASKED,
    Kind.DELAYED,
    Kind.CLOSED,
    *DECISIONS,
}


@transaction.atomic
def correct(
    submission_id: UUID, event_id: UUID, *, by: User, text: str, seen: str
) -> None:
    """Say what was wrong with a line. What it settled is open again."""
    submission = locked(submission_id, seen)
    event = submission.events.filter(pk=event_id, kind__in=BY_STAFF).first()
    if event is None:
        raise Refused(_("This line cannot be corrected."))
    if str(event_id) in _corrected(submission):
        raise Refused(_("Somebody has corrected this already."))
    if event.kind == Kind.ACKNOWLEDGED:
        _open_again(submission, event, by)
    append(submission, Kind.CORRECTED, by, text=text, corrects=str(event_id))
    if event == _latest_that_settled(submission):
        stand(submission, Kind.REOPENED, by, queued_at=timezone.now())


def _open_again(submission: Submission, event: Event, by: User) -> None:
    flag = settling.flag_of(submission, event)
    if flag.level == Level.CLINICIAN and not settling.may_settle(by):
        raise Refused(_("Only a clinician may take this back."))
    settling.unsettle(flag)


def _corrected(submission: Submission) -> set[str]:
    events = submission.events.filter(kind=Kind.CORRECTED)
    return {event.detail["corrects"] for event in events}


def _latest_that_settled(submission: Submission) -> Event | None:
    """The event that decided where it stands, unless that is on the worklist."""
    events = submission.events.filter(kind__in=STATUS_AFTER).order_by("-at", "-id")
    last = events.first()
    return last if last is not None and last.kind in BY_STAFF else None
