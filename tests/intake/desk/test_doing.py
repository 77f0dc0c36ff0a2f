"""What staff do on a sheet: each thing an event, and where it leaves the submission."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from clinic.models import User
from intake.actions import review
from intake.actions.standing import STATUS_AFTER
from intake.models import AuditEvent, Flag, Submission
from intake.models.submissions import Level
from tests.intake.desk.conftest import (
    CLINICIAN,
    LIST,
    URGENT,
    in_an_hour,
    press,
    sheet_of,
)
from tests.intake.factories import ABOUT, make_draft, make_submission, save


def day(days):
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def open_flag(submission, level):
    return submission.flags.get(level=level, acknowledged_at=None)


def status_from_events(submission):
    """What the history says, and nothing else."""
    status = Submission.Status.DRAFT
    for kind in submission.events.order_by("at", "id").values_list("kind", flat=True):
        status = STATUS_AFTER.get(kind, status)
    return status


@pytest.mark.long
@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({}, "Say what came of it"),
        ({"outcome": "cleared"}, "Say what came of it"),
        ({"outcome": "not-reached"}, "Say when somebody tries again"),
        (
            {"outcome": "not-reached", "call_at": "2020-01-01T10:00"},
            "a time still to come",
        ),
        ({"outcome": "handed"}, "Say to whom"),
    ],
)
def test_an_urgent_flag_is_not_acknowledged_without_an_outcome(desk, said, problem):
    submission = make_submission(**URGENT)
    flag = open_flag(submission, Level.URGENT)

    page = press(desk, submission, "acknowledge", flag=flag.pk, text="Rang", **said)

    assert problem in page.content.decode()
    assert "Rang</textarea>" in page.content.decode()
    assert open_flag(submission, Level.URGENT) == flag


def test_who_was_not_reached_is_tried_again_at_a_time(desk):
    submission = make_submission(**URGENT)
    flag = open_flag(submission, Level.URGENT)

    press(
        desk,
        submission,
        "acknowledge",
        flag=flag.pk,
        text="Rang twice",
        outcome="not-reached",
        call_at=in_an_hour(),
    )

    submission.refresh_from_db()
    assert submission.urgency < Level.URGENT
    assert timedelta(0) < submission.call_at - timezone.now() <= timedelta(hours=1)
    event = submission.events.get(kind="acknowledged")
    assert event.detail["outcome"] == "not-reached"
    assert event.detail["flag"] == str(flag.pk)
    page = desk.get(sheet_of(submission)).content.decode()
    assert "Not reached" in page
    assert "next try" in page


def test_an_urgent_flag_is_handed_to_a_colleague_by_name(desk, sam):
    submission = make_submission(**URGENT)
    flag = open_flag(submission, Level.URGENT)

    press(
        desk,
        submission,
        "acknowledge",
        flag=flag.pk,
        text="She knows them",
        outcome="handed",
        to=sam.pk,
    )

    submission.refresh_from_db()
    assert submission.assignee == sam
    assert submission.events.get(kind="acknowledged").detail["to"] == "Sam Second"
    assert "Try again now" in desk.get(LIST).content.decode()


@pytest.mark.parametrize("outcome", ["not-reached", "handed"])
def test_an_alarm_that_goes_on_is_lost_with_no_form_that_was_never_sent(
    outcome, desk, sam, open_clinic
):
    """Seen to is not settled: until they are reached it lies where somebody looks."""
    draft = make_draft()
    [flag] = save(draft, URGENT)
    said = {"outcome": outcome, "to": sam.pk, "call_at": in_an_hour(), "text": "Rang"}

    press(desk, draft, "acknowledge", flag=flag.pk, **said)

    assert "Rang" in desk.get(sheet_of(draft)).content.decode()
    later = timezone.now() + timedelta(days=30)
    assert draft in Submission.objects.needing_a_human(later)
    assert draft in Submission.objects.overdue(later, later, later)
    assert draft not in Submission.objects.forgotten(later)

    press(desk, draft, "contact", way="email-ok", result="spoke")
    assert draft not in Submission.objects.for_staff()
    assert draft in Submission.objects.forgotten(later)
    assert "Rang" in desk.get(sheet_of(draft)).content.decode()


def test_a_next_try_outlasts_the_decision_that_came_before_it(desk, submission):
    press(desk, submission, "decide", decision="referred", text="Heart first")
    said = {"way": "email-ok", "result": "left", "call_at": in_an_hour()}

    press(desk, submission, "contact", **said)

    assert submission in Submission.objects.needing_a_human()
    assert "To be tried again" in desk.get(LIST).content.decode()


def test_a_draft_that_never_alarmed_has_no_sheet(desk, open_clinic):
    assert desk.get(sheet_of(make_draft())).status_code == 404


def test_a_flag_for_a_clinician_needs_a_clinician_and_a_decision(desk, clinic_desk):
    submission = make_submission(**CLINICIAN)
    flag = open_flag(submission, Level.CLINICIAN)
    said = {"flag": flag.pk, "text": "Seen on the scan"}

    page = press(desk, submission, "acknowledge", outcome="cleared", **said)
    assert "Only a clinician may settle" in page.content.decode()
    page = press(clinic_desk, submission, "acknowledge", **said)
    assert "Say what came of it" in page.content.decode()
    press(clinic_desk, submission, "acknowledge", outcome="cleared", **said)

    flag.refresh_from_db()
    assert flag.acknowledged_by.full_name == "Casey Clinician"


def test_a_sheet_offers_only_what_its_reader_may_do(desk, clinic_desk, owner):
    """An owner who may read and nothing else; a reviewer; a clinician."""
    reader = User.objects.get(is_superuser=True)
    reader.user_permissions.add(Permission.objects.get(codename="review_submission"))
    submission = make_submission(**CLINICIAN)
    flag = open_flag(submission, Level.CLINICIAN)
    settle, write = f'id="text-{flag.pk}"', 'id="write"'
    beyond, tell, export = 'name="anyway"', 'name="tell"', "/export/"

    assert offered(owner, submission, settle, write, beyond, tell, export) == []
    assert offered(desk, submission, settle, write, beyond, tell) == [write, tell]
    everything = [settle, write, beyond, tell]
    assert offered(clinic_desk, submission, *everything) == everything

    said = {"flag": flag.pk, "text": "Seen on the scan", "outcome": "cleared"}
    press(clinic_desk, submission, "acknowledge", **said)
    settled = submission.events.get(kind="acknowledged")
    take_back = f'id="correct-{settled.pk}"'
    assert offered(desk, submission, take_back) == []
    assert offered(clinic_desk, submission, take_back) == [take_back]


def offered(browser, submission, *wanted):
    page = browser.get(sheet_of(submission)).content.decode()
    return [part for part in wanted if part in page]


def test_a_flag_that_a_clinician_let_stand_stops_the_invitation(clinic_desk):
    submission = make_submission(**CLINICIAN)
    flag = open_flag(submission, Level.CLINICIAN)
    said = {"flag": flag.pk, "text": "Too great a risk", "outcome": "stands"}
    press(clinic_desk, submission, "acknowledge", **said)

    page = press(clinic_desk, submission, "decide", decision="invited", text="Come")
    assert "A clinician let a flag stand" in page.content.decode()

    event = submission.events.get(kind="acknowledged")
    press(clinic_desk, submission, "correct", event=event.pk, text="Wrong person")
    assert open_flag(submission, Level.CLINICIAN) == flag
    press(clinic_desk, submission, "acknowledge", **said | {"outcome": "cleared"})
    press(clinic_desk, submission, "decide", decision="invited", text="Come")
    submission.refresh_from_db()
    assert submission.status == "decided"


@pytest.mark.long
def test_what_is_for_nobody_in_particular_is_settled_together(desk):
    submission = make_submission(**CLINICIAN, opioid="yes", gabapentin="yes")
    count = Flag.objects.filter(level__lt=Level.CLINICIAN).count()

    press(desk, submission, "read_all", text="Read")

    assert submission.events.filter(kind="acknowledged").count() == count > 1
    assert open_flag(submission, Level.CLINICIAN)


def test_a_way_that_is_not_safe_is_a_clinicians_to_answer_for(desk, clinic_desk):
    submission = make_submission({**ABOUT, "phone": "202 555 0188"})
    said = {"way": "call-ok", "result": "no-answer"}

    page = press(desk, submission, "contact", **said)
    assert "did not mark this way as safe" in page.content.decode()
    page = press(clinic_desk, submission, "contact", **said)
    assert "give the reason" in page.content.decode()
    press(clinic_desk, submission, "contact", **said, text="In danger now")
    press(desk, submission, "contact", way="email-ok", result="left")

    unsafe, safe = submission.events.filter(kind="contacted").order_by("at")
    assert unsafe.detail["unsafe"] is True
    assert "unsafe" not in safe.detail


@pytest.mark.long
def test_a_next_try_is_seen_and_forgotten_once_they_are_reached(desk):
    submission = make_submission()
    press(
        desk,
        submission,
        "contact",
        way="email-ok",
        result="left",
        call_at=in_an_hour(),
    )
    submission.refresh_from_db()
    assert submission.call_at

    press(desk, submission, "contact", way="email-ok", result="spoke")
    submission.refresh_from_db()
    assert submission.call_at is None


@pytest.mark.long
@pytest.mark.parametrize("until", ["", "2020-01-01", "9999-12-31", "tomorrow"])
def test_a_day_that_makes_no_sense_puts_nothing_off(desk, submission, until):
    page = press(desk, submission, "delay", until=until, text="Later")

    assert page.status_code == 200
    submission.refresh_from_db()
    assert submission.status == "new"


def test_status_follows_from_the_events_after_every_step(desk, clinic_desk, submission):
    steps = [
        ("note", {"text": "Tired"}, "new"),
        ("delay", {"until": day(3), "text": "Wait"}, "delayed"),
        ("reopen", {"text": "Sooner"}, "new"),
        ("decide", {"decision": "referred", "text": "Heart"}, "decided"),
        ("reopen", {"text": "Rang"}, "new"),
        ("decide", {"decision": "invited", "text": "Come"}, "decided"),
        ("close", {"text": "Done"}, "closed"),
        ("reopen", {"text": "Again"}, "new"),
        ("decide", {"decision": "declined", "text": "No"}, "decided"),
    ]
    for name, said, status in steps:
        response = press(desk, submission, name, **said)
        assert response.status_code == 302, name
        submission.refresh_from_db()
        assert submission.status == status == status_from_events(submission)
    assert not submission.is_unread


def test_a_corrected_decision_is_open_again_and_stays_in_the_history(desk, submission):
    press(desk, submission, "decide", decision="declined", text="Mixed up")
    event = submission.events.get(kind="declined")

    press(desk, submission, "correct", event=event.pk, text="Meant another one")

    submission.refresh_from_db()
    assert submission.status == "new" == status_from_events(submission)
    page = desk.get(sheet_of(submission)).content.decode()
    assert "corrected since" in page
    assert "Mixed up" in page
    page = press(desk, submission, "correct", event=event.pk, text="Twice")
    assert "corrected this already" in page.content.decode()


def test_only_what_staff_wrote_can_be_corrected(desk, submission):
    sent = submission.events.get(kind="sent")

    page = press(desk, submission, "correct", event=sent.pk, text="No")

    assert "cannot be corrected" in page.content.decode()


def test_who_comes_second_reads_first_what_happened(desk, submission, sam):
    shown = review.newest(submission)
    review.note(submission.pk, by=sam, text="Mine first", seen=shown)

    data = {"do": "decide", "decision": "invited", "text": "Come", "seen": shown}
    page = desk.post(sheet_of(submission), data).content.decode()

    assert "Something happened here since you opened the page" in page
    assert "Mine first" in page
    submission.refresh_from_db()
    assert submission.status == "new"


@pytest.mark.long
def test_a_double_click_is_done_once_and_not_called_undone(desk, open_clinic):
    submission = make_submission(**URGENT)
    flag = open_flag(submission, Level.URGENT)
    reached = {"flag": flag.pk, "outcome": "reached", "text": "At home, safe"}
    no = {"decision": "declined", "text": "Lives too far away"}
    presses = [
        ("note", {"text": "Called the GP"}, "noted"),
        ("acknowledge", reached, "acknowledged"),
        ("read_all", {"text": "Read"}, "acknowledged"),
        ("decide", no, "declined"),
    ]
    for name, said, kind in presses:
        data = {"do": name, "seen": review.newest(submission), **said}
        first = desk.post(sheet_of(submission), data)
        done = submission.events.filter(kind=kind).count()
        second = desk.post(sheet_of(submission), data)

        assert (first.status_code, second.status_code) == (302, 302), name
        assert submission.events.filter(kind=kind).count() == done, name

    other = desk.post(sheet_of(submission), data | {"text": "Another reason"})
    assert "Something happened here since" in other.content.decode()


def test_a_submission_is_not_taken_off_a_colleague_unawares(desk, submission, sam):
    seen = review.newest(submission)
    review.take(submission.pk, by=sam)

    for said in ({"do": "take"}, {"do": "assign", "to": ""}):
        page = desk.post(sheet_of(submission), said | {"seen": seen})
        assert "Something happened here since" in page.content.decode()

    submission.refresh_from_db()
    assert submission.assignee == sam
    assert press(desk, submission, "take").status_code == 302


def test_every_request_for_a_sheet_is_on_record_once_before_anything_opens(
    desk, submission, robin
):
    desk.get(sheet_of(submission))
    press(desk, submission, "note", text="Read")
    press(desk, submission, "note", text="")

    events = AuditEvent.objects.order_by("id")
    assert [(e.actor_id, e.submissions) for e in events] == [
        (robin.pk, [submission.pk])
    ] * 3


def test_nothing_is_done_where_the_record_cannot_be_written(
    desk, submission, monkeypatch
):
    def fail(*_args):
        raise RuntimeError("full")

    monkeypatch.setattr("intake.desk.submission_admin.audit.record", fail)
    with pytest.raises(RuntimeError):
        press(desk, submission, "note", text="Unseen")

    assert not submission.events.filter(kind="noted").exists()


def test_a_draft_is_only_noted_called_and_handed_on(desk, open_clinic):
    draft = make_draft()
    save(draft, URGENT)

    for name in ("decide", "close", "delay", "ask"):
        said = {"decision": "invited", "until": day(2), "text": "x"}
        assert press(desk, draft, name, **said).status_code == 200
    draft.refresh_from_db()
    assert draft.status == "draft"


@pytest.mark.long
@pytest.mark.parametrize("name", ["", "nothing", "__class__", "take'"])
def test_a_button_that_does_not_exist_does_nothing(desk, submission, name):
    assert press(desk, submission, name, text="x").status_code == 200
    assert not submission.events.exclude(
        kind__in=("consented", "sent", "alarmed")
    ).exists()


def test_what_was_chosen_for_a_flag_is_still_there_on_an_old_page(desk, sam):
    submission = make_submission(**URGENT)
    flag, later = open_flag(submission, Level.URGENT), in_an_hour()
    said = {"outcome": "handed", "to": sam.pk, "call_at": later, "text": "She rings"}

    page = press(desk, submission, "acknowledge", flag=flag.pk, **said | {"seen": "x"})

    text = page.content.decode()
    assert "Something happened here since you opened the page" in text
    assert f'name="call_at" value="{later}"' in text
    assert f'<option value="{sam.pk}" selected>' in text
    assert "She rings</textarea>" in text


def test_a_correction_is_still_there_on_an_old_page(desk, submission):
    press(desk, submission, "note", text="Mixed up")
    event = submission.events.get(kind="noted")

    page = press(desk, submission, "correct", event=event.pk, text="Not so", seen="x")

    assert "Something happened here since" in page.content.decode()
    assert "Not so</textarea>" in page.content.decode()


@pytest.mark.parametrize("name", ["note", "decide", "delay", "contact", "ask", "write"])
def test_a_mistake_is_named_by_the_field_that_it_is_about(name, desk, submission):
    page = press(desk, submission, name).content.decode()

    described = set(re.findall(r'aria-describedby="([^"]+_error)"', page))
    assert described
    assert described <= set(re.findall(r'id="([^"]+_error)"', page))
