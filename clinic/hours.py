"""When the clinic is open: values in, values out, no clock and no database.

Hours are wall-clock times in the clinic's own zone, one or more days a line:
"Mon-Fri 09:00-17:00", "Sat 10:00-12:00, 13:00-15:00", "Sun closed".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LINE = re.compile(r"(?P<first>\w+)(?:\s*-\s*(?P<last>\w+))?\s+(?P<times>\S.*)")
TIMES = re.compile(r"([0-9]{1,2}):([0-9]{2})\s*-\s*([0-9]{1,2}):([0-9]{2})")
MIDNIGHT = 24 * 60
HORIZON_DAYS = 60


class Unreadable(ValueError):
    """What is wrong with a line of opening hours, in words."""

    def __init__(self, line: str, reason: str) -> None:
        super().__init__(f"“{line}”: {reason}")
        self.line = line
        self.reason = reason


@dataclass(frozen=True, order=True)
class Span:
    """Open on a weekday (Monday is 0), from minute to minute of the day."""

    weekday: int
    opens: int
    closes: int


@dataclass(frozen=True)
class Closed:
    """Whole days without anybody, both ends included."""

    first_day: date
    last_day: date


@dataclass(frozen=True)
class Hours:
    spans: tuple[Span, ...]
    zone: ZoneInfo
    closures: tuple[Closed, ...] = ()

    def is_open(self, at: datetime) -> bool:
        today, moment = at.astimezone(self.zone).date(), at.astimezone(UTC)
        return any(start <= moment < end for start, end in self.openings_on(today))

    def next_opening(self, after: datetime) -> datetime | None:
        """Return the first opening later than `after`; None when 60 days have none."""
        today, moment = after.astimezone(self.zone).date(), after.astimezone(UTC)
        for offset in range(HORIZON_DAYS + 1):
            for start, _end in self.openings_on(today + timedelta(days=offset)):
                if start > moment:
                    return start.astimezone(self.zone)
        return None

    def next_reading(self, after: datetime) -> datetime | None:
        """Return when a person is there to read: at once, or at the next opening."""
        return after if self.is_open(after) else self.next_opening(after)

    def days_before(self, moment: datetime, days: int) -> datetime:
        """Return the same wall time, as many days back on which the clinic opens.

        A clinic that never opens counts every day.
        """
        here = moment.astimezone(self.zone)
        past = (here.date() - timedelta(days=n) for n in range(1, HORIZON_DAYS + 1))
        every = list(past)
        opened = [day for day in every if any(self.openings_on(day))] or every
        then = [here.date(), *opened][min(days, len(opened))]
        return datetime.combine(then, here.time(), tzinfo=self.zone)

    def openings_on(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """Yield moments in UTC, soonest first: wall times of one zone compare falsely.

        A span that a change of the clocks swallows is no opening.
        """
        if any(shut.first_day <= day <= shut.last_day for shut in self.closures):
            return
        for span in sorted(self.spans):
            if span.weekday == day.weekday():
                start, end = moments(day, span.opens, span.closes, self.zone)
                if start < end:
                    yield start, end


def zone_name(at: datetime, zone: ZoneInfo) -> str:
    """Return what a clock calls its zone at a moment: "EST", else "UTC-03".

    A moment without a zone is what that clock shows.
    """
    here = at.astimezone(zone) if at.tzinfo else at.replace(tzinfo=zone)
    name = here.tzname() or ""
    return name if name.isalpha() else f"UTC{name}"


def moments(
    day: date, opens: int, closes: int, zone: ZoneInfo
) -> tuple[datetime, datetime]:
    """Two minutes of a day on the wall as moments; the clocks may change between."""
    return _moment(day, opens, zone, fold=0), _moment(day, closes, zone, fold=1)


def _moment(day: date, minute: int, zone: ZoneInfo, fold: int) -> datetime:
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    return wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)


def parse(text: str) -> tuple[Span, ...]:
    """Return the spans in order; raise Unreadable with the line and the reason."""
    spans: list[Span] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        for span in _spans(line):
            if any(_overlap(span, other) for other in spans):
                raise Unreadable(line, f"{DAYS[span.weekday]} overlaps another time")
            spans.append(span)
    return tuple(sorted(spans))


def _spans(line: str) -> Iterable[Span]:
    found = LINE.fullmatch(line.replace("–", "-"))
    if found is None:
        raise Unreadable(line, "write it as “Mon-Fri 09:00-17:00”")
    first = _weekday(line, found["first"])
    last = _weekday(line, found["last"] or found["first"])
    if last < first:
        raise Unreadable(line, "the first day comes after the last one")
    times = found["times"]
    if times.casefold() == "closed":
        return []
    hours = [_times(line, part.strip()) for part in times.split(",")]
    return [Span(day, *pair) for day in range(first, last + 1) for pair in hours]


def _weekday(line: str, name: str) -> int:
    try:
        return DAYS.index(name.capitalize())
    except ValueError:
        reason = f"“{name}” is not one of {', '.join(DAYS)}"
        raise Unreadable(line, reason) from None


def _times(line: str, text: str) -> tuple[int, int]:
    found = TIMES.fullmatch(text)
    if found is None:
        raise Unreadable(line, f"“{text}” is not like 09:00-17:00")
    opens, closes = _minute(line, *found.group(1, 2)), _minute(line, *found.group(3, 4))
    if closes <= opens:
        raise Unreadable(line, "the closing time must be later than the opening time")
    return opens, closes


def _minute(line: str, hour: str, minute: str) -> int:
    total = int(hour) * 60 + int(minute)
    if int(minute) > 59 or total > MIDNIGHT:
        raise Unreadable(line, f"{hour}:{minute} is not a time of day")
    return total


def _overlap(one: Span, other: Span) -> bool:
    same_day = one.weekday == other.weekday
    return same_day and one.opens < other.closes and other.opens < one.closes
