"""Right and wrong answers: every type, every rule, in forms and in responses."""

from __future__ import annotations

from decimal import Decimal

import pytest

from intake.questionnaires.answers import Answers
from intake.questionnaires.validation import check_answers, check_response
from intake.questionnaires.values import Coding, Date, Quantity

from .builders import (
    CORE,
    SDC,
    SYSTEM,
    answered,
    coding,
    extension,
    found,
    group,
    item,
    loaded,
    option,
    response,
    when,
)

OPTIONS = {"answerOption": [option("a"), option("b")]}
EXCLUSIVE = option(
    "none", extension=[extension("questionnaire-optionExclusive", Boolean=True)]
)
KG = {"system": "http://unitsofmeasure.org", "code": "kg", "unit": "kg"}

# type, right values, wrong values with the code of what is wrong
VALUES = [
    (
        "boolean",
        [{"valueBoolean": False}],
        [({"valueString": "true"}, "invalidAnswerType")],
    ),
    (
        "decimal",
        [{"valueDecimal": 1.5}, {"valueDecimal": 3}, {"valueDecimal": -0.001}],
        [
            ({"valueInteger": 3}, "invalidAnswerType"),
            ({"valueDecimal": "1,5"}, "invalidValue"),
            ({"valueDecimal": True}, "invalidValue"),
        ],
    ),
    (
        "integer",
        [{"valueInteger": 0}],
        [
            ({"valueDecimal": 1}, "invalidAnswerType"),
            ({"valueInteger": 1.5}, "invalidValue"),
            ({"valueInteger": 2**31}, "invalidValue"),
        ],
    ),
    (
        "date",
        [{"valueDate": "2020"}, {"valueDate": "2020-02-29"}],
        [
            ({"valueDate": "29.02.2020"}, "invalidValue"),
            ({"valueDateTime": "2020"}, "invalidAnswerType"),
        ],
    ),
    (
        "dateTime",
        [{"valueDateTime": "2020-01"}, {"valueDateTime": "2020-01-01T10:00:00Z"}],
        [({"valueDateTime": "2020-01-01T10:00:00"}, "invalidValue")],
    ),
    ("time", [{"valueTime": "10:00:00"}], [({"valueTime": "10:00"}, "invalidValue")]),
    (
        "string",
        [{"valueString": "one line"}],
        [
            ({"valueString": "two\nlines"}, "lineBreak"),
            ({"valueString": ""}, "invalidValue"),
            ({"valueString": 5}, "invalidValue"),
        ],
    ),
    (
        "text",
        [{"valueString": "two\nlines"}],
        [({"valueUri": "x:y"}, "invalidAnswerType")],
    ),
    (
        "url",
        [{"valueUri": "https://example.org"}, {"valueUri": "urn:oid:1.2"}],
        [
            ({"valueUri": "example.org/page"}, "invalidUrl"),
            ({"valueUri": "a b"}, "invalidValue"),
            ({"valueString": "https://example.org"}, "invalidAnswerType"),
        ],
    ),
    (
        "choice",
        [{"valueCoding": coding("a")}],
        [
            ({"valueCoding": coding("c")}, "invalidAnswerOption"),
            ({"valueCoding": {"code": "a"}}, "invalidAnswerOption"),
            ({"valueCoding": {}}, "invalidValue"),
            ({"valueString": "a"}, "invalidAnswerType"),
        ],
    ),
    (
        "open-choice",
        [{"valueCoding": coding("b")}, {"valueString": "another"}],
        [
            ({"valueCoding": coding("c")}, "invalidAnswerOption"),
            ({"valueString": "an\nother"}, "lineBreak"),
            ({"valueInteger": 1}, "invalidAnswerType"),
        ],
    ),
    (
        "quantity",
        [{"valueQuantity": {"value": 1.5, **KG}}],
        [
            ({"valueQuantity": {"unit": "kg"}}, "invalidValue"),
            ({"valueQuantity": {"value": 1, "code": "kg"}}, "invalidValue"),
            ({"valueDecimal": 1.5}, "invalidAnswerType"),
        ],
    ),
    (
        "reference",
        [
            {"valueReference": {"reference": "Patient/1"}},
            {"valueReference": {"reference": "urn:uuid:1-2"}},
            {"valueReference": {"reference": "#contained"}},
            {"valueReference": {"display": "My doctor"}},
        ],
        [
            ({"valueReference": {"reference": "Chicken/1"}}, "invalidRefResourceType"),
            ({"valueReference": {"reference": "some person"}}, "invalidRefValue"),
            ({"valueReference": {}}, "invalidValue"),
        ],
    ),
    (
        "attachment",
        [{"valueAttachment": {"contentType": "text/plain", "data": "YWJj"}}],
        [
            (
                {
                    "valueAttachment": {
                        "contentType": "text/plain",
                        "data": "YWJj",
                        "size": 9,
                    }
                },
                "attachmentSizeInconsistent",
            ),
            (
                {"valueAttachment": {"contentType": "text/plain", "data": "%%%"}},
                "invalidValue",
            ),
            ({"valueAttachment": {"data": "YWJj"}}, "invalidValue"),
        ],
    ),
]
RIGHT = [(kind, value) for kind, right, _ in VALUES for value in right]
WRONG = [(kind, *wrong) for kind, _, wrongs in VALUES for wrong in wrongs]


