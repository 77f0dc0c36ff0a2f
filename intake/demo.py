"""The demonstration's desk: submissions of people who visibly do not exist.

Written as if they had come in over the last months, so that a worklist, a trend and a
history are there to look at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from clinic.models import User
from intake import catalogue, documents, withdrawal_codes
from intake.actions import consents, drafts, people, review
from intake.actions.flags import raise_flags
from intake.actions.standing import DECISIONS, Kind
from intake.contact import blind_indexes
from intake.models import (
    ConsentText,
    Event,
    Pathway,
    QuestionnaireVersion,
    Response,
    StopCount,
    Submission,
)
from intake.questionnaires import safety, scoring
from intake.questionnaires.answers import Answers
from intake.questionnaires.definition import Item
from intake.questionnaires.enablement import relevant
from intake.questionnaires.values import Coding, Date, Value

ITEM_9 = "/44260-8"
DIFFICULTY = "/69722-7"
NOTHING = {"phq-9": 0, "gad-7": 0, "sm-sad-adult": 0, "audit-c": 0}
OWN = {
    "name": "{0} Demo-Person",
    "email": "{1}@demo.example",
    "phone": "202 555 01{2}",
}
STOPPED = {"PHQ-9, 1": 7, "check and send": 5}
REACHED = {
    "birth-date": Date("1985-03-27"),
    "state": "NY",
    "voicemail-ok": "no",
    "say-who": "no",
    "own-words": "Written for the demonstration.",
    "hopes": "To see how this page looks.",
    "medicine-list": "Invented medicine 10 mg, every morning",
    "treatments-notes": "Nothing here is about anybody.",
    "escort": "yes",
    "no-driving": "yes",
    "off-label": "yes",
}


@dataclass(frozen=True)
class Case:
    """Somebody's answers: how high each scale is, what differs, and when they came."""

    who: str
    days: float
    levels: Mapping[str, int]
    answers: Mapping[str, Any] = field(default_factory=dict)
    minutes: int = 14


CASES = (
    Case("Ada", 0.03, {"phq-9": 2, "gad-7": 2}, {ITEM_9: 1, "benzodiazepine": "yes"}),
    Case("Ada", 47, {"phq-9": 1, "gad-7": 2, "sm-sad-adult": 2}),
    Case("Ada", 102, {"phq-9": 2, "gad-7": 1, "sm-sad-adult": 3}),
    Case("Ben", 0.1, {"phq-9": 2, "gad-7": 1}, {DIFFICULTY: 0}),
    Case("Cleo", 0.9, {"phq-9": 1, "gad-7": 2}, {"aneurysm": "not-sure"}),
    Case("Dov", 1.2, {"gad-7": 3, "audit-c": 2}, {"alcohol-problems": "yes"}),
    Case("Eve", 6.1, {"phq-9": 1, "sm-sad-adult": 2}, {"opioid": "yes"}),
    Case("Finn", 1.1, {"gad-7": 1}, {"high-bp": "yes", "bp-controlled": "not-sure"}),
    Case("Finn", 63, {"gad-7": 2}),
    Case("Gus", 3.0, {"phq-9": 1}, {"stimulant": "yes"}),
    Case("Hana", 9.0, {"phq-9": 2, "gad-7": 2}, {"pregnant": "not-sure"}),
    Case("Ivo", 13.0, {"phq-9": 1, "gad-7": 1}),
    Case("Jo", 21.0, {"phq-9": 1}, {}, minutes=3),
)


@transaction.atomic
def seed() -> int:
    """Fill an empty desk once there is a pathway; returns how many were written."""
    if Submission.objects.exists() or not Pathway.objects.filter(is_open=True):
        return 0
    now = timezone.now()
    sent = [_send(case, now) for case in CASES]
    _alarm(timezone.now())
    _stopped(now)
    by = User.objects.filter(email="clinician@demo.example").first()
    if by is not None:
        _work(sent, by)
    return len(sent) + 1


def _send(case: Case, now: datetime) -> Submission:
    at = now - timedelta(days=case.days)
    started = at - timedelta(minutes=case.minutes)
    text = ConsentText.objects.latest()
    submission = Submission(
        pathway=Pathway.objects.get(is_open=True),
        consent=text,
        status=Submission.Status.NEW,
        started_at=started,
        updated_at=at,
        sent_at=at,
        queued_at=at,
        is_unread=True,
    )
    submission.withdrawal_digest = withdrawal_codes.digest(submission.pk)
    submission.save()
    consents.give(submission, text, {}, at=started)
    _answer(submission, case, at)
    Event.objects.create(submission=submission, kind=Kind.SENT, at=at)
    contact = documents.contact(documents.legs(submission))
    for name, index in blind_indexes(contact).items():
        setattr(submission, name, index)
    submission.save()
    return submission


