"""Whole passages through the safety screen, by the program's own rules."""

from __future__ import annotations

import pytest

from intake.questionnaires.answers import Answers
from intake.questionnaires.enablement import enabled
from intake.questionnaires.interpretation import read
from intake.questionnaires.loading import load
from intake.questionnaires.safety import concerns, urgent

from .shipped import definition, interpretation
from .test_safety_screen import QUESTIONS, ROWS, SCREEN

CONCERNING = {link_id: expected[1] for _, link_id, expected in ROWS if expected}


@pytest.fixture(scope="module")
def screen():
    questionnaire = load(definition(SCREEN))
    return questionnaire, read(interpretation(SCREEN), questionnaire)


def answered(questionnaire, choose):
    """Walk through the pages as a person does, answering what each one asks."""
    answers = Answers()
    for page in questionnaire.pages:
        asked = enabled(questionnaire, answers)
        for item in page.walk():
            if item.is_question and item.link_id in asked:
                answers = answers.replace({item.link_id: choose(item)})
    return answers


def coded(item, *codes):
    return [option.value for option in item.options if option.value.code in codes][:1]


def without_concern(item):
    if item.type != "choice":
        return ["none"]
    concerning = CONCERNING[item.link_id]
    codes = [o.value.code for o in item.options if o.value.code not in concerning]
    return coded(item, "no" if "no" in codes else codes[0])


def unsure(item):
    return coded(item, "not-sure") if item.type == "choice" else ["I do not know"]


def blank(item):
    return []


def found(screen, choose, *, complete=True):
    answers = answered(screen[0], choose)
    return concerns(*screen, answers, (), complete=complete)


def test_a_person_with_nothing_to_report_raises_only_the_list_to_check(screen):
    flags = found(screen, without_concern)

    assert [(c.rule.id, c.rule.level) for c in flags] == [
        ("k32-medicine-list-given", "information")
    ]


def test_a_person_with_nothing_to_report_sees_no_follow_up_page(screen):
    questionnaire, _ = screen
    asked = enabled(questionnaire, answered(questionnaire, without_concern))

    assert not [key for key in asked if key.endswith("-more")]


def test_a_person_unsure_of_everything_is_flagged_for_everything(screen):
    flags = found(screen, unsure)
    with_answer = {link for link in QUESTIONS if link in CONCERNING}

    assert {concern.link_id for concern in flags} == with_answer
    assert len(urgent(flags)) == 2


def test_a_screen_left_blank_is_reviewed_and_never_urgent(screen):
    flags = found(screen, blank)

    assert {concern.rule.level for concern in flags} == {"review", "information"}
    assert "k2-aneurysm-unanswered" in {concern.rule.id for concern in flags}
    assert "k12-suicidal-thoughts-unanswered" in {c.rule.id for c in flags}
    assert "k5-bp-controlled-unanswered" not in {c.rule.id for c in flags}


def test_a_blank_says_nothing_while_pages_are_still_to_come(screen):
    assert found(screen, blank, complete=False) == ()


@pytest.mark.parametrize("link_id", ["suicidal-thoughts", "suicide-attempt"])
@pytest.mark.parametrize("code", ["yes", "not-sure"])
def test_thoughts_of_suicide_are_urgent_on_their_own(screen, link_id, code):
    questionnaire, _ = screen
    answers = Answers({link_id: coded(questionnaire.item(link_id), code)})
    flags = concerns(*screen, answers, (), complete=False)

    assert [(c.rule.level, c.link_id) for c in flags] == [("urgent", link_id)]


def test_high_blood_pressure_is_reviewed_and_only_uncontrolled_needs_a_decision(screen):
    questionnaire, _ = screen

    def levels(controlled):
        given = {
            "high-bp": coded(questionnaire.item("high-bp"), "yes"),
            "bp-controlled": coded(questionnaire.item("bp-controlled"), controlled),
        }
        flags = concerns(*screen, Answers(given), (), complete=False)
        return sorted(concern.rule.level for concern in flags)

    assert levels("yes") == ["review"]
    assert levels("no") == ["clinician", "review"]
    assert levels("not-sure") == ["clinician", "review"]


def test_an_answer_to_a_question_no_longer_asked_flags_nothing(screen):
    questionnaire, _ = screen
    given = {
        "high-bp": coded(questionnaire.item("high-bp"), "no"),
        "bp-controlled": coded(questionnaire.item("bp-controlled"), "no"),
    }

    assert concerns(*screen, Answers(given), (), complete=False) == ()
