"""What staff type into the catalogue."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.models import QuestionnaireVersion

CODE = {"class": "code", "rows": 14, "spellcheck": "false", "autocomplete": "off"}


class PasteForm(forms.Form):
    """A questionnaire as text. A file goes in through the browser, or by command."""

    definition = forms.CharField(
        label=_("Questionnaire (FHIR R4, JSON)"),
        strip=False,
        widget=forms.Textarea(CODE),
        error_messages={"required": _("Paste a questionnaire.")},
    )
    meaning = forms.CharField(
        label=_("Scores and rules (interpretation JSON)"),
        strip=False,
        required=False,
        widget=forms.Textarea({**CODE, "rows": 6}),
        help_text=_("Leave it empty when it has neither scores nor rules."),
    )
    licence = forms.CharField(
        label=_("License"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Empty: as the questionnaire’s own copyright says."),
    )
    provenance = forms.CharField(
        label=_("Provenance"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Where the words come from: publisher, address, date."),
    )


class AboutForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = QuestionnaireVersion
        fields = ("licence", "provenance")
        widgets = {
            "licence": forms.Textarea({"rows": 4}),
            "provenance": forms.Textarea({"rows": 4}),
        }


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("Note"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Say why, in a few words.")},
    )
