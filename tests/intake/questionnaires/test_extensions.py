from __future__ import annotations

from decimal import Decimal

import pytest

from intake.questionnaires.values import Coding, Date, Quantity

from .builders import (
    CORE,
    SDC,
    SYSTEM,
    coding,
    control,
    definition,
    extension,
    found,
    item,
    loaded,
    option,
    refusal,
)

WHY = "https://anteroom.example/fhir/StructureDefinition/"
KG = {"value": 5, "unit": "kg"}

READ = [
    ("string", "control", "drop-down", control("drop-down")),
    (
        "choice",
        "orientation",
        "horizontal",
        extension("questionnaire-choiceOrientation", Code="horizontal"),
    ),
    ("integer", "min_value", 1, extension("minValue", Integer=1)),
    ("date", "max_value", Date("2020"), extension("maxValue", Date="2020")),
    (
        "quantity",
        "min_value",
        Quantity(Decimal(5), "kg"),
        extension("minQuantity", SDC, Quantity=KG),
    ),
    ("string", "min_length", 2, extension("minLength", Integer=2)),
    ("decimal", "decimal_places", 2, extension("maxDecimalPlaces", Integer=2)),
    ("string", "min_occurs", 2, extension("questionnaire-minOccurs", Integer=2)),
    ("string", "max_occurs", 3, extension("questionnaire-maxOccurs", Integer=3)),
    ("string", "regex", "[a-z]+", extension("regex", String="[a-z]+")),
    ("string", "entry_format", "abc", extension("entryFormat", String="abc")),
    ("string", "hidden", True, extension("questionnaire-hidden", Boolean=True)),
    (
        "quantity",
        "unit",
        Coding(SYSTEM, "kg"),
        extension("questionnaire-unit", Coding=coding("kg")),
    ),
    (
        "quantity",
        "units",
        (Coding(SYSTEM, "kg"),),
        extension("questionnaire-unitOption", Coding=coding("kg")),
    ),
    (
        "display",
        "category",
        "help",
        extension(
            "questionnaire-displayCategory",
            CodeableConcept={"coding": [{"code": "help"}]},
        ),
    ),
    (
        "string",
        "support_link",
        "https://example.org",
        extension("questionnaire-supportLink", Uri="https://example.org"),
    ),
    (
        "integer",
        "slider_step",
        5,
        extension("questionnaire-sliderStepValue", Integer=5),
    ),
    ("open-choice", "open_label", "Other", extension("openLabel", SDC, String="Other")),
    (
        "attachment",
        "mime_types",
        ("image/png",),
        extension("mimeType", Code="image/png"),
    ),
    ("attachment", "max_size", Decimal(50), extension("maxSize", Decimal=50)),
    (
        "reference",
        "reference_types",
        ("Patient",),
        extension("questionnaire-referenceResource", Code="Patient"),
    ),
    (
        "string",
        "why",
        "So that we can call",
        extension("why-asked", WHY, String="So that we can call"),
    ),
]


@pytest.mark.parametrize(("kind", "field", "value", "written"), READ)
def test_an_extension_of_the_first_tier_is_read(kind, field, value, written):
    questionnaire = loaded(item("x", kind, extension=[written]))

    assert getattr(questionnaire.item("x"), field) == value


def test_the_words_of_an_item_may_be_marked_up():
    texts = [
        extension("rendering-markdown", Markdown="*Now*"),
        extension(
            "rendering-xhtml", String="<p onclick='x()'>Now<script>y</script></p>"
        ),
    ]

    asked = loaded(item("x", _text={"extension": texts})).item("x")

    assert asked.markdown == "*Now*"
    assert asked.xhtml == "<p>Now</p>"


@pytest.mark.parametrize(
    ("hostile", "left"),
    [
        ("<img src=x onerror=y>", ""),
        ("<a href='javascript:x()'>here</a>", '<a rel="noopener noreferrer">here</a>'),
        ("<style>p{}</style><b style='x'>bold</b>", "<b>bold</b>"),
        ("<form><input name=x></form>words", "words"),
        ("<iframe src='https://example.org'></iframe>", ""),
    ],
)
def test_markup_that_acts_does_not_get_through(hostile, left):
    texts = [extension("rendering-xhtml", String=hostile)]

    assert loaded(item("x", _text={"extension": texts})).item("x").xhtml == left


WEIGHTS = [
    {"extension": [extension("ordinalValue", Decimal=2)]},
    {"extension": [extension("itemWeight", Decimal=2)]},
    {"extension": [extension("questionnaire-ordinalValue", Decimal=2)]},
]


@pytest.mark.parametrize("written", WEIGHTS, ids=["R4", "itemWeight", "STU3"])
def test_a_weight_stands_on_the_option_or_on_its_coding(written):
    on_option = {**option("a"), **written}
    on_coding = {"valueCoding": {**coding("b"), **written}}

    asked = loaded(item("x", "choice", answerOption=[on_option, on_coding])).item("x")

    assert [o.weight for o in asked.options] == [Decimal(2), Decimal(2)]


