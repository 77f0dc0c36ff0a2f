from __future__ import annotations

from decimal import Decimal

import pytest

from intake.questionnaires.answers import Answers
from intake.questionnaires.enablement import enabled, relevant
from intake.questionnaires.values import (
    Coding,
    Date,
    DateTime,
    Quantity,
    Reference,
    Time,
)

from .builders import SYSTEM, coding, group, item, loaded, option, when

A, B = Coding(SYSTEM, "a"), Coding(SYSTEM, "b")
OPTIONS = {"answerOption": [option("a"), option("b")]}
KG = {"unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg"}


def kilograms(amount: int) -> Quantity:
    return Quantity(Decimal(amount), **KG)


# type, fields, answer[x], then the values that are smaller, equal and greater
ORDERED = [
    ("integer", {}, {"answerInteger": 5}, 4, 5, 6),
    ("decimal", {}, {"answerDecimal": 5.5}, Decimal(5), Decimal("5.5"), Decimal(6)),
    (
        "date",
        {},
        {"answerDate": "2020-06"},
        Date("2020-05-31"),
        Date("2020-06"),
        Date("2020-07"),
    ),
    (
        "dateTime",
        {},
        {"answerDateTime": "2020-06-01T12:00:00Z"},
        DateTime("2020-06-01T11:59:59Z"),
        DateTime("2020-06-01T13:00:00+01:00"),
        DateTime("2020-06-01T12:00:01Z"),
    ),
    (
        "time",
        {},
        {"answerTime": "12:00:00"},
        Time("11:00:00"),
        Time("12:00:00"),
        Time("13:00:00"),
    ),
    ("string", {}, {"answerString": "m"}, "a", "m", "z"),
    (
        "quantity",
        {},
        {"answerQuantity": {"value": 70, **KG}},
        kilograms(69),
        kilograms(70),
        kilograms(71),
    ),
]
HOLDS = {
    "=": (False, True, False),
    "!=": (True, False, True),
    ">": (False, False, True),
    "<": (True, False, False),
    ">=": (False, True, True),
    "<=": (True, True, False),
}


@pytest.mark.parametrize("operator", HOLDS)
@pytest.mark.parametrize("row", ORDERED, ids=lambda row: row[0])
def test_every_operator_on_every_type_with_an_order(row, operator):
    kind, fields, answer, *values = row
    condition = when("q", operator, **answer)
    questionnaire = loaded(item("q", kind, **fields), item("x", enableWhen=[condition]))

    held = ["x" in enabled(questionnaire, Answers({"q": [v]})) for v in values]

    assert tuple(held) == HOLDS[operator]


EQUALS = [
    ("boolean", {}, {"answerBoolean": True}, True, False),
    ("choice", OPTIONS, {"answerCoding": coding("a")}, A, B),
    ("open-choice", OPTIONS, {"answerCoding": coding("a")}, A, "another"),
    ("open-choice", OPTIONS, {"answerString": "x"}, "x", A),
    (
        "url",
        {},
        {"answerString": "https://a.example"},
        "https://a.example",
        "https://b.example",
    ),
    (
        "reference",
        {},
        {"answerReference": {"reference": "Patient/1"}},
        Reference("Patient/1"),
        Reference("Patient/2"),
    ),
]


@pytest.mark.parametrize("row", EQUALS, ids=lambda row: row[0])
def test_types_without_an_order_have_equal_and_not_equal(row):
    kind, fields, answer, same, other = row
    questionnaire = loaded(
        item("q", kind, **fields),
        item("is", enableWhen=[when("q", "=", **answer)]),
        item("not", enableWhen=[when("q", "!=", **answer)]),
    )

    assert enabled(questionnaire, Answers({"q": [same]})) == {"q", "is"}
    assert enabled(questionnaire, Answers({"q": [other]})) == {"q", "not"}


@pytest.mark.parametrize("kind", ["boolean", "attachment", "text", "reference"])
def test_exists_asks_whether_there_is_an_answer(kind):
    value = {"boolean": False, "reference": Reference("Patient/1")}.get(kind, "x")
    questionnaire = loaded(
        item("q", kind),
        item("yes", enableWhen=[when("q", answerBoolean=True)]),
        item("no", enableWhen=[when("q", answerBoolean=False)]),
    )

    assert enabled(questionnaire, Answers({"q": [value]})) == {"q", "yes"}
    assert enabled(questionnaire, Answers()) == {"q", "no"}


