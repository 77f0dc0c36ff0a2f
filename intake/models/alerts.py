"""What staff are told, one by one, and how soon each wants to hear it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Pace(models.Model):
    """How soon somebody wants to hear of what is not urgent."""

    class Choice(models.TextChoices):
        AT_ONCE = "at-once", _("at once")
        HOURLY = "hourly", _("once an hour")
        DAILY = "daily", _("once a day")

    who = models.OneToOneField(
        "clinic.User", models.CASCADE, primary_key=True, related_name="pace"
    )
    choice = models.CharField(
        _("tell me of new forms"),
        max_length=10,
        choices=Choice,
        default=Choice.AT_ONCE,
    )

    def __str__(self) -> str:
        return self.choice


class Alert(models.Model):
    """One thing that one member of staff is told; several may leave in one mail.

    `to` is empty for the clinic's own mailbox. Erased with its message, by the
    database.
    """

    class About(models.TextChoices):
        URGENT = "urgent", _("urgent flag")
        CALL = "call", _("somebody asks to be called")
        ERASURE = "erasure", _("somebody asks to be erased")
        NEW = "new", _("new form")
        TEST = "test", _("test of the alerts")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    to = models.ForeignKey(
        "clinic.User", models.CASCADE, null=True, related_name="alerts"
    )
    about = models.CharField(max_length=10, choices=About)
    message = models.ForeignKey(
        "intake.Message",
        models.CASCADE,
        null=True,
        related_name="alerts",
        db_constraint=False,
    )
    test = models.ForeignKey(
        "intake.SelfTest", models.CASCADE, null=True, related_name="alerts"
    )
    rung = models.PositiveSmallIntegerField(default=0)
    raised_at = models.DateTimeField()
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["raised_at"]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(sent_at=None), name="alert_waiting"
            ),
            models.Index(fields=["to", "-sent_at"], name="alert_last_sent"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["message", "to", "rung"], name="alert_is_raised_once"
            ),
            models.UniqueConstraint(
                fields=["message", "rung"],
                condition=Q(to=None, message__isnull=False),
                name="alert_to_the_mailbox_is_raised_once",
            ),
            models.UniqueConstraint(
                fields=["test", "to"], name="alert_tests_everybody_once"
            ),
            models.CheckConstraint(
                name="alert_is_about_one_thing",
                condition=Q(about="test", message=None, test__isnull=False)
                | (~Q(about="test") & Q(message__isnull=False, test=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.about} {self.pk}"
