"""What was sent, as a FHIR Bundle: true to the answers, and taken out on record."""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from fhir.resources.R4B.bundle import Bundle

from clinic import actions, sealing
from intake import documents
from intake.actions import review
from intake.desk import exports
from intake.models import AuditEvent, Event, Submission
from intake.questionnaires import plain, scoring
from intake.questionnaires.interpretation import Band, Citation
from intake.questionnaires.response import from_response
from intake.questionnaires.validation import check_response
from tests.factories import PASSWORD, make_user, sign_in
from tests.intake.factories import (
    ITEM_9,
    SEVERAL_DAYS,
    make_draft,
    make_submission,
    save,
)

pytestmark = pytest.mark.django_db
PHQ_9 = [f"/{n}" for n in ("44250-9", "44255-8", "44259-0", "44254-1", "44251-7")]
PHQ_9 += [f"/{n}" for n in ("44258-2", "44252-5", "44253-3", "44260-8")]
ANSWERED = dict.fromkeys(PHQ_9, SEVERAL_DAYS)


@pytest.fixture
def submission(open_clinic):
    return make_submission(**ANSWERED, hopes="To sleep again")


def resources(bundle: dict, kind: str) -> list[dict]:
    found = [entry["resource"] for entry in bundle["entry"]]
    return [resource for resource in found if resource["resourceType"] == kind]


def response_to(bundle: dict, name: str) -> dict:
    [found] = [
        response
        for response in resources(bundle, "QuestionnaireResponse")
        if f"/{name}|" in response["questionnaire"]
    ]
    return found


def score(bundle: dict, title: str) -> dict:
    [found] = [
        observed
        for observed in resources(bundle, "Observation")
        if observed["code"]["text"] == title
    ]
    return found


def pieces(item: dict, link_id: str) -> list[dict]:
    """Every item with this linkId, however deep."""
    below = [*item.get("item", [])]
    below += [i for answer in item.get("answer", []) for i in answer.get("item", [])]
    here = [item] if item.get("linkId") == link_id else []
    return here + [found for child in below for found in pieces(child, link_id)]


# The responses --------------------------------------------------------------------


def test_a_bundle_is_fhir(submission):
    whole = exports.text(exports.bundle(submission, with_questionnaires=True))

    Bundle.model_validate(without_translated_values(json.loads(whole)))


def without_translated_values(element):
    """FHIR lets an extension's valueString have a translation; this library forgot."""
    if isinstance(element, list):
        return [without_translated_values(inner) for inner in element]
    if not isinstance(element, dict):
        return element
    kept = {k: v for k, v in element.items() if k != "_valueString"}
    return {name: without_translated_values(inner) for name, inner in kept.items()}


def test_every_questionnaire_that_was_on_the_way_has_its_response(submission):
    bundle = exports.bundle(submission)

    named = [r["questionnaire"] for r in resources(bundle, "QuestionnaireResponse")]
    assert named == [r.questionnaire.canonical for r in submission.responses.all()]


def test_our_own_validator_accepts_every_response(submission):
    bundle = exports.bundle(submission)

    for response in submission.responses.all():
        leg = documents.leg(response)
        written = response_to(bundle, leg.name)
        outcome = check_response(leg.questionnaire, exports.text(written))
        assert outcome.ok, outcome.errors


def test_the_answers_come_back_as_they_were_given(submission):
    bundle = exports.bundle(submission)

    for response in submission.responses.all():
        leg = documents.leg(response)
        written = exports.text(response_to(bundle, leg.name))
        assert from_response(leg.questionnaire, written) == leg.answers


def test_a_response_says_whose_it_is_and_when_it_was_sent(submission):
    response = response_to(exports.bundle(submission), "phq-9")

    assert response["status"] == "completed"
    assert datetime.fromisoformat(response["authored"]) == submission.sent_at
    assert response["identifier"]["value"] == submission.reference
    assert response["subject"]["identifier"]["value"] == submission.reference


def test_what_was_left_stands_there_as_declined(open_clinic):
    submission = make_submission(**{**ANSWERED, PHQ_9[0]: []})

    [left] = pieces(response_to(exports.bundle(submission), "phq-9"), PHQ_9[0])

    assert "answer" not in left
    assert left["extension"][0]["valueCode"] == "asked-declined"


def test_nobody_is_named_outside_of_the_answers(submission):
    bundle = exports.bundle(submission)
    about = response_to(bundle, "about-you")
    about.pop("item")

    assert "Alex" not in exports.text(about)
    assert "Alex" not in exports.text({"entry": resources(bundle, "Observation")})


def test_a_draft_is_not_exported(open_clinic):
    with pytest.raises(exports.NotSent):
        exports.bundle(make_draft())


