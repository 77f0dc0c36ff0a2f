"""What a submission keeps when it came on paper: who entered it, who saw what."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class OnPaper(models.Model):
    """All of these, or none: then the person filled it in here."""

    entered_by = models.ForeignKey(
        "clinic.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    paper_signed_on = models.DateField(null=True, blank=True)
    paper_seen_by = models.ForeignKey(
        "clinic.User", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True


SIGNED_WHOLE = models.CheckConstraint(
    name="submission_on_paper_was_signed",
    condition=Q(entered_by=None, paper_signed_on=None, paper_seen_by=None)
    | Q(
        entered_by__isnull=False,
        paper_signed_on__isnull=False,
        paper_seen_by__isnull=False,
    ),
)
