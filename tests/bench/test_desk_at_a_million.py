"""The dashboard and the record of readings with a million rows each.

`make bench` prints the times. Rows come from `generate_series`; nothing of them opens.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from clinic import roles
from intake import audit
from intake.dashboard import dashboard
from intake.desk import readings
from tests.factories import make_user, sign_in
from tests.intake.factories import make_submission

from .clock import say

MILLION = 1_000_000
pytestmark = [pytest.mark.django_db, pytest.mark.long]

SUBMISSIONS = """
INSERT INTO intake_submission (
    id, reference, pathway_id, consent_id, status, urgency, started_at, updated_at,
    sent_at, queued_at, is_unread
)
SELECT gen_random_uuid(), 'N' || lpad(n::text, 8, '0'), p.id, c.id,
    CASE WHEN n %% 50 = 0 THEN 'new' ELSE 'decided' END, 0,
    now() - n * interval '2 minutes', now(), now() - n * interval '2 minutes',
    now() - n * interval '2 minutes', n %% 100 = 0
FROM generate_series(1, %s) AS n,
    (SELECT id FROM intake_pathway LIMIT 1) AS p,
    (SELECT id FROM intake_consenttext LIMIT 1) AS c
"""
EVENTS = """
INSERT INTO intake_event (id, submission_id, kind, at)
SELECT gen_random_uuid(), id, kind, sent_at + delay
FROM intake_submission,
    (VALUES ('opened', interval '3 hours'), ('declined', interval '2 days'))
        AS done(kind, delay)
"""
READINGS = """
INSERT INTO intake_auditevent (at, actor_id, route, submissions, previous, digest)
SELECT now() - (%s - n) * interval '1 second', %s + n %% 7,
    'admin:intake_submission_change', ARRAY[gen_random_uuid()],
    decode(lpad(to_hex(n - 1), 64, '0'), 'hex'), decode(lpad(to_hex(n), 64, '0'), 'hex')
FROM generate_series(1, %s) AS n
"""


def milliseconds(work: Callable[[], object]) -> float:
    """The median of nine runs by the wall clock: the database is another process."""
    work()
    spent = []
    for _run in range(9):
        begun = time.perf_counter()
        work()
        spent.append((time.perf_counter() - begun) * 1000)
    return sorted(spent)[4]


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_the_dashboard_with_a_million_submissions(profile, groups):
    one = make_submission()
    sql(SUBMISSIONS, MILLION)
    sql(EVENTS)
    sql("ANALYZE intake_submission")
    sql("ANALYZE intake_event")
    reviewer = sign_in(make_user(roles.REVIEWERS), "password", "mfa")

    figures = milliseconds(lambda: dashboard(timezone.now()))
    page = milliseconds(lambda: reviewer.get("/admin/"))
    address = f"/admin/intake/submission/{one.pk}/change/"
    sheet = milliseconds(lambda: reviewer.get(address))

    say(f"dashboard, 1,000,000 submissions: {figures:.0f} ms; its page {page:.0f} ms")
    say(f"a sheet, 1,000,000 submissions: {sheet:.0f} ms")


def test_the_record_with_a_million_readings(profile, groups):
    user = make_user(roles.AUDITORS)
    submission = make_submission()
    sql(READINGS, MILLION, user.pk, MILLION)
    audit.record(user, "admin:intake_submission_change", [submission.pk])
    sql("ANALYZE intake_auditevent")
    middle = timezone.now() - timedelta(days=6)
    asked = {
        "all": {},
        "who": {"who": user},
        "where": {"route": "admin:intake_submission_change"},
        "reference": {"reference": submission.reference},
        "a day long ago": {"until": middle},
    }

    for name, query in asked.items():
        spent = milliseconds(lambda query=query: readings.page(**query))
        say(f"record of 1,000,000 readings, {name}: {spent:.1f} ms")
    begun = time.perf_counter()
    sum(1 for _found in audit.verify())
    say(f"verify_audit, 1,000,000 rows: {time.perf_counter() - begun:.1f} s")
