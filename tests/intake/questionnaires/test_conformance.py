"""What is right and what is wrong, row by row, with the clause of FHIR that says so."""

from __future__ import annotations

import json

from intake.questionnaires.loading import check
from intake.questionnaires.validation import check_response

from .builders import (
    CORE,
    SDC,
    URL,
    answered,
    coding,
    definition,
    extension,
    group,
    item,
    loaded,
    option,
    response,
    when,
)

WORDS = {"valueString": "words"}
X = answered("x", WORDS)
DIV = '<div xmlns="http://www.w3.org/1999/xhtml">Words</div>'
UCUM = "http://unitsofmeasure.org"
ONE = [extension("questionnaire-maxOccurs", Integer=1)]
RIGHT, WRONG = True, False


def kilograms(value: float, **fields) -> dict:
    return {"value": value, "unit": "kg", "system": UCUM, "code": "kg", **fields}


def amount(value: str, code: str) -> dict:
    return {"valueQuantity": kilograms(float(value), unit=code, code=code)}


def least(value: float, code: str) -> dict:
    limit = kilograms(value, unit=code, code=code)
    return {"extension": [extension("minQuantity", SDC, Quantity=limit)]}


# R4 json.html, datatypes.html, extensibility.html: a right answer to a question in
# words, and what else the response says.
HEADS = [
    (RIGHT, {"meta": {"profile": ["https://a.example"], "versionId": "1"}}),
    (RIGHT, {"meta": {"lastUpdated": "2024-01-01T00:00:00Z", "tag": [{"code": "a"}]}}),
    (WRONG, {"meta": {"lastUpdated": "2024-01-01"}}),  # an instant has a time
    (WRONG, {"meta": {"colour": "red"}}),
    (WRONG, {"meta": {"profile": "https://a.example"}}),  # 0..*
    (RIGHT, {"text": {"status": "generated", "div": DIV}}),
    (WRONG, {"text": {"div": DIV}}),  # Narrative.status 1..1
    (WRONG, {"text": {"status": "made", "div": DIV}}),  # required binding
    (RIGHT, {"subject": {"reference": "Patient/1", "display": "A person"}}),
    (RIGHT, {"subject": {"identifier": {"system": "urn:oid:1.2", "value": "1"}}}),
    (WRONG, {"subject": {"reference": 1}}),
    (WRONG, {"subject": {"id ": "1"}}),
    (WRONG, {"subject": {"identifier": {"use": "first", "value": "1"}}}),
    (WRONG, {"basedOn": {"reference": "ServiceRequest/1"}}),  # 0..*
    (RIGHT, {"basedOn": [{"reference": "ServiceRequest/1"}]}),
    (RIGHT, {"contained": [{"resourceType": "Patient", "id": "p", "active": True}]}),
    (WRONG, {"contained": [{"id": "p"}]}),
    (RIGHT, {"_status": {"id": "a"}, "_language": {"id": "b"}}),
    (WRONG, {"_subject": {"id": "a"}}),  # only primitives have a companion
    (WRONG, {"_item": [{"id": "a"}]}),
    (RIGHT, {"extension": [{"url": "https://a.example", "valueMoney": {"value": 1}}]}),
    (RIGHT, {"extension": [{"url": "https://a.example", "_valueCode": {"id": "a"}}]}),
    (WRONG, {"extension": [{"valueString": "a"}]}),  # Extension.url 1..1
    (WRONG, {"extension": [{"url": "https://a.example"}]}),  # ext-1
    (WRONG, {"extension": [{"url": "u:a", "valueCode": "a", "valueString": "a"}]}),
    (WRONG, {"extension": [{"url": "u:a", "valueThing": "a"}]}),
    (WRONG, {"extension": [{"url": "u:a", "valueInteger": "1"}]}),
    (WRONG, {"modifierExtension": [{"url": "u:a", "valueCode": "a"}]}),
    (WRONG, {"item": [answered("x", WORDS, id="a b")]}),
    (WRONG, {"item": [answered("x", WORDS, definition=5)]}),
    (RIGHT, {"item": [answered("x", WORDS, definition="https://a.example/b#c")]}),
    (WRONG, {"item": [answered("x", {"valuestring": "words"})]}),  # case matters
    (WRONG, {"item": {"linkId": "x"}}),
    (WRONG, {"item": ["x"]}),
    (WRONG, {"item": [{"linkId": "x", "answer": WORDS}]}),
]


