"""Keeping what stands on a page before Continue is pressed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction

from intake import documents
from intake.actions import drafts, flags
from intake.passage import Step, Typed
from intake.questionnaires.values import Value


@transaction.atomic
def keep(
    submission_id: UUID,
    step: Step,
    given: Mapping[str, Sequence[Value]],
    *,
    shown: str,
    tab: str,
    typed: Typed,
) -> bool:
    """Keep what a page's script sent; True when that was something new.

    No rule is evaluated and no page is done: both wait for Continue. A page on which
    rules wait has to be continued from again. Raises as `drafts.save_page` does.
    """
    submission = drafts.locked_draft(submission_id)
    response = submission.responses.get(pk=step.leg.id)
    leg = documents.leg(response)
    answers, held = leg.answers.replace(given), documents.typed_after(leg, step, typed)
    if (answers, held) == (leg.answers, leg.typed):
        return False
    if not documents.is_as_shown(response, step, shown, tab):
        raise drafts.ChangedElsewhere
    seen = drafts.seen_after(leg, step.page, answers) & leg.seen
    waits = flags.has_urgent_rules(leg) or leg.name == documents.CONTACT
    if waits and answers != leg.answers:
        seen.discard(step.page.index)
    language = step.leg.questionnaire.language
    response.document = documents.document(
        answers, seen, language=language, tab=tab, typed=held
    )
    response.save(update_fields=["document"])
    drafts.touch(submission)
    return True
