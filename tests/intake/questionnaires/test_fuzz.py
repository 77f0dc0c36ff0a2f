"""Damaged definitions, responses and answers: an outcome each time, nothing worse."""

from __future__ import annotations

import copy
import json
import random
import resource
import time
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from intake.questionnaires.answers import Answers
from intake.questionnaires.enablement import enabled, relevant
from intake.questionnaires.loading import load
from intake.questionnaires.outcome import Outcome, Refused
from intake.questionnaires.response import from_response, to_response
from intake.questionnaires.validation import check_answers, check_response
from tests.thorough import examples

from . import builders as make
from .strategies import answers_to, definitions

OPTIONS = [make.option(code, weight) for weight, code in enumerate("abc")]
SUM = "%resource.repeat(item).where(linkId = 'pick').answer.value.weight().sum()"
RICH = make.definition(
    make.item("lead", "display"),
    make.item("yes", "boolean", required=True),
    make.item(
        "pick",
        "choice",
        repeats=False,
        answerOption=OPTIONS,
        item=[make.item("why", "text", maxLength=10)],
        enableWhen=[
            make.when("yes", "=", answerBoolean=True),
            make.when("many@", "exists", answerBoolean=False),
        ],
        enableBehavior="any",
        extension=[make.control("radio-button")],
    ),
    make.item("many@", "open-choice", repeats=True, answerValueSet="#set"),
    make.group(
        "g",
        make.item("when", "date", extension=[make.extension("minValue", Date="2020")]),
        make.item("how", "quantity"),
        make.item("n", "decimal", initial=[{"valueDecimal": 1.5}]),
        make.group("h", make.item("at", "dateTime"), repeats=True),
        repeats=True,
    ),
    make.item("mail", extension=[make.extension("regex", String=".+@.+")]),
    make.item(
        "total",
        "integer",
        extension=[
            make.extension(
                "calculatedExpression",
                make.SDC,
                Expression={"language": "text/fhirpath", "expression": SUM},
            )
        ],
    ),
    contained=[
        {
            "resourceType": "ValueSet",
            "id": "set",
            "compose": {"include": [{"system": "s", "concept": [{"code": "x"}]}]},
        }
    ],
    effectivePeriod={"start": "2020"},
)
ANSWERED = make.response(
    make.answered("yes", {"valueBoolean": True}),
    make.answered(
        "pick",
        {
            "valueCoding": make.coding("a"),
            "item": [make.answered("why", {"valueString": "so"})],
        },
    ),
    make.answered(
        "many@", {"valueString": "other"}, {"valueCoding": {"system": "s", "code": "x"}}
    ),
    {
        "linkId": "g",
        "item": [
            make.answered("when", {"valueDate": "2021-02"}),
            make.answered("how", {"valueQuantity": {"value": 5, "unit": "kg"}}),
            {"linkId": "h", "item": [make.answered("at", {"valueDateTime": "2020"})]},
        ],
    },
    authored="2021-01-01",
)

JUNK = [
    *(None, True, False, 0, -1, 10**30, 1.5, 1e300, float("nan"), float("inf")),
    *("", " ", "a", "\0", "\ud800", "x" * 5000, "#set", "yes", "@0", "g@0.0"),
    *("2020-02-30", "9999-12-31T23:59:60.999999999+14:00", "0001-01-01T00:00:00-14:00"),
    *("exists", ">", "group", "question", "choice", "(" * 900, "a{1000}{1000}"),
    *([], {}, [[]], [{}], [None], {"url": "x"}, {"linkId": "yes"}, object(), b"x"),
    *([{"url": make.CORE + "minValue", "valueInteger": 5}], {"a": {"b": {"c": []}}}),
]
KEYS = [
    "linkId",
    "type",
    "item",
    "answer",
    "enableWhen",
    "answerOption",
    "extension",
    "modifierExtension",
    "required",
    "repeats",
    "maxLength",
    "initial",
    "valueString",
    "valueCoding",
    "valueDecimal",
    "valueDate",
    "text",
    "url",
    "question",
    "operator",
    "answerBoolean",
    "answerInteger",
    "answerQuantity",
    "contained",
    "answerValueSet",
    "valueExpression",
    "_text",
    "status",
    "questionnaire",
    "authored",
]