def test_a_response_has_the_shape_that_fhir_gives_it():
    questionnaire = loaded(item("x"))

    for is_right, head in HEADS:
        outcome = check_response(questionnaire, response(**{"item": [X], **head}))
        assert outcome.ok is is_right, head


def test_the_text_of_a_response_is_strict_json():
    questionnaire = loaded(item("x"))
    right = json.dumps(response(X))
    twice = right.replace('"linkId"', '"linkId": "y", "linkId"')

    assert check_response(questionnaire, right).ok
    assert check_response(questionnaire, "\ufeff" + right).ok
    assert check_response(questionnaire, b"\xef\xbb\xbf" + right.encode()).ok
    for wrong in (twice, right[:-1] + ",}", right + "{}", right.encode("utf-16")):
        assert not check_response(questionnaire, wrong).ok


# SDC validation.html: until a response is complete it "may temporarily violate
# certain constraints, such as missing required answers, invalid cardinalities, or
# inclusion of disabled items"; what an answer is, it is in a draft as well.
ASLEEP = item("x", enableWhen=[when("y")])
DRAFTS = [
    (RIGHT, item("x", required=True), []),
    (RIGHT, item("x"), [answered("x", WORDS, WORDS)]),
    (RIGHT, item("x", repeats=True, extension=ONE), [answered("x", WORDS, WORDS)]),
    (RIGHT, ASLEEP, [X]),
    (WRONG, item("x", "integer"), [X]),
    (WRONG, item("x", "choice", answerOption=[option("a")]), [X]),
    (WRONG, item("x"), [X, X]),
    (WRONG, group("x", item("z")), [X]),
]


def test_a_draft_may_be_unfinished_but_not_unreadable():
    for is_right, asked, items in DRAFTS:
        questionnaire = loaded(asked, item("y"))
        for status in ("in-progress", "stopped", "entered-in-error"):
            outcome = check_response(questionnaire, response(*items, status=status))
            assert outcome.ok is is_right, (asked, status)
        assert not check_response(questionnaire, response(*items)).ok, asked


# Questionnaire.item.enableWhen, "=": "at least one answer has a value equal to".
CONDITIONS = [
    # a code without a system says nothing about the system
    (RIGHT, "choice", {"Coding": {"code": "a"}}, {"Coding": coding("a")}),
    (WRONG, "choice", {"Coding": {"code": "b"}}, {"Coding": coding("a")}),
    (
        WRONG,
        "choice",
        {"Coding": {"system": "u:a", "code": "a"}},
        {"Coding": coding("a")},
    ),
    # "display: text alternative": it does not say who is meant
    (
        RIGHT,
        "reference",
        {"Reference": {"reference": "Patient/1"}},
        {"Reference": {"reference": "Patient/1", "display": "A person"}},
    ),
    (
        WRONG,
        "reference",
        {"Reference": {"reference": "Patient/1"}},
        {"Reference": {"reference": "Patient/2"}},
    ),
    # an amount without a unit is the number alone
    (RIGHT, "quantity", {"Quantity": {"value": 2}}, {"Quantity": kilograms(2)}),
    (WRONG, "quantity", {"Quantity": {"value": 2}}, {"Quantity": kilograms(3)}),
    (WRONG, "quantity", {"Quantity": kilograms(2)}, {"Quantity": {"value": 2}}),
]


def test_a_condition_looks_at_what_it_names():
    for is_right, kind, wanted, given in CONDITIONS:
        [(name, value)] = wanted.items()
        options = {"answerOption": [option("a")]} if kind == "choice" else {}
        questionnaire = loaded(
            item("y", kind, **options),
            item("x", enableWhen=[when("y", "=", **{f"answer{name}": value})]),
        )
        answer = {f"value{kind}": content for kind, content in given.items()}

        outcome = check_response(questionnaire, response(answered("y", answer), X))

        assert outcome.ok is is_right, (wanted, given)


