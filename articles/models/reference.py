from __future__ import annotations

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

KEY = r"^[a-z0-9_]+$"


class ReferenceQuerySet(models.QuerySet["Reference"]):
    def to_be_confirmed(self) -> ReferenceQuerySet:
        """What nobody has compared with the source yet."""
        return self.exclude(confidence=Reference.Confidence.SEEN).filter(
            confirmed_at=None
        )

    def keys(self) -> set[str]:
        return set(self.values_list("key", flat=True))


class Reference(models.Model):
    """One source that articles cite by its key."""

    class Confidence(models.TextChoices):
        SEEN = "S", _("Seen: the record or the text itself")
        SEEN_IN_COPY = "S2", _("Seen in a copy or a news piece only")
        MEMORY_HIGH = "MH", _("From memory, confident")
        MEMORY_VERIFY = "MV", _("From memory, to be verified")

    key = models.CharField(
        _("key"),
        max_length=60,
        unique=True,
        validators=[RegexValidator(KEY, _("Use a–z, 0–9 and _ only."))],
        help_text=_("How articles name it, as in [@taylor2018]. It never changes."),
    )
    authors = models.CharField(_("authors"), max_length=300)
    year = models.CharField(
        _("year"), max_length=10, help_text=_("“n.d.” when the source has no date.")
    )
    title = models.CharField(_("title"), max_length=400)
    source = models.CharField(
        _("source"), max_length=200, blank=True, help_text=_("Journal, or publisher.")
    )
    doi = models.CharField(
        "DOI", max_length=120, blank=True, help_text=_("It begins with 10.")
    )
    pmid = models.CharField("PMID", max_length=12, blank=True)
    url = models.URLField(_("web address"), max_length=300, blank=True)
    confidence = models.CharField(
        _("how sure we are"), max_length=2, choices=Confidence.choices
    )
    is_guarded = models.BooleanField(
        _("about safety or dose"),
        default=False,
        help_text=_("A change of a sentence that cites it goes to clinical review."),
    )
    note = models.TextField(_("note for editors"), blank=True)
    confirmed_at = models.DateTimeField(
        _("confirmed at the source"), null=True, blank=True
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="confirmed_references",
        verbose_name=_("confirmed by"),
    )
    updated_at = models.DateTimeField(auto_now=True)
    content_sha256 = models.CharField(max_length=64, blank=True, editable=False)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["key"]
        verbose_name = _("reference")
        verbose_name_plural = _("references")
        constraints = [
            models.CheckConstraint(
                name="reference_key_is_plain",
                condition=Q(key__regex=KEY),
            ),
            models.CheckConstraint(
                name="reference_confidence_is_known",
                condition=Q(confidence__in=["S", "S2", "MH", "MV"]),
            ),
            models.CheckConstraint(
                name="reference_confirmation_is_signed",
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def is_to_be_confirmed(self) -> bool:
        return self.confidence != self.Confidence.SEEN and self.confirmed_at is None

    @property
    def link(self) -> str:
        """The most lasting address that we have, or nothing."""
        if self.doi:
            return f"https://doi.org/{self.doi}"
        if self.url:
            return self.url
        return f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/" if self.pmid else ""