def asked(kind: str, **fields) -> dict:
    options = OPTIONS if "choice" in kind else {}
    return item("x", kind, **{**options, **fields})


@pytest.mark.parametrize(("kind", "value"), RIGHT)
def test_a_right_answer_is_right(kind, value):
    outcome = check_response(loaded(asked(kind)), response(answered("x", value)))

    assert outcome.issues == ()


@pytest.mark.parametrize(("kind", "value", "code"), WRONG)
def test_a_wrong_answer_is_named_at_its_place(kind, value, code):
    questionnaire = loaded(asked(kind, required=True))

    [issue] = check_response(questionnaire, response(answered("x", value))).errors

    assert (issue.code, issue.link_id) == (code, "x")
    assert issue.expression == "QuestionnaireResponse.item[0].answer[0]"


# type, extensions or fields, the values that break one rule, the rule
LIMITS = [
    (
        "integer",
        [extension("minValue", Integer=1)],
        {},
        {"valueInteger": 0},
        "minValue",
    ),
    (
        "integer",
        [extension("maxValue", Integer=1)],
        {},
        {"valueInteger": 2},
        "maxValue",
    ),
    (
        "date",
        [extension("maxValue", Date="2020")],
        {},
        {"valueDate": "2021-01"},
        "maxValue",
    ),
    (
        "time",
        [extension("minValue", Time="10:00:00")],
        {},
        {"valueTime": "09:00:00"},
        "minValue",
    ),
    (
        "decimal",
        [extension("maxDecimalPlaces", Integer=1)],
        {},
        {"valueDecimal": 1.25},
        "maxDecimalPlaces",
    ),
    (
        "string",
        [extension("minLength", Integer=3)],
        {},
        {"valueString": "ab"},
        "minLength",
    ),
    ("string", [], {"maxLength": 3}, {"valueString": "abcd"}, "maxLength"),
    ("open-choice", [], {"maxLength": 3}, {"valueString": "abcd"}, "maxLength"),
    ("integer", [], {"maxLength": 2}, {"valueInteger": 123}, "maxLength"),
    ("text", [extension("regex", String="[a-z]+")], {}, {"valueString": "a1"}, "regex"),
    (
        "quantity",
        [extension("questionnaire-unitOption", Coding={"code": "g"})],
        {},
        {"valueQuantity": {"value": 1, **KG}},
        "invalidUnit",
    ),
    (
        "quantity",
        [extension("minQuantity", CORE, Quantity={**KG, "value": 2})],
        {},
        {"valueQuantity": {"value": 900, **KG, "code": "g", "unit": "g"}},
        "minValue",
    ),
    (
        "attachment",
        [extension("mimeType", Code="image/*")],
        {},
        {"valueAttachment": {"contentType": "text/plain", "data": "YWJj"}},
        "invalidAttachmentType",
    ),
    (
        "attachment",
        [extension("maxSize", Decimal=2)],
        {},
        {"valueAttachment": {"contentType": "text/plain", "data": "YWJj"}},
        "maxAttachmentSize",
    ),
    (
        "reference",
        [extension("questionnaire-referenceResource", Code="Patient")],
        {},
        {"valueReference": {"reference": "https://example.org/Group/1"}},
        "invalidRefResourceTypeRestriction",
    ),
]


