"""Attempts to reach a person, within what they said is safe."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.models import User
from intake import documents
from intake.actions.standing import Kind, Refused, append, locked


class Way(models.TextChoices):
    CALL = "call-ok", _("Phone call")
    VOICEMAIL = "voicemail-ok", _("Voicemail")
    TEXT = "text-ok", _("Text message")
    EMAIL = "email-ok", _("E-mail")


class Result(models.TextChoices):
    SPOKE = "spoke", _("Spoke to them")
    NO_ANSWER = "no-answer", _("No answer")
    LEFT = "left", _("Left a message")
    WRONG = "wrong", _("Somebody else answered")


@transaction.atomic
def attempted(
    submission_id: UUID,
    *,
    by: User,
    way: str,
    result: str,
    text: str,
    seen: str,
    call_at: datetime | None = None,
) -> None:
    """Write down an attempt. A way that is not safe is a clinician's to answer for."""
    submission = locked(submission_id, seen)
    contact = documents.contact(documents.legs(submission))
    is_safe = way in contact.safe
    if not is_safe and "intake.settle_contraindication" not in by.granted:
        raise Refused(
            _(
                "They did not mark this way as safe. Only a clinician may use it, and "
                "gives the reason."
            )
        )
    if not is_safe and not text:
        raise Refused(_("They did not mark this way as safe: give the reason."))
    if call_at is not None and call_at <= timezone.now():
        raise Refused(_("The next try is still to come: choose a later time."))
    submission.call_at = call_at
    submission.save(update_fields=["call_at"])
    next_try = call_at and call_at.isoformat()
    unsafe = not is_safe
    said = {"way": way, "result": result, "call_at": next_try, "unsafe": unsafe}
    append(submission, Kind.CONTACTED, by, text=text, **said)
