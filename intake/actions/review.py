"""What staff do with a submission. Each action appends the event that says so.

`seen` is the id of the newest event that the actor's page showed: who acts on an old
page is told what happened meanwhile, and nothing is written.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.models import User
from intake.actions.flags import refresh_urgency
from intake.models import Event, Submission
from intake.models.submissions import Level

Status, Kind = Submission.Status, Event.Kind

# A decision is an event that settles what happens next.
DECISIONS = {
    Kind.INVITED: Status.DECIDED,
    Kind.ASKED: Status.WAITING,
    Kind.REFERRED: Status.DECIDED,
    Kind.DECLINED: Status.DECIDED,
}
STATUS_AFTER = {
    Kind.SENT: Status.NEW,
    **DECISIONS,
    Kind.CLOSED: Status.CLOSED,
    Kind.REOPENED: Status.NEW,
}


class Refused(Exception):
    """Not done, and nothing written; the message says why, in plain words."""


@transaction.atomic
def opened(submission: Submission, *, by: User) -> Event:
    return _append(submission, Kind.OPENED, by, "")


@transaction.atomic
def exported(submission_id: UUID, *, by: User, text: str) -> None:
    """Write down that somebody takes the answers out, and why."""
    submission = _locked(submission_id)
    if submission.is_draft:
        raise Refused(_("This was not sent yet: there is nothing to export."))
    _append(submission, Kind.EXPORTED, by, text)


@transaction.atomic
def acknowledge(
    submission_id: UUID, flag_id: UUID, *, by: User, text: str, seen: str
) -> None:
    """Settle one flag, with what was done about it."""
    submission = _locked(submission_id, seen)
    flag = submission.flags.filter(pk=flag_id, acknowledged_at=None).first()
    if flag is None:
        raise Refused(_("Somebody has settled this flag already."))
    may_settle = "intake.settle_contraindication" in by.granted
    if flag.level == Level.CLINICIAN and not may_settle:
        raise Refused(_("Only a clinician may settle this flag."))
    flag.acknowledged_at, flag.acknowledged_by = timezone.now(), by
    flag.save(update_fields=["acknowledged_at", "acknowledged_by"])
    refresh_urgency(submission)
    _append(submission, Kind.ACKNOWLEDGED, by, text, flag=str(flag.detail["title"]))


@transaction.atomic
def note(submission_id: UUID, *, by: User, text: str, seen: str) -> None:
    _append(_locked(submission_id, seen), Kind.NOTED, by, text)


@transaction.atomic
def take(submission_id: UUID, *, by: User) -> None:
    """Put a submission on the actor's own list."""
    submission = _locked(submission_id)
    if submission.assignee_id != by.pk:
        submission.assignee = by
        submission.save(update_fields=["assignee"])
        _append(submission, Kind.TAKEN, by, "")


@transaction.atomic
def decide(
    submission_id: UUID, decision: str, *, by: User, text: str, seen: str
) -> None:
    """Record what happens next, with the reason.

    An open urgent flag stops every decision; one for a clinician stops an invitation.
    """
    submission = _locked(submission_id, seen)
    kind = Kind(decision)
    if kind not in DECISIONS:
        raise Refused(_("Choose one of the decisions."))
    _refuse_draft(submission)
    if submission.urgency == Level.URGENT:
        raise Refused(_("Acknowledge the urgent flags first."))
    if kind == Kind.INVITED and submission.urgency == Level.CLINICIAN:
        raise Refused(
            _("A clinician has to settle the flags marked “Clinician” first.")
        )
    _settle(submission, kind, by, text)


@transaction.atomic
def close(submission_id: UUID, *, by: User, text: str, seen: str) -> None:
    submission = _locked(submission_id, seen)
    _refuse_draft(submission)
    if submission.urgency == Level.URGENT:
        raise Refused(_("Acknowledge the urgent flags first."))
    _settle(submission, Kind.CLOSED, by, text)


@transaction.atomic
def reopen(submission_id: UUID, *, by: User, text: str, seen: str) -> None:
    submission = _locked(submission_id, seen)
    if submission.status in (Status.NEW, Status.DRAFT):
        raise Refused(_("This is open already."))
    _settle(submission, Kind.REOPENED, by, text)


def newest(submission: Submission) -> str:
    """The id of the newest event that changes anything; each page carries it."""
    readings = (Kind.OPENED, Kind.EXPORTED)
    events = submission.events.exclude(kind__in=readings).order_by("-at", "-id")
    return str(events.values_list("pk", flat=True).first() or "")


def _locked(submission_id: UUID, seen: str | None = None) -> Submission:
    staff = Submission.objects.select_for_update().for_staff()
    submission = staff.filter(pk=submission_id).first()
    if submission is None:
        raise Refused(_("This is no longer here."))
    if seen is not None and seen != newest(submission):
        raise Refused(
            _(
                "Something happened here since you opened the page: see the timeline. "
                "Nothing of yours was saved yet; look again, then press once more."
            )
        )
    return submission


def _refuse_draft(submission: Submission) -> None:
    if submission.is_draft:
        raise Refused(_("This was not sent yet: there is nothing to decide."))


def _settle(submission: Submission, kind: Event.Kind, by: User, text: str) -> None:
    submission.status = STATUS_AFTER[kind]
    submission.save(update_fields=["status"])
    _append(submission, kind, by, text)


def _append(
    submission: Submission, kind: Event.Kind, by: User, text: str, **detail: str
) -> Event:
    said = {"text": text, **detail} if text or detail else None
    return Event.objects.create(
        submission=submission, kind=kind, by=by, at=timezone.now(), detail=said
    )
