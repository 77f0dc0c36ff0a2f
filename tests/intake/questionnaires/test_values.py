from __future__ import annotations

from decimal import Decimal

import pytest

from intake.questionnaires.comparison import compare, equal
from intake.questionnaires.values import (
    Coding,
    Date,
    DateTime,
    Quantity,
    Time,
    same,
)

UCUM = "http://unitsofmeasure.org"


def test_codings_are_equal_by_system_and_code():
    assert Coding("s", "c", "one word") == Coding("s", "c", "another")
    assert Coding("s", "c") != Coding("t", "c")
    assert hash(Coding("s", "c", "one word")) == hash(Coding("s", "c"))


def test_codings_without_a_code_are_told_apart_by_their_words():
    assert Coding(display="red") != Coding(display="blue")


@pytest.mark.parametrize("text", ["2020", "2020-02", "2020-02-29", "0001-01-01"])
def test_a_date_may_be_partial(text):
    assert str(Date(text)) == text


@pytest.mark.parametrize(
    "text", ["", "20", "2020-13", "2021-02-29", "2020-1-1", "0000", "2020-01-01T10:00"]
)
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError, match=r"date|month|day"):
        Date(text)


@pytest.mark.parametrize(
    "text",
    [
        "2020",
        "2020-06",
        "2020-06-01",
        "2020-06-01T10:00:00Z",
        "9999-12-31T23:59:59-14:00",
    ],
)
def test_a_datetime_may_be_partial(text):
    assert str(DateTime(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "2020-06-01T10:00:00",
        "2020-06T10:00:00Z",
        "2020-06-01T10:00Z",
        "2020-06-01T25:00:00Z",
    ],
)
def test_a_datetime_with_a_time_needs_all_of_it_and_a_zone(text):
    with pytest.raises(ValueError, match=r"date|time"):
        DateTime(text)


@pytest.mark.parametrize("text", ["10:00", "24:00:00", "10:60:00", "ten"])
def test_what_is_no_time_is_refused(text):
    with pytest.raises(ValueError, match="must be a time"):
        Time(text)


COMPARED = [
    (1, Decimal("1.0"), 0),
    (1, 2, -1),
    (Decimal("2.5"), 2, 1),
    ("a", "b", -1),
    (Date("2020"), Date("2021"), -1),
    (Date("2020-06"), Date("2020"), None),
    (Date("2021-01-01"), Date("2020"), 1),
    (DateTime("2020-01-01T12:00:00Z"), DateTime("2020-01-01T13:00:00+01:00"), 0),
    (DateTime("2020-01-01T12:00:00Z"), Date("2020-01-02"), -1),
    (Time("10:00:00"), Time("09:59:59.5"), 1),
    (True, False, None),
    (Coding("s", "a"), Coding("s", "b"), None),
    (1, "1", None),
    (1, Date("2020"), None),
    (Quantity(Decimal(1)), 1, None),
    (
        Quantity(Decimal(10000), "m", UCUM, "m"),
        Quantity(Decimal(5), "km", UCUM, "km"),
        1,
    ),
    (
        Quantity(Decimal(1), "kg", UCUM, "kg"),
        Quantity(Decimal(1000), "g", UCUM, "g"),
        0,
    ),
    (Quantity(Decimal(1), "Kg"), Quantity(Decimal(2), "kg"), -1),
    (
        Quantity(Decimal(1), "kg", UCUM, "kg"),
        Quantity(Decimal(1), "m", UCUM, "m"),
        None,
    ),
    (
        Quantity(Decimal(1), "kg", "other", "kg"),
        Quantity(Decimal(1), "g", UCUM, "g"),
        None,
    ),
]


@pytest.mark.parametrize(("one", "other", "order"), COMPARED)
def test_values_compare_only_where_it_is_certain(one, other, order):
    assert compare(one, other) == order
    assert compare(other, one) == (None if order is None else -order)


EQUAL = [
    (Date("2020"), Date("2020"), True),
    (Date("2020"), Date("2020-01"), False),
    (DateTime("2020-01-01T12:00:00Z"), DateTime("2020-01-01T13:00:00+01:00"), True),
    (1, Decimal("1.00"), True),
    (1, True, False),
    (1, "1", False),
    (Date("2020"), "2020", False),
    (Time("10:00:00"), "10:00:00", False),
    (Time("10:00:00"), Time("10:00:00.000"), True),
    (
        Quantity(Decimal(1), "kg", UCUM, "kg"),
        Quantity(Decimal(1000), "g", UCUM, "g"),
        True,
    ),
]


@pytest.mark.parametrize(("one", "other", "expected"), EQUAL)
def test_values_are_equal_as_conditions_mean_it(one, other, expected):
    assert equal(one, other) is expected


def test_true_one_and_the_text_one_are_three_things():
    assert not same(True, 1)
    assert not same(1, "1")
    assert same(True, True)
