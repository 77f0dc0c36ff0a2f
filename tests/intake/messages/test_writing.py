"""Staff write to a person: within what is safe, or a clinician answers for it."""

from __future__ import annotations

import pytest
import time_machine
from django.core import mail

from clinic import roles
from intake.actions import writing
from intake.actions.standing import Refused, newest
from intake.models import Message
from tests.factories import make_user, sign_in
from tests.intake.factories import ABOUT, ITEM_9, SEVERAL_DAYS, make_draft, save
from tests.intake.factories import make_submission as submission_of
from tests.intake.messages.work import good_time, work

pytestmark = pytest.mark.django_db
UNSAFE = {
    **ABOUT,
    "phone": "202 555 0188",
    "email-ok": "no",
    "text-ok": "no",
    "call-ok": "yes",
}


@pytest.fixture(autouse=True)
def _clinic(open_clinic, groups):
    make_user(is_superuser=True)
    with time_machine.travel(good_time()):
        yield


def write(submission, role=roles.REVIEWERS, **said) -> None:
    seen = newest(submission)
    by = make_user(role, full_name="Pat")
    said = {"message": "call-us"} | said
    writing.write(submission.pk, by=by, seen=seen, **said)


def lines(submission) -> list[str]:
    events = submission.events.filter(kind__in=["notified", "overridden"])
    return [event.detail["text"] for event in events.order_by("at")]


def to_person() -> list[str]:
    return [m.subject for m in mail.outbox if "alex@example.org" in m.recipients()]


def test_a_message_leaves_and_its_way_stands_on_the_timeline():
    submission = submission_of()
    write(submission)
    assert lines(submission)[-1] == "Please call us by e-mail: queued"

    work()

    assert lines(submission)[-1] == "Please call us by e-mail: sent"
    assert "Please call us" in to_person()


def test_a_second_message_of_a_kind_is_another_message():
    submission = submission_of()
    write(submission)
    write(submission)

    work()

    assert to_person().count("Please call us") == 2


def test_a_double_click_writes_once():
    submission, by = submission_of(), make_user(roles.REVIEWERS)
    seen = newest(submission)
    for _ in range(2):
        writing.write(submission.pk, by=by, message="more", seen=seen)

    assert submission.messages.filter(kind="more").count() == 1


@pytest.mark.parametrize("role", [roles.REVIEWERS, roles.CLINICIANS])
def test_nobody_writes_by_a_way_that_is_not_safe(role):
    submission = submission_of(UNSAFE)

    with pytest.raises(Refused, match="not marked as safe"):
        write(submission, role)

    assert not Message.objects.filter(kind="call-us").exists()


def test_a_reviewer_overrides_nothing():
    with pytest.raises(Refused, match="Only a clinician"):
        write(submission_of(UNSAFE), anyway=True, text="I think it is fine")


@pytest.mark.parametrize("text", ["", "  "])
def test_a_clinician_overrides_with_a_reason_only(text):
    with pytest.raises(Refused, match="Say why"):
        write(submission_of(UNSAFE), roles.CLINICIANS, anyway=True, text=text)


def test_what_a_clinician_overrides_is_on_record_and_still_says_nothing_of_us():
    submission = submission_of(UNSAFE)
    write(submission, roles.CLINICIANS, anyway=True, text="No other way is left.")

    work()

    assert lines(submission)[:2] == [
        "No other way is left.",
        "Please call us by e-mail: queued",
    ]
    assert submission.events.get(kind="overridden").by.full_name == "Pat"
    [sent] = [m for m in mail.outbox if "alex@example.org" in m.recipients()]
    assert "Harbor" not in sent.message().as_string()


def test_an_override_that_is_not_needed_is_none():
    submission = submission_of()
    write(submission, roles.CLINICIANS, anyway=True)

    assert not submission.events.filter(kind="overridden").exists()


@pytest.mark.parametrize("kind", ["receipt", "code", "alert", "", "x"])
def test_staff_choose_among_the_messages_that_are_theirs(kind):
    with pytest.raises(Refused, match="Choose one"):
        write(submission_of(), message=kind)


def test_an_auditor_writes_to_nobody():
    with pytest.raises(Refused, match="may not write"):
        write(submission_of(), roles.AUDITORS)


def test_somebody_in_danger_who_has_not_sent_can_be_asked_to_call():
    draft = make_draft()
    save(draft, {ITEM_9: SEVERAL_DAYS})
    write(draft)

    work()

    assert to_person() == ["Please call us"]


def test_the_review_page_writes_and_says_why_not():
    reviewer = sign_in(make_user(roles.REVIEWERS), "password", "mfa")
    for about in (ABOUT, UNSAFE):
        page = f"/admin/intake/submission/{submission_of(about).pk}/change/"
        shown = reviewer.get(page)
        seen = shown.context["forms"]["write"]["seen"].value()
        foretold = "No e-mail leaves" if about is UNSAFE else "It leaves at once"
        assert foretold in shown.content.decode()
        pressed = {"do": "write", "seen": seen, "message": "more"}
        answer = reviewer.post(page, pressed, follow=True).content.decode()
        is_refused = "No e-mail leaves: this way was not marked as safe." in answer
        assert is_refused == (about is UNSAFE)
        # The form lies far below the top of the page, which shows after a press.
        assert ('<a href="#write">' in answer) == is_refused

    assert Message.objects.filter(kind="more").count() == 1
