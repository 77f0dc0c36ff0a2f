"""A submission as a reviewer reads it, top to bottom: values ready for the template.

Everything here opens sealed answers: call it only after `audit.record`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext

from intake import documents, wording
from intake.contact import Contact
from intake.desk.consents import Consented, consented
from intake.models import Event, Flag, Response, Submission
from intake.models.submissions import Level
from intake.passage import Leg
from intake.questionnaires import scoring
from intake.questionnaires.interpretation import Band
from intake.questionnaires.scoring import Score


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
class BandMark:
    label: str
    low: Decimal
    high: Decimal
    is_here: bool


@dataclass(frozen=True)
class ScoreCard:
    score: Score
    total: str
    bands: list[BandMark]
    items: list[wording.Line]


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
class Moment:
    """A line of the timeline: an event, or one reader's openings in a row."""

    event: Event
    times: int


@dataclass(frozen=True)
class Sheet:
    pressing: list[FlagLine]  # urgent, or for a clinician
    others: list[FlagLine]
    settled: list[FlagLine]
    contact: Contact
    language: str  # in which the person read the questions, by its code
    scores: list[ScoreCard]
    sections: list[AnswerSection]
    moments: list[Moment]
    consents: list[Consented]


CSS = {
    Level.URGENT: "urgent",
    Level.CLINICIAN: "clinician",
    Level.REVIEW: "review",
    Level.INFORMATION: "plain",
}


def sheet(submission: Submission) -> Sheet:
    """Of a draft that raised an alarm: contact and the triggering answers only."""
    flags = [_flag(f) for f in submission.flags.select_related("acknowledged_by")]
    responses = list(submission.responses.all())
    legs = [documents.leg(response) for response in responses]
    flagged = {(f.detail["questionnaire"], f.detail["link_id"]) for f in flags}
    readable = [] if submission.is_draft else documents.asked(responses)
    return Sheet(
        pressing=[f for f in flags if f.is_open and f.level >= Level.CLINICIAN],
        others=[f for f in flags if f.is_open and f.level < Level.CLINICIAN],
        settled=[f for f in flags if not f.is_open],
        contact=documents.contact(legs),
        language=documents.language(legs),
        scores=[card for _response, leg in readable for card in _cards(leg)],
        sections=[_section(response, leg, flagged) for response, leg in readable],
        moments=_moments(submission.events.select_related("by")),
        consents=consented(submission),
    )


def _moments(events: QuerySet[Event]) -> list[Moment]:
    """Newest first. Who only looked again adds no line: it would bury the others."""
    runs = groupby(events.order_by("-at", "-id"), key=_run)
    return [Moment(next(run), 1 + sum(1 for _event in run)) for _key, run in runs]


def _run(event: Event) -> tuple[object, ...]:
    is_reading = event.kind == Event.Kind.OPENED
    return (event.kind, event.by_id) if is_reading else (event.pk,)


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


def _cards(leg: Leg) -> list[ScoreCard]:
    """Scores anew from the stored answers and the pinned version: reproducible."""
    found = scoring.scores(leg.questionnaire, leg.interpretation, leg.answers)
    return [_card(leg, score) for score in found]


def _card(leg: Leg, score: Score) -> ScoreCard:
    items = []
    for link_id, weight in score.parts:
        item = leg.questionnaire.item(link_id)
        line = wording.line(item, leg.answers.get(link_id))
        said = [
            f"{text} ({weight})" if weight is not None else text
            for text in line.answers
        ]
        items.append(wording.Line(line.number, line.question, said))
    marks = [_mark(band, score) for band in score.bands or _between_cutoffs(score)]
    return ScoreCard(score, _number(score.total), marks, items)


def _mark(band: Band, score: Score) -> BandMark:
    total = score.total
    is_here = total is not None and band.low <= total <= band.high
    return BandMark(band.label, band.low, band.high, is_here)


def _between_cutoffs(score: Score) -> list[Band]:
    """A scale without bands, drawn by its cut-offs."""
    starts = [(score.low, gettext("below the cut-offs"))]
    starts += [(cutoff.at, cutoff.label) for cutoff in score.cutoffs]
    ends = [at - 1 for at, _label in starts[1:]] + [score.high]
    return [
        Band(low, high, label)
        for (low, label), high in zip(starts, ends, strict=True)
        if len(starts) > 1
    ]


def _number(total: Decimal | None) -> str:
    return "" if total is None else f"{total.normalize():f}"


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
