"""Words that articles use and readers may not know."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class GlossaryTerm(models.Model):
    term = models.CharField(_("term"), max_length=60, unique=True)
    also = ArrayField(
        models.CharField(max_length=60),
        verbose_name=_("also written"),
        default=list,
        blank=True,
        help_text=_("Other forms, with commas between them."),
    )
    definition = models.TextField(
        _("definition"),
        validators=[MaxLengthValidator(500)],
        help_text=_("One or two plain sentences; cite as [@key]."),
    )
    content_sha256 = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ["term"]
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary")

    def __str__(self) -> str:
        return self.term

    @property
    def names(self) -> list[str]:
        return [self.term, *self.also]
