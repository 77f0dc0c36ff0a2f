"""The one gate: whether a person may be reached in a way, when, and saying what.

Values in, values out. Every message to a person passes here, from the first one on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from clinic.hours import moments
from intake.contact import Contact

NIGHT_ENDS, NIGHT_BEGINS = 8 * 60, 21 * 60
WEEKDAYS, WEEKEND, ALL_WEEK = range(5), range(5, 7), range(7)
DAY = [(ALL_WEEK, NIGHT_ENDS, NIGHT_BEGINS)]
# What the answers to "When is a good time to contact you?" mean on the clock.
TIMES = {
    "weekday-mornings": [(WEEKDAYS, NIGHT_ENDS, 12 * 60)],
    "weekday-afternoons": [(WEEKDAYS, 12 * 60, 17 * 60)],
    "weekday-evenings": [(WEEKDAYS, 17 * 60, NIGHT_BEGINS)],
    "weekends": [(WEEKEND, NIGHT_ENDS, NIGHT_BEGINS)],
    "any-time": DAY,
}
Stretch = tuple[range, int, int]


class Way(StrEnum):
    """How a message travels; the value is the question that asked about it."""

    EMAIL = "email-ok"
    TEXT = "text-ok"
    CALL = "call-ok"


CARRIED = {Way.EMAIL, Way.CALL}  # a call is carried by a person


class Refused(Exception):
    """Nothing leaves by this way; `why` is one of Message.Why."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Leave:
    """The leave to reach somebody: where, not before when, and how carefully."""

    to: str
    not_before: datetime
    may_say_who: bool
    may_leave_message: bool
    ask_for: str


def may_reach(
    contact: Contact,
    way: Way,
    *,
    at: datetime,
    zone: ZoneInfo,
    is_awaited: bool = False,
    is_answer: bool = False,
    is_overridden: bool = False,
) -> Leave:
    """Return the leave to use this way, or raise Refused.

    Somebody who asked for a message this minute awaits it: it is not held. An answer
    to what they just did is held by the times that they gave, by nothing else. An
    override, which is a clinician's, lifts what was said about ways and times; it
    never lets us say who we are.
    """
    if way not in CARRIED:
        raise Refused("no-carrier")
    to = contact.email if way == Way.EMAIL else contact.phone
    if not to:
        raise Refused("no-address")
    if way not in contact.safe and not is_overridden:
        raise Refused("not-safe")
    wishes = contact.when - {"any-time"}
    free = is_awaited or is_overridden or (is_answer and not wishes)
    return Leave(
        to=to,
        not_before=at if free else good_time(contact.when, at, zone),
        may_say_who="say-who" in contact.safe,
        may_leave_message="voicemail-ok" in contact.safe,
        ask_for=contact.ask_for or contact.name,
    )


def good_time(when: Iterable[str], at: datetime, zone: ZoneInfo) -> datetime:
    """The first moment from `at` on that is good; the night never is."""
    stretches = [s for code in sorted(when) for s in TIMES.get(code, [])] or DAY
    today = at.astimezone(zone).date()
    days = (today + timedelta(days=n) for n in range(9))
    openings = (o for day in days for o in _openings(day, stretches, zone))
    return min(max(at, start) for start, end in openings if at < end)


def _openings(
    day: date, stretches: Iterable[Stretch], zone: ZoneInfo
) -> Iterator[tuple[datetime, datetime]]:
    for weekdays, begins, ends in stretches:
        if day.weekday() in weekdays:
            yield moments(day, begins, ends, zone)
