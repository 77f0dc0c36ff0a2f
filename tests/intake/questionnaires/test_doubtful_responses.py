"""What is right and wrong at the edges of FHIR R4, and the sentence it rests on."""

from __future__ import annotations

import pytest

from intake.questionnaires.answers import Answers
from intake.questionnaires.loading import load
from intake.questionnaires.validation import check_answers, check_response

from .builders import (
    CORE,
    URL,
    answered,
    coding,
    definition,
    extension,
    found,
    group,
    item,
    loaded,
    option,
    response,
    when,
)

ABSENT = [extension("data-absent-reason", Code="asked-declined")]
WORDS = {"valueString": "words"}
UCUM = "http://unitsofmeasure.org"


def verdict(asked, *items, **top):
    return check_response(asked, response(*items, **top))


# "JSON objects and arrays are never empty, and properties never have null values."
HOLLOW = [
    {"linkId": "x", "answer": []},
    {"linkId": "x", "answer": None},
    {"linkId": "x", "item": []},
    {"linkId": "x", "text": ""},
    {"linkId": "x", "text": None},
    {"linkId": "x", "extension": []},
    answered("x", {**WORDS, "item": []}),
    answered("x", {**WORDS, "extension": [{"url": "https://example.org", "id": ""}]}),
]


@pytest.mark.parametrize("hollow", HOLLOW)
def test_nothing_in_a_response_is_empty_or_null(hollow):
    outcome = verdict(loaded(item("x")), hollow)

    assert {code for code, _ in found(outcome)} == {"structure"}
    assert {issue.link_id for issue in outcome.errors} == {"x"}


def test_an_item_that_was_left_may_stand_there_with_nothing():
    assert verdict(loaded(item("x")), {"linkId": "x"}).issues == ()


# "A property with an underscore holds the id and extensions of a primitive."
def test_a_primitive_may_have_an_id_and_extensions_beside_it():
    more = {"id": "a", "extension": [extension("x", "https://example.org/", Code="y")]}
    given = answered("x", {**WORDS, "_valueString": more, "id": "b"}, _linkId=more)

    assert verdict(loaded(item("x")), {**given, "_text": more}).issues == ()


@pytest.mark.parametrize(
    "answer", [{"_valueString": {"extension": ABSENT}}, {"extension": ABSENT}]
)
def test_an_extension_may_say_why_there_is_no_value(answer):
    assert verdict(loaded(item("x")), answered("x", answer)).ok


def test_what_is_no_primitive_has_nothing_with_an_underscore():
    questionnaire = loaded(item("x", "choice", answerOption=[option("a")]))
    given = {"valueCoding": coding("a"), "_valueCoding": {"id": "z"}}

    assert found(verdict(questionnaire, answered("x", given))) == {("structure", "x")}


# "Display: text for display that will not capture an answer or have child items."
@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ({"answer": [WORDS]}, "invalidAnswerType"),
        ({"item": [answered("x", WORDS)]}, "structure"),
    ],
)
def test_words_between_the_questions_hold_nothing(inside, code):
    questionnaire = loaded(item("d", "display"), item("x"))

    assert found(verdict(questionnaire, {"linkId": "d", **inside})) == {(code, "d")}
    assert verdict(questionnaire, {"linkId": "d"}).issues == ()


# "Items must follow the order of the questionnaire", also inside of what repeats.
def test_rows_of_what_repeats_stand_together():
    questionnaire = loaded(group("g", item("a"), repeats=True), item("b"))
    row = {"linkId": "g", "item": [answered("a", WORDS)]}

    assert verdict(questionnaire, row, row, answered("b", WORDS)).ok
    assert found(verdict(questionnaire, row, answered("b", WORDS), row)) == {
        ("outOfOrder", "g")
    }


def test_other_words_than_the_questionnaire_s_are_told():
    parts = [{"url": "lang", "valueCode": "es"}]
    parts += [{"url": "content", "valueString": "¿Qué?"}]
    translated = {"url": CORE + "translation", "extension": parts}
    asked = item("x", prefix="1.", _text={"extension": [translated]})
    questionnaire = loaded({**asked, "text": "What?"})

    def codes(text: str) -> list[str]:
        outcome = verdict(questionnaire, answered("x", WORDS, text=text))
        assert outcome.ok
        return [issue.code for issue in outcome.issues]

    assert codes("What?") == codes("1. What?") == codes("¿Qué?") == []
    assert codes("Why?") == ["textMismatch"]


