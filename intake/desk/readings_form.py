"""What narrows the record of readings down."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.models import User
from intake.desk import finding
from intake.desk.readings import WORDS as ROUTES


class ReadingsForm(forms.Form):
    """A reference is nobody's name: it may stand in an address."""

    who = forms.ModelChoiceField(
        User.objects.order_by("full_name"),
        label=_("Who"),
        required=False,
        empty_label=_("Anybody"),
    )
    route = forms.ChoiceField(
        label=_("Where"), required=False, choices=[("", _("Anywhere")), *ROUTES.items()]
    )
    reference = forms.CharField(label=_("Reference"), required=False, max_length=20)
    since = forms.DateField(
        label=_("From day"), required=False, widget=forms.DateInput({"type": "date"})
    )
    until = forms.DateField(
        label=_("To day"), required=False, widget=forms.DateInput({"type": "date"})
    )
    before = forms.IntegerField(
        required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, zone: ZoneInfo, **named: Any) -> None:
        super().__init__(*args, **named)
        self.zone = zone

    def clean_reference(self) -> str:
        return finding.spelled(self.cleaned_data["reference"])

    def clean_since(self) -> datetime | None:
        day = self.cleaned_data["since"]
        return day and datetime.combine(day, time(), self.zone)

    def clean_until(self) -> datetime | None:
        """The end of that day."""
        day = self.cleaned_data["until"]
        try:
            return day and datetime.combine(day + timedelta(days=1), time(), self.zone)
        except OverflowError:
            raise forms.ValidationError(_("This is too far ahead.")) from None
