from __future__ import annotations

from decimal import Decimal

import pytest

from intake.questionnaires.answers import Answers
from intake.questionnaires.interpretation import read
from intake.questionnaires.outcome import Refused
from intake.questionnaires.scoring import half_up, scores
from intake.questionnaires.values import Coding

from .builders import SDC, SYSTEM, coding, extension, group, item, loaded, option, when

OPTIONS = [option(str(n), n) for n in range(5)]
NAMES = [f"q{n}" for n in range(10)]
BANDS = [
    {"from": 0, "to": 9, "label": "low"},
    {"from": 10, "to": 40, "label": "high"},
]
LEVELS = [{"from": n, "to": n, "label": label} for n, label in enumerate("abcde")]


def asked(link_id: str, **fields) -> dict:
    return item(link_id, "choice", answerOption=OPTIONS, **fields)


def spec(**fields) -> dict:
    return {
        "code": "test",
        "title": "Test",
        "items": NAMES,
        "low": 0,
        "high": 40,
        "bands": BANDS,
        "citation": {"text": "Nobody 2026"},
        **fields,
    }


def document(*scores, rules=(), **fields) -> dict:
    url = "https://anteroom.example/fhir/Questionnaire/test"
    head = {"questionnaire": url, "version": "1.0.0"}
    return {**head, "scores": list(scores), "rules": list(rules), **fields}


def scored(answers: Answers, *items, **fields):
    questionnaire = loaded(*(items or map(asked, NAMES)))
    interpretation = read(document(spec(**fields)), questionnaire)
    [score] = scores(questionnaire, interpretation, answers)
    return score


def picks(*weights: int | None) -> Answers:
    named = zip(NAMES, weights, strict=False)
    return Answers({n: [Coding(SYSTEM, str(w))] for n, w in named if w is not None})


EDGES = [(0, "low"), (9, "low"), (10, "high"), (40, "high")]


@pytest.mark.parametrize(("total", "band"), EDGES)
def test_a_total_has_a_band(total, band):
    weights = [min(4, max(0, total - 4 * n)) for n in range(10)]

    score = scored(picks(*weights))

    assert (score.total, score.band) == (Decimal(total), band)
    assert type(score.total) is Decimal
    assert score.reason == ""


@pytest.mark.parametrize("missing", range(10))
def test_one_missing_item_is_no_total(missing):
    weights = [None if n == missing else 1 for n in range(10)]

    score = scored(picks(*weights))

    assert (score.total, score.band, score.band_index) == (None, "", None)
    assert score.reason == "No total: 1 of 10 items was not answered."
    assert score.parts[missing] == (NAMES[missing], None)


PRORATED = [
    ([4] * 8, 40, "e"),
    ([1] * 9, 10, "b"),
    ([2] * 4 + [1] * 5, 14, "b"),  # 13 × 10 / 9 = 14.4
    ([2] * 5 + [1] * 4, 16, "c"),  # 14 × 10 / 9 = 15.6
    ([3, 3, 1, 1, 1, 1, 1, 1], 15, "c"),  # 12 × 10 / 8 = 15; 1.5 is rounded up
]


@pytest.mark.parametrize(("weights", "total", "band"), PRORATED)
def test_a_mean_is_prorated_and_rounded_half_up(weights, total, band):
    prorate = {"rule": "prorate", "at_most": 2}

    score = scored(picks(*weights), method="mean", bands=LEVELS, missing=prorate)

    assert (score.total, score.average) == (Decimal(total), Decimal(total) / 10)
    assert (score.band, score.prorated) == (band, True)
    assert score.reason.startswith("Prorated")


def test_too_many_missing_items_are_not_prorated():
    prorate = {"rule": "prorate", "at_most": 2}

    score = scored(picks(*[1] * 7), method="mean", bands=LEVELS, missing=prorate)

    assert (score.total, score.average, score.band) == (None, None, "")
    assert score.reason == "No total: 3 of 10 items were not answered."


@pytest.mark.parametrize(("number", "rounded"), [("0.5", 1), ("1.5", 2), ("2.4", 2)])
def test_halves_are_rounded_up(number, rounded):
    assert half_up(Decimal(number)) == rounded


GATE = item("gate", "choice", answerOption=[option("yes"), option("no")])
OPEN = [when("gate", "=", answerCoding=coding("yes"))]
ZERO = {"link_id": "gate", "code": "no", "reason": "No exposure"}
GATED = [GATE, group("g", asked("q0"), asked("q1"), enableWhen=OPEN)]


@pytest.mark.parametrize(
    ("answers", "total", "reason"),
    [
        ({"gate": "no"}, 0, "No exposure"),
        ({"gate": "yes", "q0": "0", "q1": "0"}, 0, ""),
        ({"gate": "yes", "q0": "1"}, None, "No total: 1 of 2 items was not answered."),
        ({}, None, "No total: 2 of 2 items were not answered."),
    ],
)
def test_a_gate_says_why_the_total_is_zero(answers, total, reason):
    given = Answers({k: [Coding(SYSTEM, v)] for k, v in answers.items()})
    fields = {"items": ["q0", "q1"], "high": 8, "bands": [], "zero_when": ZERO}

    score = scored(given, *GATED, **fields)

    assert (score.total, score.reason) == (total, reason)


