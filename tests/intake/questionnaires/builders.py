"""Small definitions and responses, with only what a test is about."""

from __future__ import annotations

from intake.questionnaires.definition import Questionnaire
from intake.questionnaires.loading import load
from intake.questionnaires.outcome import Outcome, Refused

URL = "https://anteroom.example/fhir/Questionnaire/test"
CORE = "http://hl7.org/fhir/StructureDefinition/"
SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-"
SYSTEM = "https://anteroom.example/fhir/CodeSystem/answers"


def definition(*items: dict, **top) -> dict:
    return {
        "resourceType": "Questionnaire",
        "url": URL,
        "version": "1.0.0",
        "status": "active",
        "title": "A test",
        "item": list(items),
        **top,
    }


def item(link_id: str, kind: str = "string", **fields) -> dict:
    return {"linkId": link_id, "type": kind, "text": f"Question {link_id}", **fields}


def group(link_id: str, *items: dict, **fields) -> dict:
    return item(link_id, "group", item=list(items), **fields)


def when(question: str, operator: str = "exists", **answer) -> dict:
    answer = answer or {"answerBoolean": True}
    return {"question": question, "operator": operator, **answer}


def coding(code: str, **fields) -> dict:
    return {"system": SYSTEM, "code": code, **fields}


def option(code: str, weight: float | None = None, **fields) -> dict:
    extensions = [] if weight is None else [extension("ordinalValue", Decimal=weight)]
    return {
        "valueCoding": coding(code, display=code.title()),
        **({"extension": extensions} if extensions else {}),
        **fields,
    }


def extension(name: str, base: str = CORE, **value) -> dict:
    [(kind, content)] = value.items()
    return {"url": base + name, f"value{kind}": content}


def control(code: str) -> dict:
    return extension(
        "questionnaire-itemControl", CodeableConcept={"coding": [{"code": code}]}
    )


def loaded(*items: dict, **top) -> Questionnaire:
    return load(definition(*items, **top))


def refusal(source) -> Outcome:
    try:
        load(source)
    except Refused as refused:
        return refused.outcome
    raise AssertionError("the definition was not refused")


def response(*items: dict, **top) -> dict:
    """A response; what is given as None is left out."""
    fields = {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": URL,
        "status": "completed",
        "item": list(items) or None,
        **top,
    }
    return {name: content for name, content in fields.items() if content is not None}


def answered(link_id: str, *values: dict, **fields) -> dict:
    return {"linkId": link_id, "answer": list(values), **fields}


def found(outcome: Outcome, *, errors_only: bool = True) -> set[tuple[str, str]]:
    """(code, linkId) of every issue."""
    issues = outcome.errors if errors_only else outcome.issues
    return {(issue.code, issue.link_id) for issue in issues}
