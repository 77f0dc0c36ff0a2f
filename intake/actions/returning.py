"""Coming back to a draft: a code, shown or mailed, and reminders if asked for.

One code opens a draft at a time. Taking another, by whichever way, ends the one before.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from clinic import sealing
from intake import documents, resume_codes
from intake.actions.drafts import locked_draft, touch
from intake.contact import Contact
from intake.messages import delivery, person
from intake.models import ComingBack, Message, Submission

MOST_MAILS = 5
MOST_WRONG_DATES = 5
NOBODYS = UUID(int=0)


class NotMailed(Exception):
    """No code leaves by mail: the address is not safe, or enough were sent."""


@transaction.atomic
def new_resume_code(submission_id: UUID) -> str:
    """Mint a code that brings the person back; the one before stops working."""
    submission = locked_draft(submission_id)
    code = resume_codes.new()
    ComingBack.objects.filter(pk=submission_id).update(birth_mark=None)
    _set_code(submission, code)
    return code


@transaction.atomic
def mail_resume_code(submission_id: UUID) -> None:
    """Queue a mail with a code that also asks the date of birth."""
    submission = locked_draft(submission_id)
    contact = contact_of(submission)
    mailed = submission.messages.filter(kind=Message.Kind.CODE).count()
    born = contact.birth_date
    if not contact.may_be_mailed or born is None or mailed >= MOST_MAILS:
        raise NotMailed
    message = delivery.announce(submission, Message.Kind.CODE)
    ComingBack.objects.update_or_create(
        submission=submission,
        defaults={"birth_mark": _birth_mark(submission_id, born), "wrong_dates": 0},
    )
    _set_code(submission, person.code_of(message))


def _set_code(submission: Submission, code: str) -> None:
    submission.resume_digest = resume_codes.digest(code)
    submission.resume_until = timezone.now() + resume_codes.LIFETIME
    touch(submission, "resume_digest", "resume_until")


@transaction.atomic
def resume(code: str, birth_date: date | None = None) -> Submission | None:
    """Return the draft that a code opens and use the code up, or None.

    A code that went out by mail opens with the date of birth only. Whatever is wrong,
    the same statements run: neither the answer nor its time tells what it was.
    """
    digest = resume_codes.digest(code)
    drafts = Submission.objects.select_for_update(of=("self",)).drafts()
    drafts = drafts.select_related("coming_back")
    known = drafts.filter(resume_digest=digest, resume_until__gt=timezone.now())
    submission = known.first()
    is_theirs = _is_theirs(submission, birth_date)
    if submission is None or not is_theirs:
        _count_wrong_date(digest)
        return None
    submission.resume_digest = submission.resume_until = None
    touch(submission, "resume_digest", "resume_until")
    return submission


def _is_theirs(submission: Submission | None, birth_date: date | None) -> bool:
    given = _birth_mark(submission.pk if submission else NOBODYS, birth_date)
    returning = getattr(submission, "coming_back", None)
    wanted = returning and returning.birth_mark
    return submission is not None and (not wanted or bytes(wanted) == given)


def _count_wrong_date(digest: bytes) -> None:
    """After a few wrong dates the code is void; of a wrong code there is nothing."""
    tried = ComingBack.objects.filter(submission__resume_digest=digest)
    tried.update(wrong_dates=F("wrong_dates") + 1)
    spent = Submission.objects.filter(
        resume_digest=digest, coming_back__wrong_dates__gte=MOST_WRONG_DATES
    )
    spent.update(resume_digest=None, resume_until=None)


def _birth_mark(submission_id: UUID, born: date | None) -> bytes:
    day = born.isoformat() if born else ""
    return sealing.mark("birth date", f"{submission_id}|{day}")


@transaction.atomic
def ask_for_reminders(submission_id: UUID) -> None:
    submission = locked_draft(submission_id)
    contact = contact_of(submission)
    if not contact.may_be_mailed:
        raise NotMailed
    ComingBack.objects.update_or_create(
        submission=submission,
        defaults={
            "email_index": sealing.blind("email", contact.email),
            "reminders_since": timezone.now(),
            "stopped_at": None,
        },
    )
    touch(submission)


def contact_of(submission: Submission) -> Contact:
    return documents.contact(documents.legs(submission))
