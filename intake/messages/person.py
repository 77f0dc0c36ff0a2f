"""Delivering to a person: past the gate, once, with what became of it on record."""

from __future__ import annotations

from datetime import datetime
from smtplib import SMTPRecipientsRefused

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clinic import languages, sealing
from clinic.models import Profile
from intake import documents, resume_codes
from intake.messages import post, queue, words
from intake.messages.gate import Leave, Refused, Way, may_reach
from intake.models import Event, Message

Kind, State, Why = Message.Kind, Message.State, Message.Why
AWAITED = {Kind.CODE}
ANSWERS = {Kind.RECEIPT}
PERMANENT = range(500, 600)


def deliver(message: Message) -> None:
    """Send, hold or refuse one message that is locked and waits."""
    now = timezone.now()
    if not _is_wanted(message, now):
        return settle(message, State.REFUSED, Why.NOT_WANTED)
    try:
        leave = _leave(message, now)
    except Refused as refusal:
        return settle(message, State.REFUSED, Why(refusal.why))
    if leave.not_before > now:
        return _hold(message, leave.not_before)
    try:
        _send(message, leave)
    except SMTPRecipientsRefused as refusal:
        if not _is_for_good(refusal):
            raise
        return settle(message, State.FAILED, Why.MAILBOX)
    return settle(message, State.SENT)


def _leave(message: Message, now: datetime) -> Leave:
    return may_reach(
        documents.contact(documents.legs(message.submission)),
        Way.EMAIL,
        at=now,
        zone=Profile.current().zone,
        is_awaited=message.kind in AWAITED,
        is_answer=message.kind in ANSWERS,
        is_overridden=message.is_overridden,
    )


def _is_wanted(message: Message, now: datetime) -> bool:
    """Whether it still makes sense: a draft may be sent, a code renewed meanwhile."""
    submission = message.submission
    if message.kind == Kind.CODE:
        is_newest = submission.resume_digest == resume_codes.digest(code_of(message))
        return is_newest and bool(submission.resume_until and submission.is_draft)
    if message.kind == Kind.REMINDER:
        returning = getattr(submission, "coming_back", None)
        return bool(submission.is_draft and returning and returning.is_reminded)
    return message.kind != Kind.RECEIPT or not submission.is_draft


def code_of(message: Message) -> str:
    """The code that one mail carries: the same at each try, and kept nowhere.

    It follows from the message's id and a key that is not in the database.
    """
    return resume_codes.spelled(sealing.mark("mailed code", str(message.pk)))


def _send(message: Message, leave: Leave) -> None:
    legs = documents.legs(message.submission)
    with languages.speaking(documents.language(legs)):
        filled = words.filled(
            words.of(message.kind),
            message.kind,
            reference=message.submission.reference,
            may_say_who=leave.may_say_who,
            code=code_of(message) if message.kind == Kind.CODE else "",
        )
    post.to_person(leave, filled, name=message.pk)


def _is_for_good(refusal: SMTPRecipientsRefused) -> bool:
    return all(code in PERMANENT for code, _words in refusal.recipients.values())


def _hold(message: Message, until: datetime) -> None:
    """A job that comes back at a good time; it asks the gate again."""
    queue.later("intake.deliver", at=until, message_id=str(message.pk))
    if message.held_until != until:
        message.held_until = until
        settle(message, State.HELD)


def settle(message: Message, state: Message.State, why: str = "") -> None:
    """Write down what became of a message, and put it on the timeline."""
    message.state, message.why = state, why
    message.sent_at = timezone.now() if state == State.SENT else None
    message.save(update_fields=["state", "why", "sent_at", "held_until"])
    Event.objects.create(
        submission=message.submission,
        kind=Event.Kind.NOTIFIED,
        at=timezone.now(),
        by=message.by,
        detail={"text": in_words(message)},
    )


def in_words(message: Message) -> str:
    """The line on the timeline: "Receipt by e-mail: held until Mon 23 Nov, 9 a.m."."""
    what = _("%(message)s by e-mail") % {
        "message": message.get_kind_display().capitalize()
    }
    if message.state == State.HELD and message.held_until:
        local = message.held_until.astimezone(Profile.current().zone)
        moment = date_format(local, "D j M, H:i")
        return _("%(what)s: held until %(moment)s") % {"what": what, "moment": moment}
    if message.state == State.FAILED:
        why = message.get_why_display()
        words = _("%(what)s: not delivered, and not tried again (%(why)s)")
        return words % {"what": what, "why": why}
    said = message.get_state_display()
    reason = f" ({message.get_why_display()})" if message.why else ""
    return f"{what}: {said}{reason}"
