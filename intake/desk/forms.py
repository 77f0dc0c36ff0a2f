"""What a reviewer writes: each form says which action it calls."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intake.actions.reaching import Result, Way
from intake.actions.settling import CLINICAL, URGENT, Outcome
from intake.actions.standing import Kind
from intake.actions.writing import OFFERED
from intake.desk.colleagues import colleagues
from intake.documents import CONTACT
from intake.models import QuestionnaireVersion

LONGEST = 4000
LONGEST_WAIT = timedelta(days=366)
WORDS = {
    Kind.INVITED: _("Invite"),
    Kind.REFERRED: _("Refer elsewhere"),
    Kind.DECLINED: _("Not suitable"),
}
CHOOSE = _("Choose one.")
IN_A_WEEK = timedelta(days=7)


class Moment(forms.DateTimeField):
    """A day and a time in the clinic's own zone."""

    widget = forms.DateTimeInput(
        attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
    )


class Day(forms.DateField):
    """A day still to come; its value is the moment at which it begins."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self, value: Any) -> datetime:
        day: date = super().clean(value)
        today = timezone.localdate()
        if not today < day <= today + LONGEST_WAIT:
            raise forms.ValidationError(_("Choose a day in the coming year."))
        return timezone.make_aware(datetime.combine(day, time()))


class ReviewForm(forms.Form):
    """`seen` is the newest event that the page showed."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=40)
    text = forms.CharField(
        label=_("Note"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Write a few words.")},
    )


class SettleForm(ReviewForm):
    """One flag: what came of it, and what was done."""

    flag = forms.UUIDField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        required=False,
        choices=[("", ""), *Outcome.choices],
        label=_("What came of it?"),
    )
    call_at = Moment(required=False, label=_("Next try"))
    to = forms.ModelChoiceField(
        colleagues(), required=False, label=_("To whom?"), empty_label=_("Choose one")
    )
    OUTCOMES = {
        "urgent": [(outcome.value, outcome.label) for outcome in URGENT],
        "clinician": [(outcome.value, outcome.label) for outcome in CLINICAL],
    }


class DecideForm(ReviewForm):
    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("", _("Choose one")), *WORDS.items()],
        error_messages={"required": CHOOSE},
    )
    text = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Write a few words.")},
    )
    field_order = ["seen", "decision", "text"]


class ContactForm(ReviewForm):
    way = forms.ChoiceField(
        label=_("How"),
        choices=[("", _("Choose one")), *Way.choices],
        error_messages={"required": CHOOSE},
    )
    result = forms.ChoiceField(
        label=_("What came of it?"),
        choices=[("", _("Choose one")), *Result.choices],
        error_messages={"required": CHOOSE},
    )
    call_at = Moment(required=False, label=_("Next try, if any"))
    text = forms.CharField(
        label=_("Note"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    field_order = ["seen", "way", "result", "call_at", "text"]


class WriteForm(ReviewForm):
    """A message to the person, worded beforehand."""

    message = forms.ChoiceField(
        label=_("Which message?"),
        choices=[
            ("", _("Choose one")),
            *((kind.value, kind.label.capitalize()) for kind in OFFERED),
        ],
        error_messages={"required": CHOOSE},
    )
    anyway = forms.BooleanField(
        label=_("As a clinician: at once, and in spite of what they said is safe"),
        required=False,
    )
    text = forms.CharField(
        label=_("If so, why?"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    field_order = ["seen", "message", "anyway", "text"]


class DelayForm(ReviewForm):
    until = Day(label=_("Back on the worklist on"))
    field_order = ["seen", "until", "text"]


class AskForm(ReviewForm):
    """One more questionnaire for the person."""

    version = forms.ModelChoiceField(
        QuestionnaireVersion.objects.none(),
        label=_("Which questionnaire?"),
        empty_label=_("Choose one"),
        error_messages={"required": CHOOSE},
    )
    until = Day(label=_("If nothing comes, back on the worklist on"))
    text = forms.CharField(
        label=_("Why, for colleagues"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("Write a few words.")},
    )
    tell = forms.BooleanField(
        required=False,
        label=_("Also ask them by e-mail to open our page (no code, no topic)"),
    )
    field_order = ["seen", "version", "until", "text", "tell"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = QuestionnaireVersion.objects.active().exclude(name=CONTACT)
        self.fields["version"].queryset = offered.order_by("title")  # type: ignore[attr-defined]
        self.fields["version"].label_from_instance = _title  # type: ignore[attr-defined]
        self.initial.setdefault("until", timezone.localdate() + IN_A_WEEK)


def _title(version: QuestionnaireVersion) -> str:
    return version.title


class CodeForm(forms.Form):
    seen = forms.CharField(widget=forms.HiddenInput, max_length=40)


class AssignForm(CodeForm):
    to = forms.ModelChoiceField(
        colleagues(),
        required=False,
        label=_("On whose list?"),
        empty_label=_("Nobody’s"),
    )


class JudgeForm(ReviewForm):
    other = forms.UUIDField(widget=forms.HiddenInput)
    verdict = forms.ChoiceField(choices=[(v, v) for v in ("same", "other", "undone")])
    text = forms.CharField(required=False, max_length=LONGEST)


class CorrectForm(ReviewForm):
    event = forms.UUIDField(widget=forms.HiddenInput)


class ExportForm(forms.Form):
    text = forms.CharField(
        label=_("What is it for?"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 2}),
    )
    with_questionnaires = forms.BooleanField(
        label=_("Put the questionnaires in the file, too"), required=False
    )


class ReasonForm(forms.Form):
    text = forms.CharField(
        label=_("Why?"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Write a few words.")},
    )
