"""Messages say that something awaits, never what, and reach only who should know."""

from __future__ import annotations

import re
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.db import OperationalError, connections, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from clinic import actions
from intake import tasks
from intake.messages.staff import NobodyToTell
from intake.models import Alert, Message, Submission
from tests.factories import make_user
from tests.intake.factories import (
    ABOUT,
    ITEM_9,
    SEVERAL_DAYS,
    make_draft,
    make_submission,
    save,
)
from tests.intake.messages.work import deliver, free_port, mail_server

pytestmark = pytest.mark.django_db
HEALTH = re.compile(
    "adhd|alcohol|anxi|attempt|care|clinic|condition|depress|diagnos|disorder|doctor|"
    "dose|drug|gad|harm|health|hospital|hurt|illness|ketamine|kill|medic|mental|mood|"
    "panic|patient|phq|pill|psych|ptsd|result|risk|scor|screen|self|sick|stress|suicid|"
    "symptom|therap|trauma|treat"
)


@pytest.fixture
def reviewers(open_clinic, groups):
    return [
        make_user(actions.REVIEWERS, email="ann@clinic.example"),
        make_user(actions.REVIEWERS, email="ben@clinic.example"),
    ]


# Who gets it ------------------------------------------------------------------------


def test_a_receipt_goes_to_the_person_alone(reviewers):
    make_submission()

    assert deliver("receipt").sent_at is not None
    [sent] = mail.outbox
    assert sent.recipients() == ["alex@example.org"]


@pytest.mark.parametrize("answer", ["no", None])
def test_no_receipt_goes_to_an_address_that_is_not_safe(answer, reviewers):
    about = {**ABOUT, "phone": "2025550188", "text-ok": "yes", "call-ok": "no"}
    about.pop("email-ok")
    submission = make_submission(about | ({"email-ok": answer} if answer else {}))
    assert not submission.messages.filter(kind="receipt").exists()
    Message.objects.filter(kind="notice").update(kind="receipt")

    deliver("receipt")

    assert mail.outbox == []


@pytest.mark.parametrize("kind", ["notice", "alert"])
def test_a_notice_goes_to_those_who_review(kind, reviewers, open_clinic):
    open_clinic.staff_email = "desk@clinic.example"
    open_clinic.save()
    make_user(actions.EDITORS, email="editor@clinic.example")
    make_user(actions.REVIEWERS, email="left@clinic.example", is_active=False)
    flagged_and_sent()

    deliver(kind)

    assert sorted(sent.recipients() for sent in mail.outbox) == [
        ["ann@clinic.example"],
        ["ben@clinic.example"],
        ["desk@clinic.example"],
    ]


def flagged_and_sent() -> None:
    draft = make_draft({**ABOUT, "name": "Canary Person"}, hopes="Canary hopes")
    save(draft, {ITEM_9: SEVERAL_DAYS})
    make_submission({**ABOUT, "name": "Canary Person"}, hopes="Canary hopes")


def test_an_alarm_that_nobody_can_get_is_not_counted_as_sent(open_clinic):
    save(make_draft(), {ITEM_9: SEVERAL_DAYS})

    with pytest.raises(NobodyToTell):
        deliver("alert")

    assert Message.objects.get(kind="alert").sent_at is None


# What it says -----------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["receipt", "notice", "alert"])
def test_no_mail_says_a_word_about_health_or_the_person(kind, reviewers):
    flagged_and_sent()

    deliver(kind)

    sent = mail.outbox[0]
    headers = str(sent.message().items())
    said = f"{sent.subject}\n{sent.body}".lower()
    said = said.replace("https://testserver", "")
    assert HEALTH.findall(said) == []
    assert "Canary" not in said + headers
    assert "alex" not in said


@pytest.mark.parametrize("kind", ["notice", "alert"])
def test_a_notice_to_staff_names_nobody_and_nothing(kind, reviewers):
    flagged_and_sent()

    message = deliver(kind)

    sent = mail.outbox[0]
    assert message.submission.reference not in f"{sent.subject} {sent.body}"
    assert re.findall(r"https?://\S+", sent.body) == ["https://testserver/admin/"]


