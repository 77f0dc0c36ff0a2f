"""Which submissions a reviewer has found to be of one person, or of two."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from intake.models.submissions import Submission


class PersonMatch(models.Model):
    """What somebody decided about two submissions that might be of one person.

    Never computed: until a reviewer says so, nothing of the one is shown beside the
    other. Undone, the two are as they were before.
    """

    class Verdict(models.TextChoices):
        SAME = "same", _("the same person")
        OTHER = "other", _("another person")
        UNDONE = "undone", _("undone")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    first = models.ForeignKey(Submission, models.CASCADE, related_name="+")
    second = models.ForeignKey(Submission, models.CASCADE, related_name="+")
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey("clinic.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["decided_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"], name="person_match_is_decided_once"
            ),
            models.CheckConstraint(
                name="person_match_has_an_order", condition=Q(first__lt=F("second"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} {self.pk}"
