"""The forms that a visitor fills in; each returns values and writes nothing.

HTML names are q0, q1 … by position in the pinned questionnaire.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from clinic import states
from clinic.models import Profile
from intake import contact, documents, resume_codes
from intake.kinds import KINDS, LONGEST_TEXT, clean_text
from intake.passage import Step
from intake.questionnaires.answers import split_key
from intake.questionnaires.definition import Item
from intake.questionnaires.outcome import Issue
from intake.questionnaires.validation import check_answers
from intake.questionnaires.values import Value

# What a person is told; the core's own sentences are for those who write definitions.
PROBLEMS = {
    "required": _("Answer this question to go on."),
    "minCount": _("Choose at least one."),
    "maxCount": _("Choose fewer."),
    "exclusiveOption": _("Choose either “none of these” or the others, not both."),
    "maxLength": _("Use fewer words here: this answer is too long."),
    "minLength": _("Write a little more here."),
    "minValue": _("This is lower than we can take. Check the number or date."),
    "maxValue": _("This is higher than we can take. Check the number or date."),
    "regex": _("Check how this is written."),
}
NO_SAFE_WAY = _(
    "Choose “yes” for at least one way, so that we can answer you. If none is safe, "
    "go back and give another address or number, or call the clinic instead."
)
# Of what a browser may remember and offer, only how to reach the person.
AUTOCOMPLETE = {"name": "name", "email": "email", "phone": "tel"}


def helper() -> FormHelper:
    shared = FormHelper()
    shared.form_tag = False
    shared.disable_csrf = True
    return shared


class PageForm(forms.Form):
    """One page of a questionnaire. Once valid, `given` holds this page's answers.

    `shown` says, unreadably, which answers the page showed: it betrays that another
    tab saved this page meanwhile.
    """

    helper = helper()
    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, step: Step, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.step = step
        self.given: dict[str, list[Value]] = {}
        self.initial["shown"] = documents.fingerprint(step.leg.answers, step.keys)
        order = {item.link_id: n for n, item in enumerate(self._walk())}
        self.asked: dict[str, tuple[str, Item]] = {}
        for key, item in step.questions:
            _link, path = split_key(key)
            name = "-".join(map(str, [f"q{order[item.link_id]}", *path]))
            self.asked[name] = key, item
            self._add(name, key, item)

    def _walk(self) -> Iterator[Item]:
        return self.step.leg.questionnaire.walk()

    def _add(self, name: str, key: str, item: Item) -> None:
        kind, given = KINDS[item.type], self.step.leg.answers.get(key)
        field = kind.field(item)
        field.required = False  # `required` is checked with the other rules, in clean
        field.label, field.help_text = item.text, item.help
        field.widget.attrs["autocomplete"] = AUTOCOMPLETE.get(item.link_id, "off")
        if item.link_id in AUTOCOMPLETE and item.link_id != "name":
            field.widget.input_type = AUTOCOMPLETE[item.link_id]
        field.prefix, field.why = item.prefix, item.why  # type: ignore[attr-defined]
        field.summary_label = _summary_label(item)  # type: ignore[attr-defined]
        field.optional = not item.required and item.type in {"string", "text"}  # type: ignore[attr-defined]
        self.fields[name] = field
        self.initial[name] = kind.initial(item, given)
        if kind.has_other:
            words = next((v for v in given if isinstance(v, str)), "")
            self.fields[f"{name}_other"] = forms.CharField(
                label=item.open_label or _("Something else, in your own words"),
                required=False,
                max_length=LONGEST_TEXT,
                initial=words,
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.given = {
            key: self._values(name, item)
            for name, (key, item) in self.asked.items()
            if name in cleaned
        }
        names = {key: name for name, (key, _item) in self.asked.items()}
        for issue in self._issues():
            name = names.get(issue.key or issue.link_id)
            if name and name not in self.errors:
                self.add_error(name, PROBLEMS.get(issue.code, PROBLEMS["regex"]))
        self._check_safe_ways(names)
        return cleaned

    def _check_safe_ways(self, names: dict[str, str]) -> None:
        """Somebody whom no way reaches safely could never be answered."""
        ways = [names[way] for way in contact.WAYS if way in names]
        if self.step.leg.name != documents.CONTACT or not ways or self.errors:
            return
        answers = self.step.leg.answers.replace(self.given)
        if not contact.Contact.of(answers).has_safe_way:
            self.add_error(ways[0], NO_SAFE_WAY)

    def _values(self, name: str, item: Item) -> list[Value]:
        kind = KINDS[item.type]
        values = list(kind.values(item, self.cleaned_data[name]))
        words = clean_text(self.cleaned_data.get(f"{name}_other") or "")
        return [*values, words] if words else values

    def _issues(self) -> Iterator[Issue]:
        questionnaire = self.step.leg.questionnaire
        answers = self.step.leg.answers.replace(self.given)
        outcome = check_answers(questionnaire, answers, complete=True)
        for issue in outcome.errors:
            item = questionnaire.item(issue.link_id) if issue.link_id else None
            if item is not None and item.is_group:
                yield from self._on_first_question(item, issue)
            else:
                yield issue

    def _on_first_question(self, group: Item, issue: Issue) -> Iterator[Issue]:
        """A group that needs an answer says so at its first question on this page."""
        links = {item.link_id for item in group.walk()}
        for key, item in self.asked.values():
            if item.link_id in links:
                yield Issue("error", issue.code, "", item.link_id, issue.message, key)
                return


def _summary_label(item: Item) -> str:
    """What the error summary calls a question: a scale's item only by its number."""
    number = item.prefix.strip(" .)")
    return str(_("Question %(number)s") % {"number": number}) if number else item.text


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


class ResumeForm(forms.Form):
    helper = helper()
    code = forms.CharField(
        label=_("Your code"),
        max_length=60,
        help_text=_("20 letters and digits. Spaces and dashes don’t matter."),
        error_messages={"required": _("Type your code.")},
    )

    NOT_FOUND = _(
        "This code doesn’t work. It may be mistyped, used already, or older than "
        "7 days. Codes work once: the page where you used it gave you a new one."
    )

    def clean_code(self) -> str:
        return resume_codes.normal(self.cleaned_data["code"])
