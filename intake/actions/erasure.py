"""Withdrawing: erased at once, or a request that a person has to decide."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from intake import resume_codes
from intake.messages.delivery import announce
from intake.models import ComingBack, ErasureRequest, Event, Message, Submission


class Answer(StrEnum):
    """What becomes of it."""

    ERASED = "erased"  # at once: nobody read it and nothing in it was flagged
    ASKED = "asked"  # the Owner decides
    HELD = "held"  # the law says to keep it for now


def find(code: str, *, at: datetime) -> Submission | None:
    """What a code belongs to: a receipt's to what was sent, else to a draft.

    One look, whichever it is; a code that was used up is as unknown as a wrong one,
    and so is a draft's code that went out by mail: it opens with a date of birth only.
    """
    digest = resume_codes.digest(code)
    is_draft = Q(resume_digest=digest, resume_until__gt=at, sent_at=None)
    is_draft &= Q(coming_back__birth_mark__isnull=True)
    found = Submission.objects.filter(is_draft | Q(withdrawal_digest=digest))
    return found.first()


def outlook(submission: Submission) -> Answer:
    """What withdrawing would come to now: no one still to be called is erased."""
    if submission.legal_hold_since is not None:
        return Answer.HELD
    is_needed = submission.call_at is not None or submission.flags.exists()
    is_read = is_needed or submission.events.exclude(by=None).exists()
    return Answer.ASKED if is_read else Answer.ERASED


@transaction.atomic
def withdraw(submission_id: UUID) -> Answer:
    """Erase it, or ask the Owner; asked twice it is one request."""
    locked = Submission.objects.select_for_update().filter(pk=submission_id)
    if (submission := locked.first()) is None:
        return Answer.ERASED
    answer = outlook(submission)
    if answer == Answer.ERASED:
        with connection.cursor() as cursor:
            cursor.execute("SELECT intake_erase(%s)", [submission_id])
    elif answer == Answer.ASKED:
        _ask(submission)
    return answer


def _ask(submission: Submission) -> None:
    now = timezone.now()
    _request, is_new = ErasureRequest.objects.get_or_create(
        submission=submission, defaults={"asked_at": now}
    )
    if is_new:
        Event.objects.create(submission=submission, kind=Event.Kind.WITHDRAWN, at=now)
        announce(submission, Message.Kind.ERASURE)
        reminded = ComingBack.objects.filter(submission=submission, stopped_at=None)
        reminded.update(stopped_at=now)