def test_a_receipt_names_the_reference_and_help(open_clinic):
    submission = make_submission()

    deliver("receipt")

    [sent] = mail.outbox
    assert submission.reference in sent.body
    assert "https://testserver/help-now/" in sent.body
    assert submission.reference not in sent.subject


def test_a_job_names_a_message_and_nothing_else(open_clinic):
    submission = make_submission()

    arguments = ProcrastinateJob.objects.values_list("args", flat=True)

    messages = submission.messages.values_list("pk", flat=True)
    expected = [{"message_id": str(pk)} for pk in messages]
    assert sorted(arguments, key=str) == sorted(expected, key=str)


# How often --------------------------------------------------------------------------


def test_a_job_that_runs_twice_sends_once(open_clinic):
    make_submission()

    deliver("receipt")
    deliver("receipt")

    assert len(mail.outbox) == 1


def test_a_message_of_somebody_who_was_erased_is_no_error(open_clinic):
    tasks.deliver(message_id="0b9e5f4a-5a3c-4b53-8d7c-6d1f0a0e0d11")

    assert mail.outbox == []


def test_the_same_message_keeps_its_name(open_clinic):
    message = make_submission().messages.get(kind="receipt")
    deliver("receipt")
    Message.objects.update(sent_at=None, state="queued")

    deliver("receipt")

    names = {sent.extra_headers["Message-ID"] for sent in mail.outbox}
    assert (len(mail.outbox), names) == (2, {f"<{message.pk}@anteroom>"})


# Over a real mail server --------------------------------------------------------------


def test_a_receipt_arrives_as_it_was_meant(open_clinic, settings):
    submission = make_submission()

    with mail_server(settings) as postbox:
        deliver("receipt")
        deliver("receipt")

    [(addresses, arrived)] = postbox.mails
    assert addresses == ["alex@example.org"]
    assert arrived["Subject"] == "We have received your form"
    assert arrived["Auto-Submitted"] == "auto-generated"
    assert submission.reference in arrived.get_content()


def test_a_mailbox_that_is_gone_keeps_no_colleague_from_knowing(reviewers, settings):
    save(make_draft(), {ITEM_9: SEVERAL_DAYS})

    message = Message.objects.get(kind="alert")
    tasks.deliver(message_id=str(message.pk))

    with mail_server(settings, "ann@clinic.example") as postbox:
        with pytest.raises(SMTPRecipientsRefused):
            tasks.tell(person=reviewers[0].pk)
        tasks.tell(person=reviewers[1].pk)

    assert [addresses for addresses, _mail in postbox.mails] == [["ben@clinic.example"]]
    [unsent] = Alert.objects.filter(sent_at=None)
    assert unsent.to == reviewers[0]


@pytest.mark.django_db(transaction=True)
def test_a_slow_mail_server_keeps_nobody_from_going_on(groups, settings):
    """While the alarm is on its way, the person may save the next page."""
    make_user(actions.REVIEWERS, email="ann@clinic.example")
    draft = make_draft()
    save(draft, {ITEM_9: SEVERAL_DAYS})

    with mail_server(settings) as postbox:
        postbox.meanwhile = lambda: is_free(draft)
        deliver("alert")

    assert postbox.seen == [True]


def is_free(draft: Submission) -> bool:
    try:
        with transaction.atomic():
            Submission.objects.select_for_update(nowait=True).get(pk=draft.pk)
    except OperationalError:
        return False
    finally:
        connections.close_all()
    return True


def test_a_mail_server_that_is_down_loses_nothing(open_clinic, settings):
    make_submission()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()

    with pytest.raises(OSError, match="refused"):
        deliver("receipt")
    assert Message.objects.get(kind="receipt").sent_at is None

    with mail_server(settings) as postbox:
        deliver("receipt")
    assert len(postbox.mails) == 1
