"""Who is on duty at a moment, and when somebody is there to call.

A closed day keeps nobody from being told: who is on the rota may be on call at home.
Nobody is called back on such a day, though.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from clinic.hours import HORIZON_DAYS, MIDNIGHT, moments
from clinic.models import Profile, User
from clinic.roles import CLINICIANS, REVIEWERS
from intake.models import Cover, Duty


@dataclass(frozen=True)
class Rota:
    """The duties of people who still work here, and the days somebody is away."""

    duties: tuple[Duty, ...]
    instead: dict[tuple[date, int], User | None]
    zone: ZoneInfo

    @classmethod
    def read(cls, zone: ZoneInfo, first: date, last: date) -> Rota:
        """Two queries, however many days."""
        duties = Duty.objects.select_related("who").order_by("turn", "who__full_name")
        covers = Cover.objects.select_related("instead")
        away = covers.filter(day__range=(first, last))
        instead = {(cover.day, cover.away_id): cover.instead for cover in away}
        return cls(tuple(duties), instead, zone)

    def shifts(self, day: date) -> Iterator[tuple[datetime, datetime, Duty, User]]:
        """Who is on duty on a day, from when until when."""
        for duty in self.duties:
            who = self.instead.get((day, duty.who_id), duty.who)
            if duty.weekday != day.weekday() or who is None or not who.is_active:
                continue
            start, end = moments(
                day, _minute(duty.begins), _minute(duty.ends) or MIDNIGHT, self.zone
            )
            if start < end:
                yield start, end, duty, who


def on_duty(at: datetime) -> list[User]:
    """Whom to tell: those on the rota now, or reviewers, or the owners."""
    turns = turns_at(at)
    return [user for turn in turns for user in turn] or everybody()


def turns_at(at: datetime) -> list[list[User]]:
    """Those on the rota at a moment, in the order in which they are told."""
    zone = Profile.current().zone
    day = at.astimezone(zone).date()
    turns: dict[int, list[User]] = {}
    told: set[int] = set()
    for start, end, duty, who in Rota.read(zone, day, day).shifts(day):
        if start <= at < end and who.pk not in told:
            told.add(who.pk)
            turns.setdefault(duty.turn, []).append(who)
    return [turns[turn] for turn in sorted(turns)]


def everybody() -> list[User]:
    """Reviewers, or the owners where there are none."""
    return list(reviewers()) or list(owners())


def reviewers() -> QuerySet[User]:
    told = User.objects.filter(groups__name__in=(REVIEWERS, CLINICIANS))
    return told.filter(is_active=True).distinct()


def owners() -> QuerySet[User]:
    return User.objects.filter(is_active=True, is_superuser=True)


def next_call(at: datetime) -> datetime | None:
    """The soonest moment from `at` on at which the clinic is open and somebody is on
    the rota; None when there is none within 60 days.
    """
    profile = Profile.current()
    hours, first = profile.hours(), at.astimezone(profile.zone).date()
    days = [first + timedelta(days=n) for n in range(HORIZON_DAYS + 1)]
    rota = Rota.read(profile.zone, days[0], days[-1])
    for day in days:
        shifts = [(start, end) for start, end, _duty, _who in rota.shifts(day)]
        if soonest := _soonest(list(hours.openings_on(day)), shifts, at):
            return soonest.astimezone(profile.zone)
    return None


def _soonest(
    one: Sequence[tuple[datetime, datetime]],
    other: Sequence[tuple[datetime, datetime]],
    at: datetime,
) -> datetime | None:
    """The first moment from `at` on that lies in a stretch of both."""
    shared = [
        (max(at, start, begin), min(end, finish))
        for start, end in one
        for begin, finish in other
    ]
    return min((start for start, end in shared if start < end), default=None)


def _minute(wall: time) -> int:
    return wall.hour * 60 + wall.minute
