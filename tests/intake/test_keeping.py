"""What is kept, for how long, and what erasing leaves: a tombstone and nothing else."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from clinic import roles
from intake import retention, tasks
from intake.actions import review
from intake.models import (
    ErasureRequest,
    Event,
    Flag,
    HouseRules,
    Message,
    Submission,
    Tombstone,
)
from tests.factories import make_user
from tests.intake.factories import ITEM_9, SEVERAL_DAYS, make_submission

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def ago(days: int, **answers: object) -> Submission:
    """Sent and read so many days ago."""
    with time_machine.travel(timezone.now() - days * DAY):
        submission = make_submission(**answers)
        review.opened(submission, by=make_user())
    return submission


def settle(submission: Submission, days: int, kind: str = "declined") -> None:
    with time_machine.travel(timezone.now() - days * DAY):
        review.decide(
            submission.pk,
            kind,
            by=make_user(roles.CLINICIANS),
            text="Settled",
            seen=review.newest(submission),
        )


def left() -> set[str]:
    return set(Submission.objects.values_list("reference", flat=True))


def rules(**days: int) -> None:
    HouseRules.objects.create(pk=1, **days)


@pytest.mark.long
def test_without_a_rule_nothing_that_was_sent_is_erased(open_clinic):
    submission = ago(4000)
    settle(submission, 3999)

    assert retention.purge_by_rule(timezone.now()) == 0


@pytest.mark.long
@pytest.mark.parametrize(("days", "is_kept"), [(364, True), (366, False)])
def test_what_was_settled_goes_when_its_time_is_up(days, is_kept, open_clinic):
    rules(settled_days=365)
    submission = ago(400)
    settle(submission, days)

    tasks.purge(timestamp=0)

    assert (submission.reference in left()) is is_kept


@pytest.mark.long
@pytest.mark.parametrize(("days", "is_kept"), [(89, True), (91, False)])
def test_what_nobody_decided_goes_by_its_own_rule(days, is_kept, open_clinic):
    rules(undecided_days=90)
    submission = ago(days)

    retention.purge_by_rule(timezone.now())

    assert (submission.reference in left()) is is_kept


@pytest.mark.long
def test_what_was_reopened_is_not_settled(open_clinic):
    rules(settled_days=30)
    submission = ago(400)
    settle(submission, 300)
    with time_machine.travel(timezone.now() - 200 * DAY):
        seen = review.newest(submission)
        review.reopen(submission.pk, by=make_user(), text="Again", seen=seen)

    assert retention.purge_by_rule(timezone.now()) == 0


@pytest.mark.long
def test_one_that_has_to_stay_keeps_no_other(open_clinic):
    rules(undecided_days=30)
    held, alarmed, gone = ago(50), ago(50, **{ITEM_9: SEVERAL_DAYS}), ago(50)
    Submission.objects.filter(pk=held.pk).update(legal_hold_since=timezone.now())
    Submission.objects.filter(pk=alarmed.pk).update(urgency=0)  # its flag is open

    assert retention.purge_by_rule(timezone.now()) == 1
    assert left() == {held.reference, alarmed.reference}
    assert gone.reference not in left()


@pytest.mark.long
def test_the_database_goes_by_its_own_clock(open_clinic):
    """Whoever turns the site's clock forward erases nobody."""
    rules(undecided_days=90)
    ago(10)

    with time_machine.travel(timezone.now() + 1000 * DAY):
        assert retention.purge_by_rule(timezone.now()) == 0


def test_nothing_is_left_but_a_tombstone(open_clinic):
    rules(undecided_days=30)
    submission = ago(50, hopes="Canary-51c2 hope")
    assert ProcrastinateJob.objects.exists()

    retention.purge_by_rule(timezone.now())

    [stone] = Tombstone.objects.values()
    assert stone.pop("erased_at") <= timezone.now()
    assert stone == {
        "id": submission.pk,
        "reference": submission.reference,
        "ground": "rule",
        "by_id": None,
    }
    assert not Event.objects.exists()
    assert not Message.objects.exists()
    assert not ProcrastinateJob.objects.exists()


@pytest.mark.long
def test_every_table_that_refers_to_a_submission_is_erased_from(open_clinic):
    rules(undecided_days=30)
    submission = ago(50, **{"high-bp": "yes"})
    ErasureRequest.objects.create(submission=submission, asked_at=timezone.now())

    retention.purge_by_rule(timezone.now())

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text FROM pg_constraint WHERE contype = 'f' "
            "AND confrelid = 'intake_submission'::regclass"
        )
        tables = [name for (name,) in cursor.fetchall()]
        assert "intake_erasurerequest" in tables
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (0,), table