@pytest.mark.parametrize(("kind", "extensions", "fields", "value", "code"), LIMITS)
def test_a_limit_is_kept(kind, extensions, fields, value, code):
    questionnaire = loaded(asked(kind, extension=extensions, **fields))

    outcome = check_response(questionnaire, response(answered("x", value)))

    assert found(outcome) == {(code, "x")}


EDGES = [
    ("integer", {"Integer": 1}, {"Integer": 3}, "valueInteger", [1, 3]),
    ("decimal", {"Decimal": 0.5}, {"Integer": 3}, "valueDecimal", [0.5, 3]),
    ("date", {"Date": "2020"}, {"Date": "2020-12"}, "valueDate", ["2020-12-31"]),
    ("time", {"Time": "10:00:00"}, {"Time": "10:00:00"}, "valueTime", ["10:00:00"]),
]


@pytest.mark.parametrize(("kind", "low", "high", "name", "values"), EDGES)
def test_a_limit_itself_is_within_the_limit(kind, low, high, name, values):
    limits = [extension("minValue", **low), extension("maxValue", **high)]
    questionnaire = loaded(asked(kind, extension=limits, repeats=True))
    given = answered("x", *({name: value} for value in values))

    assert check_response(questionnaire, response(given)).ok


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"maxLength": 3}, "abc"),
        ({"extension": [extension("minLength", Integer=3)]}, "abc"),
        ({"extension": [extension("regex", String="[a-c]+")]}, "abc"),
    ],
)
def test_words_as_long_as_they_may_be_are_right(fields, words):
    given = response(answered("x", {"valueString": words}))

    assert check_response(loaded(item("x", **fields)), given).ok


def test_as_many_decimal_places_as_there_may_be_are_right():
    places = [extension("maxDecimalPlaces", Integer=2)]
    questionnaire = loaded(item("x", "decimal", extension=places))

    for number in ("1.25", "1.250", "100", "1E+3"):
        assert check_answers(questionnaire, Answers({"x": [Decimal(number)]}), True).ok


UNITS = [
    extension("questionnaire-unitOption", Coding={"code": "g", "system": KG["system"]}),
    extension(
        "questionnaire-unitOption",
        Coding={"code": "kg", "system": KG["system"], "display": "kilogram"},
    ),
]


@pytest.mark.parametrize(
    "unit",
    [
        {"system": KG["system"], "code": "g"},
        {"system": KG["system"], "code": "kg"},
        {"unit": "Kilogram"},
        {"unit": "g"},
    ],
)
def test_any_of_the_units_that_are_offered_is_right(unit):
    questionnaire = loaded(item("x", "quantity", extension=UNITS))
    given = response(answered("x", {"valueQuantity": {"value": 1, **unit}}))

    assert check_response(questionnaire, given).ok


def test_a_wrong_unit_is_told_with_the_units_that_are_offered():
    questionnaire = loaded(item("x", "quantity", extension=UNITS))
    given = response(answered("x", {"valueQuantity": {"value": 1, "unit": "stone"}}))

    [issue] = check_response(questionnaire, given).errors

    assert issue.message == "Give the amount in one of: g, kilogram."


@pytest.mark.parametrize("kind", ["image/png", "IMAGE/PNG", "text/plain; charset=x"])
def test_any_of_the_kinds_of_file_is_right_up_to_its_size(kind):
    limits = [
        extension("mimeType", Code="image/*"),
        extension("mimeType", Code="text/plain"),
        extension("maxSize", Decimal=3),
    ]
    questionnaire = loaded(item("x", "attachment", extension=limits))
    given = {"valueAttachment": {"contentType": kind, "data": "YWJj"}}

    assert check_response(questionnaire, response(answered("x", given))).ok


