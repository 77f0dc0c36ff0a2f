from __future__ import annotations

from decimal import Decimal

from intake.questionnaires.values import Coding

from .builders import definition, extension, found, item, loaded, refusal

PICK = item("x", "choice", answerValueSet="#set")


def value_set(**content) -> dict:
    return {"resourceType": "ValueSet", "id": "set", **content}


def codes(questionnaire) -> list[str]:
    return [option.value.code for option in questionnaire.item("x").options]


def test_concepts_of_a_contained_value_set_are_options():
    concept = [
        {
            "code": "a",
            "display": "Always",
            "extension": [extension("ordinalValue", Decimal=3)],
        },
        {"code": "b", "designation": [{"language": "es", "value": "Nunca"}]},
    ]
    included = {"system": "s", "concept": concept}

    asked = loaded(PICK, contained=[value_set(compose={"include": [included]})]).item(
        "x"
    )

    first, second = asked.options
    assert (first.value, first.display, first.weight) == (
        Coding("s", "a"),
        "Always",
        Decimal(3),
    )
    assert second.translations == (("es", "Nunca"),)
    assert asked.offered


def test_an_expansion_is_taken_with_what_is_nested_and_without_what_is_abstract():
    contains = [
        {
            "system": "s",
            "code": "a",
            "abstract": True,
            "contains": [{"system": "s", "code": "b"}],
        },
        {"system": "s", "code": "c"},
    ]

    questionnaire = loaded(
        PICK, contained=[value_set(expansion={"contains": contains})]
    )

    assert codes(questionnaire) == ["b", "c"]


def test_a_contained_code_system_is_taken_whole_and_excludes_are_left_out():
    system = {
        "resourceType": "CodeSystem",
        "url": "s",
        "concept": [{"code": "a", "concept": [{"code": "b"}]}, {"code": "c"}],
    }
    compose = {
        "include": [{"system": "s"}],
        "exclude": [{"system": "s", "concept": [{"code": "c"}]}],
    }

    questionnaire = loaded(PICK, contained=[value_set(compose=compose), system])

    assert codes(questionnaire) == ["a", "b"]


def test_a_contained_value_set_is_found_by_its_url_too():
    compose = {"include": [{"system": "s", "concept": [{"code": "a"}]}]}
    questionnaire = loaded(
        item("x", "choice", answerValueSet="http://example.org/set|1"),
        contained=[value_set(url="http://example.org/set", compose=compose)],
    )

    assert codes(questionnaire) == ["a"]


def test_a_value_set_that_needs_a_server_is_not_offered():
    compose = {"include": [{"system": "s", "filter": [{"property": "x"}]}]}

    questionnaire = loaded(PICK, contained=[value_set(compose=compose)])

    assert codes(questionnaire) == []
    assert not questionnaire.item("x").bounded
    assert ("not-offered", "x") in found(questionnaire.outcome, errors_only=False)


def test_value_sets_that_fhir_closes_need_no_server():
    gender = "http://hl7.org/fhir/ValueSet/administrative-gender|4.0.1"

    questionnaire = loaded(item("x", "choice", answerValueSet=gender))

    assert codes(questionnaire) == ["male", "female", "other", "unknown"]


def test_a_value_set_that_is_not_there_refuses_the_definition():
    assert found(refusal(definition(PICK))) == {("structure", "x")}


def test_a_concept_without_a_code_refuses_the_definition():
    compose = {"include": [{"system": "s", "concept": [{"display": "Words"}]}]}

    assert not refusal(definition(PICK, contained=[value_set(compose=compose)])).ok
