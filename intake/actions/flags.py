"""Raising flags from concerns, and keeping a submission's urgency true."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils import timezone

from clinic import sealing
from intake.messages.delivery import announce
from intake.models import Event, Flag, Message, Submission
from intake.models.submissions import Level
from intake.passage import Leg
from intake.questionnaires import safety
from intake.questionnaires.answers import Answers
from intake.questionnaires.definition import Questionnaire
from intake.questionnaires.safety import Concern

LEVELS = {
    "information": Level.INFORMATION,
    "review": Level.REVIEW,
    "clinician": Level.CLINICIAN,
    "urgent": Level.URGENT,
}


def has_urgent_rules(leg: Leg) -> bool:
    return any(rule.level == "urgent" for rule in leg.interpretation.rules)


def urgent(leg: Leg, answers: Answers) -> tuple[Concern, ...]:
    """What is urgent in answers that may still be few."""
    questionnaire, meaning = leg.questionnaire, leg.interpretation
    found = safety.concerns(questionnaire, meaning, answers, (), complete=False)
    return safety.urgent(found)


def raise_alarms(submission: Submission, leg: Leg, answers: Answers) -> list[Flag]:
    found = urgent(leg, answers)
    standing = {concern.rule.id: concern.answer_text for concern in found}
    note_changes(submission, leg, standing)
    return raise_flags(submission, leg.questionnaire, found, at=timezone.now())


def note_changes(submission: Submission, leg: Leg, standing: dict[str, str]) -> None:
    """An urgent flag stays when its answer changes; staff read that it did."""
    for flag in submission.flags.filter(level=Level.URGENT, is_changed=False):
        is_ours = flag.detail["questionnaire"] == leg.questionnaire.canonical
        if is_ours and standing.get(flag.detail["rule"]) != flag.detail["answer"]:
            flag.is_changed = True
            flag.save(update_fields=["is_changed"])
            Event.objects.create(
                submission=submission, kind=Event.Kind.CHANGED, at=timezone.now()
            )


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
    known = {bytes(flag.rule_index): flag for flag in submission.flags.all()}
    raised: list[Flag] = []
    for concern in found:
        index = _index(submission, concern, known)
        if index not in known:
            known[index] = Flag(
                submission=submission,
                rule_index=index,
                level=LEVELS[concern.rule.level],
                detail=_detail(questionnaire, concern),
                raised_at=at,
            )
            raised.append(known[index])
    Flag.objects.bulk_create(raised)
    if any(flag.level == Level.URGENT for flag in raised):
        _alert(submission, raised, at)
    if raised:
        refresh_urgency(submission)
    return raised


def _index(
    submission: Submission, concern: Concern, known: Mapping[bytes, Flag]
) -> bytes:
    """The mark under which a concern is written down: its rule's, in this submission.

    Its answer's as well, when the rule's flag was settled with another answer.
    """
    kind, rule = str(submission.pk), concern.rule.id
    flag = known.get(sealing.blind(kind, rule))
    is_settled = flag is not None and flag.acknowledged_at is not None
    if flag and is_settled and flag.detail["answer"] != concern.answer_text:
        return sealing.blind(kind, f"{rule}\n{concern.answer_text}")
    return sealing.blind(kind, rule)


def refresh_urgency(submission: Submission) -> None:
    """Set the loudest flag that nobody has acknowledged.

    What follows another submission is heard through that one: staff read them together.
    """
    both = Submission.objects.read_with(submission)
    open_flags = Flag.objects.filter(submission__in=both, acknowledged_at=None)
    submission.urgency = max(open_flags.values_list("level", flat=True), default=0)
    submission.save(update_fields=["urgency"])
    if submission.follows is not None:
        refresh_urgency(submission.follows)


def _alert(submission: Submission, raised: list[Flag], at: datetime) -> None:
    Event.objects.create(submission=submission, kind=Event.Kind.ALARMED, at=at)
    for flag in raised:
        if flag.level == Level.URGENT:
            announce(submission, Message.Kind.ALERT, flag=flag)


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
