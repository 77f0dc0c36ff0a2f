"""The site in another language: its consent text, and who signed what of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ConsentTranslation(models.Model):
    """A consent text in another language, for a translator to sign.

    Other words are a new row: somebody may have agreed to those before. The newest
    one counts.
    """

    consent = models.ForeignKey(
        "intake.ConsentText", models.PROTECT, related_name="translations"
    )
    language = models.CharField(max_length=5)
    body = models.TextField(help_text=_("Markdown."))

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.consent}, {self.language}"


class LanguageEventQuerySet(models.QuerySet["LanguageEvent"]):
    def standing(self, language: str) -> dict[str, LanguageEvent]:
        """What was last said about each text, by the text's hash (one query)."""
        said = self.filter(language=language, kind__in=LanguageEvent.ABOUT_A_TEXT)
        return {event.sha256: event for event in said.order_by("id")}

    def signed(self, language: str) -> frozenset[str]:
        """The hashes of the texts that a translator stands for."""
        standing = self.standing(language).values()
        return frozenset(e.sha256 for e in standing if e.kind == e.Kind.SIGNED)


class LanguageEvent(models.Model):
    """One line in the history of a language: who, when, what. It only grows (trigger).

    A signature is about one exact text, which its hash names: with other words there
    is none.
    """

    class Kind(models.TextChoices):
        SIGNED = "signed", _("translation signed")
        LEFT = "left", _("stays in English")
        WITHDRAWN = "withdrawn", _("signature withdrawn")
        WRITTEN = "written", _("translation of the consent changed")
        TURNED_ON = "on", _("turned on")
        TURNED_OFF = "off", _("turned off")

    ABOUT_A_TEXT = (Kind.SIGNED, Kind.LEFT, Kind.WITHDRAWN)

    kind = models.CharField(max_length=10, choices=Kind.choices)
    language = models.CharField(max_length=5)
    subject = models.CharField(max_length=500, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    translator = models.CharField(max_length=150, blank=True)
    qualification = models.CharField(max_length=200, blank=True)
    signed_on = models.DateField(null=True, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey("clinic.User", models.PROTECT, related_name="+")
    note = models.TextField(blank=True)

    objects = LanguageEventQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("language")
        verbose_name_plural = _("languages")
        constraints = [
            models.CheckConstraint(
                name="language_signature_names_text_and_translator",
                condition=~Q(kind__in=["signed", "left"])
                | Q(signed_on__isnull=False)
                & ~Q(sha256="")
                & ~Q(translator="")
                & ~Q(qualification=""),
            ),
        ]
        permissions = [
            ("switch_language", "Can record translators’ signatures, turn Spanish on")
        ]

    def __str__(self) -> str:
        return f"{self.language} {self.kind}"

    @property
    def what(self) -> str:
        """The subject, and whose word it is, for the history."""
        signer = ", ".join(filter(None, [self.translator, self.qualification]))
        return ": ".join(filter(None, [self.subject, signer]))
