"""What staff type into a pathway: where a step stands, and when it is asked."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intake import in_words
from intake.conditions import Need, operators
from intake.pathways import Stop
from intake.questionnaires.definition import Item
from intake.questionnaires.values import Date, Value

EXISTS = {"answered": True, "unanswered": False}


class PlaceForm(forms.Form):
    part = forms.IntegerField(label=_("Part"), min_value=1, max_value=50)
    title = forms.CharField(label=_("Title of the part"), max_length=100)


class AskAboutForm(forms.Form):
    """Which earlier question a condition is about."""

    def __init__(self, *args: Any, earlier: list[Stop], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.earlier = earlier
        self.fields["about"] = forms.ChoiceField(
            label=_("Question"), choices=[(s.title, _questions(s)) for s in earlier]
        )

    def clean_about(self) -> tuple[Stop, Item]:
        number, _dot, link_id = self.cleaned_data["about"].partition(".")
        stop = next(s for s in self.earlier if str(s.step.pk) == number)
        assert stop.entry is not None  # `pathways.before` gives only what is asked
        return stop, stop.entry.questionnaire.item(link_id)


class NeedForm(forms.Form):
    """What its answer has to be; the fields are those that fit the question."""

    def __init__(self, *args: Any, stop: Stop, item: Item, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.url, self.item = stop.step.questionnaire_url, item
        self.fields["operator"] = forms.ChoiceField(
            label=_("Asked when the answer"), choices=list(_operators(item))
        )
        if len(operators(item)) > 1:
            self.fields["answer"] = _answer_field(item)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        operator = cleaned.get("operator")
        wants_answer = operator and operator not in EXISTS
        if wants_answer and "answer" not in self.errors and not cleaned.get("answer"):
            self.add_error("answer", _("Say which answer."))
        elif wants_answer and "answer" in cleaned:
            value = _value(self.item, cleaned["answer"])
            if value is None:
                self.add_error("answer", _("This does not fit the question."))
            cleaned["value"] = value
        return cleaned

    @property
    def need(self) -> Need:
        operator = self.cleaned_data["operator"]
        if operator in EXISTS:
            return Need(self.url, self.item.link_id, "exists", EXISTS[operator])
        value = self.cleaned_data["value"]
        return Need(self.url, self.item.link_id, operator, value)


def _questions(stop: Stop) -> list[tuple[str, str]]:
    items = stop.entry.questionnaire.walk() if stop.entry else ()
    return [
        (f"{stop.step.pk}.{item.link_id}", in_words.question(item))
        for item in items
        if item.is_question and item.offered
    ]


def _operators(item: Item) -> Iterator[tuple[str, Any]]:
    for operator in operators(item):
        if operator != "exists":
            yield operator, in_words.OPERATORS[operator]
    yield "answered", _("was given, whatever it is")
    yield "unanswered", _("was not given")


def _answer_field(item: Item) -> forms.Field:
    label = _("This answer")
    if item.type == "boolean":
        choices = [("", "–"), ("true", _("Yes")), ("false", _("No"))]
        return forms.ChoiceField(label=label, required=False, choices=choices)
    if item.options:
        numbered = [(str(n), in_words.option(o)) for n, o in enumerate(item.options)]
        choices = [("", "–"), *numbered]
        return forms.ChoiceField(label=label, required=False, choices=choices)
    hint = _("As year-month-day, such as 2026-03-27.") if item.type == "date" else ""
    return forms.CharField(label=label, required=False, max_length=200, help_text=hint)


def _value(item: Item, text: str) -> Value | None:
    """What was typed as an answer to this item; None when it cannot be one."""
    if item.type == "boolean":
        return text == "true"
    if item.options:
        return item.options[int(text)].value
    try:
        typed: Value = _TYPED[item.type](text.strip())
    except (ArithmeticError, ValueError):
        return None
    return typed


def _decimal(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite():
        raise ValueError
    return number


_TYPED: dict[str, Any] = {
    "integer": int,
    "decimal": _decimal,
    "date": Date,
    "string": str,
}
