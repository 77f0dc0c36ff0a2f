"""The record of every reading: append-only, chained, without personal data."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEvent(models.Model):
    """Who saw which submissions, when, on which page.

    It outlives both (kept 6 years), so it holds plain ids instead of foreign keys.
    `digest` covers the row and the digest before it.
    """

    at = models.DateTimeField()
    actor_id = models.BigIntegerField()
    route = models.CharField(max_length=100)
    submissions = ArrayField(models.UUIDField())
    previous = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32, unique=True)

    class Meta:
        ordering = ["id"]
        default_permissions = ("view",)
        verbose_name = _("reading on record")
        verbose_name_plural = _("readings on record")
        indexes = [
            models.Index(fields=["at"], name="audit_at"),
            models.Index(fields=["actor_id", "id"], name="audit_actor"),
            models.Index(fields=["route", "id"], name="audit_route"),
            GinIndex(fields=["submissions"], name="audit_submissions"),
        ]

    def __str__(self) -> str:
        return f"{self.route} {self.pk}"
