"""Form fields of several boxes: dates that may be partial, moments, amounts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intake.questionnaires.values import Coding, Date, DateTime, Quantity, Time

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

NO_DATE = _("Enter a real date with month, day and year, like 3 27 1985.")
NO_PART = _("Enter a real date. A year alone, or month and year, is fine too.")
NO_TIME = _("Enter a time like 14:30.")
NO_NUMBER = _("Enter a number, such as 72.5.")
NO_UNIT = _("Choose the unit as well.")
# 1e99999999 is short to type and a hundred megabytes to print.
MOST_DIGITS = 40
LAST_SECOND = 59
AMOUNT = forms.DecimalField(max_digits=MOST_DIGITS)


def box(title: StrOrPromise, size: int, mode: str = "numeric") -> forms.TextInput:
    return forms.TextInput({"title": title, "size": size, "inputmode": mode})


class Boxes(forms.MultiWidget):
    """Several boxes for one value; `split` says what stands in them."""

    def __init__(self, boxes: dict[str, forms.Widget], split: Any) -> None:
        widgets: dict[str, forms.Widget | type[forms.Widget]] = {**boxes}
        super().__init__(widgets)
        self.split = split

    def decompress(self, value: Any) -> Sequence[Any]:
        return self.split(value) if value else [None] * len(self.widgets)


class BoxesField(forms.MultiValueField):
    """Boxes of which each may be empty; a subclass makes one value of them."""

    def __init__(self, boxes: dict[str, forms.Widget], split: Any) -> None:
        fields = [forms.CharField(max_length=40, required=False) for _box in boxes]
        super().__init__(fields, widget=Boxes(boxes, split), require_all_fields=False)


def _day_boxes() -> dict[str, forms.Widget]:
    """Month, day and year as short boxes: nobody scrolls to a birth year."""
    return {
        "month": box(_("Month"), 2),
        "day": box(_("Day"), 2),
        "year": box(_("Year"), 4),
    }


def _day_text(month: str, day: str, year: str, *, whole: bool) -> str:
    """YYYY-MM-DD, or YYYY-MM or YYYY where that is enough; ValueError otherwise."""
    if int(year) < 1000 or (whole and not (month and day)) or (day and not month):
        raise ValueError
    parts = [f"{int(year):04}"] + [f"{int(part):02}" for part in (month, day) if part]
    return Date("-".join(parts)).text


def _split_day(value: Date | DateTime) -> list[str]:
    year, month, day = [*value.text[:10].split("-"), "", ""][:3]
    return [month.lstrip("0"), day.lstrip("0"), year]


class DayField(BoxesField):
    """A Date. `whole` asks for all of it; otherwise a year alone is an answer."""

    def __init__(self, *, whole: bool) -> None:
        self.whole = whole
        super().__init__(_day_boxes(), _split_day)

    def compress(self, data_list: list[str]) -> Date | None:
        if not any(data_list):
            return None
        try:
            return Date(_day_text(*data_list, whole=self.whole))
        except ValueError:
            message = NO_DATE if self.whole else NO_PART
            raise forms.ValidationError(message, code="invalid") from None


class MomentField(BoxesField):
    """A DateTime: a date, and with a whole one a time of day in the clinic's zone."""

    def __init__(self) -> None:
        boxes = {**_day_boxes(), "time": box(_("Time"), 5)}
        super().__init__(boxes, self._split)

    def compress(self, data_list: list[str]) -> DateTime | None:
        if not any(data_list):
            return None
        *day, clock = data_list
        try:
            text = _day_text(*day, whole=bool(clock))
        except ValueError:
            raise forms.ValidationError(NO_PART, code="invalid") from None
        if not clock:
            return DateTime(text)
        wall = datetime.fromisoformat(f"{text}T{clock_text(clock)}")
        return DateTime(timezone.make_aware(wall).isoformat())

    def _split(self, value: DateTime) -> list[str]:
        if value.precision < 4:
            return [*_split_day(value), ""]
        local = timezone.localtime(datetime.fromisoformat(value.text))
        return [str(local.month), str(local.day), str(local.year), f"{local:%H:%M}"]


def clock_text(typed: str) -> str:
    """hh:mm:ss of what was typed, such as "9:30"; raises ValidationError.

    A leap second is a time in FHIR, but no clock that somebody reads shows it.
    """
    hours, _colon, rest = typed.strip().partition(":")
    minutes, _colon, seconds = rest.partition(":")
    try:
        whole, dot, fraction = (seconds or "0").partition(".")
        clock = f"{int(hours):02}:{int(minutes):02}:{int(whole):02}"
        if int(whole) > LAST_SECOND:
            raise ValueError
        return Time(f"{clock}{dot}{fraction}").text
    except ValueError:
        raise forms.ValidationError(NO_TIME, code="invalid") from None


class ClockField(forms.Field):
    """A Time."""

    def __init__(self) -> None:
        super().__init__(widget=box(_("Time"), 5))

    def to_python(self, value: Any) -> Time | None:
        return Time(clock_text(value[:20])) if value else None

    def prepare_value(self, value: Any) -> Any:
        return value.text.removesuffix(":00") if isinstance(value, Time) else value


class AmountField(BoxesField):
    """A Quantity: a number and its unit.

    One unit goes without saying, several are chosen from, and where the definition
    names none it is written.
    """

    def __init__(self, units: Sequence[Coding]) -> None:
        self.units = units
        title: StrOrPromise = _("Number")
        if len(units) == 1:
            title = _("In %(unit)s") % {"unit": units[0].display or units[0].code}
        boxes: dict[str, forms.Widget] = {"number": box(title, 8, "decimal")}
        if not units:
            boxes["unit"] = box(_("Unit"), 8, "text")
        elif len(units) > 1:
            names = (unit.display or unit.code for unit in units)
            numbered = [(str(n), name) for n, name in enumerate(names)]
            choices = [("", _("Choose one")), *numbered]
            boxes["unit"] = forms.Select({"title": _("Unit")}, choices)
        super().__init__(boxes, self._split)

    def compress(self, data_list: list[str]) -> Quantity | None:
        number = (data_list or [""])[0].strip()
        if not number:
            return None
        try:
            value = AMOUNT.clean(number)
        except forms.ValidationError:
            raise forms.ValidationError(NO_NUMBER, code="invalid") from None
        unit = self._unit(data_list)
        return Quantity(value, unit.display, unit.system, unit.code)

    def _unit(self, data_list: list[str]) -> Coding:
        if len(self.units) == 1:
            return self.units[0]
        chosen = data_list[1].strip()
        if not self.units:
            return Coding(display=chosen)
        if not (chosen.isdecimal() and int(chosen) < len(self.units)):
            raise forms.ValidationError(NO_UNIT, code="invalid")
        return self.units[int(chosen)]

    def _split(self, value: Quantity) -> list[str]:
        codes = [(unit.system, unit.code) for unit in self.units]
        here = (value.system, value.code)
        unit = str(codes.index(here)) if here in codes else ""
        boxes = [f"{value.value:f}", unit if self.units else value.unit]
        return boxes[: len(self.widget.widgets)]
