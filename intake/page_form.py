"""One page of a questionnaire as a crispy form; valid, it holds values.

HTML names are q0, q1 … by position in the pinned questionnaire; an instance of what
repeats follows ("q4-0"). No linkId and no code of an answer stands in the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from intake import contact, documents
from intake.forms import helper
from intake.kinds import KINDS, LONGEST_TEXT, clean_text, is_short
from intake.passage import Step
from intake.questionnaires.answers import split_key
from intake.questionnaires.definition import Item
from intake.questionnaires.outcome import Issue
from intake.questionnaires.validation import check_answers
from intake.questionnaires.values import Value

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# What a person is told; the core's own sentences are for those who write definitions.
PROBLEMS: dict[str, StrOrPromise] = {
    "required": _("Answer this question to go on."),
    "minCount": _("Choose at least one."),
    "maxCount": _("Choose fewer."),
    "exclusiveOption": _("Choose either “none of these” or the others, not both."),
    "maxLength": _("Use fewer words here: this answer is too long."),
    "minLength": _("Write a little more here."),
    "minValue": _("This is lower than we can take. Check the number or date."),
    "maxValue": _("This is higher than we can take. Check the number or date."),
}
UNCLEAR = _("Check how this is written.")
NO_SAFE_WAY = _(
    "Choose “yes” for at least one way, so that we can answer you. If none is safe, "
    "go back and give another address or number, or call the clinic instead."
)
# What a browser may remember and offer: how to reach the person, never an answer.
REMEMBERED = {"name": "name", "email": "email", "phone": "tel"}
KEYBOARDS = {"email": "email", "phone": "tel"}


class Words:
    """Words between the questions, as crispy lays them out."""

    def __init__(self, item: Item) -> None:
        self.item = item

    def render(self, form: Any, context: Any, **kwargs: Any) -> SafeString:
        paragraphs = [part for part in self.item.text.split("\n") if part.strip()]
        if self.item.is_group:
            return format_html("<h2>{}</h2>", self.item.text)
        return format_html_join("", "<p>{}</p>", ((text,) for text in paragraphs))


class PageForm(forms.Form):
    """Asks what its step asks now. Once valid, `given` maps keys to values.

    `shown` marks, unreadably, which answers the page showed: so it comes to light
    that another tab saved this page meanwhile.
    """

    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, step: Step, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.step = step
        self.asked: dict[str, tuple[str, Item]] = {}
        self.given: dict[str, list[Value]] = {}
        self.initial["shown"] = documents.fingerprint(step.leg.answers, step.keys)
        self.helper = helper()
        self.helper.layout = Layout("shown")
        walked = enumerate(step.leg.questionnaire.walk())
        self._order = {item.link_id: number for number, item in walked}
        for key, item in step.contents:
            if item.is_question:
                self._ask(key, item)
            elif item.text:
                self.helper.layout.append(Words(item))

    def _ask(self, key: str, item: Item) -> None:
        _link_id, path = split_key(key)
        name = "-".join([f"q{self._order[item.link_id]}", *map(str, path)])
        kind, given = KINDS[item.type], self.step.leg.answers.get(key)
        self.asked[name] = key, item
        self.fields[name] = dressed(kind.field(item), item)
        self.initial[name] = kind.initial(item, given)
        self.helper.layout.append(name)
        if kind.has_other:
            words = (value for value in given if isinstance(value, str))
            self.fields[f"{name}-other"] = other_field(item)
            self.initial[f"{name}-other"] = next(words, "")
            self.helper.layout.append(f"{name}-other")

    def clean(self) -> dict[str, Any]:
        for name, (key, item) in self.asked.items():
            if name in self.cleaned_data:
                self.given[key] = self._values(name, item)
        for name, problem in self._problems():
            if name not in self.errors:
                self.add_error(name, problem)
        return self.cleaned_data

    def _values(self, name: str, item: Item) -> list[Value]:
        values = list(KINDS[item.type].values(item, self.cleaned_data[name]))
        words = clean_text(self.cleaned_data.get(f"{name}-other") or "")
        return [*values, words] if words else values

    def _problems(self) -> Iterator[tuple[str, StrOrPromise]]:
        leg = self.step.leg
        answers = leg.answers.replace(self.given)
        names = {key: name for name, (key, _item) in self.asked.items()}
        outcome = check_answers(leg.questionnaire, answers, complete=True)
        for issue in outcome.errors:
            if (name := self._name_of(issue, names)) is not None:
                yield name, PROBLEMS.get(issue.code, UNCLEAR)
        ways = [names[way] for way in contact.WAYS if way in names]
        is_contact = leg.name == documents.CONTACT and bool(ways)
        if is_contact and not contact.Contact.of(answers).has_safe_way:
            yield ways[0], NO_SAFE_WAY

    def _name_of(self, issue: Issue, names: dict[str, str]) -> str | None:
        """The field that an issue speaks of, if it is on this page.

        A group that lacks an answer says so at its first question.
        """
        if issue.key in names or not issue.link_id:
            return names.get(issue.key)
        links = {i.link_id for i in self._questionnaire_item(issue).walk()}
        inside = (n for n, (_key, item) in self.asked.items() if item.link_id in links)
        return next(inside, None)

    def _questionnaire_item(self, issue: Issue) -> Item:
        return self.step.leg.questionnaire.item(issue.link_id)


def dressed(field: forms.Field, item: Item) -> forms.Field:
    """Give a field its words, and what the template pack shows beside them."""
    field.required = False  # the core checks it with the other rules, in `clean`
    field.label, field.help_text = item.text, item.help
    field.widget.attrs["autocomplete"] = REMEMBERED.get(item.link_id, "off")
    if item.link_id in KEYBOARDS:
        field.widget.attrs["inputmode"] = KEYBOARDS[item.link_id]
    shown = {
        "prefix": item.prefix,
        "why": item.why,
        "summary_label": summary_label(item),
        "optional": not item.required and item.type in {"string", "text"},
        "unit": item.unit.display if item.unit else "",
        "across": not item.repeats and is_short(o.display for o in item.options),
    }
    vars(field).update(shown)
    return field


def other_field(item: Item) -> forms.CharField:
    return forms.CharField(
        label=item.open_label or _("Something else, in your own words"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.TextInput({"autocomplete": "off"}),
    )


def summary_label(item: Item) -> StrOrPromise:
    """What the error summary calls a question: a scale's item only by its number."""
    number = item.prefix.strip(" .)")
    return _("Question %(number)s") % {"number": number} if number else item.text
