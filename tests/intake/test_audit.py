"""The record of readings: nothing is shown without it, and nobody rewrites it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from intake import audit
from intake.desk import readings
from intake.models import AuditEvent
from tests.clinic.test_headers import ADMIN
from tests.factories import make_user
from tests.intake.factories import make_submission

pytestmark = pytest.mark.django_db
PLACE = "admin:intake_submission_change"


def write(count: int) -> list[AuditEvent]:
    user = make_user()
    return [audit.record(user, PLACE, [uuid4()]) for _number in range(count)]


def as_owner(statement: str, *values: object) -> None:
    """Tamper as only the tables' owner can: with the guard switched off."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE intake_auditevent DISABLE TRIGGER ALL")
        cursor.execute(statement, values)
        cursor.execute("ALTER TABLE intake_auditevent ENABLE TRIGGER ALL")


def found(head: str | None = None) -> list[int]:
    kept = audit.Head.read(head) if head else None
    return [f.row for f in audit.verify(kept) if isinstance(f, audit.Finding)]


def test_a_record_as_it_was_written_is_found_whole(db):
    write(5)

    assert found() == []


def test_an_empty_record_is_whole(db, capsys):
    call_command("verify_audit")

    assert "The record is empty." in capsys.readouterr().out


TAMPERED = {
    "who": "UPDATE intake_auditevent SET actor_id = 0 WHERE id = %s",
    "when": "UPDATE intake_auditevent SET at = at - interval '1 microsecond' "
    "WHERE id = %s",
    "where": "UPDATE intake_auditevent SET route = 'elsewhere' WHERE id = %s",
    "what": "UPDATE intake_auditevent SET submissions = '{}' WHERE id = %s",
}


@pytest.mark.parametrize("column", TAMPERED)
def test_a_changed_row_is_named(column, db):
    rows = write(5)

    as_owner(TAMPERED[column], rows[2].pk)

    assert found() == [rows[2].pk]


def test_a_changed_row_with_a_digest_to_fit_shows_at_the_next(db):
    rows = write(5)
    forged = AuditEvent.objects.get(pk=rows[2].pk)
    forged.actor_id = 0

    as_owner(
        "UPDATE intake_auditevent SET actor_id = 0, digest = %s WHERE id = %s",
        audit.digest(forged),
        forged.pk,
    )

    assert found() == [rows[3].pk]


def test_a_removed_row_shows_at_the_one_after_it(db):
    rows = write(5)

    as_owner("DELETE FROM intake_auditevent WHERE id = %s", rows[2].pk)

    assert found() == [rows[3].pk]


def test_two_rows_that_changed_places_show(db):
    rows = write(4)
    swap = "UPDATE intake_auditevent SET id = %s WHERE id = %s"

    as_owner(swap, -1, rows[1].pk)
    as_owner(swap, rows[1].pk, rows[2].pk)
    as_owner(swap, rows[2].pk, -1)

    assert found() == [rows[1].pk, rows[2].pk, rows[3].pk]


def test_a_row_put_in_between_shows(db):
    rows = write(2)
    as_owner("UPDATE intake_auditevent SET id = id + 10 WHERE id = %s", rows[1].pk)
    forged = AuditEvent(
        pk=rows[0].pk + 5,
        at=datetime.now(UTC),
        actor_id=1,
        route=PLACE,
        submissions=[],
        previous=rows[0].digest,
    )
    forged.digest = audit.digest(forged)
    forged.save(force_insert=True)

    assert found() == [rows[1].pk + 10]


def test_a_cut_off_end_shows_to_whoever_kept_the_head(db):
    rows = write(5)
    head = f"{rows[4].pk}:{rows[4].digest.hex()}"

    as_owner("DELETE FROM intake_auditevent WHERE id >= %s", rows[3].pk)

    assert found() == []
    assert found(head) == [rows[4].pk]


def test_a_record_written_anew_shows_to_whoever_kept_the_head(db):
    rows = write(2)
    head = f"{rows[1].pk}:{rows[1].digest.hex()}"
    forged = AuditEvent.objects.get(pk=rows[1].pk)
    forged.submissions = []

    as_owner(
        "UPDATE intake_auditevent SET submissions = '{}', digest = %s WHERE id = %s",
        audit.digest(forged),
        forged.pk,
    )

    assert found() == []
    assert found(head) == [rows[1].pk]


def test_the_digest_is_the_same_in_any_time_zone(db):
    [row] = write(1)
    elsewhere = AuditEvent.objects.get(pk=row.pk)
    elsewhere.at = elsewhere.at.astimezone(timezone(timedelta(hours=-7)))

    assert audit.digest(elsewhere) == bytes(row.digest)


def test_a_full_second_has_a_digest_like_any_other(db):
    event = AuditEvent(
        at=datetime(2026, 11, 21, 10, 0, tzinfo=UTC),
        actor_id=1,
        route=PLACE,
        submissions=[],
        previous=audit.FIRST,
    )
    event.digest = audit.digest(event)
    event.save()

    assert found() == []


def test_the_command_prints_the_head_and_takes_it_back(db, capsys):
    rows = write(3)

    call_command("verify_audit")
    [line] = [li for li in capsys.readouterr().out.splitlines() if "head:" in li]
    head = line.removeprefix("head: ")
    call_command("verify_audit", head=head)

    assert head == f"{rows[2].pk}:{rows[2].digest.hex()}"
    assert "Every row is as it was written." in capsys.readouterr().out


def test_the_command_names_the_row_and_ends_with_an_error(db, capsys):
    rows = write(3)
    as_owner(TAMPERED["who"], rows[1].pk)

    with pytest.raises(CommandError, match="1 found"):
        call_command("verify_audit")

    assert f"row {rows[1].pk} was changed" in capsys.readouterr().out


