"""Every band edge, every blank, question 9, the gate and both cut-offs.

Tables in `golden/`: answers are weights in the order of the scored items, "-" is left
blank; no total, no band. `flags` are the rules that hold once everything is sent.
"""

from __future__ import annotations

import csv
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from intake.questionnaires.answers import Answers
from intake.questionnaires.interpretation import read
from intake.questionnaires.loading import load
from intake.questionnaires.safety import concerns
from intake.questionnaires.scoring import scores

from .shipped import ALL, PUBLISHED, definition, interpretation

GOLDEN = Path(__file__).with_name("golden")


def rows():
    for name in PUBLISHED:
        with (GOLDEN / f"{name}.csv").open(encoding="utf-8", newline="") as table:
            for row in csv.DictReader(table):
                yield pytest.param(name, row, id=f"{name}: {row['case']}")


@cache
def shipped(name):
    questionnaire = load(definition(name))
    return questionnaire, read(interpretation(name), questionnaire)


def option_of_weight(item, weight):
    (option,) = (o for o in item.options if o.weight == Decimal(weight))
    return option.value


def option_of_code(item, code):
    (option,) = (o for o in item.options if o.value.code == code)
    return option.value


def answers_of(name, row):
    questionnaire, meaning = shipped(name)
    given = {
        link_id: [option_of_weight(questionnaire.item(link_id), weight)]
        for link_id, weight in zip(
            meaning.scores[0].items, row["answers"].split(), strict=True
        )
        if weight != "-"
    }
    if row["gate"] in {"yes", "no"}:
        gate = questionnaire.item("pc-ptsd-5-gate")
        given["pc-ptsd-5-gate"] = [option_of_code(gate, row["gate"])]
    return Answers(given)


def score_of(name, answers):
    (score,) = scores(*shipped(name), answers)
    return score


@pytest.mark.parametrize(("name", "row"), list(rows()))
def test_a_score_is_what_the_table_says(name, row):
    score = score_of(name, answers_of(name, row))

    assert score.total == (Decimal(row["total"]) if row["total"] else None)
    assert score.band == row["band"]
    assert score.prorated == (row["prorated"] == "yes")
    reached = [cutoff.at for cutoff in score.cutoffs_reached]
    assert reached == [Decimal(at) for at in row["cutoffs"].split()]


@pytest.mark.parametrize(("name", "row"), list(rows()))
def test_flags_are_what_the_table_says(name, row):
    answers = answers_of(name, row)
    found = concerns(*shipped(name), answers, [score_of(name, answers)], complete=True)

    assert sorted(concern.rule.id for concern in found) == sorted(row["flags"].split())


def test_a_missing_total_says_why():
    for param in rows():
        name, row = param.values
        score = score_of(name, answers_of(name, row))
        assert row["total"] or score.reason, param.id


def test_a_zero_for_want_of_an_event_is_told_from_five_times_no():
    gate_no = {"gate": "no", "answers": "- - - - -"}
    five_no = {"gate": "yes", "answers": "0 0 0 0 0"}

    without_event = score_of("pc-ptsd-5", answers_of("pc-ptsd-5", gate_no))
    with_event = score_of("pc-ptsd-5", answers_of("pc-ptsd-5", five_no))

    assert without_event.reason == "No exposure to a traumatic event"
    assert with_event.reason != without_event.reason


@pytest.mark.parametrize("name", ["gad-7", "phq-9"])
def test_the_difficulty_question_is_never_added(name):
    questionnaire, meaning = shipped(name)
    lowest = answers_of(
        name, {"gate": "", "answers": " ".join("0" for _ in meaning.scores[0].items)}
    )
    extremely = option_of_code(questionnaire.item("/69722-7"), "LA6574-3")

    assert score_of(name, lowest.replace({"/69722-7": [extremely]})).total == 0


def test_question_9_is_urgent_before_anything_else_is_answered():
    row = {"gate": "", "answers": "- - - - - - - - 1"}
    answers = answers_of("phq-9", row)
    found = concerns(*shipped("phq-9"), answers, (), complete=False)

    assert [(c.rule.id, c.rule.level) for c in found] == [("phq-9-item-9", "urgent")]


def test_a_blank_question_9_says_nothing_while_pages_are_still_to_come():
    row = {"gate": "", "answers": "1 1 1 1 1 1 1 1 -"}
    answers = answers_of("phq-9", row)

    assert concerns(*shipped("phq-9"), answers, (), complete=False) == ()


@pytest.mark.parametrize("name", ALL)
def test_a_shipped_file_loads_without_a_remark(name):
    questionnaire, meaning = shipped(name)

    assert questionnaire.outcome.issues == ()
    assert len(meaning.rules) == len(interpretation(name)["rules"])


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_scale_tells_why_it_is_asked(name):
    assert shipped(name)[0].why
