"""What outgoing messages say: that something awaits, never what.

No message names a decision, a condition, a treatment or a specialty.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from clinic.models import Profile
from intake import documents
from intake.models import Message

REVIEWERS = "Reviewers"


class NobodyToTell(Exception):
    """No member of staff can be written to; the message stays and is tried again."""


@transaction.atomic
def deliver(message_id: str) -> None:
    """Send one message, once: a job that runs twice finds it sent."""
    # Of the message only: a slow mail server must not hold the person up.
    only = Message.objects.select_for_update(of=("self",))
    messages = only.select_related("submission")
    message = messages.filter(pk=message_id, sent_at=None).first()
    if message is None:
        return
    addresses = recipients(message)
    if addresses:
        mail(message, addresses).send()
    elif message.kind != Message.Kind.RECEIPT:
        raise NobodyToTell
    message.sent_at = timezone.now()
    message.save(update_fields=["sent_at"])


def recipients(message: Message) -> list[str]:
    """The person, if they said that e-mail is safe; or everyone who reviews.

    Where nobody does, the owners: somebody has to know that something waits.
    """
    if message.kind == Message.Kind.RECEIPT:
        contact = documents.contact(documents.legs(message.submission))
        return [contact.email] if contact.may_be_mailed else []
    staff = get_user_model().objects.filter(is_active=True)
    reviewers = staff.filter(groups__name=REVIEWERS).values_list("email", flat=True)
    found = {*reviewers, Profile.current().staff_email} - {""}
    owners = staff.filter(is_superuser=True).values_list("email", flat=True)
    return sorted(found or owners)


def mail(message: Message, addresses: list[str]) -> EmailMessage:
    """One mail for all: an address that is refused keeps no other from getting it."""
    context = {
        "reference": message.submission.reference,
        "address": settings.SITE_ADDRESS,
    }
    name = f"emails/{message.kind}"
    return EmailMessage(
        subject=render_to_string(f"{name}-subject.txt", context).strip(),
        body=render_to_string(f"{name}.txt", context),
        to=addresses,
        # The same message sent again after a crash is recognised as the same.
        headers={
            "Message-ID": f"<{message.pk}@anteroom>",
            "Auto-Submitted": "auto-generated",
        },
    )
