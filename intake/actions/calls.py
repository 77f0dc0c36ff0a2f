"""Asking to be called: offered only where somebody can call and it is safe to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from clinic.models import Profile
from intake import documents, rota
from intake.contact import Contact
from intake.messages.delivery import announce
from intake.messages.gate import Refused, Way, may_reach
from intake.models import Event, Message, Submission
from intake.models.submissions import Level

DIGITS_SHOWN = 2


@dataclass(frozen=True)
class Call:
    """The soonest moment at which somebody can call, and on which number."""

    at: datetime
    ending: str  # of the number: enough to know it by, too little to read off
    is_now: bool
    is_asked: bool


def offer(
    submission: Submission, *, asked_at: datetime | None, at: datetime
) -> Call | None:
    """Whether a call can be asked for, or was; None when it is neither.

    It needs an open alarm, since staff see nothing else of a draft; a phone on which a
    call is safe; and somebody on the rota.
    """
    contact = documents.contact(documents.legs(submission))
    is_possible = submission.urgency == Level.URGENT and may_be_called(contact)
    if not asked_at and not is_possible:
        return None
    since = asked_at or at
    soonest = rota.next_call(since)
    if soonest is None:
        return None
    digits = "".join(c for c in contact.phone if c.isdecimal())
    is_asked = asked_at is not None
    return Call(soonest, digits[-DIGITS_SHOWN:], soonest <= since, is_asked)


def may_be_called(contact: Contact) -> bool:
    """What the gate says: it is the same question for a mail and for a call."""
    now, zone = timezone.now(), Profile.current().zone
    try:
        may_reach(contact, Way.CALL, at=now, zone=zone)
    except Refused:
        return False
    return True


@transaction.atomic
def ask(submission_id: UUID) -> bool:
    """Ask staff to call; once, however often it is pressed. False when it cannot be."""
    locked = Submission.objects.select_for_update().filter(pk=submission_id)
    now, submission = timezone.now(), locked.first()
    if submission is None:
        return False
    asked = submission.events.filter(kind=Event.Kind.CALL_ASKED).first()
    if not offer(submission, asked_at=asked.at if asked else None, at=now):
        return False
    if not asked:
        Event.objects.create(submission=submission, kind=Event.Kind.CALL_ASKED, at=now)
        announce(submission, Message.Kind.CALL)
    return True
