"""What a visitor does: begin, save a page, send."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from clinic.models import User
from intake import documents, withdrawal_codes
from intake.actions import consents, follow_ups
from intake.actions.flags import (
    has_urgent_rules,
    note_changes,
    raise_alarms,
    raise_flags,
    urgent,
)
from intake.actions.references import unused_reference
from intake.contact import WAYS, Contact, blind_indexes
from intake.messages.delivery import announce
from intake.models import (
    ConsentText,
    Event,
    Flag,
    Message,
    Pathway,
    QuestionnaireVersion,
    Response,
    Submission,
)
from intake.passage import Leg, Passage, Step, Typed, applying
from intake.questionnaires import safety, scoring
from intake.questionnaires.answers import Answers
from intake.questionnaires.definition import Page
from intake.questionnaires.enablement import relevant
from intake.questionnaires.values import Value


class NotADraft(Exception):
    """It was sent already, or it is gone."""


class NotFinished(Exception):
    """A page that another tab opened meanwhile has not been shown yet."""


class ConsentDue(Exception):
    """The consent text says something else by now: the person has to agree again."""


class ChangedElsewhere(Exception):
    """Another tab saved this questionnaire since the page was shown."""


@transaction.atomic
def begin(
    consent: ConsentText,
    *,
    understood: Mapping[str, str] | None = None,
    draft_id: UUID | None = None,
) -> Submission:
    """Open a draft on the open pathway; its questionnaires stay at today's versions.

    Begun twice under one id it is one draft.
    """
    now = timezone.now()
    fields = {
        "reference": unused_reference(),
        "pathway": Pathway.objects.get(is_open=True),
        "consent": consent,
        "started_at": now,
        "updated_at": now,
        "queued_at": now,
    }
    submission, is_new = Submission.objects.get_or_create(
        pk=draft_id or uuid4(), defaults=fields
    )
    if is_new:
        Response.objects.bulk_create(_empty_responses(submission))
        consents.give(submission, consent, understood or {}, at=now)
    return submission


def _empty_responses(submission: Submission) -> Iterator[Response]:
    """One for each questionnaire that is on; parts are counted without gaps."""
    active = dict(QuestionnaireVersion.objects.active().values_list("url", "pk"))
    steps = list(submission.pathway.steps.filter(is_on=True))
    parts = sorted({step.part for step in steps})
    for step in steps:
        yield Response(
            submission=submission,
            questionnaire_id=active[step.questionnaire_url],
            position=step.position,
            part=parts.index(step.part) + 1,
            condition=step.condition,
            document=documents.document(Answers()),
        )


@transaction.atomic
def save_page(
    submission_id: UUID,
    step: Step,
    given: Mapping[str, Sequence[Value]],
    *,
    shown: str,
    is_done: bool = True,
    tab: str = "",
    typed: Typed | None = None,
) -> list[Flag]:
    """Keep a page's answers and raise what is urgent in them: both, or neither.

    A page that is not done is asked again when the person comes back; what was `typed`
    and is no answer stands there then. Returns the urgent flags raised just now. Raises
    NotADraft, or ChangedElsewhere when the page says something else by now than it did
    when it was `shown`.
    """
    submission = locked_draft(submission_id)
    response = submission.responses.get(pk=step.leg.id)
    leg = documents.leg(response)
    answers, held = leg.answers.replace(given), documents.typed_after(leg, step, typed)
    is_news = (answers, held) != (leg.answers, leg.typed)
    if is_news and not documents.is_as_shown(response, step, shown, tab):
        raise ChangedElsewhere
    seen = seen_after(leg, step.page, answers, given)
    if not is_done:
        seen.discard(step.page.index)
    language = step.leg.questionnaire.language
    response.document = documents.document(answers, seen, language=language, typed=held)
    response.save(update_fields=["document"])
    touch(submission)
    return raise_alarms(submission, leg, answers)


@transaction.atomic
def sound_alarm(
    submission_id: UUID, step: Step, given: Mapping[str, Sequence[Value]]
) -> list[Flag]:
    """Raise what is urgent on a page that cannot be kept as it is.

    A slip in another answer, or another tab, is no reason to tell nobody.
    """
    if not has_urgent_rules(step.leg):
        return []
    submission = locked_draft(submission_id)
    response = submission.responses.get(pk=step.leg.id)
    answers = documents.answers_of(response).replace(given)
    leg = documents.leg(response)
    found = urgent(leg, answers)
    return raise_flags(submission, leg.questionnaire, found, at=timezone.now())


def seen_after(
    before: Leg, page: Page, answers: Answers, asked: Collection[str] = ()
) -> set[int]:
    """The pages passed, less those that a change of answers makes ask again.

    What was `asked` just now is not asked again: a script may open it on its page.
    """
    after = replace(before, answers=answers)
    again = after.asked.keys() - before.asked.keys() - set(asked)
    if before.name == documents.CONTACT and not Contact.of(answers).has_safe_way:
        again |= set(WAYS)
    passed = {*before.seen, page.index}
    pages = before.questionnaire.pages
    return {
        index
        for index in passed
        if again.isdisjoint(key for key, _item in after.questions(pages[index]))
    }


def touch(submission: Submission, *changed: str) -> None:
    """Somebody was here: what is not touched is forgotten one day."""
    submission.updated_at = timezone.now()
    submission.save(update_fields=["updated_at", *changed])


@transaction.atomic
def send(submission_id: UUID, *, by: User | None = None) -> Submission:
    """Freeze a draft: scores, flags and messages, all or nothing.

    Sent twice, from any tab, it gives the same submission and nothing more. Raises
    NotADraft when it was erased, NotFinished and ConsentDue. `by` is who entered it
    from paper.
    """
    follow_ups.lock_followed(submission_id)
    found = Submission.objects.select_for_update().filter(pk=submission_id)
    if (submission := found.first()) is None:
        raise NotADraft
    if not submission.is_draft:
        return submission
    if ConsentText.objects.due_after(submission.consent.version).exists():
        raise ConsentDue
    responses = list(submission.responses.all())
    legs = [documents.leg(response) for response in responses]
    if not Passage(legs).is_complete:
        raise NotFinished
    asked = {leg.id for leg in applying(legs)}
    for response, leg in zip(responses, legs, strict=True):
        if leg.id in asked:
            _freeze(submission, response, leg)
        else:
            _drop(submission, response, leg)
    contact = documents.contact(legs)
    for name, index in blind_indexes(contact).items():
        setattr(submission, name, index)
    submission.withdrawal_digest = withdrawal_codes.digest(submission.pk)
    _arrive(submission, timezone.now(), by)
    announce(submission, Message.Kind.NOTICE)
    if contact.may_be_mailed:
        announce(submission, Message.Kind.RECEIPT)
    return submission


def _arrive(submission: Submission, at: datetime, by: User | None) -> None:
    """Put it on the worklist; what follows another goes to that one's sheet."""
    submission.status = Submission.Status.NEW
    submission.sent_at = submission.updated_at = submission.queued_at = at
    submission.is_unread = True
    submission.save()
    Event.objects.create(submission=submission, kind=Event.Kind.SENT, at=at, by=by)
    if submission.follows is not None:
        follow_ups.join(submission, submission.follows, at)