@pytest.mark.parametrize("authored", ["2022", "2022-03-04", "2022-06-30T23:59:59Z"])
def test_a_questionnaire_in_force_is_no_matter(authored):
    period = {"effectivePeriod": {"start": "2022", "end": "2022-06"}}

    outcome = check_response(loaded(item("x"), **period), response(authored=authored))

    assert outcome.issues == ()


@pytest.mark.parametrize(
    ("amount", "codes"),
    [
        ({"value": 3, "unit": "spoons"}, {"minValueIncompatUnits"}),
        ({**KG, "value": 3, "code": "m", "unit": "m"}, {"minValueIncompatUnits"}),
        ({"value": 3}, set()),
        ({"value": 1}, {"minValue"}),
    ],
)
def test_an_amount_is_held_against_its_limit_in_a_unit(amount, codes):
    extensions = [
        extension("minQuantity", SDC, Quantity={**KG, "value": 2}),
        extension("questionnaire-unit", Coding={"code": "kg", "system": KG["system"]}),
    ]
    questionnaire = loaded(asked("quantity", extension=extensions))

    outcome = check_response(
        questionnaire, response(answered("x", {"valueQuantity": amount}))
    )

    assert {code for code, _ in found(outcome)} == codes


OCCURS = [extension("questionnaire-minOccurs", Integer=2)]
MANY = {"valueCoding": coding("a")}, {"valueCoding": coding("b")}
COUNTS = [
    ({}, MANY, "maxCount"),
    ({"repeats": True}, MANY, None),
    ({"repeats": True, "extension": OCCURS}, MANY[:1], "minCount"),
    (
        {
            "repeats": True,
            "extension": [extension("questionnaire-maxOccurs", Integer=1)],
        },
        MANY,
        "maxCount",
    ),
]


@pytest.mark.parametrize(("fields", "values", "code"), COUNTS)
def test_as_many_answers_as_are_asked_for(fields, values, code):
    outcome = check_response(
        loaded(asked("choice", **fields)), response(answered("x", *values))
    )

    assert found(outcome) == ({(code, "x")} if code else set())


def test_none_of_these_stands_alone():
    options = [option("a"), EXCLUSIVE]
    questionnaire = loaded(item("x", "choice", repeats=True, answerOption=options))
    both = Answers({"x": [Coding(SYSTEM, "a"), Coding(SYSTEM, "none")]})

    assert found(check_answers(questionnaire, both, complete=False)) == {
        ("exclusiveAnswerOption", "x")
    }
    assert check_answers(
        questionnaire, Answers({"x": [Coding(SYSTEM, "none")]}), True
    ).ok


PLACES = [
    ("invalidLinkId", "nobody", [answered("nobody", {"valueString": "x"})]),
    ("invalidLinkId", "b", [answered("b", {"valueString": "x"})]),
    ("invalidAnswerType", "g", [answered("g", {"valueString": "x"})]),
    (
        "structure",
        "a",
        [{"linkId": "a", "item": [answered("c", {"valueString": "x"})]}],
    ),
    ("structure", "a", [answered("a", {"valueString": "x"})] * 2),
    ("structure", "a", [answered("a", {})]),
    ("structure", "a", [answered("a", {"valueString": "x", "valueInteger": 1})]),
    ("structure", "a", [answered("a", {"valueString": "x"}, colour="red")]),
    ("structure", "a", [answered("a", {"valueString": "x"}, text=5)]),
    ("structure", "", [{"answer": [{"valueString": "x"}]}]),
    ("structure", "", ["a"]),
    ("maxCount", "g", [{"linkId": "g"}, {"linkId": "g"}]),
    ("outOfOrder", "a", [{"linkId": "g"}, answered("a", {"valueString": "x"})]),
    ("modifierExtension", "a", [{"linkId": "a", "modifierExtension": []}]),
]


@pytest.mark.parametrize(("code", "link_id", "items"), PLACES)
def test_what_stands_at_the_wrong_place_is_named(code, link_id, items):
    questionnaire = loaded(item("a", item=[item("c")]), group("g", item("b")))

    outcome = check_response(questionnaire, response(*items))

    assert (code, link_id) in found(outcome)


