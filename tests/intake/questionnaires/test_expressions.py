from __future__ import annotations

from decimal import Decimal

import pytest

from intake.questionnaires.answers import Answers
from intake.questionnaires.calculation import computed, initial

from .builders import (
    SDC,
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

OPTIONS = [option("no", 0), option("some", 1), option("lots", 2)]


def asked(link_id: str, **fields) -> dict:
    return item(link_id, "choice", answerOption=OPTIONS, **fields)


def total(
    expression: str, kind: str = "decimal", language: str = "text/fhirpath"
) -> dict:
    value = {"language": language, "expression": expression}
    return item(
        "total",
        kind,
        extension=[extension("calculatedExpression", SDC, Expression=value)],
    )


PARTLY = [option("yes", 1), option("rather not say")]
BELOW = item("partly", "choice", answerOption=PARTLY)
FLAT = [asked("q1", item=[BELOW]), asked("q2"), item("words")]

SUMS = [
    ("%resource.item.where(linkId != 'words').answer.value.weight().sum()", "q1 q2"),
    ("item.where(linkId.startsWith('q')).answer.valueCoding.ordinal().sum()", "q1 q2"),
    (
        "%resource.item.where(linkId = 'q1' or linkId='q2').answer.weight().sum()",
        "q1 q2",
    ),
    (
        "%resource.item.where(linkId in ('q2' | 'q1')).answer.value.weight().sum()",
        "q1 q2",
    ),
    ("%resource.repeat(item).where(linkId='q2').answer.weight().sum()", "q2"),
    (
        "%resource.descendants().where((linkId='q1' or linkId='q2') and linkId != 'q2')"
        ".answer.value.ordinal().aggregate($this + $total, 0)",
        "q1",
    ),
    (
        "(%resource.item.where(linkId='q2').answer.value.weight())"
        " + item.where(linkId='q1').answer.value.weight()",
        "q2 q1",
    ),
]


@pytest.mark.parametrize(("expression", "added"), SUMS)
def test_a_sum_of_weights_is_understood(expression, added):
    questionnaire = loaded(*FLAT, total(expression))

    assert questionnaire.item("total").calculated.link_ids == tuple(added.split())


def test_a_sum_follows_groups_and_what_stands_below_answers():
    tree = [group("g", asked("q1", item=[asked("q2")]), group("h", asked("q3")))]
    shapes = {
        "item.item.answer.weight().sum()": "q1",
        "item.item.answer.item.answer.weight().sum()": "q2",
        "item.where(linkId='g').item.item.answer.weight().sum()": "q3",
        "repeat(item).answer.weight().sum()": "q1 q3",
        "descendants().where(linkId != 'total').answer.weight().sum()": "q1 q2 q3",
    }

    for expression, added in shapes.items():
        questionnaire = loaded(*tree, group("t", total("%resource." + expression)))
        assert questionnaire.item("total").calculated.link_ids == tuple(added.split())


ONE = "item.where(linkId='q1').answer.weight()"
NOT_UNDERSTOOD = [
    ("", "its end"),
    ("today()", "only sums"),
    ("%weight / 2", "/ 2"),
    ("%resource.item.answer.value.sum()", "only sums"),
    ("%resource.item.where(answer.value > 1).answer.weight().sum()", "> 1"),
    ("item.where(linkId='q1').answer.weight().sum() * 2", "* 2"),
    ("item.answer.weight()", "exactly one question"),
    ("item.where(linkId='nobody').answer.weight().sum()", "no question"),
    (f"{ONE} + {ONE}", "twice"),
    ("item.where(linkId='words').answer.weight().sum()", "no question"),
    ("item.answer.item.answer.weight().sum()", "has a weight"),
    ("item.weight().sum()", "answer"),
    ("(" * 50 + "item.answer.weight().sum()" + ")" * 50, "deeply"),
    ("item" * 2000, "longer"),
]


@pytest.mark.parametrize(("expression", "reason"), NOT_UNDERSTOOD)
def test_any_other_expression_refuses_the_definition(expression, reason):
    written = total(expression or " ")

    outcome = refusal(definition(*FLAT, written))

    assert {link_id for _, link_id in found(outcome)} == {"total"}
    assert any(reason in issue.message for issue in outcome.errors)


@pytest.mark.parametrize(
    "written",
    [
        total(SUMS[0][0], kind="string"),
        total(SUMS[0][0], language="text/cql"),
        item(
            "total",
            "decimal",
            extension=[extension("calculatedExpression", SDC, String="x")],
        ),
    ],
)
def test_a_total_is_a_fhirpath_sum_in_a_number_question(written):
    assert found(refusal(definition(*FLAT, written))) == {
        ("not-supported", "total")
    } or found(refusal(definition(*FLAT, written))) == {("extension", "total")}


def test_totals_over_what_repeats_are_refused():
    repeated = group("g", asked("q1"), repeats=True)
    written = total("%resource.repeat(item).where(linkId='q1').answer.weight().sum()")

    assert found(refusal(definition(repeated, written))) == {("not-supported", "total")}


def picks(questionnaire, **chosen: int) -> Answers:
    return Answers(
        {k: [questionnaire.item(k).options[n].value] for k, n in chosen.items()}
    )


def test_a_total_is_worked_out_whatever_was_posted():
    questionnaire = loaded(*FLAT, total(SUMS[0][0]))
    answers = picks(questionnaire, q1=1, q2=2).replace({"total": [Decimal(99)]})

    assert computed(questionnaire, answers).get("total") == (Decimal(3),)


def test_a_total_of_a_whole_number_question_is_a_whole_number():
    questionnaire = loaded(*FLAT, total(SUMS[0][0], kind="integer"))

    [value] = computed(questionnaire, picks(questionnaire, q1=1, q2=2)).get("total")

    assert type(value) is int


def test_with_an_unanswered_question_there_is_no_total():
    questionnaire = loaded(*FLAT, total(SUMS[0][0]))
    answers = picks(questionnaire, q1=1).replace({"total": [Decimal(1)]})

    assert "total" not in computed(questionnaire, answers)


def test_a_question_that_is_not_asked_does_not_count():
    second = asked("q2", enableWhen=[when("words")])
    questionnaire = loaded(item("words"), asked("q1"), second, total(SUMS[0][0]))

    assert computed(questionnaire, picks(questionnaire, q1=2)).get("total") == (2,)


def test_initial_values_are_the_first_answers():
    questionnaire = loaded(
        item("a", initial=[{"valueString": "x"}]),
        group("g", item("b", initial=[{"valueString": "y"}]), repeats=True),
    )

    assert initial(questionnaire) == Answers({"a": ["x"]})
