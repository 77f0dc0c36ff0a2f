"""Where a submission stands: what each event makes of it, and how one is appended.

`seen` is the id of the newest event that the actor's page showed: who acts on an old
page is told what happened meanwhile, and nothing is written.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.models import User
from intake.models import Event, Submission
from intake.models.submissions import Level

Status, Kind = Submission.Status, Event.Kind

# A decision is an event that settles what happens next.
DECISIONS = {
    Kind.INVITED: Status.DECIDED,
    Kind.REFERRED: Status.DECIDED,
    Kind.DECLINED: Status.DECIDED,
}
STATUS_AFTER = {
    Kind.SENT: Status.NEW,
    **DECISIONS,
    Kind.ASKED: Status.WAITING,
    Kind.DELAYED: Status.DELAYED,
    Kind.RETURNED: Status.NEW,
    Kind.JOINED: Status.CLOSED,
    Kind.CLOSED: Status.CLOSED,
    Kind.REOPENED: Status.NEW,
}
# A line that nobody has to have seen: readings, and what the worker did meanwhile.
READINGS = (Kind.OPENED, Kind.EXPORTED, Kind.NOTIFIED)


class Refused(Exception):
    """Not done, and nothing written; the message says why, in plain words."""


class Overtaken(Refused):
    """Something happened since the actor's page was opened."""


def newest(submission: Submission) -> str:
    """The id of the newest event that changes anything; each page carries it."""
    events = submission.events.exclude(kind__in=READINGS).order_by("-at", "-id")
    return str(events.values_list("pk", flat=True).first() or "")


def locked(submission_id: UUID, seen: str | None = None) -> Submission:
    staff = Submission.objects.select_for_update().with_a_sheet()
    submission = staff.filter(pk=submission_id).first()
    if submission is None:
        raise Refused(_("This is no longer here."))
    refuse_overtaken(submission, seen)
    return submission


def refuse_overtaken(submission: Submission, seen: str | None) -> None:
    if seen is not None and seen != newest(submission):
        raise Overtaken(
            _(
                "Something happened here since you opened the page: see the timeline. "
                "Nothing of yours was saved yet; look again, then press once more."
            )
        )


def append(
    submission: Submission, kind: Event.Kind, by: User | None, **detail: Any
) -> Event:
    """Write a line of the history; what it says beside its kind lies sealed."""
    said = {name: value for name, value in detail.items() if value}
    return Event.objects.create(
        submission=submission, kind=kind, by=by, at=timezone.now(), detail=said or None
    )


def stand(
    submission: Submission,
    kind: Event.Kind,
    by: User | None,
    *,
    queued_at: datetime | None = None,
    **detail: Any,
) -> Event:
    """Let an event decide where a submission stands, and from when it waits."""
    submission.status = STATUS_AFTER[kind]
    submission.call_at = None
    submission.is_unread = kind == Kind.RETURNED
    if queued_at is not None:
        submission.queued_at = queued_at
    submission.save(update_fields=["status", "call_at", "is_unread", "queued_at"])
    return append(submission, kind, by, **detail)


def refuse_draft(submission: Submission) -> None:
    if submission.is_draft:
        raise Refused(_("This was not sent yet: there is nothing to decide."))


def refuse_urgent(submission: Submission) -> None:
    if submission.urgency == Level.URGENT:
        raise Refused(_("Acknowledge the urgent flags first."))
