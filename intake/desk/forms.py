"""What a reviewer writes: each form says which action it calls."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.models import Event

LONGEST = 4000
WORDS = {
    Event.Kind.INVITED: _("Invite"),
    Event.Kind.ASKED: _("Ask for more"),
    Event.Kind.REFERRED: _("Refer elsewhere"),
    Event.Kind.DECLINED: _("Not suitable"),
}


class ReviewForm(forms.Form):
    """`seen` is the newest event that the page showed."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=40)
    text = forms.CharField(
        label=_("Note"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Write a few words.")},
    )


class AcknowledgeForm(ReviewForm):
    flag = forms.UUIDField(widget=forms.HiddenInput)


class DecideForm(ReviewForm):
    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("", _("Choose one")), *WORDS.items()],
        error_messages={"required": _("Choose one.")},
    )
    field_order = ["seen", "decision", "text"]


class ExportForm(forms.Form):
    text = forms.CharField(
        label=_("What is it for?"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 2}),
    )
    with_questionnaires = forms.BooleanField(
        label=_("Put the questionnaires in the file, too"), required=False
    )