def _freeze(submission: Submission, response: Response, leg: Leg) -> None:
    """Drop answers of branches left behind; what was asked and left is declined."""
    questionnaire, meaning = leg.questionnaire, leg.interpretation
    answers = relevant(questionnaire, leg.answers)
    scores = scoring.scores(questionnaire, meaning, answers)
    declined = leg.asked.keys() - answers.keys()
    response.document = documents.document(
        answers, leg.seen, declined, language=leg.language
    )
    response.scores = [documents.score_document(score) for score in scores]
    response.save(update_fields=["document", "scores"])
    found = safety.concerns(questionnaire, meaning, answers, scores)
    raise_flags(submission, questionnaire, found, at=timezone.now())


def _drop(submission: Submission, response: Response, leg: Leg) -> None:
    """Its condition does not hold at the end: nothing of it is sent or scored.

    An alarm that it raised stays, and says that the answer no longer stands.
    """
    note_changes(submission, leg, {})
    response.document = documents.document(Answers())
    response.scores = []
    response.save(update_fields=["document", "scores"])


def locked_draft(submission_id: UUID) -> Submission:
    follow_ups.lock_followed(submission_id)
    drafts = Submission.objects.select_for_update().drafts()
    submission = drafts.filter(pk=submission_id).first()
    if submission is None:
        raise NotADraft
    return submission
