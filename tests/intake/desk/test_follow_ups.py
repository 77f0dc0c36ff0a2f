"""One more questionnaire: asked, reached by a typed code, and back on the worklist."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone

from intake import retention
from intake.actions import drafts, erasure, returning, review
from intake.messages import delivery
from intake.models import AuditEvent, QuestionnaireVersion, Submission
from intake.models.submissions import Level
from tests.factories import Browser
from tests.intake.desk.conftest import URGENT, in_an_hour, press, sheet_of
from tests.intake.factories import SEVERAL_DAYS, make_submission, save

GAD_1 = "/69725-0"
ITEM_9 = "/44260-8"


def version(name):
    return QuestionnaireVersion.objects.get(name=name, status="active")


def ask(browser, submission, name="gad-7", **said):
    """Returns the code that is read out."""
    until = (timezone.localdate() + timedelta(days=7)).isoformat()
    page = press(
        browser,
        submission,
        "ask",
        version=version(name).pk,
        until=until,
        text="Worry not clear",
        **said,
    )
    return re.search(r'<p class="code">([^<]+)</p>', page.content.decode())[1]


@pytest.fixture
def code(desk, submission):
    return ask(desk, submission)


@pytest.fixture
def follow_up(code, submission):
    return submission.follow_ups.get()


def test_the_code_is_shown_once_and_nowhere_kept(desk, code, submission):
    assert re.fullmatch(r"(\w{4}-){4}\w{4}", code)
    assert code not in desk.get(sheet_of(submission)).content.decode()
    submission.refresh_from_db()
    assert submission.status == "waiting"
    assert submission.queued_at > timezone.now() + timedelta(days=6)
    details = [event.detail for event in submission.events.all()]
    assert code not in str(details)


def test_the_code_leads_to_this_one_questionnaire(code, follow_up):
    person = Browser()
    person.post("/intake/resume/", {"code": code})

    page = person.get("/intake/onward/", follow=True)

    assert "Feeling nervous" in page.content.decode()
    assert [r.questionnaire.name for r in follow_up.responses.all()] == ["gad-7"]


def test_it_is_no_line_of_its_own_on_the_worklist(desk, follow_up, submission):
    assert follow_up not in Submission.objects.for_staff()
    assert desk.get(sheet_of(follow_up))["Location"] == sheet_of(submission)
    assert not AuditEvent.objects.filter(submissions__contains=[follow_up.pk]).exists()


def answer(follow_up, **answers):
    save(follow_up, answers)
    return drafts.send(follow_up.pk)


def test_what_was_sent_brings_the_first_one_back_unread(desk, follow_up, submission):
    answer(follow_up, **{GAD_1: SEVERAL_DAYS})

    submission.refresh_from_db()
    follow_up.refresh_from_db()
    assert (submission.status, submission.is_unread) == ("new", True)
    assert follow_up.status == "closed"
    page = desk.get(sheet_of(submission)).content.decode()
    assert "asked for, came" in page
    assert "1 (Several days)" in page or "Several days (1)" in page
    read = AuditEvent.objects.latest("id")
    assert read.submissions == [submission.pk, follow_up.pk]


def test_an_alarm_in_it_makes_the_first_one_urgent_at_once(desk, submission):
    ask(desk, submission, "phq-9")
    follow_up = submission.follow_ups.get()
    save(follow_up, {ITEM_9: SEVERAL_DAYS})

    submission.refresh_from_db()
    assert submission.urgency == Level.URGENT
    flag = follow_up.flags.get(level=Level.URGENT)
    said = {"flag": flag.pk, "text": "Rang", "outcome": "reached"}
    assert press(desk, submission, "acknowledge", **said).status_code == 302
    submission.refresh_from_db()
    follow_up.refresh_from_db()
    assert submission.urgency < Level.URGENT > follow_up.urgency


def test_who_is_still_to_be_called_about_one_keeps_it(desk, owner, submission):
    ask(desk, submission, "phq-9")
    follow_up = submission.follow_ups.get()
    [flag] = save(follow_up, {ITEM_9: SEVERAL_DAYS})
    later = timezone.now() + timedelta(days=30)
    said = {"outcome": "not-reached", "call_at": in_an_hour(), "text": "Rang"}
    press(desk, submission, "acknowledge", flag=flag.pk, **said)

    assert not retention.purge(later)
    assert erasure.withdraw(follow_up.pk) == erasure.Answer.ASKED
    page = owner.get(f"/admin/intake/keeping/{follow_up.pk}/change/")
    assert "Erase all of it" in page.content.decode()


def test_one_at_a_time_with_a_new_code_where_the_first_was_lost(desk, submission, code):
    until = (timezone.localdate() + timedelta(days=7)).isoformat()
    said = {"version": version("phq-9").pk, "until": until, "text": "More"}
    page = press(desk, submission, "ask", **said)
    assert "One questionnaire is still with them" in page.content.decode()

    page = press(desk, submission, "code").content.decode()
    new = re.search(r'<p class="code">([^<]+)</p>', page)[1]
    assert returning.resume(code) is None
    assert returning.resume(new) == submission.follow_ups.get()


def test_a_double_click_asks_once_and_leads_to_a_new_code(desk, submission):
    until = (timezone.localdate() + timedelta(days=7)).isoformat()
    said = {"version": version("gad-7").pk, "until": until, "text": "Worry not clear"}
    data = {"do": "ask", "seen": review.newest(submission), **said}
    for _ in range(2):
        page = desk.post(sheet_of(submission), data, follow=True)

    assert "Show a new code to read out" in page.content.decode()
    assert "Nothing of yours was saved" not in page.content.decode()
    assert submission.follow_ups.count() == 1


def test_without_an_answer_it_is_back_by_the_date(follow_up, submission):
    Submission.objects.filter(pk=submission.pk).update(queued_at=timezone.now())

    assert submission in Submission.objects.needing_a_human()


def test_a_message_about_it_carries_no_code_and_passes_the_gate(desk, submission):
    code = ask(desk, submission, tell="on")

    [message] = submission.messages.filter(kind="more")
    with time_machine.travel(datetime(2030, 5, 6, 16, tzinfo=UTC)):  # noon there
        delivery.deliver(str(message.pk))

    [sent] = mail.outbox
    assert sent.to == ["alex@example.org"]
    text = f"{sent.subject} {sent.body}"
    assert code not in text
    for topic in ("GAD", "anxiety", "questionnaire", "ketamine"):
        assert topic.casefold() not in text.casefold()


def test_who_we_have_an_urgent_flag_of_is_not_asked_for_more(desk, open_clinic):
    alarmed = make_submission(**URGENT)
    until = (timezone.localdate() + timedelta(days=7)).isoformat()
    said = {"version": version("gad-7").pk, "until": until, "text": "More"}

    page = press(desk, alarmed, "ask", **said)

    assert "Acknowledge the urgent flags first" in page.content.decode()


def test_how_to_reach_the_person_cannot_be_asked_as_more(desk, submission):
    page = desk.get(sheet_of(submission))

    offered = page.context["forms"]["ask"].fields["version"].queryset
    assert "about-you" not in {found.name for found in offered}


def test_it_goes_with_the_submission_that_it_follows(open_clinic, submission, robin):
    with transaction.atomic(), connection.cursor() as cursor:
        follow_up = Submission.objects.create(
            pathway=submission.pathway,
            consent=submission.consent,
            follows=submission,
            started_at=timezone.now(),
            updated_at=timezone.now(),
        )
        submission.flags.all().delete()
        cursor.execute("SELECT intake_erase(%s)", [submission.pk])

    assert not Submission.objects.filter(pk=follow_up.pk).exists()
