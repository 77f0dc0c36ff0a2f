"""Questionnaires and labelled pairs that others published, where they are at hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.questionnaires import plain
from intake.questionnaires.loading import check, load
from intake.questionnaires.outcome import Outcome, Refused
from intake.questionnaires.response import from_response, to_response
from intake.questionnaires.validation import check_answers, check_response

from .strategies import answers_to

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "fhir"
PAIRS, FILES = FOLDER / "pairs", FOLDER / "questionnaires"

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the published test data is not in ../shared/fhir"
)


def pairs() -> list[dict]:
    manifest = PAIRS / "manifest.json"
    return json.loads(manifest.read_text()) if manifest.exists() else []


def files() -> list[Path]:
    return [path for path in sorted(FILES.glob("*.json")) if path.stem != "manifest"]


def verdict(pair: dict) -> Outcome:
    response = (PAIRS / pair["response"]).read_bytes()
    if pair["questionnaire"] is None:
        return check_response(None, response)
    try:
        questionnaire = load((PAIRS / pair["questionnaire"]).read_bytes())
    except Refused as refused:
        return refused.outcome
    return check_response(questionnaire, response)


@pytest.mark.parametrize("pair", pairs(), ids=lambda pair: pair["name"])
def test_a_labelled_pair_gets_its_verdict(pair):
    outcome = verdict(pair)

    wanted = {issue["code"] for issue in pair["issues"]}
    assert outcome.ok is pair["valid"]
    assert wanted <= {issue.code for issue in outcome.issues}
    assert {issue.code for issue in outcome.errors} <= wanted


@pytest.mark.parametrize("pair", pairs(), ids=lambda pair: pair["name"])
def test_the_issue_of_a_labelled_pair_is_at_its_item(pair):
    wanted = {issue["code"] for issue in pair["issues"]}
    issues = [issue for issue in verdict(pair).issues if issue.code in wanted]

    for issue in issues:
        assert issue.expression
        if not issue.code.startswith("questionnaire"):
            assert issue.link_id


@pytest.mark.parametrize("path", files(), ids=lambda path: path.stem)
def test_a_published_questionnaire_loads_or_is_refused_with_reasons(path):
    outcome = check(path.read_bytes())

    assert all(issue.message and issue.expression for issue in outcome.issues)
    if outcome.ok:
        assert load(path.read_bytes()).pages


def loadable() -> list[Path]:
    found = []
    for path in files():
        try:
            load(path.read_bytes())
        except Refused:
            continue
        found.append(path)
    return found


@pytest.mark.parametrize("path", loadable(), ids=lambda path: path.stem)
def test_answers_to_a_published_questionnaire_come_back(path):
    questionnaire = load(path.read_bytes())

    @settings(max_examples=3, suppress_health_check=list(HealthCheck), deadline=None)
    @given(answers_to(questionnaire))
    def round_trip(answers):
        written = to_response(questionnaire, answers, status="in-progress")
        text = plain.dump(written)

        assert check_answers(questionnaire, answers, complete=False).ok
        assert check_response(questionnaire, text).ok
        assert from_response(questionnaire, text) == answers
        QuestionnaireResponse.model_validate(json.loads(text))

    round_trip()


def test_many_of_the_published_questionnaires_load():
    assert len(loadable()) >= 30


@settings(max_examples=20, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.sampled_from(loadable() or [None]), st.randoms())
def test_the_hash_does_not_depend_on_the_order_of_properties(path, random):
    source = json.loads(path.read_bytes())
    keys = list(source)
    random.shuffle(keys)

    assert load({key: source[key] for key in keys}).sha256 == load(source).sha256
