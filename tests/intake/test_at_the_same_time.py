"""Whatever happens at the same moment happens once, and loses nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import time
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from intake import retention
from intake.actions import calls, drafts, erasure, returning
from intake.actions.drafts import ChangedElsewhere, NotADraft
from intake.models import (
    ConsentText,
    Duty,
    ErasureRequest,
    Event,
    Flag,
    Message,
    Submission,
)
from tests.factories import make_profile, make_user
from tests.intake.factories import (
    ITEM_9,
    SEVERAL_DAYS,
    answers_to,
    make_draft,
    mark,
    save,
    step_of,
    stock_catalogue,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def draft():
    stock_catalogue()
    return make_draft()


def all_at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """Do all of this at the same moment; what is raised is returned."""
    start = Barrier(len(deeds))

    def do(deed: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return deed()
        except (ChangedElsewhere, NotADraft) as problem:
            return type(problem)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(do, deeds))


def test_fifty_sends_are_one_submission_one_receipt_and_one_notice(draft):
    sent = all_at_once(*[lambda: drafts.send(draft.pk)] * 50)

    assert {(s.reference, s.sent_at) for s in sent} == {
        (draft.reference, sent[0].sent_at)
    }
    assert Counter(draft.events.values_list("kind", flat=True))[Event.Kind.SENT] == 1
    assert sorted(Message.objects.values_list("kind", flat=True)) == [
        "notice",
        "receipt",
    ]
    assert ProcrastinateJob.objects.filter(task_name="intake.deliver").count() == 2


def test_of_two_tabs_on_one_page_one_is_told_of_the_other(draft):
    step = step_of(draft, "hopes")

    def write(text: str) -> Callable[[], Any]:
        given = {"hopes": [text]}
        return lambda: drafts.save_page(draft.pk, step, given, shown=mark(step))

    results = all_at_once(*[write(f"From tab {n}") for n in range(8)])

    assert Counter(map(str, results)) == {"[]": 1, str(ChangedElsewhere): 7}
    [kept] = answers_to(draft, "what-brings-you").get("hopes")
    assert kept == f"From tab {results.index([])}"


def test_two_pages_saved_at_once_are_both_kept(draft):
    deeds = [
        lambda: save(draft, {"hopes": "To sleep again"}),
        lambda: save(draft, {"own-words": "It began in spring"}),
        lambda: save(draft, {"how-long": "years-1-5"}),
        lambda: save(draft, {"medicine-list": "None"}),
    ]

    all_at_once(*deeds)

    assert set(answers_to(draft, "what-brings-you")) == {
        "hopes",
        "own-words",
        "how-long",
    }
    assert "medicine-list" in answers_to(draft, "ketamine-safety-screen")


def test_an_urgent_page_saved_many_times_alarms_once(draft):
    step = step_of(draft, ITEM_9)
    item = step.leg.questionnaire.item(ITEM_9)
    [several] = [o.value for o in item.options if o.value.code == SEVERAL_DAYS]
    given = {ITEM_9: [several]}

    results = all_at_once(
        *[lambda: drafts.save_page(draft.pk, step, given, shown=mark(step))] * 12
    )

    assert sorted(map(len, results)) == [0] * 11 + [1]
    assert (Flag.objects.count(), Message.objects.filter(kind="alert").count()) == (
        1,
        1,
    )


def test_a_page_saved_while_it_is_sent_is_sent_or_refused(draft):
    results = all_at_once(
        lambda: drafts.send(draft.pk),
        lambda: save(draft, {"hopes": "To sleep again"}),
    )

    is_refused = results[1] is NotADraft
    assert ("hopes" in answers_to(draft, "what-brings-you")) != is_refused
    draft.refresh_from_db()
    assert draft.status == "new"


def test_a_code_used_in_two_places_at_once_opens_one(draft):
    code = returning.new_resume_code(draft.pk)

    opened = all_at_once(*[lambda: returning.resume(code)] * 10)

    assert [found.pk for found in opened if found is not None] == [draft.pk]


def test_a_draft_sent_while_it_would_be_forgotten_is_kept(draft):
    """The sender holds the row; whoever forgets waits, looks again, and leaves it."""
    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            drafts.send(draft.pk)
            forgetting = other.submit(forgetting_of, draft)
            until_it_waits()
        assert forgetting.result() is False

    assert Submission.objects.get(pk=draft.pk).status == "new"


def forgetting_of(draft: Submission) -> bool:
    try:
        return retention.forget(draft.pk)
    finally:
        connections.close_all()


def until_it_waits() -> None:
    """Return when somebody waits for a lock."""
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    with connections["default"].cursor() as cursor:
        while True:
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return


def test_a_flag_raised_while_it_would_be_forgotten_keeps_the_draft(draft):
    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            save(draft, {ITEM_9: SEVERAL_DAYS})
            forgetting = other.submit(forgetting_of, draft)
            until_it_waits()
        assert forgetting.result() is False

    assert Flag.objects.filter(submission=draft).count() == 1


@pytest.mark.long
def test_one_permission_used_eight_times_at_once_is_one_draft():
    stock_catalogue()
    text, key = ConsentText.objects.latest(), uuid4()

    begun = all_at_once(*[lambda: drafts.begin(text, draft_id=key)] * 8)

    assert {draft.pk for draft in begun} == {key}
    draft = Submission.objects.get()
    assert draft.responses.count() == 9
    assert draft.events.filter(kind="consented").count() == 1


@pytest.mark.long
def test_what_is_sent_while_it_is_taken_back_is_whole_or_gone(draft):
    all_at_once(
        lambda: drafts.send(draft.pk),
        lambda: erasure.withdraw(draft.pk),
        lambda: erasure.withdraw(draft.pk),
    )

    left = Submission.objects.first()
    if left is None:
        assert not Event.objects.exists()
        assert not Message.objects.exists()
    else:
        assert left.status == "new"
        assert left.events.filter(kind="withdrawn").count() <= 1
        assert ErasureRequest.objects.count() == 1


@pytest.mark.long
def test_a_call_asked_for_eight_times_at_once_is_asked_for_once():
    stock_catalogue()
    make_profile()
    Duty.objects.create(who=make_user(), weekday=0, begins=time(9), ends=time(17))
    draft = make_draft(**{"phone": "202 555 0188", "call-ok": "yes"})
    save(draft, {ITEM_9: SEVERAL_DAYS})

    assert all(all_at_once(*[lambda: calls.ask(draft.pk)] * 8))

    assert draft.events.filter(kind="call-asked").count() == 1
    assert draft.messages.filter(kind="call").count() == 1
