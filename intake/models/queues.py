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
    from intake.models.submissions import Submission

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
IS_SETTLED = Q(status__in=SETTLED)
IS_URGENT = Q(urgency=Level.URGENT)
IS_CALLED = Q(call_at__isnull=False)  # somebody tries again, whatever else was settled
IS_PRESENT = IS_OPEN | IS_URGENT | IS_CALLED
IS_FIRST = Q(follows=None)
# What a pile may ask of a row beside the key of an index: with it in the index, a rare
# case (“closed, flagged, with Ann”) is looked for without opening the rows themselves.
ASKED = [
    "id",
    "status",
    "urgency",
    "queued_at",
    "call_at",
    "assignee",
    "pathway",
    "is_unread",
]


def _pile(name: str, condition: Q, *fields: str) -> models.Index:
    keys = {field.lstrip("-") for field in fields}
    asked = [column for column in ASKED if column not in keys]
    return models.Index(
        name=name,
        fields=fields,
        condition=IS_FIRST & condition,
        include=asked,
    )


COUNTED_TO = 100  # a pile with more is "99+": nobody waits for a count of all


def counted(number: int) -> str:
    """How much lies on a pile, in words, of a count that stopped at COUNTED_TO."""
    return str(number) if number < COUNTED_TO else f"{COUNTED_TO - 1}+"


# One for each order in which piles are read: what is open, the longest wait first; what
# was settled, and everything, the newest first.
PILES = [
    _pile("submission_worklist", IS_PRESENT, "-urgency", "queued_at"),
    _pile("submission_assigned", IS_PRESENT, "assignee", "-urgency", "queued_at"),
    _pile("submission_open_pathway", IS_PRESENT, "pathway", "-urgency", "queued_at"),
    _pile("submission_queued", IS_OPEN, "queued_at"),
    _pile("submission_settled", IS_SETTLED, "-queued_at"),
    _pile("submission_settled_level", IS_SETTLED, "-urgency", "-queued_at"),
    _pile("submission_newest", Q(), "-queued_at"),
    _pile("submission_newest_level", Q(), "-urgency", "-queued_at"),
    _pile("submission_newest_assignee", Q(), "assignee", "-queued_at"),
    _pile("submission_newest_pathway", Q(), "pathway", "-queued_at"),
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
    models.Index(fields=["status", "-queued_at"], name="submission_state"),
]


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def drafts(self) -> SubmissionQuerySet:
        return self.filter(status=Status.DRAFT)

    def for_staff(self) -> SubmissionQuerySet:
        """What lies on a pile: all that was sent, and drafts whose alarm is open, or
        whose person somebody still tries to reach.

        A follow-up is read on the sheet of the submission that it follows.
        """
        is_quiet = Q(status=Status.DRAFT, urgency__lt=Level.URGENT, call_at=None)
        return self.exclude(is_quiet).filter(follows=None)

    def read_with(self, submission: Submission) -> SubmissionQuerySet:
        """A submission and what follows it.

        What belongs to them is asked for by these keys: asked for across the tables,
        "its own, or of what follows it" is looked for in all rows of both.
        """
        return self.filter(Q(pk=submission.pk) | Q(follows=submission))

    def with_a_sheet(self) -> SubmissionQuerySet:
        """Also drafts whose alarm was settled: a mistake there can be put right."""
        return self.filter(self._has_a_sheet(), follows=None)

    def for_owners(self) -> SubmissionQuerySet:
        """The same, and whatever somebody asked to have erased: no request is lost."""
        asked = self.model._default_manager.filter(erasure_request__isnull=False)
        is_shown = self._has_a_sheet() & Q(follows=None)
        return self.filter(is_shown | Q(pk__in=asked.values("pk")))

    def _has_a_sheet(self) -> Q:
        alarmed = self.model._default_manager.filter(flags__level=Level.URGENT)
        return ~Q(status=Status.DRAFT) | Q(pk__in=alarmed.values("pk"))

    def needing_a_human(self, at: datetime | None = None) -> SubmissionQuerySet:
        """What is new, urgent, to be tried again, or back from where it was put off."""
        is_back = Q(status__in=PARKED, queued_at__lte=at or timezone.now())
        return self.for_staff().filter(
            Q(status=Status.NEW) | is_back | IS_URGENT | IS_CALLED
        )

    def urgent(self) -> SubmissionQuerySet:
        return self.for_staff().filter(urgency=Level.URGENT)

    def unread(self) -> SubmissionQuerySet:
        return self.for_staff().filter(IS_PRESENT, is_unread=True)

    def assigned_to(self, user: User) -> SubmissionQuerySet:
        return self.for_staff().filter(IS_PRESENT, assignee=user)

    def overdue(
        self, read_since: datetime, decided_since: datetime, at: datetime
    ) -> SubmissionQuerySet:
        """What nobody read or decided in time, or what waits for a late call."""
        is_late = Q(queued_at__lt=decided_since)
        is_late |= Q(queued_at__lt=read_since, is_unread=True)
        late = IS_OPEN & is_late | Q(call_at__lte=at)
        return self.for_staff().filter(IS_PRESENT, late)

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

    def calm(self) -> SubmissionQuerySet:
        """Drafts that may go: no alarm is open, nobody is still to be called about
        one, here or in what this follows, and no law holds them.
        """
        return self.drafts().filter(
            urgency__lt=Level.URGENT,
            call_at=None,
            follows__call_at=None,
            legal_hold_since=None,
        )

    def forgotten(self, before: datetime) -> SubmissionQuerySet:
        """Those that nobody touched since `before`."""
        return self.calm().filter(updated_at__lt=before)