def test_the_place_of_an_issue_is_a_path_into_the_response():
    questionnaire = loaded(
        item("a"), group("g", item("b", item=[item("c", "integer")]), repeats=True)
    )
    inner = answered("c", {"valueString": "x"})
    row = {
        "linkId": "g",
        "item": [answered("b", {"valueString": "x", "item": [inner]})],
    }
    empty = {"linkId": "g"}

    [issue] = check_response(questionnaire, response(empty, row)).errors

    assert issue.expression == (
        "QuestionnaireResponse.item[1].item[0].answer[0].item[0].answer[0]"
    )


HEADS = [
    ({"status": "done"}, "structure"),
    ({"status": None}, "structure"),
    ({"questionnaire": "https://example.org/other"}, "questionnaireNotFound"),
    ({"questionnaire": f"{loaded(item('x')).url}|9"}, "questionnaireNotFound"),
    ({"questionnaire": 5}, "structure"),
    ({"authored": "yesterday"}, "structure"),
    ({"authored": 5}, "structure"),
    ({"invented": 5}, "structure"),
    ({"implicitRules": "https://example.org"}, "modifierExtension"),
]


@pytest.mark.parametrize(("head", "code"), HEADS)
def test_the_head_of_a_response_is_looked_at(head, code):
    outcome = check_response(loaded(item("x")), response(**head))

    assert {issue.code for issue in outcome.errors} == {code}


WARNINGS = [
    ({"status": "draft"}, {}, "questionnaireDraft"),
    ({"status": "retired"}, {}, "questionnaireRetired"),
    ({}, {"questionnaire": None}, "questionnaireNotFound"),
    (
        {"effectivePeriod": {"start": "2022"}},
        {"authored": "2021-12-31"},
        "questionnaireInactive",
    ),
    (
        {"effectivePeriod": {"end": "2022-06"}},
        {"authored": "2022-07-01T00:00:00Z"},
        "questionnaireInactive",
    ),
]


@pytest.mark.parametrize(("top", "head", "code"), WARNINGS)
def test_a_questionnaire_not_in_force_is_a_warning(top, head, code):
    outcome = check_response(loaded(item("x"), **top), response(**head))

    assert outcome.ok
    assert [issue.code for issue in outcome.warnings] == [code]


def test_a_response_to_an_unknown_questionnaire_is_an_error():
    assert found(check_response(None, response())) == {("questionnaireNotFound", "")}


@pytest.mark.parametrize("source", [b"{", "[]", {"resourceType": "Patient"}, None, 5])
def test_what_is_no_response_gets_an_outcome(source):
    assert not check_response(loaded(item("x")), source).ok


REQUIRED = item("x", required=True)


@pytest.mark.parametrize("status", ["completed", "amended"])
def test_a_finished_response_has_everything_required(status):
    outcome = check_response(loaded(REQUIRED), response(status=status))

    assert found(outcome) == {("required", "x")}


@pytest.mark.parametrize("status", ["in-progress", "stopped", "entered-in-error"])
def test_an_unfinished_response_may_be_partial(status):
    assert check_response(loaded(REQUIRED), response(status=status)).ok


def test_what_is_not_asked_is_not_required():
    questionnaire = loaded(item("a"), {**REQUIRED, "enableWhen": [when("a")]})

    assert check_response(questionnaire, response()).ok
    assert check_answers(questionnaire, Answers(), complete=True).ok


def test_what_is_not_asked_carries_no_answer():
    questionnaire = loaded(item("a"), item("x", enableWhen=[when("a")]))
    left_behind = answered("x", {"valueString": "y"})

    assert found(check_response(questionnaire, response(left_behind))) == {
        ("notEnabled", "x")
    }
    assert check_response(questionnaire, response(left_behind, status="in-progress")).ok


def test_a_required_group_has_at_least_one_answer_in_it():
    questionnaire = loaded(group("g", item("a"), group("h", item("b")), required=True))

    assert found(check_response(questionnaire, response({"linkId": "g"}))) == {
        ("required", "g")
    }
    assert check_answers(questionnaire, Answers({"b": ["x"]}), complete=True).ok


def test_a_group_that_is_absent_requires_nothing_inside_a_response():
    questionnaire = loaded(group("g", REQUIRED))

    assert check_response(questionnaire, response()).ok
    assert found(check_response(questionnaire, response({"linkId": "g"}))) == {
        ("required", "x")
    }


