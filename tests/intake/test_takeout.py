"""Many taken out at once: complete, on record, and no formula in any cell."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.contrib.auth.models import Permission
from django.db import connection

from clinic import roles, sealing
from intake.desk import tables
from intake.models import AuditEvent, Event, Submission
from tests.factories import PASSWORD, make_user, sign_in
from tests.intake.factories import (
    ABOUT,
    SEVERAL_DAYS,
    make_draft,
    make_submission,
)

pytestmark = pytest.mark.django_db
PLACE = "/admin/intake/takeout/"
FOR = {"text": "Yearly audit", "format": "table"}
PHQ_9 = [f"/{n}" for n in ("44250-9", "44255-8", "44259-0", "44254-1", "44251-7")]
PHQ_9 += [f"/{n}" for n in ("44258-2", "44252-5", "44253-3", "44260-8")]


def make_archivist(**fields):
    user = make_user(roles.REVIEWERS, **fields)
    user.user_permissions.add(Permission.objects.get(codename="export_submission"))
    return user


@pytest.fixture
def archivist(groups, open_clinic):
    return sign_in(make_archivist(), "password", "mfa")


def body(answer) -> str:
    return b"".join(answer.streaming_content).decode()


def table(answer) -> list[dict[str, str]]:
    text = body(answer)
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_a_table_has_a_row_for_each_and_a_column_for_all(archivist):
    answered = make_submission(**dict.fromkeys(PHQ_9, SEVERAL_DAYS))
    left = make_submission(hopes="To sleep again")

    rows = table(archivist.post(PLACE, FOR))

    assert [row["reference"] for row in rows] == [answered.reference, left.reference]
    assert rows[0]["score phq-9 total"] == "9"
    assert rows[0]["score phq-9 band"] == "mild"
    assert rows[0]["phq-9:/44250-9"] == "Several days"
    assert rows[0]["phq-9:/44250-9 points"] == "1"
    assert rows[1]["score phq-9 total"] == ""
    assert "No total" in rows[1]["score phq-9 no total because"]
    assert "/44250-9" in rows[1]["phq-9 left"].split()
    assert "To sleep again" in rows[1].values()


@pytest.mark.long
def test_names_come_along_only_when_asked_for(archivist):
    make_submission()

    without = body(archivist.post(PLACE, FOR))
    with_contact = body(archivist.post(PLACE, {**FOR, "with_contact": "on"}))

    assert "alex@example.org" not in without
    assert "alex@example.org" in with_contact


@pytest.mark.long
def test_every_column_stands_in_the_dictionary(archivist):
    make_submission()
    rows = table(archivist.post(PLACE, FOR))

    told = table(archivist.post(PLACE, {**FOR, "format": "dictionary"}))

    explained = {row["column"] for row in told}
    assert set(rows[0]) - set(tables.BEGIN) <= explained
    [one] = [row for row in told if row["column"] == "phq-9:/44250-9"]
    assert "Several days = 1" in one["answers"]
    assert "Little interest" in one["question"]


@pytest.mark.long
def test_the_dictionary_shows_nothing_of_anybody(archivist):
    make_submission(hopes="Canary-88aa")

    said = body(archivist.post(PLACE, {**FOR, "format": "dictionary"}))

    assert "Canary" not in said
    assert not AuditEvent.objects.exists()


@pytest.mark.long
def test_fhir_is_one_bundle_a_line(archivist):
    sent = [make_submission(), make_submission()]

    answer = archivist.post(PLACE, {**FOR, "format": "fhir"})

    bundles = [json.loads(line) for line in body(answer).splitlines()]
    assert answer["Content-Type"] == "application/fhir+ndjson"
    assert [b["identifier"]["value"] for b in bundles] == [s.reference for s in sent]
    assert {b["resourceType"] for b in bundles} == {"Bundle"}


def test_all_of_them_are_on_record_and_on_their_timelines(archivist):
    sent = [make_submission() for _number in range(3)]

    body(archivist.post(PLACE, FOR))

    [event] = AuditEvent.objects.all()
    assert event.route == "admin:intake_takeout_changelist"
    assert event.submissions == [each.pk for each in sent]
    for each in sent:
        assert each.events.get(kind="exported").detail["text"] == "Yearly audit"


@pytest.mark.long
def test_it_is_on_record_before_anything_is_opened(archivist):
    make_submission()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE intake_response SET document = 'nothing sealed'")

    answer = archivist.post(PLACE, FOR)

    assert AuditEvent.objects.exists()
    with pytest.raises(sealing.Unreadable):
        body(answer)


def test_what_cannot_go_on_record_is_not_taken_out(archivist):
    make_submission()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TRIGGER no_room BEFORE INSERT ON intake_auditevent "
            "FOR EACH ROW EXECUTE FUNCTION intake_refuse()"
        )

    assert archivist.post(PLACE, FOR).status_code == 503
    assert not Event.objects.filter(kind="exported").exists()


@pytest.mark.long
def test_drafts_stay(archivist):
    make_draft()

    page = archivist.post(PLACE, FOR)

    assert "Nothing that was sent fits." in page.content.decode()
    assert not AuditEvent.objects.exists()


@pytest.mark.long
def test_a_selection_is_what_it_says(archivist):
    wanted, other = make_submission(), make_submission()
    Submission.objects.filter(pk=other.pk).update(status="closed")
    named = {**FOR, "references": f" {wanted.reference.lower()} "}

    by_name = table(archivist.post(PLACE, named))
    by_status = table(archivist.post(PLACE, {**FOR, "status": "closed"}))
    by_day = archivist.post(PLACE, {**FOR, "until": "2020-01-01"})

    assert [row["reference"] for row in by_name] == [wanted.reference]
    assert [row["reference"] for row in by_status] == [other.reference]
    assert "Nothing that was sent fits." in by_day.content.decode()


@pytest.mark.long
def test_without_a_reason_nothing_is_taken_out(archivist):
    make_submission()

    page = archivist.post(PLACE, {**FOR, "text": " "})

    assert "it goes on record" in page.content.decode()
    assert not AuditEvent.objects.exists()


@pytest.mark.long
def test_who_signed_in_long_ago_proves_it_first(groups, open_clinic):
    browser = sign_in(make_archivist(password=PASSWORD), "password", "mfa")

    answer = browser.post(PLACE, FOR)

    assert answer["Location"].startswith("/accounts/reauthenticate/")


@pytest.mark.long
@pytest.mark.parametrize("person", ["reviewer", "clinician", "owner", "front_desk"])
def test_taking_out_is_for_whom_it_was_given(person, request, open_clinic):
    browser = request.getfixturevalue(person)

    assert browser.get(PLACE).status_code == 403
    assert browser.post(PLACE, FOR).status_code == 403


@pytest.mark.long
def test_as_many_queries_for_two_as_for_twenty(
    archivist, django_assert_max_num_queries
):
    for _number in range(20):
        make_submission()
    with django_assert_max_num_queries(32):
        body(archivist.post(PLACE, FOR))


HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1"]
HOSTILE += ["＝1", "＋1", "－1", "＠x", "|cmd", "%0A=1", "\u200b=1", "\u202e=1", "'=1"]
HOSTILE += ["=HYPERLINK(1)", "\ufeff=1", "\u2066=1", "=cmd|x"]
HOSTILE += ['a",=1', "a\n=1", "<script>alert(1)</script>", "🙂" * 40, "x" * 100_000]
STARTS = "=+-@|%\t\r\n＝＋－＠"
INVISIBLE = " \u00a0\u2000\u200b\u200c\u200d\u2060\u3000\ufeff\u202e\u2066"


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_cell_is_a_formula(text):
    said = "".join(tables.lines([[text, text]])).removeprefix("\ufeff")

    [cells] = csv.reader(io.StringIO(said, newline=""))
    assert len(cells) == 2
    for cell in cells:
        assert cell.lstrip(INVISIBLE)[:1] not in STARTS
        assert "\u202e" not in cell


@pytest.mark.long
def test_hostile_words_of_a_person_come_out_as_text(archivist):
    make_submission({**ABOUT, "name": "=2+5"}, hopes="=HYPERLINK(1)\n=1\u202e")

    [row] = table(archivist.post(PLACE, {**FOR, "with_contact": "on"}))

    assert row["about-you:name"] == "'=2+5"
    assert "'=HYPERLINK(1)\n=1" in row.values()


def test_a_reference_that_would_be_left_out_is_named_and_nothing_leaves(archivist):
    sent, draft = make_submission(), make_draft()
    typed = f"{sent.reference.lower()}, {draft.reference}"

    page = archivist.post(PLACE, {**FOR, "references": typed}).content.decode()

    assert f"Not among what was sent and fits: {draft.reference}" in page
    assert not AuditEvent.objects.exists()
