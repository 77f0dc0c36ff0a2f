"""What readers say is wrong."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article


class MistakeReport(models.Model):
    """A reader's note to the editors, without any trace of who wrote it."""

    article = models.ForeignKey(
        Article,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="mistake_reports",
        verbose_name=_("article"),
    )
    text = models.TextField(_("what is wrong"), validators=[MaxLengthValidator(2_000)])
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("settled by"),
    )

    class Meta:
        ordering = ["-sent_at"]
        verbose_name = _("report of a mistake")
        verbose_name_plural = _("reports of mistakes")
        constraints = [
            models.CheckConstraint(
                name="mistake_report_says_something", condition=~Q(text="")
            )
        ]

    def __str__(self) -> str:
        return f"{self.sent_at:%Y-%m-%d %H:%M}"
