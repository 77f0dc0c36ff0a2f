"""The desk in figures: how long people wait, how many begin, and where they stop.

Counts and times only: nothing of a person, and no number so small that it points at
somebody. The same number of queries however much there is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Count, Sum
from django.db.models.functions import TruncWeek
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinic.models import Profile
from intake.models import HouseRules, StopCount, Submission
from intake.models.queues import COUNTED_TO, counted

WEEKS = 8
MEASURED_DAYS = 28
MOST_MEASURED = 2000  # a busy clinic's medians come from its newest
FEW = 5  # what is fewer is not said exactly
SETTLING = ["invited", "asked", "referred", "declined", "closed"]

TIMES = """
WITH recent AS (
    SELECT id, sent_at FROM intake_submission
    WHERE sent_at >= %s ORDER BY sent_at DESC LIMIT %s
), firsts AS (
    SELECT sent_at,
        (SELECT min(e.at) FROM intake_event e
            WHERE e.submission_id = recent.id AND e.kind = 'opened') AS read_at,
        (SELECT min(e.at) FROM intake_event e
            WHERE e.submission_id = recent.id AND e.kind = ANY(%s)) AS settled_at
    FROM recent
)
SELECT count(*), count(read_at), count(settled_at),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY read_at - sent_at),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY settled_at - sent_at)
FROM firsts
"""


@dataclass(frozen=True)
class Time:
    """How long something takes by now, beside what was promised."""

    title: str
    median: timedelta | None
    words: str
    promise: timedelta
    promised: str
    measured: int
    width: int  # of 100; the promise stands at 50
    is_late: bool


@dataclass(frozen=True)
class Waiting:
    """What needs somebody now, counted no further than 99."""

    urgent: str
    to_do: str
    width: int  # of 100: how much of it is urgent
    oldest: Time | None


@dataclass(frozen=True)
class Week:
    begins: date
    started: int
    sent: int
    stopped: int
    x: int
    started_height: int
    sent_height: int


@dataclass(frozen=True)
class Stop:
    page: str
    count: str
    width: int


@dataclass(frozen=True)
class Dashboard:
    waiting: Waiting
    times: list[Time]
    weeks: list[Week]
    top: int  # the largest number of the weeks' drawing
    stops: list[Stop]


def dashboard(now: datetime) -> Dashboard:
    """Eight queries."""
    profile = Profile.current()
    weeks = _weeks(now, profile.zone)
    top = max([week.started for week in weeks] + [1])
    return Dashboard(
        waiting=_waiting(now),
        times=_times(now),
        weeks=[_drawn(week, place, top) for place, week in enumerate(weeks)],
        top=top,
        stops=_stops(_monday(now, profile.zone, WEEKS - 1)),
    )


def _waiting(now: datetime) -> Waiting:
    all_of_it = Submission.objects.needing_a_human(now)
    to_do, urgent = (
        found.order_by()[:COUNTED_TO].count()
        for found in (all_of_it, Submission.objects.urgent())
    )
    waiting = all_of_it.order_by("queued_at").values_list("queued_at", flat=True)
    since = waiting.first()
    return Waiting(
        urgent=counted(urgent),
        to_do=counted(to_do),
        width=round(100 * urgent / max(to_do, 1)),
        oldest=_oldest(now - since) if since and since < now else None,
    )


def _oldest(age: timedelta) -> Time:
    """Beside the longer promise: what nobody has read is among the overdue before."""
    promise = timedelta(days=HouseRules.current().decide_days)
    return _time(_("The oldest waits"), age, 1, promise, _promised(promise))


def _promised(promise: timedelta) -> str:
    return _("%d days") % promise.days


def _times(now: datetime) -> list[Time]:
    rules = HouseRules.current()
    since = now - timedelta(days=MEASURED_DAYS)
    with connection.cursor() as cursor:
        cursor.execute(TIMES, [since, MOST_MEASURED, SETTLING])
        _sent, read, settled, read_in, settled_in = cursor.fetchone()
    read_within = timedelta(hours=rules.read_hours)
    settled_within = timedelta(days=rules.decide_days)
    return [
        _time(
            _("From Send to first read"),
            read_in,
            read,
            read_within,
            _("%d hours") % rules.read_hours,
        ),
        _time(
            _("From Send to the first decision"),
            settled_in,
            settled,
            settled_within,
            _promised(settled_within),
        ),
    ]


def _time(
    title: str,
    median: timedelta | None,
    measured: int,
    promise: timedelta,
    promised: str,
) -> Time:
    share = median / promise if median is not None else 0
    return Time(
        title=title,
        median=median,
        words=_in_words(median) if median is not None else _("nothing to measure yet"),
        promise=promise,
        promised=promised,
        measured=measured,
        width=min(100, round(50 * share)),
        is_late=share > 1,
    )


def _in_words(span: timedelta) -> str:
    hours = span.total_seconds() / 3600
    if hours < 1:
        return _("%d minutes") % round(hours * 60)
    return _("%.1f hours") % hours if hours < 48 else _("%.1f days") % (hours / 24)


def _monday(now: datetime, zone: ZoneInfo, weeks_ago: int) -> date:
    today = now.astimezone(zone).date()
    return today - timedelta(days=today.weekday(), weeks=weeks_ago)


def _weeks(now: datetime, zone: ZoneInfo) -> list[Week]:
    """Who began in each week: those still here, and those forgotten since."""
    first = _monday(now, zone, WEEKS - 1)
    begun = Submission.objects.filter(
        started_at__gte=datetime.combine(first, time(), zone), follows=None
    )
    counted = begun.annotate(week=TruncWeek("started_at", tzinfo=zone)).values("week")
    here = {
        row["week"].date(): row
        for row in counted.annotate(all=Count("pk"), sent=Count("sent_at")).order_by()
    }
    gone = dict(
        StopCount.objects.filter(week__gte=first)
        .values_list("week")
        .annotate(Sum("count"))
        .order_by()
    )
    return [
        _week(first + timedelta(weeks=number), here, gone) for number in range(WEEKS)
    ]


def _week(begins: date, here: dict[date, Any], gone: dict[date, int]) -> Week:
    row = here.get(begins, {"all": 0, "sent": 0})
    stopped = gone.get(begins, 0)
    return Week(begins, row["all"] + stopped, row["sent"], stopped, 0, 0, 0)


def _drawn(week: Week, place: int, top: int) -> Week:
    """With its place in a drawing of 100 in height, 80 a week."""
    return Week(
        week.begins,
        week.started,
        week.sent,
        week.stopped,
        x=place * 80,
        started_height=round(100 * week.started / top),
        sent_height=round(100 * week.sent / top),
    )


def _stops(since: date) -> list[Stop]:
    """The pages at which people stopped; those with few stand together."""
    found = StopCount.objects.filter(week__gte=since).values_list("page")
    counted = list(found.annotate(all=Sum("count")).order_by("-all", "page"))
    many = [(page, count) for page, count in counted if count >= FEW]
    few = len(counted) - len(many)
    top = max([count for _page, count in many] + [1])
    stops = [Stop(page, str(count), round(100 * count / top)) for page, count in many]
    if few:
        words = ngettext("%d other page", "%d other pages", few) % few
        stops.append(Stop(words, _("fewer than %d each") % FEW, 0))
    return stops
