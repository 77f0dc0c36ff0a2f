"""The database refuses the impossible, whoever asks."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.models import F, Model
from django.utils import timezone

from intake.actions import drafts, returning
from intake.models import (
    AuditEvent,
    CatalogueEvent,
    ConsentText,
    ErasureRequest,
    Event,
    Flag,
    HouseRules,
    LanguageEvent,
    Message,
    Pathway,
    PathwayStep,
    PersonMatch,
    QuestionnaireVersion,
    Response,
    StopCount,
    Submission,
)
from tests.conftest import GUARDS
from tests.factories import make_user
from tests.intake.factories import ITEM_9, SEVERAL_DAYS, make_draft, save
from tests.intake.messages import breaches

pytestmark = pytest.mark.django_db
APPLICATION = "anteroom"


def sql(statement: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return cursor.fetchall() if cursor.description else []


def again(row: Model, **changes: object) -> None:
    """Save a second row like this one."""
    fields = {
        field.attname: changes.get(field.attname, getattr(row, field.attname))
        for field in row._meta.concrete_fields
        if not field.primary_key
    }
    type(row).objects.create(**fields)


def submissions() -> Submission:
    return Submission.objects.get()


def flag() -> Flag:
    [flag] = save(submissions(), {ITEM_9: SEVERAL_DAYS})
    return flag


def match() -> PersonMatch:
    """Two drafts that somebody said are of one person."""
    make_draft()
    first, second = sorted(Submission.objects.values_list("pk", flat=True))
    return PersonMatch.objects.create(
        first_id=first,
        second_id=second,
        verdict="same",
        decided_at=timezone.now(),
        decided_by=make_user(),
    )


def audit() -> AuditEvent:
    return AuditEvent.objects.create(
        at=timezone.now(),
        actor_id=1,
        route="admin:intake_submission_change",
        submissions=[uuid.uuid4()],
        previous=b"0" * 32,
        digest=b"1" * 32,
    )


def update(model: type[Model], **changes: object) -> None:
    model.objects.update(**changes)


def active(**changes: object) -> None:
    again(QuestionnaireVersion.objects.active().first(), **changes)


BREACHES: dict[str, Callable[[], object]] = {
    "submission_is_a_draft_until_sent": lambda: update(Submission, status="new"),
    "submission_resume_code_expires": lambda: update(Submission, resume_digest=b"x"),
    "submission_is_sent_after_it_starts": lambda: update(
        Submission, status="new", sent_at=F("started_at") - timedelta(seconds=1)
    ),
    "response_position_is_taken_once": lambda: update(Response, position=1),
    "response_answers_a_questionnaire_once": lambda: again(
        Response.objects.first(), position=99
    ),
    "flag_is_raised_once_for_a_rule": lambda: again(flag()),
    "flag_level_is_a_level": lambda: flag() and update(Flag, level=5),
    "flag_acknowledgement_is_signed": lambda: (
        flag() and update(Flag, acknowledged_at=timezone.now())
    ),
    "message_goes_out_once_for_a_kind": lambda: [
        Message.objects.create(
            submission=submissions(), kind="notice", queued_at=timezone.now()
        )
        for _ in range(2)
    ],
    "message_goes_out_once_for_a_flag": lambda: (
        flag() and again(Message.objects.get(kind="alert"))
    ),
    "questionnaire_version_is_unique": lambda: active(status="draft"),
    "questionnaire_has_one_active_version": lambda: active(version="2.0.0"),
    "questionnaire_wording_check_is_signed": lambda: update(
        QuestionnaireVersion, wording_compared_on=timezone.now().date()
    ),
    "pathway_open_is_only_one": lambda: Pathway.objects.create(
        name="other", title="Another way"
    ),
    "pathway_position_is_taken_once": lambda: again(
        PathwayStep.objects.first(), questionnaire_url="https://example.org/other"
    ),
    "pathway_asks_a_questionnaire_once": lambda: again(
        PathwayStep.objects.first(), position=99
    ),
    "erasure_request_is_settled_whole": lambda: ErasureRequest.objects.create(
        submission=submissions(), asked_at=timezone.now(), settled_at=timezone.now()
    ),
    "language_signature_names_text_and_translator": lambda: (
        LanguageEvent.objects.create(kind="signed", language="es", by=make_user())
    ),
    "person_match_is_decided_once": lambda: again(match()),
    "person_match_has_an_order": lambda: (
        match() and update(PersonMatch, first=F("second"))
    ),
    "submission_on_paper_was_signed": lambda: update(
        Submission, paper_signed_on=timezone.now().date()
    ),
    "house_rules_are_the_only_ones": lambda: HouseRules.objects.create(pk=2),
    "house_rules_erase_nothing_young": lambda: HouseRules.objects.create(
        pk=1, settled_days=29
    ),
    "stop_count_is_one_a_week_and_page": lambda: [
        StopCount.objects.create(week="2026-11-16", page="phq-9") for _ in range(2)
    ],
    "catalogue_event_is_about_one_thing": lambda: CatalogueEvent.objects.create(
        kind="loaded"
    ),
    **breaches.BREACHES,
}


@pytest.mark.parametrize("constraint", BREACHES)
def test_the_database_holds_to(constraint, draft):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        BREACHES[constraint]()


def test_every_constraint_is_broken_once_here():
    named = {
        constraint.name
        for model in apps.get_app_config("intake").get_models()
        for constraint in model._meta.constraints
    }

    assert named == set(BREACHES)


@pytest.mark.parametrize(
    ("field", "other"),
    [("reference", {"resume_digest": b"e"}), ("resume_digest", {"reference": "ABCD"})],
)
def test_no_two_drafts_have_the_same(field, other, draft):
    returning.new_resume_code(draft.pk)
    draft.refresh_from_db()

    with pytest.raises(IntegrityError, match=field), transaction.atomic():
        again(draft, **other)


@pytest.mark.parametrize(
    ("model", "field"),
    [(ConsentText, "version"), (AuditEvent, "digest"), (Pathway, "name")],
)
def test_there_are_no_two_alike(model, field, open_clinic):
    audit()
    Pathway.objects.update(is_open=False)

    with pytest.raises(IntegrityError, match=field), transaction.atomic():
        again(model.objects.first())


# What only grows --------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE intake_event SET at = now()",
        "UPDATE intake_event SET kind = 'sent'",
        "UPDATE intake_auditevent SET actor_id = 2",
        "DELETE FROM intake_auditevent",
        "TRUNCATE intake_event",
        "TRUNCATE intake_auditevent",
        "TRUNCATE intake_submission CASCADE",
        "UPDATE intake_questionnaireversion SET definition = definition || ' '",
        "UPDATE intake_questionnaireversion SET interpretation = '{}'",
        "UPDATE intake_questionnaireversion SET url = 'https://example.org/'",
        "UPDATE intake_questionnaireversion SET version = '9'",
        "UPDATE intake_questionnaireversion SET sha256 = ''",
        "UPDATE intake_messagetext SET body = 'We know how you are'",
        "DELETE FROM intake_messagetext",
        "UPDATE intake_consenttext SET body = 'You agree to everything'",
        "UPDATE intake_consenttext SET is_material = false",
        "UPDATE intake_consenttext SET version = 9",
        "DELETE FROM intake_consenttext",
    ],
)
def test_not_even_the_owner_rewrites_history(statement, draft):
    audit()
    breaches.text()
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    for table, guard in GUARDS.items():  # as outside the tests
        sql(f"ALTER TABLE {table} ENABLE TRIGGER {guard}")

    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        sql(statement)


def test_a_questionnaires_status_and_comparison_may_change(open_clinic):
    today = timezone.now().date()

    changed = QuestionnaireVersion.objects.update(
        status="retired", wording_compared_by=make_user(), wording_compared_on=today
    )

    assert changed == 9


# What the application's role may do -----------------------------------------------


@pytest.fixture
def as_the_application(draft):
    """Become the running site: it owns nothing, and the migration took rights away."""
    if not sql("SELECT 1 FROM pg_roles WHERE rolname = %s", APPLICATION):
        pytest.skip("this server has no role for the application")
    [flag] = save(draft, {ITEM_9: SEVERAL_DAYS})
    audit()
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql(f"GRANT USAGE ON SCHEMA public TO {APPLICATION}")
    sql(
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public "
        f"TO {APPLICATION}"
    )
    revoke()
    sql(f"SET LOCAL ROLE {APPLICATION}")
    return flag


def revoke() -> None:
    """Take away what the migrations take away."""
    loader = MigrationLoader(connection)
    names = ("0002_append_only_and_erasure", "0006_withdrawal_and_consents")
    usual = settings.DATABASE_APP_ROLE
    settings.DATABASE_APP_ROLE = APPLICATION
    try:
        for name in names:
            operations = loader.get_migration("intake", name).operations
            [step] = [o for o in operations if hasattr(o, "code")]
            step.code(apps, connection.schema_editor())
    finally:
        settings.DATABASE_APP_ROLE = usual


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM intake_submission",
        "DELETE FROM intake_response",
        "DELETE FROM intake_flag",
        "DELETE FROM intake_message",
        "DELETE FROM intake_event",
        "DELETE FROM intake_erasurerequest",
        "UPDATE intake_event SET at = now()",
        "DELETE FROM intake_auditevent",
        "UPDATE intake_auditevent SET actor_id = 2",
        "TRUNCATE intake_event",
        "ALTER TABLE intake_event DISABLE TRIGGER ALL",
        "DROP FUNCTION intake_erase(uuid)",
    ],
)
def test_the_running_site_may_not(statement, as_the_application):
    with pytest.raises(DatabaseError) as refusal, transaction.atomic():
        sql(statement)

    assert refusal.value.__cause__.sqlstate == "42501"


def test_the_running_site_saves_sends_and_forgets(as_the_application):
    flag = as_the_application
    submission = flag.submission
    save(submission, {"hopes": "To sleep again"})
    with pytest.raises(DatabaseError, match="urgent flag"), transaction.atomic():
        sql("SELECT intake_erase(%s)", submission.pk)

    Flag.objects.update(level=3)
    sql("SELECT intake_erase(%s)", submission.pk)

    assert not Submission.objects.exists()
    assert not Event.objects.exists()


def test_erasing_one_person_leaves_the_others(open_clinic):
    gone, kept = make_draft(), drafts.send(make_draft().pk)

    sql("SELECT intake_erase(%s)", gone.pk)

    assert list(Submission.objects.all()) == [kept]
    assert kept.responses.count() == 9
    assert kept.events.count() == 2
    assert kept.messages.count() == 2


def test_erasing_nobody_is_no_error(open_clinic):
    sql("SELECT intake_erase(%s)", uuid.uuid4())
