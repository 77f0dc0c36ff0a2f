"""Ten thousand submissions cost a page of the staff area no more queries than ten."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic import roles
from tests.clinic.test_roles import MATRIX, address, things
from tests.factories import make_user, sign_in
from tests.intake.factories import make_submission

FEW, MANY = 10, 10_000
# Copies of one submission, some of them unread, urgent, put off, settled or asked back.
COPIES = """
WITH copied AS (
    INSERT INTO intake_submission (
        id, reference, pathway_id, consent_id, status, urgency, started_at, updated_at,
        sent_at, queued_at, is_unread
    )
    SELECT gen_random_uuid(), 'M' || lpad(n::text, 8, '0'), pathway_id, consent_id,
        (ARRAY['new', 'waiting', 'delayed', 'decided', 'closed'])[n %% 5 + 1], n %% 5,
        started_at, updated_at, sent_at, queued_at - n * interval '1 minute',
        n %% 10 = 0
    FROM intake_submission, generate_series(1, %s) AS n
    WHERE intake_submission.id = %s
    RETURNING id, sent_at
), opened AS (
    INSERT INTO intake_event (id, submission_id, kind, at)
    SELECT gen_random_uuid(), id, 'opened', sent_at + interval '1 hour' FROM copied
), asked AS (
    INSERT INTO intake_erasurerequest (id, submission_id, asked_at, outcome)
    SELECT gen_random_uuid(), id, sent_at, '' FROM copied LIMIT 1000
)
INSERT INTO intake_tombstone (id, reference, ground, erased_at)
SELECT gen_random_uuid(), 'GONE-GONE', 'rule', sent_at FROM copied
"""


@pytest.fixture
def everybody(profile):
    """Somebody who may open whatever there is."""
    kept = things()
    user = make_user(roles.CLINICIANS, is_superuser=True)
    user.user_permissions.set(Permission.objects.filter(codename="export_submission"))
    return sign_in(user, "password", "mfa"), kept


def queries(browser, place):
    with CaptureQueriesContext(connection) as captured:
        answer = browser.get(place)
    return answer.status_code, len(captured)


@pytest.mark.long
@pytest.mark.django_db
def test_every_staff_page_asks_the_database_as_often_for_ten_as_for_ten_thousand(
    everybody,
):
    browser, kept = everybody
    template = [make_submission() for _number in range(FEW - 1)][-1]
    places = {name: address(name, kept) for name in MATRIX}
    for place in places.values():
        browser.get(place)
    few = {name: queries(browser, place) for name, place in places.items()}

    with connection.cursor() as cursor:
        cursor.execute(COPIES, [MANY - FEW, template.pk])
    many = {name: queries(browser, place) for name, place in places.items()}

    assert sum(status == 200 for status, _number in few.values()) > 60
    grown = {name: (few[name], many[name]) for name in few if few[name] != many[name]}
    assert grown == {}