def test_a_form_asks_what_is_required_in_every_group():
    questionnaire = loaded(group("g", REQUIRED))

    assert found(check_answers(questionnaire, Answers(), complete=True)) == {
        ("required", "x")
    }
    assert check_answers(questionnaire, Answers(), complete=False).ok


def test_a_row_left_empty_requires_nothing_and_a_row_begun_everything():
    questionnaire = loaded(group("g", item("a"), REQUIRED, repeats=True))

    assert check_answers(questionnaire, Answers(), complete=True).ok
    [issue] = check_answers(questionnaire, Answers({"a@1": ["x"]}), True).errors
    assert (issue.code, issue.key) == ("required", "x@1")


def test_what_stands_below_an_answer_is_required_with_that_answer():
    questionnaire = loaded(item("q", repeats=True, item=[REQUIRED]))

    assert check_answers(questionnaire, Answers(), complete=True).ok
    outcome = check_answers(
        questionnaire, Answers({"q": ["a", "b"], "x@0": ["y"]}), True
    )
    assert [issue.key for issue in outcome.errors] == ["x@1"]


def test_so_many_rows_as_are_asked_for():
    occurs = [
        extension("questionnaire-minOccurs", Integer=2),
        extension("questionnaire-maxOccurs", Integer=2),
    ]
    questionnaire = loaded(group("g", item("a"), repeats=True, extension=occurs))

    def codes(*rows: str) -> set:
        return found(
            check_answers(questionnaire, Answers({r: ["x"] for r in rows}), True)
        )

    assert codes("a@0") == {("minCount", "g")}
    assert codes("a@0", "a@1") == set()
    assert codes("a@0", "a@1", "a@2") == {("maxCount", "g")}


HIDDEN = [extension("questionnaire-hidden", Boolean=True)]


@pytest.mark.parametrize(
    "fields", [{"extension": HIDDEN}, {"readOnly": True}, {"type": "attachment"}]
)
def test_a_form_does_not_miss_what_it_cannot_ask(fields):
    questionnaire = loaded({**REQUIRED, **fields})

    assert check_answers(questionnaire, Answers(), complete=True).ok
    assert not check_response(questionnaire, response()).ok


def test_answers_of_the_wrong_kind_are_found_before_they_are_written():
    questionnaire = loaded(item("x", "integer"))

    outcome = check_answers(questionnaire, Answers({"x": [Decimal(1)]}), complete=False)

    assert found(outcome) == {("invalidAnswerType", "x")}


@pytest.mark.parametrize("hostile", ["\0", "\x1b[31m", "\ud800", "   "])
def test_text_that_cannot_be_kept_is_an_error(hostile):
    outcome = check_answers(loaded(item("x")), Answers({"x": [hostile]}), complete=True)

    assert not outcome.ok


def test_an_answer_to_nothing_is_an_error():
    questionnaire = loaded(group("g", item("x"), repeats=True))
    answers = Answers({"nobody": ["a"], "x": ["b"], "x@0.1": ["c"], "g": ["d"]})

    outcome = check_answers(questionnaire, answers, complete=False)

    assert {code for code, _ in found(outcome)} == {"invalidLinkId"}
    assert len(outcome.errors) == 4


def test_the_place_of_a_form_s_issue_is_the_item():
    [issue] = check_answers(loaded(REQUIRED), Answers(), complete=True).errors

    assert issue.expression == "Questionnaire.item[0]"
    assert issue.key == "x"


def constraint(expression: str) -> dict:
    parts = [
        {"url": "key", "valueId": "k1"},
        {"url": "expression", "valueString": expression},
        {"url": "human", "valueString": "Give three"},
    ]
    return {"url": CORE + "questionnaire-constraint", "extension": parts}


@pytest.mark.parametrize(
    ("expression", "codes"),
    [
        ("answer.count() = 1", []),
        ("answer.count() >= 3", ["invariant"]),
        ("answer.value > 3", ["invariantExecution"]),
    ],
)
def test_a_constraint_is_told_and_never_refuses(expression, codes):
    questionnaire = loaded(item("x", extension=[constraint(expression)]))

    outcome = check_response(
        questionnaire, response(answered("x", {"valueString": "y"}))
    )

    assert outcome.ok
    assert [issue.code for issue in outcome.issues] == codes


