from __future__ import annotations

import json
from decimal import Decimal

import pytest

from intake.questionnaires.loading import check, load
from intake.questionnaires.outcome import Refused
from intake.questionnaires.values import DateTime

from .builders import definition, extension, found, group, item, loaded, refusal

UNREADABLE = [
    b"",
    b"{",
    b"[]",
    b"null",
    b"\xff\xfe",
    '{"resourceType": "Patient"}',
    '{"a": 1e999999}',
    '{"a": ' + "9" * 5000 + "}",
    '{"a": NaN}',
    "[" * 100_000,
    '{"a":' * 500 + "1" + "}" * 500,
    "\ud800",
    42,
    None,
    {"resourceType": "Questionnaire", 1: 2},
    {"resourceType": "Questionnaire", "status": float("nan")},
    {"resourceType": "Questionnaire", "status": object()},
]


@pytest.mark.parametrize("source", UNREADABLE, ids=lambda source: repr(source)[:30])
def test_what_cannot_be_read_is_refused_and_nothing_worse(source):
    with pytest.raises(Refused) as refused:
        load(source)

    assert refused.value.outcome.errors
    assert str(refused.value)


@pytest.mark.parametrize("text", ['"\\u0000"', '"\\ud800"', '"\\u001b"', '"\x7f"'])
def test_text_that_no_database_could_hold_is_refused(text):
    source = json.dumps(definition(item("x"))).replace('"A test"', text)

    assert [issue.code for issue in refusal(source).errors] == ["invalidCharacter"]


def test_ordinary_escapes_are_ordinary_text():
    source = json.dumps(definition(item("x", text="Grüße, 🙂, “yes”\tand\nno")))

    assert load(source).item("x").text == "Grüße, 🙂, “yes”\tand\nno"


@pytest.mark.parametrize("form", [json.dumps, lambda d: json.dumps(d).encode(), dict])
def test_text_bytes_and_mappings_say_the_same(form):
    source = definition(
        item("x", "decimal", extension=[extension("maxValue", Decimal=1.5)])
    )

    questionnaire = load(form(source))

    assert questionnaire.item("x").max_value == Decimal("1.5")
    assert questionnaire.sha256 == load(source).sha256


def test_a_byte_order_mark_is_no_obstacle():
    source = b"\xef\xbb\xbf" + json.dumps(definition(item("x"))).encode()

    assert load(source).item("x")


STRUCTURE = [
    ("linkId", {"type": "string"}),
    ("type", {"linkId": "x"}),
    ("no item type", item("x", "coordinate")),
    ("R5", item("x", "coding")),
    ("abstract", item("x", "question")),
    ("text must be text", {"linkId": "x", "type": "string", "text": 5}),
    ("true or false", item("x", required="yes")),
    ("whole number", item("x", maxLength="ten")),
    ("below 0", item("x", maxLength=-1)),
    ("STU3", item("x", "choice", option=[])),
    ("STU3", item("x", "choice", options="http://x.example")),
    ("STU3", item("x", initialString="y")),
    ("R5", item("x", answerConstraint="optionsOnly")),
    ("R5", item("x", disabledDisplay="hidden")),
    ("no property “colour”", item("x", colour="red")),
    ("must be a list", item("x", "group", item={})),
    ("must be an object", item("x", "group", item=["y"])),
    ("cannot stand here", item("x", "choice", answerOption=[{"valueDecimal": 1.5}])),
    ("no value[x]", item("x", "choice", answerOption=[{}])),
    ("code", item("x", "choice", answerOption=[{"valueCoding": {"system": "s"}}])),
    ("not contained", item("x", "choice", answerValueSet="#nobody")),
    ("enableBehavior", item("x", enableBehavior="some")),
]


@pytest.mark.parametrize(("reason", "broken"), STRUCTURE)
def test_what_is_not_r4_is_refused_with_the_item_and_the_reason(reason, broken):
    outcome = refusal(definition(item("fine"), broken))

    assert any(reason in issue.message for issue in outcome.errors)
    assert all(
        issue.expression.startswith("Questionnaire.item[1]") for issue in outcome.errors
    )


def test_every_fault_is_named_at_once():
    outcome = refusal(
        definition(item("a", "coding"), item("b", colour="red"), status="ready")
    )

    assert len(outcome.errors) == 3


