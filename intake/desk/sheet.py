"""A submission as a reviewer reads it, top to bottom: values ready for the template.

Everything here opens sealed answers: call it only after `audit.record`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.safestring import SafeString

from clinic import markup
from intake import documents, wording
from intake.contact import Contact
from intake.desk import hints, people, scores, timeline
from intake.desk.consents import Consented, consented
from intake.messages.tries import Underway
from intake.messages.underway import underway
from intake.models import Flag, Response, Submission
from intake.models.submissions import Level
from intake.passage import Leg
from intake.questionnaires.values import code_of

MEDICINES = ("ketamine-safety-screen", "medicines")
TREATMENTS = "treatments"


@dataclass(frozen=True)
class FlagLine:
    """One flag: what, which answer to which question, why, and its sources."""

    id: str
    level: int
    level_name: str
    css: str
    detail: dict[str, Any]
    is_changed: bool
    raised_at: Any
    acknowledged_by: Any
    acknowledged_at: Any

    @property
    def is_open(self) -> bool:
        return self.acknowledged_at is None


@dataclass(frozen=True)
class AnswerLine:
    number: str
    question: str
    answers: list[str]
    is_flagged: bool


@dataclass(frozen=True)
class AnswerSection:
    title: str
    canonical: str
    lines: list[AnswerLine]


@dataclass(frozen=True)
class Changed:
    """An answer that is not what the same person said the time before."""

    question: str
    then: str
    now: str


@dataclass(frozen=True)
class Sheet:
    pressing: list[FlagLine]  # urgent, or for a clinician
    others: list[FlagLine]
    settled: list[FlagLine]
    contact: Contact
    language: str  # in which the person read the questions, by its code
    cards: list[scores.ScoreCard]
    hints: list[hints.Hint]
    earlier: scores.Screen | None
    changes: list[Changed]
    medicines: list[wording.Line]
    treatments: list[wording.Line]
    sections: list[AnswerSection]
    people: people.Others
    moments: list[timeline.Moment]
    underway: list[Underway]
    consent: SafeString
    consents: list[Consented]
    may_settle: bool  # what is for a clinician


CSS = {
    Level.URGENT: "urgent",
    Level.CLINICIAN: "clinician",
    Level.REVIEW: "review",
    Level.INFORMATION: "plain",
}


def sheet(
    submission: Submission,
    others: people.Others,
    shown: Sequence[UUID],
    *,
    may_settle: bool,
) -> Sheet:
    """Of a draft that raised an alarm: contact and the triggering answers only."""
    flags = _flags(submission)
    own = documents.legs(submission)
    found = [] if submission.is_draft else scores.screens(submission, shown)
    here = [screen for screen in found if screen.is_shown]
    before = [screen for screen in found if not screen.is_shown]
    earlier = [s for s in before if here and s.at < here[0].at]
    legs = [leg for screen in here for leg in screen.legs]
    flagged = {(f.detail["questionnaire"], f.detail["link_id"]) for f in flags}
    return Sheet(
        pressing=[f for f in flags if f.is_open and f.level >= Level.CLINICIAN],
        others=[f for f in flags if f.is_open and f.level < Level.CLINICIAN],
        settled=[f for f in flags if not f.is_open],
        contact=documents.contact(own),
        language=documents.language(own),
        cards=scores.cards(found),
        hints=_hints(submission, here[:1]),
        earlier=earlier[-1] if earlier else None,
        changes=_changes(earlier, legs),
        medicines=list(_medicines(legs)),
        treatments=list(_treatments(legs)),
        sections=[
            _section(response, leg, flagged)
            for screen in here
            for response, leg in zip(screen.responses, screen.legs, strict=True)
        ],
        people=others,
        moments=_moments(submission, flags, may_settle=may_settle),
        underway=underway(submission, timezone.now()),
        consent=markup.render(submission.consent.body),
        consents=consented(submission),
        may_settle=may_settle,
    )


def _moments(
    submission: Submission, flags: Iterable[FlagLine], *, may_settle: bool
) -> list[timeline.Moment]:
    clinical = {flag.id for flag in flags if flag.level == Level.CLINICIAN}
    titles = {flag.id: flag.detail["title"] for flag in flags}
    return timeline.moments(submission, titles, () if may_settle else clinical)


def _flags(submission: Submission) -> list[FlagLine]:
    both = Submission.objects.read_with(submission)
    found = Flag.objects.filter(submission__in=both).select_related("acknowledged_by")
    return [_flag(flag) for flag in found]


def _flag(flag: Flag) -> FlagLine:
    level = Level(flag.level)
    return FlagLine(
        id=str(flag.pk),
        level=flag.level,
        level_name=str(level.label),
        css=CSS[level],
        detail=flag.detail,
        is_changed=flag.is_changed,
        raised_at=flag.raised_at,
        acknowledged_by=flag.acknowledged_by,
        acknowledged_at=flag.acknowledged_at,
    )


def _hints(submission: Submission, here: Sequence[scores.Screen]) -> list[hints.Hint]:
    if not here or submission.sent_at is None:
        return []
    legs = {leg.name: leg for leg in here[0].legs}
    found = {score.code: score for _leg, score in here[0].scores}
    seconds = (submission.sent_at - submission.started_at).total_seconds()
    return hints.hints(hints.Picture(legs, found, seconds))


def _changes(earlier: Sequence[scores.Screen], legs: Sequence[Leg]) -> list[Changed]:
    """Against the last time each questionnaire was answered, question by question."""
    last = {leg.questionnaire.url: leg for screen in earlier for leg in screen.legs}
    found = []
    for leg in legs:
        before = last.get(leg.questionnaire.url)
        if before is None or leg.name == documents.CONTACT:
            continue
        for key, item in leg.asked.items():
            now = wording.line(item, leg.answers.get(key))
            then = wording.line(item, before.answers.get(key))
            if now.answers != then.answers:
                question = f"{now.number} {now.question}".strip()
                found.append(
                    Changed(question, ", ".join(then.answers), ", ".join(now.answers))
                )
    return found


def _medicines(legs: Sequence[Leg]) -> Iterator[wording.Line]:
    """What they take or may take, in their own words too; each “no” is left out."""
    name, group = MEDICINES
    for leg in legs:
        if leg.name != name or group not in leg.questionnaire:
            continue
        for item in leg.questionnaire.item(group).items:
            given = leg.answers.get(item.link_id)
            if given and {code_of(value) for value in given} != {"no"}:
                yield wording.line(item, given)


def _treatments(legs: Sequence[Leg]) -> Iterator[wording.Line]:
    for leg in legs:
        if leg.name == TREATMENTS:
            for key, item in leg.asked.items():
                if given := leg.answers.get(key):
                    yield wording.line(item, given)


def _section(
    response: Response, leg: Leg, flagged: set[tuple[str, str]]
) -> AnswerSection:
    canonical = leg.questionnaire.canonical
    lines = []
    for key, item in leg.asked.items():
        line = wording.line(item, leg.answers.get(key))
        is_flagged = (canonical, item.link_id) in flagged
        lines.append(AnswerLine(line.number, line.question, line.answers, is_flagged))
    return AnswerSection(leg.questionnaire.title, canonical, lines)
