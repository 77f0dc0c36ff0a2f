"""How each type of item is asked: the table KINDS maps a type to its form field.

A new type is one small class here and one row in the table.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.questionnaires.definition import Item
from intake.questionnaires.values import Date, Value

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

BIDI_CONTROLS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF])
FEW_OPTIONS = 10
LONGEST_ACROSS = 24
LONGEST_TEXT = 20_000


def clean_text(text: str) -> str:
    """Text as people mean it: composed, without invisible direction controls."""
    plain = unicodedata.normalize("NFC", text.translate(BIDI_CONTROLS))
    return plain.replace("\r\n", "\n").strip()


def _box(title: StrOrPromise, size: int) -> forms.TextInput:
    return forms.TextInput({"title": title, "size": size, "inputmode": "numeric"})


class DayWidget(forms.MultiWidget):
    """Day, month and year as three short boxes: nobody scrolls to a birth year."""

    def __init__(self) -> None:
        boxes: dict[str, forms.Widget | type[forms.Widget]] = {
            "month": _box(_("Month"), 2),
            "day": _box(_("Day"), 2),
            "year": _box(_("Year"), 4),
        }
        super().__init__(boxes)

    def decompress(self, value: date | None) -> list[int | None]:
        return [value.month, value.day, value.year] if value else [None, None, None]


class DayField(forms.MultiValueField):
    """A whole date; cleaned to datetime.date."""

    def __init__(self, **kwargs: Any) -> None:
        boxes = [forms.CharField(max_length=4, required=False) for _n in range(3)]
        super().__init__(boxes, widget=DayWidget(), require_all_fields=False, **kwargs)

    def compress(self, data_list: list[str]) -> date | None:
        if not any(data_list):
            return None
        try:
            month, day, year = (int(part) for part in data_list)
            if year < 1000:
                raise ValueError
            return date(year, month, day)
        except ValueError:
            message = _("Enter a real date with month, day and year, like 3 27 1985.")
            raise forms.ValidationError(message, code="invalid") from None


class Kind:
    """How one type of item is asked. `cleaned` is what its form field gives back."""

    has_other = False  # beside the field, a text field for an answer in own words

    def field(self, item: Item) -> forms.Field:
        return forms.CharField()

    def values(self, item: Item, cleaned: Any) -> Sequence[Value]:
        return () if cleaned in (None, "") else (cleaned,)

    def initial(self, item: Item, given: Sequence[Value]) -> Any:
        return given[0] if given else None


class Text(Kind):
    def field(self, item: Item) -> forms.Field:
        most = min(item.max_length or LONGEST_TEXT, LONGEST_TEXT)
        field = forms.CharField(max_length=most, strip=False)
        field.error_messages["max_length"] = _(
            "Use %(limit_value)d characters or fewer. You have used %(show_value)d."
        )
        return field

    def values(self, item: Item, cleaned: Any) -> Sequence[Value]:
        text = clean_text(cleaned)
        return (text,) if text else ()


class LongText(Text):
    def field(self, item: Item) -> forms.Field:
        field = super().field(item)
        # A browser's own limit would cut pasted text off without a word.
        field.widget = forms.Textarea({"rows": 5})
        return field


class Number(Kind):
    def __init__(self, of: type[forms.IntegerField] | type[forms.DecimalField]) -> None:
        self.of = of

    def field(self, item: Item) -> forms.Field:
        places = 0 if self.of is forms.IntegerField else item.decimal_places
        widget = forms.TextInput({"inputmode": "decimal" if places != 0 else "numeric"})
        if self.of is forms.DecimalField:
            return forms.DecimalField(decimal_places=places, widget=widget)
        return self.of(widget=widget)


class Day(Kind):
    def field(self, item: Item) -> forms.Field:
        return DayField()

    def values(self, item: Item, cleaned: Any) -> Sequence[Value]:
        return (Date(cleaned.isoformat()),) if cleaned else ()

    def initial(self, item: Item, given: Sequence[Value]) -> Any:
        return date.fromisoformat(str(given[0])) if given else None


class YesNo(Kind):
    """Radios, not a checkbox: unanswered is not no."""

    choices = (("true", _("Yes")), ("false", _("No")))

    def field(self, item: Item) -> forms.Field:
        return forms.ChoiceField(choices=self.choices, widget=forms.RadioSelect)

    def values(self, item: Item, cleaned: Any) -> Sequence[Value]:
        return (cleaned == "true",) if cleaned else ()

    def initial(self, item: Item, given: Sequence[Value]) -> Any:
        return str(given[0]).lower() if given else None


def is_short(labels: Iterable[StrOrPromise]) -> bool:
    """Whether these answers read well side by side on a wide screen."""
    lengths = [len(str(label)) for label in labels]
    return 2 <= len(lengths) <= 5 and max(lengths) <= LONGEST_ACROSS


class Choice(Kind):
    """Options by their number: no code of an answer stands in the page."""

    def field(self, item: Item) -> forms.Field:
        choices = [(str(n), option.display) for n, option in enumerate(item.options)]
        if item.repeats:
            return forms.MultipleChoiceField(
                choices=choices, widget=forms.CheckboxSelectMultiple
            )
        if item.control == "drop-down" or len(choices) > FEW_OPTIONS:
            return forms.ChoiceField(choices=[("", _("Choose one")), *choices])
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect)

    def values(self, item: Item, cleaned: Any) -> Sequence[Value]:
        numbers = cleaned if item.repeats else [cleaned]
        return [item.options[int(number)].value for number in numbers if number]

    def initial(self, item: Item, given: Sequence[Value]) -> Any:
        values = [option.value for option in item.options]
        chosen = [str(values.index(value)) for value in given if value in values]
        return chosen if item.repeats else next(iter(chosen), None)


class OpenChoice(Choice):
    """Options, and a text field beside them for what is not among them."""

    has_other = True


KINDS: dict[str, Kind] = {
    "boolean": YesNo(),
    "choice": Choice(),
    "date": Day(),
    "decimal": Number(forms.DecimalField),
    "integer": Number(forms.IntegerField),
    "open-choice": OpenChoice(),
    "string": Text(),
    "text": LongText(),
}
