"""Whether two submissions are of one person: said by a reviewer, not computed."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.models import User
from intake.actions.standing import Kind, Refused, append, locked
from intake.models import PersonMatch, Submission

Verdict = PersonMatch.Verdict
KINDS = {
    Verdict.SAME: Kind.MATCHED,
    Verdict.OTHER: Kind.UNMATCHED,
    Verdict.UNDONE: Kind.UNMATCHED,
}


@transaction.atomic
def judge(
    submission_id: UUID,
    other: UUID,
    *,
    by: User,
    verdict: str,
    text: str,
    seen: str,
) -> None:
    """Say whether two are of one person, or take that back. On both timelines."""
    submission = locked(submission_id, seen)
    second = Submission.objects.for_staff().filter(pk=other).first()
    if second is None or second == submission:
        raise Refused(_("This is no longer here."))
    said = Verdict(verdict)
    first, last = sorted([submission, second], key=lambda found: found.pk)
    PersonMatch.objects.update_or_create(
        first=first,
        second=last,
        defaults={"verdict": said, "decided_at": timezone.now(), "decided_by": by},
    )
    for one, another in ((submission, second), (second, submission)):
        append(
            one, KINDS[said], by, text=text, other=another.reference, verdict=said.value
        )