@pytest.mark.long
@pytest.mark.parametrize("ground", ["asked", "rule", "", "because"])
def test_a_ground_that_does_not_hold_erases_nothing(ground, open_clinic):
    submission = ago(50)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as db:
        db.execute("SELECT intake_erase(%s, %s, 1)", [submission.pk, ground])

    assert left() == {submission.reference}


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM intake_tombstone",
        "UPDATE intake_tombstone SET ground = 'asked'",
    ],
)
def test_a_tombstone_stands(statement, draft):
    retention.forget(draft.pk)
    assert Tombstone.objects.get().ground == "forgotten"

    stands = pytest.raises(DatabaseError, match="only grows")
    with stands, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_rule_of_a_few_days_is_refused(db):
    with pytest.raises(DatabaseError, match="erase_nothing_young"):
        rules(settled_days=3)


# The desk -----------------------------------------------------------------------------

LIST = "/admin/intake/keeping/"


def page_of(submission: Submission) -> str:
    return f"{LIST}{submission.pk}/change/"


def asked(submission: Submission) -> ErasureRequest:
    return ErasureRequest.objects.create(submission=submission, asked_at=timezone.now())


def test_an_owner_grants_and_all_is_gone(owner, open_clinic):
    submission = ago(3, hopes="Canary-51c2")
    Flag.objects.all().delete()
    asked(submission)

    owner.post(page_of(submission), {"do": "grant", "text": "Identity checked"})

    stone = Tombstone.objects.get()
    assert (stone.ground, stone.reference) == ("asked", submission.reference)
    assert stone.by_id is not None
    assert left() == set()


@pytest.mark.long
def test_an_owner_keeps_with_a_reason_on_the_timeline(owner, open_clinic):
    submission = ago(3)
    asked(submission)

    owner.post(page_of(submission), {"do": "keep", "text": "Record kept by law"})

    request = ErasureRequest.objects.get()
    assert (request.outcome, request.settled_by.is_superuser) == ("kept", True)
    assert submission.events.get(kind="kept").detail["text"] == "Record kept by law"


@pytest.mark.long
def test_nothing_is_granted_that_nobody_asked_for(owner, open_clinic):
    submission = ago(3)

    page = owner.post(page_of(submission), {"do": "grant", "text": "Why not"})

    assert left() == {submission.reference}
    assert "Nobody asked" in page.content.decode()


@pytest.mark.long
def test_an_open_alarm_stops_the_owner_too(owner, open_clinic):
    submission = ago(3, **{ITEM_9: SEVERAL_DAYS})
    asked(submission)

    page = owner.post(page_of(submission), {"do": "grant", "text": "Please"})

    assert left() == {submission.reference}
    assert "an open urgent flag" in page.content.decode()
    assert ErasureRequest.objects.get().settled_at is None


@pytest.mark.long
def test_a_hold_stops_withdrawing_and_the_rule_until_it_is_lifted(owner, open_clinic):
    rules(undecided_days=30)
    submission = ago(50)

    owner.post(page_of(submission), {"do": "hold", "text": "Letter from counsel"})
    assert retention.purge_by_rule(timezone.now()) == 0
    owner.post(page_of(submission), {"do": "release", "text": "Case closed"})

    kinds = [event.kind for event in submission.events.order_by("at")]
    assert kinds[-2:] == ["held", "released"]
    assert retention.purge_by_rule(timezone.now()) == 1


@pytest.mark.long
def test_a_reason_is_asked_for(owner, open_clinic):
    submission = ago(3)

    owner.post(page_of(submission), {"do": "hold", "text": " "})

    assert Submission.objects.get().legal_hold_since is None


@pytest.mark.long
@pytest.mark.parametrize("person", ["reviewer", "clinician", "front_desk", "editor"])
def test_keeping_and_erasing_is_for_owners(person, request, open_clinic):
    submission = ago(3)
    browser = request.getfixturevalue(person)

    assert browser.get(LIST).status_code == 403
    assert browser.post(page_of(submission), {"do": "hold"}).status_code == 403


@pytest.mark.long
def test_the_owner_sees_no_answer_on_the_way(owner, open_clinic):
    submission = ago(3, hopes="Canary-51c2")
    asked(submission)

    said = owner.get(LIST).content + owner.get(page_of(submission)).content

    assert submission.reference in said.decode()
    assert "Canary" not in said.decode()
    assert "alex@example.org" not in said.decode()


@pytest.mark.long
def test_an_owner_sets_the_house_rules(owner):
    fields = {"read_hours": 8, "decide_days": 3, "settled_days": 365}

    owner.post("/admin/intake/houserules/1/change/", fields)

    assert HouseRules.current().settled_days == 365
    assert json.dumps(HouseRules.current().undecided_days) == "null"
