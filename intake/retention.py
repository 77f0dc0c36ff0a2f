"""What is forgotten, and when. Deleting goes through one function of the owner's."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection

from intake.models import Submission
from intake.models.submissions import Level

DRAFT_DAYS = 7


def purge(before: datetime) -> int:
    """Erase drafts untouched since `before`; those with an open alarm stay."""
    forgotten = Submission.objects.forgotten(before).values_list("pk", flat=True)
    return sum(forget(submission_id) for submission_id in list(forgotten))


def forget(submission_id: UUID) -> bool:
    """Erase a draft whole, unless an open alarm keeps it. True when it is gone."""
    calm = Submission.objects.drafts().filter(urgency__lt=Level.URGENT)
    if not calm.filter(pk=submission_id).exists():
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT intake_erase(%s)", [submission_id])
    return True
