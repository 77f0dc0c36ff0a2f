"""The piles of the worklist, and how loudly a submission speaks.

None of them asks more than the columns that are plain at rest, each through an index
of its own: a pile is counted as fast with a million submissions as with ten.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from clinic.models import User
    from intake.models.submissions import Submission  # noqa: F401

MEASURED_FROM = 20


class Status(models.TextChoices):
    DRAFT = "draft", _("not sent")
    NEW = "new", _("new")
    WAITING = "waiting", _("waiting for the person")
    DELAYED = "delayed", _("put off")
    DECIDED = "decided", _("decided")
    CLOSED = "closed", _("closed")


PARKED = [Status.WAITING, Status.DELAYED]  # until `queued_at`, or a word from them
SETTLED = [Status.DECIDED, Status.CLOSED]


class Median(models.Aggregate):
    """PostgreSQL's percentile_cont(0.5), for intervals."""

    template = "percentile_cont(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = models.DurationField()


class Level(models.IntegerChoices):
    """How loudly a flag speaks, and the loudest open flag of a submission."""

    NONE = 0, _("nothing flagged")
    INFORMATION = 1, _("information")
    REVIEW = 2, _("review")
    CLINICIAN = 3, _("clinician")
    URGENT = 4, _("urgent")


IS_OPEN = Q(status__in=[Status.NEW, *PARKED])
IS_URGENT = Q(urgency=Level.URGENT)
IS_FIRST = Q(follows=None)
PILES = [
    models.Index(
        fields=["-urgency", "queued_at"],
        name="submission_worklist",
        condition=IS_FIRST & (IS_OPEN | IS_URGENT),
    ),
    models.Index(
        fields=["queued_at"],
        name="submission_queued",
        condition=IS_FIRST & IS_OPEN,
    ),
    models.Index(
        fields=["assignee", "-urgency", "queued_at"],
        name="submission_assigned",
        condition=IS_FIRST & (IS_OPEN | IS_URGENT),
    ),
    models.Index(
        fields=["call_at"],
        name="submission_called",
        condition=Q(call_at__isnull=False),
    ),
    models.Index(
        fields=["-urgency", "queued_at"],
        name="submission_unread",
        condition=Q(is_unread=True),
    ),
    models.Index(
        fields=["-queued_at"],
        name="submission_newest",
        condition=IS_FIRST,
    ),
    models.Index(fields=["status", "-queued_at"], name="submission_state"),
]


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def drafts(self) -> SubmissionQuerySet:
        return self.filter(status=Status.DRAFT)

    def for_staff(self) -> SubmissionQuerySet:
        """What staff may see: everything sent, and drafts that raised an alarm.

        A follow-up is read on the sheet of the submission that it follows.
        """
        shown = self.exclude(status=Status.DRAFT, urgency__lt=Level.URGENT)
        return shown.filter(follows=None)

    def needing_a_human(self, at: datetime | None = None) -> SubmissionQuerySet:
        """What is new, urgent, or back from where it was put off to."""
        is_back = Q(status__in=PARKED, queued_at__lte=at or timezone.now())
        return self.for_staff().filter(Q(status=Status.NEW) | is_back | IS_URGENT)

    def urgent(self) -> SubmissionQuerySet:
        return self.for_staff().filter(urgency=Level.URGENT)

    def unread(self) -> SubmissionQuerySet:
        return self.for_staff().filter(is_unread=True)

    def assigned_to(self, user: User) -> SubmissionQuerySet:
        return self.for_staff().filter(IS_OPEN | IS_URGENT, assignee=user)

    def overdue(
        self, read_since: datetime, decided_since: datetime, at: datetime
    ) -> SubmissionQuerySet:
        """What nobody read or decided in time, or what waits for a late call."""
        is_late = Q(queued_at__lt=decided_since) | Q(call_at__lte=at)
        is_late |= Q(queued_at__lt=read_since, is_unread=True)
        return self.for_staff().filter(IS_OPEN, is_late)

    def typical_minutes(self) -> int | None:
        """The median of minutes from start to Send; None before 20 were measured."""
        spent = models.F("sent_at") - models.F("started_at")
        row = self.filter(sent_at__isnull=False, entered_by=None).aggregate(
            sent=models.Count("pk"), median=Median(spent)
        )
        if row["sent"] < MEASURED_FROM:
            return None
        minutes: float = row["median"].total_seconds() / 60
        return max(1, round(minutes))

    def forgotten(self, before: datetime) -> SubmissionQuerySet:
        """Drafts that nobody touched since `before` and that raised no alarm."""
        calm = self.drafts().filter(urgency__lt=Level.URGENT, legal_hold_since=None)
        return calm.filter(updated_at__lt=before)
