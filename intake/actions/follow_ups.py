"""One more questionnaire for one person: asked by staff, reached by a typed code.

A follow-up is a draft of its own that follows the submission it belongs to. The person
gets a code by word of mouth, or a message that carries none. Once sent it is read on
the sheet of the one that it follows, which returns to the worklist.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.models import User
from intake import documents, resume_codes
from intake.actions import writing
from intake.actions.references import unused_reference
from intake.actions.standing import (
    Kind,
    Refused,
    append,
    locked,
    refuse_draft,
    refuse_urgent,
    stand,
)
from intake.messages import delivery
from intake.models import Message, QuestionnaireVersion, Response, Submission
from intake.questionnaires.answers import Answers


@transaction.atomic
def ask(
    submission_id: UUID,
    version: QuestionnaireVersion,
    *,
    by: User,
    text: str,
    until: datetime,
    seen: str,
    tell: bool = False,
) -> str:
    """Open a draft with this one questionnaire; returns the code that leads to it.

    Without an answer the submission is back on the worklist at `until`. `tell` asks
    the person by mail to open our page, as far as their wishes let that pass; the code
    stands in no message.
    """
    submission = locked(submission_id, seen)
    refuse_draft(submission)
    refuse_urgent(submission)
    if submission.follow_ups.drafts().exists():
        raise Refused(_("One questionnaire is still with them: give them a new code."))
    draft, code = _open(submission, version)
    append(draft, Kind.STARTED, by)
    stand(
        submission,
        Kind.ASKED,
        by,
        queued_at=until,
        text=text,
        questionnaire=version.title,
        until=until.isoformat(),
    )
    if tell:
        writing.refuse_writing(by)
        delivery.announce(submission, Message.Kind.MORE, by=by)
    return code


@transaction.atomic
def new_code(submission_id: UUID, *, by: User, seen: str) -> str:
    """Mint another code for what was asked; the one before stops working."""
    submission = locked(submission_id, seen)
    drafts = submission.follow_ups.drafts()
    draft = drafts.select_for_update().first()
    if draft is None:
        raise Refused(_("Nothing is being asked of them now."))
    code = resume_codes.new()
    draft.resume_digest = resume_codes.digest(code)
    draft.resume_until = timezone.now() + resume_codes.LIFETIME
    draft.updated_at = timezone.now()
    draft.save(update_fields=["resume_digest", "resume_until", "updated_at"])
    append(submission, Kind.NOTED, by, code="new")
    return code


def join(draft: Submission, followed: Submission, at: datetime) -> None:
    """Close what was just sent, and let what it follows wait for staff again."""
    stand(draft, Kind.JOINED, None)
    stand(followed, Kind.RETURNED, None, queued_at=at)


def lock_followed(submission_id: UUID) -> None:
    """Lock what a submission follows before itself, as staff do: never crosswise."""
    own = Submission.objects.filter(pk=submission_id).values("follows")
    list(Submission.objects.select_for_update().filter(pk__in=own))


def _open(
    submission: Submission, version: QuestionnaireVersion
) -> tuple[Submission, str]:
    code, now = resume_codes.new(), timezone.now()
    draft = Submission.objects.create(
        reference=unused_reference(),
        pathway_id=submission.pathway_id,
        consent_id=submission.consent_id,
        follows=submission,
        started_at=now,
        updated_at=now,
        queued_at=now,
        resume_digest=resume_codes.digest(code),
        resume_until=now + resume_codes.LIFETIME,
    )
    Response.objects.create(
        submission=draft,
        questionnaire=version,
        position=1,
        part=1,
        document=documents.document(Answers()),
    )
    return draft, code
