"""Raising flags from concerns, and keeping a submission's urgency true."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from intake import sealing, tasks
from intake.models import Event, Flag, Message, Submission
from intake.models.submissions import Level
from intake.questionnaires.definition import Questionnaire
from intake.questionnaires.safety import Concern

LEVELS = {
    "information": Level.INFORMATION,
    "review": Level.REVIEW,
    "clinician": Level.CLINICIAN,
    "urgent": Level.URGENT,
}


def raise_flags(
    submission: Submission,
    questionnaire: Questionnaire,
    found: Iterable[Concern],
    *,
    at: datetime,
) -> list[Flag]:
    """Write each concern down once; a rule that flagged before stays as it was.

    Except that another answer, once a person has settled the flag, is a new concern:
    whoever acknowledged "several days" has not seen "nearly every day".
    """
    raised = []
    for concern in found:
        detail = _detail(questionnaire, concern)
        flag, is_new = _written(submission, concern, concern.rule.id, detail, at)
        if flag.acknowledged_at and flag.detail["answer"] != concern.answer_text:
            name = f"{concern.rule.id}\n{concern.answer_text}"
            flag, is_new = _written(submission, concern, name, detail, at)
        if is_new:
            raised.append(flag)
    if any(flag.level == Level.URGENT for flag in raised):
        _alert(submission, raised, at)
    if raised:
        refresh_urgency(submission)
    return raised


def _written(
    submission: Submission,
    concern: Concern,
    name: str,
    detail: dict[str, object],
    at: datetime,
) -> tuple[Flag, bool]:
    """The flag of this name, and whether it is new."""
    level = LEVELS[concern.rule.level]
    return Flag.objects.get_or_create(
        submission=submission,
        rule_index=sealing.blind(str(submission.pk), name),
        defaults={"level": level, "detail": detail, "raised_at": at},
    )


def refresh_urgency(submission: Submission) -> None:
    """Set the loudest flag that nobody has acknowledged."""
    open_flags = submission.flags.filter(acknowledged_at=None)
    submission.urgency = max(open_flags.values_list("level", flat=True), default=0)
    submission.save(update_fields=["urgency"])


def _alert(submission: Submission, raised: list[Flag], at: datetime) -> None:
    Event.objects.create(submission=submission, kind=Event.Kind.ALARMED, at=at)
    for flag in raised:
        if flag.level == Level.URGENT:
            message = Message.objects.create(
                submission=submission,
                flag=flag,
                kind=Message.Kind.ALERT,
                queued_at=at,
            )
            tasks.deliver.defer(message_id=str(message.pk))


def _detail(questionnaire: Questionnaire, concern: Concern) -> dict[str, object]:
    rule = concern.rule
    question = ""
    if concern.link_id in questionnaire:
        item = questionnaire.item(concern.link_id)
        question = f"{item.prefix} {item.text}".strip()
    return {
        "rule": rule.id,
        "questionnaire": questionnaire.canonical,
        "questionnaire_title": questionnaire.title,
        "link_id": concern.link_id,
        "question": question,
        "answer": concern.answer_text,
        "title": rule.title,
        "why": rule.why,
        "sources": [f"{source.id}: {source.text}" for source in rule.sources],
    }
