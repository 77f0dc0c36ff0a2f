"""Withdrawing: what a submission keeps for it, and what waits for the Owner."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Erasable(models.Model):
    """The mark of a withdrawal code, and whether the law says to keep it all.

    While `legal_hold_since` is set nothing is erased: not by the person, not by the
    Owner, not by time (the database function refuses).
    """

    withdrawal_digest = models.BinaryField(max_length=32, null=True, unique=True)
    legal_hold_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class ErasureRequestQuerySet(models.QuerySet["ErasureRequest"]):
    def open(self) -> ErasureRequestQuerySet:
        return self.filter(settled_at=None)


class ErasureRequest(models.Model):
    """Somebody wants what they wrote erased, and a person has to decide.

    When it is granted, this row goes with everything else of the submission.
    """

    class Outcome(models.TextChoices):
        ERASED = "erased", _("erased")
        KEPT = "kept", _("kept, and the person was told why")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    submission = models.OneToOneField(
        "intake.Submission", models.CASCADE, related_name="erasure_request"
    )
    asked_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        "clinic.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)

    objects = ErasureRequestQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            models.CheckConstraint(
                name="erasure_request_is_settled_whole",
                condition=Q(settled_at=None, settled_by=None, outcome="")
                | Q(
                    settled_at__isnull=False,
                    settled_by__isnull=False,
                    outcome__in=["erased", "kept"],
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"erasure asked {self.submission_id}"