# "Canonical(Questionnaire)": by url, with or without version, or as held on a server.
@pytest.mark.parametrize(
    ("canonical", "is_right"),
    [
        (URL, True),
        (f"{URL}|1.0.0", True),
        (f"{URL}|2.0.0", False),
        ("Questionnaire/held-here", True),
        ("https://server.example/fhir/Questionnaire/held-here|1.0.0", True),
        ("#held-here", True),
        ("Questionnaire/another", False),
        (f"{URL}/more", False),
    ],
)
def test_it_answers_this_questionnaire(canonical, is_right):
    questionnaire = loaded(item("x"), id="held-here")

    outcome = verdict(questionnaire, questionnaire=canonical)

    assert outcome.ok is is_right


@pytest.mark.parametrize(
    "head",
    [
        {"subject": "Patient/1"},
        {"identifier": [{"value": "a"}]},
        {"author": "me"},
        {"id": "no spaces"},
        {"status": ["completed"]},
        {"contained": {}},
        {"language": 5},
    ],
)
def test_the_head_has_fhir_s_shapes(head):
    outcome = verdict(loaded(item("x")), **head)

    assert {code for code, _ in found(outcome)} == {"structure"}


DATES = [
    ("date", "valueDate", ["2024", "2024-02", "2024-02-29"]),
    (
        "dateTime",
        "valueDateTime",
        [
            "2024",
            "2024-02",
            "2024-02-29",
            "2024-02-29T23:59:60Z",
            "2024-02-29T01:02:03.5+14:00",
        ],
    ),
    ("time", "valueTime", ["00:00:00", "23:59:59.999"]),
]
NO_DATES = [
    (
        "date",
        "valueDate",
        [
            "24",
            "2024-2-9",
            "2023-02-29",
            "2024-13",
            "2024-02-29T10:00:00Z",
            "0000",
            " 2024",
        ],
    ),
    (
        "dateTime",
        "valueDateTime",
        [
            "2024-02-29T10:00",
            "2024-02-29T10:00:00",
            "2024-02T10:00:00Z",
            "2024-02-29T24:00:00Z",
            "2024-02-29T10:00:00+14:30",
            "2024-02-29 10:00:00Z",
        ],
    ),
    ("time", "valueTime", ["10:00", "24:00:00", "10:00:00Z", "9:00:00"]),
]


@pytest.mark.parametrize(("kind", "name", "values"), DATES)
def test_partial_dates_are_dates(kind, name, values):
    for value in values:
        assert verdict(loaded(item("x", kind)), answered("x", {name: value})).ok, value


@pytest.mark.parametrize(("kind", "name", "values"), NO_DATES)
def test_what_fhir_does_not_call_a_date_is_none(kind, name, values):
    for value in values:
        outcome = verdict(loaded(item("x", kind)), answered("x", {name: value}))
        assert found(outcome) == {("invalidValue", "x")}, value


SET = {
    "resourceType": "ValueSet",
    "id": "s",
    "status": "active",
    "compose": {
        "include": [{"system": "urn:a", "concept": [{"code": "1"}, {"code": "2"}]}]
    },
}


@pytest.mark.parametrize(
    ("kind", "answer", "code"),
    [
        ("choice", {"valueCoding": {"system": "urn:a", "code": "2"}}, None),
        (
            "choice",
            {"valueCoding": {"system": "urn:a", "code": "2", "display": "Other"}},
            None,
        ),
        (
            "choice",
            {"valueCoding": {"system": "urn:b", "code": "2"}},
            "invalidAnswerOption",
        ),
        ("choice", {"valueCoding": {"code": "2"}}, "invalidAnswerOption"),
        ("choice", {"valueCoding": {"display": "2"}}, "invalidAnswerOption"),
        ("choice", {"valueString": "2"}, "invalidAnswerType"),
        ("open-choice", {"valueString": "2"}, None),
        (
            "open-choice",
            {"valueCoding": {"system": "urn:a", "code": "3"}},
            "invalidAnswerOption",
        ),
    ],
)
def test_an_answer_is_in_the_contained_value_set(kind, answer, code):
    questionnaire = loaded(item("x", kind, answerValueSet="#s"), contained=[SET])

    outcome = verdict(questionnaire, answered("x", answer))

    assert found(outcome) == ({(code, "x")} if code else set())