def test_an_unanswered_question_meets_only_not_equal_and_not_exists():
    questionnaire = loaded(
        item("q", "integer"),
        *(item(op, enableWhen=[when("q", op, answerInteger=0)]) for op in HOLDS),
    )

    assert enabled(questionnaire, Answers()) == {"q", "!="}


def test_any_answer_of_a_repeating_question_is_enough():
    questionnaire = loaded(
        item("q", "choice", repeats=True, **OPTIONS),
        item("is", enableWhen=[when("q", "=", answerCoding=coding("b"))]),
        item("not", enableWhen=[when("q", "!=", answerCoding=coding("b"))]),
    )

    assert enabled(questionnaire, Answers({"q": [A, B]})) == {"q", "is"}


def test_the_display_of_a_coding_does_not_count():
    condition = when("q", "=", answerCoding=coding("a", display="Other words"))
    questionnaire = loaded(
        item("q", "choice", **OPTIONS), item("x", enableWhen=[condition])
    )

    assert "x" in enabled(questionnaire, Answers({"q": [A]}))


@pytest.mark.parametrize(
    ("behavior", "given", "expected"),
    [
        ("all", {"a": ["x"]}, False),
        ("all", {"a": ["x"], "b": ["y"]}, True),
        ("any", {"a": ["x"]}, True),
        ("any", {}, False),
    ],
)
def test_several_conditions_hold_together_or_one_by_one(behavior, given, expected):
    both = {"enableWhen": [when("a"), when("b")], "enableBehavior": behavior}
    questionnaire = loaded(item("a"), item("b"), item("x", **both))

    assert ("x" in enabled(questionnaire, Answers(given))) is expected


def test_a_disabled_question_counts_as_unanswered():
    questionnaire = loaded(
        item("a"),
        item("b", enableWhen=[when("a")]),
        item("c", enableWhen=[when("b")]),
    )

    assert enabled(questionnaire, Answers({"b": ["left behind"]})) == {"a"}


def test_a_condition_may_look_at_a_later_question():
    questionnaire = loaded(item("x", enableWhen=[when("later")]), item("later"))

    assert "x" in enabled(questionnaire, Answers({"later": ["y"]}))


def test_what_is_below_a_disabled_group_is_not_asked():
    questionnaire = loaded(
        item("a"),
        group("g", item("b"), group("h", item("c")), enableWhen=[when("a")]),
    )

    assert enabled(questionnaire, Answers({"b": ["x"], "c": ["y"]})) == {"a"}


def test_each_instance_of_a_repeating_group_decides_for_itself():
    questionnaire = loaded(
        group("g", item("a"), item("b", enableWhen=[when("a")]), repeats=True)
    )

    asked = enabled(questionnaire, Answers({"a@1": ["x"]}))

    assert asked == {"g", "a@0", "a@1", "b@1"}


def test_a_question_outside_looks_at_every_instance():
    questionnaire = loaded(
        group("g", item("a"), repeats=True), item("x", enableWhen=[when("a")])
    )

    assert "x" in enabled(questionnaire, Answers({"a@3": ["y"]}))
    assert "x" not in enabled(questionnaire, Answers())


def test_what_stands_below_an_answer_looks_at_that_answer():
    child = item("why", enableWhen=[when("q", "=", answerCoding=coding("b"))])
    questionnaire = loaded(item("q", "choice", repeats=True, item=[child], **OPTIONS))

    assert enabled(questionnaire, Answers({"q": [A, B]})) == {"q", "why@1"}


def test_empty_rows_can_be_asked_for():
    questionnaire = loaded(group("g", item("a"), repeats=True))

    asked = enabled(questionnaire, Answers(), counts={"g": 3})

    assert asked == {"g", "a@0", "a@1", "a@2"}


def test_display_items_are_shown_under_conditions_too():
    questionnaire = loaded(item("a"), item("d", "display", enableWhen=[when("a")]))

    assert enabled(questionnaire, Answers({"a": ["x"]})) == {"a", "d"}


def test_answers_left_behind_are_dropped():
    questionnaire = loaded(
        item("a", "boolean"),
        item("b", enableWhen=[when("a", "=", answerBoolean=True)]),
    )
    answers = Answers({"a": [False], "b": ["x"], "nobody": ["y"]})

    assert relevant(questionnaire, answers) == Answers({"a": [False]})


def test_a_key_from_nowhere_costs_nothing():
    questionnaire = loaded(group("g", item("a"), repeats=True))

    asked = enabled(questionnaire, Answers({"a@99999999": ["x"], "a@0.1": ["y"]}))

    assert asked == {"g", "a@0"}