def places(tree: object) -> Iterator[tuple[dict | list, object]]:
    """Every (container, key) in a tree."""
    entries = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, child in list(entries):
        yield tree, key
        if isinstance(child, dict | list):
            yield from places(child)


def damaged(tree: dict, chance: random.Random) -> dict:
    """A copy with some things replaced, dropped, moved, doubled or nested."""
    copied = copy.deepcopy(tree)
    for _ in range(chance.randint(1, 4)):
        found = list(places(copied))
        if not found:
            break
        container, key = chance.choice(found)
        damage(container, key, found, chance)
    return copied


def damage(container, key, found, chance: random.Random) -> None:
    junk = copy.deepcopy(chance.choice(JUNK))
    other, there = chance.choice(found)
    actions = ["replace", "drop", "graft", "add", "double"]
    match chance.choice(actions):
        case "replace":
            container[key] = junk
        case "drop":
            del container[key]
        case "graft" if (isinstance(there, int) and there < len(other)) or (
            there in other
        ):
            container[key] = copy.deepcopy(other[there])
        case "add" if isinstance(container, dict):
            container[chance.choice(KEYS)] = junk
        case "double" if isinstance(container, list):
            container.append(copy.deepcopy(container[key]))


def outcomes(definition: dict, response: object) -> Outcome:
    """What anybody does with a definition and a response from outside."""
    try:
        questionnaire = load(definition)
    except Refused as refused:
        return refused.outcome
    outcome = check_response(questionnaire, response)
    try:
        answers = from_response(questionnaire, response)
    except Refused as refused:
        return refused.outcome
    kept = relevant(questionnaire, answers)
    enabled(questionnaire, kept)
    check_answers(questionnaire, kept, complete=True)
    to_response(questionnaire, kept, status="completed")
    list(questionnaire.pages)
    outcome.to_fhir()
    return outcome


def fuzz(seed: int) -> None:
    chance = random.Random(seed)
    definition = damaged(RICH, chance) if chance.random() < 0.6 else RICH
    response = damaged(ANSWERED, chance) if chance.random() < 0.6 else ANSWERED
    began = time.process_time()

    outcome = outcomes(definition, response)

    assert isinstance(outcome, Outcome)
    assert time.process_time() - began < 1


def test_the_undamaged_pair_is_right():
    assert outcomes(RICH, ANSWERED).errors == ()


@pytest.mark.parametrize("start", range(0, 200, 100))
def test_damage_gets_an_outcome(start):
    for seed in range(start, start + 100):
        fuzz(seed)


@pytest.mark.long
def test_ten_thousand_damages_get_an_outcome_within_200_megabytes():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for seed in range(10_000, 20_000):
        fuzz(seed)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert (after - before) / 1024 < 200


@settings(
    max_examples=examples(30, 300),
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    deadline=None,
)
@given(st.data())
def test_damage_to_any_definition_gets_an_outcome(data):
    definition = data.draw(definitions())
    questionnaire = load(definition)
    answers = data.draw(answers_to(questionnaire))
    response = to_response(questionnaire, answers, status="completed")
    chance = random.Random(data.draw(st.integers(0, 2**32)))

    outcomes(damaged(definition, chance), response)
    outcomes(definition, damaged(response, chance))


@settings(max_examples=examples(60, 500), deadline=None)
@given(st.text() | st.binary())
def test_any_text_gets_an_outcome(text):
    assert not check_response(load(RICH), text).ok
    with pytest.raises(Refused):
        load(text)


@pytest.mark.parametrize("cut", range(0, 1500, 50))
def test_a_file_that_breaks_off_is_refused(cut):
    with pytest.raises(Refused):
        load(json.dumps(RICH)[:cut])


def test_keys_from_nowhere_are_no_danger():
    questionnaire = load(RICH)
    answers = Answers(
        {key: ["x"] for key in ("g@9", "at@9999.9999", "at@99999.0", "@")}
    )

    assert not check_answers(questionnaire, answers, complete=True).ok
