"""Which submissions are taken out, as what, and what for."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from intake.desk import finding
from intake.desk.forms import LONGEST
from intake.models import Pathway, Submission

MOST = 20_000
FORMATS = [
    ("table", _("A table (CSV): one row each, answers and scores")),
    ("dictionary", _("The dictionary of that table: what each column means")),
    ("fhir", _("FHIR: one Bundle a line (NDJSON)")),
]
SENT = [s for s in Submission.Status.choices if s[0] != Submission.Status.DRAFT]


class TakeoutForm(forms.Form):
    since = forms.DateField(
        label=_("Sent from"), required=False, widget=forms.DateInput({"type": "date"})
    )
    until = forms.DateField(
        label=_("to"), required=False, widget=forms.DateInput({"type": "date"})
    )
    pathway = forms.ModelChoiceField(
        Pathway.objects.all(),
        label=_("Pathway"),
        required=False,
        empty_label=_("All pathways"),
    )
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("Any")), *SENT]
    )
    references = forms.CharField(
        label=_("Or these references only"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea({"rows": 2}),
    )
    format = forms.ChoiceField(label=_("As"), choices=FORMATS)
    with_contact = forms.BooleanField(
        label=_("With names and how to reach people"), required=False
    )
    text = forms.CharField(
        label=_("What is it for?"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("Write what it is for: it goes on record.")},
    )

    def __init__(self, *args: Any, zone: ZoneInfo, **named: Any) -> None:
        super().__init__(*args, **named)
        self.zone = zone

    def selection(self) -> QuerySet[Submission]:
        """What was sent and fits, oldest first. Drafts are never taken out."""
        said = self.cleaned_data
        found = Submission.objects.exclude(status=Submission.Status.DRAFT)
        if since := said["since"]:
            found = found.filter(sent_at__gte=self._midnight(since))
        if until := said["until"]:
            later = self._midnight(until + timedelta(days=1))
            found = found.filter(sent_at__lt=later)
        if said["pathway"]:
            found = found.filter(pathway=said["pathway"])
        if said["status"]:
            found = found.filter(status=said["status"])
        if named := said["references"]:
            found = found.filter(reference__in=named)
        return found.order_by("sent_at", "pk")

    def clean_references(self) -> list[str]:
        typed = self.cleaned_data["references"].replace(",", " ").split()
        return [named for each in typed if (named := finding.spelled(each))]

    def clean_until(self) -> Any:
        until = self.cleaned_data["until"]
        if until and until.year > 9000:
            raise forms.ValidationError(_("This is too far ahead."))
        return until

    def _midnight(self, day: Any) -> datetime:
        return datetime.combine(day, time(), self.zone)
