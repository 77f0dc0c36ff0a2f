"""Small drawings of scores: numbers in, coordinates out. No color, no style."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from intake.questionnaires.interpretation import Band

WIDTH = 300
EDGE = 8  # room for half a marker at either end
HALF = Decimal("0.5")
LINE_WIDTH, LINE_HEIGHT, MARGIN = 480, 96, 22


@dataclass(frozen=True)
class Segment:
    x: str
    width: str
    shade: int
    is_here: bool


@dataclass(frozen=True)
class Scale:
    """A bar of bands as long as they are wide, a mark for now and one for last time."""

    segments: tuple[Segment, ...]
    here: str
    was: str


@dataclass(frozen=True)
class Reading:
    at: datetime
    value: Decimal
    label: str


@dataclass(frozen=True)
class Point:
    x: str
    y: str
    text_y: str
    label: str
    at: datetime
    band: str


@dataclass(frozen=True)
class Stripe:
    y: str
    height: str
    shade: int
    label: str
    text_y: str


@dataclass(frozen=True)
class Trend:
    points: tuple[Point, ...]
    path: str
    stripes: tuple[Stripe, ...]


def shade(index: int, count: int) -> int:
    """The band's shade, 1 to 5: the last band is the darkest, whatever their number."""
    return 1 if count < 2 else 1 + round(index * 4 / (count - 1))


def scale(
    bands: Sequence[Band], level: Decimal | None, was: Decimal | None
) -> Scale | None:
    """Draw bands that follow each other; None where there are none to draw."""
    if not bands:
        return None
    low, high = bands[0].low - HALF, bands[-1].high + HALF

    def place(value: Decimal) -> Decimal:
        kept = min(max(value, low), high)
        return EDGE + (kept - low) / (high - low) * (WIDTH - 2 * EDGE)

    segments = tuple(
        Segment(
            _number(place(band.low - HALF)),
            _number(place(band.high + HALF) - place(band.low - HALF) - 2),
            shade(index, len(bands)),
            level is not None and band.low - HALF <= level < band.high + HALF,
        )
        for index, band in enumerate(bands)
    )
    return Scale(
        segments,
        "" if level is None else _number(place(level)),
        "" if was is None else _number(place(was)),
    )


def trend(bands: Sequence[Band], readings: Sequence[Reading]) -> Trend:
    """Draw readings by their time over the bands, oldest first."""
    low = bands[0].low if bands else min(reading.value for reading in readings)
    high = bands[-1].high if bands else max(reading.value for reading in readings)
    first, last = readings[0].at, readings[-1].at
    whole = (last - first).total_seconds() or 1.0
    tall = Decimal(LINE_HEIGHT - 2 * MARGIN)

    def y(value: Decimal) -> Decimal:
        share = (value - low) / ((high - low) or 1)
        return LINE_HEIGHT - MARGIN - min(max(share, Decimal(0)), Decimal(1)) * tall

    points = []
    for reading in readings:
        share = Decimal((reading.at - first).total_seconds() / whole)
        x = MARGIN + share * (LINE_WIDTH - 2 * MARGIN)
        points.append(
            Point(
                _number(x),
                _number(y(reading.value)),
                _number(y(reading.value) - 8),
                reading.label,
                reading.at,
                _band(bands, reading.value),
            )
        )
    path = " ".join(f"{point.x},{point.y}" for point in points)
    return Trend(tuple(points), path, _stripes(bands, y))


def _stripes(bands: Sequence[Band], y: object) -> tuple[Stripe, ...]:
    assert callable(y)
    stripes = []
    for index, band in enumerate(bands):
        top, bottom = y(band.high + HALF), y(band.low - HALF)
        stripes.append(
            Stripe(
                _number(top),
                _number(bottom - top),
                shade(index, len(bands)),
                band.label,
                _number((top + bottom) / 2 + 3),
            )
        )
    return tuple(stripes)


def _band(bands: Sequence[Band], value: Decimal) -> str:
    found = (b.label for b in bands if b.low - HALF <= value < b.high + HALF)
    return next(found, "")


def _number(value: Decimal) -> str:
    """With a point, whatever the language of the page."""
    return f"{value:.1f}"
