"""The way of every message: locked, then to a person or to staff, once."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from clinic.models import User
from intake.messages import person, queue, staff
from intake.models import Flag, Message, Submission

Kind = Message.Kind
REPEATED = {Kind.CODE, Kind.REMINDER, Kind.CALL_US, Kind.MORE, Kind.CALL}


@transaction.atomic
def deliver(message_id: str) -> None:
    """Do what there is to do for one message; a job that runs twice finds it done."""
    # Of the message only: a slow mail server must not hold the person up.
    only = Message.objects.select_for_update(of=("self",))
    messages = only.select_related("submission__coming_back", "by")
    message = messages.filter(pk=message_id).first()
    if message is None or not message.is_waiting:
        return
    if message.is_for_staff:
        staff.hand_out(message)
    else:
        person.deliver(message)


def announce(
    submission: Submission,
    kind: Message.Kind,
    *,
    flag: Flag | None = None,
    by: User | None = None,
    is_overridden: bool = False,
) -> Message:
    """Queue a message, in the transaction that makes it needed."""
    earlier = submission.messages.filter(kind=kind) if kind in REPEATED else ()
    message = Message.objects.create(
        submission=submission,
        flag=flag,
        kind=kind,
        number=len(earlier) + 1,
        by=by,
        is_overridden=is_overridden,
        queued_at=timezone.now(),
    )
    queue.later("intake.deliver", message_id=str(message.pk))
    return message