def _answer(submission: Submission, case: Case, at: datetime) -> None:
    active = dict(QuestionnaireVersion.objects.active().values_list("url", "pk"))
    for step in submission.pathway.steps.filter(is_on=True):
        entry = catalogue.entry(active[step.questionnaire_url])
        meaning, asked = entry.interpretation, entry.questionnaire
        level = case.levels.get(entry.name, NOTHING.get(entry.name))
        given = {
            item.link_id: _values(item, case, level)
            for item in asked.walk()
            if item.is_question
        }
        answers = relevant(asked, Answers(given))
        found = scoring.scores(asked, meaning, answers)
        Response.objects.create(
            submission=submission,
            questionnaire_id=entry.id,
            position=step.position,
            part=step.part,
            document=documents.document(answers, range(len(asked.pages))),
            scores=[documents.score_document(score) for score in found],
        )
        raised = safety.concerns(asked, meaning, answers, found)
        raise_flags(submission, asked, raised, at=at)


def _values(item: Item, case: Case, level: int | None) -> Sequence[Value]:
    said = case.answers.get(item.link_id, REACHED.get(item.link_id))
    if item.link_id in OWN:
        return [OWN[item.link_id].format(case.who, case.who.lower(), ord(case.who[0]))]
    if item.options:
        return [_option(item, said, level)]
    return [] if said is None else [said]


def _option(item: Item, said: Any, level: int | None) -> Value:
    """What was said, by code or place; else no worry, or the scale's level."""
    values = [option.value for option in item.options]
    codes = [value.code if isinstance(value, Coding) else "" for value in values]
    if isinstance(said, str):
        return values[codes.index(said)]
    if said is None and level is not None:
        # Not every answer alike: nobody answers like that.
        is_lower = sum(map(ord, item.link_id)) % 3 == 0
        said = 0 if item.link_id == ITEM_9 else max(0, level - is_lower)
    if said is None:
        wanted = "yes" if item.link_id.endswith("-ok") else "no"
        said = codes.index(wanted) if wanted in codes else 0
    place: int = min(said, len(values) - 1)
    return values[place]


def _alarm(now: datetime) -> None:
    """Somebody who answered question 9 and has not sent anything yet."""
    draft = drafts.begin(ConsentText.objects.latest())
    case = Case("Kai", 0, {"phq-9": 1}, {ITEM_9: 2})
    for response in draft.responses.all():
        leg = documents.leg(response)
        if leg.name not in (documents.CONTACT, "phq-9"):
            continue
        given = {
            item.link_id: _values(item, case, case.levels.get(leg.name))
            for item in leg.questionnaire.walk()
            if item.is_question
        }
        answers = relevant(leg.questionnaire, Answers(given))
        response.document = documents.document(answers)
        response.save(update_fields=["document"])
        concerns = safety.concerns(
            leg.questionnaire, leg.interpretation, answers, (), complete=False
        )
        raise_flags(draft, leg.questionnaire, safety.urgent(concerns), at=now)


def _stopped(now: datetime) -> None:
    """Drafts that were forgotten: nobody's, so that the figures have a drawing."""
    week = (now - timedelta(days=14 + now.weekday())).date()
    for page, count in STOPPED.items():
        StopCount.objects.get_or_create(week=week, page=page, defaults={"count": count})


def _work(sent: Sequence[Submission], by: User) -> None:
    """What the demonstration's clinician has done with some of them."""
    newest, second, third, *_others = sent
    by_name = dict(zip((case.who for case in CASES), sent, strict=True))
    for other in (second, third):
        people.judge(
            newest.pk,
            other.pk,
            by=by,
            verdict="same",
            text="Same name, address and phone.",
            seen=review.newest(newest),
        )
    for earlier in (second, third, by_name["Finn"], by_name["Jo"]):
        review.close(earlier.pk, by=by, text="Done.", seen=review.newest(earlier))
    reason, invited = "Fits; come and talk.", next(iter(DECISIONS))
    ivo = by_name["Ivo"]
    review.decide(ivo.pk, invited, by=by, text=reason, seen=review.newest(ivo))
    review.take(by_name["Gus"].pk, by=by)
    hana, until = by_name["Hana"], timezone.now() + timedelta(days=30)
    review.put_off(
        hana.pk, by=by, text="Wait for the test.", until=until, seen=review.newest(hana)
    )
