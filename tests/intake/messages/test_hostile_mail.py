"""Whatever a person wrote: no mail carries any of it, and each leaves all the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import transaction
from django.utils import timezone

from clinic import roles
from intake import resume_codes
from intake.actions.drafts import send
from intake.messages import person, self_test
from intake.messages.delivery import announce
from intake.models import Alert, ComingBack, Flag, Message, Submission
from tests.factories import make_user
from tests.intake.factories import ITEM_9, REACHED, SEVERAL_DAYS, make_draft, save
from tests.intake.hostile import FIELDS, STRINGS
from tests.intake.messages.work import a_minute, good_time

Kind = Message.Kind
WAYS = dict.fromkeys(("email-ok", "call-ok", "say-who", "voicemail-ok"), "yes")
PLAIN = {**REACHED, **WAYS, "times": ["any-time"]}
HOSTILE = {**PLAIN, **dict.fromkeys(FIELDS, "\n".join(STRINGS))}
OURS = re.compile(r"\b[0-9A-Z]{4}(-[0-9A-Z]{4})+\b|[0-9a-f]{8}(-[0-9a-f]{4}){3}-\w{12}")


@pytest.mark.long
@pytest.mark.django_db
def test_no_mail_says_anything_else_whatever_a_person_wrote(open_clinic, groups):
    make_user(roles.REVIEWERS, email="ann@clinic.example")

    plain, hostile = mails_about(PLAIN), mails_about(HOSTILE)

    assert hostile == plain
    assert "Nobody has acknowledged an urgent flag for 11 minutes" in hostile[-1]
    assert len({said.partition("\n")[0] for said in hostile}) == 5 + len(Alert.About)
    assert not [text for text in STRINGS for said in hostile if text in said]


def mails_about(about: Mapping[str, Any]) -> list[str]:
    """One mail of each kind, and one up the ladder; references and codes left out."""
    mail.outbox.clear()
    with time_machine.travel(good_time(), tick=False) as clock, transaction.atomic():
        on_the_way, sent = make_draft(about), send(make_draft(about).pk)
        [flag] = save(on_the_way, {ITEM_9: SEVERAL_DAYS})
        Message.objects.all().delete()
        self_test.begin(timezone.now())
        for kind in [*sorted(set(Kind) - {Kind.ALERT}), Kind.ALERT]:
            a_minute()
            clock.shift(timedelta(minutes=6))
            is_early = kind in (Kind.CODE, Kind.REMINDER, Kind.ALERT, Kind.CALL)
            queue(kind, on_the_way if is_early else sent, flag)
        a_minute()
        clock.shift(timedelta(minutes=11))
        a_minute()
        assert {message.state for message in Message.objects.all()} == {"sent"}
        transaction.set_rollback(True)
        clock.move_to(good_time())
        return [OURS.sub("…", in_full(one)) for one in mail.outbox]


def queue(kind: Message.Kind, submission: Submission, flag: Flag) -> None:
    message = announce(submission, kind, flag=flag if kind == Kind.ALERT else None)
    if kind == Kind.REMINDER:
        ComingBack.objects.create(submission=submission, reminders_since=timezone.now())
    if kind == Kind.CODE:
        digest = resume_codes.digest(person.code_of(message))
        until = timezone.now() + resume_codes.LIFETIME
        rows = Submission.objects.filter(pk=submission.pk)
        rows.update(resume_digest=digest, resume_until=until)


def in_full(sent: mail.EmailMessage) -> str:
    """Subject, body, and every header as it goes through the wire."""
    whole = sent.message()
    assert whole.as_bytes()
    headers = "\n".join(map(": ".join, whole.items()))
    return f"{sent.subject}\n{sent.body}\n{headers}"
