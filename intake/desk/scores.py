"""Scores as a reviewer reads them: band, items, last time, and the way since.

Everything here opens sealed answers: call it only after `audit.record`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext

from intake import documents, wording
from intake.desk import drawing
from intake.models import Response, Submission
from intake.passage import Leg
from intake.questionnaires import scoring
from intake.questionnaires.interpretation import Band
from intake.questionnaires.scoring import Score

POINTS_FOR_A_TREND = 3


@dataclass(frozen=True)
class Screen:
    """What one sending held. `asked_later` when staff asked for it afterwards."""

    reference: str
    at: datetime
    legs: list[Leg]
    responses: list[Response]
    is_shown: bool
    asked_later: bool = False

    @property
    def scores(self) -> Iterator[tuple[Leg, Score]]:
        for leg in self.legs:
            found = scoring.scores(leg.questionnaire, leg.interpretation, leg.answers)
            yield from ((leg, score) for score in found)


@dataclass(frozen=True)
class ScoreCard:
    score: Score
    total: str
    scale: drawing.Scale | None
    bands: list[Band]
    was: drawing.Reading | None
    change: str
    trend: drawing.Trend | None
    items: list[wording.Line] = field(default_factory=list)
    asked_later: datetime | None = None


def screens(submission: Submission, shown: Sequence[UUID]) -> list[Screen]:
    """All that was sent by this person as far as it may be shown, oldest first."""
    sent = Response.objects.filter(
        submission__in=shown, submission__sent_at__gt=LONG_AGO
    )
    by_submission: dict[Submission, list[Response]] = {}
    for response in sent.select_related("submission").order_by("position"):
        by_submission.setdefault(response.submission, []).append(response)
    found = [_screen(one, given, submission) for one, given in by_submission.items()]
    return sorted(found, key=lambda screen: screen.at)


LONG_AGO = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


def _screen(one: Submission, given: list[Response], shown: Submission) -> Screen:
    pairs = documents.asked(given)
    assert one.sent_at is not None
    return Screen(
        one.reference,
        one.sent_at,
        [leg for _response, leg in pairs],
        [response for response, _leg in pairs],
        is_shown=shown.pk in (one.pk, one.follows_id),
        asked_later=one.follows_id == shown.pk,
    )


def cards(all_screens: Sequence[Screen]) -> list[ScoreCard]:
    """Scores anew from the stored answers and the pinned versions: reproducible."""
    return [
        _card(screen, leg, score, list(_readings(all_screens, leg, score)))
        for screen in all_screens
        if screen.is_shown
        for leg, score in screen.scores
    ]


def _readings(
    all_screens: Iterable[Screen], leg: Leg, score: Score
) -> Iterator[drawing.Reading]:
    """The same scale in every screen, whatever version of the questionnaire asked."""
    for screen in all_screens:
        for other, found in screen.scores:
            is_same = other.questionnaire.url == leg.questionnaire.url
            value = level(found)
            if is_same and found.code == score.code and value is not None:
                yield drawing.Reading(screen.at, value, number(found.total))


def _card(
    screen: Screen, leg: Leg, score: Score, readings: list[drawing.Reading]
) -> ScoreCard:
    bands = list(score.bands) or _between_cutoffs(score)
    here = level(score)
    before = [reading for reading in readings if reading.at < screen.at]
    was = before[-1] if before else None
    return ScoreCard(
        score,
        number(score.total),
        drawing.scale(bands, here, was.value if was else None),
        bands,
        was,
        _change(score, was),
        drawing.trend(bands, readings)
        if len(readings) >= POINTS_FOR_A_TREND and here is not None
        else None,
        [_line(leg, link_id, weight) for link_id, weight in score.parts],
        screen.at if screen.asked_later else None,
    )


def level(score: Score) -> Decimal | None:
    """The number off which the bands are read."""
    return score.total if score.average is None else score.average


def number(total: Decimal | None) -> str:
    return "" if total is None else f"{total.normalize():f}"


def _change(score: Score, was: drawing.Reading | None) -> str:
    if was is None or score.total is None:
        return ""
    change = score.total - Decimal(was.label)
    sign = {True: "+", False: "−"}[change > 0] if change else "±"
    return f"{sign}{number(abs(change))}"


def _line(leg: Leg, link_id: str, weight: Decimal | None) -> wording.Line:
    line = wording.line(leg.questionnaire.item(link_id), leg.answers.get(link_id))
    said = [
        f"{text} ({weight})" if weight is not None else text for text in line.answers
    ]
    return wording.Line(line.number, line.question, said)


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
