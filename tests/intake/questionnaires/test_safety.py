from __future__ import annotations

from decimal import Decimal

import pytest

from intake.questionnaires.answers import Answers
from intake.questionnaires.interpretation import read
from intake.questionnaires.outcome import Refused
from intake.questionnaires.safety import answer_text, concerns, urgent
from intake.questionnaires.scoring import scores
from intake.questionnaires.values import Coding, Date, Quantity, Reference

from .builders import SYSTEM, coding, group, item, loaded, option, when
from .test_scoring import document

OPTIONS = [option("no", 0), option("yes", 1), option("not-sure", 1)]
CONCERNING = {"link_id": "q", "codes": ["yes", "not-sure"]}
ITEMS = [
    item("q", "choice", answerOption=OPTIONS),
    item("b", "boolean"),
    item("words", enableWhen=[when("q", "=", answerCoding=coding("yes"))]),
    group("g", item("row", "choice", answerOption=OPTIONS), repeats=True),
]
SCORE = {
    "code": "s",
    "title": "Score",
    "items": ["q"],
    "low": 0,
    "high": 1,
    "citation": {"text": "Nobody 2026"},
}


def rule(when: dict, **fields) -> dict:
    return {
        "id": "r",
        "level": "review",
        "when": when,
        "title": "A title",
        "why": "A reason",
        "sources": [{"id": "K1", "text": "A label"}],
        **fields,
    }


def held(when: dict, answers: dict, *, complete: bool = True, **fields):
    questionnaire = loaded(*ITEMS)
    interpretation = read(document(SCORE, rules=[rule(when, **fields)]), questionnaire)
    given = Answers(
        {
            key: [Coding(SYSTEM, value) if isinstance(value, str) else value]
            for key, value in answers.items()
        }
    )
    reached = scores(questionnaire, interpretation, given)
    return concerns(questionnaire, interpretation, given, reached, complete=complete)


HOLDS = [
    (CONCERNING, {"q": "yes"}, ("q", "Yes")),
    (CONCERNING, {"q": "not-sure"}, ("q", "Not-Sure")),
    (CONCERNING, {"q": "no"}, None),
    (CONCERNING, {}, None),
    ({"link_id": "b", "codes": ["true"]}, {"b": True}, ("b", "Yes")),
    ({"link_id": "b", "codes": ["false"]}, {"b": False}, ("b", "No")),
    ({"link_id": "b", "answered": True}, {"b": False}, ("b", "No")),
    ({"link_id": "b", "answered": True}, {}, None),
    ({"link_id": "q", "unanswered": True}, {}, ("q", "")),
    ({"link_id": "q", "unanswered": True}, {"q": "no"}, None),
    ({"link_id": "words", "unanswered": True}, {"q": "no"}, None),
    ({"link_id": "words", "unanswered": True}, {"q": "yes"}, ("words", "")),
    ({"score": "s", "at_least": 1}, {"q": "yes"}, ("", "Score: 1")),
    ({"score": "s", "at_least": 1}, {"q": "no"}, None),
    ({"score": "s", "at_least": 0}, {}, None),
    (
        {"all": [CONCERNING, {"link_id": "b", "codes": ["true"]}]},
        {"q": "yes", "b": True},
        ("q", "Yes; Yes"),
    ),
    ({"all": [CONCERNING, {"link_id": "b", "codes": ["true"]}]}, {"q": "yes"}, None),
    (
        {"link_id": "row", "codes": ["yes"]},
        {"row@0": "no", "row@1": "yes"},
        ("row", "Yes"),
    ),
]


@pytest.mark.parametrize(("when", "answers", "reason"), HOLDS)
def test_a_rule_holds_with_its_answer(when, answers, reason):
    found = held(when, answers)

    assert [(c.link_id, c.answer_text) for c in found] == ([reason] if reason else [])


def test_what_is_unanswered_says_nothing_before_completion():
    assert held({"link_id": "q", "unanswered": True}, {}, complete=False) == ()


def test_answers_are_taken_to_be_complete_unless_it_is_said():
    questionnaire = loaded(*ITEMS)
    rules = [rule({"link_id": "q", "unanswered": True})]
    interpretation = read(document(SCORE, rules=rules), questionnaire)

    assert concerns(questionnaire, interpretation, Answers(), ())


def test_an_answer_that_is_not_asked_any_more_concerns_nobody():
    when = {"link_id": "words", "answered": True}

    assert held(when, {"q": "no", "words": 1}) == ()


def test_urgent_concerns_are_told_apart():
    found = held(CONCERNING, {"q": "yes"}, level="urgent")

    assert urgent(found) == found
    assert urgent(held(CONCERNING, {"q": "yes"})) == ()


def test_a_concern_says_why_and_from_which_source():
    [concern] = held(CONCERNING, {"q": "yes"})

    assert (concern.rule.title, concern.rule.why) == ("A title", "A reason")
    assert concern.rule.sources[0].id == "K1"


WRONG = [
    (rule({"link_id": "nobody", "answered": True}), "no question"),
    (rule({"link_id": "q", "codes": ["maybe"]}), "maybe"),
    (rule({"link_id": "q"}), "concerning answers"),
    (rule({"score": "nobody", "at_least": 1}), "no score"),
    (rule({"all": []}), "at least one part"),
    (rule({"score": "s"}), "number"),
    (rule(CONCERNING, level="grave"), "grave"),
    (rule(CONCERNING, title=""), "title"),
    ({"id": "r"}, "when it holds"),
]


@pytest.mark.parametrize(("broken", "reason"), WRONG)
def test_a_rule_that_cannot_be_right_is_refused(broken, reason):
    with pytest.raises(Refused, match=reason):
        read(document(SCORE, rules=[broken]), loaded(*ITEMS))


def test_rules_and_scores_have_names_of_their_own():
    with pytest.raises(Refused, match="same name"):
        read(document(SCORE, rules=[rule(CONCERNING)] * 2), loaded(*ITEMS))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "Yes"),
        (5, "5"),
        (Coding("s", "c", "Words"), "Words"),
        (Coding("s", "c"), "c"),
        (Quantity(Decimal("1.5"), "kg"), "1.5 kg"),
        (Reference("Patient/1", display="A person"), "A person"),
        (Reference("Patient/1"), "Patient/1"),
        (Date("2020-02"), "2020-02"),
    ],
)
def test_an_answer_has_words(value, text):
    assert answer_text(loaded(item("x")).item("x"), value) == text
