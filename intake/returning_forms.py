"""The forms of coming back: a code with a date of birth, and an end to reminders."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.forms import ResumeForm, helper
from intake.pages.widgets import DayField


class ComeBackForm(ResumeForm):
    NOT_FOUND = _(
        "This code doesn’t work. It may be mistyped, used already, or older than "
        "7 days. If it came by e-mail, the date of birth may not go with it. Codes "
        "work once: the page where you used it gave you a new one."
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        day = DayField(whole=True)
        day.required = False
        day.label = _("Your date of birth")
        day.help_text = _("Only if the code came by e-mail.")
        self.fields["birth_date"] = day

    @property
    def born(self) -> date | None:
        given = self.cleaned_data.get("birth_date")
        return date.fromisoformat(given.text) if given else None


class StopForm(forms.Form):
    helper = helper()
    email = forms.EmailField(
        label=_("Your e-mail address"),
        error_messages={
            "required": _("Type your e-mail address."),
            "invalid": _("Write one whole e-mail address, like name@example.org."),
        },
    )