def test_units_may_come_from_a_contained_value_set():
    include = [{"system": UCUM, "concept": [{"code": "kg"}, {"code": "g"}]}]
    units = {**SET, "id": "u", "compose": {"include": include}}
    written = extension("questionnaire-unitValueSet", Canonical="#u")
    asked = item("x", "quantity", extension=[written])
    questionnaire = loaded(asked, contained=[units])

    def codes(unit: str) -> set:
        amount = {"value": 1, "unit": unit, "system": UCUM, "code": unit}
        return found(verdict(questionnaire, answered("x", {"valueQuantity": amount})))

    assert codes("kg") == set()
    assert codes("m") == {("invalidUnit", "x")}


def test_units_that_are_elsewhere_are_told_and_any_is_right():
    written = extension("questionnaire-unitValueSet", Canonical="https://example.org/u")
    questionnaire = loaded(item("x", "quantity", extension=[written]))
    amount = {"value": 1, "unit": "m", "system": UCUM, "code": "m"}

    assert questionnaire.outcome.warnings
    assert verdict(questionnaire, answered("x", {"valueQuantity": amount})).ok


# "If enabled, required items must be there once the response is completed."
def test_an_answer_opens_what_is_required_below_it():
    below = item("y", required=True, enableWhen=[when("x", "=", answerBoolean=True)])
    questionnaire = loaded(item("x", "boolean", item=[below]))

    def codes(value: bool, *items: dict) -> set:
        inner = {"item": list(items)} if items else {}
        return found(
            verdict(questionnaire, answered("x", {"valueBoolean": value, **inner}))
        )

    assert codes(True) == {("required", "y")}
    assert codes(True, answered("y", WORDS)) == set()
    assert codes(False) == set()
    assert codes(False, answered("y", WORDS)) == {("notEnabled", "y")}


def test_an_item_below_a_question_stands_inside_its_answer():
    questionnaire = loaded(item("x", item=[item("y")]))
    beside = {**answered("x", WORDS), "item": [answered("y", WORDS)]}

    assert found(verdict(questionnaire, beside)) == {("structure", "x")}


def rule(expression: str, severity: str) -> dict:
    parts = [
        {"url": "key", "valueId": "two"},
        {"url": "severity", "valueCode": severity},
        {"url": "expression", "valueString": expression},
        {"url": "human", "valueString": "Give two answers."},
    ]
    return {"url": CORE + "questionnaire-constraint", "extension": parts}


@pytest.mark.parametrize(
    ("severity", "status", "is_right"),
    [
        ("error", "completed", False),
        ("error", "in-progress", True),
        ("warning", "completed", True),
    ],
)
def test_a_constraint_weighs_as_much_as_it_says(severity, status, is_right):
    asked = item("x", repeats=True, extension=[rule("answer.count() = 2", severity)])
    questionnaire = loaded(asked)

    outcome = verdict(questionnaire, answered("x", WORDS), status=status)

    assert questionnaire.outcome.issues == ()
    assert outcome.ok is is_right
    assert [issue.message for issue in outcome.issues] == ["Give two answers."]


def test_a_form_holds_to_a_constraint_that_a_response_is_held_to():
    questionnaire = loaded(item("x", extension=[rule("answer.exists()", "error")]))

    assert found(check_answers(questionnaire, Answers(), complete=True)) == {
        ("invariant", "x")
    }
    assert check_answers(questionnaire, Answers(), complete=False).ok


def test_a_constraint_of_another_kind_is_told_whatever_it_says():
    questionnaire = loaded(item("x", extension=[rule("answer.value > 'a'", "error")]))

    [told] = questionnaire.outcome.warnings
    assert (told.code, told.link_id) == ("invariantExecution", "x")
    assert verdict(questionnaire, answered("x", WORDS)).ok


def test_a_response_is_read_as_text_just_as_well():
    questionnaire = load(definition(item("x", "decimal")))
    text = """{"resourceType": "QuestionnaireResponse", "status": "completed",
        "questionnaire": "%s", "item": [{"linkId": "x", "answer": [
        {"valueDecimal": 1.10}]}]}"""

    assert check_response(questionnaire, text % URL).issues == ()


# "Quantity.value 0..1": an initial amount may only say its unit.
def test_an_initial_amount_without_a_number_is_told_and_not_filled_in():
    unit = {"valueQuantity": {"unit": "kg", "system": UCUM, "code": "kg"}}

    questionnaire = loaded(item("x", "quantity", initial=[unit]))

    assert questionnaire.item("x").initial == ()
    assert [issue.code for issue in questionnaire.outcome.issues] == ["initial"]
