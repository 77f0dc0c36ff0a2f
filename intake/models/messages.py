"""Outgoing messages, and what became of each."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Message(models.Model):
    """One outgoing message: a job that runs twice finds it sent.

    One to staff is "sent" once each of them has an alert of their own.
    """

    class Kind(models.TextChoices):
        RECEIPT = "receipt", _("receipt")
        CODE = "code", _("code to come back")
        REMINDER = "reminder", _("reminder of an unfinished form")
        CALL_US = "call-us", _("please call us")
        MORE = "more", _("please open a page of ours")
        ALERT = "alert", _("urgent notice to staff")
        CALL = "call", _("notice to staff: somebody asks to be called")
        ERASURE = "erasure", _("notice to staff: somebody asks to be erased")
        NOTICE = "notice", _("notice to staff")

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        HELD = "held", _("held until a good time")
        SENT = "sent", _("sent")
        REFUSED = "refused", _("not sent")
        FAILED = "failed", _("failed")

    class Why(models.TextChoices):
        """Why a message was not sent."""

        NOT_SAFE = "not-safe", _("this way was not marked as safe")
        NO_ADDRESS = "no-address", _("there is no address for this way")
        NO_CARRIER = "no-carrier", _("this site cannot send messages this way")
        NOT_WANTED = "not-wanted", _("it was no longer wanted")
        MAILBOX = "mailbox", _("the mail server refused the address")

    FOR_STAFF = frozenset({Kind.ALERT, Kind.CALL, Kind.ERASURE, Kind.NOTICE})

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    submission = models.ForeignKey(
        "intake.Submission", models.CASCADE, related_name="messages"
    )
    flag = models.ForeignKey(
        "intake.Flag", models.CASCADE, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    number = models.PositiveSmallIntegerField(default=1)
    by = models.ForeignKey(
        "clinic.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_overridden = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    why = models.CharField(max_length=10, choices=Why, blank=True)
    queued_at = models.DateTimeField()
    held_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["queued_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "kind", "number"],
                condition=Q(flag=None),
                name="message_goes_out_once_for_a_kind",
            ),
            models.UniqueConstraint(
                fields=["flag", "kind"],
                condition=Q(flag__isnull=False),
                name="message_goes_out_once_for_a_flag",
            ),
            models.CheckConstraint(
                name="message_is_sent_at_a_time",
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at=None)),
            ),
            models.CheckConstraint(
                name="message_is_refused_for_a_reason",
                condition=Q(state__in=["refused", "failed"], why__gt="")
                | (~Q(state__in=["refused", "failed"]) & Q(why="")),
            ),
        ]
        permissions = [
            ("write_message", "Can write to people in the ways that are safe"),
            ("override_safe_contact", "Can write in a way that was not marked safe"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.submission_id}"

    @property
    def is_for_staff(self) -> bool:
        return self.kind in self.FOR_STAFF

    @property
    def is_waiting(self) -> bool:
        return self.state in (self.State.QUEUED, self.State.HELD)
