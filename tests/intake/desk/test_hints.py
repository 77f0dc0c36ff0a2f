"""What does not fit together: said to staff with its reason, and only then."""

from __future__ import annotations

import pytest

from intake import documents
from intake.desk import hints
from intake.desk.hints import Picture
from intake.questionnaires import scoring
from tests.intake.factories import make_draft

PHQ = "44250-9 44255-8 44259-0 44254-1 44251-7 44258-2 44252-5 44253-3 44260-8"
GAD = "69725-0 68509-9 69733-4 69734-2 69735-9 69689-8 69736-7"
CODES = ("LA6568-5", "LA6569-3", "LA6570-1", "LA6571-9")
EASY, VERY_HARD = "LA6572-7", "LA6575-0"
DIFFICULTY, ITEM_9 = "/69722-7", "/44260-8"

pytestmark = pytest.mark.django_db


def phq(level, **others):
    answers = {f"/{code}": CODES[level] for code in PHQ.split()}
    return {**answers, ITEM_9: CODES[0], "/44250-9": CODES[max(0, level - 1)], **others}


def gad(level):
    return {f"/{code}": CODES[level] for code in GAD.split()}


def found(answers, seconds=3600):
    draft = make_draft({}, **answers)
    legs = {leg.name: leg for leg in documents.legs(draft)}
    scores = {
        score.code: score
        for leg in legs.values()
        for score in scoring.scores(leg.questionnaire, leg.interpretation, leg.answers)
    }
    said = hints.hints(Picture(legs, scores, seconds))
    assert all(hint.says and hint.because for hint in said)
    return {hint.code for hint in said}


@pytest.mark.long
@pytest.mark.parametrize(
    ("answers", "code"),
    [
        (phq(2, **{DIFFICULTY: EASY}), "severe-but-easy"),
        (phq(0, **{DIFFICULTY: VERY_HARD}), "mild-but-hard"),
        (phq(0, **{ITEM_9: CODES[1]}), "item-9-alone"),
        (phq(1, **{"suicidal-thoughts": "not-sure"}), "item-9-against-safety"),
        (
            phq(2, **{ITEM_9: CODES[2], "suicidal-thoughts": "no"}),
            "safety-against-item-9",
        ),
        (gad(2), "all-alike"),
        (
            {
                "/68518-0": "LA6270-8",
                "alcohol-problems": "yes",
            },
            "alcohol",
        ),
        ({"reasons": ["trauma"], "pc-ptsd-5-gate": "no"}, "trauma"),
        (
            dict.fromkeys(
                ["aneurysm", "avm", "head-bleed", "seizure", "glaucoma"], "not-sure"
            ),
            "unsure",
        ),
    ],
)
def test_what_contradicts_itself_is_said(open_clinic, answers, code):
    assert code in found(answers)


@pytest.mark.long
@pytest.mark.parametrize(
    ("answers", "code"),
    [
        (phq(1, **{DIFFICULTY: EASY}), "severe-but-easy"),
        (phq(2, **{DIFFICULTY: VERY_HARD}), "mild-but-hard"),
        (phq(3, **{ITEM_9: CODES[1]}), "item-9-alone"),
        (phq(1, **{"suicidal-thoughts": "no"}), "item-9-against-safety"),
        (gad(0), "all-alike"),
        (gad(2) | {"/69725-0": CODES[1]}, "all-alike"),
        ({"reasons": ["low-mood"], "pc-ptsd-5-gate": "no"}, "trauma"),
    ],
)
def test_what_fits_together_is_not(open_clinic, answers, code):
    assert code not in found(answers)


def test_answers_that_came_faster_than_they_can_be_read(open_clinic):
    answers = {
        **phq(1),
        **gad(1),
        "own-words": "x",
        "hopes": "y",
        "how-long": "not-sure",
    }
    answers |= dict.fromkeys(["aneurysm", "avm", "seizure"], "no")

    assert "too-quick" in found(answers, seconds=40)
    assert "too-quick" not in found(answers, seconds=400)
