"""What editors type and have not saved yet."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from articles.models.article import Article


class Unsaved(models.Model):
    """The form of an article as one window has it; saving the form removes it.

    `fields` holds what the form would send, by name: a list of texts for each.
    `typed_on` is the number of the revision that the window began from.
    """

    window = models.UUIDField(unique=True)
    article = models.ForeignKey(
        Article, models.CASCADE, null=True, related_name="unsaved"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    fields = models.JSONField()
    typed_on = models.PositiveIntegerField(null=True)
    times = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-saved_at"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.window}"
