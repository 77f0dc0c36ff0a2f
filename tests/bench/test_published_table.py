"""The table of published questionnaires: which load, why others do not, how fast."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse

from intake.pages.form import PageForm
from intake.questionnaires import plain
from intake.questionnaires.loading import check, load
from intake.questionnaires.response import from_response, to_response
from intake.questionnaires.validation import check_response
from tests.intake.answering import answered
from tests.intake.test_published_forms import askable, drawn, meant, steps
from tests.intake.test_published_questionnaires import FILES, published, source

from .clock import milliseconds, say

RUNS = 3


@pytest.mark.skipif(not FILES.is_dir(), reason="no published files at hand")
def test_the_table_of_published_questionnaires():
    rows = [_row(path) for path in published()]

    loaded = sum("loads" in row for row in rows)
    with_status = sum("given a status" in row for row in rows)
    say(
        f"{'file':<72} {'items':>5} {'load':>9} {'check':>9} {'page':>9}  verdict",
        *rows,
        f"{len(rows)} files: {loaded} load as they are, {with_status} more once they "
        f"are given a status, {len(rows) - loaded - with_status} are refused",
    )


def _row(path: Path) -> str:
    found = check(path.read_bytes())
    definition = source(path)
    if not check(definition).ok:
        return f"{path.stem:<72} {'':>35}  refused: {_reason(found)}"
    items, loading, checking, drawing, verdict = _used(definition)
    if not found.ok:
        verdict = f"refused: no status; given a status, {verdict}"
    else:
        verdict = f"loads, {verdict}"
    times = f"{loading:>6.2f} ms {checking:>6.2f} ms {drawing:>6.2f} ms"
    return f"{path.stem:<72} {items:>5} {times}  {verdict}"


def _reason(outcome) -> str:
    first, *others = outcome.errors
    more = f" (and {len(others)} more)" if others else ""
    return f"{first.link_id or first.expression}: {first.message}{more}"


def _used(definition: dict) -> tuple[int, float, float, float, str]:
    text = plain.dump(definition)
    questionnaire = load(text)
    answers = answered(questionnaire, Random(0))
    response = plain.dump(to_response(questionnaire, answers, status="completed"))
    QuestionnaireResponse.model_validate(json.loads(response))
    is_right = check_response(questionnaire, response).ok
    is_same = from_response(questionnaire, response) == answers
    drawing, comes_back = _pages(questionnaire)
    said = {
        "accepted": is_right,
        "exported as R4B": True,
        "read back": is_same,
        "drawn again": comes_back,
    }
    wrong = [f"NOT {what}" for what, is_so in said.items() if not is_so]
    verdict = f"{len(answers)} answers {', '.join(wrong or said)}"
    return (
        sum(1 for _item in questionnaire.walk()),
        milliseconds(lambda: load(text), RUNS),
        milliseconds(lambda: check_response(questionnaire, response), RUNS),
        drawing,
        verdict,
    )


def _pages(questionnaire) -> tuple[float, bool]:
    """The slowest page, and whether all of them give back what stood in them."""
    answers, slowest, is_same = askable(questionnaire, 1), 0.0, True
    for step in steps(questionnaire, answers):
        slowest = max(slowest, milliseconds(lambda: drawn(PageForm(step=step)), 1))  # noqa: B023
        again = PageForm(drawn(PageForm(step=step)).sent, step=step)
        keys = {asked.key for asked in again.asked.values()}
        is_same &= again.is_valid() and meant(again.given, keys) == meant(answers, keys)
    return slowest, is_same
