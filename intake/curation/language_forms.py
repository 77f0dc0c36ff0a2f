"""What staff type about a language: whose signature, and the consent in it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class SignatureForm(forms.Form):
    """A translator's word, as given to whoever types it in here."""

    translator = forms.CharField(
        label=_("Name of the translator"),
        max_length=150,
        error_messages={"required": _("Say who has signed.")},
    )
    qualification = forms.CharField(
        label=_("Qualification"),
        max_length=200,
        help_text=_("Such as “certified medical translator”, and by whom."),
        error_messages={"required": _("Say what qualifies the translator.")},
    )
    signed_on = forms.DateField(
        label=_("Date of the signature"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Say when it was signed.")},
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Such as where the signed paper is kept."),
    )


class ConsentForm(forms.Form):
    body = forms.CharField(
        label=_("The consent in Spanish (Markdown)"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea({"rows": 16, "lang": "es"}),
    )
