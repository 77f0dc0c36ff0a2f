"""One person's passage through a pathway, and everything that happens to it."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intake.fields import SealedJSONField
from intake.models.erasure import Erasable
from intake.models.paper import SIGNED_WHOLE, OnPaper
from intake.models.queues import PILES, Level, Status, SubmissionQuerySet
from intake.models.references import new_reference

__all__ = [
    "Event",
    "Flag",
    "Level",
    "Response",
    "Submission",
    "SubmissionQuerySet",
    "new_reference",
]


class Submission(Erasable, OnPaper):
    """A draft until it is sent. Plain columns say nothing about who or how a person is.

    `status` is written only by the action that appends the event it follows from.
    """

    Status = Status

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=9, unique=True, default=new_reference)
    pathway = models.ForeignKey("intake.Pathway", models.PROTECT)
    consent = models.ForeignKey("intake.ConsentText", models.PROTECT)
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.DRAFT
    )
    urgency = models.PositiveSmallIntegerField(
        choices=Level.choices, default=Level.NONE
    )
    started_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    queued_at = models.DateTimeField(
        default=timezone.now,
        help_text=_("Since when it waits for staff, or from when."),
    )
    call_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When somebody said they would try again.")
    )
    is_unread = models.BooleanField(default=False)
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="follow_ups"
    )
    assignee = models.ForeignKey(
        "clinic.User",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    resume_digest = models.BinaryField(max_length=32, null=True, unique=True)
    resume_until = models.DateTimeField(null=True, blank=True)
    email_index = models.BinaryField(max_length=32, null=True)
    phone_index = models.BinaryField(max_length=32, null=True)
    name_index = models.BinaryField(max_length=32, null=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["-urgency", "queued_at"]
        constraints = [
            SIGNED_WHOLE,
            models.CheckConstraint(
                name="submission_is_a_draft_until_sent",
                condition=Q(status="draft", sent_at=None)
                | (~Q(status="draft") & Q(sent_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="submission_resume_code_expires",
                condition=Q(resume_digest=None, resume_until=None)
                | Q(resume_digest__isnull=False, resume_until__isnull=False),
            ),
            models.CheckConstraint(
                name="submission_is_sent_after_it_starts",
                condition=Q(sent_at=None) | Q(sent_at__gte=models.F("started_at")),
            ),
        ]
        indexes = [
            *PILES,
            models.Index(fields=["sent_at"], name="submission_sent"),
            models.Index(fields=["started_at"], name="submission_started"),
            models.Index(fields=["email_index"], name="submission_email"),
            models.Index(fields=["phone_index"], name="submission_phone"),
            models.Index(fields=["name_index"], name="submission_name"),
        ]
        permissions = [
            ("review_submission", "Can read answers and act on submissions"),
            ("settle_contraindication", "Can settle flags that need a clinician"),
            ("export_submission", "Can take submissions out as FHIR files"),
            ("view_contact", "Can see contact and status, no answers"),
            ("erase_submission", "Can settle erasure requests and legal holds"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    def has_code(self, at: datetime) -> bool:
        """Whether a code brings the person back at this moment."""
        return self.resume_until is not None and self.resume_until > at


class Response(models.Model):
    """The answers to one questionnaire within a draft or submission.

    `document` holds {"answers": Answers.to_json(), "declined": [key, ...]};
    `scores` is written once, on sending. `condition` is the pathway's as it was when
    the draft began.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="responses")
    questionnaire = models.ForeignKey("intake.QuestionnaireVersion", models.PROTECT)
    position = models.PositiveSmallIntegerField()
    part = models.PositiveSmallIntegerField()
    condition = models.JSONField(null=True, blank=True)
    document = SealedJSONField()
    scores = SealedJSONField(null=True)

    class Meta:
        ordering = ["submission", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "position"],
                name="response_position_is_taken_once",
            ),
            models.UniqueConstraint(
                fields=["submission", "questionnaire"],
                name="response_answers_a_questionnaire_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id}-{self.position}"


class Flag(models.Model):
    """A concern written down for staff: which rule, which answer, why, whence."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="flags")
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    rule_index = models.BinaryField(max_length=32)
    detail = SealedJSONField()
    raised_at = models.DateTimeField()
    is_changed = models.BooleanField(
        default=False, help_text=_("The answer was changed after the flag was raised.")
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        "clinic.User", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-level", "raised_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "rule_index"],
                name="flag_is_raised_once_for_a_rule",
            ),
            models.CheckConstraint(
                name="flag_level_is_a_level", condition=Q(level__range=(1, 4))
            ),
            models.CheckConstraint(
                name="flag_acknowledgement_is_signed",
                condition=Q(acknowledged_at=None, acknowledged_by=None)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()} {self.submission_id}"


class Event(models.Model):
    """One append-only line in a submission's history: who, when, what."""

    class Kind(models.TextChoices):
        STARTED = "started", _("started")
        CONSENTED = "consented", _("agreed to the consent text")
        ENTERED = "entered", _("entered from paper")
        CALL_ASKED = "call-asked", _("asked to be called")
        WITHDRAWN = "withdrawn", _("asked to have everything erased")
        ALARMED = "alarmed", _("urgent flag raised; help page shown")
        CHANGED = "changed", _("an answer that raised a flag was changed")
        SENT = "sent", _("sent")
        OPENED = "opened", _("opened by staff")
        ACKNOWLEDGED = "acknowledged", _("flag acknowledged")
        NOTED = "noted", _("note")
        CONTACTED = "contacted", _("tried to reach them")
        TAKEN = "taken", _("taken on")
        ASSIGNED = "assigned", _("assigned")
        INVITED = "invited", _("decision: invite")
        ASKED = "asked", _("decision: ask for more")
        REFERRED = "referred", _("decision: refer elsewhere")
        DECLINED = "declined", _("decision: not suitable")
        DELAYED = "delayed", _("put off")
        RETURNED = "returned", _("more came in")
        JOINED = "joined", _("put with the submission that it follows")
        CLOSED = "closed", _("closed")
        REOPENED = "reopened", _("reopened")
        CORRECTED = "corrected", _("correction")
        MATCHED = "matched", _("same person as another submission")
        UNMATCHED = "unmatched", _("not the same person")
        NOTIFIED = "notified", _("message")
        OVERRIDDEN = "overridden", _("wrote in a way that was not marked safe")
        EXPORTED = "exported", _("exported as a FHIR file")
        HELD = "held", _("legal hold set")
        RELEASED = "released", _("legal hold lifted")
        KEPT = "kept", _("erasure asked for and refused")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(
        "clinic.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    detail = SealedJSONField(null=True)

    class Meta:
        ordering = ["at"]
        indexes = [
            models.Index(fields=["submission", "at"], name="event_timeline"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.submission_id}"