LIMIT = [extension("minValue", Integer=2)]
AMOUNT = [extension("minQuantity", SDC, Quantity={"value": 2})]
KG = [extension("questionnaire-unitOption", Coding={"code": "kg", "display": "kg"})]
PATIENT = {"valueReference": {"reference": "Patient/1", "display": "A person"}}
VALUES = [
    (RIGHT, "quantity", {"extension": LIMIT}, {"valueQuantity": kilograms(2)}),
    (WRONG, "quantity", {"extension": LIMIT}, {"valueQuantity": kilograms(1)}),
    (RIGHT, "quantity", {"extension": AMOUNT}, {"valueQuantity": kilograms(2)}),
    (WRONG, "quantity", {"extension": AMOUNT}, {"valueQuantity": kilograms(1)}),
    (RIGHT, "quantity", {"extension": KG}, {"valueQuantity": kilograms(1)}),
    (RIGHT, "quantity", least(5, "mg/dL"), amount("0.05", "g/L")),
    (WRONG, "quantity", least(5, "mg/dL"), amount("0.04", "g/L")),
    (RIGHT, "quantity", least(1, "/s"), amount("60", "{beats}/min")),
    (WRONG, "quantity", least(1, "/s"), amount("59", "/min")),
    (RIGHT, "quantity", least(4, "10*9/L"), amount("4", "10*3/uL")),
    (WRONG, "quantity", least(5, "mg/dL"), amount("5", "kg")),  # nothing in common
    (RIGHT, "quantity", least(36, "Cel"), amount("97", "[degF]")),  # UCUM may know
    (WRONG, "quantity", {}, {"valueQuantity": kilograms(1, comparator="~")}),
    (WRONG, "quantity", {}, {"valueQuantity": kilograms(1, colour="red")}),
    (
        RIGHT,
        "choice",
        {"answerOption": [PATIENT]},
        {"valueReference": {"reference": "Patient/1"}},
    ),
    # "If both reference and type are populated … they SHALL be consistent."
    (
        WRONG,
        "reference",
        {},
        {"valueReference": {"reference": "Patient/1", "type": "Group"}},
    ),
    (
        RIGHT,
        "reference",
        {},
        {"valueReference": {"reference": "Patient/1", "type": "Patient"}},
    ),
    (WRONG, "reference", {}, {"valueReference": {"type": "Patient", "identifier": []}}),
    # "urn:uuid: … SHALL be lowercase", and an OID is numbers
    (RIGHT, "url", {}, {"valueUri": "urn:uuid:c757873d-ec9a-4326-a141-556f43239520"}),
    (WRONG, "url", {}, {"valueUri": "urn:uuid:C757873D-EC9A-4326-A141-556F43239520"}),
    (WRONG, "url", {}, {"valueUri": "urn:uuid:c757873d-ec9a-4326-a141"}),
    (RIGHT, "url", {}, {"valueUri": "urn:oid:2.16.840.1.113883"}),
    (WRONG, "url", {}, {"valueUri": "urn:oid:2.16.x"}),
    (WRONG, "url", {}, {"valueUrl": "https://a.example"}),  # Questionnaire: uri
    (WRONG, "text", {}, {"valueMarkdown": "words"}),
    (WRONG, "attachment", {}, {"valueAttachment": {"url": "u:a", "size": -1}}),
    (WRONG, "attachment", {}, {"valueAttachment": {"url": "u:a", "creation": "today"}}),
    (WRONG, "choice", {}, {"valueCoding": {"code": "a", "userSelected": "yes"}}),
    (WRONG, "choice", {}, {"valueCoding": {"code": "a", "system": "my codes"}}),
    (RIGHT, "choice", {}, {"valueCoding": {"code": "a", "version": "1", "id": "b"}}),
]


def test_an_answer_is_what_its_datatype_allows():
    for is_right, kind, fields, value in VALUES:
        questionnaire = loaded(item("x", kind, **fields))

        outcome = check_response(questionnaire, response(answered("x", value)))

        assert outcome.ok is is_right, (kind, value)
        assert {issue.link_id for issue in outcome.errors} <= {"x"}


def test_words_that_belong_to_another_answer_are_told():
    spanish = {"url": CORE + "translation", "extension": []}
    spanish["extension"] = [
        {"url": "lang", "valueCode": "es"},
        {"url": "content", "valueString": "Nunca"},
    ]
    never = coding("never", display="Never", _display={"extension": [spanish]})
    options = [{"valueCoding": never}, option("daily")]
    questionnaire = loaded(item("x", "choice", answerOption=options))

    for display, codes in (
        ("Never", []),
        ("never", []),
        ("Nunca", []),
        ("Daily", ["displayMismatch"]),
    ):
        given = answered("x", {"valueCoding": coding("never", display=display)})
        outcome = check_response(questionnaire, response(given))
        assert outcome.ok
        assert [issue.code for issue in outcome.issues] == codes


