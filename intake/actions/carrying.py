"""Beginning with answers that a person brought along."""

from __future__ import annotations

from django.db import transaction

from intake import documents
from intake.actions import drafts
from intake.models import ConsentText, Submission
from intake.self_check.carrying import Carried


@transaction.atomic
def begin(consent: ConsentText, carried: Carried | None) -> Submission:
    """Open a draft in which what was carried stands already, on pages still to do.

    No rule is evaluated: that happens on the page's own Continue, after it was asked
    how to reach the person. Answers to another version than the draft's stay behind.
    """
    submission = drafts.begin(consent)
    if carried is not None:
        same = submission.responses.filter(questionnaire_id=carried.version_id)
        for response in same:
            response.document = documents.document(carried.answers)
            response.save(update_fields=["document"])
    return submission
