"""Writing to a person: only what asks them to call or to open a page of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from clinic.models import Profile, User
from intake import documents
from intake.actions import repeats
from intake.actions.standing import Kind, Refused, append, locked
from intake.contact import Contact
from intake.messages import gate, person
from intake.messages.delivery import announce
from intake.messages.gate import Way, may_reach
from intake.models import Message

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

OFFERED = (Message.Kind.CALL_US, Message.Kind.MORE)


@transaction.atomic
def write(
    submission_id: UUID,
    *,
    by: User,
    message: str,
    seen: str,
    text: str = "",
    anyway: bool = False,
) -> None:
    """Queue a message, by the rules of the person; past them is a clinician's to do.

    An override opens a way and a time. It changes no word: nothing names who we are
    where that was not allowed.
    """
    refuse_writing(by)
    if message not in OFFERED:
        raise Refused(_("Choose one of the messages."))
    submission = locked(submission_id, seen)
    contact = documents.contact(documents.legs(submission))
    is_overridden = anyway and _needs_override(contact)
    if is_overridden:
        _refuse_override(by, text)
        append(submission, Kind.OVERRIDDEN, by, text=text)
    else:
        _refuse_unsafe(contact)
    kind = Message.Kind(message)
    if submission.messages.filter(**_just_now(kind, by)).exists():
        return
    queued = announce(submission, kind, by=by, is_overridden=is_overridden)
    append(submission, Kind.NOTIFIED, by, text=person.in_words(queued))


def _just_now(kind: Message.Kind, by: User) -> dict[str, Any]:
    """The same from the same hand: a double click writes once."""
    since = timezone.now() - repeats.WITHIN
    return {"kind": kind, "by": by, "queued_at__gt": since}


def may_write(by: User) -> bool:
    return "intake.write_message" in by.granted


def refuse_writing(by: User) -> None:
    if not may_write(by):
        raise Refused(_("You may not write to people."))


def outlook(contact: Contact) -> StrOrPromise:
    """What would become of a message that is written now, in a sentence."""
    now, zone = timezone.now(), Profile.current().zone
    try:
        leaves = may_reach(contact, Way.EMAIL, at=now, zone=zone).not_before
    except gate.Refused as refusal:
        return _refusal(refusal)
    if leaves <= now:
        return _("It leaves at once, by e-mail. Text messages are written by hand.")
    at = date_format(leaves.astimezone(zone), "D j M, H:i")
    return _("By e-mail, held until a good time for them: %(at)s.") % {"at": at}


def _refusal(refusal: gate.Refused) -> StrOrPromise:
    why = Message.Why(refusal.why).label
    return _("No e-mail leaves: %(why)s.") % {"why": why}


def _needs_override(contact: Contact) -> bool:
    now, zone = timezone.now(), Profile.current().zone
    try:
        return may_reach(contact, Way.EMAIL, at=now, zone=zone).not_before > now
    except gate.Refused:
        return True


def _refuse_override(by: User, text: str) -> None:
    if "intake.override_safe_contact" not in by.granted:
        raise Refused(_("Only a clinician may write in spite of what they said."))
    if not text.strip():
        raise Refused(_("Say why you write in spite of what they said is safe."))


def _refuse_unsafe(contact: Contact) -> None:
    try:
        may_reach(contact, Way.EMAIL, at=timezone.now(), zone=Profile.current().zone)
    except gate.Refused as refusal:
        raise Refused(_refusal(refusal)) from None
