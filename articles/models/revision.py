"""Every state in which an article was saved, and what became of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article


class RevisionQuerySet(models.QuerySet["Revision"]):
    def awaiting_a_signature(self) -> RevisionQuerySet:
        """Sent to a clinician, not signed yet, and nobody typed on since."""
        later = self.model._default_manager.filter(
            article=OuterRef("article"), number__gt=OuterRef("number")
        )
        sent = self.filter(submitted_at__isnull=False, approved_at=None)
        return sent.filter(~Exists(later), published_at=None)


class Revision(models.Model):
    """One saved state of a text: written once, then only stamped.

    `content` is what `revisions.content_of` returns. A small change carries the
    approval of the revision before it: `carries` says whose.
    """

    class Stage(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_REVIEW = "in review", _("in clinical review")
        APPROVED = "approved", _("approved")
        SCHEDULED = "scheduled", _("scheduled")
        PUBLIC = "public", _("published")
        PAST = "past", _("was published")

    article = models.ForeignKey(Article, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    note = models.CharField(max_length=200, blank=True)
    submitted_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    approver = models.CharField(max_length=120, blank=True)
    credentials = models.CharField(max_length=200, blank=True)
    carries = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    publish_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    # To readers, when it is published: in the editors' words, or what happened.
    told = models.TextField(blank=True)
    happened = models.JSONField(default=dict, blank=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["article", "-number"]
        default_permissions = ("view",)
        permissions = [("approve_revision", "Can approve articles as a clinician")]
        constraints = [
            models.UniqueConstraint(
                name="revision_number_is_taken_once", fields=["article", "number"]
            ),
            models.CheckConstraint(
                name="revision_approval_is_signed",
                condition=Q(approved_at=None, approved_by=None, approver="")
                | (Q(approved_at__isnull=False, approved_by__isnull=False))
                & ~Q(approver="")
                & ~Q(credentials=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["publish_at"],
                name="revision_to_be_published",
                condition=Q(publish_at__isnull=False, published_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.article_id}, {self.number}"

    @property
    def is_public(self) -> bool:
        return self.article.published_at is not None and (
            self.article.public_revision_id == self.pk
        )

    @property
    def stage(self) -> Revision.Stage:
        if self.is_public:
            return self.Stage.PUBLIC
        if self.published_at:
            return self.Stage.PAST
        if self.publish_at:
            return self.Stage.SCHEDULED
        if self.approved_at:
            return self.Stage.APPROVED
        return self.Stage.IN_REVIEW if self.submitted_at else self.Stage.DRAFT
