"""Questionnaires that others published: refused with a true reason, or put to use.

What loads is answered in full, exported, judged by us and by `fhir.resources`, and
read back. `make bench` prints the table.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse

from intake.questionnaires import plain
from intake.questionnaires.enablement import relevant
from intake.questionnaires.loading import check, load
from intake.questionnaires.outcome import Issue
from intake.questionnaires.response import from_response, to_response
from intake.questionnaires.validation import check_answers, check_response
from tests.thorough import examples

from .answering import answered

FILES = Path(__file__).resolve().parents[3] / "shared" / "fhir" / "questionnaires"
SENT = "2026-01-05T10:00:00+00:00"
PEOPLE = range(examples(1, 5))

pytestmark = pytest.mark.skipif(
    not FILES.is_dir(), reason="no published files in ../shared/fhir/questionnaires"
)


def published() -> list[Path]:
    return [path for path in sorted(FILES.glob("*.json")) if path.stem != "manifest"]


def source(path: Path) -> dict:
    """The definition; with a status, where that is the only thing it lacks."""
    found = json.loads(path.read_bytes())
    if {issue.expression for issue in check(found).errors} == {"Questionnaire.status"}:
        found["status"] = "active"
    return found


def usable() -> list[Path]:
    return [path for path in published() if check(source(path)).ok]


files = pytest.mark.parametrize("path", published(), ids=lambda path: path.stem)
usable_files = pytest.mark.parametrize("path", usable(), ids=lambda path: path.stem)


# Refused --------------------------------------------------------------------------


def element(json: dict, expression: str) -> object:
    """What stands at a place such as Questionnaire.item[3].extension[0]."""
    found: object = json
    for step in re.findall(r"\.(\w+)|\[(\d+)\]", expression):
        name, index = step
        if index:
            found = found[int(index)]
        else:
            found = found.get(name) if isinstance(found, dict) else None
    return found


def link_ids(json: dict) -> list[str]:
    below = json.get("item", [])
    return [item["linkId"] for item in below] + [i for b in below for i in link_ids(b)]


TRUE: dict[str, Callable[[dict, Issue, object], bool]] = {
    "This linkId stands more than once": lambda json, issue, found: (
        link_ids(json).count(issue.link_id) > 1
    ),
    "A questionnaire must have a status": lambda json, issue, found: found is None,
    "must be true or false": lambda json, issue, found: not isinstance(found, bool),
    "valueQuantity must have a value": lambda json, issue, found: "value" not in found,
    "can have an answerValueSet": lambda json, issue, found: (
        "answerValueSet" in found and found["type"] not in {"choice", "open-choice"}
    ),
    "This calculatedExpression is not supported": lambda json, issue, found: (
        found["url"].endswith("calculatedExpression")
        and not re.search(r"\b(weight|ordinal)\(\)", str(found))
    ),
    "enableWhenExpression is not supported": lambda json, issue, found: found[
        "url"
    ].endswith("enableWhenExpression"),
}


@files
def test_what_is_refused_is_refused_for_a_true_reason(path):
    json_ = json.loads(path.read_bytes())

    for issue in check(json_).errors:
        [is_true] = [test for said, test in TRUE.items() if said in issue.message]
        assert is_true(json_, issue, element(json_, issue.expression)), issue


def test_most_of_them_can_be_used():
    assert len(usable()) >= 50


# Put to use -----------------------------------------------------------------------


@usable_files
@pytest.mark.parametrize("seed", PEOPLE)
def test_full_answers_are_right_by_the_definition(path, seed):
    questionnaire = load(source(path))
    answers = answered(questionnaire, Random(seed))

    outcome = check_answers(questionnaire, answers, complete=True)

    assert answers
    assert outcome.ok, outcome.errors


@usable_files
@pytest.mark.parametrize("seed", PEOPLE)
def test_full_answers_are_exported_accepted_and_read_back(path, seed):
    questionnaire = load(source(path))
    answers = answered(questionnaire, Random(seed))

    response = to_response(questionnaire, answers, status="completed", authored=SENT)
    text = plain.dump(response)

    outcome = check_response(questionnaire, text)
    assert outcome.ok, outcome.errors
    QuestionnaireResponse.model_validate(json.loads(text))
    assert from_response(questionnaire, text) == answers


@usable_files
def test_a_required_question_left_open_is_missed(path):
    """The same answers with one gap: yes was no accident."""
    questionnaire = load(source(path))
    answers = answered(questionnaire, Random(0))

    for key in answers:
        item, _instance = questionnaire.locate(key)
        around = questionnaire.ancestors(item.link_id)
        skippable = (above.repeats or above.is_question for above in around)
        if item.required and is_asked(item) and not any(skippable):
            less = relevant(questionnaire, answers.without([key]))
            found = check_answers(questionnaire, less, complete=True).errors
            assert ("required", key) in {(issue.code, issue.key) for issue in found}


def is_asked(item) -> bool:
    return item.offered and not (item.hidden or item.read_only)


@usable_files
def test_a_strange_answer_is_refused_at_its_question(path):
    questionnaire = load(source(path))
    answers = answered(questionnaire, Random(0))
    key = next(iter(answers))
    item, _instance = questionnaire.locate(key)
    response = to_response(questionnaire, answers, status="completed")

    [*_, place] = places(response, item.link_id)
    place["answer"] = [{"valueBoolean": "perhaps"}]

    errors = check_response(questionnaire, response).errors
    assert item.link_id in {issue.link_id for issue in errors}


def places(json: dict, link_id: str) -> list[dict]:
    """Every item with this linkId in a response."""
    here = [json] if json.get("linkId") == link_id else []
    inner = [*json.get("item", [])]
    inner += [i for answer in json.get("answer", []) for i in answer.get("item", [])]
    return here + [found for child in inner for found in places(child, link_id)]
