"""What staff say before they enter a paper form: which consent, when, who saw it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.models import Profile, User
from intake.models import ConsentText


class BeginForm(forms.Form):
    consent = forms.ModelChoiceField(
        ConsentText.objects.none(),
        label=_("Consent text that the person signed"),
        empty_label=None,
        help_text=_("Who signed an older one with another meaning has to sign anew."),
    )
    signed_on = forms.DateField(
        label=_("Signed on"),
        widget=forms.DateInput({"type": "date"}),
        error_messages={"required": _("Say when it was signed.")},
    )
    seen_by = forms.ModelChoiceField(
        User.objects.filter(is_staff=True, is_active=True),
        label=_("Who saw the signature"),
    )
    is_signed = forms.BooleanField(
        label=_("The signed paper is kept at the clinic"),
        error_messages={"required": _("Without a signed consent nothing is entered.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        newer = ConsentText.objects.due_after(OuterRef("version"))
        current = ConsentText.objects.annotate(is_due=Exists(newer))
        self.fields["consent"].queryset = current.filter(is_due=False)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        consent = self.cleaned_data.get("consent")
        signed_on = self.cleaned_data.get("signed_on")
        if consent and signed_on:
            zone = Profile.current().zone
            if signed_on > timezone.now().astimezone(zone).date():
                self.add_error("signed_on", _("That day has not come yet."))
            elif signed_on < consent.published_at.astimezone(zone).date():
                self.add_error("signed_on", _("This text did not exist on that day."))
        return self.cleaned_data
