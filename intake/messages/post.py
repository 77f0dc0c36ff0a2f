"""The only door out: nothing else in this app makes or sends a mail."""

from __future__ import annotations

from email.utils import formataddr, parseaddr
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage

from clinic.models import Profile, User
from intake.messages.gate import Leave
from intake.messages.words import Words


def to_person(leave: Leave, words: Words, *, name: UUID) -> None:
    """Send what the gate gave leave for. The sender is named only where it may be."""
    _name, bare = parseaddr(settings.DEFAULT_FROM_EMAIL)
    known = formataddr((str(Profile.current()), bare))
    _send(words, leave.to, name, known if leave.may_say_who else bare)


def to_staff(who: User | None, words: Words, *, name: UUID) -> None:
    """Send to somebody who works here, or to the clinic's own mailbox."""
    _send(words, who.email if who else Profile.current().staff_email, name)


def _send(words: Words, to: str, name: UUID, sender: str | None = None) -> None:
    EmailMessage(
        subject=words.subject,
        body=words.body,
        from_email=sender,
        to=[to],
        # The same message sent again after a crash is recognised as the same.
        headers={
            "Message-ID": f"<{name}@anteroom>",
            "Auto-Submitted": "auto-generated",
        },
    ).send()
