"""The small forms before and beside the questions; none of them writes anything."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from clinic import states
from clinic.models import Profile
from intake import resume_codes, teach_back


def helper() -> FormHelper:
    shared = FormHelper()
    shared.form_tag = False
    shared.disable_csrf = True
    shared.form_show_errors = False  # the summary stands above the heading
    return shared


class BeforeForm(forms.Form):
    """Whether the service fits at all. What is chosen here is held in no row."""

    helper = helper()
    YES_NO = (("yes", _("Yes")), ("no", _("No")))

    old_enough = forms.ChoiceField(choices=YES_NO, widget=forms.RadioSelect)
    in_state = forms.ChoiceField(choices=YES_NO, widget=forms.RadioSelect)

    def __init__(self, *args: Any, profile: Profile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        age, place = self.fields["old_enough"], self.fields["in_state"]
        age.label = _("Are you %(age)d or older?") % {"age": profile.minimum_age}
        place.label = _("Do you live in %(states)s?") % {
            "states": states.in_words(profile.states_served)
        }
        place.help_text = _("A clinic may only treat people where it is licensed.")
        for field in (age, place):
            field.error_messages["required"] = _("Choose yes or no.")

    @property
    def stop_reason(self) -> str:
        """ "age", "state", or nothing when the visitor may go on."""
        if self.cleaned_data["old_enough"] == "no":
            return "age"
        return "state" if self.cleaned_data["in_state"] == "no" else ""


class ConsentForm(forms.Form):
    helper = helper()
    agree = forms.BooleanField(
        label=_("I have read this and I agree"),
        error_messages={
            "required": _("To go on, tick that you have read this and agree.")
        },
    )

    CHANGED = _("This text has changed since you opened it. Please read it again.")


class TeachBackForm(forms.Form):
    """What the consent text means, asked back. A wrong answer is no error."""

    helper = helper()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for check in teach_back.CHECKS:
            self.fields[check.key] = field = forms.ChoiceField(
                label=check.question,
                choices=list(check.answers.items()),
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose one answer.")},
            )
            field.summary_label = check.short  # type: ignore[attr-defined]

    @property
    def wrong(self) -> list[teach_back.Check]:
        given = self.cleaned_data
        return [c for c in teach_back.CHECKS if given[c.key] != c.right]


class ResumeForm(forms.Form):
    helper = helper()
    code = forms.CharField(
        label=_("Your code"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        max_length=60,
        help_text=_("20 letters and digits. Spaces and dashes don’t matter."),
        error_messages={"required": _("Type your code.")},
    )

    NOT_FOUND = _(
        "This code doesn’t work. It may be mistyped, used already, or older than "
        "7 days. Codes work once: the page where you used it gave you a new one."
    )
    TOO_OFTEN = _(
        "This code doesn’t work, and many wrong codes came from your network. The "
        "right one still works: look at each letter again, or call us."
    )

    def clean_code(self) -> str:
        return resume_codes.normal(self.cleaned_data["code"])


class WithdrawForm(ResumeForm):
    NOT_FOUND = _(
        "This code doesn’t work. It may be mistyped, or what it belonged to is gone "
        "already. If you lost your code, call us with your reference."
    )
