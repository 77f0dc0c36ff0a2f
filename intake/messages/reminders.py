"""Reminders of an unfinished draft: asked for, three at most, and easy to stop."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from clinic import sealing
from intake.messages import delivery
from intake.models import ComingBack, Message, Submission

# After the last visit. On the seventh day the draft is erased.
AFTER = (timedelta(days=1), timedelta(days=3), timedelta(days=5))
APART = timedelta(hours=20)


def send_due(now: datetime) -> int:
    """Queue every reminder whose day has come; each once, however often this runs."""
    asked = ComingBack.objects.filter(
        reminders_since__isnull=False,
        stopped_at=None,
        reminders_sent__lt=len(AFTER),
        submission__status=Submission.Status.DRAFT,
    )
    return sum(_remind(pk, now) for pk in asked.values_list("pk", flat=True))


@transaction.atomic
def _remind(submission_id: UUID, now: datetime) -> bool:
    locked = ComingBack.objects.select_for_update(of=("self",))
    waiting = locked.filter(pk=submission_id).select_related("submission")
    asked = waiting.first()
    if asked is None or not asked.is_reminded or not asked.submission.is_draft:
        return False
    if asked.reminders_sent >= len(AFTER):
        return False
    if asked.submission.updated_at + AFTER[asked.reminders_sent] > now:
        return False
    if _has_just_reminded(asked.submission, now):
        return False
    asked.reminders_sent += 1
    asked.save(update_fields=["reminders_sent"])
    delivery.announce(asked.submission, Message.Kind.REMINDER)
    return True


def _has_just_reminded(submission: Submission, now: datetime) -> bool:
    """A worker that was away for days sends one, and not all at once."""
    sent = submission.messages.filter(kind=Message.Kind.REMINDER)
    return sent.filter(queued_at__gt=now - APART).exists()


def stop_for_address(email: str) -> None:
    """End the reminders to an address. Whether there were any is told to nobody."""
    asked = ComingBack.objects.filter(email_index=sealing.blind("email", email))
    asked.filter(stopped_at=None).update(stopped_at=timezone.now())


def stop(submission_id: UUID) -> None:
    asked = ComingBack.objects.filter(pk=submission_id, stopped_at=None)
    asked.update(stopped_at=timezone.now())