# The questionnaires ---------------------------------------------------------------


def test_questionnaires_are_named_and_left_out(submission):
    assert resources(exports.bundle(submission), "Questionnaire") == []


def test_questionnaires_can_be_taken_along_word_for_word(submission):
    bundle = exports.bundle(submission, with_questionnaires=True)

    for response in submission.responses.all():
        stored = plain.read(response.questionnaire.definition, "Questionnaire")
        assert stored in resources(bundle, "Questionnaire")


# The scores -----------------------------------------------------------------------


def test_a_total_is_an_observation_under_its_loinc_code(submission):
    observed = score(exports.bundle(submission), "PHQ-9")

    assert observed["code"]["coding"] == [
        {"system": "http://loinc.org", "code": "44261-6"}
    ]
    assert observed["valueInteger"] == 9
    assert observed["interpretation"] == [{"text": "mild"}]
    assert observed["status"] == "final"


def test_a_score_is_derived_from_its_response(submission):
    bundle = exports.bundle(submission)
    [reference] = score(bundle, "PHQ-9")["derivedFrom"]

    [entry] = [e for e in bundle["entry"] if e["fullUrl"] == reference["reference"]]

    assert entry["resource"] == response_to(bundle, "phq-9")


def test_a_score_without_a_loinc_code_has_one_of_ours(submission):
    observed = score(exports.bundle(submission), "PC-PTSD-5")

    [coding] = observed["code"]["coding"]
    assert coding["system"] == "https://anteroom.example/fhir/CodeSystem/scores"
    assert coding["code"] == "pc-ptsd-5"


def test_without_a_total_the_reason_stands_in_its_place(open_clinic):
    submission = make_submission(**{**ANSWERED, PHQ_9[0]: []})

    observed = score(exports.bundle(submission), "PHQ-9")

    absent = observed["dataAbsentReason"]
    assert absent["coding"][0]["code"] == "asked-declined"
    assert absent["text"] == "No total: 1 of 9 items was not answered."
    assert not any(key.startswith("value") for key in observed)
    assert "interpretation" not in observed


def test_cut_offs_that_were_reached_are_said(open_clinic):
    scale = {"/68518-0": "LA18929-2", "/68519-8": "LA15694-5", "/68520-6": "LA6270-8"}
    submission = make_submission(**scale)

    observed = score(exports.bundle(submission), "AUDIT-C")

    assert observed["valueInteger"] >= 4
    assert [said["text"] for said in observed["interpretation"]] == [
        "3 or more: positive for women",
        "4 or more: positive for men",
    ]


def test_a_prorated_and_unconfirmed_score_says_so(open_clinic):
    given = {f"sm-sad-{number}": "occasionally" for number in range(1, 10)}
    submission = make_submission(**given)

    notes = score(exports.bundle(submission), "Social anxiety (SM-SAD, adult)")["note"]

    texts = [note["text"] for note in notes]
    assert texts[0] == "Prorated: 1 of 10 items was not answered."
    assert texts[1].startswith("The bands are not confirmed")
    assert texts[-1].startswith("Scored after LeBeau RT")


def test_the_exported_total_is_the_one_written_down_on_sending(submission):
    stored = {
        kept["code"]: kept["total"]
        for response in submission.responses.all()
        for kept in response.scores
    }
    observed = score(exports.bundle(submission), "PHQ-9")

    assert stored["phq-9"] == str(observed["valueInteger"])


def test_half_points_and_averages_keep_their_decimals(submission):
    found = scoring.Score(
        code="mean",
        title="A mean",
        total=Decimal("7.5"),
        low=Decimal(0),
        high=Decimal(12),
        band="some",
        bands=(Band(Decimal(0), Decimal(4), "some"),),
        average=Decimal("7.5") / 3,
        citation=Citation("Somebody 2020"),
    )

    observed = exports._observation(submission, found, "urn:uuid:x", [])

    assert observed["valueQuantity"]["value"] == 7.5
    [mean] = observed["component"]
    assert mean["valueQuantity"]["value"] == 2.5
    assert mean["referenceRange"][0]["text"] == "some"
    assert "referenceRange" not in observed


# The same each time ---------------------------------------------------------------


def test_an_export_is_the_same_each_time(submission):
    once = exports.bundle(submission, with_questionnaires=True)
    again = exports.bundle(
        Submission.objects.get(pk=submission.pk), with_questionnaires=True
    )

    assert exports.text(once) == exports.text(again)


