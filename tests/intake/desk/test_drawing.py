"""Drawings of scores: where the marks stand."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from intake.desk.drawing import Reading, scale, trend
from intake.questionnaires.interpretation import Band

PHQ_9 = [
    Band(Decimal(low), Decimal(high), name)
    for low, high, name in [
        (0, 4, "minimal"),
        (5, 9, "mild"),
        (10, 14, "moderate"),
        (15, 19, "moderately severe"),
        (20, 27, "severe"),
    ]
]


def test_bands_lie_end_to_end_and_the_mark_in_its_own():
    drawn = scale(PHQ_9, Decimal(17), Decimal(12))

    assert [part.is_here for part in drawn.segments] == [0, 0, 0, 1, 0]
    starts = [float(part.x) for part in drawn.segments]
    ends = [float(part.x) + float(part.width) for part in drawn.segments]
    gaps = [start - end for start, end in zip(starts[1:], ends[:-1], strict=True)]
    assert all(0 < gap < 3 for gap in gaps)
    here = float(drawn.here)
    assert starts[3] < here < ends[3]
    assert float(drawn.was) < here


def test_every_total_stands_in_the_band_that_is_named():
    for total in range(28):
        drawn = scale(PHQ_9, Decimal(total), None)
        [place] = [n for n, part in enumerate(drawn.segments) if part.is_here]
        assert PHQ_9[place].low <= total <= PHQ_9[place].high
        part = drawn.segments[place]
        assert float(part.x) <= float(drawn.here) <= float(part.x) + float(part.width)


def test_without_bands_or_a_total_nothing_false_is_drawn():
    assert scale([], Decimal(3), None) is None
    assert scale(PHQ_9, None, None).here == ""


def test_a_trend_runs_from_left_to_right_and_up_when_it_rises():
    days = [1, 11, 31]
    values = [4, 12, 20]
    readings = [
        Reading(datetime(2026, 10, day, tzinfo=UTC), Decimal(value), str(value))
        for day, value in zip(days, values, strict=True)
    ]

    drawn = trend(PHQ_9, readings)

    xs = [float(point.x) for point in drawn.points]
    ys = [float(point.y) for point in drawn.points]
    assert xs == sorted(xs)
    assert ys == sorted(ys, reverse=True)
    assert [point.band for point in drawn.points] == ["minimal", "moderate", "severe"]
    assert xs[1] - xs[0] < xs[2] - xs[1]


def test_readings_of_one_moment_and_one_value_are_still_drawn():
    at = datetime(2026, 10, 1, tzinfo=UTC)

    assert trend([], [Reading(at, Decimal(3), "3")] * 3).path