NEVER = [when("q0", "!=", answerCoding=coding("0"))]
DRINKS = [asked("q0"), asked("q1", enableWhen=NEVER), asked("q2", enableWhen=NEVER)]


@pytest.mark.parametrize(
    ("answers", "total"),
    [
        ({"q0": "0"}, 0),
        ({"q0": "0", "q1": "4"}, 0),  # left behind when going back
        ({"q0": "1"}, None),
        ({"q0": "1", "q1": "1", "q2": "2"}, 4),
        ({}, None),
    ],
)
def test_what_is_not_asked_after_never_counts_zero(answers, total):
    given = Answers({k: [Coding(SYSTEM, v)] for k, v in answers.items()})
    names = ["q0", "q1", "q2"]
    fields = {
        "items": names,
        "high": 12,
        "bands": [],
        "disabled_counts_zero": names[1:],
    }

    assert scored(given, *DRINKS, **fields).total == total


def test_what_is_not_asked_for_want_of_an_answer_is_missing():
    names = ["q0", "q1"]
    fields = {"items": names, "high": 8, "bands": [], "disabled_counts_zero": names}

    assert scored(Answers(), *GATED, **fields).total is None


def test_what_depends_on_two_answers_is_missing_until_both_are_given():
    second = {"enableWhen": [*NEVER, when("words")], "enableBehavior": "all"}
    items = [asked("q0"), item("words"), asked("q1", **second)]
    fields = {"items": ["q1"], "high": 4, "bands": [], "disabled_counts_zero": ["q1"]}

    assert scored(picks(0), *items, **fields).total is None
    both = picks(0).replace({"words": ["x"]})
    assert scored(both, *items, **fields).total == 0


def test_cutoffs_that_are_reached_are_named():
    cutoffs = [{"at": 3, "label": "three"}, {"at": 4, "label": "four"}]

    score = scored(picks(*[3] + [0] * 9), cutoffs=cutoffs)

    assert [cutoff.label for cutoff in score.cutoffs_reached] == ["three"]


def test_a_number_question_counts_its_number():
    answers = Answers({"a": [7], "b": [Decimal("2.5")]})

    score = scored(
        answers,
        item("a", "integer"),
        item("b", "decimal"),
        items=["a", "b"],
        bands=[],
    )

    assert score.total == Decimal("9.5")


WRONG = [
    ({"items": ["nobody"]}, "no question"),
    ({"items": []}, "adds each"),
    ({"items": ["q0", "q0"]}, "adds each"),
    ({"items": ["words"]}, "no weight"),
    ({"items": ["partly"]}, "has a weight"),
    ({"items": ["row"]}, "repeats"),
    ({"bands": [{"from": 0, "to": 3, "label": "a"}]}, "cover"),
    ({"bands": [BANDS[0], {"from": 11, "to": 40, "label": "b"}]}, "meet"),
    ({"bands": [{"from": 0, "label": "a"}]}, "to must be given"),
    ({"method": "median"}, "median"),
    ({"missing": {"rule": "prorate"}}, "at_most"),
    ({"disabled_counts_zero": ["words"]}, "never 0"),
    ({"zero_when": {"link_id": "q0", "code": "9", "reason": "x"}}, "no answer"),
    ({"citation": None}, "cite"),
    ({"high": "many"}, "number"),
    ({"invented": 1}, "invented"),
]


@pytest.mark.parametrize(("fields", "reason"), WRONG)
def test_a_score_that_cannot_be_right_is_refused(fields, reason):
    partly = item("partly", "choice", answerOption=[option("a", 1), option("b")])
    questionnaire = loaded(
        *map(asked, NAMES),
        item("words"),
        partly,
        group("g", asked("row"), repeats=True),
    )

    with pytest.raises(Refused, match=reason):
        read(document(spec(**fields)), questionnaire)


def test_an_interpretation_belongs_to_one_version_of_one_questionnaire():
    questionnaire = loaded(*map(asked, NAMES))

    with pytest.raises(Refused, match="another version"):
        read(document(spec(), version="2"), questionnaire)


@pytest.mark.parametrize("source", [b"{", [], {"scores": 5}, {"scores": [5]}, None])
def test_what_is_no_interpretation_is_refused(source):
    with pytest.raises(Refused):
        read(source, loaded(*map(asked, NAMES)))


def test_a_calculated_total_must_agree_with_the_score():
    expression = "%resource.item.where(linkId = 'q0').answer.value.weight().sum()"
    value = {"language": "text/fhirpath", "expression": expression}
    calculated = extension("calculatedExpression", SDC, Expression=value)
    total = item("total", "decimal", extension=[calculated])
    questionnaire = loaded(*map(asked, NAMES), total)

    assert read(document(spec(items=["q0"])), questionnaire).scores
    with pytest.raises(Refused, match="adds other items"):
        read(document(spec()), questionnaire)
