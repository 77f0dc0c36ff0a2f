"""What an answer can be. Dates keep their FHIR text: a year alone is an answer."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

SECOND = 1_000_000
DAY = 86_400 * SECOND

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d):([0-5]\d|60)(?:\.(\d{1,9}))?", re.ASCII)
_ZONE = re.compile(r"Z|([+-])(?:(0\d|1[0-3]):([0-5]\d)|(14):(00))", re.ASCII)


@dataclass(frozen=True, eq=False)
class Coding:
    """A code in a system. Two codings are equal when both agree: never by display."""

    system: str = ""
    code: str = ""
    display: str = ""

    @property
    def identity(self) -> tuple[str, str, str]:
        return self.system, self.code, "" if self.code else self.display

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Coding) and self.identity == other.identity

    def __hash__(self) -> int:
        return hash(self.identity)


@dataclass(frozen=True)
class Date:
    """A FHIR date: YYYY, YYYY-MM or YYYY-MM-DD."""

    text: str

    def __post_init__(self) -> None:
        _days(self.text)

    def __str__(self) -> str:
        return self.text

    @property
    def precision(self) -> int:
        return self.text.count("-") + 1

    @cached_property
    def bounds(self) -> tuple[int, int]:
        """First and last microsecond that this date can mean."""
        first, last = _days(self.text)
        return first * DAY, (last + 1) * DAY - 1


@dataclass(frozen=True)
class Time:
    """A FHIR time of day: hh:mm:ss, seconds always given."""

    text: str

    def __post_init__(self) -> None:
        _clock(self.text)

    def __str__(self) -> str:
        return self.text

    @cached_property
    def bounds(self) -> tuple[int, int]:
        moment = _clock(self.text)
        return moment, moment


@dataclass(frozen=True)
class DateTime:
    """A FHIR dateTime: a partial date, or a date with time and zone."""

    text: str

    def __post_init__(self) -> None:
        _ = self.bounds

    def __str__(self) -> str:
        return self.text

    @property
    def precision(self) -> int:
        return 4 if "T" in self.text else self.text.count("-") + 1

    @cached_property
    def bounds(self) -> tuple[int, int]:
        day, has_time, rest = self.text.partition("T")
        first, last = _days(day)
        if not has_time:
            return first * DAY, (last + 1) * DAY - 1
        if len(day) != 10:
            raise ValueError("needs a whole date before its time")
        moment = first * DAY + _zoned(rest)
        return moment, moment


@dataclass(frozen=True)
class Quantity:
    """A number with a unit; `system` and `code` name the unit for machines."""

    value: Decimal
    unit: str = ""
    system: str = ""
    code: str = ""
    comparator: str = ""


@dataclass(frozen=True, eq=False)
class Reference:
    """Who or what is meant. Two are equal when they mean the same: never by words."""

    reference: str = ""
    type: str = ""
    display: str = ""
    identifier_system: str = ""
    identifier_value: str = ""

    @property
    def identity(self) -> tuple[str, ...]:
        if self.reference:
            return (self.reference,)
        if self.identifier_value:
            return self.identifier_system, self.identifier_value
        return "", "", self.display

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Reference) and self.identity == other.identity

    def __hash__(self) -> int:
        return hash(self.identity)


@dataclass(frozen=True)
class Attachment:
    """A file as FHIR writes it; `data` is base64 text."""

    content_type: str = ""
    data: str = field(default="", repr=False)
    url: str = ""
    size: int | None = None
    title: str = ""
    hash: str = ""
    language: str = ""
    creation: str = ""


Value = (
    bool
    | int
    | Decimal
    | str
    | Date
    | DateTime
    | Time
    | Coding
    | Quantity
    | Reference
    | Attachment
)


def same(one: Value, other: Value) -> bool:
    """Equality that keeps True, 1 and "1" apart, and lets 1 equal 1.0."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return one == other


def code_of(value: Value) -> str:
    """What rules call an answer: a coding's code, "true" and "false", else its text."""
    if isinstance(value, Coding):
        return value.code
    return str(value).lower() if isinstance(value, bool) else str(value)


def _days(text: str) -> tuple[int, int]:
    match = _DATE.fullmatch(text)
    if match is None or match[1] == "0000":
        raise ValueError("must be a date: YYYY, YYYY-MM or YYYY-MM-DD")
    year, month, day = (int(part) if part else None for part in match.groups())
    if 0 in (month, day):
        raise ValueError("has a month or a day 0")
    assert year is not None
    first = date(year, month or 1, day or 1)
    last_month = month or 12
    last = date(year, last_month, day or monthrange(year, last_month)[1])
    return first.toordinal(), last.toordinal()


def _clock(text: str) -> int:
    match = _TIME.fullmatch(text)
    if match is None:
        raise ValueError("must be a time: hh:mm:ss")
    hours, minutes, seconds = int(match[1]), int(match[2]), int(match[3])
    fraction = int((match[4] or "0").ljust(6, "0")[:6])
    return ((hours * 60 + minutes) * 60 + seconds) * SECOND + fraction


def _zoned(text: str) -> int:
    zone = re.search(r"Z|[+-]", text)
    match = _ZONE.fullmatch(text, zone.start()) if zone else None
    if zone is None or match is None:
        raise ValueError("has a time, so it needs a time zone")
    offset = 0
    if match[1]:
        offset = int(match[2] or match[4]) * 60 + int(match[3] or match[5])
        offset = -offset if match[1] == "-" else offset
    return _clock(text[: zone.start()]) - offset * 60 * SECOND