def include(system: str, *codes: str, **fields) -> dict:
    return {"system": system, "concept": [{"code": c} for c in codes], **fields}


ONE_CODE = [{"system": "u:a", "code": "1"}]
CODES = {
    "resourceType": "CodeSystem",
    "id": "c",
    "url": "u:a",
    "concept": [{"code": "1"}],
}
OTHER_SET = {
    "resourceType": "ValueSet",
    "id": "t",
    "compose": {"include": [include("u:a", "1")]},
}
# ValueSet.compose, .expansion: which codes are in the set, where that can be said.
SETS = [
    (RIGHT, {"compose": {"include": [include("u:b", "1"), include("u:a", "2")]}}),
    (WRONG, {"compose": {"include": [include("u:b", "2"), include("u:a", "1")]}}),
    (
        WRONG,
        {
            "compose": {
                "include": [include("u:a", "1", "2")],
                "exclude": [include("u:a", "2")],
            }
        },
    ),
    (WRONG, {"expansion": {"contains": ONE_CODE}}),
    (WRONG, {"expansion": {"contains": ONE_CODE, "total": 1}}),
    (RIGHT, {"expansion": {"contains": ONE_CODE, "total": 1000}}),  # a page of it
    (RIGHT, {"compose": {"include": [{"system": "u:a"}]}}),  # all of a system elsewhere
    (WRONG, {"compose": {"include": [{"system": "u:a"}]}}, {"content": "complete"}),
    (WRONG, {"compose": {"include": [{"valueSet": ["#t"]}]}}, OTHER_SET),
    (RIGHT, {"compose": {"include": [{"valueSet": ["#s"]}]}}),  # of itself
    (RIGHT, {"compose": {"include": [{"valueSet": ["u:elsewhere"]}]}}),
    (RIGHT, {"compose": {"include": [{"system": "u:a"}]}}, {"content": "fragment"}),
]


def test_an_answer_is_wrong_only_where_its_value_set_is_whole():
    answer = answered("x", {"valueCoding": {"system": "u:a", "code": "2"}})
    for is_right, fields, *system in SETS:
        value_set = {"resourceType": "ValueSet", "id": "s", **fields}
        contained = [value_set, *({**CODES, **more} for more in system)]
        questionnaire = loaded(
            item("x", "choice", answerValueSet="#s"), contained=contained
        )

        assert check_response(questionnaire, response(answer)).ok is is_right, fields


# R4 questionnaire.html: what stands around the items of a definition.
DEFINITIONS = [
    (RIGHT, {"subjectType": ["Patient"], "date": "2024-01", "experimental": False}),
    (RIGHT, {"derivedFrom": ["https://a.example"], "_experimental": {"id": "a"}}),
    (RIGHT, {"contact": [{"telecom": [{"system": "email", "value": "a@a.example"}]}]}),
    (
        RIGHT,
        {"useContext": [{"code": {"code": "a"}, "valueRange": {"low": {"value": 1}}}]},
    ),
    (WRONG, {"url": "https://a.example/my questionnaire"}),
    (WRONG, {"id": "my questionnaire"}),
    (WRONG, {"subjectType": "Patient"}),
    (WRONG, {"date": "yesterday"}),
    (WRONG, {"experimental": "no"}),
    (WRONG, {"contact": [{"telecom": [{"system": "pigeon", "value": "a"}]}]}),
    (WRONG, {"identifier": {"value": "a"}}),
    (WRONG, {"useContext": [{"valueRange": {"low": {"value": 1}}}]}),
    (WRONG, {"text": {"status": "generated"}}),
    (WRONG, {"extension": [{"valueString": "a"}]}),
    (WRONG, {"item": [item("x", definition="not an address")]}),
]


def test_a_definition_has_the_shape_that_fhir_gives_it():
    for is_right, top in DEFINITIONS:
        assert check({**definition(item("x")), **top}).ok is is_right, top

    # what is not read is told, and does not keep a published form out
    for fields in ({"code": []}, {"extension": [{"url": "u:a", "valueBoolean": "no"}]}):
        told, *_ = check(definition(item("x", **fields))).issues
        assert (told.severity, told.code, told.link_id) == ("warning", "structure", "x")
    text = json.dumps(definition(item("x"), url=URL))
    assert not check(text.replace('"linkId"', '"linkId": "y", "linkId"')).ok
