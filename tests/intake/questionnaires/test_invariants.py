"""Each invariant broken once; each is kept by the definitions of the other tests."""

from __future__ import annotations

import pytest

from .builders import (
    coding,
    definition,
    extension,
    found,
    group,
    item,
    loaded,
    option,
    refusal,
    when,
)

OPTIONS = [option("a"), option("b")]

BROKEN = [
    ("que-1", "x", item("x", "group")),
    ("que-1", "x", item("x", "display", item=[item("y")])),
    ("que-3", "x", item("x", "display", code=[coding("c")])),
    (
        "que-4",
        "x",
        item("x", "choice", answerOption=OPTIONS, answerValueSet="http://x.example"),
    ),
    ("que-5", "x", item("x", "string", answerValueSet="http://x.example")),
    ("que-5", "x", item("x", "boolean", answerOption=OPTIONS)),
    ("que-6", "x", item("x", "display", required=False)),
    ("que-6", "x", item("x", "display", repeats=True)),
    (
        "que-7",
        "x",
        group("g", item("a"), item("x", enableWhen=[when("a", answerString="y")])),
    ),
    ("que-8", "x", group("x", item("y"), initial=[{"valueString": "z"}])),
    ("que-8", "x", item("x", "display", initial=[{"valueString": "z"}])),
    ("que-9", "x", item("x", "display", readOnly=True)),
    ("que-10", "x", item("x", "date", maxLength=10)),
    (
        "que-11",
        "x",
        item(
            "x", "choice", answerOption=OPTIONS, initial=[{"valueCoding": coding("a")}]
        ),
    ),
    (
        "que-12",
        "x",
        group("g", item("a"), item("x", enableWhen=[when("a"), when("a")])),
    ),
    (
        "que-13",
        "x",
        item("x", initial=[{"valueString": "1"}, {"valueString": "2"}]),
    ),
]


@pytest.mark.parametrize(("code", "link_id", "broken"), BROKEN)
def test_a_broken_invariant_refuses_the_definition(code, link_id, broken):
    assert (code, link_id) in found(refusal(definition(broken)))


def test_que_2_two_items_cannot_have_one_linkid():
    outcome = refusal(definition(item("x"), group("g", item("x"))))

    assert [issue.code for issue in outcome.errors] == ["que-2", "que-2"]
    assert {issue.expression for issue in outcome.errors} == {
        "Questionnaire.item[0]",
        "Questionnaire.item[1].item[0]",
    }


OWN = [
    ("enableWhen", when("nobody"), "no item"),
    ("enableWhen", when("g"), "no question"),
    ("enableWhen", when("words", ">", answerInteger=1), "answerString"),
    ("enableWhen", when("pick", ">", answerCoding=coding("a")), "no order"),
    ("enableWhen", when("yes", "<", answerBoolean=True), "no order"),
    ("enableWhen", when("yes", "=", answerString="true"), "answerBoolean"),
    ("enableWhen", when("file", "=", answerString="x"), "exists"),
    ("structure", when("yes", "~", answerBoolean=True), "operator"),
    ("structure", {"question": "yes", "operator": "="}, "no answer[x]"),
    (
        "structure",
        {"question": "yes", "operator": "=", "answerBoolean": True, "answerInteger": 1},
        "more than one answer[x]",
    ),
]


@pytest.mark.parametrize(("code", "condition", "reason"), OWN)
def test_a_condition_must_make_sense(code, condition, reason):
    asked = [
        item("words"),
        item("pick", "choice", answerOption=OPTIONS),
        item("yes", "boolean"),
        item("file", "attachment"),
    ]

    outcome = refusal(definition(group("g", *asked), item("x", enableWhen=[condition])))

    assert (code, "x") in found(outcome)
    assert any(reason in issue.message for issue in outcome.errors)


def test_conditions_cannot_go_round_in_a_circle():
    outcome = refusal(
        definition(
            item("a", enableWhen=[when("b")]),
            item("b", enableWhen=[when("a")]),
            item("c", enableWhen=[when("a")]),
        )
    )

    assert found(outcome) == {("cycle", "a"), ("cycle", "b")}


def test_a_group_cannot_depend_on_what_is_inside_it():
    outcome = refusal(definition(group("g", item("a"), enableWhen=[when("a")])))

    assert {code for code, _ in found(outcome)} == {"cycle"}


def test_a_long_chain_of_conditions_is_no_circle():
    chain = [item("q0")]
    chain += [item(f"q{n}", enableWhen=[when(f"q{n - 1}")]) for n in range(1, 1990)]

    assert loaded(*chain).order[-1] == "q1989"


def test_a_limit_must_be_of_the_type_of_the_answers():
    bound = extension("minValue", Date="2020-01-01")

    outcome = refusal(definition(item("x", "integer", extension=[bound])))

    assert found(outcome) == {("extension", "x")}


def test_limits_that_no_answer_can_keep_are_told():
    bounds = [extension("minValue", Integer=5), extension("maxValue", Integer=1)]

    questionnaire = loaded(item("x", "integer", extension=bounds))

    assert [i.link_id for i in questionnaire.outcome.warnings] == ["x"]


def test_a_linkid_cannot_look_like_an_instance_of_another():
    outcome = refusal(definition(group("g", item("y"), repeats=True), item("g@1")))

    assert found(outcome) == {("structure", "g@1")}


def test_answers_of_which_only_some_have_a_weight_are_told():
    pick = item("x", "choice", answerOption=[option("a", 1), option("b")])

    codes = {issue.code for issue in loaded(pick).outcome.warnings}

    assert codes == {"weight"}