@pytest.mark.long
@pytest.mark.parametrize("head", ["x", "1", "1:xyz", ":00"])
def test_a_head_that_is_none_is_refused_in_a_line(head, db):
    with pytest.raises(CommandError, match="ROW:DIGEST"):
        call_command("verify_audit", head=head)


# What the running site may do with it ------------------------------------------------

TAMPERING = [
    "UPDATE intake_auditevent SET actor_id = 0",
    "DELETE FROM intake_auditevent",
    "TRUNCATE intake_auditevent",
    "ALTER TABLE intake_auditevent DISABLE TRIGGER ALL",
    "DROP TRIGGER audit_is_append_only ON intake_auditevent",
    "ALTER TABLE intake_auditevent DROP COLUMN digest",
    "DROP TABLE intake_auditevent",
    "CREATE OR REPLACE FUNCTION intake_refuse() RETURNS trigger LANGUAGE plpgsql "
    "AS 'BEGIN RETURN NEW; END'",
]


@pytest.fixture
def as_the_site(db):
    """Become the site's role, with what migrations and `roles.sql` leave it."""
    write(2)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = 'anteroom'")
        if cursor.fetchone() is None:
            pytest.skip("this server has no role for the application")
        cursor.execute("GRANT USAGE ON SCHEMA public TO anteroom")
        cursor.execute("GRANT SELECT, INSERT ON intake_auditevent TO anteroom")
        cursor.execute("SET LOCAL ROLE anteroom")


@pytest.mark.parametrize("statement", TAMPERING, ids=range(len(TAMPERING)))
def test_the_site_itself_cannot_tamper_with_it(statement, as_the_site):
    refused = pytest.raises(DatabaseError)
    with refused as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert refusal.value.__cause__.sqlstate == "42501"
    assert found() == []


# Nothing is shown without it ----------------------------------------------------------


@pytest.fixture
def no_room(db):
    """The database refuses new rows of the record."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TRIGGER no_room BEFORE INSERT ON intake_auditevent "
            "FOR EACH ROW EXECUTE FUNCTION intake_refuse()"
        )


@pytest.mark.parametrize("kind", ["submission", "contactcard"])
def test_a_page_that_cannot_go_on_record_is_not_shown(
    kind, reviewer, open_clinic, no_room
):
    submission = make_submission()

    answer = reviewer.get(f"/admin/intake/{kind}/{submission.pk}/change/")

    said = answer.content.decode()
    assert answer.status_code == 503
    assert "cannot be written down" in said
    assert "alex@example.org" not in said
    assert not submission.events.filter(kind="opened").exists()


# The page -----------------------------------------------------------------------------

LIST = "/admin/intake/auditevent/"


def rows(page) -> list[str]:
    return [reading.who for reading in page.context["page"].readings]


@pytest.fixture
def two_readings(open_clinic):
    """Ann opened a review page, Ben a contact card of another person."""
    ann, ben = make_user(full_name="Ann"), make_user(full_name="Ben")
    first, second = make_submission(), make_submission()
    audit.record(ann, PLACE, [first.pk])
    audit.record(ben, "admin:intake_contactcard_change", [second.pk])
    return ann, ben, first, second


def test_an_auditor_reads_who_saw_what(auditor, two_readings):
    page = auditor.get(LIST)

    said = page.content.decode()
    assert rows(page) == ["Ben", "Ann"]
    assert two_readings[2].reference in said
    assert "review page" in said


@pytest.mark.long
def test_the_record_is_narrowed_down_by_who(auditor, two_readings):
    assert rows(auditor.get(LIST, {"who": two_readings[0].pk})) == ["Ann"]


@pytest.mark.long
def test_the_record_is_narrowed_down_by_where(auditor, two_readings):
    assert rows(auditor.get(LIST, {"route": PLACE})) == ["Ann"]


@pytest.mark.long
def test_the_record_is_narrowed_down_by_reference(auditor, two_readings):
    reference = two_readings[3].reference.lower().replace("-", " ")

    assert rows(auditor.get(LIST, {"reference": reference})) == ["Ben"]
    assert rows(auditor.get(LIST, {"reference": "NONE-SUCH"})) == []


@pytest.mark.long
def test_the_record_is_narrowed_down_by_day(auditor, two_readings):
    today = datetime.now(UTC).date()
    soon = today + timedelta(days=2)

    assert len(rows(auditor.get(LIST, {"since": today - timedelta(days=2)}))) == 2
    assert rows(auditor.get(LIST, {"since": soon})) == []
    assert rows(auditor.get(LIST, {"until": today - timedelta(days=2)})) == []
    assert len(rows(auditor.get(LIST, {"until": soon}))) == 2


@pytest.mark.long
def test_further_back_stands_on_the_next_page(auditor, db):
    write(audit_page_size() + 3)

    first = auditor.get(LIST)
    second = auditor.get(f"{LIST}?{first.context['older']}")

    assert len(rows(first)) == audit_page_size()
    assert len(rows(second)) == 3
    assert second.context["older"] == ""


def audit_page_size() -> int:
    return 50


@pytest.mark.long
def test_reading_the_record_takes_as_many_queries_for_two_rows_as_for_fifty(
    auditor, db, django_assert_max_num_queries
):
    write(50)

    with django_assert_max_num_queries(16):
        auditor.get(LIST)


def test_nothing_is_sent_to_the_record(auditor, db):
    assert auditor.post(LIST).status_code == 403


def test_the_record_holds_nothing_but_ids(two_readings):
    stored = list(AuditEvent.objects.values("route", "actor_id", "submissions"))

    assert "Alex" not in json.dumps(stored, default=str)


def test_every_page_that_the_filter_names_exists():
    assert readings.WORDS.keys() <= {*ADMIN}
