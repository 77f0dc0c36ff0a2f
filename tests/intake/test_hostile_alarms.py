"""No way round the alarm: an urgent answer reaches a person, however it is given."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from clinic.actions import REVIEWERS
from intake import tasks
from intake.actions import review
from intake.models import Event, Flag, Message, Submission
from intake.models.submissions import Level
from intake.pages.form import PageForm
from tests.factories import Browser, make_user
from tests.intake.factories import (
    ITEM_9,
    NOT_AT_ALL,
    SEVERAL_DAYS,
    Choose,
    address_of,
    answers_to,
    as_little_as_possible,
    begin,
    make_draft,
    posted,
    save,
    sit_down,
    values_of,
)
from tests.intake.messages.work import work

pytestmark = pytest.mark.django_db

NEARLY_EVERY_DAY = "LA6571-9"


@pytest.fixture
def settled(draft, groups) -> Submission:
    """A draft whose alarm somebody has dealt with."""
    [flag] = save(draft, {ITEM_9: SEVERAL_DAYS})
    by, seen = make_user(REVIEWERS), review.newest(draft)
    review.acknowledge(
        draft.pk, flag.pk, by=by, text="Called", seen=seen, outcome="reached"
    )
    return draft


# After somebody dealt with it ---------------------------------------------------------


def test_an_answer_that_got_worse_after_a_person_dealt_with_it_alarms_anew(settled):
    [anew] = save(settled, {ITEM_9: NEARLY_EVERY_DAY})

    settled.refresh_from_db()
    assert settled.urgency == Level.URGENT
    assert anew.detail["answer"] == "Nearly every day"
    assert Message.objects.filter(kind="alert").count() == 2
    assert settled.events.filter(kind=Event.Kind.ALARMED).count() == 2


def test_the_flag_that_was_settled_stays_settled_and_says_that_it_changed(settled):
    save(settled, {ITEM_9: NEARLY_EVERY_DAY})

    old = Flag.objects.exclude(acknowledged_at=None).get()
    assert (old.detail["answer"], old.is_changed) == ("Several days", True)


def test_the_same_answer_again_alarms_nobody_twice(settled):
    save(settled, {ITEM_9: NOT_AT_ALL})

    assert save(settled, {ITEM_9: SEVERAL_DAYS}) == []
    assert Message.objects.filter(kind="alert").count() == 1


def test_an_answer_taken_back_after_a_person_dealt_with_it_is_noted(settled):
    save(settled, {ITEM_9: NOT_AT_ALL})

    assert Flag.objects.get().is_changed
    assert settled.events.filter(kind=Event.Kind.CHANGED).exists()


# Until somebody knows -----------------------------------------------------------------


def wait_after(attempts: int) -> timedelta | None:
    job = tasks.deliver.configure().job.evolve(attempts=attempts)
    decision = tasks.PATIENTLY.get_retry_decision(exception=OSError(), job=job)
    return decision and decision.retry_at - timezone.now()


def test_an_alarm_leaves_soon_after_the_mail_server_is_back():
    """However long it was away: doubling waits would add hours to an outage."""
    assert all(wait_after(n) <= timedelta(minutes=5) for n in range(1000))


def test_an_alarm_is_tried_for_days_and_not_for_ever():
    waits = [wait_after(attempts) for attempts in range(5000)]

    tried = [wait for wait in waits if wait is not None]
    assert timedelta(days=3) < sum(tried, timedelta()) < timedelta(days=15)
    assert waits[-1] is None


def test_an_alarm_without_any_reviewer_reaches_the_owners(open_clinic, groups):
    owner = make_user(is_superuser=True)
    make_user(is_superuser=True, is_active=False)
    save(make_draft(), {ITEM_9: SEVERAL_DAYS})

    work()

    [sent] = mail.outbox
    assert sent.recipients() == [owner.email]


def test_owners_hear_nothing_while_there_are_reviewers(open_clinic, groups):
    make_user(is_superuser=True)
    reviewer = make_user(REVIEWERS)
    save(make_draft(), {ITEM_9: SEVERAL_DAYS})

    work()

    [sent] = mail.outbox
    assert sent.recipients() == [reviewer.email]


# By whatever button -------------------------------------------------------------------


def saying(link_id: str, value: str) -> Choose:
    """Choose this, and else as little as possible."""

    def choose(key, item):
        if key == link_id:
            return values_of(item, value)
        return as_little_as_possible(key, item)

    return choose


SEVERAL = saying(ITEM_9, SEVERAL_DAYS)


def page_of(browser: Browser, key: str) -> tuple[str, Submission, PageForm]:
    draft = sit_down(browser, before=key)
    address = address_of(draft, key)
    return address, draft, browser.get(address).context["form"]


def test_come_back_later_keeps_the_page_and_alarms(patient):
    address, draft, form = page_of(patient, ITEM_9)

    answer = patient.post(address, {**posted(form, SEVERAL), "later": ""})

    assert answer["Location"] == "/intake/pause/"
    assert Flag.objects.get().level == Level.URGENT
    assert answers_to(draft, "phq-9").get(ITEM_9)
    assert patient.get("/intake/onward/")["Location"] == address


def test_come_back_later_keeps_what_was_typed(patient):
    address, draft, form = page_of(patient, "own-words")
    typed = posted(form, saying("own-words", "Half a sentence"))

    answer = patient.post(address, {**typed, "later": ""})

    assert answer["Location"] == "/intake/later/"
    kept = answers_to(draft, "what-brings-you")
    assert kept.get("own-words") == ("Half a sentence",)


def test_come_back_later_is_kept_from_nobody_by_a_slip(patient):
    address = begin(patient)
    form = patient.get(address).context["form"]
    typed = posted(form, saying("name", "Alex Morgan Example"))
    [month] = [name for name in typed if name.endswith("_month")] or [""]

    answer = patient.post(address, {**typed, month: "13", "later": ""})

    assert answer["Location"] == "/intake/later/"
    kept = answers_to(Submission.objects.get(), "about-you")
    assert kept.get("name") == ("Alex Morgan Example",)
    assert patient.get("/intake/onward/")["Location"] == address


def test_another_tab_keeps_no_urgent_answer_from_staff(patient):
    address, draft, form = page_of(patient, ITEM_9)
    patient.post(address, posted(form, saying(ITEM_9, NOT_AT_ALL)))

    page = patient.post(address, posted(form, SEVERAL))

    assert "in another tab" in page.content.decode()
    assert "Are you safe right now?" in page.content.decode()
    draft.refresh_from_db()
    assert draft.urgency == Level.URGENT


def test_a_slip_on_the_page_keeps_no_urgent_answer_from_staff(patient):
    address, draft, form = page_of(patient, ITEM_9)
    typed = posted(form, SEVERAL)
    other = next(name for name in typed if name != "shown" and not typed[name])

    page = patient.post(address, {**typed, other: "99"})

    assert page.status_code == 200
    assert "Are you safe right now?" in page.content.decode()
    draft.refresh_from_db()
    assert draft.urgency == Level.URGENT
