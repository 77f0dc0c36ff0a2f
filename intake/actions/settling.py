"""Settling flags: what was done about each, by whom. Only a person closes a flag."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import models, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.models import User
from intake.actions.flags import refresh_urgency
from intake.actions.standing import Kind, Refused, append, locked
from intake.models import Event, Flag, Submission
from intake.models.submissions import Level


class Outcome(models.TextChoices):
    """What came of a flag that is urgent, or that a clinician had to look into."""

    REACHED = "reached", _("Reached them")
    NOT_REACHED = "not-reached", _("Not reached")
    HANDED = "handed", _("Handed to a colleague")
    CLEARED = "cleared", _("Looked into: it does not stand in the way")
    STANDS = "stands", _("It stands: no invitation while it does")


URGENT = (Outcome.REACHED, Outcome.NOT_REACHED, Outcome.HANDED)
CLINICAL = (Outcome.CLEARED, Outcome.STANDS)
NEEDED = {Level.URGENT: URGENT, Level.CLINICIAN: CLINICAL}


@transaction.atomic
def acknowledge(
    submission_id: UUID,
    flag_id: UUID,
    *,
    by: User,
    text: str,
    seen: str,
    outcome: str = "",
    call_at: datetime | None = None,
    to: User | None = None,
) -> None:
    """Settle one flag, with what was done about it."""
    submission = locked(submission_id, seen)
    flag = open_flags(submission).filter(pk=flag_id).first()
    if flag is None:
        raise Refused(_("Somebody has settled this flag already."))
    level = Level(flag.level)
    _refuse(level, by, outcome, call_at, to)
    if level == Level.URGENT:
        _carry_on(submission, outcome, call_at, to)
    next_try = call_at.isoformat() if call_at else ""
    said = {"call_at": next_try, "to": str(to or "")}
    extra = said if level == Level.URGENT else {}
    kept = outcome if outcome in NEEDED.get(level, ()) else ""
    _settle(submission, flag, by, text=text, outcome=kept, **extra)


@transaction.atomic
def read_all(submission_id: UUID, *, by: User, text: str, seen: str) -> None:
    """Settle what asks for nobody at once and for no clinician, one event each."""
    submission = locked(submission_id, seen)
    found = list(open_flags(submission).filter(level__lt=Level.CLINICIAN))
    if not found:
        raise Refused(_("Somebody has settled these flags already."))
    for flag in found:
        _settle(submission, flag, by, text=text)


def open_flags(submission: Submission) -> QuerySet[Flag]:
    """Of a submission and of what follows it."""
    return _flags(submission).filter(acknowledged_at=None)


def flag_of(submission: Submission, event: Event) -> Flag:
    """The flag that an event settled."""
    return _flags(submission).get(pk=event.detail["flag"])


def _flags(submission: Submission) -> QuerySet[Flag]:
    both = Submission.objects.read_with(submission)
    return Flag.objects.filter(submission__in=both)


def unsettle(flag: Flag) -> None:
    """Open a flag again whose settling was a mistake."""
    flag.acknowledged_at = flag.acknowledged_by = None
    flag.save(update_fields=["acknowledged_at", "acknowledged_by"])
    refresh_urgency(flag.submission)


def may_settle(by: User) -> bool:
    """Whether somebody may settle a flag for a clinician, and take that back."""
    return "intake.settle_contraindication" in by.granted


def standing(submission: Submission) -> bool:
    """Whether a clinician let a flag stand, and nobody corrected that since."""
    kinds = (Kind.ACKNOWLEDGED, Kind.CORRECTED)
    events = list(submission.events.filter(kind__in=kinds))
    taken_back = {event.detail.get("corrects") for event in events}
    return any(
        event.detail.get("outcome") == Outcome.STANDS
        for event in events
        if str(event.pk) not in taken_back
    )


def _refuse(
    level: Level, by: User, outcome: str, call_at: datetime | None, to: User | None
) -> None:
    if level == Level.CLINICIAN and not may_settle(by):
        raise Refused(_("Only a clinician may settle this flag."))
    if level in NEEDED and outcome not in NEEDED[level]:
        raise Refused(_("Say what came of it."))
    if outcome == Outcome.NOT_REACHED and (
        call_at is None or call_at <= timezone.now()
    ):
        raise Refused(_("Say when somebody tries again: a time still to come."))
    if outcome == Outcome.HANDED and to is None:
        raise Refused(_("Say to whom it was handed."))


def _carry_on(
    submission: Submission, outcome: str, call_at: datetime | None, to: User | None
) -> None:
    """Until when nobody has to do anything, and who does then: a colleague at once.

    It stays on the piles until an attempt to reach the person is written down.
    """
    submission.call_at = call_at if outcome == Outcome.NOT_REACHED else None
    if outcome == Outcome.HANDED:
        submission.assignee, submission.call_at = to, timezone.now()
    submission.save(update_fields=["call_at", "assignee"])


def _settle(submission: Submission, flag: Flag, by: User, **said: str | None) -> None:
    flag.acknowledged_at, flag.acknowledged_by = timezone.now(), by
    flag.save(update_fields=["acknowledged_at", "acknowledged_by"])
    refresh_urgency(flag.submission)
    append(submission, Kind.ACKNOWLEDGED, by, flag=str(flag.pk), **said)
