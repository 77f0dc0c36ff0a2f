"""The core against what else reads the same JSON."""

from __future__ import annotations

import json
from random import Random

from fhir.resources.R4B.questionnaire import Questionnaire
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse

from intake.questionnaires import plain
from intake.questionnaires.enablement import enabled
from intake.questionnaires.interpretation import read
from intake.questionnaires.loading import load
from intake.questionnaires.response import from_response, to_response
from intake.questionnaires.scoring import scores
from intake.questionnaires.validation import check_response
from intake.shipped import INSTRUMENTS
from tests.intake.answering import answered
from tests.intake.questionnaires import builders as make

from .clock import milliseconds, row

PAGES, QUESTIONS = 40, 19  # with their groups, 800 items
PHQ_9 = INSTRUMENTS / "phq-9" / "1.0.0.json"


def large() -> str:
    """800 items in 1 MB: pages of choices, one in three under a condition."""
    pages = (
        make.group(f"p{page}", *(_question(page, n) for n in range(QUESTIONS)))
        for page in range(PAGES)
    )
    return json.dumps(make.definition(*pages))


def _question(page: int, number: int) -> dict:
    options = [make.option(f"answer-{n}-in-words", n) for n in range(4)]
    first = f"p{page}q0"
    when = [make.when(first, "=", answerCoding=make.coding("answer-1-in-words"))]
    asked = make.item(
        f"p{page}q{number}",
        "choice",
        answerOption=options,
        required=True,
        extension=[make.control("radio-button")],
    )
    asked["text"] = "How often, over the last two weeks, did this bother you? " * 2
    return {**asked, "enableWhen": when} if number % 3 == 2 else asked


def test_load_of_a_large_definition():
    text = large()
    items = sum(1 for _item in load(text).walk())

    row(
        f"load of {items} items in {len(text) / 2**20:.2f} MB",
        milliseconds(lambda: load(text), 9),
        300,
        json_loads=milliseconds(lambda: json.loads(text), 9),
        fhir_resources=milliseconds(
            lambda: Questionnaire.model_validate(json.loads(text)), 3
        ),
    )


def test_an_ordinary_response():
    questionnaire = load(PHQ_9.read_bytes())
    answers = answered(questionnaire, Random(0))
    response = to_response(questionnaire, answers, status="completed")
    text = plain.dump(response)
    meaning = PHQ_9.with_name("1.0.0.interpretation.json").read_text("utf-8")
    interpretation = read(meaning, questionnaire)

    row(
        "validation of a PHQ-9 response",
        milliseconds(lambda: check_response(questionnaire, text), 200),
        2,
        json_loads=milliseconds(lambda: json.loads(text), 200),
        fhir_resources=milliseconds(
            lambda: QuestionnaireResponse.model_validate(json.loads(text)), 50
        ),
    )
    for what, work in {
        "enablement": lambda: enabled(questionnaire, answers),
        "written": lambda: to_response(questionnaire, answers, status="completed"),
        "read back": lambda: from_response(questionnaire, text),
        "scored": lambda: scores(questionnaire, interpretation, answers),
    }.items():
        row(f"  the same {what}", milliseconds(work, 200))


def test_a_response_to_a_large_definition():
    questionnaire = load(large())
    answers = answered(questionnaire, Random(0))
    response = to_response(questionnaire, answers, status="completed")

    row(
        f"validation of {len(answers)} answers",
        milliseconds(lambda: check_response(questionnaire, response), 9),
        fhir_resources=milliseconds(
            lambda: QuestionnaireResponse.model_validate(response), 3
        ),
    )
