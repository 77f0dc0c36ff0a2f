from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.questionnaires import plain
from intake.questionnaires.answers import Answers
from intake.questionnaires.loading import load
from intake.questionnaires.outcome import Refused
from intake.questionnaires.response import from_response, to_response
from intake.questionnaires.validation import check_answers, check_response
from intake.questionnaires.values import Coding
from tests.thorough import examples

from .builders import (
    SYSTEM,
    answered,
    group,
    item,
    loaded,
    option,
    response,
    when,
)
from .strategies import answers_to, definitions

OPTIONS = {"answerOption": [option("a"), option("b")]}


@settings(
    max_examples=examples(40, 300),
    suppress_health_check=list(HealthCheck),
    deadline=None,
)
@given(st.data())
def test_answers_become_a_response_and_come_back_as_they_were(data):
    questionnaire = load(data.draw(definitions()))
    answers = data.draw(answers_to(questionnaire))

    written = to_response(questionnaire, answers, status="completed")

    assert check_answers(questionnaire, answers, complete=True).ok
    assert check_response(questionnaire, written).ok
    assert from_response(questionnaire, plain.dump(written)) == answers


@settings(
    max_examples=examples(10, 50),
    suppress_health_check=list(HealthCheck),
    deadline=None,
)
@given(st.data())
def test_other_software_reads_our_responses(data):
    questionnaire = load(data.draw(definitions()))
    answers = data.draw(answers_to(questionnaire))

    written = to_response(questionnaire, answers, status="in-progress")

    QuestionnaireResponse.model_validate(json.loads(plain.dump(written)))


def test_a_response_names_its_questionnaire_version_and_hash():
    questionnaire = loaded(item("x"))

    written = to_response(
        questionnaire,
        Answers({"x": ["y"]}),
        status="completed",
        authored=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        identifier="AB-12",
    )

    assert written == {
        "resourceType": "QuestionnaireResponse",
        "extension": [
            {
                "url": "https://anteroom.example/fhir/StructureDefinition/definition-sha256",
                "valueString": questionnaire.sha256,
            }
        ],
        "identifier": {"value": "AB-12"},
        "questionnaire": questionnaire.canonical,
        "status": "completed",
        "authored": "2026-01-02T03:04:05+00:00",
        "item": [
            {
                "linkId": "x",
                "text": "Question x",
                "answer": [{"valueString": "y"}],
            }
        ],
    }


def test_only_what_is_asked_is_written():
    questionnaire = loaded(
        item("a", "boolean"), item("x", enableWhen=[when("a", "=", answerBoolean=True)])
    )

    written = to_response(
        questionnaire, Answers({"a": [False], "x": ["y"]}), status="completed"
    )

    assert [i["linkId"] for i in written["item"]] == ["a"]


def test_groups_without_an_answer_are_left_out():
    questionnaire = loaded(group("g", item("a")), item("d", "display"), item("b"))

    written = to_response(questionnaire, Answers({"b": ["x"]}), status="completed")

    assert [i["linkId"] for i in written["item"]] == ["b"]


def test_what_repeats_and_what_stands_below_an_answer_has_its_place():
    questionnaire = loaded(
        group("g", item("a"), repeats=True),
        item("q", "choice", repeats=True, item=[item("why")], **OPTIONS),
    )
    answers = Answers(
        {
            "a@0": ["first"],
            "a@2": ["third"],
            "q": [Coding(SYSTEM, "a"), Coding(SYSTEM, "b")],
            "why@1": ["because"],
        }
    )

    written = to_response(questionnaire, answers, status="completed")

    assert [i["linkId"] for i in written["item"]] == ["g", "g", "g", "q"]
    assert "item" not in written["item"][1]
    first, second = written["item"][3]["answer"]
    assert "item" not in first
    assert second["item"][0]["answer"] == [{"valueString": "because"}]
    assert from_response(questionnaire, written) == answers


def test_a_coding_is_written_with_the_words_that_were_offered():
    questionnaire = loaded(item("q", "choice", **OPTIONS))

    written = to_response(
        questionnaire, Answers({"q": [Coding(SYSTEM, "a")]}), status="completed"
    )

    [answer] = written["item"][0]["answer"]
    assert answer["valueCoding"] == {"system": SYSTEM, "code": "a", "display": "A"}


def test_what_was_declined_stands_there_without_an_answer():
    questionnaire = loaded(item("a"), item("b"))

    written = to_response(
        questionnaire, Answers({"a": ["x"]}), status="completed", declined={"b"}
    )

    declined = written["item"][1]
    assert declined["extension"][0]["valueCode"] == "asked-declined"
    assert "answer" not in declined
    assert check_response(questionnaire, written).ok


@pytest.mark.parametrize("number", ["0", "1.5", "-0.001", "123456789.125", "1E+3"])
def test_numbers_are_numbers(number):
    questionnaire = loaded(item("x", "decimal"))

    written = to_response(
        questionnaire, Answers({"x": [Decimal(number)]}), status="completed"
    )

    again = from_response(questionnaire, json.dumps(written))
    assert again.get("x") == (Decimal(number),)


def test_a_number_that_no_float_holds_is_kept_exactly():
    number = Decimal("0.12345678901234567890123")
    questionnaire = loaded(item("x", "decimal"))

    written = to_response(questionnaire, Answers({"x": [number]}), status="completed")

    assert from_response(questionnaire, plain.dump(written)).get("x") == (number,)


def test_a_response_that_does_not_fit_is_refused():
    with pytest.raises(Refused, match="nobody"):
        from_response(
            loaded(item("x")), response(answered("nobody", {"valueString": "y"}))
        )


def test_an_answer_of_the_wrong_kind_is_never_written():
    with pytest.raises(TypeError, match="cannot answer x"):
        to_response(
            loaded(item("x", "integer")), Answers({"x": ["y"]}), status="completed"
        )