@pytest.mark.parametrize(
    ("top", "reason"),
    [
        ({"status": None}, "status"),
        ({"copyrightLabel": "x"}, "R5"),
        ({"implicitRules": "http://x.example"}, "implicitRules"),
        ({"effectivePeriod": {"start": "soon"}}, "date"),
        ({"invented": 1}, "no property"),
    ],
)
def test_the_head_of_a_definition_is_looked_at_too(top, reason):
    outcome = refusal(definition(item("x"), **top))

    assert any(reason in issue.message for issue in outcome.errors)


def test_a_missing_url_or_version_is_a_warning():
    outcome = check({k: v for k, v in definition(item("x")).items() if k != "version"})

    assert outcome.ok
    assert [issue.code for issue in outcome.warnings] == ["identity"]


def test_a_modifier_extension_refuses_the_definition_wherever_it_stands():
    modifier = {
        "modifierExtension": [{"url": "http://x.example", "valueBoolean": True}]
    }

    assert found(refusal(definition(item("x"), **modifier))) == {
        ("modifierExtension", "")
    }
    assert found(refusal(definition(item("x", **modifier)))) == {
        ("modifierExtension", "x")
    }


def nested(depth: int) -> dict:
    inner = item("bottom")
    for level in range(depth - 1):
        inner = group(f"g{level}", inner)
    return inner


def test_ten_levels_are_enough_and_eleven_too_many():
    assert loaded(nested(10)).item("bottom")
    assert "levels" in refusal(definition(nested(11))).errors[0].message


def test_two_thousand_items_are_enough():
    assert loaded(*(item(f"q{n}") for n in range(2000)))
    too_many = definition(*(item(f"q{n}") for n in range(2001)))
    assert "2000 items" in refusal(too_many).errors[0].message


def test_two_megabytes_are_enough():
    source = definition(item("x", text="y" * 2_100_000))

    assert refusal(source).errors[0].code == "limit"
    assert refusal(json.dumps(source)).errors[0].code == "limit"


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("attachment", {}),
        ("reference", {}),
        ("choice", {"answerValueSet": "http://x.example/vast"}),
    ],
)
def test_what_a_public_form_cannot_ask_loads_with_a_warning(kind, fields):
    questionnaire = loaded(item("x", kind, **fields))

    assert not questionnaire.item("x").offered
    assert ("not-offered", "x") in found(questionnaire.outcome, errors_only=False)


def test_the_outcome_is_a_fhir_operation_outcome():
    outcome = refusal(definition(item("x", "group"))).to_fhir()

    assert outcome["resourceType"] == "OperationOutcome"
    assert outcome["issue"] == [
        {
            "severity": "error",
            "code": "invariant",
            "details": {
                "coding": [
                    {
                        "system": "https://anteroom.example/fhir/CodeSystem/issues",
                        "code": "que-1",
                    }
                ],
                "text": "A group must have items below it.",
            },
            "diagnostics": "linkId x",
            "expression": ["Questionnaire.item[0]"],
        }
    ]


def test_nothing_wrong_is_an_outcome_too():
    [issue] = check(definition(item("x"))).to_fhir()["issue"]

    assert issue["severity"] == "information"


def test_a_refusal_reads_as_a_sentence():
    with pytest.raises(Refused, match="item x: A group must have items below it"):
        load(definition(item("x", "group")))


def test_options_are_of_the_type_of_the_answers():
    questionnaire = loaded(
        item("d", "decimal", answerOption=[{"valueInteger": 1}]),
        item("m", "dateTime", answerOption=[{"valueDate": "2020"}]),
        item("c", "choice", answerOption=[{"valueString": "words"}]),
    )

    values = [questionnaire.item(name).options[0].value for name in "dmc"]
    assert values == [Decimal(1), DateTime("2020"), "words"]


def test_an_initial_value_is_of_the_type_of_the_answers():
    broken = item("x", "integer", initial=[{"valueString": "one"}])

    assert found(refusal(definition(broken))) == {("structure", "x")}


def test_an_initial_value_that_is_no_right_answer_is_told():
    bound = [extension("maxValue", Integer=1)]
    questionnaire = loaded(
        item("x", "integer", initial=[{"valueInteger": 2}], extension=bound)
    )

    assert found(questionnaire.outcome, errors_only=False) == {("initial", "x")}


@pytest.mark.parametrize("depth", [50, 400, 5000, 100_000])
def test_no_depth_of_nesting_breaks_the_reading(depth):
    deep = '{"url":"x","extension":[' * depth + "]}" * depth
    source = json.dumps(definition(item("x"))).replace(
        '"A test"', f'"A", "extension":[{deep}]'
    )

    outcome = check(source)

    assert outcome.issues
    assert {issue.code for issue in outcome.errors} <= {"limit", "structure"}
