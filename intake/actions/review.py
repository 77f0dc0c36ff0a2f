"""What staff do with a submission. Each action appends the event that says so."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.models import User
from intake.actions import settling
from intake.actions.standing import (
    DECISIONS,
    Kind,
    Refused,
    Status,
    append,
    locked,
    newest,
    refuse_draft,
    refuse_overtaken,
    refuse_urgent,
    stand,
)
from intake.models import Event, Submission
from intake.models.submissions import Level

acknowledge = settling.acknowledge

__all__ = ["Refused", "acknowledge", "newest"]


@transaction.atomic
def opened(submission: Submission, *, by: User) -> Event:
    if submission.is_unread:
        submission.is_unread = False
        submission.save(update_fields=["is_unread"])
    return append(submission, Kind.OPENED, by)


@transaction.atomic
def exported(submission_id: UUID, *, by: User, text: str) -> None:
    """Write down that somebody takes the answers out, and why."""
    submission = locked(submission_id)
    if submission.is_draft:
        raise Refused(_("This was not sent yet: there is nothing to export."))
    append(submission, Kind.EXPORTED, by, text=text)


@transaction.atomic
def note(submission_id: UUID, *, by: User, text: str, seen: str) -> None:
    append(locked(submission_id, seen), Kind.NOTED, by, text=text)


@transaction.atomic
def take(submission_id: UUID, *, by: User, seen: str | None = None) -> None:
    """Put a submission on the actor's own list; not unawares off a colleague's."""
    submission = locked(submission_id)
    if submission.assignee_id != by.pk:
        refuse_overtaken(submission, seen)
        submission.assignee = by
        submission.save(update_fields=["assignee"])
        append(submission, Kind.TAKEN, by)


@transaction.atomic
def assign(
    submission_id: UUID, to: User | None, *, by: User, seen: str | None = None
) -> None:
    """Put a submission on somebody's list, or on nobody's."""
    submission = locked(submission_id)
    if to == by:
        take(submission_id, by=by, seen=seen)
    elif submission.assignee_id != (to and to.pk):
        refuse_overtaken(submission, seen)
        submission.assignee = to
        submission.save(update_fields=["assignee"])
        append(submission, Kind.ASSIGNED, by, to=str(to or _("nobody")))


@transaction.atomic
def assign_all(submission_ids: Collection[UUID], to: User | None, *, by: User) -> None:
    """In one order whoever does it, so that two at once never wait for each other."""
    for submission_id in sorted(submission_ids):
        assign(submission_id, to, by=by)


@transaction.atomic
def decide(
    submission_id: UUID, decision: str, *, by: User, text: str, seen: str
) -> None:
    """Record what happens next, with the reason.

    An open urgent flag stops every decision; one for a clinician stops an invitation,
    and so does one that a clinician let stand.
    """
    submission = locked(submission_id, seen)
    if decision not in DECISIONS:
        raise Refused(_("Choose one of the decisions."))
    kind = Kind(decision)
    refuse_draft(submission)
    refuse_urgent(submission)
    if kind == Kind.INVITED:
        _refuse_invitation(submission)
    stand(submission, kind, by, text=text)


def _refuse_invitation(submission: Submission) -> None:
    if submission.urgency == Level.CLINICIAN:
        raise Refused(
            _("A clinician has to settle the flags marked “Clinician” first.")
        )
    if settling.standing(submission):
        raise Refused(
            _(
                "A clinician let a flag stand: no invitation while it does. If that "
                "was a mistake, the clinician corrects it on the timeline."
            )
        )


@transaction.atomic
def put_off(
    submission_id: UUID, *, by: User, text: str, until: datetime, seen: str
) -> None:
    """Off the worklist until a moment; by the clock, with no job that could fail."""
    submission = locked(submission_id, seen)
    refuse_draft(submission)
    refuse_urgent(submission)
    if until <= timezone.now():
        raise Refused(_("Choose a day that is still to come."))
    stand(
        submission,
        Kind.DELAYED,
        by,
        queued_at=until,
        text=text,
        until=until.isoformat(),
    )


@transaction.atomic
def close(submission_id: UUID, *, by: User, text: str, seen: str) -> None:
    submission = locked(submission_id, seen)
    refuse_draft(submission)
    refuse_urgent(submission)
    stand(submission, Kind.CLOSED, by, text=text)


@transaction.atomic
def reopen(submission_id: UUID, *, by: User, text: str, seen: str) -> None:
    submission = locked(submission_id, seen)
    if submission.status in (Status.NEW, Status.DRAFT):
        raise Refused(_("This is open already."))
    stand(submission, Kind.REOPENED, by, queued_at=timezone.now(), text=text)
