"""One submission as a FHIR R4 Bundle, for a health-record system.

Everything here opens sealed answers: call it only after `audit.record`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import Any
from uuid import uuid5

from intake import documents
from intake.models import Response, Submission
from intake.passage import Leg
from intake.questionnaires import plain, scoring
from intake.questionnaires.calculation import computed
from intake.questionnaires.datatypes import number
from intake.questionnaires.response import to_response
from intake.questionnaires.scoring import Score

Json = dict[str, Any]

SUBMISSIONS = "https://anteroom.example/fhir/submissions"
SCORES = "https://anteroom.example/fhir/CodeSystem/scores"
LOINC = "http://loinc.org"
COMPLETION_MODE = (
    "http://hl7.org/fhir/StructureDefinition/questionnaireresponse-completionMode"
)
TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"
PARTICIPATION = f"{TERMINOLOGY}/v3-ParticipationMode"
SURVEY = {
    "coding": [{"system": f"{TERMINOLOGY}/observation-category", "code": "survey"}]
}
SCORE_UNIT = {
    "unit": "score",
    "system": "http://unitsofmeasure.org",
    "code": "{score}",
}


class NotSent(Exception):
    """A draft: what stands in it was not given to anybody yet."""


def bundle(submission: Submission, *, with_questionnaires: bool = False) -> Json:
    """Responses and scores of what was sent; the same bundle each time.

    Without the questionnaires themselves, each response names its own by url|version.
    """
    if submission.sent_at is None:
        raise NotSent
    responses = submission.responses.select_related("questionnaire")
    entries = [
        entry
        for response, _leg in documents.asked(responses)
        for entry in _entries(submission, response, with_questionnaires)
    ]
    return {
        "resourceType": "Bundle",
        "identifier": _identifier(submission),
        "type": "collection",
        "timestamp": submission.sent_at.isoformat(),
        "entry": entries,
    }


def text(resource: Json) -> str:
    """FHIR JSON, with every decimal as it was written."""
    return plain.dump(resource)


def _entries(
    submission: Submission, response: Response, with_questionnaires: bool
) -> Iterator[Json]:
    leg, declined = documents.leg(response), response.document["declined"]
    canonical = leg.questionnaire.canonical
    if with_questionnaires:
        definition = plain.read(response.questionnaire.definition, "Questionnaire")
        yield _entry(submission, canonical, definition)
    answered = _entry(submission, f"response to {canonical}", {})
    yield {**answered, "resource": _response(submission, leg, declined)}
    for score in scoring.scores(leg.questionnaire, leg.interpretation, leg.answers):
        observed = _observation(submission, score, answered["fullUrl"], declined)
        yield _entry(submission, f"{score.code} of {canonical}", observed)


def _entry(submission: Submission, role: str, resource: Json) -> Json:
    """An entry under an address that is the same whenever it is exported."""
    return {"fullUrl": uuid5(submission.pk, role).urn, "resource": resource}


def _identifier(submission: Submission) -> Json:
    return {"system": SUBMISSIONS, "value": submission.reference}


def _subject(submission: Submission) -> Json:
    """Nobody has a patient record before the clinic makes one: the reference only."""
    return {"type": "Patient", "identifier": _identifier(submission)}


def _response(submission: Submission, leg: Leg, declined: Collection[str]) -> Json:
    written = to_response(
        leg.questionnaire,
        computed(leg.questionnaire, leg.answers),
        status="completed",
        authored=submission.sent_at,
        declined=declined,
        language=leg.language,
    )
    about = {"identifier": _identifier(submission), "subject": _subject(submission)}
    return _with_origin(submission, {**written, **about})


def _with_origin(submission: Submission, written: Json) -> Json:
    """From paper: answered by the person, and entered by somebody of the staff."""
    if submission.entered_by is None:
        return written
    mode = {"coding": [{"system": PARTICIPATION, "code": "WRITTEN"}]}
    on_paper = {"url": COMPLETION_MODE, "valueCodeableConcept": mode}
    return {
        **written,
        "extension": [*written.get("extension", []), on_paper],
        "author": {"type": "Practitioner", "display": str(submission.entered_by)},
        "source": _subject(submission),
    }


def _observation(
    submission: Submission, score: Score, response: str, declined: Collection[str]
) -> Json:
    assert submission.sent_at is not None
    observed = {
        "resourceType": "Observation",
        "status": "final",
        "category": [SURVEY],
        "code": {"coding": [_code(score)], "text": score.title},
        "subject": _subject(submission),
        "effectiveDateTime": submission.sent_at.isoformat(),
        **_total(score, declined),
        "interpretation": [{"text": said} for said in _readings(score)],
        "note": [{"text": said} for said in _notes(score)],
        "referenceRange": _ranges(score) if score.average is None else [],
        "derivedFrom": [{"reference": response}],
        "component": _average(score),
    }
    return {name: content for name, content in observed.items() if content}


def _code(score: Score) -> Json:
    if score.loinc:
        return {"system": LOINC, "code": score.loinc}
    return {"system": SCORES, "code": score.code, "display": score.title}


def _total(score: Score, declined: Collection[str]) -> Json:
    """The total, or why there is none."""
    if score.total is None:
        left = any(link_id in declined for link_id, _weight in score.parts)
        code = "asked-declined" if left else "not-asked"
        coding = {"system": f"{TERMINOLOGY}/data-absent-reason", "code": code}
        return {"dataAbsentReason": {"coding": [coding], "text": score.reason}}
    if score.total == score.total.to_integral_value():
        return {"valueInteger": int(score.total)}
    return {"valueQuantity": _points(score.total)}


def _average(score: Score) -> list[Json]:
    """The mean, where an instrument reads its bands off that."""
    if score.average is None:
        return []
    mean = {
        "code": {"coding": [{"system": SCORES, "code": f"{score.code}-average"}]},
        "valueQuantity": _points(round(score.average, 4)),
    }
    return [{**mean, "referenceRange": _ranges(score)} if score.bands else mean]


def _ranges(score: Score) -> list[Json]:
    return [
        {"low": _points(band.low), "high": _points(band.high), "text": band.label}
        for band in score.bands
    ]


def _points(points: Decimal) -> Json:
    return {"value": number(points.normalize()), **SCORE_UNIT}


def _readings(score: Score) -> list[str]:
    """The band, and each cut-off that was reached."""
    reached = [
        f"{cutoff.at} or more: {cutoff.label}" for cutoff in score.cutoffs_reached
    ]
    return [score.band, *reached] if score.band else reached


def _notes(score: Score) -> Iterator[str]:
    """What nobody should read the number without."""
    if score.reason and score.total is not None:
        yield score.reason
    if score.unconfirmed:
        yield "The bands are not confirmed: compare with the publisher's form."
    if score.note:
        yield score.note
    if score.citation.text:
        doi = f" doi:{score.citation.doi}" if score.citation.doi else ""
        yield f"Scored after {score.citation.text}.{doi}"
