"""How each type of item is asked: the table KINDS maps a type to its form field.

A new type is one small class here and one row in the table.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from intake.pages.rendering import inline
from intake.pages.widgets import (
    MOST_DIGITS,
    AmountField,
    ClockField,
    DayField,
    MomentField,
)
from intake.questionnaires.definition import Item, Option
from intake.questionnaires.values import Coding, Value

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

BIDI_CONTROLS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF])
FEW_OPTIONS = 10
LONGEST_ACROSS = 24
LONGEST_TEXT = 20_000
WHOLE_DATE = len("YYYY-MM-DD")
DROP_DOWNS = {"drop-down", "autocomplete"}
RADIOS = {"radio-button", "check-box"}


def clean_text(text: str) -> str:
    """Text as people mean it: composed, without invisible direction controls."""
    plain = unicodedata.normalize("NFC", text.translate(BIDI_CONTROLS))
    return plain.replace("\r\n", "\n").strip()


class TextField(forms.CharField):
    """Cleaned before it is measured: a line break counts once."""

    def to_python(self, value: Any) -> str:
        return clean_text(super().to_python(value) or "")


class Kind:
    """How one type of item is asked. `cleaned` is what its form field gives back."""

    has_other = False  # beside the field, a text field for an answer in own words

    def field(self, item: Item) -> forms.Field:
        return forms.CharField()

    def values(self, item: Item, cleaned: Any) -> Sequence[Value]:
        return () if cleaned in (None, "") else (cleaned,)

    def initial(self, item: Item, given: Sequence[Value]) -> Any:
        return given[0] if given else None

    def is_list(self, item: Item) -> bool:
        """Whether one field holds all the answers to a question that repeats."""
        return False


class Text(Kind):
    def field(self, item: Item) -> forms.Field:
        most = min(item.max_length or LONGEST_TEXT, LONGEST_TEXT)
        field = TextField(max_length=most)
        field.error_messages["max_length"] = _(
            "Use %(limit_value)d characters or fewer. You have used %(show_value)d."
        )
        return field


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
        is_whole = self.of is forms.IntegerField or item.decimal_places == 0
        widget = forms.TextInput({"inputmode": "numeric" if is_whole else "decimal"})
        if item.control == "slider":
            widget.attrs.update(slider(item))
        if self.of is forms.DecimalField:
            return forms.DecimalField(widget=widget, max_digits=MOST_DIGITS)
        return self.of(widget=widget)

    def initial(self, item: Item, given: Sequence[Value]) -> Any:
        return str(given[0]) if given else None


class Day(Kind):
    def field(self, item: Item) -> forms.Field:
        return DayField(whole=item.min_length == WHOLE_DATE)


class Moment(Kind):
    def field(self, item: Item) -> forms.Field:
        return MomentField()


class Clock(Kind):
    def field(self, item: Item) -> forms.Field:
        return ClockField()


class Amount(Kind):
    def field(self, item: Item) -> forms.Field:
        units = item.units or ((item.unit,) if item.unit else ())
        return AmountField(units)


class Url(Text):
    def field(self, item: Item) -> forms.Field:
        field = super().field(item)
        field.widget.attrs["inputmode"] = "url"
        return field


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


def label(option: Option) -> str:
    """What an option says: its prefix, its words, or the bare value."""
    value = option.value
    words = option.display or (value.code if isinstance(value, Coding) else str(value))
    return f"{option.prefix} {words}".strip()


def marked_up(option: Option) -> StrOrPromise:
    """The same as it may look beside a radio button or check box."""
    if not (option.markdown or option.xhtml):
        return label(option)
    return format_html("{} {}", option.prefix, inline(option))


class Choice(Kind):
    """Options by their number: no code of an answer stands in the page."""

    def field(self, item: Item) -> forms.Field:
        shown = [(str(n), marked_up(option)) for n, option in enumerate(item.options)]
        if self.is_list(item):
            return forms.MultipleChoiceField(
                choices=shown, widget=forms.CheckboxSelectMultiple
            )
        is_long = len(shown) > FEW_OPTIONS and item.control not in RADIOS
        if item.control in DROP_DOWNS or is_long:
            plain = [(str(n), label(option)) for n, option in enumerate(item.options)]
            return forms.ChoiceField(choices=[("", _("Choose one")), *plain])
        return forms.ChoiceField(choices=shown, widget=forms.RadioSelect)

    def values(self, item: Item, cleaned: Any) -> Sequence[Value]:
        numbers = cleaned if self.is_list(item) else [cleaned]
        return [item.options[int(number)].value for number in numbers if number]

    def initial(self, item: Item, given: Sequence[Value]) -> Any:
        values = [option.value for option in item.options]
        chosen = [str(values.index(value)) for value in given if value in values]
        return chosen if self.is_list(item) else next(iter(chosen), None)

    def is_list(self, item: Item) -> bool:
        return item.repeats and not item.nests


class OpenChoice(Choice):
    """Options, and a text field beside them for what is not among them."""

    has_other = True


def slider(item: Item) -> dict[str, object]:
    """What the script needs to put a slider beside the number."""
    low, high = item.min_value, item.max_value
    if not isinstance(low, int | Decimal) or not isinstance(high, int | Decimal):
        return {}
    step = item.slider_step or (1 if high - low > 1 else Decimal("0.01"))
    limits = {"data-slider-min": low, "data-slider-max": high}
    return {**limits, "data-slider-step": step, "size": 6}


KINDS: dict[str, Kind] = {
    "boolean": YesNo(),
    "choice": Choice(),
    "date": Day(),
    "dateTime": Moment(),
    "decimal": Number(forms.DecimalField),
    "integer": Number(forms.IntegerField),
    "open-choice": OpenChoice(),
    "quantity": Amount(),
    "string": Text(),
    "text": LongText(),
    "time": Clock(),
    "url": Url(),
}


def kind_of(item: Item) -> Kind:
    """How this item is asked: one with options is a choice, whatever its type.

    An open choice whose options are not in the definition is asked in words.
    """
    if item.is_open:
        return KINDS["open-choice" if item.options else "string"]
    return KINDS["choice"] if item.options else KINDS[item.type]
