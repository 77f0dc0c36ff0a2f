"""What a person chose for coming back to a draft."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class ComingBack(models.Model):
    """What a person chose for coming back to a draft; erased with it (by the database).

    `birth_mark` is a keyed hash: while it is there, the code went out by mail, and the
    date of birth has to be given with it.
    """

    submission = models.OneToOneField(
        "intake.Submission",
        models.CASCADE,
        primary_key=True,
        related_name="coming_back",
        db_constraint=False,
    )
    birth_mark = models.BinaryField(max_length=32, null=True)
    wrong_dates = models.PositiveSmallIntegerField(default=0)
    email_index = models.BinaryField(max_length=32, null=True, db_index=True)
    reminders_since = models.DateTimeField(null=True, blank=True)
    reminders_sent = models.PositiveSmallIntegerField(default=0)
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="coming_back_reminds_three_times",
                condition=Q(reminders_sent__lte=3),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id}"

    @property
    def is_reminded(self) -> bool:
        return self.reminders_since is not None and self.stopped_at is None
