"""What an owner does about keeping: holds, and requests to be erased."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic.models import User
from intake.actions.history import NotDone
from intake.models import ErasureRequest, Event, Submission

Kind, Outcome = Event.Kind, ErasureRequest.Outcome


@transaction.atomic
def hold(submission_id: UUID, *, by: User, text: str) -> None:
    """The law says to keep it: nobody erases it, and no time runs out."""
    submission = _locked(submission_id)
    if submission.legal_hold_since is not None:
        raise NotDone(_("It is on hold already."))
    _set_hold(submission, Kind.HELD, by, text)


@transaction.atomic
def release(submission_id: UUID, *, by: User, text: str) -> None:
    submission = _locked(submission_id)
    if submission.legal_hold_since is None:
        raise NotDone(_("It is not on hold."))
    _set_hold(submission, Kind.RELEASED, by, text)


@transaction.atomic
def keep(submission_id: UUID, *, by: User, text: str) -> None:
    """Refuse to erase, for a reason that the law knows; the person has to be told."""
    submission = _locked(submission_id)
    _settle(submission, Outcome.KEPT, by)
    _append(submission, Kind.KEPT, by, text)


def grant(submission_id: UUID, *, by: User, text: str) -> None:
    """Erase it, all or nothing. What stays is a tombstone that says by whom."""
    try:
        with transaction.atomic():
            submission = _locked(submission_id)
            _settle(submission, Outcome.ERASED, by)
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT intake_erase(%s, 'asked', %s)", [submission_id, by.pk]
                )
    except IntegrityError as kept:
        raise NotDone(str(kept).splitlines()[0]) from None


def _locked(submission_id: UUID) -> Submission:
    found = Submission.objects.select_for_update().filter(pk=submission_id)
    if (submission := found.first()) is None:
        raise NotDone(_("This is no longer here."))
    return submission


def _set_hold(submission: Submission, kind: Event.Kind, by: User, text: str) -> None:
    submission.legal_hold_since = timezone.now() if kind == Kind.HELD else None
    submission.save(update_fields=["legal_hold_since"])
    _append(submission, kind, by, text)


def _settle(submission: Submission, outcome: ErasureRequest.Outcome, by: User) -> None:
    asked = ErasureRequest.objects.select_for_update().filter(submission=submission)
    request = asked.filter(settled_at=None).first()
    if request is None:
        raise NotDone(_("Nobody asked for it, or it is settled already."))
    request.settled_at, request.settled_by = timezone.now(), by
    request.outcome = outcome
    request.save(update_fields=["settled_at", "settled_by", "outcome"])


def _append(submission: Submission, kind: Event.Kind, by: User, text: str) -> None:
    submission.events.create(kind=kind, by=by, at=timezone.now(), detail={"text": text})