def test_a_partial_date_within_its_limits_is_right():
    limits = [extension("minValue", Date="2020-06-15")]
    questionnaire = loaded(item("x", "date", extension=limits))

    assert check_answers(questionnaire, Answers({"x": [Date("2020")]}), True).ok


def test_a_unit_may_be_given_by_its_words():
    unit = extension(
        "questionnaire-unitOption", Coding={**KG, "unit": None} | {"display": "kg"}
    )
    unit["valueCoding"].pop("unit")
    questionnaire = loaded(item("x", "quantity", extension=[unit]))
    by_words = Answers({"x": [Quantity(Decimal(1), "kg")]})

    assert check_answers(questionnaire, by_words, complete=True).ok


def test_a_total_that_is_not_the_sum_is_told():
    value = {
        "language": "text/fhirpath",
        "expression": "%resource.item.where(linkId='q').answer.value.weight().sum()",
    }
    calculated = extension("calculatedExpression", SDC, Expression=value)
    questionnaire = loaded(
        item("q", "choice", answerOption=[option("a", 2)]),
        item("total", "decimal", extension=[calculated]),
    )
    picked = answered("q", {"valueCoding": coding("a")})

    def codes(total: int) -> list[str]:
        given = response(picked, answered("total", {"valueDecimal": total}))
        return [issue.code for issue in check_response(questionnaire, given).issues]

    assert codes(2) == []
    assert codes(3) == ["calculated"]


def test_an_answer_that_is_not_asked_is_wrong_only_at_the_end():
    questionnaire = loaded(item("a"), item("x", enableWhen=[when("a")]))
    left_behind = Answers({"x": ["y"]})

    assert found(check_answers(questionnaire, left_behind, complete=True)) == {
        ("notEnabled", "x")
    }
    assert check_answers(questionnaire, left_behind, complete=False).ok


def test_rows_of_a_response_are_counted_even_when_empty():
    occurs = [extension("questionnaire-maxOccurs", Integer=1)]
    questionnaire = loaded(group("g", item("a"), repeats=True, extension=occurs))

    assert found(check_response(questionnaire, response(*[{"linkId": "g"}] * 2))) == {
        ("maxCount", "g")
    }


def test_every_row_of_a_response_has_what_it_requires():
    questionnaire = loaded(group("g", item("a"), REQUIRED, repeats=True))
    begun = {"linkId": "g", "item": [answered("a", {"valueString": "y"})]}

    outcome = check_response(questionnaire, response(begun, begun))

    assert [issue.expression for issue in outcome.errors] == [
        "QuestionnaireResponse.item[0]",
        "QuestionnaireResponse.item[1]",
    ]


def test_what_stands_below_each_answer_of_a_response_is_required():
    questionnaire = loaded(item("q", repeats=True, item=[REQUIRED]))
    follow_up = {"item": [answered("x", {"valueString": "y"})]}
    given = answered("q", {"valueString": "a", **follow_up}, {"valueString": "b"})

    [issue] = check_response(questionnaire, response(given)).errors

    assert (issue.code, issue.key) == ("required", "x@1")
    assert issue.expression == "QuestionnaireResponse.item[0]"


def test_a_follow_up_needs_its_answer_where_answers_repeat():
    questionnaire = loaded(item("q", repeats=True, item=[item("x")]))
    alone = {"item": [answered("x", {"valueString": "y"})]}

    outcome = check_response(questionnaire, response(answered("q", alone)))

    assert found(outcome) == {("structure", "q")}


def test_only_a_follow_up_may_have_been_answered():
    questionnaire = loaded(item("q", item=[item("x")]))
    alone = {"item": [answered("x", {"valueString": "y"})]}

    assert check_response(questionnaire, response(answered("q", alone))).ok


def test_what_is_below_a_hidden_group_is_not_missed_on_a_form():
    questionnaire = loaded(group("g", REQUIRED, extension=HIDDEN))

    assert check_answers(questionnaire, Answers(), complete=True).ok