def test_every_address_in_a_bundle_is_a_uuid_of_its_own(submission):
    bundle = exports.bundle(submission, with_questionnaires=True)

    addresses = [entry["fullUrl"] for entry in bundle["entry"]]
    assert len(set(addresses)) == len(addresses)
    assert all(uuid.UUID(address).version == 5 for address in addresses)


# Taking it out --------------------------------------------------------------------


@pytest.fixture
def archivist(groups):
    """A reviewer who may export."""
    return sign_in(make_archivist(), "password", "mfa")


def make_archivist(**fields):
    user = make_user(actions.REVIEWERS, **fields)
    user.user_permissions.add(Permission.objects.get(codename="export_submission"))
    return user


def address(submission) -> str:
    return f"/admin/intake/submission/{submission.pk}/export/"


FOR = {"text": "Referral to Dr. Example"}


def test_who_may_export_gets_a_file(archivist, submission):
    answer = archivist.post(address(submission), FOR)

    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/fhir+json"
    named = f'attachment; filename="{submission.reference}.json"'
    assert answer["Content-Disposition"] == named
    assert "no-store" in answer["Cache-Control"]
    assert resources(answer.json(), "Questionnaire") == []


def test_the_questionnaires_come_along_when_asked_for(archivist, submission):
    answer = archivist.post(address(submission), {**FOR, "with_questionnaires": "on"})

    assert len(resources(answer.json(), "Questionnaire")) > 5


def test_an_export_is_audited_and_on_the_timeline_with_its_reason(
    archivist, submission
):
    archivist.post(address(submission), FOR)

    audited = AuditEvent.objects.get(route="admin:intake_submission_export")
    event = submission.events.get(kind=Event.Kind.EXPORTED)
    assert audited.submissions == [submission.pk]
    assert audited.actor_id == event.by_id
    assert event.detail["text"] == FOR["text"]


def test_an_export_is_on_record_before_anything_is_opened(archivist, submission):
    with connection.cursor() as cursor:  # from here on, opening an answer fails
        cursor.execute("UPDATE intake_response SET document = 'nothing sealed'")

    with pytest.raises(sealing.Unreadable):
        archivist.post(address(submission), FOR)

    assert AuditEvent.objects.filter(route="admin:intake_submission_export").exists()
    assert submission.events.filter(kind=Event.Kind.EXPORTED).exists()


def test_without_a_reason_nothing_is_taken_out(archivist, submission):
    answer = archivist.post(address(submission), {"text": " "}, follow=True)

    assert "Not exported: say what it is for." in answer.content.decode()
    assert not submission.events.filter(kind=Event.Kind.EXPORTED).exists()


def test_the_address_alone_exports_nothing(archivist, submission):
    answer = archivist.get(address(submission))

    assert answer.status_code == 302
    assert not submission.events.filter(kind=Event.Kind.EXPORTED).exists()


def test_a_reviewer_may_not_export(reviewer, submission):
    page = reviewer.get(f"/admin/intake/submission/{submission.pk}/change/")

    assert b"FHIR export" not in page.content
    assert reviewer.post(address(submission), FOR).status_code == 403
    assert not submission.events.filter(kind=Event.Kind.EXPORTED).exists()


def test_who_may_export_but_not_read_may_not_export(groups, submission):
    clerk = make_user()
    clerk.user_permissions.add(Permission.objects.get(codename="export_submission"))

    answer = sign_in(clerk, "password", "mfa").post(address(submission), FOR)

    assert answer.status_code == 403


def test_the_review_page_offers_the_export_to_who_may(archivist, submission):
    page = archivist.get(f"/admin/intake/submission/{submission.pk}/change/")

    assert address(submission) in page.content.decode()


def test_a_draft_with_an_alarm_is_not_exported(archivist, open_clinic):
    alarmed = make_draft()
    save(alarmed, {ITEM_9: SEVERAL_DAYS})

    assert archivist.post(address(alarmed), FOR).status_code == 404
    assert not AuditEvent.objects.exists()


def test_an_export_does_not_make_a_colleagues_page_old(archivist, submission):
    shown = review.newest(submission)

    archivist.post(address(submission), FOR)

    assert review.newest(submission) == shown


def test_who_signed_in_long_ago_proves_it_again_and_then_has_the_file(
    groups, submission
):
    browser = sign_in(make_archivist(password=PASSWORD), "password", "mfa")

    asked = browser.post(address(submission), FOR)
    assert asked["Location"].startswith("/accounts/reauthenticate/")
    assert not AuditEvent.objects.exists()

    answer = browser.post(asked["Location"], {"password": PASSWORD})
    assert answer["Content-Type"] == "application/fhir+json"
    event = submission.events.get(kind=Event.Kind.EXPORTED)
    assert event.detail["text"] == FOR["text"]
