"""What is forgotten, and when. Deleting goes through one function of the owner's."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import BooleanField, F, Func, Q, Value

from intake import stopping
from intake.models import HouseRules, Submission
from intake.models.submissions import Level, SubmissionQuerySet

Status = Submission.Status
log = logging.getLogger("intake.retention")

DRAFT_DAYS = 7
AT_ONCE = 500  # of a large backlog, what one hourly run takes
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
    calm = Submission.objects.calm()
    unused = calm.filter(updated_at=F("started_at"), resume_digest=None)
    old = unused.filter(started_at__lt=now - 2 * IDLE_LIMIT)
    ids = list(old.values_list("pk", flat=True))
    return sum(_erase(old, submission_id) for submission_id in ids)


def purge_by_rule(now: datetime) -> int:
    """Erase what was sent and whose time is up by the house rules.

    The database decides, row by row and by its own clock; one that it keeps, for an
    alarm or a hold, keeps no other.
    """
    free = _due(HouseRules.current(), now).filter(
        legal_hold_since=None, urgency__lt=Level.URGENT
    )
    is_up = Func("id", Value("rule"), function="intake_may_erase")
    is_up.output_field = BooleanField()
    ids = free.filter(is_up).order_by("sent_at").values_list("pk", flat=True)
    return sum(_erase_by_rule(submission_id) for submission_id in list(ids[:AT_ONCE]))


def _due(rules: HouseRules, now: datetime) -> SubmissionQuerySet:
    """What may be old enough, by columns that have an index."""
    due = Q(pk__in=())
    for statuses, days in (
        ([Status.DECIDED, Status.CLOSED], rules.settled_days),
        ([Status.NEW, Status.WAITING, Status.DELAYED], rules.undecided_days),
    ):
        if days is not None:
            before = now - timedelta(days=days)
            due |= Q(status__in=statuses, sent_at__lt=before)
    return Submission.objects.filter(due)


def _erase_by_rule(submission_id: UUID) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT intake_erase(%s, 'rule', NULL)", [submission_id])
    except IntegrityError as kept:  # restrict_violation: the database says why
        log.info("kept", extra={"fields": {"why": str(kept).splitlines()[0]}})
        return False
    return True


def forget(submission_id: UUID) -> bool:
    """Erase a draft whole, unless an alarm keeps it. True when it is gone."""
    return _erase(Submission.objects.calm(), submission_id, is_counted=False)


@transaction.atomic
def _erase(
    erasable: SubmissionQuerySet, submission_id: UUID, *, is_counted: bool = True
) -> bool:
    """Lock first, then look: it may just have been sent, touched or flagged."""
    locked = erasable.select_for_update(of=("self",))
    draft = locked.filter(pk=submission_id).first()
    if draft is None:
        return False
    if is_counted:
        stopping.count(draft)
    with connection.cursor() as cursor:
        cursor.execute("SELECT intake_erase(%s)", [submission_id])
    return True
