"""The worklist and its searches with a million submissions.

`make bench` builds them in the database itself. What is aimed at: under 100 ms for a
page on the server, counts included, and for finding one by reference or by person, on
a machine that does nothing else. Nothing here fails for being slow.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from statistics import median

import pytest
from django.db import connection

from intake.models import Submission
from tests.bench.clock import say
from tests.factories import make_user, sign_in
from tests.intake.factories import make_submission

MANY = 1_000_000
LIST = "/admin/intake/submission/"
# Nine of ten are settled; of the rest some wait, some are urgent, some were read.
FILL = """
INSERT INTO intake_submission (
    id, reference, pathway_id, consent_id, status, urgency, started_at, updated_at,
    sent_at, queued_at, is_unread, assignee_id, email_index, phone_index, name_index
)
SELECT
    gen_random_uuid(), 'B' || lpad(n::text, 8, '0'), pathway_id, consent_id,
    CASE
        WHEN n %% 10 <> 0 THEN CASE WHEN n %% 3 = 0 THEN 'decided' ELSE 'closed' END
        WHEN n %% 40 = 0 THEN 'waiting' WHEN n %% 70 = 0 THEN 'delayed' ELSE 'new'
    END,
    CASE WHEN n %% 10 <> 0 THEN 0 WHEN n %% 5000 = 0 THEN 4 ELSE n %% 4 END,
    now() - n * interval '1 minute', now() - n * interval '1 minute',
    now() - n * interval '1 minute',
    now() - (n - CASE WHEN n %% 80 = 0 THEN 2000000 ELSE 0 END) * interval '1 minute',
    n %% 10 = 0 AND n %% 30 = 0,
    CASE WHEN n %% 200 = 0 THEN %(user)s ELSE NULL END,
    sha256(('e' || n)::bytea), sha256(('p' || n)::bytea), sha256(('n' || n)::bytea)
FROM intake_submission, generate_series(1, %(many)s) AS n
"""


@pytest.fixture
def desk(groups, open_clinic):
    user = make_user("Clinicians")
    make_submission()
    with connection.cursor() as cursor:
        cursor.execute(FILL, {"user": user.pk, "many": MANY})
        cursor.execute("ANALYZE intake_submission")
    return sign_in(user, "password", "mfa")


@pytest.fixture
def open_clinic(profile):
    return profile


@contextmanager
def counting(spent: list[float]):
    """Add up how long the database takes, as seen from here."""

    def execute(run, *given):
        began = time.perf_counter()
        try:
            return run(*given)
        finally:
            spent[-1] += (time.perf_counter() - began) * 1000

    with connection.execute_wrapper(execute):
        yield


def milliseconds(ask) -> tuple[float, float, float]:
    """Of the median request, once warm: by the clock, the processor, the database."""
    ask()
    clock, processor, database = [], [], []
    for _round in range(9):
        database.append(0.0)
        began, used = time.perf_counter(), time.process_time()
        with counting(database):
            assert ask().status_code == 200
        processor.append((time.process_time() - used) * 1000)
        clock.append((time.perf_counter() - began) * 1000)
    return median(clock), median(processor), median(database)


@pytest.mark.django_db
def test_a_million_submissions_are_as_quick_to_work_through_as_ten(desk):
    known = Submission.objects.filter(reference=f"B{MANY // 2:08}").first()
    asked = {
        "to do": lambda: desk.get(LIST),
        "urgent": lambda: desk.get(f"{LIST}?queue=urgent"),
        "new": lambda: desk.get(f"{LIST}?queue=new"),
        "mine": lambda: desk.get(f"{LIST}?queue=mine"),
        "overdue": lambda: desk.get(f"{LIST}?queue=overdue"),
        "waiting": lambda: desk.get(f"{LIST}?queue=waiting"),
        "closed": lambda: desk.get(f"{LIST}?queue=closed"),
        "everything": lambda: desk.get(f"{LIST}?queue=all"),
        "to do, by waiting": lambda: desk.get(f"{LIST}?o=-4"),
        "to do, by assignee": lambda: desk.get(f"{LIST}?o=5"),
        "to do, for a clinician": lambda: desk.get(f"{LIST}?level=3&waits=7"),
        "page 20": lambda: desk.get(f"{LIST}?queue=all&p=20"),
        "by reference": lambda: desk.get(f"{LIST}?q={known.reference}"),
        "by name": lambda: desk.post(f"{LIST}search/", {"said": "Nobody At All"}),
    }
    found = {name: milliseconds(ask) for name, ask in asked.items()}
    say(
        f"the worklist with {MANY:,} submissions, milliseconds of the median request:",
        *(
            f"  {name:24} {clock:7.1f}   processor {processor:6.1f}"
            f"   database {database:6.1f}"
            for name, (clock, processor, database) in found.items()
        ),
    )