def test_an_option_can_stand_alone_and_have_a_prefix():
    extensions = [
        extension("questionnaire-optionExclusive", Boolean=True),
        extension("questionnaire-optionPrefix", String="a)"),
    ]
    written = {**option("none"), "extension": extensions, "initialSelected": True}

    asked = loaded(item("x", "choice", answerOption=[written])).item("x")

    [only] = asked.options
    assert (only.exclusive, only.prefix, only.initial) == (True, "a)", True)
    assert asked.initial == (only.value,)


@pytest.mark.parametrize("pattern", ["(?=a)b", "(a", r"(a)\1", "x" * 1001])
def test_a_pattern_that_re2_cannot_run_refuses_the_definition(pattern):
    outcome = refusal(
        definition(item("x", extension=[extension("regex", String=pattern)]))
    )

    assert found(outcome) == {("not-supported", "x")}


REFUSED = ["enableWhenExpression", "answerExpression", "subQuestionnaire"]


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_change_the_questions_refuses_the_definition(name):
    written = extension(name, SDC, Expression={"language": "text/fhirpath"})

    outcome = refusal(definition(item("x", extension=[written])))

    assert found(outcome) == {("not-supported", "x")}
    assert name in outcome.errors[0].message


def test_what_is_ignored_on_purpose_is_said_once():
    written = extension(
        "initialExpression", SDC, Expression={"language": "text/fhirpath"}
    )

    outcome = loaded(
        item("x", extension=[written]), item("y", extension=[written])
    ).outcome

    assert [issue.severity for issue in outcome.issues] == ["information"]


def test_anything_else_is_reported_with_its_item():
    written = extension("invented", "https://example.org/", String="x")

    outcome = loaded(item("x", extension=[written])).outcome

    assert [(i.severity, i.link_id) for i in outcome.issues] == [("warning", "x")]


def test_a_control_that_nobody_knows_is_reported():
    questionnaire = loaded(item("x", extension=[control("hologram")]))

    assert questionnaire.item("x").control == ""
    assert questionnaire.outcome.warnings


def test_a_computed_limit_is_reported_and_not_applied():
    written = {"url": CORE + "maxValue", "_valueDate": {"extension": []}}

    questionnaire = loaded(item("x", "date", extension=[written]))

    assert questionnaire.item("x").max_value is None
    assert questionnaire.outcome.warnings


def test_a_constraint_is_carried_and_reported():
    parts = [
        {"url": "key", "valueId": "k1"},
        {"url": "severity", "valueCode": "error"},
        {"url": "expression", "valueString": "answer.value > 3"},
        {"url": "human", "valueString": "Say something"},
    ]
    written = {"url": CORE + "questionnaire-constraint", "extension": parts}

    questionnaire = loaded(item("x", extension=[written]))

    assert questionnaire.item("x").constraints[0].key == "k1"
    assert found(questionnaire.outcome, errors_only=False) == {
        ("invariantExecution", "x")
    }


MALFORMED = [
    {"url": CORE + "minValue"},
    {"url": CORE + "minValue", "valueString": "five"},
    {"url": CORE + "minLength", "valueInteger": -1},
    {"url": CORE + "questionnaire-hidden", "valueBoolean": "yes"},
    {"url": CORE + "questionnaire-itemControl", "valueString": "radio"},
    {"url": CORE + "questionnaire-unit", "valueCoding": 5},
]


@pytest.mark.parametrize("written", MALFORMED, ids=lambda e: e["url"].split("/")[-1])
def test_a_malformed_extension_refuses_the_definition(written):
    outcome = refusal(definition(item("x", "integer", extension=[written])))

    assert {link_id for _, link_id in found(outcome)} == {"x"}


@pytest.mark.parametrize(
    "written",
    [
        extension("questionnaire-supportLink", Uri="javascript:alert(1)"),
        extension("questionnaire-choiceOrientation", Code="diagonal"),
        extension(
            "questionnaire-displayCategory",
            CodeableConcept={"coding": [{"code": "decoration"}]},
        ),
    ],
)
def test_a_value_that_is_not_known_is_reported_and_not_used(written):
    questionnaire = loaded(item("x", extension=[written]))

    asked = questionnaire.item("x")
    assert (asked.support_link, asked.orientation, asked.category) == ("", "", "")
    assert found(questionnaire.outcome, errors_only=False) == {("extension", "x")}


def test_a_translation_needs_its_language():
    part = {"url": "content", "valueString": "Pregunta"}
    broken = {"url": CORE + "translation", "extension": [part]}

    outcome = refusal(definition(item("x", _text={"extension": [broken]})))

    assert found(outcome) == {("extension", "x")}


def test_an_extension_on_other_texts_is_reported():
    written = {"extension": [extension("invented", "https://example.org/", String="x")]}

    outcome = loaded(item("x", prefix="1.", _prefix=written)).outcome

    assert found(outcome, errors_only=False) == {("extension", "x")}
