"""The catalogue: questionnaires by version, pathways through them, consent texts."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class QuestionnaireQuerySet(models.QuerySet["QuestionnaireVersion"]):
    def active(self) -> QuestionnaireQuerySet:
        return self.filter(status=QuestionnaireVersion.Status.ACTIVE)


class QuestionnaireVersion(models.Model):
    """One version of one FHIR R4 Questionnaire; its text never changes (trigger)."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        ACTIVE = "active", _("active")
        RETIRED = "retired", _("retired")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    url = models.CharField(max_length=500)
    version = models.CharField(max_length=100)
    name = models.SlugField(max_length=100)
    title = models.CharField(max_length=300)
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.DRAFT
    )
    definition = models.TextField(help_text=_("The FHIR Questionnaire, verbatim."))
    interpretation = models.TextField(help_text=_("Scores and rules, verbatim."))
    sha256 = models.CharField(max_length=64)
    licence = models.TextField(
        blank=True,
        verbose_name=_("license"),
        help_text=_("Under which terms it may be used here, and who owns it."),
    )
    provenance = models.TextField(
        blank=True,
        help_text=_("Where the words come from: publisher, address, date."),
    )
    loaded_at = models.DateTimeField(auto_now_add=True)
    wording_compared_by = models.ForeignKey(
        "clinic.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("wording compared with the publisher's form by"),
    )
    wording_compared_on = models.DateField(null=True, blank=True)

    objects = QuestionnaireQuerySet.as_manager()

    class Meta:
        ordering = ["name", "version"]
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        constraints = [
            models.UniqueConstraint(
                fields=["url", "version"], name="questionnaire_version_is_unique"
            ),
            models.UniqueConstraint(
                fields=["url"],
                condition=Q(status="active"),
                name="questionnaire_has_one_active_version",
            ),
            models.CheckConstraint(
                name="questionnaire_wording_check_is_signed",
                condition=Q(wording_compared_by=None, wording_compared_on=None)
                | Q(
                    wording_compared_by__isnull=False,
                    wording_compared_on__isnull=False,
                ),
            ),
        ]
        permissions = [
            ("activate_questionnaire", "Can put questionnaires in use and retire them")
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.version}"

    @property
    def canonical(self) -> str:
        return f"{self.url}|{self.version}"


class Pathway(models.Model):
    """An ordered list of questionnaires that one kind of visitor is asked."""

    name = models.SlugField(max_length=100, unique=True)
    title = models.CharField(max_length=200)
    is_open = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("pathway")
        verbose_name_plural = _("pathways")
        constraints = [
            models.UniqueConstraint(
                fields=["is_open"],
                condition=Q(is_open=True),
                name="pathway_open_is_only_one",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PathwayStep(models.Model):
    """One questionnaire on a pathway; visitors see the part that it belongs to.

    `condition` is what an earlier answer has to be (`conditions.Need` as JSON); a
    draft takes a copy along.
    """

    pathway = models.ForeignKey(Pathway, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    part = models.PositiveSmallIntegerField()
    part_title = models.CharField(max_length=100)
    questionnaire_url = models.CharField(max_length=500)
    is_on = models.BooleanField(default=True)
    condition = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ["pathway", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["pathway", "position"], name="pathway_position_is_taken_once"
            ),
            models.UniqueConstraint(
                fields=["pathway", "questionnaire_url"],
                name="pathway_asks_a_questionnaire_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pathway_id}-{self.position}"


class ConsentTextQuerySet(models.QuerySet["ConsentText"]):
    def due_after(self, version: int | models.OuterRef) -> ConsentTextQuerySet:
        """Newer texts to which whoever agreed to this version has to agree again."""
        return self.filter(version__gt=version, is_material=True)


class ConsentText(models.Model):
    """What a person agrees to before answering; its words never change (trigger).

    A new wording is a new version: a material one is asked again of those under way.
    """

    version = models.PositiveIntegerField(unique=True)
    body = models.TextField(help_text=_("Markdown."))
    is_material = models.BooleanField(
        default=True,
        help_text=_("Whether people under way have to agree again."),
    )
    published_at = models.DateTimeField(auto_now_add=True)
    published_by = models.ForeignKey(
        "clinic.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.TextField(blank=True, help_text=_("What changed, and why."))

    objects = ConsentTextQuerySet.as_manager()

    class Meta:
        ordering = ["-version"]
        get_latest_by = "version"
        verbose_name = _("consent text")
        verbose_name_plural = _("consent texts")
        default_permissions = ("view",)
        permissions = [("publish_consent", "Can publish a new consent text")]

    def __str__(self) -> str:
        return f"Consent, version {self.version}"


class CatalogueEvent(models.Model):
    """One line in the catalogue's history: who, when, what. It only grows (trigger)."""

    class Kind(models.TextChoices):
        LOADED = "loaded", _("brought in as a draft")
        DESCRIBED = "described", _("license or provenance changed")
        COMPARED = "compared", _("wording compared with the publisher’s form")
        ACTIVATED = "activated", _("put in use")
        RETIRED = "retired", _("retired")
        REARRANGED = "rearranged", _("pathway changed")

    kind = models.CharField(max_length=20, choices=Kind.choices)
    questionnaire = models.ForeignKey(
        QuestionnaireVersion, models.PROTECT, null=True, related_name="events"
    )
    pathway = models.ForeignKey(
        Pathway, models.PROTECT, null=True, related_name="events"
    )
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey("clinic.User", models.PROTECT, null=True, related_name="+")
    what = models.TextField(blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="catalogue_event_is_about_one_thing",
                condition=Q(questionnaire=None, pathway__isnull=False)
                | Q(questionnaire__isnull=False, pathway=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.questionnaire_id or self.pathway_id}"
