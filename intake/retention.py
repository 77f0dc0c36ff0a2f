"""What is forgotten, and when. Deleting goes through one function of the owner's."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from intake.models import Submission
from intake.models.submissions import Level, SubmissionQuerySet

DRAFT_DAYS = 7
IDLE_LIMIT = timedelta(seconds=settings.SESSION_COOKIE_AGE)


def purge(before: datetime) -> int:
    """Erase drafts untouched since `before`; those with an open alarm stay."""
    forgotten = Submission.objects.forgotten(before)
    ids = list(forgotten.values_list("pk", flat=True))
    return sum(_erase(forgotten, submission_id) for submission_id in ids)


def purge_unused(now: datetime) -> int:
    """Erase drafts in which nothing was ever saved, when nobody can get back to them.

    Their visit is over by the idle limit, and no code was taken.
    """
    unused = Submission.objects.drafts().filter(
        updated_at=F("started_at"), resume_digest=None, legal_hold_since=None
    )
    old = unused.filter(started_at__lt=now - 2 * IDLE_LIMIT)
    ids = list(old.values_list("pk", flat=True))
    return sum(_erase(old, submission_id) for submission_id in ids)


def forget(submission_id: UUID) -> bool:
    """Erase a draft whole, unless an open alarm keeps it. True when it is gone."""
    calm = Submission.objects.drafts().filter(
        urgency__lt=Level.URGENT, legal_hold_since=None
    )
    return _erase(calm, submission_id)


@transaction.atomic
def _erase(erasable: SubmissionQuerySet, submission_id: UUID) -> bool:
    """Lock first, then look: it may just have been sent, touched or flagged."""
    if not erasable.select_for_update().filter(pk=submission_id):
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT intake_erase(%s)", [submission_id])
    return True
