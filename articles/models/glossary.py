"""Words that articles use and readers may not know."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class GlossaryTermQuerySet(models.QuerySet["GlossaryTerm"]):
    def explained(self) -> GlossaryTermQuerySet:
        """Those that readers see; a new one waits for its first signature."""
        return self.exclude(definition="")

    def awaiting_a_signature(self) -> GlossaryTermQuerySet:
        return self.filter(~Q(proposed="") | Q(approved_at=None))


class GlossaryTerm(models.Model):
    """`definition` is what readers see; what an editor writes waits in `proposed`."""

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
    proposed = models.TextField(
        _("definition"),
        blank=True,
        validators=[MaxLengthValidator(500)],
        help_text=_(
            "One or two plain sentences; cite as [@key]. Readers see the former one "
            "until a clinician has approved this."
        ),
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, editable=False)
    approver = models.CharField(max_length=120, blank=True, editable=False)
    credentials = models.CharField(max_length=200, blank=True, editable=False)
    content_sha256 = models.CharField(max_length=64, blank=True, editable=False)

    objects = GlossaryTermQuerySet.as_manager()

    class Meta:
        ordering = ["term"]
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary")
        constraints = [
            models.CheckConstraint(
                name="glossary_approval_is_signed",
                condition=Q(approved_at=None, approver="", credentials="")
                | Q(approved_at__isnull=False) & ~Q(approver="") & ~Q(credentials=""),
            )
        ]

    def __str__(self) -> str:
        return self.term

    @property
    def names(self) -> list[str]:
        return [self.term, *self.also]

    @property
    def newest(self) -> str:
        """What a clinician is asked to sign."""
        return self.proposed or self.definition
