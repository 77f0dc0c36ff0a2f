"""Beginning with answers that a person brought along."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from intake import documents
from intake.actions import drafts
from intake.models import ConsentText, Submission
from intake.self_check.carrying import Carried


@transaction.atomic
def begin(
    consent: ConsentText,
    carried: Carried | None,
    *,
    understood: Mapping[str, str] | None = None,
    draft_id: UUID | None = None,
) -> Submission:
    """Open a draft in which what was carried stands already, on pages still to do.

    No rule is evaluated: that happens on the page's own Continue, after it was asked
    how to reach the person. Answers to another version than the draft's stay behind.
    """
    submission = drafts.begin(consent, understood=understood, draft_id=draft_id)
    is_fresh = submission.updated_at == submission.started_at
    if carried is not None and is_fresh:
        same = submission.responses.filter(questionnaire_id=carried.version_id)
        for response in same:
            response.document = documents.document(carried.answers)
            response.save(update_fields=["document"])
    return submission
